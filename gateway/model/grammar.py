"""The number grammar as a table: which numbers are for testing, and what each of them makes of a call. Pure.

Two families: fictitious North American numbers, +1 xxx 555 0100 to 0199, whose tens digit is the fate and whose ones digit is its
parameter; and +999 9999 with the three digits of a HylaFAX code, one number for every row of the outcome table. The ITU keeps +999
unassigned (E.164 list of country codes), so neither can reach anybody.
"""

from dataclasses import dataclass
from enum import StrEnum, unique

from gateway.model.outcome import Outcome

PREFIX = "+9999999"
"""What every number of the second family begins with, without its blanks."""

_EXAMPLE = "+142555501"


@unique
class Lasts(StrEnum):
    """How long a trouble lasts."""

    ALWAYS = "in every call"
    ONCE = "in the first call"
    ONES = "in as many calls as the ones digit says"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the first family: the last two digits from `first` to `last`, and the fate that they name.

    With `on_page` the ones digit is the page of the document at which it happens, whichever call carries that page.
    """

    first: int
    last: int
    sentence: str
    outcome: Outcome = Outcome.DELIVERED
    lasts: Lasts = Lasts.ALWAYS
    on_page: bool = False

    @property
    def pattern(self) -> str:
        """The numbers of this row as a person reads them; n stands for the ones digit."""
        ones = f"{self.first:02}" if self.first == self.last else f"{self.first // 10}n"
        return f"+1 xxx 555 01{ones}"

    @property
    def example(self) -> str:
        """A number of this row that can be dialled; where n counts or names a page it is 2."""
        ones = self.first if self.first == self.last else self.first // 10 * 10 + 2
        return f"{_EXAMPLE}{ones:02}"

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """How the calls to the example end when they carry page 2; the last of them repeats for ever."""
        troubled = self.calls(int(self.example[-1]))
        return (*(self.outcome,) * troubled, Outcome.DELIVERED) if troubled else (self.outcome,)

    @property
    def ending(self) -> Outcome:
        """How the calls to the example end in the long run."""
        return self.outcomes[-1]

    def calls(self, ones: int) -> int:
        """Return in how many calls the trouble comes; 0 for every one."""
        return {Lasts.ALWAYS: 0, Lasts.ONCE: 1, Lasts.ONES: ones}[self.lasts]


def example_of(outcome: Outcome) -> str:
    """Return the number that provokes an ending in every call; one of stage RECEPTION does so when it calls us."""
    return f"{PREFIX}{outcome.value.code.removeprefix('E')}"


def _delivered(last_digits: int, machine: str) -> Entry:
    return Entry(first=last_digits, last=last_digits, sentence=f"delivered: {machine}")


def _same(last_digits: int, outcome: Outcome, sentence: str) -> Entry:
    return Entry(first=last_digits, last=last_digits, sentence=sentence, outcome=outcome)


_ENTRIES = (
    _delivered(0, "V.17, 14400 bit/s, error correction"),
    _delivered(1, "V.34, 33600 bit/s, error correction"),
    _delivered(2, "9600 bit/s, error correction"),
    _delivered(3, "4800 bit/s, no error correction"),
    _delivered(4, "2400 bit/s, no error correction, slow"),
    _delivered(5, "14400 bit/s, no error correction, 20 ms a row"),
    _delivered(6, "14400 bit/s, no error correction, old: 40 ms a row"),
    _delivered(7, "14400 bit/s, the machine does not say who it is"),
    _delivered(8, "14400 bit/s, the machine answers after six rings"),
    _delivered(9, "the line is poor: training falls back from 14400 to 9600 bit/s"),
    _same(10, Outcome.BUSY, "busy for ever"),
    Entry(first=11, last=19, sentence="busy n times, then delivered", outcome=Outcome.BUSY, lasts=Lasts.ONES),
    Entry(first=20, last=29, sentence="delivered; plain numbers for lists and examples"),
    _same(30, Outcome.NO_ANSWER, "nobody answers, for ever"),
    Entry(
        first=31,
        last=39,
        sentence="nobody answers n times, then delivered",
        outcome=Outcome.NO_ANSWER,
        lasts=Lasts.ONES,
    ),
    _same(40, Outcome.NO_CARRIER, "a voice answers"),
    _same(41, Outcome.NO_RECEIVER, "silence: the call is taken, no fax machine speaks (T1 timeout)"),
    _same(42, Outcome.DATA_MODEM, "a computer modem answers"),
    _same(50, Outcome.NO_SUCH_NUMBER, "no such number (special information tones)"),
    _same(51, Outcome.BLACKLISTED, "the modem refuses to dial the number (blacklisted)"),
    Entry(
        first=61,
        last=69,
        sentence="the far end hangs up while page n is sent, in the first call only; then the rest is delivered",
        outcome=Outcome.HANG_UP,
        lasts=Lasts.ONCE,
        on_page=True,
    ),
    Entry(
        first=71,
        last=79,
        sentence="the far end hangs up while page n is sent, in every call",
        outcome=Outcome.HANG_UP,
        on_page=True,
    ),
    Entry(
        first=81,
        last=89,
        sentence="the far machine rejects page n (RTN), in every call",
        outcome=Outcome.PAGE_REJECTED,
        on_page=True,
    ),
    _same(90, Outcome.NO_TRAINING, "the line is too poor: training fails at every speed"),
    _same(91, Outcome.NO_DIALTONE, "our own line gives no dial tone"),
)


def grammar() -> tuple[Entry, ...]:
    """Return the first family in the order of its numbers; one that it does not hold is delivered as 0100 is."""
    return _ENTRIES
