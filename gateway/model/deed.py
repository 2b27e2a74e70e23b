"""A deed: something that a person or the watchdog did to a fax, a number, a channel or everything; part of the story."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique


@unique
class Scope(StrEnum):
    """What a hold keeps from being called."""

    NUMBER = "number"
    CHANNEL = "line"
    EVERYTHING = "all"


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Who did what and when; `job` is None for what was done to no single fax. `what` is a sentence without a full stop."""

    at: datetime
    who: str
    what: str
    job: int | None = None


@dataclass(frozen=True, kw_only=True)
class Hold:
    """No new call is made to a number, on a channel (`value` is its number) or at all, until it is released."""

    scope: Scope
    value: str
    at: datetime
    who: str
    why: str = ""

    def concerns(self, number: str) -> bool:
        """Whether calls to this number wait for its release, on whichever channel they would be made."""
        return self.scope is Scope.EVERYTHING or (self.scope is Scope.NUMBER and self.value == number)
