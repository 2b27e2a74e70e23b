"""When calls may be made: HylaFAX's time-of-day syntax (hylafax-config(4f), TimeOfDay), with a zone and holidays. Pure."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TERM = re.compile(
    r"(?P<days>Any|Wk|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)+)?(?:(?P<begin>[0-9]{4})-(?P<end>[0-9]{4}))?",
    re.IGNORECASE | re.ASCII,
)
_SEARCHED = 400
"""Days that are looked through for the next opening: more than a year of holidays is no opening."""

_MIDNIGHT = time(0)
_ONE_DAY = timedelta(days=1)
_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, kw_only=True)
class Term:
    """Some days of the week (Monday is 0) from `begin` to `end`, which is outside; an end that is not later is on the next day."""

    days: frozenset[int]
    begin: time
    end: time

    def covers(self, weekday: int, clock: time) -> bool:
        """Tell whether clocks that show this weekday and this time are within the term."""
        if self.begin < self.end:
            return weekday in self.days and self.begin <= clock < self.end
        return (weekday in self.days and clock >= self.begin) or ((weekday - 1) % 7 in self.days and clock < self.end)


@dataclass(frozen=True, kw_only=True)
class Window:
    """The hours in which calls are made, by the clocks of a zone; none on a holiday, from midnight to midnight. Without terms any hour."""

    terms: tuple[Term, ...]
    zone: ZoneInfo
    holidays: frozenset[date] = frozenset()

    def is_open(self, at: datetime) -> bool:
        """Tell whether the clocks of the zone show an hour of calls at this instant; a time that they show twice counts twice."""
        local = at.astimezone(self.zone)
        if local.date() in self.holidays:
            return False
        return not self.terms or any(term.covers(local.weekday(), local.time()) for term in self.terms)

    def opens(self, at: datetime) -> datetime | None:
        """Return the next instant, `at` itself or later, at which calls are made; None when there is none within 400 days.

        It is always one at which the window is open, also on the days on which clocks are turned.
        """
        if self.is_open(at):
            return at
        return next((opening for opening in self._openings(at) if opening >= at and self.is_open(opening)), None)

    def _openings(self, at: datetime) -> Iterator[datetime]:
        """Yield, first to last, the instants at which it could open: where a term begins, and at midnight behind a holiday."""
        clocks = sorted({_MIDNIGHT, *(term.begin for term in self.terms)})
        first = at.astimezone(self.zone).date()
        for day in range(_SEARCHED):
            yield from self._openings_on(first + day * _ONE_DAY, clocks)

    def _openings_on(self, day: date, clocks: Collection[time]) -> Iterator[datetime]:
        begin, end = self._midnight(day), self._midnight(day + _ONE_DAY)
        if end - begin == _ONE_DAY:
            yield from (datetime.combine(day, clock, self.zone).astimezone(UTC) for clock in clocks)
            return
        # Clocks are turned: it may open at that moment, which is at a quarter of an hour in every zone of our time.
        while begin < end:
            yield from sorted({begin, *self._within(begin, clocks)})
            begin += _QUARTER

    def _within(self, begin: datetime, clocks: Collection[time]) -> Iterator[datetime]:
        """Yield the instants of the quarter of an hour from `begin` on at which clocks show one of these times."""
        shown = begin.astimezone(self.zone)
        for clock in clocks:
            past = datetime.combine(shown.date(), clock) - shown.replace(tzinfo=None)
            if timedelta() < past < _QUARTER:
                yield begin + past

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, _MIDNIGHT, self.zone).astimezone(UTC)


ANY_TIME = Window(terms=(), zone=ZoneInfo("UTC"))
"""Calls are made at any hour."""


def read_hours(text: str) -> tuple[Term, ...]:
    """Read `Any`, `Wk0800-1800` or `Any2300-0700,Sat,Sun`; raises ValueError with a sentence. `Any` alone is no term at all."""
    terms = [_term(part.strip()) for part in text.split(",")]
    return () if _ALWAYS in terms else tuple(terms)


_ALWAYS = Term(days=frozenset(range(7)), begin=_MIDNIGHT, end=_MIDNIGHT)


def _term(text: str) -> Term:
    found = _TERM.fullmatch(text)
    if not text or found is None:
        raise ValueError(f"{text!r} should be hours such as 'Any', 'Wk0800-1800' or 'MonWed0900-1200'")
    begin, end = _time(found["begin"] or "0000"), _time(found["end"] or "0000")
    return Term(days=_days(found["days"] or "Any"), begin=begin, end=end)


def _time(text: str) -> time:
    hour, minute = int(text[:2]), int(text[2:])
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise ValueError(f"{text!r} should be a time from 0000 to 2400")
    return time(hour % 24, minute)


def _days(words: str) -> frozenset[int]:
    match words.lower():
        case "any":
            return frozenset(range(7))
        case "wk":
            return frozenset(range(5))
        case named:
            return frozenset(number for number, day in enumerate(_DAYS) if day.lower() in re.findall("...", named))


def closed_days(texts: Collection[str]) -> frozenset[date]:
    """Read dates such as 2026-12-25; raises ValueError with a sentence."""
    return frozenset(_day(text) for text in texts)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("should be a day such as 2026-12-25") from error
