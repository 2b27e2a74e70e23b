"""The Pickup and the Replay directory (exchange-files.md sections 3, 4, 4.1 and 10)."""

import fcntl
import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from connector.directory import POLL
from connector.header import Hop
from connector.model.transit import Submitted
from connector.settings import ExchangeSettings
from connector.submission import Refused, from_replay
from foundation.loop import run_until_idle, step_all
from tests.connector.world import MAIL, REPLAY, Counted, World, mail, values
from wire import dsn
from wire.mailfile import MessageFile


def on_a_full_disk(submitted: Sequence[Submitted]) -> list[int]:
    """A store that can take nothing now."""
    raise OSError(28, "No space left on device")


@pytest.mark.rule("pickup.polled-every-five-seconds")
def test_a_file_is_taken_at_the_next_five_second_poll(world: World):
    """[PR] "Poll | every 5 s, fixed"."""
    world.exchange.step()
    world.put("Pickup", {"a.eml": MAIL})

    world.clock.advance(POLL - timedelta(milliseconds=1))
    assert not world.exchange.step()
    world.clock.advance(timedelta(milliseconds=1))
    assert world.exchange.step()

    assert world.names("Pickup") == []
    step_all([world.exchange])
    assert len(world.inbox("bob@contoso.example")) == 1


@pytest.mark.rule("pickup.x-headers-mean-nothing")
def test_pickup_delivers_to_to_and_cc_although_x_receivers_stand_on_top(world: World):
    """Section 10: "X-Sender/X-Receiver block on top | block ignored, To/Cc used"."""
    world.put("Pickup", {"a.eml": b"X-Sender: <>\r\nX-Receiver: <eve@contoso.example>\r\n" + MAIL})

    world.run()

    assert len(world.inbox("bob@contoso.example")) == 1
    assert world.inbox("eve@contoso.example") == []


@pytest.mark.rule("replay.null-sender")
def test_replay_delivers_a_report_with_a_null_sender(world: World):
    """Section 4, OUR CHOICE: the simulator accepts `X-Sender: <>`."""
    world.put("Replay", {"letter.eml": REPLAY})

    world.run()

    (report,) = world.inbox("ann@contoso.example")
    assert values(report, "Return-Path") == ["<>"]
    assert world.names("Replay") == []


@pytest.mark.rule("pickup.eml-only")
@pytest.mark.parametrize("name", ["x.txt", "x.eml.part", ".x.eml", "x.emlx", "x"])
def test_other_names_are_ignored_for_ever(world: World, name: str):
    """Section 10: "name `x.txt` | ignored for ever"."""
    world.put("Pickup", {name: MAIL})

    world.run()

    assert world.names("Pickup") == [name]
    assert world.exchange.next_due() is None


@pytest.mark.rule("pickup.claimed-as-tmp", "pickup.taken-name-gets-the-date", "pickup.date-in-names")
def test_a_claim_whose_name_is_taken_gets_the_date_into_its_name(world: World):
    """[PR] "rename `x.eml` to `x.tmp` (exists? `x<datetime>.tmp`)"."""
    world.exchange.step()
    world.put("Pickup", {"x.eml": mail(from_="nobody"), "x.tmp": b"of somebody", "x.bad": b"older"})

    world.clock.advance(POLL)
    world.exchange.step()

    assert world.names("Pickup") == ["x.bad", "x.tmp", "x20240402080007000.bad"]


@pytest.mark.rule("pickup.start-revives-claims", "replay.handled-as-pickup")
def test_at_the_start_every_claim_of_a_dead_process_is_a_mail_again(world: World):
    """[PR] "Service start: every `*.tmp` is renamed to `.eml` and processed again"."""
    world.put("Replay", {"x.tmp": REPLAY})

    world.run()

    assert len(world.inbox("ann@contoso.example")) == 1


def test_the_unfinished_file_of_a_writer_is_nobodys_claim(world: World):
    """A writer that puts its file aside in these directories, as wire.publish does, is not disturbed."""
    world.put("Replay", {"x.eml.host-1-2-0.part": REPLAY, ".x.tmp": REPLAY})

    world.run()

    assert world.names("Replay") == [".x.tmp", "x.eml.host-1-2-0.part"]


def test_a_process_that_only_submits_leaves_the_claims_of_a_running_one_alone(world: World):
    world.put("Pickup", {"x.tmp": MAIL})

    world.exchange.submit(MAIL)

    assert world.names("Pickup") == ["x.tmp"]


@pytest.mark.rule("pickup.badmail", "pickup.no-sender-is-badmail", "replay.handled-as-pickup")
@pytest.mark.parametrize(
    ("directory", "content"),
    [
        ("Pickup", mail(from_="a@x.example, b@x.example")),  # section 10: From two addresses, no Sender
        ("Pickup", b"\xff\x00"),
        ("Replay", MAIL),  # no X-Sender
        ("Replay", REPLAY.partition(b"\r\n\r\n")[0]),  # malformed, and nobody to tell
    ],
)
def test_what_nobody_can_be_told_of_stays_as_bad_with_one_log_line(
    world: World, caplog: pytest.LogCaptureFixture, directory: str, content: bytes
):
    """Section 4.1: "badmail: file stays, renamed `.bad`, one event-log error per file"."""
    world.put(directory, {"x.eml": content})

    world.run()

    assert world.names(directory) == ["x.bad"]
    assert (world.site / directory / "x.bad").read_bytes() == content
    assert [r.getMessage() for r in caplog.records if r.levelno == logging.ERROR] == ["badmail"]
    assert world.queued() == []


@pytest.mark.rule("pickup.returned-to-sender", "pickup.max-recipients")
def test_a_file_that_breaks_a_pickup_limit_goes_back_to_its_sender(world: World):
    """Section 4.1: "Pickup limit broken | NDR to sender with original attached; file deleted"."""
    everybody = ",\r\n ".join(f"u{n}@contoso.example" for n in range(101))
    world.put("Pickup", {"x.eml": mail(to=everybody)})

    world.run()

    (report,) = world.inbox("ann@contoso.example")
    status = dsn.read(report)
    assert (len(status.recipients), status.recipients[0].status) == (101, "5.5.3")
    assert b"Hello" in report
    assert world.names("Pickup") == []
    assert not (world.site / "mailboxes" / "u1@contoso.example").exists()


def test_a_mail_without_recipients_goes_back_naming_nobody_in_particular(world: World):
    """RFC 3464 section 2.3: a report has at least one recipient."""
    world.put("Pickup", {"x.eml": mail(to=None)})

    world.run()

    (report,) = world.inbox("ann@contoso.example")
    assert dsn.read(report).recipients[0].final_recipient == "unspecified@contoso.example"


@pytest.mark.rule("replay.no-limits")
def test_replay_has_neither_header_nor_recipient_limit(world: World):
    """[PR] "no header-size and no recipient limit"."""
    receivers = b"".join(b"X-Receiver: <u%d@contoso.example>\r\n" % n for n in range(150))
    content = REPLAY.replace(b"X-CreatedBy", receivers + b"X-CreatedBy").replace(
        b"From: ", b"X-Fill: %s\r\nFrom: " % (b"x" * 70000)
    )
    world.put("Replay", {"x.eml": content})

    world.run()

    assert len(world.inbox("u149@contoso.example")) == 1


@pytest.mark.rule("pickup.unreadable-recipient-is-told")
def test_the_sender_hears_of_each_recipient_that_cannot_be_read_and_the_others_get_the_mail(world: World):
    world.put("Pickup", {"a.eml": mail(to="Bob <bob@contoso.example>, nobody, FAX:+14255550123")})

    assert world.run()

    assert len(world.inbox("bob@contoso.example")) == 1
    reports = [dsn.read(report) for report in world.inbox("ann@contoso.example")]
    told = [(one.final_recipient, one.status) for report in reports for one in report.recipients]
    assert sorted(told) == [("FAX:+14255550123", "5.1.3"), ("nobody", "5.1.3")]


@pytest.mark.rule("pickup.unopenable-is-left")
def test_what_cannot_be_opened_is_left_without_renaming(world: World, tmp_path_factory: pytest.TempPathFactory):
    """[PR] "Unopenable file | left, tried again at next poll (no rename)"; a link or a pipe is nothing to open."""
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.eml"
    secret.write_bytes(MAIL)
    world.exchange.step()
    (world.site / "Pickup" / "link.eml").symlink_to(secret)
    os.mkfifo(world.site / "Pickup" / "pipe.eml")
    (world.site / "Pickup" / "folder.eml").mkdir()

    world.clock.advance(POLL)
    world.exchange.step()

    assert world.names("Pickup") == ["folder.eml", "link.eml", "pipe.eml"]
    assert secret.exists()
    assert world.exchange.next_due() is None


@pytest.mark.rule("pickup.unopenable-is-left", "replay.handled-as-pickup")
@pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="only Linux can tell who writes a file")
@pytest.mark.parametrize(("directory", "content"), [("Pickup", MAIL), ("Replay", REPLAY)])
def test_a_file_that_its_writer_still_holds_is_left_until_it_is_closed(world: World, directory: str, content: bytes):
    """[PR] "Unopenable file | left, tried again at next poll (no rename)": Windows locks what somebody writes."""
    world.exchange.step()
    with (world.site / directory / "x.eml").open("wb") as half:
        half.write(content[:-4])
        half.flush()
        world.clock.advance(POLL)
        assert not world.exchange.step()
        assert world.names(directory) == ["x.eml"]
        half.write(content[-4:])

    world.clock.advance(POLL)
    assert step_all([world.exchange])

    (box,) = (world.site / "mailboxes").iterdir()
    (file,) = (box / "new").iterdir()
    assert file.read_bytes().endswith(content[-20:])


@pytest.mark.rule("pickup.unopenable-is-left")
@pytest.mark.parametrize("directory", ["Pickup", "Replay"])
def test_a_file_that_cannot_be_opened_is_named_in_the_log_when_that_begins_and_when_it_ends(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, directory: str
):
    """Whoever looks for a mail that does not go on finds in the log which file it is, and why; every poll tries again."""
    world.exchange.step()
    world.put(directory, {"x.eml": {"Pickup": MAIL, "Replay": REPLAY}[directory]})
    caplog.set_level(logging.INFO, "connector.directory")
    open_file = os.open

    def forbidden(path: str | Path, *how: int) -> int:
        """An administrator's file that the service may not read; whoever runs the tests may."""
        if Path(path).name == "x.eml":
            raise PermissionError(13, "Permission denied")
        return open_file(path, *how)

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", forbidden)
        for _ in range(3):
            world.clock.advance(POLL)
            assert not world.exchange.step()
        assert world.names(directory) == ["x.eml"]
    world.run()

    first, *others = caplog.records
    assert (first.getMessage(), first.__dict__["file"]) == ("file cannot be opened", "x.eml")
    assert "Permission denied" in first.__dict__["reason"]
    assert [record.getMessage() for record in others] == ["message received", "file could be processed"]


def test_a_file_that_every_poll_leaves_is_polled_ever_more_seldom_on_a_virtual_clock(
    world: World, caplog: pytest.LogCaptureFixture
):
    """A month of polls is half a million: a fault that never heals must reach the horizon soon."""
    pickup, replay = working = world.exchange.directories
    world.exchange.directories = (replace(pickup, submit=on_a_full_disk), replay)
    world.put("Pickup", {"x.eml": MAIL})
    polls = Counted(world.exchange)
    caplog.set_level(logging.INFO, "connector.directory")

    assert not run_until_idle([polls], world.clock, timedelta(days=30))

    assert polls.steps < 2000
    world.exchange.directories = working
    assert world.run(timedelta(hours=2))
    told = [record.getMessage() for record in caplog.records]
    assert told == ["file cannot be processed now", "message received"]


def test_a_file_that_every_poll_leaves_does_not_delay_the_others(world: World):
    world.exchange.step()
    world.put("Pickup", {"x.eml": MAIL, "x.tmp": b"of somebody"})
    world.put("Pickup", {f"{'x' * 240}.eml": MAIL, f"{'x' * 240}.tmp": b"of somebody"})
    world.run(timedelta(hours=12))

    world.put("Replay", {"y.eml": REPLAY})
    world.clock.advance(POLL)

    assert world.exchange.step()
    assert world.names("Replay") == []


def test_a_directory_that_cannot_be_read_is_logged_when_it_begins_and_when_it_ends(
    world: World, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    world.exchange.step()
    (world.site / "Pickup").rmdir()
    for _ in range(3):
        world.clock.advance(POLL)
        world.exchange.step()

    world.put("Pickup", {})
    world.clock.advance(POLL)
    world.exchange.step()

    assert [r.getMessage() for r in caplog.records] == ["a directory cannot be read", "a directory can be read again"]


@pytest.mark.parametrize(("broken", "other"), [("Pickup", "Replay"), ("Replay", "Pickup")])
def test_a_directory_that_is_unusable_at_the_start_is_tried_at_every_poll_and_stops_nobody(
    world: World, caplog: pytest.LogCaptureFixture, broken: str, other: str
):
    """Once it can be used, what a dead transport had claimed there is a mail again, as at any start ([PR])."""
    caplog.set_level(logging.INFO, "connector.directory")
    (world.site / broken).write_bytes(b"in the way")
    files = {"Pickup": MAIL, "Replay": REPLAY}
    world.put(other, {"x.eml": files[other]})
    world.exchange.submit(MAIL, recipients=["cas@contoso.example"])

    for _ in range(3):
        world.exchange.step()
        world.clock.advance(POLL)
    assert (world.names(other), len(world.inbox("cas@contoso.example"))) == ([], 1)
    (world.site / broken).unlink()
    world.put(broken, {"y.tmp": files[broken]})
    world.exchange.step()

    assert world.names(broken) == []
    told = [r for r in caplog.records if "directory" in r.getMessage()]
    assert [r.getMessage() for r in told] == ["a directory cannot be read", "a directory can be read again"]
    assert {vars(r)["directory"] for r in told} == {str(world.site / broken)}


@pytest.mark.rule("pickup.kept-while-nothing-can-be-queued")
def test_a_file_that_the_queue_cannot_take_now_is_a_file_again(world: World):
    """Rename and submission are undone when the disk is full; nothing is lost, nothing is bad."""
    pickup, replay = working = world.exchange.directories
    world.exchange.directories = (replace(pickup, submit=on_a_full_disk), replay)
    world.put("Pickup", {"x.eml": MAIL})

    world.exchange.step()
    assert world.names("Pickup") == ["x.eml"]
    world.exchange.directories = working

    assert world.run()
    assert len(world.inbox("bob@contoso.example")) == 1


def test_a_directory_that_is_gone_stops_nobody(world: World):
    world.exchange.step()
    (world.site / "Pickup").rmdir()
    world.put("Replay", {"x.eml": REPLAY})

    world.run()

    assert len(world.inbox("ann@contoso.example")) == 1


@pytest.mark.rule("replay.nothing-is-filtered")
def test_the_directories_are_made_for_their_owner_alone(world: World):
    """Section 4: "a writable Replay directory is an open relay => directory mode 0700"."""
    world.exchange.step()

    assert (world.site / "Replay").stat().st_mode & 0o077 == 0


@pytest.mark.rule("pickup.rename-failure")
def test_a_file_that_cannot_be_renamed_waits_and_the_next_one_is_taken(world: World, caplog: pytest.LogCaptureFixture):
    """[PR] "rename error => event log, next file"."""
    world.exchange.step()
    longest = f"{'x' * 240}.eml"  # with the date in it, the name is longer than a file system allows
    world.put("Pickup", {longest: MAIL, f"{'x' * 240}.tmp": b"of somebody", "y.eml": MAIL})
    world.put("Pickup", {"z.eml": MAIL, "z.tmp": b"1", "z20240402080007000.tmp": b"2"})

    world.clock.advance(POLL)
    step_all([world.exchange])

    assert [name for name in world.names("Pickup") if name.endswith(".eml")] == [longest, "z.eml"]
    assert sum("cannot be renamed" in record.getMessage() for record in caplog.records) == 2
    assert len(world.inbox("bob@contoso.example")) == 1


@pytest.mark.rule("pickup.breaking-file-is-badmail")
def test_a_file_that_breaks_its_conversion_is_set_aside_and_the_next_one_is_taken(world: World, tmp_path: Path):
    """A fault of ours must not stop the directory."""

    def breaking(mail: bytes, hop: Hop) -> MessageFile | Refused:
        if mail == b"break":
            raise LookupError
        return from_replay(mail, hop, ExchangeSettings())

    pickup, replay = world.exchange.directories
    world.exchange.directories = (pickup, replace(replay, convert=breaking))
    world.put("Replay", {"a.eml": b"break", "b.eml": REPLAY})

    world.run()

    assert world.names("Replay") == ["a.bad"]
    assert len(world.inbox("ann@contoso.example")) == 1


@pytest.mark.rule("pickup.delete-failure", "pickup.start-revives-claims")
def test_a_claim_that_cannot_be_deleted_is_processed_again_after_a_restart(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """Section 4.1: "Rename/delete failure | event-log error; file retried or reprocessed after restart"."""
    world.put("Replay", {"x.eml": REPLAY})
    unlink = os.unlink

    def stubborn(path: Path, **options: int) -> None:
        if str(path).endswith("x.tmp"):
            raise PermissionError
        unlink(path, **options)

    with monkeypatch.context() as patch:
        patch.setattr(os, "unlink", stubborn)
        world.run()
    assert world.names("Replay") == ["x.tmp"]
    world.restart()
    world.run()

    assert world.names("Replay") == []
    assert len(world.inbox("ann@contoso.example")) == 1
    assert "claimed file cannot be deleted" in [record.getMessage() for record in caplog.records]


@pytest.mark.rule("pickup.null-path-disables")
@pytest.mark.parametrize(("setting", "name"), [("PickupDirectoryPath", "Pickup"), ("ReplayDirectoryPath", "Replay")])
def test_a_directory_without_a_path_is_not_read(tmp_path: Path, setting: str, name: str):
    """[PS] "`$null` disables"."""
    world = World(site=tmp_path, settings=ExchangeSettings.model_validate({setting: ""}))
    world.put(name, {"x.eml": REPLAY})

    world.run()

    assert world.names(name) == ["x.eml"]
    assert world.exchange.next_due() is None


@pytest.mark.rule("pickup.is-not-replay")
def test_pickup_and_replay_are_not_the_same_directory():
    """[PRC] "Pickup and Replay may not be the same path"."""
    with pytest.raises(ValueError, match="two directories"):
        ExchangeSettings.model_validate({"PickupDirectoryPath": "In", "ReplayDirectoryPath": "In"})


@pytest.mark.rule("pickup.moving-leaves-the-files")
def test_another_path_does_not_move_the_files(world: World):
    """[PRC] "moving does not move files"."""
    world.put("Pickup", {"old.eml": MAIL})
    world.settings = ExchangeSettings.model_validate({"PickupDirectoryPath": "NewPickup"})
    world.restart()
    world.put("NewPickup", {"new.eml": MAIL})

    world.run()

    assert (world.names("Pickup"), world.names("NewPickup")) == (["old.eml"], [])


@pytest.mark.rule("pickup.unopenable-is-left")
def test_a_file_that_another_one_replaces_while_it_is_claimed_is_not_lost(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    """A writer that publishes under the same name twice: the second file is taken, too."""
    world.exchange.step()
    world.put("Replay", {"x.eml": REPLAY, "second": REPLAY.replace(b"dsn1", b"dsn2")})
    rename = os.rename
    swaps = [world.site / "Replay" / "second"]

    def swapped(source: Path, target: Path) -> None:
        if swaps:
            rename(swaps.pop(), source)
        rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", swapped)
        world.clock.advance(POLL)
        world.exchange.step()
    assert world.names("Replay") == ["x.eml"]
    world.run()

    (report,) = world.inbox("ann@contoso.example")
    assert values(report, "Message-ID") == ["<dsn2@fax.contoso.example>"]
