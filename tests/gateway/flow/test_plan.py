"""What `dropfax plan` foretells is what happens: the same calls at the same dates, and the same end."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.model.job import Job
from gateway.model.outcome import Outcome
from gateway.model.plan import Assumption, Rules, plan
from tests.gateway.flow.scene import Scene, ScriptedLine, address
from tests.gateway.model.facts import EIGHT

A_MINUTE = timedelta(minutes=1)
WEEK = {"lifetime": timedelta(days=7)}
JITTER = {"busy": {"jitter": 0.5, "backoff": 2, "longest": timedelta(hours=2)}}
MORNINGS = {"windows": [{"hours": "Wk0900-0907", "zone": "Europe/Berlin", "holidays": ["2024-04-04"]}]}


def lived(scene: Scene, job: Job, outcome: Outcome) -> tuple[list[datetime], Job]:
    """Let the fax live its life on a line whose calls all end so: when it was called, and how it stands at its end."""
    called: list[datetime] = []
    now = EIGHT
    line = ScriptedLine([(outcome, 3 if outcome is Outcome.DELIVERED else 0)] * 50)
    line.when_dialled = lambda _: called.append(now)
    calling, prepare, sweep = scene.calling(line), scene.prepare(), scene.sweep()
    while not (job := scene.jobs.get(job.id)).state.is_final:
        prepare.step(now)
        calling.step(now)
        if not line.in_progress():
            sweep.step(now)
        dates = [scene.agenda().printing, scene.agenda().call, line.next_end(), scene.agenda().expiry]
        now = max(now, min((date for date in dates if date is not None), default=now))
    return called, job


@pytest.mark.parametrize(
    ("settings", "outcome"),
    [
        ({}, Outcome.BUSY),
        ({}, Outcome.NO_CARRIER),
        ({}, Outcome.HANG_UP),
        ({}, Outcome.NO_SUCH_NUMBER),
        ({}, Outcome.DELIVERED),
        ({}, Outcome.FORMAT_MISMATCH),
        ({}, Outcome.RESOLUTION_MISMATCH),
        ({"retry": {"rfc4161_strict": True}}, Outcome.NO_ANSWER),
        ({"retry": WEEK | JITTER, "line": {"seed": 7}}, Outcome.BUSY),
        ({"retry": WEEK, "schedule": MORNINGS}, Outcome.BUSY),
        ({"retry": WEEK | JITTER, "schedule": MORNINGS}, Outcome.BUSY),
        ({"schedule": {"windows": [{"hours": "Any2300-2400"}]}}, Outcome.BUSY),
    ],
    ids=lambda value: value.metric if isinstance(value, Outcome) else "+".join(value) or "default",
)
def test_what_is_planned_is_what_happens(scene: Scene, settings: dict[str, Any], outcome: Outcome):
    scene = scene.with_settings(**settings)
    (job,) = scene.accepted(address("+14255550123"))
    mine = scene.settings
    rules = Rules(policy=mine.retry_policy, window=mine.schedule.window(job.number, ZoneInfo("UTC")))

    planned = plan(job, EIGHT, Assumption(outcome=outcome, length=A_MINUTE), rules)
    called, end = lived(scene, job, outcome)

    assert [call.result.started for call in planned.calls] == called
    assert [call.attempt for call in planned.calls] == [call.attempt for call in scene.jobs.calls(job.id)]
    assert (planned.end.state, planned.end.outcome, planned.end.detail, planned.end.finished) == (
        end.state,
        end.outcome,
        end.detail,
        end.finished,
    )
