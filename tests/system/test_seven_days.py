"""Seven days of retries, calling hours, delays, a hold and an absent Replay directory: what happens, and that it happens again alike."""

import json
from collections.abc import Sequence
from datetime import UTC, date, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bench.sevendays import (
    BACK,
    BROKEN,
    BUSY,
    GONE,
    LATER,
    MONDAY,
    RELEASED,
    SEND_AT,
    SETTINGS,
    SLOW,
    THANKSGIVING,
    WAITS,
    Week,
    seven_days,
)
from bench.week import main
from gateway.document.printing import print_fax
from gateway.model.job import State
from gateway.model.letter import Letter
from gateway.model.outcome import Outcome
from wire import dsn, mailfile
from wire.dsn import Action

NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Sequence[Path]:
    """Two empty directories."""
    return [tmp_path_factory.mktemp("week") / name for name in ("one", "other")]


@pytest.fixture(scope="module")
def week(sites: Sequence[Path]) -> Week:
    """The week as it passed in the first directory."""
    return seven_days(sites[0], print_fax)


def files_of(site: Path) -> dict[str, bytes]:
    """Every report, document and picture of a site, by its name."""
    found = [file for pattern in ("Replay/*", "**/fax.pdf", "**/received.tif") for file in site.glob(pattern)]
    return {str(file.relative_to(site)): file.read_bytes() for file in found}


def delays(letters: Sequence[Letter]) -> list[Letter]:
    return [letter for letter in letters if letter.action is Action.DELAYED]


def test_the_same_week_passes_again_with_the_same_bytes(week: Week, sites: Sequence[Path]):
    """Promise 4 of the design: names and content of reports, fax.pdf and received.tif."""
    again = seven_days(sites[1], print_fax)

    first, second = files_of(sites[0]), files_of(sites[1])
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert again.end == week.end
    assert len([name for name in first if name.endswith(("fax.pdf", "received.tif"))]) == 2 * len(week.faxes)


def test_each_fax_ends_as_its_number_tells(week: Week):
    assert {number: (fax.job.state, fax.job.outcome) for number, fax in week.faxes.items()} == {
        BUSY: (State.FAILED, Outcome.EXPIRED),
        SLOW: (State.DELIVERED, Outcome.DELIVERED),
        LATER: (State.DELIVERED, Outcome.DELIVERED),
        WAITS: (State.DELIVERED, Outcome.DELIVERED),
        BROKEN: (State.DELIVERED, Outcome.DELIVERED),
    }


def test_a_number_is_called_in_its_hours_alone_and_not_on_its_holiday(week: Week):
    for number in (BUSY, LATER, WAITS):
        begun = [call.result.started.astimezone(NEW_YORK) for call in week.faxes[number].calls]
        assert all(8 <= at.hour < 18 for at in begun)
        assert date.fromisoformat(THANKSGIVING) not in {at.date() for at in begun}


def test_a_busy_number_is_called_on_each_other_day_until_its_time_is_over(week: Week):
    fax = week.faxes[BUSY]

    assert {call.result.started.day for call in fax.calls} == {23, 24, 25, 27, 28, 29}
    assert (fax.job.detail, fax.job.dials) == ("E001 Busy signal detected", len(fax.calls))
    assert MONDAY + timedelta(days=6) < week.end < MONDAY + timedelta(days=7)


def test_pauses_grow_to_an_hour_and_vary_by_a_fifth(week: Week):
    retry = SETTINGS.gateway.retry.busy
    results = [call.result for call in week.faxes[BUSY].calls]
    pauses = [after.started - before.ended for before, after in pairwise(results)]
    grown = [min(retry.pause * retry.backoff**n, retry.longest) for n in range(len(pauses))]
    within_a_day = [(pause, usual) for pause, usual in zip(pauses, grown, strict=True) if pause < timedelta(hours=8)]

    assert len(within_a_day) > 40
    assert all((1 - retry.jitter) * usual <= pause <= (1 + retry.jitter) * usual for pause, usual in within_a_day)
    assert len({pause for pause, _ in within_a_day}) == len(within_a_day)


def test_who_answers_at_last_gets_the_fax_on_the_third_day(week: Week):
    results = [call.result for call in week.faxes[SLOW].calls]

    assert [result.outcome for result in results] == [Outcome.NO_ANSWER] * 17 + [Outcome.DELIVERED]
    assert (results[-1].started.date() - MONDAY.date()).days == 2


def test_a_fax_that_was_put_off_and_one_that_was_held_are_called_once_at_their_hour(week: Week):
    begun = {number: [call.result.started for call in week.faxes[number].calls] for number in (LATER, WAITS)}

    assert begun == {LATER: [SEND_AT], WAITS: [RELEASED]}
    assert [deed.what for deed in week.faxes[WAITS].deeds if deed.who == "ann"] == ["held the fax", "released the fax"]


def test_who_hung_up_gets_only_the_page_that_was_missing(week: Week):
    calls = week.faxes[BROKEN].calls

    assert [(call.result.outcome, call.first_page, call.result.pages_confirmed) for call in calls] == [
        (Outcome.HANG_UP, 1, 1),
        (Outcome.DELIVERED, 2, 1),
    ]


def test_delays_are_reported_after_four_hours_and_then_every_day(week: Week):
    """RFC 3461 section 5.2.5: the sender asked for DELAY."""
    first = MONDAY + SETTINGS.gateway.report.delay_after

    told = {number: [letter.created for letter in delays(fax.letters)] for number, fax in week.faxes.items()}
    assert told == {
        BUSY: [first + timedelta(days=n) for n in range(7)],
        SLOW: [first, first + timedelta(days=1)],
        WAITS: [first, first + timedelta(days=1)],
        LATER: [],
        BROKEN: [],
    }


def test_reports_outlive_a_day_without_their_directory(week: Week, sites: Sequence[Path]):
    letters = [letter for fax in week.faxes.values() for letter in fax.letters]
    kept = [letter for letter in letters if GONE <= letter.created < BACK]

    assert {(letter.job, letter.action) for letter in kept} >= {
        (week.faxes[BUSY].job.id, Action.DELAYED),
        (week.faxes[WAITS].job.id, Action.DELIVERED),
    }
    assert all(letter.posted is not None and BACK <= letter.posted < BACK + timedelta(hours=1) for letter in kept)
    assert all(letter.tries > 20 for letter in kept)
    assert len(list((sites[0] / "Replay").iterdir())) == len(letters)


def test_each_fax_has_one_final_report(week: Week, sites: Sequence[Path]):
    mails = [mailfile.read(file.read_bytes()).content for file in (sites[0] / "Replay").iterdir()]
    told = [status for mail in mails for status in dsn.read(mail).recipients if status.action is not Action.DELAYED]

    assert sorted((dict(status.extensions)["X-Fax-Number"], status.action) for status in told) == sorted(
        (number, Action.FAILED if number == BUSY else Action.DELIVERED) for number in week.faxes
    )
    assert week.faxes[BUSY].job.finished == week.end.astimezone(UTC)


def test_the_measurement_tells_its_figures_as_json(week: Week, capsys: pytest.CaptureFixture[str]):
    main(["--json", "--rounds", "1"])

    figures = json.loads(capsys.readouterr().out)
    assert figures["calls"] == sum(len(fax.calls) for fax in week.faxes.values())
    assert figures["turns"] > 2 * figures["calls"]
    assert figures["rounds"][0]["cpu_ms"] > figures["rounds"][0]["printing_ms"] > 0
