"""The number grammar in words: what the command, the document and the console say of the numbers for testing."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.model.grammar import example_of
from gateway.model.outcome import Outcome, Stage

INTRODUCTION = (
    "Numbers for testing: who dials one chooses how the fax ends, without any setting. Nobody can have them: +1 xxx 555 0100 to 0199 are "
    "kept for stories in North America, and +999 is kept unassigned by the ITU. Any spelling will do, with or without +, blanks and an "
    "exit code. A sequence or a persona of the settings that names such a number goes before."
)
FIRST = "Two digits: +1 xxx 555 01nn"
FIRST_RULE = (
    "xxx is any area code; n, the ones digit, counts calls of one fax or names a page of the document. Digits that no row holds are "
    "delivered as 0100 is."
)
SECOND = "Every ending: +999 9999 ccc [k [p]]"
SECOND_RULE = (
    "ccc are the three digits of the code; k, one digit, is in how many calls of a fax it happens before the fax is delivered (0 or none: "
    "in every one); p, up to three digits, is the page of the document where it happens, where it happens on one. So +999 9999 128 1 3 "
    "hangs up on page 3 in the first call. Without k a machine that cannot take a fax as it is (E403, E414, E418) takes it once it was "
    "made anew; with k it refuses it in so many calls. A code that the outcome table does not hold ends as E149 if it begins with 1 or 2, "
    "and is a number that nobody has (E005) otherwise."
)
STAGES = {
    Stage.CALL: "",
    Stage.GATEWAY: "no call is made, the fax ends as it is accepted",
    Stage.RECEPTION: "when it calls us; who calls it is served",
}
CALLING_US = (
    "Who calls us from +1 xxx 555 016n or 017n hangs up on page n, from a number of an ending of a call to us in its way, and from any "
    "other number sends well."
)


@dataclass(frozen=True, kw_only=True)
class Provoked:
    """The number that provokes an ending when it is dialled, or when it calls us; `where` says where it differs from a call of ours."""

    number: str
    outcome: Outcome
    where: str

    @property
    def calls_us(self) -> bool:
        """Whether it is the number of a caller."""
        return self.outcome.value.stage is Stage.RECEPTION

    @property
    def ending(self) -> str:
        """The ending in words."""
        return f"{self.outcome.name}: {self.outcome.value.text}"


def by_code() -> Iterator[Provoked]:
    """Yield the number of every ending, in the order of their codes."""
    for outcome in sorted(Outcome, key=lambda outcome: outcome.value.code):
        yield Provoked(number=example_of(outcome), outcome=outcome, where=STAGES[outcome.value.stage])


def written(number: str) -> str:
    """Write a number of the grammar as people read it: +999 9999 128, and behind it what follows the code."""
    return " ".join(part for part in (number[:4], number[4:8], number[8:11], number[11:]) if part)
