"""Where a mail ends, and what it may be (RFC 5321 sections 4.1.1.4 and 4.5.2; [PS] MaxMessageSize, MaxHeaderSize, MaxHopCount)."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.smtp.content import read_content
from tests.connector.smtp.office import Office, Telnet, open_office
from tests.connector.world import MAIL, mail

NEXT = b"QUIT\r\n"


def read(sent: bytes, limit: int = 10**9, buffer: int = 64) -> tuple[bytes | None, bytes]:
    """What is taken for the mail, and what is left for the next command."""

    async def reading() -> tuple[bytes | None, bytes]:
        reader = asyncio.StreamReader(limit=buffer)
        reader.feed_data(sent)
        reader.feed_eof()
        return await read_content(reader, limit), await reader.read()

    return asyncio.run(reading())


@pytest.mark.rule("smtp.dots", "smtp.only-crlf-ends", "smtp.long-lines")
@given(st.lists(st.binary(max_size=200).map(lambda line: line.replace(b"\r\n", b"")), max_size=8))
def test_every_mail_is_read_as_it_was_before_its_dots_were_doubled(lines: list[bytes]):
    """RFC 5321 section 4.5.2, also of lines that are longer than the stream's buffer."""
    whole = b"".join(line + b"\r\n" for line in lines)
    sent = whole.replace(b"\r\n.", b"\r\n..")
    sent = b"." + sent if sent.startswith(b".") else sent

    assert read(sent + b".\r\n" + NEXT) == (whole, NEXT)


@pytest.mark.rule("smtp.only-crlf-ends")
@pytest.mark.parametrize(
    "false_end",
    [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r", b"\n.\r", b"\r\n\x00.\r\n", b"\r\r\n.\r\r\n"],
)
def test_no_other_end_of_line_ends_a_mail(false_end: bytes):
    """Where two servers disagree, one mail smuggles in a second one (SMTP smuggling)."""
    smuggled = b"MAIL FROM:<evil@x.example>"

    content, left = read(b"Subject: a\r\n\r\nb" + false_end + smuggled + b"\r\n.\r\n" + NEXT)

    assert content is not None
    assert smuggled in content
    assert left == NEXT


@pytest.mark.rule("smtp.only-crlf-ends", "smtp.bare-linefeeds")
@pytest.mark.parametrize("false_end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n"])
def test_a_smuggled_mail_stays_text_of_the_first(office: Office, client: Telnet, false_end: bytes):
    """[PS] BareLinefeedRejectionEnabled $false: "Messages that contain bare line feeds aren't rejected"."""
    second = b"MAIL FROM:<evil@x.example>\r\nRCPT TO:<ann@contoso.example>\r\nDATA\r\nSubject: evil\r\n\r\nboo"

    client.begin()
    reply = client.data(MAIL.removesuffix(b"\r\n") + false_end + second + b"\r\n.\r\n")

    assert reply.startswith("250 2.6.0")
    assert len(office.taken) == 1
    assert b"Subject: evil" in office.messages()[0].content


@pytest.mark.rule("smtp.bare-linefeeds")
def test_bare_line_feeds_are_refused_where_the_connector_says_so(tmp_path: Path):
    """[PS] BareLinefeedRejectionEnabled $true: "Messages that contain bare line feeds are rejected"."""
    with open_office(tmp_path, BareLinefeedRejectionEnabled=True) as office, office.dial() as client:
        assert client.hand_in(MAIL + b"a\nb\r\n") == "550 5.6.11 Bare line feeds are not accepted"
        assert client.hand_in(MAIL).startswith("250")
    assert len(office.taken) == 1


@pytest.mark.rule("smtp.size")
def test_a_mail_that_is_too_large_is_heard_to_its_end_and_refused(tmp_path: Path):
    """[PS] MaxMessageSize; what follows it is a command again."""
    with open_office(tmp_path, MaxMessageSize=65536) as office, office.dial() as client:
        room = 65536 - len(MAIL)
        assert client.hand_in(MAIL + b"x" * room + b"\r\n").startswith("552 5.3.4 Message size exceeds")
        assert client.hand_in(MAIL + b"y" * (room - 2) + b"\r\n").startswith("250 2.6.0")
    assert b"yyy" in office.messages()[0].content


@pytest.mark.rule("smtp.header-size")
def test_a_header_that_is_too_large_closes_the_connection(tmp_path: Path):
    """[PS] "the maximum size of the SMTP message header before the Receive connector closes the connection"."""
    with open_office(tmp_path, MaxHeaderSize=2000) as office:
        with office.dial() as client:
            assert client.hand_in(mail(subject="x" * 2000)) == "552 5.3.4 Header size exceeds fixed maximum size"
            assert client.reply() == ""
        with office.dial() as client:
            assert client.hand_in(MAIL + b"x" * 2000 + b"\r\n").startswith("250")
    assert len(office.taken) == 1


@pytest.mark.rule("smtp.hop-count")
def test_a_mail_that_came_through_too_many_servers_is_refused(tmp_path: Path):
    """[PS] MaxHopCount counts Received fields; those of a mail inside the mail are none."""
    hop = b"Received: from a by b\r\n with SMTP; Tue, 2 Apr 2024 08:00:00 +0000\r\n"
    with open_office(tmp_path, MaxHopCount=3) as office, office.dial() as client:
        assert client.hand_in(hop * 4 + MAIL) == "554 5.4.6 Hop count exceeded - possible mail loop"
        assert client.hand_in(hop * 3 + MAIL + hop * 4).startswith("250")
    assert len(office.taken) == 1


@pytest.mark.rule("smtp.long-lines", "smtp.eight-bits")
def test_a_mail_of_one_long_line_of_any_bytes_arrives_byte_for_byte(office: Office, client: Telnet):
    """RFC 6152; Word and web pages write paragraphs of many kilobytes in one line."""
    body = bytes(range(256)).replace(b"\r", b"").replace(b"\n", b"") * 1000 + b"\r\n"

    assert client.hand_in(mail() + body).startswith("250")
    assert office.messages()[0].content.endswith(body)
    assert office.messages()[0].envelope.body == "8bitmime"


@pytest.mark.rule("smtp.dots")
def test_dots_arrive_as_they_were_written(office: Office, client: Telnet):
    client.hand_in(MAIL + b".\r\n..\r\n.a\r\nb.\r\n")

    assert office.messages()[0].content.endswith(b"Hello\r\n.\r\n..\r\n.a\r\nb.\r\n")
