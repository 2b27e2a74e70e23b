"""What a mail's header loses and gains (Pickup directory and Replay directory; Header firewall)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector import header
from connector.spaces import is_mail_address
from tests.connector.world import BY_PICKUP, FAX, GUID, mail, values
from wire import headers, mailfile
from wire.envelope import Envelope, Recipient
from wire.headers import Field


def stamped(content: bytes) -> bytes:
    fields, body = headers.split(content)
    return headers.join(header.stamped(fields, BY_PICKUP), body)


def rewritten(to: str, name: str = "To") -> str:
    (field,) = header.encapsulated([Field(name, f"{name}: {to}\r\n".encode())], "contoso.example")
    return field.raw.decode().removeprefix(f"{name}: ").removesuffix("\r\n")


@pytest.mark.rule("pickup.received-line")
def test_the_received_line_is_the_one_that_a_real_exchange_writes():
    """Section 3, from a real mail: `from Pickup by <fqdn> with Microsoft SMTP Server id 15.1.2507.17; <date>`."""
    assert values(stamped(mail()), "Received") == [
        "from Pickup by mbx01.contoso.example with Microsoft SMTP Server id 15.1.2507.17; Tue, 02 Apr 2024 08:00:02 +0000"
    ]


@pytest.mark.rule("pickup.message-id")
@pytest.mark.parametrize("missing", [None, "", "<>", " "])
def test_a_missing_or_empty_message_id_is_made(missing: str | None):
    """[PR] `Message-Id` missing/empty => `<GUID@default-domain>`."""
    found = values(stamped(mail(message_id=missing)), "Message-ID")

    assert found == ["<1f0c2e4a-5b6c-7d8e-9fa0-b1c2d3e4f506@contoso.example>"]
    assert GUID.startswith("1f0c2e4a5b6c")


@pytest.mark.rule("pickup.date", "pickup.date-in-utc")
@pytest.mark.parametrize("broken", [None, "", "yesterday", "Tue, 99 Foo 2024", "Tue, 2 Apr 99999 08:00:01 +0000"])
def test_a_missing_or_malformed_date_becomes_now(broken: str | None):
    """[PR] `Date` missing/malformed => now; zone `+0000` (OUR CHOICE)."""
    assert values(stamped(mail(date=broken)), "Date") == ["Tue, 02 Apr 2024 08:00:02 +0000"]


def test_a_good_message_id_and_date_stay():
    content = stamped(mail())

    assert values(content, "Message-ID") == ["<m1@contoso.example>"]
    assert values(content, "Date") == ["Tue, 2 Apr 2024 08:00:01 +0000"]


def test_organization_and_forest_headers_do_not_pass_the_firewall():
    """[HF] X-MS-Exchange-Organization-*, X-MS-Exchange-Forest-*; other X-MS headers are ordinary ones."""
    fields, _ = headers.split(
        b"X-MS-Exchange-Organization-SCL: -1\r\nx-ms-exchange-FOREST-RulesExecuted: a\r\nX-MS-Has-Attach: yes\r\n\r\n"
    )

    assert [f.name for f in header.firewalled(fields)] == ["X-MS-Has-Attach"]


@pytest.mark.parametrize(
    ("to", "expected"),
    [
        ("[FAX:Bob Lee@+1 (425) 555-0123]", f"<{FAX}>"),
        ("<[FAX:Bob Lee@+1 (425) 555-0123]>", f"<{FAX}>"),
        ("Bob <[fax:Bob Lee@+1 (425) 555-0123]>, ann@contoso.example", f"Bob <{FAX}>, ann@contoso.example"),
        ("[FAX:1],[FAX:2]", "<IMCEAFAX-1@contoso.example>,<IMCEAFAX-2@contoso.example>"),
        ("[FAX:1|\r\n 2]", "<IMCEAFAX-1+7C+202@contoso.example>"),
        ("[FAX:M\u00fcller@+49]", "<IMCEAFAX-M+C3+BCller+40+2B49@contoso.example>"),
        ("[MSFAX:1]", "<IMCEAMSFAX-1@contoso.example>"),
        ('"[FAX:1] of Bob" <bob@contoso.example>', '"[FAX:1] of Bob" <bob@contoso.example>'),
        ("bob@[192.0.2.1]", "bob@[192.0.2.1]"),
        (f"[FAX:{'1' * 400}]", f"[FAX:{'1' * 400}]"),
    ],
)
def test_a_one_off_fax_address_in_a_recipient_field_is_encapsulated_and_nothing_else_changes(to: str, expected: str):
    """addresses.md section 5: `IMCEA<TYPE>-<encoded>@<default accepted domain>`, local part <= 315 characters ([IMC])."""
    assert rewritten(to) == expected


def test_only_recipient_fields_are_looked_at():
    assert rewritten("[FAX:1]", "Subject") == "[FAX:1]"


@settings(max_examples=100)
@given(st.text('[]<>":FAXfax\\ 1,@(', max_size=60))
def test_any_recipient_field_survives_the_rewriting(to: str):
    assert rewritten(to).count("\n") == 0


@pytest.mark.parametrize("bomb", ['"\\' * 300000, "[FAX:" * 300000, '"' * 600001, "<" * 600000, '"\\"' * 300000])
def test_a_hostile_recipient_field_costs_no_more_than_its_length(bomb: str):
    assert "\n" not in rewritten(bomb)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" <bob@contoso.example> ", "bob@contoso.example"),
        ("bob@contoso.example", "bob@contoso.example"),
        ("[FAX:Bob Lee@+1 (425) 555-0123]", FAX),
        ("FAX:Bob Lee@+1 (425) 555-0123", FAX),
        ("<fax:1>", "IMCEAFAX-1@contoso.example"),
        ("<>", ""),
        (f"[FAX:{'1' * 400}]", f"[FAX:{'1' * 400}]"),
    ],
)
def test_a_recipient_may_be_named_in_brackets_as_one_off_or_as_proxy_address(text: str, address: str):
    assert header.address_of(text, "contoso.example") == address


@pytest.mark.parametrize(
    ("content", "size"), [(b"A: 1\r\n\r\nx", 4), (b"A: 1\n\nx", 4), (b"\r\nx", 0), (b"A: 1\r\n", None), (b"", None)]
)
def test_the_header_ends_before_the_first_blank_line(content: bytes, size: int | None):
    assert header.size(content) == size


@settings(max_examples=60)
@given(st.lists(st.sampled_from([*'"\\()<>@,;:[] a\r\n\0', "b@x.example", "FAX:", "=?utf-8?q?=0A?="])).map("".join))
def test_what_cannot_be_read_reaches_nobody_and_fits_into_an_envelope(to: str):
    """Whatever is left of it must not become the address of somebody else."""
    fields = [Field("To", b"To: " + to.encode() + b"\r\n")]

    for text in header.unreadable(fields, "To"):
        assert not is_mail_address(text)
        assert mailfile.write(Envelope(sender="", recipients=(Recipient(address=text),)), b"")
