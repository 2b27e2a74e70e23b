"""What a language must say: every sentence, label and noun of a report, and how it writes numbers and dates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.model.outcome import Outcome

_NUMBER = re.compile("[0-9]+")


@dataclass(frozen=True, kw_only=True)
class Noun:
    """A noun for one and for several."""

    one: str
    many: str


@dataclass(frozen=True, kw_only=True)
class Told:
    """How a language tells one row of the outcome table: to the sender as a sentence, in a list of calls in brief."""

    sentence: str
    brief: str = ""


@dataclass(frozen=True, kw_only=True)
class Words:
    """One language. The names in braces are filled in; every language has the same ones in the same place.

    `tag` is the language's own (RFC 5646), `moment` its habit of writing dates, for strftime. `zero_is_one` tells that it says "0 page".
    `outcomes` are keyed by the English sentence of the outcome table, `details` by what the flow stores beside an outcome, the name of
    an address's fault or an English text, with # for every number and * for a name; what has no entry stands as it is.
    """

    tag: str
    moment: str
    zero_is_one: bool = False
    call: Noun
    page: Noun
    fax_number: Noun

    delivered: str
    delayed: str
    partly: str
    failed: str
    relayed: str
    expanded: str
    several: str
    scaled: str

    held: str
    sender_waits: str
    first_call: str
    made_so_far: str
    made_of_most: str
    broke_off: str
    last_ended: str
    by_time_passed: str
    next_call: str
    until: str

    no_call: str
    no_further_call: str
    no_further_because: str
    to_complete: str

    one_page: str
    some_pages: str
    confirmed_some: str
    confirmed_of: str
    pages_confirmed: str

    subject: str
    pages: str
    answered: str
    accepted: str
    reference: str
    pages_value: str
    answered_value: str
    reference_value: str

    times_in: str
    last_of_them: str
    please_note: str
    more_notes: str
    fax_to: str
    simulated: str

    details: Mapping[str, str]
    outcomes: Mapping[str, Told] = field(default_factory=dict)

    def count(self, number: int, noun: Noun) -> str:
        """Return "1 call", "2 calls"."""
        singular = number == 1 or (number == 0 and self.zero_is_one)
        return f"{number} {noun.one if singular else noun.many}"

    def at(self, instant: datetime, zone: ZoneInfo) -> str:
        """Return a date and time of day in a zone."""
        return instant.astimezone(zone).strftime(self.moment)

    def told(self, outcome: Outcome) -> Told:
        """Return how a row of the outcome table is told; a row that nobody has translated speaks English."""
        english = outcome.value
        found = self.outcomes.get(english.sentence)
        if found is None:
            return Told(sentence=english.sentence, brief=english.text)
        return found

    def detail(self, stored: str) -> str:
        """Return what is stored beside an outcome as this language says it."""
        if stored in self.details and "#" not in stored:
            return self.details[stored]
        for known, said in self.details.items():
            before, star, after = known.partition("*")
            if star and stored.startswith(before) and stored.removeprefix(before).endswith(after):
                return said.replace("*", stored.removeprefix(before).removesuffix(after))
        numbers = _NUMBER.findall(stored)
        found = self.details.get(_NUMBER.sub("#", stored))
        if found is None or "#" in stored:
            return stored
        return found.replace("#", "{}").format(*numbers)

    def brief(self, outcome: Outcome) -> str:
        """Return how a call ended, for a list of calls."""
        told = self.told(outcome)
        translated = outcome.value.sentence in self.outcomes
        return f"{told.brief} ({outcome.value.code})" if translated else told.brief

    def pages_from(self, first: int, last: int) -> str:
        """Return "page 3" or "pages 3 to 5"."""
        wanted = self.one_page if first >= last else self.some_pages
        return wanted.format(first=first, last=last)


def span(length: timedelta) -> str:
    """Return "1 min 32 s", which every language here writes alike."""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
