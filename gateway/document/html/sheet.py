"""The sheet that HTML is laid out on, and the style that every page of ours has."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, unique
from typing import Protocol

from gateway.document.html.limits import Manuscript
from gateway.document.paper import Frame

POINTS = 0.75  # of a CSS pixel (CSS Values section 6.2)


@unique
class Breaks(Enum):
    """Where the lines of a table that is too wide may break."""

    AS_WRITTEN = ""
    BETWEEN_WORDS = "td,th,td *,th *{white-space:normal!important}"
    ANYWHERE = "td,th,td *,th *{white-space:normal!important}*{overflow-wrap:anywhere!important}"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """Paper and margins in points, as the text stands on it, and where its lines may break."""

    width: float
    height: float
    top: float
    right: float
    bottom: float
    left: float
    breaks: Breaks = Breaks.AS_WRITTEN

    @property
    def style(self) -> str:
        """The style sheet of the page, stronger than the mail's own where it says so."""
        margins = " ".join(f"{side:.3f}pt" for side in (self.top, self.right, self.bottom, self.left))
        page = f"@page{{size:{self.width:.3f}pt {self.height:.3f}pt;margin:{margins}}}"
        return page + _FIRM + self.breaks.value

    def enlarged(self, factor: float) -> "Sheet":
        """The same sheet, larger."""
        sides = {side: getattr(self, side) * factor for side in ("width", "height", "top", "right", "bottom", "left")}
        return replace(self, **sides)


class Layout(Protocol):
    """A document laid out in pages. `scale` is below 1 when it was too wide, and was made smaller as a whole."""

    @property
    def scale(self) -> float:
        """How much smaller than asked for."""

    @property
    def pages(self) -> int:
        """How many."""

    def pdf(self) -> bytes:
        """Return the pages; the same layout gives the same bytes."""


Engine = Callable[[Manuscript, Sheet, float], Layout]
"""Lays a manuscript out on a sheet, so many points of the first page left empty."""


def upright(frame: Frame, breaks: Breaks = Breaks.AS_WRITTEN) -> Sheet:
    """The sheet of a frame."""
    paper, area = frame.paper, frame.area
    return Sheet(
        width=paper.width,
        height=paper.height,
        top=paper.height - area.top,
        right=paper.width - area.right,
        bottom=area.bottom,
        left=area.left,
        breaks=breaks,
    )


def lying(frame: Frame) -> Sheet:
    """The sheet that becomes upright by a quarter turn clockwise: its top edge is the paper's right one then."""
    sheet = upright(frame)
    return Sheet(
        width=sheet.height,
        height=sheet.width,
        top=sheet.right,
        right=sheet.bottom,
        bottom=sheet.left,
        left=sheet.top,
        breaks=Breaks.BETWEEN_WORDS,
    )


# What no rule of the mail may change: the page itself.
_FIRM = """
html,body{display:block!important;margin:0!important;padding:0!important;border:0!important;float:none!important;
width:auto!important;min-width:0!important;max-width:none!important;height:auto!important;min-height:0!important;
max-height:none!important;overflow:visible!important;visibility:visible!important;opacity:1!important}
"""
