"""What becomes of a mail between its last dot and the reply, and of its header (exchange-files.md section 1, [HF], RFC 5321)."""

import errno
import logging
from pathlib import Path

import pytest

from connector.model.tracking import EventId
from connector.model.transit import Source
from connector.smtp import listening
from tests.connector.smtp.office import ANN, FAX, Office, Telnet, open_office, settings
from tests.connector.world import GUID, MAIL, mail, values


@pytest.mark.rule("smtp.durable-before-250", "smtp.envelope")
def test_a_mail_becomes_a_message_file(office: Office, client: Telnet):
    """[TEL] "250 2.6.0 <GUID> Queued mail for delivery"; the block is that of section 1.1."""
    reply = client.hand_in(MAIL)

    assert reply == (
        "250 2.6.0 <m1@contoso.example> [InternalId=1, Hostname=mbx01.contoso.example] Queued mail for delivery"
    )
    envelope = office.messages()[0].envelope
    assert (envelope.sender, [r.address for r in envelope.recipients]) == (ANN, [FAX])
    assert (envelope.created_by, envelope.source) == ("MSExchange15", "SMTP:Default MBX01")
    assert (envelope.helo_domain, envelope.source_ip) == ("client.example", "127.0.0.1")
    assert office.taken[0].source is Source.SMTP


@pytest.mark.rule("smtp.received-line")
def test_a_received_line_tells_who_brought_it(office: Office, client: Telnet):
    """[SMP] "from CLIENT (ip) by FQDN (ip) with Microsoft SMTP Server id ...; date"; earlier ones stay ([HF])."""
    client.hand_in(b"Received: from a by b; Tue, 2 Apr 2024 07:00:00 +0000\r\n" + MAIL)

    assert values(office.messages()[0].content, "Received") == [
        "from client.example (127.0.0.1) by mbx01.contoso.example (127.0.0.1) with Microsoft SMTP Server id 15.1.2507.17; "
        "Tue, 02 Apr 2024 08:00:02 +0000",
        "from a by b; Tue, 2 Apr 2024 07:00:00 +0000",
    ]


@pytest.mark.rule("smtp.message-id-and-date")
def test_message_id_and_date_are_repaired(office: Office, client: Telnet):
    reply = client.hand_in(mail(message_id=None, date="yesterday"))

    content = office.messages()[0].content
    (message_id,) = values(content, "Message-ID")
    assert message_id.endswith("@contoso.example>")
    assert message_id in reply
    assert values(content, "Date") == ["Tue, 02 Apr 2024 08:00:02 +0000"]


@pytest.mark.rule("smtp.durable-before-250")
@pytest.mark.parametrize("message_id", ["<" + "x" * 300 + "@x.example>", "<j\u00fcrgen@x.example>"])
def test_a_message_id_that_no_reply_can_hold_is_left_out_of_it(client: Telnet, message_id: str):
    """RFC 5321 section 4.5.3.1.5: 512 bytes."""
    assert client.hand_in(mail(message_id=message_id)).startswith("250 2.6.0 [InternalId=1, Hostname=")


@pytest.mark.rule("smtp.header-firewall")
def test_the_header_firewall_stands_in_front_of_clients(tmp_path: Path):
    """[HF] organization and forest X-headers of anonymous clients are removed; switched off, they stay."""
    forged = mail(x_ms_exchange_organization_scl="-1", x_ms_exchange_forest_a="b", resent_to="zoe@x.example")
    with open_office(tmp_path) as office, office.dial() as client:
        client.hand_in(forged)
    with open_office(tmp_path, disabled=["smtp.header-firewall"]) as open_door, open_door.dial() as client:
        client.hand_in(forged)

    strict, lax = office.messages()[0].content, open_door.messages()[0].content
    assert b"X-Ms-Exchange" not in strict
    assert b"Resent-To: zoe" in strict
    assert b"X-Ms-Exchange-Organization-Scl: -1" in lax


@pytest.mark.rule("smtp.removes-bcc")
def test_blind_recipients_stay_blind(tmp_path: Path):
    """A fax would print them on its cover; switched off, the header travels as it came."""
    told = mail(bcc="zoe@contoso.example")
    with open_office(tmp_path) as office, office.dial() as client:
        client.hand_in(told)
    with open_office(tmp_path, disabled=["smtp.removes-bcc"]) as open_door, open_door.dial() as client:
        client.hand_in(told)

    assert values(office.messages()[0].content, "Bcc") == []
    assert values(open_door.messages()[0].content, "Bcc") == ["zoe@contoso.example"]


@pytest.mark.rule("smtp.null-sender")
def test_a_report_without_a_sender_is_taken(office: Office, client: Telnet):
    """RFC 5321 section 4.5.5."""
    client.hand_in(MAIL, sender="<>")

    assert office.messages()[0].envelope.sender == ""


@pytest.mark.rule("smtp.recipient-is-checked", "smtp.words-of-exchange")
def test_an_unknown_recipient_is_refused_when_it_is_named(office: Office, client: Telnet):
    """The words are those of the NDR that it would otherwise become; the others still get the mail."""
    office.unknown.add("nobody@contoso.example")
    client.begin()

    assert client.say("RCPT TO:<nobody@contoso.example>") == "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"
    assert client.data(MAIL + b".\r\n").startswith("250")
    assert [r.address for r in office.messages()[0].envelope.recipients] == [FAX]


@pytest.mark.rule("smtp.recipient-is-checked")
def test_without_the_check_everybody_is_accepted(tmp_path: Path):
    with open_office(tmp_path, disabled=["smtp.recipient-is-checked"]) as office, office.dial() as client:
        office.unknown.add("nobody@contoso.example")

        client.begin("<nobody@contoso.example>")


@pytest.mark.rule("smtp.no-room")
def test_a_check_that_fails_is_no_answer(office: Office, client: Telnet):
    """RFC 5321 section 4.2.2: 451, so that the client asks again; what went wrong here is nobody's business there."""
    client.begin()
    office.check_fault = RuntimeError("the directory is away")

    assert client.say("RCPT TO:<zoe@contoso.example>") == "451 4.3.0 Temporary server error. Please try again later"
    assert client.data(MAIL + b".\r\n").startswith("250")


@pytest.mark.rule("smtp.recipient-limit")
def test_a_recipient_too_many_is_for_later(tmp_path: Path):
    """RFC 5321 section 4.5.3.1.10: 452, and the client sends to the rest in another mail."""
    with open_office(tmp_path, MaxRecipientsPerMessage=2) as office, office.dial() as client:
        client.begin("<a@contoso.example>", "<b@contoso.example>")

        assert client.say("RCPT TO:<c@contoso.example>") == "452 4.5.3 Too many recipients"
        assert client.data(MAIL + b".\r\n").startswith("250")
    assert len(office.messages()[0].envelope.recipients) == 2


@pytest.mark.rule("smtp.recipient-once")
def test_a_recipient_that_is_named_twice_gets_one_mail(office: Office, client: Telnet):
    client.begin("<bob@contoso.example> NOTIFY=NEVER", "<BOB@contoso.example>")
    client.data(MAIL + b".\r\n")

    (bob,) = office.messages()[0].envelope.recipients
    assert bob.notify is not None


@pytest.mark.rule("smtp.no-room")
@pytest.mark.parametrize(
    ("fault", "reply"),
    [
        (OSError(errno.ENOSPC, "full"), "452 4.3.1 Insufficient system resources"),
        (OSError(errno.EDQUOT, "quota"), "452 4.3.1 Insufficient system resources"),
        (OSError("database is locked"), "451 4.3.0 Temporary server error. Please try again later"),
    ],
)
def test_a_mail_that_cannot_be_stored_stays_with_the_client(office: Office, client: Telnet, fault: OSError, reply: str):
    """RFC 5321 section 4.2.2: 452 and 451; the next try may do better."""
    office.fault = fault
    assert client.hand_in(MAIL) == reply
    assert office.taken == []

    office.fault = None
    assert client.hand_in(MAIL).startswith("250")
    assert len(office.taken) == 1


@pytest.mark.rule("smtp.client-gone")
@pytest.mark.parametrize("sent", [b"", MAIL, MAIL + b".", MAIL + b".\r", MAIL + b"\r\n.\n"])
def test_a_client_that_vanishes_inside_its_mail_has_handed_nothing_in(tmp_path: Path, sent: bytes):
    """RFC 5321 section 4.1.1.4: the mail is handed over by its end; a part of a fax is none."""
    with open_office(tmp_path) as office:
        client = office.dial()
        client.begin()
        client.say("DATA")
        client.send(sent)
        client.close()
        with office.dial() as second:
            assert second.say("NOOP").startswith("250")

    assert office.taken == []


@pytest.mark.rule("smtp.client-gone")
def test_a_client_that_vanishes_before_the_reply_has_handed_its_mail_in_once(tmp_path: Path):
    """RFC 1047: the server has it; nothing is stored twice by itself."""
    with open_office(tmp_path) as office:
        office.gate.clear()
        client = office.dial()
        client.begin()
        client.say("DATA")
        client.send(MAIL + b".\r\n")
        assert office.arrived.wait(20)
        client.close()
        office.gate.set()

    assert len(office.taken) == 1


@pytest.mark.rule("smtp.stop")
def test_a_mail_that_is_being_stored_is_answered_before_the_service_stops(tmp_path: Path):
    """RFC 5321 section 3.8: 421 for the others; a client that heard it for a stored mail would send that again."""
    office = Office(site=tmp_path)
    with listening(settings(), office.receiver) as office.at:
        idle, busy = office.dial(), office.dial()
        busy.begin()
        office.gate.clear()
        busy.say("DATA")
        busy.send(MAIL + b".\r\n")
        assert office.arrived.wait(20)
        office.gate.set()

    with idle, busy:
        assert busy.reply().startswith("250 2.6.0")
        assert busy.reply() in ("", "421 4.3.2 Service not available, closing transmission channel")
        assert idle.reply() == "421 4.3.2 Service not available, closing transmission channel"
        assert idle.reply() == ""
    assert len(office.taken) == 1


@pytest.mark.rule("smtp.tracked", "tracking.smtp-is-smtp-receive")
def test_a_mail_that_was_taken_is_tracked(office: Office, client: Telnet):
    """[MT] RECEIVE, source SMTP, with client and connector."""
    client.hand_in(MAIL)

    (event,) = office.events
    assert (event.event, event.source, event.internal_id) == (EventId.RECEIVE, Source.SMTP, 1)
    assert (event.recipients, event.return_path, event.subject) == ((FAX,), ANN, "Invoice")
    assert (event.message_id, event.guid) == ("<m1@contoso.example>", office.taken[0].guid)
    assert (event.client_ip, event.client_host, event.connector) == (
        "127.0.0.1",
        "client.example",
        "MBX01\\Default MBX01",
    )
    assert (event.at, event.is_own, len(event.guid)) == (office.taken[0].at, False, len(GUID))


@pytest.mark.rule("smtp.tracked", "smtp.durable-before-250")
def test_a_mail_that_is_stored_is_not_refused_because_it_cannot_be_tracked(tmp_path: Path):
    """It would come twice."""

    class Forgetful(Office):
        def track(self, events: object) -> None:
            raise OSError(errno.ENOSPC, "full")

    office = Forgetful(site=tmp_path)
    with listening(settings(), office.receiver) as office.at, office.dial() as client:
        assert client.hand_in(MAIL, sender="<zoe@x.example>").startswith("250")


def test_the_log_masks_what_is_dialled_after_the_answer(
    office: Office, client: Telnet, caplog: pytest.LogCaptureFixture
):
    """RFC 3965 section 5.2.3: such digits may be the code of a calling card."""
    caplog.set_level(logging.DEBUG)
    fax = "FAX=+14255550123/POSTD=p7005393@fax.contoso.example"
    office.unknown.add("FAX=+14255550199/POSTD=p8116404@fax.contoso.example")

    client.begin(f"<{fax}>")
    client.say("RCPT TO:<FAX=+14255550199/POSTD=p8116404@fax.contoso.example>")
    client.data(MAIL + b".\r\n")

    # aiosmtpd's own log, and asyncio's, would repeat every command.
    told = " ".join(f"{record.getMessage()} {vars(record)}" for record in caplog.records)
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.INFO] == [
        "recipient refused",
        "message taken",
    ]
    assert "7005393" not in told
    assert "8116404" not in told


def test_a_mail_of_many_megabytes_is_taken(office: Office, client: Telnet):
    """36 MB is Exchange's limit."""
    body = (b"x" * 76 + b"\r\n") * 200_000

    assert client.hand_in(MAIL + body).startswith("250")
    assert office.messages()[0].content.endswith(body)
