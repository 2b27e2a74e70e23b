"""What reports of Exchange say to people: the words of its own and of those that it writes anew, as text and as HTML."""

from connector.wording.paragraphs import DISPLAY_NAME, Told, paragraphs, spoken
from connector.wording.rendering import html, text
from connector.wording.sentences import prefix, why

__all__ = ["DISPLAY_NAME", "Told", "html", "paragraphs", "prefix", "spoken", "text", "why"]
