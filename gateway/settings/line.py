"""The simulated telephone line."""

import re
from datetime import timedelta
from enum import StrEnum, unique
from typing import Annotated

from pydantic import AfterValidator

from foundation.settings import Section, Span, Zone, setting
from gateway.model.outcome import Outcome, Stage
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
    speed: int = setting(14400, "Its fastest rate in bit/s: 2400, 4800, 7200, 9600, 12000, 14400, or 33600 (V.34).")
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
