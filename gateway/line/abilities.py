"""What a fax machine says it can do (DIS) and what is then used (DCS): the bits of ITU-T T.30 table 2."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from gateway.line.frames import BadFrameError
from gateway.model.call import Page

Value = TypeVar("Value")

SCAN_STEPS = (0, 5, 10, 20, 40)
"""The least times for one row that T.30 knows, in ms."""

# Bits 11 to 14. V.17 always brings V.29 and V.27 ter with it, V.29 brings V.27 ter.
_ABLE = {2400: (0, 0, 0, 0), 4800: (0, 1, 0, 0), 9600: (1, 1, 0, 0), 14400: (1, 1, 0, 1)}
_USED = {
    ("v.17", 14400): (0, 0, 0, 1),
    ("v.17", 12000): (0, 1, 0, 1),
    ("v.17", 9600): (1, 0, 0, 1),
    ("v.17", 7200): (1, 1, 0, 1),
    ("v.29", 9600): (1, 0, 0, 0),
    ("v.29", 7200): (1, 1, 0, 0),
    ("v.27ter", 4800): (0, 1, 0, 0),
    ("v.27ter", 2400): (0, 0, 0, 0),
}
_SCAN_CODE = {20: 0, 5: 1, 10: 2, 40: 4, 0: 7}  # bits 21 to 23, the first of them counts one
_SCAN_MS = (20, 5, 10, 20, 40, 40, 10, 0)

_V8, _POLLED, _RECEIVES, _RATES, _FINE, _TWO_DIMENSIONAL = 6, 9, 10, 11, 15, 16
# In a DCS bits 17 and 18 are the width of the rows (215, 255 or 303 mm), bits 19 and 20 the length of the paper (A4, B4 or any).
_WIDTH_BITS = {1728: (0, 0), 2048: (1, 0), 2432: (0, 1)}
_LENGTH_BITS: dict[int | None, tuple[int, int]] = {297: (0, 0), 364: (1, 0), None: (0, 1)}
_ROWS_A_MILLIMETRE = {98: 3.85, 196: 7.7, 391: 15.4}
_TOLERANCE = 1.01  # a page is as long as its paper although it has a few rows more

_WIDTH, _LENGTH = 17, 19
_A3, _UNLIMITED, _SCAN, _ECM, _T6, _SUPERFINE, _SUBADDRESS = 18, 20, 21, 27, 31, 41, 49


@dataclass(frozen=True, kw_only=True)
class Abilities:
    """What the called machine can do.

    `speed` is the best rate in bit/s of the modems that it names (V.34 is named by V.8 alone), `scan_ms` the least time for one row,
    `large` whether it takes paper wider and longer than A4, `offers` whether it has something to be polled.
    """

    speed: int = 14400
    v34: bool = False
    receives: bool = True
    offers: bool = False
    ecm: bool = True
    t6: bool = True
    fine: bool = True
    large: bool = True
    scan_ms: int = 0

    @property
    def words(self) -> str:
        """The abilities as a person reads them."""
        modem = "33600 bit/s (V.34)" if self.v34 else f"{self.speed} bit/s"
        named = (("receives nothing", not self.receives), ("ECM", self.ecm), ("T.6", self.t6), ("fine", self.fine))
        return ", ".join([modem, *(word for word, is_so in named if is_so), f"{self.scan_ms} ms a row"])


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What is used in this call; `modem` is v.17, v.29, v.27ter or v.34, `down` the rows in an inch.

    `width` is the pixels of a row (1728, 2048 for B4 paper, 2432 for A3), `length` that of the paper in mm: 297 (A4), 364 (B4, and legal
    paper, which is shorter), None for any other.
    """

    speed: int
    modem: str
    ecm: bool = True
    t6: bool = True
    down: int = 196
    width: int = 1728
    length: int | None = 297
    scan_ms: int = 0
    sub: bool = False

    @property
    def words(self) -> str:
        """The terms as a person reads them."""
        coding = "T.6" if self.t6 else "T.4 1-D"
        page = "" if (self.width, self.length) == _A4 else f", {self.page_words}"
        return f"{self.speed} bit/s {self.modem}, {'ECM, ' if self.ecm else ''}{coding}, {self.scan_ms} ms a row{page}"

    @property
    def page_words(self) -> str:
        """The size of a page as a person reads it."""
        return f"{self.width} pixels wide, " + (f"up to {self.length} mm long" if self.length else "of any length")


_A4 = (1728, 297)


def page_size(pages: Sequence[Page]) -> tuple[int, int | None]:
    """Return the width in pixels and the length in mm that a DCS names for these pages: one that holds them all, A4 for none."""
    widest = max((page.width for page in pages), default=0)
    longest = max((page.rows / _ROWS_A_MILLIMETRE.get(page.down, page.down / 25.4) for page in pages), default=0.0)
    width = next((pixels for pixels in _WIDTH_BITS if widest <= pixels), max(_WIDTH_BITS))
    return width, next((mm for mm in _LENGTH_BITS if mm and longest <= mm * _TOLERANCE), None)


def dis_field(abilities: Abilities) -> bytes:
    """Return the information field of the DIS."""
    bits = {
        _V8: abilities.v34,
        _POLLED: abilities.offers,
        _RECEIVES: abilities.receives,
        _FINE: abilities.fine,
        _TWO_DIMENSIONAL: True,
        _A3: abilities.large,
        _UNLIMITED: abilities.large,
        _ECM: abilities.ecm,
        _T6: abilities.t6,
        _SUPERFINE: abilities.fine,
        _SUBADDRESS: True,
    }
    return _packed(bits, _ABLE[14400 if abilities.v34 else abilities.speed], abilities.scan_ms)


def read_dis(field: bytes) -> Abilities:
    """Return the abilities that a DIS names; raises BadFrameError."""
    bits = _unpacked(field)
    rates = tuple(_RATES + place in bits for place in range(4))
    speed = next((speed for speed, named in _ABLE.items() if named == rates), None)
    if speed is None:
        raise BadFrameError("a DIS names modems that T.30 does not know together; nothing is read")
    return Abilities(
        speed=speed,
        v34=_V8 in bits,
        receives=_RECEIVES in bits,
        offers=_POLLED in bits,
        ecm=_ECM in bits,
        t6=_T6 in bits,
        fine=_FINE in bits,
        large=_UNLIMITED in bits,
        scan_ms=_scan_ms(bits),
    )


def dcs_field(terms: Terms) -> bytes:
    """Return the information field of the DCS; with V.34 the rate is settled elsewhere, and its bits are 0 (T.30 Annex F)."""
    bits = {
        _RECEIVES: True,
        _FINE: terms.down > 98,
        _ECM: terms.ecm,
        _T6: terms.t6,
        _SUPERFINE: terms.down > 196,
        _SUBADDRESS: terms.sub,
        **dict(zip((_WIDTH, _WIDTH + 1), map(bool, _WIDTH_BITS[terms.width]), strict=True)),
        **dict(zip((_LENGTH, _LENGTH + 1), map(bool, _LENGTH_BITS[terms.length]), strict=True)),
    }
    return _packed(bits, _USED.get((terms.modem, terms.speed), (0, 0, 0, 0)), terms.scan_ms)


def read_dcs(field: bytes) -> Terms:
    """Return the terms that a DCS sets, V.34 not known from it; raises BadFrameError."""
    bits = _unpacked(field)
    rates = tuple(_RATES + place in bits for place in range(4))
    used = next((rate for rate, named in _USED.items() if named == rates), None)
    if used is None:
        raise BadFrameError("a DCS names a rate that T.30 does not know; nothing is read")
    return Terms(
        modem=used[0],
        speed=used[1],
        ecm=_ECM in bits,
        t6=_T6 in bits,
        width=_named(_WIDTH_BITS, _WIDTH, bits),
        length=_named(_LENGTH_BITS, _LENGTH, bits),
        down=391 if _SUPERFINE in bits else 196 if _FINE in bits else 98,
        scan_ms=_scan_ms(bits),
        sub=_SUBADDRESS in bits,
    )


def _named(values: Mapping[Value, tuple[int, int]], first: int, bits: frozenset[int]) -> Value:
    """Return the value that two bits name; raises BadFrameError for both of them, which name none."""
    pair = (int(first in bits), int(first + 1 in bits))
    for value, named in values.items():
        if named == pair:
            return value
    raise BadFrameError("a DCS names a size of page that T.30 does not know; nothing is read")


def _scan_ms(bits: frozenset[int]) -> int:
    return _SCAN_MS[sum(1 << place for place in range(3) if _SCAN + place in bits)]


def _packed(bits: dict[int, bool], rates: Iterable[int], scan_ms: int) -> bytes:
    """Bit n stands in octet (n - 1) // 8; bit 24 and then every eighth tells that another octet follows."""
    named = {bit for bit, is_so in bits.items() if is_so}
    named |= {_RATES + place for place, is_so in enumerate(rates) if is_so}
    named |= {_SCAN + place for place in range(3) if _SCAN_CODE[scan_ms] >> place & 1}
    octets = max(3, *(-(-bit // 8) for bit in named))
    named |= {8 * octet for octet in range(3, octets)}
    return sum(1 << (bit - 1) for bit in named).to_bytes(octets, "little")


def _unpacked(field: bytes) -> frozenset[int]:
    if len(field) < 3:
        raise BadFrameError("a DIS or DCS has at least three octets; nothing is read")
    octets = next((count for count in range(3, len(field)) if not field[count - 1] & 0x80), len(field))
    return frozenset(bit for bit in range(1, 8 * octets + 1) if field[(bit - 1) // 8] >> ((bit - 1) % 8) & 1)
