"""The paragraphs of a report as plain text, and as the small HTML that stands beside it."""

from collections.abc import Iterator, Sequence
from html import escape

from connector.wording.paragraphs import Paragraph


def text(paragraphs: Sequence[Paragraph]) -> str:
    """Return paragraphs as text, an empty line between them."""
    return "\n\n".join("\n".join(paragraph.lines) for paragraph in paragraphs) + "\n"


def html(paragraphs: Sequence[Paragraph]) -> str:
    """Return the same as HTML; whatever came from outside stands escaped in it, and nothing is fetched for it."""
    return "\n".join(
        ["<html>", "<head>", "<title></title>", "</head>", "<body>", *map(_block, paragraphs), "</body>", "</html>", ""]
    )


def _block(paragraph: Paragraph) -> str:
    if paragraph.is_verbatim:
        return "<pre>" + "\n".join(_escaped(paragraph)) + "</pre>"
    lines = "<br>\n".join(_escaped(paragraph))
    return f"<p><b>{lines}</b></p>" if paragraph.is_heading else f"<p>{lines}</p>"


def _escaped(paragraph: Paragraph) -> Iterator[str]:
    return (escape(line, quote=False) for line in paragraph.lines)
