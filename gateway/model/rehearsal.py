"""A rehearsal: what a number for testing makes of the calls to it, read from the number alone. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from gateway.model.grammar import Entry, grammar
from gateway.model.outcome import Form, Outcome, of_code

_PAUSES = re.compile(r"[pw,]", re.IGNORECASE)  # 9p1425... : what stands before a pause is an exit code
_NORTH_AMERICAN = re.compile(r"\+?1?(?:[0-9]{3})?55501([0-9]{2})")
_BY_CODE = re.compile(r"(?:\+|00|011)?9999999([0-9]{3})([0-9]?)([0-9]{0,3})")


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """How calls to a number end: with `outcome` in so many `calls` of one fax (0: in every one), then delivered.

    `page` is the page of the document at which it happens, None where the ending has a place of its own.
    """

    outcome: Outcome
    calls: int = 0
    page: int | None = None

    def applies(self, attempt: int, first_page: int, forms: Collection[Form] = ()) -> bool:
        """Whether this call of a fax meets the trouble; it begins with `first_page`, and the fax was made anew in `forms`.

        A page that is confirmed causes no trouble any more, and a fax that was made anew is taken, unless the number counts the calls.
        """
        if self.page is not None and first_page > self.page:
            return False
        if self.calls:
            return attempt <= self.calls
        return self.outcome.value.form is None or self.outcome.value.form not in forms


def read(number: str) -> Rehearsal | None:
    """Read a number for testing in any spelling, with or without an exit code; None for any other number.

    A code that no row of the outcome table holds is one of a protocol that failed, PHASE_C_ERROR, where it begins with 1 or 2, as such
    codes of HylaFAX do; any other is a number that nobody has, NO_SUCH_NUMBER.
    """
    digits = digits_of(number)
    if found := _BY_CODE.fullmatch(digits):
        unknown = Outcome.PHASE_C_ERROR if found[1][0] in "12" else Outcome.NO_SUCH_NUMBER
        outcome = of_code(f"E{found[1]}") or unknown
        return Rehearsal(outcome=outcome, calls=int(found[2] or 0), page=int(found[3] or 0) or None)
    last = last_digits(number)
    return None if last is None else _of_entry(entry_of(last), last % 10)


def is_fictitious(number: str) -> bool:
    """Tell whether the number is one for testing: no plan, rule or check of real numbers speaks of it."""
    return read(number) is not None


def last_digits(number: str) -> int | None:
    """Return nn of a fictitious North American number 55501nn, None for any other."""
    found = _NORTH_AMERICAN.fullmatch(digits_of(number))
    return int(found[1]) if found else None


def entry_of(last: int) -> Entry:
    """Return the row of the grammar that holds these last two digits, that of 0100 when none does."""
    return next((row for row in grammar() if row.first <= last <= row.last), grammar()[0])


def digits_of(number: str) -> str:
    """Return a written number without exit code and separators: + and digits alone."""
    return re.sub(r"[^0-9+]", "", _PAUSES.split(number)[-1])


def _of_entry(entry: Entry, ones: int) -> Rehearsal:
    return Rehearsal(outcome=entry.outcome, calls=entry.calls(ones), page=ones if entry.on_page else None)
