"""Killed at every file operation and every commit and restarted: nothing is lost, and nothing comes twice that need not."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine.default import DefaultDialect

from tests.connector.world import MAIL, NOWHERE, ONE_OFF, REPLAY, World, mail
from wire import dsn
from wire.envelope import Notify

# What changes a directory or a disk; between any two of them a process can die.
OPERATIONS = ("replace", "rename", "link", "unlink", "fsync", "mkdir")


class Killed(BaseException):
    """kill -9: no handler of ours may catch it."""


@contextmanager
def killed_at(count: int, monkeypatch: pytest.MonkeyPatch, *, after: bool) -> Iterator[None]:
    """Die just before, or just after, the file operation of that number; the dead do nothing more."""
    done = 0

    def deadly(operation: Callable[..., Any]) -> Callable[..., Any]:
        def operate(*args: Any, **options: Any) -> Any:
            nonlocal done
            done += 1
            if done > count or (done == count and not after):
                raise Killed
            result = operation(*args, **options)
            if done == count:
                raise Killed
            return result

        return operate

    with monkeypatch.context() as patch:
        for name in OPERATIONS:
            patch.setattr(os, name, deadly(getattr(os, name)))
        patch.setattr(DefaultDialect, "do_commit", deadly(DefaultDialect.do_commit))
        yield


def seen_in(directory: Path) -> dict[str, bytes]:
    """What a gateway could have claimed by now."""
    return {path.name: path.read_bytes() for path in directory.glob("*.eml")}


def crash_and_recover(
    world: World, monkeypatch: pytest.MonkeyPatch, count: int, *, after: bool
) -> tuple[bool, dict[str, bytes]]:
    """Run until killed at that operation, let the gateway take what is in Drop, restart and run to the end."""
    finished = False
    with suppress(Killed), killed_at(count, monkeypatch, after=after):
        world.run()
        finished = True
    taken = seen_in(world.drop)
    for name in taken:
        (world.drop / name).unlink()
    world.restart()
    assert world.run()
    again = seen_in(world.drop)
    assert not taken.keys() & again.keys(), "a Drop file appears once, also to a gateway that takes it at once"
    return finished, taken | again


def every_crash(tmp_path: Path) -> Iterator[tuple[World, int]]:
    """One fresh site for each operation that can be the last."""
    for count in range(1, 400):
        (tmp_path / str(count)).mkdir()
        yield World(site=tmp_path / str(count)), count
    raise AssertionError("the scenario never ends")


@pytest.mark.parametrize("after", [False, True])
def test_a_queued_message_reaches_everybody_once_whatever_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
):
    """A Drop file, a mailbox and a report, from one message: design promises 1 and 2."""
    for world, count in every_crash(tmp_path):
        world.exchange.submit(MAIL, recipients=[ONE_OFF, "bob@contoso.example", NOWHERE])

        finished, faxes = crash_and_recover(world, monkeypatch, count, after=after)

        assert len(faxes) == 1, count
        assert len(world.inbox("bob@contoso.example")) == 1, count
        (report,) = world.inbox("ann@contoso.example")
        assert dsn.read(report).recipients[0].final_recipient == NOWHERE
        assert world.queued() == []
        if finished:
            assert count > 10
            return


@pytest.mark.parametrize("after", [False, True])
def test_a_report_in_replay_reaches_its_mailbox_once_whatever_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
):
    """The restart repeats a file that was queued and not yet deleted ([PR]); its Message-ID tells the mailbox."""
    for world, count in every_crash(tmp_path):
        world.put("Replay", {"letter.eml": REPLAY})

        finished, _ = crash_and_recover(world, monkeypatch, count, after=after)

        assert len(world.inbox("ann@contoso.example")) == 1, count
        assert [name for name in world.names("Replay") if not name.endswith(".part")] == []
        if finished:
            assert count > 5
            return


@pytest.mark.parametrize("after", [False, True])
def test_a_fax_from_pickup_is_dropped_and_repeated_only_as_microsoft_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
):
    """[PR] "every `*.tmp` is renamed to `.eml` and processed again => duplicates possible", with the same Message-ID."""
    for world, count in every_crash(tmp_path):
        world.put("Pickup", {"fax.eml": mail(to=ONE_OFF)})

        finished, faxes = crash_and_recover(world, monkeypatch, count, after=after)

        assert 1 <= len(faxes) <= 2, count
        assert all(
            b"Message-ID: <m1@contoso.example>" in data or b"Message-Id: <m1@" in data for data in faxes.values()
        )
        if finished:
            assert len(faxes) == 1
            return


@pytest.mark.parametrize("after", [False, True])
def test_a_mail_without_sender_that_goes_nowhere_is_kept_whatever_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
):
    """Section 4.1, badmail: it is a `.bad` once for each time that the restart repeated its file ([PR])."""
    file = REPLAY.replace(b"<ann@contoso.example> NOTIFY=NEVER", b"<IMCEANOTES-Bob@contoso.example>")
    for world, count in every_crash(tmp_path):
        world.put("Replay", {"letter.eml": file})

        finished, _ = crash_and_recover(world, monkeypatch, count, after=after)

        kept = [path.read_bytes() for path in (world.site / "spool" / "queue").glob("*.bad")]
        assert 1 <= len(kept) <= 2, count
        assert all(data.endswith(b"Sorry\r\n") for data in kept)
        if finished:
            assert (count > 5, len(kept)) == (True, 1)
            return


@pytest.mark.parametrize("after", [False, True])
def test_every_recipient_is_reported_once_although_the_second_ends_after_the_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
):
    """The first report is queued, the process dies before it settles, and the repeat has one ending more."""
    named = ["bob@contoso.example", "cas@contoso.example"]
    for world, count in every_crash(tmp_path):
        full = world.site / "mailboxes" / "cas@contoso.example"
        full.parent.mkdir()
        full.write_bytes(b"in the way of the mailbox")
        world.exchange.submit(MAIL, recipients=named, notify=[Notify.SUCCESS])

        finished = False
        with suppress(Killed), killed_at(count, monkeypatch, after=after):
            world.exchange.step()
            finished = True
        full.unlink()
        world.restart()
        assert world.run()

        reports = [dsn.read(report).recipients for report in world.inbox("ann@contoso.example")]
        assert sorted(r.final_recipient for recipients in reports for r in recipients) == named, count
        if finished:
            return


def test_a_message_that_waits_for_one_of_two_ways_is_not_doubled_by_a_crash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for world, count in every_crash(tmp_path):
        world.drop.rmdir()
        world.exchange.submit(MAIL, recipients=[ONE_OFF, "bob@contoso.example"])

        finished = False
        with suppress(Killed), killed_at(count, monkeypatch, after=False):
            world.exchange.step()
            finished = True
        world.drop.mkdir()
        world.restart()
        world.run()

        assert len(world.dropped()) == 1
        assert len(world.inbox("bob@contoso.example")) == 1
        if finished:
            return
