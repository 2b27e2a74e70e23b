"""The mail of a received fax: whose it is, what it says, and that a reply to it is a fax back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.model.arrival import Arrival, FaxFormat, letters_on_arrival
from gateway.model.outcome import Outcome
from gateway.report.received import ReceivedFax, caller_address, received_file
from gateway.settings import GatewaySettings
from wire import mailfile
from wire.address import FaxAddress, read_callee

NOON = datetime(2024, 4, 2, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
FILE = b"%PDF-1.7 \x00\xff" * 50


def an_arrival(**facts: Any) -> Arrival:
    usual: dict[str, Any] = {
        "id": 17,
        "ring": "a" * 32,
        "called": "+14255550100",
        "caller": "+14255550199",
        "csid": "ACME",
        "sub": "77",
        "channel": 1,
        "started": NOON,
        "ended": NOON + timedelta(seconds=70),
        "outcome": Outcome.DELIVERED,
        "pages": 2,
        "pages_confirmed": 2,
        "rows_cut": None,
        "speed": 14400,
        "ecm": True,
        "route": "rule 'ward' claims it",
        "mailboxes": ("nurse@contoso.example", "ward@contoso.example"),
        "format": FaxFormat.PDF,
    }
    return Arrival(**{**usual, **facts})


def file_of(settings: GatewaySettings | None = None, **facts: Any) -> bytes:
    arrival = an_arrival(**facts)
    fax = ReceivedFax(arrival=arrival, letter=letters_on_arrival(arrival)[0], file=FILE)
    return received_file(fax, settings or GatewaySettings(), BERLIN)


def mail_of(settings: GatewaySettings | None = None, **facts: Any) -> EmailMessage:
    content = mailfile.mail_in(file_of(settings, **facts))
    return message_from_bytes(content, policy=policy.default)


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_body().get_content())  # type: ignore[union-attr]  # it has one, or the test fails


class TestHeader:
    def test_the_sender_is_the_caller_as_a_fax_address_of_ours(self) -> None:
        """RFC 4160 section 4.2.3 (D22); a reply is read back as a fax to the caller (D10)."""
        (sender,) = mail_of()["From"].addresses

        read = read_callee(sender.addr_spec, ["fax.contoso.example"]).result

        assert sender.addr_spec == "FAX=+14255550199@fax.contoso.example"
        assert isinstance(read, FaxAddress)
        assert read.number == "+14255550199"

    @pytest.mark.parametrize("caller", ["", "+", "hello", "1\r\nBcc: x@y.example", "+1>, <ann@x.example"])
    def test_without_a_number_that_can_be_written_nobody_is_the_sender(self, caller: str) -> None:
        """RFC 4160 section 4.2.3 (D23): no-reply."""
        assert caller_address(caller, "fax.contoso.example") == "fax-noreply@fax.contoso.example"

    def test_a_wildcard_domain_is_written_as_the_domain_itself(self) -> None:
        assert "<FAX=+14255550199@fax.example>" in mail_of(GatewaySettings(fax_domains=("*.fax.example",)))["From"]

    def test_it_has_what_every_mail_must_have(self) -> None:
        """RFC 2305 section 2.2.1 (A4, A5, A6)."""
        mail = mail_of()

        assert mail["Date"] == "Tue, 02 Apr 2024 14:01:10 +0200"
        assert mail["Message-ID"].startswith("<fax-")
        assert mail["Message-ID"].endswith("@fax.contoso.example>")
        assert mail["MIME-Version"] == "1.0"
        assert mail["To"] == "nurse@contoso.example, ward@contoso.example"

    def test_it_is_of_the_class_of_faxes(self) -> None:
        """spec addresses.md section 10; MS-OXCMAIL 2.1.3.2.2 and 2.1.3.2.3."""
        mail = mail_of()

        assert mail["Content-Class"] == "fax"
        assert mail["X-CallingTelephoneNumber"] == "+14255550199"
        assert mail["X-FaxNumberOfPages"] == "2"

    def test_the_subject_says_from_whom_and_how_much(self) -> None:
        assert mail_of()["Subject"] == "Fax from +1 425 555 0199 (2 pages)"
        assert mail_of(pages=1, caller="")["Subject"] == "Fax from a withheld number (1 page)"

    def test_a_withheld_number_is_not_written_as_one(self) -> None:
        assert "X-CallingTelephoneNumber" not in mail_of(caller="")

    @pytest.mark.parametrize("field", ["csid", "sub", "caller", "called", "route"])
    def test_what_the_caller_says_cannot_break_out_of_its_field(self, field: str) -> None:
        hostile = 'x\r\nBcc: eve@evil.example\r\n\r\n<b>"\u202e\udc80\x00'

        said: dict[str, Any] = {field: hostile}
        mail = mail_of(**said)

        assert mail["Bcc"] is None
        assert len(list(mail.iter_attachments())) == 1
        assert "\nBcc:" not in text_of(mail)


class TestContent:
    def test_the_text_tells_the_call(self) -> None:
        text = text_of(mail_of())

        for words in (
            "2 pages",
            "+1 425 555 0199",
            "ACME",
            "sub-address 77",
            "2024-04-02 14:01:10 CEST",
            "14400 bit/s",
        ):
            assert words in text

    @pytest.mark.parametrize(
        ("kind", "content_type", "ending"),
        [(FaxFormat.PDF, "application/pdf", ".pdf"), (FaxFormat.TIFF, "image/tiff", ".tif")],
    )
    def test_the_fax_is_one_attachment(self, kind: FaxFormat, content_type: str, ending: str) -> None:
        """RFC 2305 section 2.2.4 (A9): one document, one file; section 2.2.3 (A7): image/tiff."""
        (attachment,) = mail_of(format=kind).iter_attachments()

        assert attachment.get_content_type() == content_type
        assert (attachment.get_filename() or "").endswith(ending)
        assert attachment.get_payload(decode=True) == FILE

    @pytest.mark.parametrize(("rows", "words"), [(500, "Page 2 is cut"), (None, "Nothing came after page 2")])
    def test_a_fax_that_broke_off_says_so_in_subject_header_and_text(self, rows: int | None, words: str) -> None:
        mail = mail_of(outcome=Outcome.DCN_RECEIVED, pages_confirmed=1, rows_cut=rows)

        assert mail["Subject"] == "Fax from +1 425 555 0199 (INCOMPLETE, 2 pages)"
        assert mail["X-Fax-Complete"] == "no"
        assert mail["X-Fax-Pages"] == "1/2"
        assert mail["X-Fax-Outcome"].startswith("E108 ")
        assert words in text_of(mail)

    def test_a_whole_fax_does_not(self) -> None:
        assert "INCOMPLETE" not in text_of(mail_of())
        assert mail_of()["X-Fax-Complete"] == "yes"

    def test_a_reader_of_a_withheld_number_is_told_that_a_reply_reaches_nobody(self) -> None:
        assert "reaches nobody" in text_of(mail_of(caller=""))
        assert "sent as a fax to the caller" in text_of(mail_of())


GERMAN_TEXT = """\
DIESES FAX IST NICHT VOLLSTÄNDIG: Der Anruf ist abgebrochen (COMREC received DCN (sender abort)).
Seite 2 endet, wo er abbrach. Bitten Sie darum, das Fax erneut zu senden.

Ein Fax ist angehängt (2 Seiten).

Von:       +1 425 555 0199
Gerät:     ACME
An:        +1 425 555 0100, Subadresse 77
Empfangen: 02.04.2024, 14:01:10 CEST
Anruf:     70 s mit 14400 bit/s, Eingang 17

Eine Antwort auf diese E-Mail geht als Fax an den Anrufer.
"""


def speaking(language: str) -> GatewaySettings:
    return GatewaySettings.model_validate({"report": {"language": language}})


class TestLanguage:
    def test_the_mail_speaks_the_language_of_the_site(self) -> None:
        mail = mail_of(speaking("de"), outcome=Outcome.DCN_RECEIVED, pages_confirmed=1, rows_cut=500)

        assert mail["Subject"] == "Fax von +1 425 555 0199 (UNVOLLSTÄNDIG, 2 Seiten)"
        assert mail["Content-Language"] == "de-DE"
        assert text_of(mail).replace("\r\n", "\n") + "\n" == GERMAN_TEXT

    @pytest.mark.parametrize("language", ["auto", "en"])
    def test_a_caller_names_no_language_so_that_auto_is_english(self, language: str) -> None:
        mail = mail_of(speaking(language))

        assert (mail["Subject"], mail["Content-Language"]) == ("Fax from +1 425 555 0199 (2 pages)", "en-US")

    @pytest.mark.parametrize(
        ("language", "expected"),
        [
            ("en", "Fax from a withheld number (1 page)"),
            ("de", "Fax von einer unterdrückten Nummer (1 Seite)"),
            ("fr", "Télécopie d'un numéro masqué (1 page)"),
            ("es", "Fax de un número oculto (1 página)"),
        ],
    )
    def test_every_language_has_its_subject(self, language: str, expected: str) -> None:
        assert mail_of(speaking(language), caller="", pages=1)["Subject"] == expected

    @pytest.mark.parametrize("language", ["de", "fr", "es"])
    @pytest.mark.parametrize(
        "facts", [{}, {"caller": ""}, {"caller": "PRIVATE"}, {"speed": None, "sub": "", "csid": ""}]
    )
    @pytest.mark.parametrize("rows", [None, 500])
    def test_no_line_is_left_in_english_and_every_place_is_filled(
        self, language: str, facts: dict[str, Any], rows: int | None
    ) -> None:
        ending = {"outcome": Outcome.DCN_RECEIVED, "rows_cut": rows}
        english, other = (text_of(mail_of(speaking(one), **facts, **ending)) for one in ("en", language))

        lines = zip(english.splitlines(), other.splitlines(), strict=True)

        assert [line for line, told in lines if line and line == told] == []
        assert not {"{", "}"} & set(other)

    @pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
    def test_the_mail_is_in_seven_bits(self, language: str) -> None:
        """RFC 2305 section 2.2.1: whoever carries it need not know 8BITMIME."""
        assert mailfile.mail_in(file_of(speaking(language))).isascii()


class TestACallerGivenOutAsGarbage:
    GARBAGE = "PRIVATE <eve@evil.example>, Ünbekannt"

    def test_is_seen_as_it_was_given_out(self) -> None:
        mail = mail_of(caller=self.GARBAGE)

        assert mail["Subject"] == f"Fax from {self.GARBAGE} (2 pages)"
        assert f"From:     {self.GARBAGE}" in text_of(mail)

    def test_is_no_address_and_promises_no_reply(self) -> None:
        mail = mail_of(caller=self.GARBAGE)

        (sender,) = mail["From"].addresses
        assert sender.addr_spec == "fax-noreply@fax.contoso.example"
        assert [to.addr_spec for to in mail["To"].addresses] == ["nurse@contoso.example", "ward@contoso.example"]
        assert "is no number: a reply to this mail reaches nobody" in text_of(mail)


class TestEnvelope:
    def test_notices_go_to_a_mailbox_that_somebody_reads(self) -> None:
        """RFC 2305 section 2.3.1 (A14), RFC 2532 section 2.1 (B1); the address is configurable (A26)."""
        usual = mailfile.read(file_of()).envelope
        chosen = mailfile.read(file_of(GatewaySettings(inbound={"notices_to": "desk@contoso.example"}))).envelope  # type: ignore[arg-type]

        assert usual.sender == "postmaster@fax.contoso.example"
        assert chosen.sender == "desk@contoso.example"

    def test_a_notice_can_be_traced_to_the_arrival(self) -> None:
        """RFC 3249 section 4.3 (C4): ENVID."""
        assert mailfile.read(file_of()).envelope.envid == "17"

    def test_every_mailbox_is_a_recipient(self) -> None:
        recipients = [to.address for to in mailfile.read(file_of()).envelope.recipients]

        assert recipients == ["nurse@contoso.example", "ward@contoso.example"]

    def test_pickup_gets_the_mail_alone(self) -> None:
        """spec exchange-files.md section 3: Pickup reads sender and recipients from the header."""
        through_pickup = file_of(GatewaySettings(inbound={"through": "pickup"}))  # type: ignore[arg-type]

        assert through_pickup == mailfile.mail_in(file_of())
        assert through_pickup.startswith(b"From: ")


def test_the_same_fax_is_the_same_bytes() -> None:
    assert file_of() == file_of()


@pytest.mark.parametrize("made", [file_of, lambda: file_of(caller="")])
def test_every_line_is_short_enough_and_ends_as_it_must(made: Callable[[], bytes]) -> None:
    """RFC 5322 section 2.1.1."""
    lines = made().split(b"\r\n")

    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)
