"""A Drop file explained."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.console.dropfile import Explained, explained

DOMAINS = ("fax.contoso.example",)

# The worked example of [PR] and of real files, with every header that is documented.
FILE = b"""X-Sender: <ann@contoso.example> BODY=7bit RET=HDRS ENVID=QQ314159 AUTH=<>\r
X-Receiver: <IMCEAFAX-Bob+20Lee+40+2B14255550123@contoso.example> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;bob X-ExtendedProps=AA==\r
X-CreatedBy: MSExchange15\r
X-HeloDomain: mbx01.contoso.example\r
X-ExtendedProps: AA==\r
X-Source: SMTP:Default MBX01\r
X-SourceIPAddress: 192.0.2.10\r
X-MessageSnapshot-Tag: traced\r
X-EndOfInjectedXHeaders: 12\r
Subject: hi\r
\r
X-Sender: <eve@contoso.example>\r
"""


def rows(file: bytes = FILE) -> dict[str, Explained]:
    return {row.name: row for row in explained(file, DOMAINS).rows}


def test_every_header_and_every_part_has_its_meaning_and_its_source():
    told = explained(FILE, DOMAINS)

    names = [row.name for row in told.rows]
    assert names == [
        *("X-Sender", "address", "BODY", "RET", "ENVID", "AUTH"),
        *("X-Receiver", "address", "NOTIFY", "ORCPT", "X-ExtendedProps"),
        *("X-CreatedBy", "X-HeloDomain", "X-ExtendedProps", "X-Source", "X-SourceIPAddress"),
        *("X-MessageSnapshot-Tag", "X-EndOfInjectedXHeaders"),
    ]
    assert all(row.meaning and row.sources for row in told.rows)
    assert (told.fault, told.block_size + told.mail_size) == ("", len(FILE))


def test_a_recipient_is_read_as_the_fax_that_it_is():
    assert rows()["address"].read == "Bob Lee, fax number +14255550123"
    assert rows()["NOTIFY"].read == "a report when it is delivered, a report when it fails"
    assert rows()["NOTIFY"].sources[0].startswith("RFC 3461 section 4.1: ")


def test_digits_that_are_dialled_after_the_answer_are_not_shown():
    address = "IMCEAFAX-Bob+40+2B14255550123+7Cpp998877@contoso.example"
    receiver = f"X-Receiver: <{address}> NOTIFY=NEVER ORCPT=rfc822;{address.replace('+', '+2B')}"

    for sender in ("X-Sender: <a@b.example>", "X-Sender: nobody"):
        told = str(explained(f"{sender}\r\n{receiver}\r\n\r\n".encode(), DOMAINS))
        assert "X-Receiver" in told
        assert "998877" not in told


def test_headers_that_are_no_envelope_are_explained_and_their_fault_is_told():
    told = explained(b"X-Sender: <a@b.example>\r\nX-CreatedBy: FAX\r\n\r\nhello", DOMAINS)

    assert [row.name for row in told.rows] == ["X-Sender", "X-CreatedBy"]
    assert told.fault.startswith("x-receiver is missing")


@given(
    st.binary(max_size=300)
    | st.builds(lambda value: b"X-Sender: <a@b>\nX-Receiver: " + value + b"\n\n", st.binary(max_size=200))
)
def test_nothing_that_is_dropped_breaks_the_explanation(file: bytes):
    told = explained(file, DOMAINS)

    assert all(row.written.isprintable() or not row.written.isascii() for row in told.rows)
