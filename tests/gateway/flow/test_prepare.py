"""COMMIT 2: an accepted mail becomes pages, or fails with its report; printing is counted before it is tried."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.document.compose import Document, compose
from gateway.document.content import Content, Refusal
from gateway.document.cover import Cover
from gateway.document.pages import read_tiff
from gateway.errors import SpoolError
from gateway.flow import prepare
from gateway.flow.prepare import PRINT_LIMIT
from gateway.model.job import Job, State
from gateway.model.outcome import Outcome
from gateway.settings import DocumentSettings
from gateway.spool.blobs import Blobs
from tests.gateway.flow.scene import Scene, address, after
from tests.gateway.model.facts import EIGHT

BOB, AL = address("+14255550123"), address("+14255550124", "Al")
Compose = Callable[[Content, Cover, DocumentSettings], Document | Refusal]


def composing(monkeypatch: pytest.MonkeyPatch, way: Compose) -> None:
    """Let the printer make documents this way."""
    monkeypatch.setattr(prepare, "compose", way)


def broken(content: Content, cover: Cover, settings: DocumentSettings) -> Document:
    raise MemoryError("the printer died")


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


def test_every_receiver_gets_a_cover_of_his_own(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    covers: list[Cover] = []

    def noting(content: Content, cover: Cover, settings: DocumentSettings) -> Document | Refusal:
        covers.append(cover)
        return compose(content, cover, settings)

    composing(monkeypatch, noting)
    scene.accepted(BOB, AL)

    scene.prepare().step(EIGHT)

    assert [(cover.to_name, cover.to_number) for cover in covers] == [
        ("Bob", "+1 425 555 0123"),
        ("Al", "+1 425 555 0124"),
    ]
    assert {(cover.from_name, cover.from_address) for cover in covers} == {("Ann", "ann@contoso.example")}
    assert {(cover.subject, cover.date) for cover in covers} == {("Invoice 7", EIGHT)}


def test_a_mail_without_an_author_is_its_senders(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    covers: list[Cover] = []

    def noting(content: Content, cover: Cover, settings: DocumentSettings) -> Refusal:
        covers.append(cover)
        return Refusal(outcome=Outcome.UNPRINTABLE, detail="enough")

    composing(monkeypatch, noting)
    scene.accepted(BOB, mail=b"Subject: x\r\n\r\nHello\r\n")

    scene.prepare().step(EIGHT)

    assert [(cover.from_name, cover.from_address) for cover in covers] == [("", "ann@contoso.example")]


def test_a_document_with_too_many_pages_fails_with_its_report(scene: Scene):
    scene = scene.with_settings(document={"max_pages": 1})
    (job,) = scene.accepted(BOB, mail=b"Subject: long\r\n\r\n" + b"line\r\n" * 150)

    scene.prepare().step(EIGHT)

    refused = scene.jobs.get(job.id)
    assert (refused.state, refused.outcome, refused.pages) == (State.FAILED, Outcome.TOO_MANY_PAGES, None)
    assert scene.owed() == [(job.id, "failed")]


def test_content_that_is_refused_fails_every_receiver(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    def refuse(mail: bytes, settings: DocumentSettings) -> Refusal:
        return Refusal(outcome=Outcome.UNPRINTABLE, detail="it is encrypted")

    monkeypatch.setattr(prepare, "read_content", refuse)
    scene.accepted(BOB, AL)

    scene.prepare().step(EIGHT)

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
    scene: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    composing(monkeypatch, broken)
    (job,) = scene.accepted(BOB)

    seen = printed_again_and_again(scene)

    assert [(one.state, one.prints) for one in seen] == [
        (State.NEW, 1),
        (State.NEW, 2),
        (State.NEW, 3),
        (State.FAILED, 4),
    ]
    assert (seen[-1].outcome, seen[-1].detail) == (Outcome.UNPRINTABLE, "printing it failed 3 times")
    assert scene.owed() == [(job.id, "failed")]
    assert caplog.messages == ["printing broke off"] * PRINT_LIMIT


def test_what_broke_the_printer_is_not_tried_again_before_its_lease_has_lapsed(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    composing(monkeypatch, broken)
    scene.accepted(BOB)
    scene.prepare().step(EIGHT)

    assert scene.prepare().step(after(minutes=1)) is False


def test_a_printer_that_recovers_prints(scene: Scene, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as out_of_order:
        composing(out_of_order, broken)
        scene.accepted(BOB)
        scene.prepare().step(EIGHT)

    scene.prepare().step(after(minutes=3))

    assert scene.jobs.all()[0].state is State.READY


def test_a_cover_that_breaks_the_printer_costs_the_other_receivers_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
):
    def picky(content: Content, cover: Cover, settings: DocumentSettings) -> Document | Refusal:
        return broken(content, cover, settings) if cover.to_name == "Bob" else compose(content, cover, settings)

    composing(monkeypatch, picky)
    scene.accepted(BOB, AL)

    scene.prepare().step(EIGHT)

    assert [job.state for job in scene.jobs.all()] == [State.NEW, State.READY]


def test_an_original_that_is_gone_does_not_stop_the_message_behind_it(scene: Scene):
    (lost,) = scene.accepted(BOB)
    (sound,) = scene.accepted(AL, name="y.eml")
    scene.blobs.original_path(scene.messages.get(lost.message).fingerprint).unlink()

    assert [scene.prepare().step(EIGHT), scene.prepare().step(EIGHT)] == [True, True]

    assert scene.jobs.get(sound.id).state is State.READY
    assert scene.jobs.get(lost.id).state is State.NEW


def test_a_print_that_comes_after_its_lease_was_lost_changes_nothing(
    scene: Scene, elsewhere: Scene, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def slow(content: Content, cover: Cover, settings: DocumentSettings) -> Document | Refusal:
        composing(monkeypatch, compose)
        elsewhere.prepare().step(after(minutes=10))
        return Refusal(outcome=Outcome.UNPRINTABLE, detail="too late")

    composing(monkeypatch, slow)
    scene.accepted(BOB)

    scene.prepare().step(EIGHT)

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
