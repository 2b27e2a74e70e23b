"""The loop steps every half while there is work, and jumps to the next due date when there is none."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from foundation.clock import VirtualClock
from foundation.loop import next_due, run_until_idle, step_all

NOON = datetime(2026, 4, 17, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


@dataclass
class Diary:
    """A half that has something to do at each of its dates."""

    clock: VirtualClock
    dates: list[datetime]
    done: list[datetime] = field(default_factory=list)

    def step(self) -> bool:
        due = [date for date in self.dates if date <= self.clock.now()]
        self.dates = [date for date in self.dates if date not in due]
        self.done += [self.clock.now()] * len(due)
        return bool(due)

    def next_due(self) -> datetime | None:
        return min(self.dates, default=None)


@dataclass
class Stuck:
    """A half whose work is overdue and never succeeds, such as a letter to a directory that is gone."""

    due: datetime
    tries: int = 0

    def step(self) -> bool:
        self.tries += 1
        return False

    def next_due(self) -> datetime | None:
        return self.due


@dataclass
class Answering:
    """A half that finds work when the other has put something down."""

    asked: list[str]
    answers: list[str] = field(default_factory=list)

    def step(self) -> bool:
        if not self.asked:
            return False
        self.answers.append(self.asked.pop())
        return True

    def next_due(self) -> datetime | None:
        return None


def test_what_is_due_now_is_done_without_moving_the_clock():
    clock = VirtualClock(NOON)
    diary = Diary(clock, [NOON])
    assert run_until_idle([diary], clock, WEEK)
    assert (diary.done, clock.now()) == ([NOON], NOON)


def test_the_clock_jumps_from_due_date_to_due_date_in_order():
    clock = VirtualClock(NOON)
    one, other = Diary(clock, [NOON + 3 * MINUTE, NOON + MINUTE]), Diary(clock, [NOON + 2 * MINUTE])
    assert run_until_idle([one, other], clock, WEEK)
    assert (one.done, other.done) == ([NOON + MINUTE, NOON + 3 * MINUTE], [NOON + 2 * MINUTE])


def test_halves_are_stepped_until_neither_finds_anything():
    slips = ["a", "b", "c"]
    left, right = Answering(slips), Answering(slips)
    step_all([left, right])
    assert sorted(left.answers + right.answers) == ["a", "b", "c"]


def test_every_half_has_its_turn_in_each_round():
    slips = ["a", "b", "c", "d"]
    left, right = Answering(slips), Answering(slips)
    step_all([left, right])
    assert len(left.answers) == len(right.answers) == 2


def test_the_earliest_date_of_all_halves_counts():
    clock = VirtualClock(NOON)
    assert next_due([Diary(clock, [NOON + WEEK]), Diary(clock, [NOON]), Diary(clock, [])]) == NOON
    assert next_due([Diary(clock, [])]) is None


def test_what_is_due_only_after_the_horizon_ends_the_run_unfinished():
    clock = VirtualClock(NOON)
    diary = Diary(clock, [NOON + 2 * WEEK])
    assert not run_until_idle([diary], clock, WEEK)
    assert (diary.done, clock.now()) == ([], NOON)


def test_work_that_is_overdue_and_never_succeeds_does_not_run_for_ever():
    clock = VirtualClock(NOON)
    stuck = Stuck(NOON)
    waiting = Diary(clock, [NOON + 2 * MINUTE])
    assert not run_until_idle([waiting, Stuck(NOON + 2 * WEEK), stuck], clock, timedelta(minutes=3))
    assert waiting.done
    assert stuck.tries < 20


def test_a_fault_that_never_heals_reaches_a_horizon_of_a_month_soon():
    clock = VirtualClock(NOON)
    stuck = Stuck(NOON)
    assert not run_until_idle([stuck], clock, timedelta(days=30))
    assert stuck.tries < 1000
