"""The geometry of a fax page: paper sizes and the areas on them, in points from the lower left corner."""

from dataclasses import dataclass

from gateway.settings import PaperSize

MM = 72 / 25.4
MARGIN = 18 * MM  # of everything that we write ourselves; far machines lose up to 5 mm at each edge
EDGE = 6 * MM  # of attachments, whose own margin usually lies inside: as large as can be without loss
HEADER_STRIP = 12.5 * MM  # kept white for the header line (47 CFR 68.318(d)): it never lies over content

_SIZES = {
    PaperSize.A4: (210 * MM, 297 * MM),
    PaperSize.LETTER: (215.9 * MM, 279.4 * MM),
    PaperSize.LEGAL: (215.9 * MM, 355.6 * MM),
}


@dataclass(frozen=True, kw_only=True)
class Area:
    """A rectangle on the paper."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """Its upper edge."""
        return self.bottom + self.height

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.left + self.width


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One sheet, upright."""

    width: float
    height: float

    @property
    def text(self) -> Area:
        """Where cover, text and notices stand."""
        return self._inside(MARGIN, MARGIN, self.height - 20 * MM)

    @property
    def attachment(self) -> Area:
        """Where pages of other hands are fitted in."""
        return self._inside(EDGE, EDGE, self.height - HEADER_STRIP)

    def _inside(self, side: float, bottom: float, top: float) -> Area:
        return Area(left=side, bottom=bottom, width=self.width - 2 * side, height=top - bottom)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Where text flows: the same area of every page, but the first begins `drop` points lower, because the cover stands there."""

    paper: Paper
    area: Area
    drop: float = 0.0


def paper_of(size: PaperSize) -> Paper:
    """Return the sheet of that name."""
    width, height = _SIZES[size]
    return Paper(width=width, height=height)
