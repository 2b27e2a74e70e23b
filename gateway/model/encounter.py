"""An encounter: what a call to a callee with behaviour would meet at a moment, and who else calls it on that day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from gateway.model.outcome import Outcome


@dataclass(frozen=True, kw_only=True)
class Visit:
    """A fax from others that the callee receives, from its first moment up to, and not at, its last."""

    begins: datetime
    ends: datetime

    @property
    def duration(self) -> timedelta:
        """How long it takes."""
        return self.ends - self.begins


@dataclass(frozen=True, kw_only=True)
class Encounter:
    """How a call at an instant would end, DELIVERED where nothing stands in its way.

    `heard` is what is announced to everybody who calls, mostly nothing. `in_use` counts the lines that are taken already. `visits` are
    the faxes from others that begin on `day`, first to last, by the clocks of `zone`, which are the callee's.
    """

    outcome: Outcome
    heard: str
    in_use: int
    day: date
    zone: str
    visits: tuple[Visit, ...]
