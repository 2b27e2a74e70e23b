"""Pages that we write ourselves in HTML, most of them under the heading of their file."""

import re
from collections.abc import Mapping
from dataclasses import replace

from gateway.document.attach.heading import Heading, heading_html
from gateway.document.fonts import unknown_characters
from gateway.document.html.engine import print_html
from gateway.document.htmltext import text_of
from gateway.document.paper import Frame, paper_of
from gateway.document.plain import clean_line
from gateway.document.printed import Overlong, Printed, Unprintable
from gateway.settings import DocumentSettings

_BODY = re.compile(r"<body\b[^<>]{0,2000}>", re.IGNORECASE)


def print_leaf(
    heading: Heading, html: str, images: Mapping[str, bytes], settings: DocumentSettings
) -> Printed | Overlong | None:
    """Print HTML, a fragment or a whole document, with the heading above it; None where no engine can."""
    body = _BODY.search(html)
    start = body.end() if body else 0
    printed = print_page(html[:start] + heading_html(heading) + html[start:], images, settings)
    if not isinstance(printed, Printed):
        return printed
    unknown = unknown_characters(heading.text + text_of(html)[0], f"in {clean_line(heading.title, 120)}")
    return replace(printed, notes=(*printed.notes, *unknown))


def print_page(html: str, images: Mapping[str, bytes], settings: DocumentSettings) -> Printed | Overlong | None:
    """Print HTML as it is on pages of its own; None where no engine can."""
    paper = paper_of(settings.paper)
    printed = print_html(html, images, Frame(paper=paper, area=paper.text), settings)
    return None if isinstance(printed, Unprintable) else printed
