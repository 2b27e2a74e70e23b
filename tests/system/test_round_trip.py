"""Both halves on real directories and a virtual clock: what must become of a mail to a fax number."""

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from appliance.demo.trip import Ended
from gateway.model.outcome import Outcome
from tests.system.conftest import make_the_trip


def test_every_sample_ends_as_it_is_declared_to(trip: list[Ended]) -> None:
    assert [one.expected.number for one in trip if not one.as_declared] == []


def test_a_delivered_fax_has_every_page_confirmed_and_no_other_has(trip: list[Ended]) -> None:
    for one in trip:
        assert one.fax is not None
        job = one.fax.job
        assert (job.state == "delivered") == (job.pages_confirmed == job.pages)


@pytest.mark.parametrize("wrong", [{"pages": 2}, {"calls": 2}, {"report": False}, {"outcome": Outcome.BUSY}])
def test_a_fax_that_ends_otherwise_is_not_as_declared(trip: list[Ended], wrong: dict[str, Any]) -> None:
    first = trip[0]

    assert first.as_declared
    assert not replace(first, expected=replace(first.expected, **wrong)).as_declared


def test_a_delivered_fax_whose_pages_were_not_all_confirmed_is_not_as_declared(trip: list[Ended]) -> None:
    fax = trip[0].fax
    assert fax is not None

    short = replace(fax, job=replace(fax.job, pages_confirmed=0))

    assert not replace(trip[0], fax=short).as_declared


def test_pages_confirmed_never_exceed_pages_sent(trip: list[Ended]) -> None:
    calls = [call.result for one in trip if one.fax for call in one.fax.calls]

    assert all(call.pages_confirmed <= call.pages_sent for call in calls)


def test_nothing_is_left_in_the_directories(trip: list[Ended]) -> None:
    site = _site_of(trip)

    left = [p for name in ("Drop", "Pickup", "Replay") for p in (site / name).iterdir()]
    queued = {p.name.partition("-")[0] for p in (site / "spool" / "queue").iterdir()}

    assert (left, queued) == ([], {"mail.que"})
    with closing(sqlite3.connect(site / "spool" / "queue" / "mail.que")) as database:
        assert database.execute("SELECT count(*) FROM messages").fetchone() == (0,)


def test_same_seed_and_clock_give_the_same_bytes(trip: list[Ended], tmp_path: Path) -> None:
    """Promise 4 of the design: ids, dates, PDFs, TIFFs and reports."""
    again = make_the_trip(tmp_path / "again")

    assert [_bytes_of(one) for one in again] == [_bytes_of(one) for one in trip]


def test_another_seed_changes_ids_but_no_ending(trip: list[Ended], tmp_path: Path) -> None:
    other = make_the_trip(tmp_path / "other", seed=2)

    assert all(one.as_declared for one in other)
    assert {one.fax.message.file_name for one in other if one.fax} != {
        one.fax.message.file_name for one in trip if one.fax
    }


def test_two_sites_run_in_one_process_without_meeting(tmp_path: Path) -> None:
    ended: dict[str, list[Ended]] = {}
    threads = [
        threading.Thread(target=lambda name=name: ended.update({name: make_the_trip(tmp_path / name)}))
        for name in ("one", "two")
    ]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [_bytes_of(one) for one in ended["one"]] == [_bytes_of(one) for one in ended["two"]]
    assert all(one.as_declared for one in ended["one"] + ended["two"])


def _site_of(trip: list[Ended]) -> Path:
    first = trip[0].fax
    assert first is not None
    assert first.pdf is not None
    return first.pdf.parents[4]


def _bytes_of(one: Ended) -> tuple[bytes, bytes, bytes]:
    assert one.fax is not None
    assert one.fax.pdf is not None
    assert one.fax.tiff is not None
    return one.fax.pdf.read_bytes(), one.fax.tiff.read_bytes(), one.report.file.read_bytes() if one.report else b""
