"""What is dialled after the answer can be the code of a calling card: an address that is shown holds stars instead."""

import pytest
from hypothesis import example, given, settings

from tests.wire.test_address_properties import ANY_TEXT, LOOKS_LIKE_AN_ADDRESS, OURS
from tests.wire.test_address_vectors import VECTORS
from wire import imcea
from wire.address import Fault, FaxAddress, masked, read

CODE = "4929123412341234"
CARRIERS = [
    f"FAX=+14255550123/POSTD={CODE}@fax.example.com",
    f"fax=+14255550123/t33s=77/postd=pp{CODE}w1/attn=Bob@fax.example.com",
    f'"/FAX=+14255550123/POSTD={CODE}/"@fax.example.com',
    f"<FAX=+14255550123/POSTD={CODE}@fax.example.com>",
    f"[FAX:9,1-425-555-0123 | Bob@+1 (425) 555-0123 | ,,,{CODE}]",
    f"[FAX:5550123,,{CODE}]",
    f"[FAX:5550123|,,{CODE}]",
    f"[MSFAX:Bob@5550123|{CODE}]",
    f"FAX:9,1-425-555-0123,,{CODE[:8]}-{CODE[8:]}",
    f"Ann_Lee=4255550123pp{CODE}@fax.example.com",
    f"5550123,,{CODE}",
    f"X400:C=US;A= ;DDA:FAX=5550123,,{CODE};S=Lee",
    imcea.encode("FAX", f"Bob@+14255550123|,,{CODE}", "contoso.com"),
    imcea.encode("FAX", f"5550123,,{CODE}", "contoso.com").replace("4", "+34"),
    imcea.encode("X400", f"C=US;DDA:FAX=5550123,,{CODE}", "contoso.com"),
]
BROKEN = [
    f"FAX=+14255550123/POSTD={CODE}x@fax.example.com",
    f"FAX=+14255550123/POSTD={CODE}@elsewhere.example",
    f"FAX=+14255550123/POSTD=12/{CODE}@fax.example.com",
    f"FAX=+14255550123/POSTD=12@{CODE}@fax.example.com",
    f"[FAX:5550123||,,{CODE}|4|5]",
    f"5550123#77,,{CODE}@fax.example.com",
    f"5550123,,{CODE}x@fax.example.com",
    f"IMCEAFAX-5550123+2C+2C{CODE}+zz@contoso.com",
    f"IMCEAFAX-5550123+2C+2C{CODE}",
    f"SMS:5550123,,{CODE}",
]


@pytest.mark.parametrize("address", [*CARRIERS, *BROKEN])
def test_no_form_of_an_address_shows_what_is_dialled_after_the_answer(address: str) -> None:
    """RFC 3965 section 5.2.3; spec reports.md section 11. Nor do the steps of its reading, which `explain` prints."""
    told = [masked(address), *(step.found for step in read(address, OURS).steps)]

    assert not [text for text in told if CODE in text or CODE[:8] in text or "+34929" in text]
    assert "****" in told[0]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("FAX=+14255550123/postd=12/T33S=77@fax.example.com", "FAX=+14255550123/postd=****/T33S=77@fax.example.com"),
        ('"FAX=+14255550123/POSTD=12"@fax.example.com', '"FAX=+14255550123/POSTD=****"@fax.example.com'),
        ("[FAX:555-0123 | +1 (425) 555-0123 | ,,567]", "[FAX:555-0123 | +1 (425) 555-0123 | ,,****]"),
        (
            "IMCEAFAX-Bob+20Lee+40+2B14255550123+7C+2C567@contoso.com",
            "IMCEAFAX-Bob+20Lee+40+2B14255550123+7C+2C****@contoso.com",
        ),
        ("Ann_Lee=4255550123pp77@fax.example.com", "Ann_Lee=4255550123pp****@fax.example.com"),
    ],
)
def test_the_rest_of_the_address_stays_as_it_came(address: str, expected: str) -> None:
    assert masked(address) == expected


@pytest.mark.parametrize(
    "address",
    [
        "9,5550123",  # an exit code, not a number and its tail
        "[FAX:9,1-425-555-0123 | Bob@+1 (425) 555-0123 | #546]",
        "sales@fax.example.com",
        "remote-printer.Ann_Lee@3.2.1.0.5.5.5.5.2.4.1.tpc.int",
        "x, y, 12@contoso.com",
        "bob@[192.0.2.1]",
        "",
    ],
)
def test_an_address_with_nothing_to_hide_is_shown_whole(address: str) -> None:
    assert masked(address) == address


@pytest.mark.parametrize("address", [vector[1] for vector in VECTORS])
def test_of_the_known_spellings_only_those_with_a_tail_are_masked(address: str) -> None:
    result = read(address, OURS).result

    if not isinstance(result, Fault):
        assert (masked(address) != address) is any(symbol.isdigit() for symbol in result.post)


@given(LOOKS_LIKE_AN_ADDRESS | ANY_TEXT)
@settings(max_examples=300)
@example(CARRIERS[3])
@example("[FAX:5550123,1|T2]")
def test_what_is_masked_reads_as_the_same_callee_and_nothing_is_left_to_dial_after_the_answer(text: str) -> None:
    before = read(text, OURS).result
    if isinstance(before, Fault):
        return

    after = read(masked(text), OURS).result

    assert isinstance(after, FaxAddress)
    assert (after.number, after.sub) == (before.number, before.sub)
    assert not any(symbol.isdigit() for symbol in after.post)
    assert masked(masked(text)) == masked(text)


def test_a_hostile_address_is_masked_in_a_breath() -> None:
    for piece in ("/POSTD=", "+2C1", ",1", "@", "|", ";DDA:FAX=", "/a"):
        assert masked("IMCEAFAX-" + piece * 20_000)
        assert masked(piece * 20_000)
