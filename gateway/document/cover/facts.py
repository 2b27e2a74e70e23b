"""A cover with its values: what it says of this fax."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from gateway.document.cover.template import STANDARD, Template
from gateway.document.cover.words import Words
from gateway.document.plain import clean_line


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of one fax. `date` is aware, in the zone of the site."""

    to_name: str
    to_number: str
    from_name: str
    from_address: str
    subject: str
    date: datetime
    station_name: str = ""
    station_number: str = ""
    message_id: str = ""
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Cover(Facts):
    """A template and what fills it: all that drawing needs, also in another process.

    `people` holds what the directory says, under names such as "from.company" and "to.office". `why` tells why this template,
    `notes` what its sender should know.
    """

    template: Template = STANDARD
    people: Mapping[str, str] = field(default_factory=dict, hash=False)
    why: str = ""
    notes: tuple[str, ...] = ()

    @property
    def words(self) -> Words:
        """Our own words in the language of the cover, for the header line too."""
        return self.template.words

    @property
    def body(self) -> bool:
        """Whether the mail's text begins on the page of the cover."""
        return self.template.body

    def values(self, name: str, total: int) -> tuple[str, ...]:
        """Return what stands in a field, each value a line of its own; `total` counts all pages of the fax."""
        return tuple(dict.fromkeys(value for text in self._raw(name, total) if (value := clean_line(text))))

    def line(self, name: str) -> str:
        """Return what stands in a field as a part of a sentence: of a name and an address the name."""
        return clean_line(next(iter(self.values(name, 0)), ""), 100)

    def _raw(self, name: str, total: int) -> Iterator[str]:
        match name:
            case "to":
                yield self.to_name or self.to_number
            case "from":
                yield self.from_name
                yield self.from_address
            case "date":
                yield self.date.strftime(self.words.day) + ("" if self._shows("time") else f" {self._time()}")
            case "time":
                yield self._time()
            case "pages":
                yield str(total)
            case "to_number" | "from_address" | "subject" | "message_id" | "reference":
                yield getattr(self, name)
            case "station_name" | "station_number":
                yield getattr(self, name)
            case _:
                yield self.people.get(name if "." in name else f"from.{name}", "")

    def _time(self) -> str:
        return f"{self.date:%H:%M} {self.date.tzname() or ''}"

    def _shows(self, name: str) -> bool:
        return any(place.name == name for row in self.template.rows for place in row)
