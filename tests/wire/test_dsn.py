"""Reports are built so that every reader understands them and nothing breaks out, and are read from any hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.wire.reports import BUSY, DELAYED, DELIVERED, FAX, NOON, ORIGINAL, report
from wire.dsn import Action, DeliveryStatus, RecipientStatus, build, read
from wire.dsn_check import faults
from wire.envelope import OriginalRecipient
from wire.errors import ReportError
from wire.headers import decoded, mailboxes, values
from wire.mail_parts import Attachment
from wire.mime_parts import part_of

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Z"]), min_size=1, max_size=15)
PHRASE = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
LONG = st.lists(WORDS, min_size=1, max_size=60).map(" ".join)
ATOM = st.from_regex(r"x-[a-z0-9-]{1,8}", fullmatch=True)
HOST = st.from_regex(r"[a-z]{1,10}(\.[a-z]{1,10})?", fullmatch=True)
ADDRESS = st.from_regex(r"[A-Za-z0-9+=._-]{1,30}@[a-z]{1,8}\.example", fullmatch=True) | WORDS.map(
    lambda word: f"ü{word}@contoso.example"
)
ORIGINALS = st.one_of(
    st.builds(OriginalRecipient, address=st.from_regex(r"[A-Za-z0-9+=@._-]{1,30}", fullmatch=True)),
    st.builds(OriginalRecipient, address=PHRASE, type=st.just("utf-8")),
)
DATES = st.datetimes(datetime(1990, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001  hypothesis adds the zone
    lambda instant: instant.replace(microsecond=0)
)
EXTENSIONS = st.lists(st.tuples(st.from_regex(r"X-[A-Za-z0-9-]{1,12}", fullmatch=True), PHRASE), max_size=3).map(tuple)
RECIPIENTS = st.builds(
    RecipientStatus,
    final_recipient=ADDRESS,
    action=st.sampled_from(Action),
    status=st.from_regex(r"[245]\.(0|[1-9][0-9]{0,2})\.(0|[1-9][0-9]{0,2})", fullmatch=True),
    status_comment=st.none() | PHRASE,
    original_recipient=st.none() | ORIGINALS,
    diagnostic=st.none() | st.tuples(ATOM, LONG),
    remote_mta=st.none() | st.tuples(ATOM, PHRASE),
    last_attempt=st.none() | DATES,
    final_log_id=st.none() | PHRASE,
    will_retry_until=st.none() | DATES,
    extensions=EXTENSIONS,
)
STATUSES = st.builds(
    DeliveryStatus,
    reporting_mta=HOST,
    recipients=st.lists(RECIPIENTS, min_size=1, max_size=3).map(tuple),
    envelope_id=st.none() | PHRASE,
    arrival=st.none() | DATES,
    received_from_mta=st.none() | HOST,
)


def header_of(mail: bytes, name: str) -> list[str]:
    return values(part_of(mail).fields, name)


class TestRoundTrip:
    @given(STATUSES)
    @example(DeliveryStatus(reporting_mta="x", recipients=(replace(BUSY, status_comment=r"a (b) \c ü)"),)))
    @example(DeliveryStatus(reporting_mta="x", recipients=(replace(BUSY, diagnostic=("smtp", "=?utf-8?q?x?=")),)))
    def test_what_is_built_is_read_back(self, status: DeliveryStatus):
        assert read(build(report(status=status))) == status

    @given(STATUSES, st.binary(max_size=300), st.text(max_size=200), st.text(max_size=100), st.booleans())
    def test_hostile_surroundings_change_nothing_and_break_no_rule_of_the_mail(
        self, status: DeliveryStatus, returned: bytes, text: str, subject: str, full: bool
    ):
        mail = build(report(status=status, returned=returned, text=text, subject=subject, full=full))

        assert read(mail) == status
        assert all(len(line) <= 998 for line in mail.split(b"\r\n"))
        assert mail.count(b"\n") == mail.count(b"\r") == mail.count(b"\r\n")
        assert b"\0" not in mail

    def test_the_same_report_has_the_same_bytes(self):
        assert build(report()) == build(report())

    @pytest.mark.parametrize("recipient", [BUSY, DELIVERED, DELAYED])
    def test_the_strict_judge_finds_no_fault(self, recipient: RecipientStatus):
        assert faults(build(report(recipient))) == []


class TestTheMail:
    def test_its_header_is_that_of_the_specification(self):
        """RFC 3834 section 3.1; X-MS-Exchange-Message-Is-Ndr as Exchange marks its own failures."""
        header, _, _ = build(report(mail_headers=(("Content-Language", "en-US"),))).partition(b"\r\n\r\n")

        assert header.decode().split("\r\n")[:-1] == [
            'From: "Fax Gateway" <postmaster@fax.contoso.example>',
            "To: <ann@contoso.example>",
            "Subject: Undeliverable: Invoice",
            "Date: Tue, 02 Apr 2024 12:00:00 +0000",
            "Message-ID: <dsn-000123@fax.contoso.example>",
            "In-Reply-To: <m1@contoso.example>",
            "References: <m1@contoso.example>",
            "Auto-Submitted: auto-replied",
            "X-MS-Exchange-Message-Is-Ndr:",
            "Content-Language: en-US",
            "MIME-Version: 1.0",
            "Content-Type: multipart/report; report-type=delivery-status;",
        ]

    def test_only_a_failure_is_marked_as_one(self):
        assert not header_of(build(report(DELIVERED)), "X-MS-Exchange-Message-Is-Ndr")
        assert not header_of(build(report(DELAYED)), "X-MS-Exchange-Message-Is-Ndr")

    def test_a_subject_outside_ascii_is_encoded_in_short_lines(self):
        """RFC 2047 section 2."""
        mail = build(report(subject="Undeliverable: " + "Größe " * 40))

        assert decoded(header_of(mail, "Subject")[0]) == ("Undeliverable: " + "Größe " * 40).strip()
        assert all(len(line) <= 76 for line in mail.partition(b"\r\n\r\n")[0].split(b"\r\n"))

    @pytest.mark.parametrize(
        "trick", ["x\r\nBcc: eve@evil.example", "x\nBcc: eve@evil.example", "x\r\n\r\nbody", "x\u2028y\x85z"]
    )
    def test_no_value_breaks_out_of_its_line(self, trick: str):
        status = replace(report().status, envelope_id=trick, reporting_mta=trick, received_from_mta=trick)
        hostile = replace(
            BUSY,
            final_recipient=trick,
            original_recipient=OriginalRecipient(address=trick, type=trick),
            status_comment=trick,
            diagnostic=(trick, trick),
            remote_mta=(trick, trick),
            final_log_id=trick,
            extensions=(("X-Fax-Name", trick),),
        )
        mail = build(
            report(
                sender=f"{trick} <a@x>",
                recipient=trick,
                subject=trick,
                in_reply_to=trick,
                mail_headers=(("X-Note", trick),),
                status=replace(status, recipients=(hostile,)),
            )
        )

        names = {f.name for part in part_of(mail).walk() for f in part.fields}
        assert "Bcc" not in names
        assert b"\nBcc" not in mail
        assert len(read(mail).recipients) == 1

    @pytest.mark.parametrize(
        ("recipient", "shown"),
        [
            ("ann@contoso.example", "<ann@contoso.example>"),
            ("a> , <eve@evil.example", '<"a> , <eve"@evil.example>'),
            ("a,b@contoso.example", '<"a,b"@contoso.example>'),
            ("a(b)@contoso.example", '<"a(b)"@contoso.example>'),
            ("a@x, eve@evil.example", '<"a@x, eve"@evil.example>'),
            ("a@x,y", "undisclosed-recipients:;"),
            ("jürgen@contoso.example", "<jürgen@contoso.example>"),
        ],
    )
    def test_it_is_addressed_to_one_mailbox_whatever_the_address(self, recipient: str, shown: str):
        """RFC 3834 section 3.1.3."""
        raw = header_of(build(report(recipient=recipient)), "To")[0]

        assert raw.encode("ascii", "surrogateescape").decode() == shown
        assert len(mailboxes(raw)) <= 1

    def test_an_original_without_readable_message_id_is_not_referred_to(self):
        for message_id in (None, "", "<>", "no brackets", "<a b@x>", "<ü@x>", f"<{'a' * 1000}@x>"):
            assert header_of(build(report(in_reply_to=message_id)), "In-Reply-To") == []

        assert header_of(build(report(in_reply_to="(comment) <m1@x> <m2@x>")), "References") == ["<m1@x>"]

    def test_a_name_that_the_report_writes_itself_is_refused(self):
        with pytest.raises(ValueError, match="writes its Content-Type itself"):
            build(report(mail_headers=(("Content-Type", "text/html"),)))
        with pytest.raises(ValueError, match="no name of a header field"):
            build(report(mail_headers=(("X-A: b\r\nBcc", "x"),)))

    def test_what_only_a_caller_can_get_wrong_is_refused(self):
        with pytest.raises(ValueError, match="at least one recipient"):
            build(report(status=DeliveryStatus(reporting_mta="x", recipients=())))
        with pytest.raises(ValueError, match="no Message-ID"):
            build(report(message_id="a b@x"))
        for name in ("Action", "X A", "X-A\r\nStatus"):
            with pytest.raises(ValueError, match="no name of an extension field"):
                build(report(replace(BUSY, extensions=((name, "x"),))))


class TestTheParts:
    def kinds(self, mail: bytes) -> list[str]:
        return [part.kind for part in part_of(mail).parts()]

    def test_they_stand_in_the_fixed_order(self):
        """RFC 6522 section 3."""
        assert self.kinds(build(report())) == ["text/plain", "message/delivery-status", "text/rfc822-headers"]
        assert self.kinds(build(report(full=True))) == ["text/plain", "message/delivery-status", "message/rfc822"]

    def test_the_status_part_follows_the_worked_example(self):
        mail = build(report())
        status = part_of(mail).parts()[1].body.decode()

        assert status == (
            "Original-Envelope-Id: QQ314159\r\n"
            "Reporting-MTA: dns; fax.contoso.example\r\n"
            "Received-From-MTA: dns; mbx01.contoso.example\r\n"
            "Arrival-Date: Tue, 02 Apr 2024 10:00:00 +0000\r\n"
            "\r\n"
            f"Original-Recipient: rfc822;{FAX}\r\n"
            f"Final-Recipient: rfc822;{FAX}\r\n"
            "Action: failed\r\n"
            "Status: 4.4.1 (busy)\r\n"
            "Diagnostic-Code: x-t30; E001 Busy signal detected\r\n"
            "Last-Attempt-Date: Tue, 02 Apr 2024 11:59:00 +0000\r\n"
            "Final-Log-ID: job 4711\r\n"
            "X-Fax-Attempts: 12\r\n"
        )

    def test_the_envelope_id_appears_only_when_one_was_given(self):
        """RFC 3461 section 6.3."""
        mail = build(report(status=replace(report().status, envelope_id=None)))

        assert b"Original-Envelope-Id" not in mail
        assert b"Original-Recipient" not in build(report(DELIVERED))

    def test_a_field_without_text_is_left_out(self):
        silent = replace(BUSY, final_log_id=" ", diagnostic=("x-t30", ""), extensions=(("X-Fax-CSID", "\0"),))

        assert read(build(report(silent))).recipients[0] == replace(
            BUSY, final_log_id=None, diagnostic=None, extensions=()
        )

    def test_an_address_outside_ascii_is_written_in_seven_bits(self):
        """RFC 6533 section 3."""
        mail = build(report(replace(BUSY, final_recipient="jürgen+x@contoso.example")))

        assert rb"Final-Recipient: utf-8;j\x{FC}rgen\x{2B}x@contoso.example" in mail
        assert faults(mail) == []

    def test_a_host_without_a_domain_does_not_call_itself_a_dns_name(self):
        """RFC 3464 section 2.2.2."""
        mail = build(report(status=replace(report().status, reporting_mta="faxbox")))

        assert b"Reporting-MTA: x-local-hostname; faxbox" in mail
        assert read(mail).reporting_mta == "faxbox"

    def test_dates_keep_their_instant_in_any_zone(self):
        zone = timezone(timedelta(hours=-7))

        assert read(build(report(replace(BUSY, last_attempt=NOON.astimezone(zone))))).recipients[0].last_attempt == NOON

    def test_text_outside_ascii_is_read_back(self):
        mail = build(report(text="Die Nummer war besetzt und später.\nÖl\n"))
        text = part_of(mail).parts()[0]

        assert text.first("Content-Type") == "text/plain; charset=utf-8"
        assert text.content().decode() == "Die Nummer war besetzt und später.\r\nÖl\r\n"

    def test_plain_text_stands_as_it_is(self):
        assert b"was not sent.\r\nThe number was busy each time.\r\n" in build(report())

    def test_a_returned_mail_stands_byte_for_byte(self):
        """RFC 2046 section 5.2.1: message/rfc822 is never encoded."""
        for original in (ORIGINAL, ORIGINAL + b"\xff\xfe", ORIGINAL + b"--=_dsn_\r\n" * 3):
            mail = build(report(returned=original, full=True))
            assert part_of(mail).parts()[2].body == original
            assert faults(mail) == []

    def test_eight_bits_are_declared_on_the_part_and_on_the_whole(self):
        """RFC 2045 section 6.4."""
        mail = build(report(returned=ORIGINAL + b"\xff", full=True))

        assert part_of(mail).first("Content-Transfer-Encoding") == "8bit"
        assert part_of(mail).parts()[2].first("Content-Transfer-Encoding") == "8bit"

    @pytest.mark.parametrize("body", [b"x" * 999, b"\0", b"ok\r\n" + b"y" * 5000])
    def test_a_mail_that_cannot_stand_in_a_mail_is_returned_with_its_header_only(self, body: bytes):
        mail = build(report(returned=ORIGINAL + body, full=True))

        assert self.kinds(mail)[2] == "text/rfc822-headers"
        assert faults(mail) == []

    @pytest.mark.parametrize("line", [b"X-Raw: \xff\xfe", b"X-Long: " + b"x" * 2000, b"X-Nul: \0"])
    def test_a_hostile_header_is_returned_encoded(self, line: bytes):
        """text/rfc822-headers is text and may be encoded, other than message/rfc822."""
        header = ORIGINAL.partition(b"\r\n\r\n")[0] + b"\r\n" + line + b"\r\n"
        part = part_of(build(report(returned=header + b"\r\nbody"))).parts()[2]

        assert part.first("Content-Transfer-Encoding") == "quoted-printable"
        assert part.content() == header

    def test_bare_line_ends_are_returned_as_crlf(self):
        mail = build(report(returned=b"A: 1\nMessage-ID: <m1@contoso.example>\n\none\rtwo\n", full=True))

        assert part_of(mail).parts()[2].body == b"A: 1\r\nMessage-ID: <m1@contoso.example>\r\n\r\none\r\ntwo\r\n"
        assert faults(mail) == []

    def test_a_returned_mail_cannot_end_its_part(self):
        """A mail that holds the very boundary of its report gets a report with another one."""
        first = part_of(build(report())).parameter("boundary")
        trap = (
            ORIGINAL
            + f"\r\n--{first}\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; evil\r\n".encode()
        )
        mail = build(report(returned=trap, full=True))

        assert part_of(mail).parameter("boundary") != first
        assert part_of(mail).parts()[2].body == trap

    def test_without_a_header_nothing_is_returned(self):
        assert self.kinds(build(report(returned=b""))) == ["text/plain", "message/delivery-status"]

    def test_ten_megabytes_are_returned(self):
        body = (b"x" * 997 + b"\n") * 11_000

        assert len(build(report(returned=ORIGINAL + body, full=True))) > 10_000_000


EXCHANGE = b"""\
From: postmaster@contoso.example
To: ann@contoso.example
Subject: Undeliverable: Invoice
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
\tboundary="_3f0a-2b_"
X-MS-Exchange-Message-Is-Ndr:

--_3f0a-2b_
Content-Type: multipart/alternative; differences=Content-Type; boundary="_a_"

--_a_
Content-Type: text/plain; charset="us-ascii"

Delivery has failed
--_a_
Content-Type: text/html

<p>Delivery has failed
--_a_--

--_3f0a-2b_
Content-Type: message/delivery-status

Reporting-MTA: dns;mbx01.contoso.example
Received-From-MTA: dns;edge.contoso.example
Arrival-Date: Tue, 2 Apr 2024 08:00:05 +0000

Final-Recipient: rfc822;nobody@contoso.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp;550 5.1.1 RESOLVER.ADR.RecipNotFound; not found
X-Display-Name: =?utf-8?q?J=C3=BCrgen?=

--_3f0a-2b_
Content-Type: message/rfc822

Subject: Invoice

--_3f0a-2b_--
"""


def a_status(content: bytes) -> bytes:
    return (
        b"Content-Type: multipart/report; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: message/delivery-status\n\n"
        + content
    )


class TestReading:
    def test_a_report_of_exchange_is_read(self):
        assert read(EXCHANGE) == DeliveryStatus(
            reporting_mta="mbx01.contoso.example",
            received_from_mta="edge.contoso.example",
            arrival=datetime(2024, 4, 2, 8, 0, 5, tzinfo=UTC),
            recipients=(
                RecipientStatus(
                    final_recipient="nobody@contoso.example",
                    action=Action.FAILED,
                    status="5.1.1",
                    diagnostic=("smtp", "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"),
                    extensions=(("X-Display-Name", "Jürgen"),),
                ),
            ),
        )

    def test_a_report_with_crlf_or_base64_is_read_all_the_same(self):
        assert read(EXCHANGE.replace(b"\n", b"\r\n")) == read(EXCHANGE)
        encoded = b"UmVwb3J0aW5nLU1UQTogZG5zO3gKCkZpbmFsLVJlY2lwaWVudDogYUB4CkFjdGlvbjogZmFpbGVkClN0YXR1czogNS4wLjAK"
        mail = b"Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n" + encoded
        assert read(mail).recipients[0].final_recipient == "a@x"

    @pytest.mark.parametrize(
        "content",
        [
            b"Reporting-MTA: x\n\nFinal-Recipient: a@x\nAction: Failed (really)\nStatus: 5.0.0 whatever\n",
            b"Reporting-MTA: dns; x\nFinal-Recipient: RFC822; <a@x>\nAction: FAILED\nStatus: 5.0.0\n",
            b"\n\nReporting-MTA: dns; x\n \n\n\nFinal-Recipient: rfc822; a@x\nAction: failed\nStatus: 5.0.0\n\n\n",
            b"Reporting-MTA: dns; x\nArrival-Date: yesterday\n\nFinal-Recipient: rfc822;a@x\nAction: failed\nStatus: 5.0.0\n",
        ],
    )
    def test_known_sloppiness_is_forgiven(self, content: bytes):
        assert read(a_status(content)) == DeliveryStatus(
            reporting_mta="x",
            recipients=(RecipientStatus(final_recipient="a@x", action=Action.FAILED, status="5.0.0"),),
        )

    def test_a_date_without_zone_is_utc(self):
        content = b"Reporting-MTA: x\nArrival-Date: Tue, 2 Apr 2024 12:00:00 -0000\n\nFinal-Recipient: a\nAction: failed\nStatus: 5.0.0"

        assert read(a_status(content)).arrival == NOON

    @pytest.mark.parametrize(
        ("mail", "sentence"),
        [
            (b"", "no part message/delivery-status"),
            (ORIGINAL, "no part message/delivery-status"),
            (a_status(b""), "without Reporting-MTA"),
            (a_status(b"Final-Recipient: a@x\nAction: failed\nStatus: 5.0.0"), "without Reporting-MTA"),
            (a_status(b"Reporting-MTA: dns; x"), "no recipient"),
            (a_status(b"Reporting-MTA: x\n\nAction: failed\nStatus: 5.0.0"), "no final-recipient"),
            (a_status(b"Reporting-MTA: x\n\nFinal-Recipient: a\nStatus: 5.0.0"), "no action"),
            (a_status(b"Reporting-MTA: x\n\nFinal-Recipient: a\nAction: failed"), "no status"),
            (
                a_status(b"Reporting-MTA: x\n\nFinal-Recipient: a\nAction: lost\nStatus: 5.0.0"),
                "none of failed, delayed",
            ),
            (a_status(b"Reporting-MTA: x\n\nFinal-Recipient: a\nAction: failed\nStatus: 3.0.0"), "no code"),
            (a_status(b"Reporting-MTA: x\n\nFinal-Recipient: a\nAction: failed\nStatus: 5.0"), "no code"),
        ],
    )
    def test_what_is_no_report_is_refused_with_a_sentence(self, mail: bytes, sentence: str):
        with pytest.raises(ReportError, match=sentence):
            read(mail)

    def test_the_status_of_a_returned_report_is_not_taken_for_its_own(self):
        outer = (
            b"Content-Type: multipart/mixed; boundary=o\n\n--o\nContent-Type: message/rfc822\n\n"
            + EXCHANGE
            + b"\n--o--\n"
        )

        with pytest.raises(ReportError):
            read(outer)

    @given(st.binary(max_size=300))
    def test_no_bytes_end_otherwise_than_in_a_status_or_a_refusal(self, content: bytes):
        for mail in (content, a_status(content), a_status(b"Reporting-MTA: x\n\nFinal-Recipient: a\n" + content)):
            try:
                read(mail)
            except ReportError:
                continue

    @given(
        st.lists(
            st.sampled_from(
                [*EXCHANGE.splitlines(keepends=True), b"\xff", b"--_a_\n", b": ", b"(", b"\\", b"=?utf-8?q?"]
            )
        )
    )
    def test_no_shuffled_report_is_an_accident(self, lines: list[bytes]):
        try:
            read(b"".join(lines))
        except ReportError:
            return

    def test_nesting_without_end_is_refused(self):
        level = b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n"

        with pytest.raises(ReportError):
            read(b"".join(level % (n, n) for n in range(5_000)))

    def test_a_content_type_without_end_is_refused(self):
        with pytest.raises(ReportError):
            read(b'Content-Type: multipart/report; boundary="' + b';\\"' * 100_000 + b"\n\nbody")


UMLAUT = "f\u00fcr@contoso.example"


def test_a_date_of_deliver_by_is_read_back() -> None:
    """RFC 2852 section 4.2."""
    late = replace(report(DELAYED).status, deliver_by=NOON)

    mail = build(report(DELAYED, status=late))

    assert b"Deliver-By-Date: Tue, 02 Apr 2024 12:00:00 +0000\r\n" in mail
    assert read(mail) == late
    assert faults(mail) == []


@pytest.mark.parametrize("full", [True, False])
def test_an_international_report_has_its_addresses_as_they_are(full: bool) -> None:
    """RFC 6533 sections 3 to 6."""
    returned = ORIGINAL.replace(b"ann@", "\u00e4nn@".encode())
    mail = build(
        report(
            replace(BUSY, final_recipient=UMLAUT, original_recipient=OriginalRecipient(address=UMLAUT, type="utf-8")),
            returned=returned,
            full=full,
            international=True,
            recipient="\u00e4nn@contoso.example",
        )
    )

    kinds = [part.kind for part in part_of(mail).parts()]
    assert kinds[1:] == ["message/global-delivery-status", "message/global" if full else "message/global-headers"]
    assert f"Final-Recipient: utf-8;{UMLAUT}".encode() in mail
    assert read(mail).recipients[0].final_recipient == UMLAUT
    assert faults(mail) == []


def test_an_international_report_without_anything_international_is_plain_inside() -> None:
    """RFC 6532 section 3.7: message/global only where it is needed."""
    mail = build(report(international=True, full=True))

    kinds = [part.kind for part in part_of(mail).parts()]
    assert kinds == ["text/plain", "message/global-delivery-status", "message/rfc822"]
    assert mail.isascii()
    assert faults(mail) == []


def test_html_stands_beside_the_text_and_files_behind_both() -> None:
    """RFC 6522 section 3: all of it is the one part for people."""
    logo = Attachment(name="a.pdf", kind="application/pdf", content=bytes(range(256)))

    mail = build(report(html="<p>Not sent: <b>\u00fc</b></p>", attachments=(logo,)))

    first, *others = part_of(mail).parts()
    text, file = first.parts()
    assert [first.kind, text.kind, *(part.kind for part in text.parts())] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert file.content() == logo.content
    assert len(others) == 2
    assert faults(mail) == []


def test_an_attachment_of_no_content_type_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="no content type"):
        build(report(attachments=(Attachment(name="x", kind="image/png\r\nX: y", content=b""),)))


@pytest.mark.parametrize("name", ['a".png', "a\r\nX: y.png", "\u00fc b.png", "x" * 200])
def test_the_name_of_an_attachment_stays_in_its_field(name: str) -> None:
    mail = message_from_bytes(build(report(attachments=(Attachment(name=name, kind="image/png", content=b"x"),))))

    names = [part.get_filename() for part in mail.walk() if part.get_filename()]
    assert names == [name]
    assert mail["X"] is None
