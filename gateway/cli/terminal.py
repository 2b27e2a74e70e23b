"""Text from outside, made fit for a terminal."""

from rich.markup import escape

from wire.encoded_words import printable


def shown(text: str) -> str:
    """Return the text on one line, without control characters, in markup that shows it as it stands."""
    return escape(printable(text))
