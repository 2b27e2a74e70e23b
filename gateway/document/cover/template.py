"""A template: what a kind of cover shows and who gets it."""

from dataclasses import dataclass
from enum import StrEnum, unique

from gateway.document.cover.words import ENGLISH, WORDS, Words
from gateway.errors import GatewayError

FIELDS = (
    *("to", "to_number", "from", "from_address", "subject", "date", "time", "pages"),
    *("station_name", "station_number", "message_id", "reference"),
)
"""What the mail and the site say."""

PERSONAL = ("company", "department", "phone", "title", "office")
"""Columns of the directory that a template may name whether the site has a directory or not; alone they mean the sender's."""

NO_COVER = "none"


class CoverError(GatewayError):
    """The cover templates or the directory cannot be used; the message names file, line and what would be right."""


@unique
class Side(StrEnum):
    """A side of the page."""

    LEFT = "left"
    RIGHT = "right"


@dataclass(frozen=True, kw_only=True)
class Logo:
    """A picture of that size in points: its columns and rows of pixels, and these as bits (1 is white), compressed with zlib."""

    width: float
    height: float
    pixels: tuple[int, int]
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Field:
    """A place in a row. `label` None is our own word; each value is cut to `lines` lines."""

    name: str
    label: str | None = None
    bold: bool = False
    lines: int = 2


Row = tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class When:
    """Who gets the cover, in lower case; numbers without spaces, `*` for any further digits."""

    senders: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Template:
    """A cover without its values.

    `title` None is our own word. `body` tells whether the mail's text begins on the cover page, `cover` whether there is a cover at all.
    """

    name: str
    language: str = "en"
    title: str | None = None
    logo: Logo | None = None
    logo_side: Side = Side.RIGHT
    rows: tuple[Row, ...] = ()
    note: str = ""
    body: bool = True
    cover: bool = True
    when: When = When()

    @property
    def words(self) -> Words:
        """Our own words in its language."""
        return WORDS.get(self.language, ENGLISH)


STANDARD_ROWS: tuple[Row, ...] = (
    (Field(name="to"), Field(name="to_number")),
    (Field(name="from"), Field(name="date")),
    (Field(name="subject", bold=True, lines=3), Field(name="pages", bold=True)),
)

STANDARD = Template(name="standard", rows=STANDARD_ROWS)

NONE = Template(name=NO_COVER, cover=False)

BUILT_IN = {
    template.name: template
    for template in (
        STANDARD,
        *(Template(name=f"standard-{language}", language=language, rows=STANDARD_ROWS) for language in WORDS),
        NONE,
    )
}
"""The covers that every site has: the standard one in English, in every language, and none."""
