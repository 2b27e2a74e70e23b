"""The viewer of pages: which page is shown, as which pictures, how large."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Query


@unique
class View(StrEnum):
    """Which pictures of a page are shown."""

    BOTH = "both"
    CLEAN = "clean"
    LINE = "line"


@unique
class Zoom(StrEnum):
    """How large a page is shown."""

    FIT = "fit"
    FULL = "full"


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """What the viewer of pages shows: a page, from 1, as which pictures, how large; with `call` what the machine of that call has."""

    page: int = 1
    view: View = View.BOTH
    zoom: Zoom = Zoom.FIT
    call: int | None = None

    def query(self, **other: object) -> str:
        """Return the query of an address that shows this, with something changed."""
        facts: Mapping[str, object] = {
            "page": self.page,
            "view": self.view,
            "zoom": self.zoom,
            "call": self.call,
            **other,
        }
        return urlencode({name: str(value) for name, value in facts.items() if value is not None})


def viewer_of(
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    view: View = View.BOTH,
    zoom: Zoom = Zoom.FIT,
    call: Annotated[int | None, Query(ge=1, le=100_000)] = None,
) -> Viewer:
    """Read what the viewer is to show."""
    return Viewer(page=page, view=view, zoom=zoom, call=call)


TheViewer = Annotated[Viewer, Depends(viewer_of)]
