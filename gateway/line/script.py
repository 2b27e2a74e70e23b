"""The number grammar: the number that is dialled decides how the call ends, so that anybody can choose a fate without any setting.

Fictitious North American numbers, +1 xxx 555 0100 to 0199: the tens digit is the fate, the ones digit its parameter.
"""

import re
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import assert_never

from gateway.line.machine import Machine
from gateway.model.outcome import Outcome

_PAUSES = re.compile(r"[pw,]", re.IGNORECASE)  # 9p1425... : what stands before a pause is an exit code
_FICTITIOUS = re.compile(r"\+?1?(?:[0-9]{3})?55501([0-9]{2})")
_EXAMPLE = "+142555501"


@unique
class Lasts(StrEnum):
    """How long a trouble lasts."""

    ALWAYS = "in every call"
    ONCE = "in the first call"
    ONES = "in as many calls as the ones digit says"


@dataclass(frozen=True, kw_only=True)
class Script:
    """How one call goes: its ending, the page of the document at which it comes (None: not at a page), the far machine."""

    outcome: Outcome
    page: int | None
    machine: Machine


OFFICE = Machine(words="V.17, 14400 bit/s, error correction")
_PLAIN = Machine(words="V.17, 14400 bit/s, no error correction", ecm=False, scan_ms=10)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One row of the grammar: the last two digits from `first` to `last`, and the fate that they name.

    With `on_page` the ones digit is the page of the document at which it happens, whichever call carries that page.
    """

    first: int
    last: int
    sentence: str
    outcome: Outcome = Outcome.DELIVERED
    lasts: Lasts = Lasts.ALWAYS
    on_page: bool = False
    machine: Machine = OFFICE

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
        troubled = {Lasts.ALWAYS: 0, Lasts.ONCE: 1, Lasts.ONES: int(self.example[-1])}[self.lasts]
        return (*(self.outcome,) * troubled, Outcome.DELIVERED) if troubled else (self.outcome,)

    @property
    def ending(self) -> Outcome:
        """How the calls to the example end in the long run."""
        return self.outcomes[-1]

    def applies(self, ones: int, attempt: int, first_page: int) -> bool:
        """Whether this call is to meet the row's trouble."""
        if self.on_page and first_page > ones:
            return False
        match self.lasts:
            case Lasts.ALWAYS:
                return True
            case Lasts.ONCE:
                return attempt == 1
            case Lasts.ONES:
                return attempt <= ones
            case _:
                assert_never(self.lasts)


def _delivered(last_digits: int, machine: Machine) -> Entry:
    return Entry(first=last_digits, last=last_digits, sentence=f"delivered: {machine.words}", machine=machine)


def _same(last_digits: int, outcome: Outcome, sentence: str) -> Entry:
    return Entry(first=last_digits, last=last_digits, sentence=sentence, outcome=outcome)


_ENTRIES = (
    _delivered(0, OFFICE),
    _delivered(1, Machine(words="V.34, 33600 bit/s, error correction", speed=33600)),
    _delivered(2, Machine(words="9600 bit/s, error correction", speed=9600)),
    _delivered(3, Machine(words="4800 bit/s, no error correction", speed=4800, ecm=False, scan_ms=10)),
    _delivered(4, Machine(words="2400 bit/s, no error correction, slow", speed=2400, ecm=False, scan_ms=20)),
    _delivered(5, Machine(words="14400 bit/s, no error correction, 20 ms a row", ecm=False, scan_ms=20)),
    _delivered(6, Machine(words="14400 bit/s, no error correction, old: 40 ms a row", ecm=False, scan_ms=40)),
    _delivered(7, Machine(words="14400 bit/s, the machine does not say who it is", names_itself=False)),
    _delivered(8, Machine(words="14400 bit/s, the machine answers after six rings", rings=5)),
    _delivered(9, Machine(words="the line is poor: training falls back from 14400 to 9600 bit/s", refusals=2)),
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
        machine=_PLAIN,  # RTN exists only without error correction, which asks for single frames instead
    ),
    _same(90, Outcome.NO_TRAINING, "the line is too poor: training fails at every speed"),
    _same(91, Outcome.NO_DIALTONE, "our own line gives no dial tone"),
)


def grammar() -> tuple[Entry, ...]:
    """Return the whole table in the order of the numbers; any number that it does not hold is delivered as 0100 is."""
    return _ENTRIES


def last_digits(number: str) -> int | None:
    """Return nn of a fictitious number 55501nn, None for any other; an exit code in front of a pause does not matter."""
    dialled = re.sub(r"[^0-9+]", "", _PAUSES.split(number)[-1])
    fictitious = _FICTITIOUS.fullmatch(dialled)
    return int(fictitious[1]) if fictitious else None


def fate(number: str, attempt: int, first_page: int) -> Script:
    """Tell how the call goes; nothing but number, attempt and first page decides, so it survives every crash and repeats."""
    digits = last_digits(number)
    entry = next((row for row in _ENTRIES if digits is not None and row.first <= digits <= row.last), _ENTRIES[0])
    ones = (digits or 0) % 10
    if not entry.applies(ones, attempt, first_page):
        return Script(outcome=Outcome.DELIVERED, page=None, machine=entry.machine)
    return Script(outcome=entry.outcome, page=ones if entry.on_page else None, machine=entry.machine)
