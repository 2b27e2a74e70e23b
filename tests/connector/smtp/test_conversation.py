"""The commands and their order, and the limits of a connection ([PS] Set-ReceiveConnector, [TEL], RFC 5321)."""

import socket
from pathlib import Path

import pytest

from tests.connector.smtp.office import ANN, FAX, Office, Telnet, open_office
from tests.connector.world import MAIL


@pytest.mark.rule("smtp.banner")
def test_the_greeting_is_exchanges(client: Telnet):
    """[TEL] "220 <Servername> Microsoft ESMTP MAIL Service ready at <date>"."""
    assert client.greeting == (
        "220 mbx01.contoso.example Microsoft ESMTP MAIL Service ready at Tue, 02 Apr 2024 08:00:02 +0000"
    )


@pytest.mark.rule("smtp.banner")
def test_a_banner_replaces_the_greeting(tmp_path: Path):
    """[PS] "The Banner parameter specifies a custom SMTP 220 banner"; its own example."""
    with open_office(tmp_path, Banner="220 SMTP OK") as office, office.dial() as client:
        assert client.greeting == "220 SMTP OK"


@pytest.mark.rule("smtp.extensions", "smtp.size")
def test_ehlo_says_what_can_be_asked_for(client: Telnet):
    """[TEL] shows name and address of the client, then the extensions; SIZE has the value of MaxMessageSize ([PS])."""
    assert client.say("EHLO client.example").split("\n") == [
        "250-mbx01.contoso.example Hello [127.0.0.1]",
        "250-SIZE 37748736",
        "250-PIPELINING",
        "250-DSN",
        "250-ENHANCEDSTATUSCODES",
        "250-8BITMIME",
        "250 SMTPUTF8",
    ]


@pytest.mark.rule("smtp.extensions", "smtp.dsn", "smtp.size")
def test_what_is_switched_off_is_not_offered_and_not_taken(tmp_path: Path):
    """[PS] DeliveryStatusNotificationEnabled: "DSN is disabled and isn't advertised"; RFC 1870: SIZE alone means no fixed limit."""
    with (
        open_office(tmp_path, DeliveryStatusNotificationEnabled=False, MaxMessageSize="unlimited") as office,
        office.dial() as client,
    ):
        offered = client.say("EHLO client.example").split("\n")

        assert "250-DSN" not in offered
        assert "250-SIZE" in offered
        assert client.say(f"MAIL FROM:<{ANN}> RET=HDRS") == "555 5.5.4 Unsupported parameter RET"


@pytest.mark.rule("smtp.hello-without-a-name")
def test_a_client_need_not_name_itself(office: Office, client: Telnet):
    """[PS] RequireEHLODomain $false: "The client isn't required to provide a domain name in the EHLO handshake"."""
    assert client.say("EHLO").startswith("250")
    client.say(f"MAIL FROM:<{ANN}>")
    client.say(f"RCPT TO:<{FAX}>")

    assert client.data(MAIL + b".\r\n").startswith("250 2.6.0")
    assert office.messages()[0].envelope.helo_domain == "[127.0.0.1]"


@pytest.mark.rule("smtp.hello-without-a-name")
@pytest.mark.parametrize("name", ["a b", "a..b", "<x>", "x" * 300, "a\u2028b"])
def test_what_is_no_host_name_is_refused(client: Telnet, name: str):
    """[TEL] "501 5.5.4 Invalid domain name"; it would stand in Received and X-HeloDomain."""
    assert client.say(f"EHLO {name}").split(" ")[0] in ("501", "500")
    assert client.say(f"MAIL FROM:<{ANN}>").startswith("503")


@pytest.mark.rule("smtp.extensions")
def test_helo_offers_nothing_and_takes_no_parameters(client: Telnet):
    """RFC 5321 section 4.1.1.1: parameters come with EHLO."""
    assert client.say("HELO client.example") == "250 mbx01.contoso.example Hello [127.0.0.1]"
    assert client.say(f"MAIL FROM:<{ANN}> SIZE=10") == "501 5.5.4 Invalid arguments"
    assert client.say(f"MAIL FROM:<{ANN}>") == "250 2.1.0 Sender OK"


@pytest.mark.rule("smtp.words-of-exchange")
@pytest.mark.parametrize(
    ("line", "reply"),
    [
        ("NOOP", "250 2.0.0 OK"),
        ("noop whatever", "250 2.0.0 OK"),
        ("RSET", "250 2.0.0 Resetting"),
        ("RSET x", "501 5.5.4 Invalid arguments"),
        ("VRFY ann", "252 2.1.5 Cannot VRFY user"),
        ("QUIT", "221 2.0.0 Service closing transmission channel"),
        ("FROBNICATE", "500 5.3.3 Unrecognized command"),
        ("", "500 5.3.3 Unrecognized command"),
        ("EXPN list", "500 5.3.3 Unrecognized command"),
        ("STARTTLS", "500 5.3.3 Unrecognized command"),
        ("AUTH PLAIN", "500 5.3.3 Unrecognized command"),
        ("NOOP \x00", "500 5.5.2 The command holds bytes that are not UTF-8, or a control character"),
    ],
)
def test_replies_are_worded_as_exchange_words_them(client: Telnet, line: str, reply: str):
    """[TEL] "500 5.3.3 Unrecognized command", "221 2.0.0 Service closing transmission channel" and the like."""
    assert client.say(line) == reply


@pytest.mark.rule("smtp.words-of-exchange")
def test_help_names_the_commands(client: Telnet):
    assert "EHLO STARTTLS AUTH MAIL RCPT DATA" in client.say("HELP")


@pytest.mark.rule("smtp.sequence")
def test_commands_out_of_their_order_are_refused(client: Telnet):
    """RFC 5321 section 4.1.4: EHLO, MAIL, RCPT, DATA."""
    said = [
        client.say(line)
        for line in (f"MAIL FROM:<{ANN}>", "EHLO a", f"RCPT TO:<{FAX}>", "DATA", f"MAIL FROM:<{ANN}>", "DATA")
    ]

    assert [reply[:9] for reply in said] == [
        "503 5.5.2",
        "250-mbx01",
        "503 5.5.2",
        "503 5.5.2",
        "250 2.1.0",
        "503 5.5.2",
    ]
    assert client.say(f"MAIL FROM:<{ANN}>") == "503 5.5.2 Sender already specified"


@pytest.mark.rule("smtp.sequence", "smtp.null-sender")
@pytest.mark.parametrize("line", ["RSET", "EHLO again.example", "HELO again.example"])
def test_a_mail_that_was_begun_is_forgotten(client: Telnet, line: str):
    """RFC 5321 sections 4.1.1.5 and 4.1.4, also of one without a sender."""
    client.begin(sender="<>")

    assert client.say(line).startswith("250")
    assert client.say("DATA") == "503 5.5.2 Need mail command"


@pytest.mark.rule("smtp.pipelining")
def test_commands_are_taken_without_waiting(office: Office, client: Telnet):
    """RFC 2920: groups of commands, and what follows a mail at once."""
    client.send(f"EHLO a\r\nMAIL FROM:<{ANN}>\r\nRCPT TO:<{FAX}>\r\nDATA\r\n".encode())
    codes = [client.reply()[:3] for _ in range(4)]
    client.send(MAIL + b".\r\n" + b"NOOP\r\nQUIT\r\n")

    assert codes == ["250", "250", "250", "354"]
    assert [client.reply()[:3] for _ in range(4)] == ["250", "250", "221", ""]
    assert len(office.taken) == 1


def test_what_was_said_before_the_client_closed_its_side_is_answered(office: Office, client: Telnet):
    """As `printf ... | nc -N` does."""
    client.send(f"EHLO a\r\nMAIL FROM:<{ANN}>\r\nRCPT TO:<{FAX}>\r\nDATA\r\n".encode() + MAIL + b".\r\nQUIT\r\n")
    client.socket.shutdown(socket.SHUT_WR)

    assert [client.reply()[:3] for _ in range(7)] == ["250", "250", "250", "354", "250", "221", ""]
    assert len(office.taken) == 1


@pytest.mark.rule("smtp.protocol-errors")
def test_after_too_many_errors_the_connection_is_closed(client: Telnet):
    """[PS] MaxProtocolErrors 5: "errors that the Receive connector accepts before closing the connection"."""
    accepted = [client.say(f"X{n}")[:3] for n in range(5)]

    assert accepted == ["500"] * 5
    assert client.say("X6") == "421 4.7.0 Too many errors on this connection, closing transmission channel"
    assert client.reply() == ""


@pytest.mark.rule("smtp.protocol-errors")
def test_what_follows_a_closed_connection_is_not_obeyed(tmp_path: Path):
    """Otherwise a client that heard 421 would send again what was taken."""
    with open_office(tmp_path, MaxProtocolErrors=0) as office, office.dial() as client:
        client.send(f"X\r\nEHLO a\r\nMAIL FROM:<{ANN}>\r\nRCPT TO:<{FAX}>\r\nDATA\r\n".encode() + MAIL + b".\r\n")

        assert client.reply().startswith("421")
        assert client.reply() == ""
    assert office.taken == []


@pytest.mark.rule("smtp.protocol-errors")
def test_refused_recipients_are_no_protocol_errors(office: Office, client: Telnet):
    office.unknown.add("nobody@contoso.example")
    client.begin()

    said = [client.say("RCPT TO:<nobody@contoso.example>")[:3] for _ in range(8)]

    assert said == ["550"] * 8


@pytest.mark.parametrize("length", [2001, 70_000, 1_000_000])
def test_a_command_that_is_too_long_is_refused_and_the_next_one_heard(client: Telnet, length: int):
    """RFC 5321 section 4.5.3.1.9: 500 Line too long; its rest is no command."""
    assert client.say("NOOP " + "x" * length) == "500 5.5.2 Command line too long"
    assert client.say("NOOP") == "250 2.0.0 OK"


def test_bytes_that_are_no_text_are_refused(client: Telnet):
    client.send(b"EHLO \xff\xfe\r\n")

    assert client.reply().startswith("500 5.5.2")


@pytest.mark.rule("smtp.connection-limit")
def test_one_connection_too_many_is_turned_away(tmp_path: Path):
    """[PS] MaxInboundConnection; and whoever goes makes room."""
    with open_office(tmp_path, MaxInboundConnection=1) as office:
        with office.dial() as first:
            with office.dial() as second:
                assert second.greeting.startswith("421 4.3.2 The maximum number of concurrent connections")
                assert second.reply() == ""
            assert first.say("QUIT").startswith("221")
            assert first.reply() == ""
        with office.dial() as third:
            assert third.greeting.startswith("220")


@pytest.mark.rule("smtp.inactivity-timeout")
def test_a_silent_client_is_left(tmp_path: Path):
    """[PS] ConnectionInactivityTimeout: "the maximum amount of idle time before a connection ... is closed"."""
    with open_office(tmp_path, ConnectionInactivityTimeout="1 s") as office, office.dial() as client:
        assert client.reply() == "421 4.4.1 Connection timed out"
        assert client.reply() == ""


@pytest.mark.rule("smtp.connection-timeout", "smtp.client-gone")
def test_a_client_that_never_comes_to_an_end_is_left(tmp_path: Path):
    """[PS] ConnectionTimeout: "even if the connection is actively transmitting data"; here byte by byte inside a mail."""
    with (
        open_office(tmp_path, ConnectionInactivityTimeout="1 s", ConnectionTimeout="1.5 s") as office,
        office.dial() as client,
    ):
        client.begin()
        client.say("DATA")
        client.socket.settimeout(0.2)
        said = b""
        while not said:
            client.send(b"x")
            try:
                said = client.socket.recv(100)
            except TimeoutError:
                continue

        assert said == b"421 4.4.1 Connection timed out\r\n"
    assert office.taken == []
