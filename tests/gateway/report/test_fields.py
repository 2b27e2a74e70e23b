"""Our own fields in the machine-readable part: every fact of the text stands there too (reports.md section 11)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from gateway.model.outcome import Outcome
from gateway.report.account import ReportedFax
from gateway.report.fields import MOST_CALLS, fields_of
from tests.gateway.model.facts import EIGHT
from tests.gateway.report.cases import BUSY, DELIVERED_CALL, HELD, WAITING, a_call_at
from wire.dsn import Action


def told(action: Action = Action.DELAYED, **facts: Any) -> dict[str, str]:
    return dict(fields_of(ReportedFax(**{"action": action, "job": WAITING, **facts})))


def test_each_call_says_when_it_was_how_it_ended_and_what_it_brought() -> None:
    fields = told(calls=[a_call_at(0, Outcome.BUSY, attempt=1), DELIVERED_CALL])

    assert fields["X-Fax-Call-1"] == "Tue, 02 Apr 2024 08:00:05 +0000; E001 Busy signal detected; 0:01:32"
    assert fields["X-Fax-Call-2"] == (
        "Tue, 02 Apr 2024 08:03:05 +0000; E000 Call successful; pages 1-3; 14400 bit/s; 0:01:32"
    )


def test_calls_to_numbers_that_it_had_before_say_which() -> None:
    before = replace(a_call_at(0, Outcome.BUSY, attempt=1), number="+14255550100")

    fields = told(calls=[DELIVERED_CALL], others=[before])

    assert "; to +14255550100; E001" in fields["X-Fax-Call-1"]
    assert f"; to {DELIVERED_CALL.number}; E000" in fields["X-Fax-Call-2"]


def test_of_many_calls_the_last_are_told() -> None:
    calls = [a_call_at(attempt, Outcome.BUSY, attempt=attempt) for attempt in range(1, 41)]

    numbers = [name for name in told(calls=calls) if name.startswith("X-Fax-Call-")]

    assert len(numbers) == MOST_CALLS
    assert (numbers[0], numbers[-1]) == ("X-Fax-Call-11", "X-Fax-Call-40")


def test_a_delayed_fax_says_what_follows() -> None:
    fields = told(next_call=EIGHT + timedelta(hours=1), most_calls=12)

    assert (fields["X-Fax-Next-Call"], fields["X-Fax-Most-Attempts"]) == ("Tue, 02 Apr 2024 09:00:05 +0000", "12")
    assert "X-Fax-Held" not in fields


def test_a_held_fax_says_so_and_names_no_next_call() -> None:
    fields = told(job=HELD, next_call=EIGHT)

    assert fields["X-Fax-Held"] == "yes"
    assert "X-Fax-Next-Call" not in fields


def test_a_fax_that_is_over_has_nothing_ahead() -> None:
    fields = told(Action.FAILED, job=BUSY, next_call=EIGHT, most_calls=12)

    assert not {"X-Fax-Held", "X-Fax-Next-Call", "X-Fax-Most-Attempts"} & set(fields)


def test_notes_are_told_one_by_one() -> None:
    job = replace(WAITING, notes=("the cover page was left out", "page 3 is\r\nBcc: blank"))

    fields = told(job=job)

    assert fields["X-Fax-Note-1"] == "the cover page was left out"
    assert fields["X-Fax-Note-2"] == "page 3 is Bcc: blank"
