"""Which cover a fax gets: as its mail asks, else by sender, by domain, by number, else the site's own."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from gateway.document.cover.directory import Directory, Entry, bare
from gateway.document.cover.facts import Cover, Facts
from gateway.document.cover.template import BUILT_IN, NO_COVER, STANDARD, Template
from gateway.document.plain import clean_line

WISH_HEADER = "X-Fax-Cover"
"""The header field of a mail that names its cover, or "none"."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A template and why it was chosen; the notes are for the sender."""

    template: Template
    why: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Covers:
    """All covers of a site by their names, and the names that rules choose."""

    templates: Mapping[str, Template] = field(default_factory=lambda: dict(BUILT_IN))
    default: str = STANDARD.name
    senders: Mapping[str, str] = field(default_factory=dict)
    domains: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=dict)
    directory: Directory = field(default_factory=Directory)

    def cover(self, facts: Facts, wish: str = "") -> Cover:
        """Return the cover of one fax; `wish` is what the mail's X-Fax-Cover says."""
        sender, recipient = self.directory.of_address(facts.from_address), self.directory.of_number(facts.to_number)
        chosen = choose(self, facts.from_address, facts.to_number, wish)
        known = vars(facts) | {
            "to_name": facts.to_name or recipient.get("name", ""),
            "from_name": facts.from_name or sender.get("name", ""),
        }
        people = {**_prefixed("from", sender), **_prefixed("to", recipient)}
        return Cover(**known, template=chosen.template, people=people, why=chosen.why, notes=chosen.notes)


def choose(covers: Covers, sender: str, number: str, wish: str = "") -> Choice:
    """Choose the template for a fax from this mail address to this number."""
    asked = wish.strip().lower()
    if asked in covers.templates:
        return Choice(template=covers.templates[asked], why=f"{WISH_HEADER} asks for it")
    notes = (_no_such_cover(covers, wish),) if asked else ()
    for name, why in _by_rule(covers, sender.strip().lower(), bare(number)):
        return Choice(template=covers.templates[name], why=why, notes=notes)
    return Choice(template=covers.templates[covers.default], why="the cover of the site", notes=notes)


def _by_rule(covers: Covers, sender: str, number: str) -> Iterator[tuple[str, str]]:
    """The covers that rules choose, the strongest rule first."""
    if sender in covers.senders:
        yield covers.senders[sender], f"the sender is {sender}"
    for domain in _domains(sender):
        if domain in covers.domains:
            yield covers.domains[domain], f"the sender's domain is {domain}"
    for pattern in _patterns(number):
        if pattern in covers.numbers:
            yield covers.numbers[pattern], f"the number is {pattern}"


def _domains(sender: str) -> Iterator[str]:
    """Every rule that holds for the sender's domain, the longest first: *.contoso.example holds for contoso.example too."""
    domain = sender.rpartition("@")[2][:255]
    if domain:
        yield domain
    while domain:
        yield f"*.{domain}"
        domain = domain.partition(".")[2]


def _patterns(number: str) -> Iterator[str]:
    """Every rule that holds for a number, the longest first."""
    yield number
    for length in range(min(len(number), 40), -1, -1):
        yield f"{number[:length]}*"


def _no_such_cover(covers: Covers, wish: str) -> str:
    named = clean_line(wish, 60)
    nearest = get_close_matches(named.lower(), covers.templates, n=1)
    hint = f", perhaps {nearest[0]!r} was meant" if nearest else ""
    return f"there is no cover named {named!r}{hint}; {NO_COVER!r} asks for no cover"


def _prefixed(who: str, entry: Entry) -> dict[str, str]:
    return {f"{who}.{column}": value for column, value in entry.items()}
