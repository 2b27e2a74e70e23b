"""The numbers for testing, each to be clicked on: it opens a mail to that number, or a call from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from appliance.api.access import TheSite
from appliance.console.pages import page
from gateway.model.grammar import Entry, grammar
from gateway.story.numbers import CALLING_US, FIRST, FIRST_RULE, INTRODUCTION, SECOND, SECOND_RULE, by_code, written

router = APIRouter()


@dataclass(frozen=True, kw_only=True)
class Dial:
    """A number to be clicked on: how it is shown, as a whole, and the page that it opens."""

    shown: str
    number: str
    opens: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of a family: its numbers, what happens, and the codes of the endings or what differs."""

    pattern: str
    sentence: str
    note: str
    dials: tuple[Dial, ...]


@router.get("/sites/{site}/numbers")
def show_numbers(site: TheSite) -> HTMLResponse:
    """Show the number grammar."""
    here = f"/sites/{site.name}"
    families = (
        (FIRST, FIRST_RULE, [_row(entry, here) for entry in grammar()]),
        (SECOND, SECOND_RULE, list(_endings(here))),
    )
    return page("numbers.html", site, introduction=INTRODUCTION, families=families, calling_us=CALLING_US)


def _row(entry: Entry, here: str) -> Row:
    codes = ", ".join(outcome.value.code for outcome in dict.fromkeys(entry.outcomes))
    numbers = [f"{entry.example[:-2]}{last:02}" for last in range(entry.first, entry.last + 1)]
    dials = tuple(Dial(shown=one[-2:], number=one, opens=_mail_to(one, here)) for one in numbers)
    return Row(pattern=entry.pattern, sentence=entry.sentence, note=codes, dials=dials)


def _endings(here: str) -> Iterator[Row]:
    for one in by_code():
        call = f"{here}/arrivals?{urlencode({'caller': one.number})}"
        dial = Dial(
            shown=one.number[-3:], number=one.number, opens=call if one.calls_us else _mail_to(one.number, here)
        )
        yield Row(pattern=written(one.number), sentence=one.ending, note=one.where, dials=(dial,))


def _mail_to(number: str, here: str) -> str:
    return f"{here}/compose?{urlencode({'to': f'[FAX:{number}]'})}"
