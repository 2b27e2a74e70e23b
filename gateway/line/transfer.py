"""One page on its way at one rate: its seconds, its octets on the wire, and the rows that have come after so long."""

from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol

from gateway.line.abilities import Terms
from gateway.model.call import Page

FRAME = 256  # octets of image in a frame of error correction (T.30 Annex A)
BLOCK = 256 * FRAME  # a block is at most 256 frames
ECM_OVERHEAD = 1.05  # addresses, control fields, checksums and stuffed bits of the frames
RTC = 6 * 12  # bits of the return to control that ends a T.4 page: six EOL


class Coding(Protocol):
    """What a line must know of the codes of T.4 and T.6; gateway.document.scanlines does."""

    def row_bits(self, page: Page) -> Sequence[int]:
        """Return the bits of each row in T.4 one-dimensional coding, EOL included."""
        ...

    def rows_within(self, page: Page, octets: int) -> int:
        """Return how many whole rows the first so many octets of the page's T.6 strip hold."""
        ...

    def cut(self, page: Page, rows: int) -> Page:
        """Return the first so many rows, at least one, as a page."""
        ...


class Transfer:
    """How a page goes over the wire. T.6 goes as the strip that it is; T.4 is what the page would be in that coding."""

    def __init__(self, page: Page, terms: Terms, coding: Coding) -> None:
        """Prepare the page for the terms of the call."""
        self._page, self._terms, self._coding = page, terms, coding
        self._rows: Sequence[int] = () if terms.t6 else _filled(coding.row_bits(page), terms)

    @property
    def octets(self) -> int:
        """What goes over the wire: fill bits and return to control, or whole frames, the last one padded (T.30 Annex A)."""
        if self._terms.ecm:
            return FRAME * -(-self._code // FRAME)
        return -(-(sum(self._rows) + RTC) // 8)

    @property
    def blocks(self) -> tuple[int, ...]:
        """The octets of each block of error correction; one piece without it."""
        if not self._terms.ecm:
            return (self.octets,)
        whole, rest = divmod(self.octets, BLOCK)
        return (BLOCK,) * whole + ((rest,) if rest else ())

    def seconds(self, octets: int) -> float:
        """Return how long so many octets take, training not included."""
        return 8 * octets / self._terms.speed * (ECM_OVERHEAD if self._terms.ecm else 1)

    def rows_after(self, seconds: float, *, earlier: int = 0, piece: int | None = None) -> int:
        """Return the rows that have come whole after so many seconds of a piece of so many octets, with `earlier` octets before it."""
        most = self.octets if piece is None else piece
        if not self._terms.ecm:
            return self._within(8 * earlier + min(round(seconds * self._terms.speed), 8 * most))
        # A frame that is not whole fails its check sum: none of it counts.
        frames = int(seconds * self._terms.speed / ECM_OVERHEAD / 8 / FRAME + 1e-6)
        octets = earlier + min(frames, most // FRAME) * FRAME
        return self._coding.rows_within(self._page, octets) if self._terms.t6 else self._within(8 * octets)

    def _within(self, bits: int) -> int:
        return sum(end <= bits for end in accumulate(self._rows))

    @property
    def _code(self) -> int:
        return len(self._page.strip) if self._terms.t6 else -(-(sum(self._rows) + RTC) // 8)


def _filled(bits: Sequence[int], terms: Terms) -> Sequence[int]:
    """Fill short rows up to the least time for a row, of which error correction knows none (T.4 section 4.1.3, T.30 Annex A)."""
    least = 0 if terms.ecm else -(-terms.speed * terms.scan_ms // 1000)
    return [max(row, least) for row in bits]
