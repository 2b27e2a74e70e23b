"""PickupDirectoryMaxMessagesPerMinute ([PS], exchange-files.md section 3; its division among polls is OUR CHOICE)."""

from datetime import timedelta
from math import ceil
from pathlib import Path

import pytest

from connector.directory.rate import POLL, Rate
from connector.model.tracking import EventId
from connector.model.transit import Submitted
from connector.settings import ExchangeSettings
from tests.connector.polled import Polled
from tests.connector.world import MORNING, REPLAY, World, mail

MINUTE = 12  # polls


def limited(per_minute: int) -> ExchangeSettings:
    return ExchangeSettings.model_validate({"PickupDirectoryMaxMessagesPerMinute": per_minute})


def many(count: int, name: str = "m") -> dict[str, bytes]:
    """Files with Message-IDs of their own."""
    return {f"{name}{n:04}.eml": mail(message_id=f"<{name}{n}@contoso.example>") for n in range(count)}


def taken_by_polls(limit: int, waiting: int, polls: int, every: timedelta = POLL) -> list[int]:
    """What each of so many polls takes of the waiting files."""
    rate, now, taken = Rate(limit=limit), MORNING, []
    for _ in range(polls):
        count = min(rate.allowance(now), waiting)
        waiting -= count
        rate.took(now, count, held=waiting > 0)
        taken.append(count)
        now += every
    return taken


@pytest.mark.rule("pickup.rate", "pickup.rate-divided-among-polls")
@pytest.mark.parametrize("limit", [1, 2, 11, 12, 13, 99, 100, 101, 5000, 19999, 20000])
def test_any_minute_of_a_backlog_takes_the_limit_and_no_poll_more_than_a_twelfth(limit: int):
    taken = taken_by_polls(limit, waiting=limit * 10, polls=5 * MINUTE)

    minutes = [sum(taken[first : first + MINUTE]) for first in range(len(taken) - MINUTE + 1)]
    assert set(minutes) == {limit}
    assert max(taken) == ceil(limit / 12)


@pytest.mark.rule("pickup.rate")
def test_at_a_hundred_a_minute_real_files_are_held_within_two_per_cent(tmp_path: Path):
    """[PS] default 100."""
    site = Polled(site=tmp_path)
    site.put("Pickup", many(420))

    taken = [site.poll() for _ in range(4 * MINUTE)]

    minutes = [sum(taken[first : first + MINUTE]) for first in range(len(taken) - MINUTE + 1)]
    assert all(98 <= count <= 102 for count in minutes), minutes
    assert len(site.names("Pickup")) == 20


@pytest.mark.rule("pickup.rate-divided-among-polls")
def test_the_documented_maximum_is_1667_files_in_a_poll():
    """[PS] 1-20000."""
    assert taken_by_polls(20000, waiting=60000, polls=MINUTE) == [1667] * 11 + [1663]


@pytest.mark.rule("pickup.rate-of-each-directory", "replay.handled-as-pickup")
def test_the_limit_is_applied_to_each_directory_alone(tmp_path: Path):
    """[PR] "the limit is applied to each of the two directories separately"."""
    site = Polled(site=tmp_path, settings=limited(12))
    site.put("Pickup", many(30))
    site.put("Replay", {f"{n:02}.eml": REPLAY for n in range(30)})

    for _ in range(MINUTE):
        site.poll()

    assert (len(site.names("Pickup")), len(site.names("Replay"))) == (18, 18)


@pytest.mark.rule("pickup.rate-divided-among-polls")
def test_an_idle_hour_saves_nothing_up(tmp_path: Path):
    site = Polled(site=tmp_path)
    for _ in range(60 * MINUTE):
        site.poll()
    site.put("Pickup", many(120))

    taken = [site.poll() for _ in range(MINUTE)]

    assert taken == [9] * 11 + [1]


@pytest.mark.rule("pickup.rate-divided-among-polls")
@pytest.mark.parametrize("every", [POLL * 2, POLL * 3])
def test_polls_that_come_late_make_up_for_those_that_did_not_take_place(every: timedelta):
    """A transport that delivers for seven seconds, or a fast clock, must not take fewer files than the limit allows."""
    polls = 10 * timedelta(minutes=1) // every
    taken = taken_by_polls(100, waiting=5000, polls=polls, every=every)

    assert sum(taken) >= 980
    assert max(taken) <= 27


@pytest.mark.rule("pickup.rate-divided-among-polls")
def test_a_moment_too_early_or_too_late_is_still_the_same_poll():
    rate, taken = Rate(limit=100), []
    for poll in range(3 * MINUTE):
        now = MORNING + poll * POLL + timedelta(milliseconds=40 if poll % 3 == 0 else 3)
        taken.append(rate.allowance(now))
        rate.took(now, taken[-1], held=True)

    assert taken == [*[9] * 11, 1] * 3


def test_a_clock_that_was_set_back_does_not_hold_the_files():
    rate = Rate(limit=1)
    rate.took(MORNING, rate.allowance(MORNING), held=True)
    later = MORNING + timedelta(hours=1)
    rate.took(later, rate.allowance(later), held=True)

    assert rate.allowance(MORNING + timedelta(minutes=2)) == 1


@pytest.mark.rule("pickup.longest-waiting-first")
def test_names_that_come_first_do_not_starve_the_others(tmp_path: Path):
    site = Polled(site=tmp_path, settings=limited(12))
    site.put("Pickup", {"z.eml": mail(message_id="<z@contoso.example>")} | many(3, "y"))

    for turn in range(6):
        site.poll()
        site.put("Pickup", many(2, f"a{turn}"))

    assert site.message_ids()[:4] == [
        "y0@contoso.example",
        "y1@contoso.example",
        "y2@contoso.example",
        "z@contoso.example",
    ]


def test_a_file_that_cannot_be_stored_waits_behind_the_others(tmp_path: Path):
    """A large file on a disk that is almost full must not take the turn of all others for ever."""

    def almost_full(message: Submitted) -> None:
        if b"Subject: large" in message.message.content:
            raise OSError(28, "No space left on device")

    site = Polled(site=tmp_path, settings=limited(12), inspect=almost_full)
    site.put("Pickup", {"a.eml": mail(subject="large")} | many(3))

    assert [site.poll() for _ in range(5)] == [0, 1, 1, 1, 0]
    assert site.names("Pickup") == ["a.eml"]


@pytest.mark.rule("pickup.throttle-event")
def test_files_that_wait_for_the_rate_are_told_of_once_a_minute(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO", "connector.directory")
    site = Polled(site=tmp_path, settings=limited(12))
    site.put("Replay", {f"{n:02}.eml": REPLAY for n in range(14)})

    for _ in range(2 * MINUTE):
        site.poll()

    first, last = site.told(EventId.THROTTLE)
    assert (first.source, first.context) == ("PICKUP", "Replay")
    assert (first.at, last.at) == (MORNING, MORNING + timedelta(minutes=1))
    assert first.custom == (("PickupDirectoryMaxMessagesPerMinute", "12"), ("Waiting", "13"))
    assert [r.getMessage() for r in caplog.records].count("files wait: the limit for a minute is reached") == 2


def test_a_virtual_clock_waits_no_longer_than_the_rate_makes_files_wait(tmp_path: Path):
    """With a limit of one a minute, three files take two minutes and not an hour of growing pauses."""
    world = World(site=tmp_path, settings=limited(1))
    world.put("Pickup", many(3))

    assert world.run()

    assert len(world.inbox("bob@contoso.example")) == 3
    assert timedelta(minutes=2) <= world.clock.now() - MORNING < timedelta(minutes=2, seconds=10)
