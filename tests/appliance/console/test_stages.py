"""How the stages of a fax are lit."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from appliance.console.stages import Lit, stages
from appliance.console.timeline import LENGTH, timeline
from gateway.model.job import State
from gateway.model.letter import Letter
from gateway.model.outcome import Outcome
from gateway.records import Fax
from tests.gateway.model.facts import EIGHT, a_call, a_job, a_message
from wire.dsn import Action

POSTED = Letter(id="dsn-1", job=1, action=Action.DELIVERED, created=EIGHT, due=EIGHT, posted=EIGHT)
OWED = replace(POSTED, posted=None)
DARK, DONE, FAILED, NOW, WAITING = Lit.DARK, Lit.DONE, Lit.FAILED, Lit.NOW, Lit.WAITING


def a_fax(state: State, *letters: Letter, pages: int | None = 3, **facts: Any) -> Fax:
    return Fax(
        job=a_job(state=state, pages=pages, **facts),
        message=a_message(),
        original=Path("mail.eml"),
        pdf=None,
        tiff=None,
        calls=(),
        letters=letters,
        deeds=(),
        awaited=0,
        acknowledgement=None,
    )


@pytest.mark.parametrize(
    ("fax", "in_mailbox", "lit"),
    [
        (a_fax(State.NEW, pages=None, dials=0), 0, (NOW, WAITING, WAITING, WAITING)),
        (a_fax(State.READY, dials=0), 0, (DONE, WAITING, WAITING, WAITING)),
        (a_fax(State.CALLING), 0, (DONE, NOW, WAITING, WAITING)),
        (a_fax(State.HELD), 0, (DONE, WAITING, WAITING, WAITING)),
        (a_fax(State.DELIVERED, OWED), 0, (DONE, DONE, NOW, WAITING)),
        (a_fax(State.DELIVERED, POSTED), 0, (DONE, DONE, DONE, WAITING)),
        (a_fax(State.DELIVERED, POSTED), 1, (DONE, DONE, DONE, DONE)),
        (a_fax(State.DELIVERED), 0, (DONE, DONE, DARK, DARK)),
        (a_fax(State.FAILED, POSTED), 1, (DONE, FAILED, DONE, DONE)),
        (a_fax(State.FAILED, POSTED, pages=None, dials=0), 1, (FAILED, FAILED, DONE, DONE)),
        (a_fax(State.CANCELLED, pages=None, dials=0), 0, (DARK, DARK, DARK, DARK)),
    ],
)
def test_a_stage_is_lit_as_the_fax_stands(fax: Fax, in_mailbox: int, lit: tuple[Lit, ...]):
    found = stages(fax, in_mailbox)

    assert [stage.lit for stage in found[:3]] == [DONE] * 3
    assert tuple(stage.lit for stage in found[3:]) == lit


def test_the_calls_of_a_fax_lie_on_the_line_of_its_life():
    calls = [
        a_call(Outcome.BUSY, started=EIGHT, ended=EIGHT + timedelta(seconds=7)),
        a_call(Outcome.DELIVERED, attempt=2, started=EIGHT + timedelta(minutes=9), ended=EIGHT + timedelta(minutes=10)),
    ]
    line = timeline(a_job(state=State.DELIVERED, finished=EIGHT + timedelta(minutes=10)), calls, EIGHT, None)

    assert [(bar.start, bar.good) for bar in line.bars] == [(0, False), (900, True)]
    assert all(bar.start + bar.length <= LENGTH for bar in line.bars)
    assert (line.present, line.following) == (None, None)


def test_the_next_date_is_the_end_of_the_line_of_a_fax_that_waits():
    now, then = EIGHT + timedelta(minutes=5), EIGHT + timedelta(minutes=10)

    line = timeline(a_job(state=State.READY), [], now, then)

    assert (line.present, line.following, line.ends) == (500, LENGTH, then)
