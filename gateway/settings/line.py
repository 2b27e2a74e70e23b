"""The simulated telephone line."""

import re
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum, unique
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from foundation.measures import Span, Zone
from foundation.settings import AmissError, Section, setting
from gateway.model.outcome import Outcome, Stage
from gateway.model.rehearsal import digits_of
from gateway.settings.kinds import Hours


def _ending(text: str) -> str:
    name, _, page = text.partition("@")
    ending = Outcome.__members__.get(name.upper())
    if ending is None or ending.value.stage is not Stage.CALL or not re.fullmatch(r"[1-9][0-9]{0,3}|", page):
        raise ValueError(
            f"{text!r} should be the name of an outcome of a call (`dropfax outcomes` lists them), such as 'busy', or 'hang_up@2' "
            "for page 2"
        )
    return text


def _signalling_rate(speed: int) -> int:
    if speed % _RATE_STEP or not _RATE_STEP <= speed <= _FASTEST:
        raise ValueError(
            "should be 2400, 4800, 7200, 9600, 12000, 14400, or a rate of V.34 up to 33600 in steps of 2400"
        )
    return speed


_RATE_STEP = 2400
_FASTEST = 33600

Speed = Annotated[int, AfterValidator(_signalling_rate)]
"""A signalling rate in bit/s that a fax machine can have: V.27 ter, V.29, V.17, and V.34 (fax.md section 3)."""

PlannedCall = Annotated[str, AfterValidator(_ending)]
"""How one call is to end: an outcome's name in small letters, with @ and a page where it happens on one."""


@unique
class Weather(StrEnum):
    """What calls meet that no rule speaks of."""

    CLEAR = "clear"
    REALISTIC = "realistic"


@unique
class Then(StrEnum):
    """What follows the last call of a sequence."""

    DELIVERED = "delivered"
    REPEAT = "repeat"
    LAST = "last"


class SequenceSettings(Section):
    """What becomes of the calls to one number, one after the other."""

    number: str = setting("", "The fax number, such as +14255550123.", min_length=1)
    calls: tuple[PlannedCall, ...] = setting(
        (), "How each call ends, first to last: outcomes, such as busy, no_answer, hang_up@2, delivered.", min_length=1
    )
    then: Then = setting(
        Then.DELIVERED, 'What follows the last of them: "delivered", "repeat" (from the first), or "last" (for ever).'
    )


class PersonaSettings(Section):
    """A callee with behaviour: a fax machine that somebody owns."""

    name: str = setting("", "What this callee is called in the log and on the board.", min_length=1)
    numbers: tuple[str, ...] = setting((), "Its fax numbers, such as +14255550123.", min_length=1)
    csid: str = setting(
        "",
        "What the machine calls itself, in digits, + and spaces (T.30); its number when empty.",
        max_length=20,
        pattern=r"^[0-9+ ]*$",
    )
    lines: int = setting(1, "Calls that it can take at once: one more finds it busy.", ge=1, le=1000)
    calls_per_hour: float = setting(
        0.0, "Faxes from others that it receives in an hour: while one comes, the line is engaged.", ge=0, le=600
    )
    call_length: Span = setting(timedelta(minutes=2), "How long a fax from others takes.", ge=timedelta(seconds=1))
    open: Hours = setting("Any", "When the machine is on; outside these hours nobody answers.")
    human: Hours | None = setting(
        None, "When a person takes the calls instead of the machine (at lunch), such as Wk1200-1300."
    )
    no_paper: Hours | None = setting(None, "When it is out of paper: it answers and never becomes ready.")
    zone: Zone | None = setting(None, "The zone of these hours; the site's own when absent.")
    moved_to: str = setting(
        "", "The new number that is announced to everybody who calls; empty for a number in service."
    )
    speed: Speed = setting(
        14400,
        "Its fastest rate in bit/s: 2400, 4800, 7200, 9600, 12000, 14400, or one of V.34 up to 33600 in steps of 2400, which asks for ecm.",
    )
    ecm: bool = setting(True, "Whether it corrects errors.")  # noqa: FBT003  a default, as every other
    fine: bool = setting(True, "Whether it takes more than 98 lines per inch.")  # noqa: FBT003
    scan_time: Span = setting(
        timedelta(),
        "The least time for one row, without error correction: 0 ms to 40 ms.",
        le=timedelta(milliseconds=40),
    )
    rings: int = setting(1, "Rings before it answers.", ge=1, le=20)
    bad_pages: float = setting(
        0.0, "A poor line: the share of pages, 0 to 1, that are received badly and asked for again.", ge=0, le=1
    )

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.moved_to and digits_of(self.moved_to) in map(digits_of, self.numbers):
            raise AmissError(
                "should be a number that the persona has not: who calls it would be told to call it", "moved_to"
            )
        most = self.lines * (timedelta(hours=1) / self.call_length)
        if self.calls_per_hour > most:
            raise AmissError(
                f"should be at most {most:.4g}, not {self.calls_per_hour:g}: no more faxes of that length (call_length) find room on its "
                f"lines ({self.lines}) in an hour",
                "calls_per_hour",
            )
        return self


class LineSettings(Section):
    """The simulated telephone line."""

    channels: int = setting(4, "Calls that this node can make at the same time.", ge=1, le=1000)
    lease: Span = setting(
        timedelta(minutes=3),
        "How long a job stays with a node that gives no sign of life.",
        ge=timedelta(seconds=10),
    )
    seed: int = setting(0, "Decides everything that is left to chance: the same seed, the same calls.")
    weather: Weather = setting(
        Weather.CLEAR,
        'Calls that no sequence, persona or number of the grammar decides: "clear" delivers them all, "realistic" lets some be busy, '
        "unanswered or broken off as on a real line, by the seed.",
    )
    longest_page: Span = setting(
        timedelta(minutes=10),
        "A call that takes so long for each of its pages, and so long besides, is stuck and is hung up.",
        ge=timedelta(minutes=1),
    )
    sequences: tuple[SequenceSettings, ...] = setting(
        (), "What becomes of the calls to certain numbers, one after the other."
    )
    personas: tuple[PersonaSettings, ...] = setting((), "Callees with behaviour.")

    @model_validator(mode="after")
    def _numbers_are_given_once(self) -> Self:
        # Not asked of each table by itself: the sample file shows one of each with its defaults.
        _refuse_absent(self.sequences, "sequences", "number", "calls")
        _refuse_absent(self.personas, "personas", "name", "numbers")
        _refuse_twice([((place, "number"), one.number) for place, one in enumerate(self.sequences)], "sequences")
        _refuse_twice(
            [
                ((place, "numbers", index), number)
                for place, one in enumerate(self.personas)
                for index, number in enumerate(one.numbers)
            ],
            "personas",
        )
        return self


def _refuse_absent(tables: Sequence[Section], table: str, *names: str) -> None:
    """Refuse a table without a setting that has no default which could work."""
    for place, one in enumerate(tables):
        for name in names:
            if not getattr(one, name):
                raise AmissError("should be given", table, place, name)


def _refuse_twice(placed: Sequence[tuple[tuple[str | int, ...], str]], table: str) -> None:
    """Refuse a number that stands twice among those of a table, in whatever spelling: which of them is meant nobody could say."""
    seen: dict[str, str] = {}
    for place, number in placed:
        if (first := seen.get(digits_of(number))) is not None:
            raise AmissError(
                f"{number!r} stands in another place of {table} already, as {first!r}; one of them should go",
                table,
                *place,
            )
        seen[digits_of(number)] = number
