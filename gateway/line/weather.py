"""What real calls meet that nobody planned: the profile of spec fax.md section 10, drawn from the seed."""

import random
from dataclasses import dataclass

from gateway.line.machine import Machine
from gateway.model.outcome import Outcome

_FIRST = (
    (0.06, Outcome.BUSY),
    (0.08, Outcome.NO_ANSWER),
    (0.03, Outcome.NO_CARRIER),
    (0.02, Outcome.INVALID_COMMAND),
    (0.01, Outcome.NO_TRAINING),
)
"""The shares of calls that come to no page: busy, no answer, no fax machine, a failure in phase B, no training."""

_LINE_ERROR = 0.015
"""The share of pages on which the call breaks off."""

_BAD_PAGES = 0.005
_CSID = 0.9
_V34 = 0.15
_ECM = 0.8
_RINGS = (0, 0, 0, 0, 0, 1, 1, 1, 1, 2)
"""One ring takes 6 s, and an answer without any further one 4 to 8 s: so the median is 8 s."""


@dataclass(frozen=True, kw_only=True)
class Met:
    """What a call meets, and on which of its pages, counted from 0; None where it comes to no page."""

    outcome: Outcome = Outcome.DELIVERED
    page: int | None = None


def machine_at(dice: random.Random) -> Machine:
    """Return the machine that stands at a number, by the number's own dice: it is the same in every call. V.34 always corrects errors."""
    v34 = dice.random() < _V34
    ecm = v34 or dice.random() < (_ECM - _V34) / (1 - _V34)
    return Machine(
        words=f"{'V.34, 33600' if v34 else 'V.17, 14400'} bit/s, {'' if ecm else 'no '}error correction",
        speed=33600 if v34 else 14400,
        ecm=ecm,
        scan_ms=0 if ecm else 10,
        rings=dice.choice(_RINGS),
        names_itself=dice.random() < _CSID,
        bad_pages=_BAD_PAGES,
    )


def met(pages: int, dice: random.Random) -> Met:
    """Return what a call with so many pages meets, by the call's own dice."""
    drawn = dice.random()
    for share, outcome in _FIRST:
        if drawn < share:
            return Met(outcome=outcome)
        drawn -= share
    broken = next((page for page in range(pages) if dice.random() < _LINE_ERROR), None)
    return Met() if broken is None else Met(outcome=Outcome.HANG_UP, page=broken)
