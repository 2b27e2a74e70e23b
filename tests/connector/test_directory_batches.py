"""Many files at once: submitted together, each safe from the others and from kill -9; and what is tracked of them."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from connector.directory import polling
from connector.model.tracking import EventId
from connector.model.transit import Source, Submitted
from connector.settings import ExchangeSettings
from tests.connector.polled import Polled, takes_all
from tests.connector.test_kill_safety import Killed, killed_at
from tests.connector.world import MAIL, MORNING, REPLAY, mail
from wire import dsn

FAST = ExchangeSettings.model_validate({"PickupDirectoryMaxMessagesPerMinute": 20000})


def many(count: int) -> dict[str, bytes]:
    return {f"{n:04}.eml": mail(message_id=f"<m{n}@contoso.example>") for n in range(count)}


def test_a_hundred_files_become_durable_together(tmp_path: Path):
    site = Polled(site=tmp_path, settings=FAST)
    site.put("Pickup", many(250))

    site.poll()

    assert site.batches == [100, 100, 50]
    assert site.names("Pickup") == []
    assert site.message_ids() == [f"m{n}@contoso.example" for n in range(250)]


def test_large_files_make_smaller_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(polling, "_BATCH_BYTES", 3 * len(MAIL))
    site = Polled(site=tmp_path)
    site.put("Pickup", many(7))

    site.poll()

    assert site.batches == [3, 3, 1]


@pytest.mark.rule("pickup.breaking-file-is-badmail")
def test_a_message_that_breaks_the_store_harms_no_other_of_its_batch(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    def breaking(message: Submitted) -> None:
        if b"<m2@" in message.message.content:
            raise LookupError("a fault of ours")

    site = Polled(site=tmp_path, inspect=breaking)
    site.put("Pickup", many(5))

    site.poll()

    assert site.message_ids() == [f"m{n}@contoso.example" for n in (0, 1, 3, 4)]
    assert site.names("Pickup") == ["0002.bad"]
    (error,) = [r for r in caplog.records if r.levelname == "ERROR"]
    assert (error.getMessage(), vars(error)["bad"]) == ("file breaks its processing", "0002.bad")
    assert [row.custom[0] for row in site.told(EventId.BADMAIL)] == [("File", "0002.bad")]


@pytest.mark.rule("pickup.kept-while-nothing-can-be-queued")
def test_a_message_that_does_not_fit_on_the_disk_harms_no_other_of_its_batch(tmp_path: Path):
    def almost_full(message: Submitted) -> None:
        if b"<m2@" in message.message.content:
            raise OSError(28, "No space left on device")

    site = Polled(site=tmp_path, inspect=almost_full)
    site.put("Pickup", many(5))

    site.poll()

    assert site.message_ids() == [f"m{n}@contoso.example" for n in (0, 1, 3, 4)]
    assert site.names("Pickup") == ["0002.eml"]


def test_a_store_that_takes_nothing_is_not_asked_for_every_file(tmp_path: Path):
    """A locked database makes each question wait for half a minute; the rest waits for the next poll."""
    asked = []

    def locked(message: Submitted) -> None:
        asked.append(message)
        raise OSError("database is locked")

    site = Polled(site=tmp_path, settings=FAST, inspect=locked)
    site.put("Pickup", many(250))

    site.poll()

    assert len(asked) == 4  # the batch, and three files of it
    assert len(site.names("Pickup")) == 250
    assert not site.told(EventId.THROTTLE)
    site.inspect = takes_all
    site.poll()
    assert set(site.message_ids()) == {f"m{n}@contoso.example" for n in range(250)}
    assert site.message_ids()[0] == "m3@contoso.example"


@pytest.mark.rule("pickup.claimed-as-tmp", "pickup.start-revives-claims")
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("store_dies", [False, True])
def test_killed_anywhere_a_batch_loses_nothing_and_repeats_only_what_was_claimed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool, store_dies: bool
):
    """[PR] "Service start: every `*.tmp` is renamed to `.eml` and processed again => duplicates possible"."""
    finished = False
    for count in range(1, 40):
        (tmp_path / str(count)).mkdir()
        site = Polled(site=tmp_path / str(count))
        site.put("Pickup", many(3))
        finished, claimed = poll_killed(site, monkeypatch, count, after=after, store_dies=store_dies)
        taken = site.message_ids()

        site.restart()
        site.poll()

        assert site.names("Pickup") == []
        assert set(site.message_ids()) == {f"m{n}@contoso.example" for n in range(3)}
        twice = [id for id in taken if site.message_ids().count(id) > 1]
        assert {f"{int(id[1]):04}.tmp" for id in twice} <= set(claimed)
        if finished:
            break
    assert finished


def poll_killed(
    site: Polled, monkeypatch: pytest.MonkeyPatch, count: int, *, after: bool, store_dies: bool
) -> tuple[bool, list[str]]:
    """Poll until killed at that file operation, or as soon as the store has the messages; return what was claimed then."""

    def dying(store: Callable[..., Any]) -> Callable[..., Any]:
        def submit(submitted: Any) -> Any:
            numbers = store(submitted)
            if store_dies and count == 1:
                raise Killed
            return numbers

        return submit

    for directory in site.directories:
        directory.submit = dying(directory.submit)
        directory.__post_init__()
    with suppress(Killed), killed_at(count, monkeypatch, after=after):
        site.poll()
        return True, []
    return False, [name for name in site.names("Pickup") if name.endswith(".tmp")]


@pytest.mark.rule("tracking.pickup-is-pickup-receive", "tracking.replay-is-pickup-receive")
@pytest.mark.parametrize(
    ("directory", "context", "content"), [("Pickup", "", MAIL), ("Replay", "Replay", REPLAY)], ids=["Pickup", "Replay"]
)
def test_a_message_that_was_taken_is_tracked_as_received(tmp_path: Path, directory: str, context: str, content: bytes):
    """Section 8: "Pickup -> `PICKUP,RECEIVE`; Replay -> `PICKUP,RECEIVE` with source-context `Replay`"."""
    site = Polled(site=tmp_path)
    site.put(directory, {"x.eml": content})

    site.poll()

    (row,), (taken,) = site.events, site.submitted
    assert (row.source, row.event, row.context, row.internal_id) == (Source.PICKUP, EventId.RECEIVE, context, 1)
    assert (row.guid, row.at, row.size) == (taken.guid, MORNING, len(taken.message.content))
    assert (taken.source, taken.context) == (Source.PICKUP, context)


def test_the_row_of_a_mail_says_who_wrote_what_to_whom(tmp_path: Path):
    site = Polled(site=tmp_path)
    site.put("Pickup", {"x.eml": mail(cc="cas@fabrikam.example", subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?=")})

    site.poll()

    (row,) = site.events
    assert (row.sender, row.return_path, row.subject) == (
        "ann@contoso.example",
        "ann@contoso.example",
        "Gr\u00fc\u00dfe",
    )
    assert (row.recipients, row.message_id) == (("bob@contoso.example", "cas@fabrikam.example"), "<m1@contoso.example>")
    assert not row.is_own


def test_the_row_of_a_report_names_the_message_that_it_is_about(tmp_path: Path):
    """[MT] "on the DSN itself = Message-Id of the original"."""
    site = Polled(site=tmp_path)
    site.put("Replay", {"x.eml": REPLAY.replace(b"Subject:", b"In-Reply-To: <m1@contoso.example>\r\nSubject:")})

    site.poll()

    (row,) = site.events
    assert (row.return_path, row.reference, row.is_own) == ("", "<m1@contoso.example>", False)


@pytest.mark.rule("pickup.returned-to-sender", "replay.handled-as-pickup")
@pytest.mark.parametrize(
    ("directory", "content", "status"),
    [
        ("Pickup", mail(to=", ".join(f"u{n}@x.example" for n in range(101))), "5.5.3"),
        ("Pickup", mail(x_fill="x" * 65536), "5.3.4"),
        ("Pickup", mail().partition(b"\r\n\r\n")[0], "5.6.0"),
        ("Pickup", mail(to=None), "5.1.3"),
        (
            "Replay",
            REPLAY.replace(b"<>", b"<ann@contoso.example>").replace(b"NOTIFY=NEVER", b"").partition(b"\r\n\r\n")[0],
            "5.6.0",
        ),
    ],
)
def test_what_is_refused_goes_back_to_its_sender_and_is_deleted(
    tmp_path: Path, directory: str, content: bytes, status: str
):
    """Section 4.1: "malformed content; Pickup limit broken | NDR to sender with original attached; file deleted"."""
    site = Polled(site=tmp_path)
    site.put(directory, {"x.eml": content})

    site.poll()

    assert site.names(directory) == []
    (report,), (row,) = site.submitted, site.events
    assert [to.address for to in report.message.envelope.recipients] == ["ann@contoso.example"]
    assert {to.status for to in dsn.read(report.message.content).recipients} == {status}
    assert b"Subject: " in report.message.content
    assert (report.source, row.event, row.source) == (Source.DSN, EventId.DSN, Source.DSN)
    assert report.reference == row.reference != ""


@pytest.mark.rule("tracking.badmail-is-pickup-badmail")
@pytest.mark.rule("pickup.badmail", "pickup.taken-name-gets-the-date", "replay.handled-as-pickup")
@pytest.mark.parametrize("directory", ["Pickup", "Replay"])
def test_badmail_is_tracked_with_its_name_and_reason(tmp_path: Path, directory: str):
    """Section 4.1: "`.bad` (exists? `<name><datetime>.bad`), one event-log error per file, tracking event BADMAIL"."""
    site = Polled(site=tmp_path)
    site.put(directory, {"x.eml": b"Subject: nobody\r\n\r\n", "x.bad": b"older"})

    site.poll()

    assert site.names(directory) == ["x.bad", "x20240402080002000.bad"]
    (row,) = site.events
    assert (row.event, row.source, row.custom[0]) == (
        EventId.BADMAIL,
        Source.PICKUP,
        ("File", "x20240402080002000.bad"),
    )
    assert row.custom[1][1]
    assert row.context == ("Replay" if directory == "Replay" else "")


def test_nothing_is_submitted_for_a_refused_file_whose_recipients_want_no_report(tmp_path: Path):
    """RFC 3461 section 4.1: NOTIFY=NEVER."""
    file = REPLAY.replace(b"X-Sender: <>", b"X-Sender: <ann@contoso.example>").partition(b"\r\n\r\n")[0]
    site = Polled(site=tmp_path)
    site.put("Replay", {"x.eml": file})

    site.poll()

    assert (site.submitted, site.batches, site.names("Replay")) == ([], [], [])
