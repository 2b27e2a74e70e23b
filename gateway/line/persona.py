"""A callee with behaviour: a machine that somebody owns, engaged because it is receiving, switched off, without paper, moved."""

import random
from bisect import bisect_right
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from gateway.line.machine import Machine
from gateway.model.encounter import Encounter, Visit
from gateway.model.number import spaced
from gateway.model.outcome import Outcome
from gateway.model.rehearsal import digits_of
from gateway.model.window import Window, read_hours
from gateway.settings import PersonaSettings

SHORTEST, LONGEST = 0.5, 1.5
"""A fax from others takes between these shares of the call_length."""

_DAY = timedelta(days=1)
_HOURS = 24


@dataclass(frozen=True, kw_only=True)
class Fax:
    """A fax from others that the machine receives; it holds one of its lines from `begins` up to, and not at, `ends`."""

    begins: datetime
    ends: datetime


@dataclass(frozen=True, kw_only=True)
class Persona:
    """A callee of the settings; `zone` is the site's own, where the callee names none. The seed decides its faxes from others."""

    settings: PersonaSettings
    zone: ZoneInfo
    seed: int

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Its fax numbers, digits and + alone."""
        return frozenset(map(digits_of, self.settings.numbers))

    @cached_property
    def machine(self) -> Machine:
        """What stands at the other end."""
        told = self.settings
        return Machine(
            words=told.name,
            speed=told.speed,
            ecm=told.ecm,
            scan_ms=told.scan_time // timedelta(milliseconds=1),
            rings=told.rings - 1,
            csid=told.csid,
            fine=told.fine,
            bad_pages=told.bad_pages,
        )

    def meets(self, now: datetime, engaged: Collection[str]) -> Outcome:
        """Tell how a call at this instant ends, DELIVERED where nothing stands in its way; `engaged` are the numbers of our own calls.

        The exchange knows that a line is engaged before anybody could be asked: BUSY exactly when all lines are occupied.
        """
        if self.settings.moved_to:
            return Outcome.NO_SUCH_NUMBER
        if self.occupancy(now, engaged) >= self.settings.lines:
            return Outcome.BUSY
        if not _within(self._open, now):
            return Outcome.NO_ANSWER
        if _within(self._human, now):
            return Outcome.NO_CARRIER
        return Outcome.NOT_READY if _within(self._without_paper, now) else Outcome.DELIVERED

    @property
    def announcement(self) -> str:
        """What everybody hears who calls a number that was changed, empty for a number in service."""
        new = self.settings.moved_to
        return f"the number has changed, the new number is {spaced(digits_of(new)) or new}" if new else ""

    def occupancy(self, now: datetime, engaged: Collection[str]) -> int:
        """Count the lines in use: faxes from others, and our own calls to any of its numbers.

        Who finds all lines in use redials until one is free: a fax from others that would begin during a call of ours takes the line
        behind it, up to the end that it would have had.
        """
        ours = sum(digits_of(number) in self.numbers for number in engaged)
        return min(self.settings.lines, self.others(now) + ours)

    def others(self, now: datetime) -> int:
        """Count the faxes from others at this instant."""
        faxes = self.traffic(now.astimezone(UTC).date())
        longest = LONGEST * self.settings.call_length
        behind = bisect_right(faxes, now, key=lambda fax: fax.begins)
        count = 0
        while behind and faxes[behind - 1].begins > now - longest:
            behind -= 1
            count += faxes[behind].ends > now
        return count

    def traffic(self, day: date) -> tuple[Fax, ...]:
        """Return the faxes from others of one day (UTC), in the order in which they begin: never more at once than it has lines.

        None is under way at midnight, so that every day follows from the seed alone and no day must be asked for another one.
        """
        return _traffic(self, day)

    def encounter(self, now: datetime, engaged: Collection[str]) -> Encounter:
        """Tell what a call at this instant would meet, and the faxes from others on that day by the callee's own clocks."""
        zone = self._clocks
        day = now.astimezone(zone).date()
        nearby = (fax for shift in (-1, 0, 1) for fax in self.traffic(day + shift * _DAY))
        return Encounter(
            outcome=self.meets(now, engaged),
            heard=self.announcement,
            in_use=self.occupancy(now, engaged),
            day=day,
            zone=zone.key,
            visits=tuple(
                Visit(begins=fax.begins, ends=fax.ends) for fax in nearby if fax.begins.astimezone(zone).date() == day
            ),
        )

    def receives(self, at: datetime) -> bool:
        """Whether the machine is on, has paper, and nobody else takes its calls."""
        return _within(self._open, at) and not _within(self._human, at) and not _within(self._without_paper, at)

    @cached_property
    def _open(self) -> Window | None:
        return self._window(self.settings.open)

    @cached_property
    def _human(self) -> Window | None:
        return self._window(self.settings.human)

    @cached_property
    def _without_paper(self) -> Window | None:
        return self._window(self.settings.no_paper)

    def _window(self, hours: str | None) -> Window | None:
        if hours is None:
            return None
        return Window(terms=read_hours(hours), zone=self._clocks)

    @property
    def _clocks(self) -> ZoneInfo:
        return ZoneInfo(self.settings.zone) if self.settings.zone else self.zone


def _within(window: Window | None, at: datetime) -> bool:
    return window is not None and window.is_open(at)


@lru_cache(maxsize=256)
def _traffic(persona: Persona, day: date) -> tuple[Fax, ...]:
    """Let others call at the rate of the settings (a Poisson process); who finds every line in use is not among the faxes."""
    told = persona.settings
    if not told.calls_per_hour or told.moved_to:
        return ()
    dice = random.Random(f"{persona.seed}/{told.name}/{day}")  # noqa: S311  repeatable on purpose, no secret
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    faxes: list[Fax] = []
    under_way: list[datetime] = []
    hours = 0.0
    while (hours := hours + dice.expovariate(told.calls_per_hour)) < _HOURS:
        at = begin + timedelta(hours=hours)
        ends = at + told.call_length * dice.uniform(SHORTEST, LONGEST)
        under_way = [end for end in under_way if end > at]
        if ends <= begin + _DAY and len(under_way) < told.lines and persona.receives(at):
            faxes.append(Fax(begins=at, ends=ends))
            under_way.append(ends)
    return tuple(faxes)
