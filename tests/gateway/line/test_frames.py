"""Frames to octets and back (fax.md section 2)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.line.abilities import SCAN_STEPS, Abilities, Terms, dcs_field, dis_field, page_size, read_dcs, read_dis
from gateway.line.frames import BadFrameError, Frame, Signal, identity_field, read_frame, read_identity
from gateway.model.call import Page

BEFORE_ANY_DIS = {Signal.DIS, Signal.DTC, Signal.CSI, Signal.NSF}


@pytest.mark.parametrize(
    ("signal", "octet"),
    [
        *[("DIS", 0x80), ("CSI", 0x40), ("NSF", 0x20), ("DTC", 0x81), ("DCS", 0x82), ("TSI", 0x42), ("SUB", 0xC2)],
        *[("CTC", 0x12), ("CFR", 0x84), ("FTT", 0x44), ("CTR", 0xC4), ("EOM", 0x8E), ("MPS", 0x4E), ("EOP", 0x2E)],
        *[("PRI_EOP", 0x3E), ("PPS", 0xBE), ("EOR", 0xCE), ("RR", 0x6E), ("MCF", 0x8C), ("RTP", 0xCC), ("RTN", 0x4C)],
        *[("PIP", 0xAC), ("PIN", 0x2C), ("PPR", 0xBC), ("RNR", 0xEC), ("ERR", 0x1C), ("DCN", 0xFA), ("CRP", 0x1A)],
    ],
)
def test_control_fields_are_those_of_t30(signal: str, octet: int) -> None:
    """fax.md section 2, table of FCF octets."""
    assert Signal[signal].octet == octet


def test_a_frame_begins_with_address_and_control_and_the_last_of_a_group_says_so() -> None:
    """fax.md section 3: FF, then 03 (more frames follow) or 13 (last frame), then FCF."""
    frame = Frame(Signal.TSI, b"x")

    assert frame.octets(answered=False, last=False) == b"\xff\x03\x42x"
    assert frame.octets(answered=False, last=True) == b"\xff\x13\x42x"


def test_the_station_that_got_a_dis_sets_the_x_bit() -> None:
    """fax.md section 2: X bit = 1 when sent by the station that got a DIS."""
    assert Frame(Signal.DCS).octets(answered=True, last=True)[2] == 0x83


@given(
    st.sampled_from(sorted(Signal, key=lambda signal: signal.name)),
    st.binary(max_size=40),
    st.booleans(),
    st.booleans(),
)
def test_frames_come_back(signal: Signal, field: bytes, answered: bool, last: bool) -> None:
    frame = Frame(signal, field)

    # DTC is a DIS with its X bit set: who calls first has got none.
    octets = frame.octets(answered=answered and signal not in BEFORE_ANY_DIS, last=last)

    assert read_frame(octets) == frame


@given(st.binary(max_size=8))
def test_any_octets_are_a_frame_or_are_refused(octets: bytes) -> None:
    try:
        frame = read_frame(octets)
    except BadFrameError:
        return
    assert octets[0] == 0xFF
    assert frame.field == octets[3:]


@pytest.mark.parametrize("octets", [b"", b"\xff\x03", b"\x00\x03\x80", b"\xff\x07\x80", b"\xff\x13\x00"])
def test_what_is_no_frame_is_refused(octets: bytes) -> None:
    with pytest.raises(BadFrameError, match="nothing is read"):
        read_frame(octets)


def test_an_identity_goes_over_the_line_backwards_and_fills_20_octets() -> None:
    """fax.md section 2: last character first, followed by blanks."""
    assert identity_field("+1 425 555 0123") == b"3210 555 524 1+     "


@given(st.text(alphabet="0123456789+ ", max_size=20))
def test_identities_come_back(text: str) -> None:
    assert read_identity(identity_field(text)) == text.strip()


@given(st.text(max_size=60))
def test_only_20_digits_plus_and_spaces_of_an_identity_go_over_the_line(text: str) -> None:
    """fax.md section 2: max 20 characters, digits, + and space; longer input is cut."""
    field = identity_field(text)

    assert len(field) == 20
    assert re.fullmatch(rb"[0-9+ ]{20}", field)


@given(st.binary(max_size=40))
def test_an_identity_of_a_hostile_machine_is_digits_plus_and_spaces_too(field: bytes) -> None:
    assert re.fullmatch(r"[0-9+ ]{0,20}", read_identity(field))


ABILITIES = st.builds(
    Abilities,
    speed=st.sampled_from([2400, 4800, 9600, 14400]),
    v34=st.just(False),
    receives=st.booleans(),
    offers=st.booleans(),
    ecm=st.booleans(),
    t6=st.booleans(),
    fine=st.booleans(),
    large=st.booleans(),
    scan_ms=st.sampled_from(SCAN_STEPS),
)


@given(ABILITIES)
def test_abilities_come_back(abilities: Abilities) -> None:
    assert read_dis(dis_field(abilities)) == abilities


RATES = [
    ("v.17", 14400),
    ("v.17", 12000),
    ("v.17", 9600),
    ("v.29", 9600),
    ("v.29", 7200),
    ("v.27ter", 4800),
    ("v.27ter", 2400),
]
TERMS = st.builds(
    lambda rate, **facts: Terms(modem=rate[0], speed=rate[1], **facts),
    st.sampled_from(RATES),
    ecm=st.booleans(),
    t6=st.booleans(),
    down=st.sampled_from([98, 196, 391]),
    width=st.sampled_from([1728, 2048, 2432]),
    length=st.sampled_from([297, 364, None]),
    scan_ms=st.sampled_from(SCAN_STEPS),
    sub=st.booleans(),
)


@given(TERMS)
def test_terms_come_back(terms: Terms) -> None:
    assert read_dcs(dcs_field(terms)) == terms


@pytest.mark.parametrize(
    ("abilities", "bit"),
    [
        (Abilities(v34=True), 6),
        (Abilities(offers=True), 9),
        (Abilities(), 10),
        (Abilities(), 15),
        (Abilities(), 27),
        (Abilities(), 31),
        (Abilities(), 41),
    ],
)
def test_bits_stand_where_t30_puts_them(abilities: Abilities, bit: int) -> None:
    """fax.md section 2: bit n in octet (n-1)//8 of the field, mask 1 << ((n-1) % 8)."""
    assert dis_field(abilities)[(bit - 1) // 8] >> ((bit - 1) % 8) & 1


@pytest.mark.parametrize(("ms", "code"), [(20, 0), (5, 1), (10, 2), (40, 4), (0, 7)])
def test_the_minimum_scan_time_has_its_code(ms: int, code: int) -> None:
    """fax.md section 2, table of DIS bits 21 to 23."""
    assert dis_field(Abilities(scan_ms=ms))[2] >> 4 & 7 == code


def test_every_further_octet_is_announced() -> None:
    """T.30 table 2, bits 24, 32, 40, ...: another octet follows."""
    field = dis_field(Abilities())

    assert all(octet & 0x80 for octet in field[2:-1])
    assert not field[-1] & 0x80
    assert read_dis(field + b"\xff\xff") == Abilities()


@pytest.mark.parametrize("field", [b"", b"\0\0", b"\0\x10\0"])
def test_a_dis_that_is_too_short_or_names_unknown_modems_is_refused(field: bytes) -> None:
    with pytest.raises(BadFrameError, match="nothing is read"):
        read_dis(field)


def test_a_dcs_with_a_rate_that_nobody_knows_is_refused() -> None:
    with pytest.raises(BadFrameError, match="rate"):
        read_dcs(b"\0\x3c\0")


def a_page(width: int, rows: int, down: int) -> Page:
    return Page(width=width, rows=rows, across=204, down=down, strip=b"x")


@pytest.mark.parametrize(
    ("width", "rows", "down", "size", "bits"),
    [
        (1728, 1143, 98, (1728, 297), set()),
        (1728, 2286, 196, (1728, 297), set()),
        (1728, 2292, 196, (1728, 297), set()),
        (1728, 4573, 391, (1728, 297), set()),
        (1728, 2151, 196, (1728, 297), set()),
        (1728, 1369, 98, (1728, 364), {19}),
        (1728, 2738, 196, (1728, 364), {19}),
        (2048, 2718, 196, (2048, 364), {17, 19}),
        (2432, 3234, 196, (2432, None), {18, 20}),
        (1728, 9000, 196, (1728, None), {20}),
    ],
)
def test_a_dcs_names_the_size_of_the_pages_that_are_sent(
    width: int, rows: int, down: int, size: tuple[int, int | None], bits: set[int]
) -> None:
    """fax.md section 1, widths and rows of A4, letter, legal, B4 and A3; section 2, bits 17 and 18 widths, 19 and 20 lengths."""
    pages = [a_page(1728, 1143, 98), a_page(width, rows, down)]

    named = page_size(pages)
    field = dcs_field(Terms(speed=14400, modem="v.17", width=named[0], length=named[1]))

    assert named == size
    assert {bit for bit in range(17, 21) if field[2] >> (bit - 17) & 1} == bits


def test_without_a_page_the_size_is_a4() -> None:
    assert page_size([]) == (1728, 297)


@pytest.mark.parametrize("size", [0x03, 0x0C])
def test_a_dcs_with_a_size_that_nobody_knows_is_refused(size: int) -> None:
    with pytest.raises(BadFrameError, match="size"):
        read_dcs(bytes([0, 0, size]))
