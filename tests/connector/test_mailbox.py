"""Mailboxes."""

import errno
import logging
import mailbox as stdlib_mailbox
import os
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.app import mailboxes_of
from connector.mailbox import KEPT, Delivered, Mailboxes, directory_name
from connector.settings import ExchangeSettings
from tests.connector.world import MAIL, mail, values
from wire.envelope import Envelope, Recipient
from wire.mailfile import MessageFile

ANN = "ann@contoso.example"


BOB = "bob@contoso.example"


def boxes(tmp_path: Path, *, create_missing: bool = True) -> Mailboxes:
    return Mailboxes(directory=tmp_path / "mailboxes", create_missing=create_missing)


def boxes_at(tmp_path: Path, now: int) -> Mailboxes:
    """The mailboxes of a process that starts then, in nanoseconds since 1970."""
    return replace(boxes(tmp_path), machine_clock=lambda: now)


def message(content: bytes = MAIL) -> MessageFile:
    return MessageFile(
        envelope=Envelope(sender="ann@contoso.example", recipients=(Recipient(address=BOB),)), content=content
    )


def numbered(count: int) -> list[MessageFile]:
    return [message(mail(message_id=f"<m{number}@contoso.example>")) for number in range(count)]


def new_mail(tmp_path: Path, address: str) -> list[Path]:
    return sorted((tmp_path / "mailboxes" / address / "new").iterdir())


def read_all(tmp_path: Path, address: str) -> None:
    """A mail reader takes the mails that it has shown to cur, marked as seen."""
    for file in new_mail(tmp_path, address):
        file.rename(file.parent.parent / "cur" / f"{file.name}:2,S")


@pytest.mark.rule("mailboxes.maildir")
def test_a_mail_is_readable_as_a_maildir(tmp_path: Path):
    assert boxes(tmp_path).deliver(ANN, message(mail(subject="Invoice")))

    (read,) = stdlib_mailbox.Maildir(tmp_path / "mailboxes" / ANN, create=False)
    assert read["Subject"] == "Invoice"


@pytest.mark.rule("mailboxes.return-path")
def test_the_return_path_is_the_envelope_sender_and_no_other(tmp_path: Path):
    """RFC 5321 section 4.4: the final delivery puts Return-Path on top."""
    null = message(b"Return-Path: <eve@x.example>\r\n" + mail())
    boxes(tmp_path).deliver(ANN, replace(null, envelope=replace(null.envelope, sender="")))

    (file,) = (tmp_path / "mailboxes" / ANN / "new").iterdir()
    assert file.read_bytes().startswith(b"Return-Path: <>\r\n")
    assert values(file.read_bytes(), "Return-Path") == ["<>"]


@pytest.mark.rule("mailboxes.a-mail-enters-once")
def test_the_same_message_id_enters_a_mailbox_once(tmp_path: Path):
    store = boxes(tmp_path)

    delivered = [store.deliver(ANN, message(mail(subject=subject))) for subject in ("one", "two")]

    assert delivered == [True, False]
    assert store.deliver("bob@contoso.example", message())
    assert store.deliver(ANN, message(mail(message_id="<m2@x.example>")))


@pytest.mark.rule("mailboxes.another-text-is-another-mail")
def test_a_message_id_that_comes_again_with_another_text_is_another_mail(tmp_path: Path):
    """Nothing makes a sender's Message-ID unique but the sender: what was written differently must not be lost."""
    store = boxes(tmp_path)

    delivered = [store.deliver(ANN, message(mail() + text)) for text in (b"one", b"two", b"one")]

    assert delivered == [True, True, False]
    assert len(list((tmp_path / "mailboxes" / ANN / "new").iterdir())) == 2
    assert store.find(ANN, "<m1@contoso.example>") is not None


@pytest.mark.rule("mailboxes.another-way-is-a-duplicate")
def test_a_repeat_that_came_another_way_is_still_a_repeat(tmp_path: Path):
    """Every hop puts its Received line on top (RFC 5321 section 4.4)."""
    store = boxes(tmp_path)

    ways = [b"Received: from %s\r\n" % way + mail() for way in (b"mbx01", b"mbx02")]

    assert [store.deliver(ANN, message(content)) for content in ways] == [True, False]


@pytest.mark.rule("mailboxes.on-disk-first")
def test_the_name_of_a_new_mailbox_is_on_disk_before_its_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A directory is an entry of its parent: a power cut could take mailbox and mail when the queue has forgotten it."""
    flushed: list[int] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        flushed.append(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    boxes(tmp_path).deliver(ANN, message())

    home = tmp_path / "mailboxes" / ANN
    assert {path.stat().st_ino for path in (tmp_path, home.parent, home, home / "new")} <= set(flushed)


@pytest.mark.rule("mailboxes.owner-alone")
def test_a_mailbox_is_its_owners_alone(tmp_path: Path):
    boxes(tmp_path).deliver(ANN, message())

    home = tmp_path / "mailboxes" / ANN
    assert {(home / part).stat().st_mode & 0o077 for part in ("tmp", "new", "cur")} == {0}


@pytest.mark.rule("mailboxes.a-read-mail-is-known")
def test_a_mail_that_was_read_is_still_known(tmp_path: Path):
    store = boxes(tmp_path)
    store.deliver(ANN, message())
    home = tmp_path / "mailboxes" / ANN
    (file,) = (home / "new").iterdir()
    file.rename(home / "cur" / f"{file.name}:2,S")

    assert not store.deliver(ANN, message())
    found = store.find(ANN, "<m1@contoso.example>")
    assert found is not None
    assert found.parent.name == "cur"


def test_a_mail_is_found_by_its_message_id(tmp_path: Path):
    store = boxes(tmp_path)
    assert store.find(ANN, "<m1@contoso.example>") is None

    store.deliver(ANN, message())

    (file,) = (tmp_path / "mailboxes" / ANN / "new").iterdir()
    assert store.find("ANN@contoso.example", "<m1@contoso.example>") == file
    assert store.find(ANN, "<m2@contoso.example>") is None


@pytest.mark.rule("mailboxes.made-when-needed")
def test_an_address_has_a_mailbox_when_there_is_one_or_one_may_be_made(tmp_path: Path):
    boxes(tmp_path).deliver(ANN, message())
    strict = boxes(tmp_path, create_missing=False)

    assert (strict.has("ANN@contoso.example"), strict.has("bob@contoso.example")) == (True, False)
    assert boxes(tmp_path).has("bob@contoso.example")


def test_a_batch_is_delivered_in_its_order(tmp_path: Path):
    """Every delivery has its ending at its own place, also where one mail goes to several mailboxes."""
    one, two, three = numbered(3)
    store = boxes(tmp_path)
    store.deliver(BOB, two)

    endings = store.deliver_all([(ANN, one), (BOB, one), (BOB, two), (ANN, three), ("ANN@contoso.example", one)])

    assert [ending.is_duplicate for ending in endings if isinstance(ending, Delivered)] == [
        False,
        False,
        True,
        False,
        True,
    ]
    assert {ending.file for ending in endings[::3] if isinstance(ending, Delivered)} == {
        file.name for file in new_mail(tmp_path, ANN)
    }
    assert Counter(len(new_mail(tmp_path, address)) for address in (ANN, BOB)) == {2: 2}


def test_an_empty_batch_is_no_work(tmp_path: Path):
    assert boxes(tmp_path).deliver_all([]) == []


@pytest.mark.rule("mailboxes.on-disk-first")
def test_a_batch_is_on_disk_and_each_directory_is_flushed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """To flush a directory for every mail of it would cost as much as the mail."""
    store = boxes(tmp_path)
    store.deliver_all([(address, message(b"first\r\n")) for address in (ANN, BOB)])
    flushed: Counter[int] = Counter()
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        flushed[os.fstat(descriptor).st_ino] += 1
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    store.deliver_all([(address, each) for each in numbered(10) for address in (ANN, BOB)])

    files = [file for address in (ANN, BOB) for file in new_mail(tmp_path, address) if "first" not in file.read_text()]
    assert len(files) == 20
    assert [flushed[file.stat().st_ino] for file in files] == [1] * 20
    assert [flushed[(tmp_path / "mailboxes" / address / "new").stat().st_ino] for address in (ANN, BOB)] == [1, 1]


@pytest.mark.rule("mailboxes.on-disk-first")
def test_also_the_name_of_a_duplicate_is_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Who delivered it first may have been killed between the rename and the flush."""
    store = boxes(tmp_path)
    store.deliver(ANN, message())
    flushed: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: flushed.append(os.fstat(descriptor).st_ino))

    assert not store.deliver(ANN, message())

    assert (tmp_path / "mailboxes" / ANN / "new").stat().st_ino in flushed


@pytest.mark.parametrize("broken", ["new", "tmp"])
def test_one_broken_mailbox_keeps_nothing_from_the_others(tmp_path: Path, broken: str):
    store = boxes(tmp_path)
    store.deliver_all([(address, message(b"first\r\n")) for address in (ANN, BOB)])
    part = tmp_path / "mailboxes" / ANN / broken
    part.rename(tmp_path / "away")
    part.symlink_to(tmp_path / "nowhere")

    endings = store.deliver_all([(ANN, message()), (BOB, message())])
    part.unlink()
    (tmp_path / "away").rename(part)

    assert isinstance(endings[0], OSError)
    assert isinstance(endings[1], Delivered)
    assert store.deliver(ANN, message())
    assert (len(new_mail(tmp_path, ANN)), len(new_mail(tmp_path, BOB))) == (2, 2)


def test_a_full_disk_leaves_no_half_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    store = boxes(tmp_path)
    fsync = os.fsync

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space left")

    store.deliver(ANN, message(b"first\r\n"))
    monkeypatch.setattr(os, "fsync", full)
    first, second = store.deliver_all([(ANN, message()), (ANN, message())])
    left = list((tmp_path / "mailboxes" / ANN / "tmp").iterdir())
    monkeypatch.setattr(os, "fsync", fsync)

    assert isinstance(first, OSError)
    assert (second, left) == (first, [])
    assert store.deliver(ANN, message())


class Killed(BaseException):
    """kill -9: no handler of ours may catch it."""


@pytest.mark.rule("mailboxes.on-disk-first", "mailboxes.a-mail-enters-once")
@pytest.mark.parametrize("after", [False, True])
def test_a_batch_that_is_killed_anywhere_and_repeated_loses_and_doubles_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool
):
    """Between any two changes of the disk a process can die; the queue repeats the whole batch."""
    batch = [(address, each) for each in numbered(3) for address in (ANN, BOB)]
    for step in count(1):
        site = tmp_path / str(step)
        site.mkdir()
        left = step

        def deadly(operation: Callable[..., Any]) -> Callable[..., Any]:
            def operate(*args: Any, **options: Any) -> Any:
                nonlocal left
                left -= 1
                if left < 0 or (left == 0 and not after):
                    raise Killed
                result = operation(*args, **options)
                if left == 0:
                    raise Killed
                return result

            return operate

        with monkeypatch.context() as patch, suppress(Killed):
            for name in ("rename", "fsync", "mkdir", "open"):
                patch.setattr(os, name, deadly(getattr(os, name)))
            boxes(site).deliver_all(batch)
        finished = left > 0

        endings = boxes(site).deliver_all(batch)

        assert [ending for ending in endings if isinstance(ending, OSError)] == []
        assert [len(new_mail(site, address)) for address in (ANN, BOB)] == [3, 3]
        assert not [*(site / "mailboxes").glob("*/tmp/*")]
        if finished:
            break
    assert step > 30


def test_what_a_killed_process_left_in_tmp_is_written_anew(tmp_path: Path):
    store = boxes(tmp_path)
    store.deliver(ANN, message())
    (file,) = new_mail(tmp_path, ANN)
    whole = file.read_bytes()
    file.unlink()
    (tmp_path / "mailboxes" / ANN / "dropfax-delivered").unlink()  # it died before anything was delivered
    (tmp_path / "mailboxes" / ANN / "tmp" / file.name).write_bytes(whole[:20] + b"x" * 5000)

    store.deliver(ANN, message())

    assert file.read_bytes() == whole
    assert list((tmp_path / "mailboxes" / ANN / "tmp").iterdir()) == []


@pytest.mark.rule("mailboxes.a-read-mail-is-known")
def test_mails_that_are_read_while_others_come_are_known_at_once(tmp_path: Path):
    """The date of a directory does not tell two changes of one moment apart; what is on disk must decide all the same."""
    store = boxes(tmp_path)

    for each in numbered(50):
        assert store.deliver(ANN, each)
        read_all(tmp_path, ANN)
        assert not store.deliver(ANN, each)

    assert len(list((tmp_path / "mailboxes" / ANN / "cur").iterdir())) == 50


def moved(mailbox: Path) -> None:
    """A mail reader files what it has read (Maildir++)."""
    (mailbox / ".Done" / "cur").mkdir(parents=True)
    for file in (mailbox / "cur").iterdir():
        file.rename(mailbox / ".Done" / "cur" / file.name)


def deleted(mailbox: Path) -> None:
    """A mail reader throws away what it has read."""
    for file in (mailbox / "cur").iterdir():
        file.unlink()


@pytest.mark.rule("mailboxes.a-mail-is-known-for-thirty-days")
@pytest.mark.parametrize("gone", [moved, deleted])
def test_a_mail_that_its_reader_moved_or_deleted_is_known_for_thirty_days(tmp_path: Path, gone: Callable[[Path], None]):
    """OUR CHOICE: what a gateway repeats a day later must not come back to somebody who has dealt with it."""
    now = time.time_ns()
    store = replace(boxes(tmp_path), machine_clock=lambda: now)
    assert store.deliver(ANN, message())
    read_all(tmp_path, ANN)
    gone(tmp_path / "mailboxes" / ANN)

    assert not store.deliver(ANN, message())
    now += KEPT // timedelta(microseconds=1) * 1000
    assert not boxes_at(tmp_path, now).deliver(ANN, message())
    assert not store.deliver(ANN, message())
    now += 10**9
    assert store.deliver(ANN, message())
    assert store.deliver(BOB, message())


@pytest.mark.rule("mailboxes.a-mail-is-known-for-thirty-days")
def test_the_memory_of_a_mailbox_does_not_grow_for_ever(tmp_path: Path):
    """A mail a day for half a year: no more than two times thirty of them are remembered."""
    start = time.time_ns()
    for day, each in enumerate(numbered(180)):
        assert boxes_at(tmp_path, start + day * 86_400 * 10**9).deliver(ANN, each)

    kept = [file.read_text().count("\n") for file in (tmp_path / "mailboxes" / ANN).glob("dropfax-delivered*")]

    assert len(kept) == 2
    assert 30 <= sum(kept) <= 62


@pytest.mark.rule("mailboxes.a-mail-is-known-for-thirty-days")
def test_a_memory_that_holds_other_things_or_cannot_be_written_stops_no_mail(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    """The mailbox is its owner's: half a line, any bytes, a directory in the place of the file."""
    first, second, third = numbered(3)
    store = boxes(tmp_path)
    assert store.deliver(ANN, first)
    memory = tmp_path / "mailboxes" / ANN / "dropfax-delivered"
    memory.write_bytes(memory.read_bytes() + b"\n\xff\0 x\n99999 half-a-li")
    assert store.deliver(ANN, second)
    read_all(tmp_path, ANN)
    deleted(tmp_path / "mailboxes" / ANN)
    assert [store.deliver(ANN, each) for each in (first, second)] == [False, False]

    memory.unlink()
    memory.mkdir()
    assert boxes(tmp_path).deliver(ANN, third)
    assert "deliveries cannot be remembered" in caplog.messages


@pytest.mark.rule("mailboxes.a-read-mail-is-known")
def test_a_full_mailbox_is_not_listed_for_every_mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """100 000 mails take a fifth of a second to list; 20 000 mails a minute leave three milliseconds for each."""
    store = boxes(tmp_path)
    store.deliver(ANN, message())
    read_all(tmp_path, ANN)
    cur = tmp_path / "mailboxes" / ANN / "cur"
    os.utime(cur, (1, 1))  # nobody reads: its last change is long ago

    listed: list[Path] = []
    listdir = os.listdir

    def watched(directory: Path) -> list[str]:
        listed.append(directory)
        return listdir(directory)

    monkeypatch.setattr(os, "listdir", watched)
    for each in numbered(20):
        store.deliver(ANN, each)
    assert not store.deliver(ANN, message())

    assert listed == [cur]


@pytest.mark.rule("mailboxes.a-mail-enters-once")
def test_without_the_rule_every_copy_is_delivered(tmp_path: Path):
    """What a gateway doubles is to be seen."""
    store = mailboxes_of(tmp_path, ExchangeSettings(disabled_rules=("mailboxes.a-mail-enters-once",)))

    endings = store.deliver_all([(ANN, message()), (ANN, message()), (BOB, message())])
    read_all(tmp_path, ANN)
    again = store.deliver(ANN, message())

    assert (again, [ending.is_duplicate for ending in endings if isinstance(ending, Delivered)]) == (True, [False] * 3)
    home = tmp_path / "mailboxes" / ANN
    assert len(list(home.glob("*/*"))) == 3
    assert {file.read_bytes().endswith(MAIL) for file in home.glob("*/*")} == {True}


@pytest.mark.rule("mailboxes.maildir")
def test_a_mail_reader_sees_what_comes_and_marks_what_it_has_read(tmp_path: Path):
    """Python's own Maildir: new mail has no marks, a read one lies in cur with its marks, tmp is nobody's business."""
    store = boxes(tmp_path)
    store.deliver_all([(ANN, each) for each in numbered(3)])
    reader = stdlib_mailbox.Maildir(tmp_path / "mailboxes" / ANN, create=False)

    for key, read in list(reader.items()):
        assert read.get_subdir() == "new"
        read.set_subdir("cur")
        read.add_flag("S")
        reader[key] = read

    assert len(list((tmp_path / "mailboxes" / ANN / "cur").glob("*:2,S"))) == 3
    assert [store.deliver(ANN, each) for each in numbered(4)] == [False, False, False, True]
    assert {read["Message-ID"] for read in reader} == {f"<m{number}@contoso.example>" for number in range(4)}


def test_every_ending_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)

    boxes(tmp_path).deliver_all([(ANN, message()), (ANN, message())])

    assert [record.getMessage() for record in caplog.records] == ["mail delivered", "duplicate mail dropped"]


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("Ann.Lee+x@Contoso.Example", "ann.lee+x@contoso.example"),
        ("../../etc/passwd@x.example", "%2E.%2F..%2Fetc%2Fpasswd@x.example"),
        (".", "%2E"),
        ("..", "%2E."),
        ('"a b"@x.example', "%22a%20b%22@x.example"),
        ("a\x00b@x.example", "a%00b@x.example"),
    ],
)
def test_an_address_names_one_directory(address: str, name: str):
    assert directory_name(address) == name


@settings(max_examples=100)
@given(st.text(min_size=1, max_size=400))
def test_no_address_leads_out_of_the_directory(address: str):
    name = directory_name(address)

    assert Path("mailboxes", name).parent == Path("mailboxes")
    assert name not in (".", "..")
    assert len(name) <= 200
    assert name.isascii()


def test_long_addresses_that_differ_at_the_end_are_two_mailboxes():
    assert directory_name("a" * 300 + "1@x.example") != directory_name("a" * 300 + "2@x.example")
