"""COMMIT 2: an accepted mail becomes pages, or fails with its report; printing is counted before it is tried."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.document.content import Refusal
from gateway.document.cover import Cover
from gateway.document.guard import Broken
from gateway.document.pages import read_tiff
from gateway.document.printing import Printout, print_fax
from gateway.errors import SpoolError
from gateway.flow.prepare import PATIENCE, PRINT_LIMIT
from gateway.model.job import Job, State
from gateway.model.outcome import Form, Outcome
from gateway.settings import DocumentSettings
from gateway.spool.blobs import Blobs
from tests.gateway.flow.scene import Scene, address, after
from tests.gateway.model.facts import EIGHT

BOB, AL = address("+14255550123"), address("+14255550124", "Al")


def printing(scene: Scene, way: Callable[[Cover], Printout | None]) -> Scene:
    """Let the printer say this of each cover, and print where it says nothing."""

    def printer(mail: bytes, covers: Sequence[Cover], settings: DocumentSettings) -> Iterator[Printout]:
        for cover in covers:
            yield way(cover) or next(print_fax(mail, [cover], settings))

    return replace(scene, printer=printer)


def broken(_: Cover) -> Broken:
    return Broken(reason="the printer died")


def test_a_mail_becomes_pages_that_wait_for_their_call(scene: Scene):
    (job,) = scene.accepted(BOB)

    assert scene.prepare().step(EIGHT) is True

    ready = scene.jobs.get(job.id)
    assert (ready.state, ready.prints, ready.leased_by) == (State.READY, 1, None)
    assert ready.pages == len(read_tiff(scene.blobs.tiff(job.id))) == 1
    assert scene.blobs.pdf_path(job.id).read_bytes().startswith(b"%PDF")
    assert scene.owed() == []


def test_nothing_to_print_is_nothing_done(scene: Scene):
    assert scene.prepare().step(EIGHT) is False


def test_every_receiver_gets_a_cover_of_his_own(scene: Scene):
    covers: list[Cover] = []
    scene.accepted(BOB, AL)

    printing(scene, covers.append).prepare().step(EIGHT)

    assert [(cover.to_name, cover.to_number) for cover in covers] == [
        ("Bob", "+1 425 555 0123"),
        ("Al", "+1 425 555 0124"),
    ]
    assert {(cover.from_name, cover.from_address) for cover in covers} == {("Ann", "ann@contoso.example")}
    assert {(cover.subject, cover.date) for cover in covers} == {("Invoice 7", EIGHT)}


def test_a_mail_without_an_author_is_its_senders(scene: Scene):
    covers: list[Cover] = []
    scene.accepted(BOB, mail=b"Subject: x\r\n\r\nHello\r\n")

    printing(scene, covers.append).prepare().step(EIGHT)

    assert [(cover.from_name, cover.from_address) for cover in covers] == [("", "ann@contoso.example")]


def test_a_document_with_too_many_pages_fails_with_its_report(scene: Scene):
    scene = scene.with_settings(document={"max_pages": 1})
    (job,) = scene.accepted(BOB, mail=b"Subject: long\r\n\r\n" + b"line\r\n" * 150)

    scene.prepare().step(EIGHT)

    refused = scene.jobs.get(job.id)
    assert (refused.state, refused.outcome, refused.pages) == (State.FAILED, Outcome.TOO_MANY_PAGES, None)
    assert scene.owed() == [(job.id, "failed")]


def test_content_that_is_refused_fails_every_receiver(scene: Scene):
    refusal = Refusal(outcome=Outcome.UNPRINTABLE, detail="it is encrypted")
    scene.accepted(BOB, AL)

    printing(scene, lambda _: refusal).prepare().step(EIGHT)

    assert [(job.outcome, job.detail) for job in scene.jobs.all()] == [(Outcome.UNPRINTABLE, "it is encrypted")] * 2
    assert scene.owed() == [(1, "failed"), (2, "failed")]


def printed_again_and_again(scene: Scene) -> list[Job]:
    """Print until the limit, each time when the lease has lapsed."""
    seen = []
    for attempt in range(PRINT_LIMIT + 1):
        scene.prepare().step(EIGHT + attempt * (scene.settings.line.lease + timedelta(seconds=1)))
        seen.append(scene.jobs.all()[0])
    return seen


def test_a_document_that_breaks_the_printer_three_times_is_given_up_with_its_report(
    scene: Scene, caplog: pytest.LogCaptureFixture
):
    (job,) = scene.accepted(BOB)

    seen = printed_again_and_again(printing(scene, broken))

    assert [(one.state, one.prints) for one in seen] == [
        (State.NEW, 1),
        (State.NEW, 2),
        (State.NEW, 3),
        (State.FAILED, 4),
    ]
    assert (seen[-1].outcome, seen[-1].detail) == (Outcome.UNPRINTABLE, "printing it failed 3 times")
    assert scene.owed() == [(job.id, "failed")]
    assert caplog.messages == ["printing broke off"] * PRINT_LIMIT


def test_what_broke_the_printer_is_not_tried_again_before_its_lease_has_lapsed(scene: Scene):
    scene.accepted(BOB)
    printing(scene, broken).prepare().step(EIGHT)

    assert scene.prepare().step(after(minutes=1)) is False


def test_a_printer_that_recovers_prints(scene: Scene):
    scene.accepted(BOB)
    printing(scene, broken).prepare().step(EIGHT)

    scene.prepare().step(after(minutes=3))

    assert scene.jobs.all()[0].state is State.READY


def test_a_cover_that_breaks_the_printer_costs_the_other_receivers_nothing(scene: Scene):
    scene.accepted(BOB, AL)

    printing(scene, lambda cover: broken(cover) if cover.to_name == "Bob" else None).prepare().step(EIGHT)

    assert [job.state for job in scene.jobs.all()] == [State.NEW, State.READY]


def test_an_original_that_is_gone_does_not_stop_the_message_behind_it(scene: Scene):
    (lost,) = scene.accepted(BOB)
    (sound,) = scene.accepted(AL, name="y.eml")
    scene.blobs.original_path(scene.messages.get(lost.message).fingerprint).unlink()

    assert [scene.prepare().step(EIGHT), scene.prepare().step(EIGHT)] == [True, True]

    assert scene.jobs.get(sound.id).state is State.READY
    assert scene.jobs.get(lost.id).state is State.NEW


def test_a_print_that_comes_after_its_lease_was_lost_changes_nothing(
    scene: Scene, elsewhere: Scene, caplog: pytest.LogCaptureFixture
):
    def slow(_: Cover) -> Refusal:
        elsewhere.prepare().step(after(minutes=10))
        return Refusal(outcome=Outcome.UNPRINTABLE, detail="too late")

    scene.accepted(BOB)

    printing(scene, slow).prepare().step(EIGHT)

    (job,) = scene.jobs.all()
    assert (job.state, job.prints) == (State.READY, 2)
    assert scene.owed() == []
    assert "printed too late" in caplog.messages


class FullSpool(Blobs):
    """A spool whose disk is full for documents."""

    def keep_fax(self, job: int, pdf: bytes, tiff: bytes) -> None:
        raise SpoolError("the disk is full")


def test_a_full_disk_delays_a_fax_and_never_counts_against_it(scene: Scene):
    (job,) = scene.accepted(BOB)
    full = replace(scene.prepare(), blobs=FullSpool(root=scene.blobs.root))

    for minutes in range(2 * PRINT_LIMIT):
        full.step(after(minutes=minutes))
    waiting = scene.jobs.get(job.id)
    scene.prepare().step(after(hours=1))

    assert (waiting.state, waiting.prints, waiting.leased_by) == (State.NEW, 0, None)
    assert scene.jobs.get(job.id).state is State.READY


def test_after_a_print_that_did_not_end_each_receiver_is_tried_alone(scene: Scene):
    """A gateway that is stopped three times while it prints must not give up faxes that it never began."""

    def stopped(_: Cover) -> Printout:
        raise KeyboardInterrupt

    scene.accepted(BOB, AL)
    for _ in range(PRINT_LIMIT):
        with pytest.raises(KeyboardInterrupt):
            printing(scene, stopped).prepare().step(EIGHT)
        scene.jobs.free_own_leases()

    for minutes in range(4):
        scene.prepare().step(after(minutes=minutes))

    assert [job.state for job in scene.jobs.all()] == [State.FAILED, State.READY]


def test_the_other_receivers_of_a_slow_mail_wait_for_the_next_step(scene: Scene):
    scene.accepted(BOB, AL)
    ticks = iter([0.0, PATIENCE + 1, 0.0, 0.0])
    slow = replace(scene.prepare(), stopwatch=lambda: next(ticks))

    slow.step(EIGHT)
    first = [job.state for job in scene.jobs.all()]
    slow.step(after(minutes=1))

    assert first == [State.READY, State.NEW]
    assert [(job.state, job.prints) for job in scene.jobs.all()] == [(State.READY, 1)] * 2


def test_a_machine_that_can_start_no_process_is_no_fault_of_the_fax(scene: Scene):
    def exhausted(_: Cover) -> Printout:
        raise BlockingIOError("no more processes")

    scene.accepted(BOB)
    printing(scene, exhausted).prepare().step(EIGHT)

    assert [(job.state, job.prints) for job in scene.jobs.all()] == [(State.NEW, 0)]


def test_a_fax_that_is_printed_outside_its_hours_waits_for_them(scene: Scene):
    scene = scene.with_settings(schedule={"windows": [{"hours": "Any0900-1000"}]})
    (job,) = scene.accepted(BOB)

    scene.prepare().step(EIGHT)

    assert scene.jobs.get(job.id).due == EIGHT.replace(hour=9, second=0)


def test_hours_of_calls_are_those_of_the_sites_clocks(scene: Scene):
    scene = scene.with_settings(schedule={"windows": [{"hours": "Any1200-1300"}]})
    (job,) = scene.accepted(BOB)

    replace(scene.prepare(), zone=ZoneInfo("Europe/Berlin")).step(EIGHT)

    assert scene.jobs.get(job.id).due == EIGHT.replace(hour=10, second=0)


def anew(scene: Scene, job: Job, *forms: Form, **facts: Any) -> None:
    """A call has shown that the far machine cannot take the fax as it is."""
    scene.jobs.settle(scene.jobs.get(job.id), replace(job, forms=frozenset(forms), **facts), scene.owed_at(EIGHT))


def test_a_fax_is_printed_again_in_the_resolution_that_the_machine_can_take(scene: Scene):
    """HylaFAX E408 to E415: reformat; fax.md section 4: 98 lines per inch is what every machine takes."""
    (job,) = scene.accepted(BOB)
    anew(scene, job, Form.STANDARD)

    scene.prepare().step(EIGHT)

    ready = scene.jobs.get(job.id)
    assert {page.down for page in read_tiff(scene.blobs.tiff(job.id))} == {98}
    assert any("standard resolution" in note for note in ready.notes)


def test_a_fax_is_printed_again_on_the_paper_that_the_machine_can_take(scene: Scene):
    scene = scene.with_settings(document={"paper": "Legal"})
    legal, shorter = scene.accepted(BOB, AL)
    anew(scene, shorter, Form.A4)

    scene.prepare().step(EIGHT)

    rows = [read_tiff(scene.blobs.tiff(job.id))[0].rows for job in (legal, shorter)]
    assert rows[0] > rows[1]
    assert [any("A4" in note for note in scene.jobs.get(job.id).notes) for job in (legal, shorter)] == [False, True]


def test_jobs_of_one_mail_in_different_forms_are_printed_apart_in_one_step(scene: Scene):
    prints: list[tuple[str, list[str]]] = []

    def printer(mail: bytes, covers: Sequence[Cover], settings: DocumentSettings) -> Iterator[Printout]:
        prints.append((settings.resolution.value, [cover.to_name for cover in covers]))
        yield from print_fax(mail, covers, settings)

    _, al, carl = scene.accepted(BOB, AL, address("+14255550125", "Carl"))
    anew(scene, al, Form.STANDARD)
    anew(scene, carl, Form.ONE_DIMENSIONAL)

    replace(scene, printer=printer).prepare().step(EIGHT)

    assert prints == [("fine", ["Bob", "Carl"]), ("standard", ["Al"])]
    assert {job.state for job in scene.jobs.all()} == {State.READY}


def test_what_was_noted_before_a_print_stays_and_is_said_once(scene: Scene):
    (job,) = scene.accepted(BOB)
    note = "the date that was wished for could not be read"
    anew(scene, job, Form.STANDARD, notes=(note,))
    scene.prepare().step(EIGHT)
    once = scene.jobs.get(job.id)

    anew(scene, replace(once, state=State.NEW, prints=0), Form.STANDARD)
    scene.prepare().step(after(minutes=5))

    assert once.notes[0] == note
    assert scene.jobs.get(job.id).notes == once.notes


LONG = b"Subject: long\r\n\r\n" + b"line\r\n" * 200


def coarser(scene: Scene, job: Job) -> Job:
    """A call confirmed two pages; the next one reached a machine that takes none but coarse ones."""
    facts = {"state": State.NEW, "pages": None, "pages_confirmed": 2, "prints": 0}
    anew(scene, scene.jobs.get(job.id), Form.STANDARD, **facts)
    return scene.jobs.get(job.id)


def test_a_coarser_print_of_the_same_pages_goes_on_behind_those_that_are_confirmed(scene: Scene):
    """RFC 4161 section 2.2: resume at the unsent page."""
    (job,) = scene.accepted(BOB, mail=LONG)
    scene.prepare().step(EIGHT)
    before = scene.jobs.get(job.id)
    coarser(scene, job)

    scene.prepare().step(after(minutes=5))

    ready = scene.jobs.get(job.id)
    assert (ready.state, ready.pages, ready.pages_confirmed) == (State.READY, before.pages, 2)
    assert {page.down for page in read_tiff(scene.blobs.tiff(job.id))} == {98}


@pytest.mark.parametrize("lost", [False, True], ids=["other pages", "earlier pages lost"])
def test_a_print_with_other_pages_begins_again_and_no_page_is_skipped_by_a_death_in_between(scene: Scene, lost: bool):
    (job,) = scene.accepted(BOB, mail=LONG)
    scene.prepare().step(EIGHT)
    coarser(scene, job)
    old = scene.blobs.tiff_path(job.id)
    if lost:
        old.unlink()
    else:
        scene = scene.with_settings(document={"paper": "Legal"})

    scene.prepare().step(after(minutes=5))

    waiting = scene.jobs.get(job.id)
    assert (waiting.state, waiting.pages_confirmed, waiting.prints, waiting.leased_by) == (State.NEW, 0, 0, None)
    assert lost or {page.down for page in read_tiff(old.read_bytes())} == {
        196
    }  # the old pages stand until this is known
    scene.prepare().step(after(minutes=5))

    ready = scene.jobs.get(job.id)
    assert (ready.state, ready.pages_confirmed) == (State.READY, 0)
    assert ready.pages == len(read_tiff(old.read_bytes()))
