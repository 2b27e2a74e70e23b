"""The Drop directories: where they are, what keeps messages out of them, and the hand-over in two steps (exchange-files.md section 2)."""

import fcntl
import logging
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from connector.foreign import ForeignDelivery, Staged, Whereabouts, drop_file, drop_name
from connector.settings import ExchangeSettings, ForeignConnectorSettings, TransportServerSettings
from tests.connector.test_kill_safety import Killed, killed_at
from tests.connector.world import FAX, MAIL, fax_connector
from wire.envelope import Envelope, Recipient
from wire.mailfile import MessageFile

SERVER = "MBX01"
NAME = "0123456789abcdef" * 2
MEASURED = ("dropping.quota", "dropping.quota-counts-every-file")


@pytest.fixture
def delivery(tmp_path: Path) -> ForeignDelivery:
    """A site whose Drop directory was made."""
    (tmp_path / "Drop").mkdir()
    return ForeignDelivery(site=tmp_path, settings=ExchangeSettings())


def names(directory: Path) -> list[str]:
    return sorted(path.name for path in directory.iterdir())


def events(caplog: pytest.LogCaptureFixture) -> list[tuple[int, str, str]]:
    logged = [vars(r) for r in caplog.records if r.levelno == logging.ERROR]
    return [(r["event"], r["symbol"], r["connector"]) for r in logged]


class TestWhere:
    @pytest.mark.rule("dropping.root-and-directory", "dropping.directory-of-its-own")
    @pytest.mark.parametrize(
        ("root", "own", "name", "expected"),
        [
            (".", None, "", "Fax"),
            ("root", None, "", "root/Fax"),
            ("root", None, "Drop", "root/Drop"),
            ("root", "second", "Drop", "second/Drop"),
            ("root", "", "Drop", "Drop"),
            ("", None, "Drop", "Drop"),
        ],
    )
    def test_root_then_directory_then_name(self, tmp_path: Path, root: str, own: str | None, name: str, expected: str):
        """[PS] "RootDropDirectoryPath (server setting ...) + DropDirectory (connector setting, default = connector name)"."""
        servers = (TransportServerSettings(), TransportServerSettings(name="MBX02", root_drop_directory=own))
        settings = ExchangeSettings(root_drop_directory=root, transport_servers=servers)

        found = ForeignDelivery(site=tmp_path, settings=settings).directory(fax_connector(DropDirectory=name), "MBX02")

        assert found == tmp_path / expected

    @pytest.mark.rule("dropping.root-and-directory")
    def test_the_root_of_one_server_is_not_that_of_another(self, tmp_path: Path):
        servers = (TransportServerSettings(), TransportServerSettings(name="MBX02", root_drop_directory="second"))
        delivery = ForeignDelivery(site=tmp_path, settings=ExchangeSettings(transport_servers=servers))

        assert delivery.directory(fax_connector(), SERVER) == tmp_path / "Drop"

    @pytest.mark.rule("dropping.absolute-without-root")
    def test_an_absolute_drop_directory_is_used_as_it_is(self, tmp_path: Path):
        connector = fax_connector(DropDirectory=str(tmp_path / "far"))
        settings = ExchangeSettings(root_drop_directory="", foreign_connectors=(connector,))

        delivery = ForeignDelivery(site=tmp_path / "site", settings=settings)

        assert delivery.directory(connector, SERVER) == tmp_path / "far"

    @pytest.mark.rule("dropping.absolute-without-root")
    def test_an_absolute_drop_directory_beside_a_root_is_refused(self):
        """[FCC] "`DropDirectory` may be an absolute path only if the root is not set"."""
        with pytest.raises(ValueError, match="should be relative while RootDropDirectoryPath is set"):
            ExchangeSettings(root_drop_directory="root", foreign_connectors=(fax_connector(DropDirectory="/far"),))


class TestWhatKeepsMessagesOut:
    @pytest.mark.rule("dropping.missing-directory-is-8008", "dropping.event-when-it-begins")
    def test_a_missing_directory_is_event_8008_once_until_it_is_there(
        self, delivery: ForeignDelivery, caplog: pytest.LogCaptureFixture
    ):
        """[EV] event 8008 names connector and directory; Exchange does not create the directory ([FCC])."""
        caplog.set_level(logging.INFO)
        (delivery.site / "Drop").rmdir()

        found = [delivery.fault(fax_connector(), SERVER, 1) for _ in range(3)]
        (delivery.site / "Drop").mkdir()
        healed = delivery.fault(fax_connector(), SERVER, 1)
        for _ in range(2):
            delivery.stage(fax_connector(), SERVER, NAME, MAIL)

        (fault,) = set(found)
        assert fault is not None
        assert (fault.event, fault.symbol) == (8008, "NonSmtpGWNoDropDirectory")
        assert f"Fax: its Drop directory {delivery.site / 'Drop'} does not exist" in fault.text
        assert healed is None
        assert [(r.levelname, r.getMessage().partition(";")[0]) for r in caplog.records] == [
            ("ERROR", "connection failure for a Foreign connector: its Drop directory does not exist"),
            ("INFO", "a Drop directory takes messages again"),
        ]

    @pytest.mark.rule("dropping.event-when-it-begins")
    def test_a_failure_that_becomes_another_one_is_told_again(
        self, delivery: ForeignDelivery, caplog: pytest.LogCaptureFixture
    ):
        connector = fax_connector(DropDirectoryQuota="1 B")
        (delivery.site / "Drop" / "old.eml").write_bytes(b"1")
        delivery.fault(connector, SERVER, 1)
        (delivery.site / "Drop" / "old.eml").unlink()
        (delivery.site / "Drop").rmdir()
        delivery.fault(connector, SERVER, 1)

        assert [event for event, *_ in events(caplog)] == [8005, 8008]

    @pytest.mark.rule("dropping.directory-of-its-own", "dropping.missing-directory-is-8008")
    def test_nothing_makes_the_directory(self, delivery: ForeignDelivery):
        (delivery.site / "Drop").rmdir()

        with pytest.raises(FileNotFoundError):
            delivery.stage(fax_connector(), SERVER, NAME, MAIL)

        assert names(delivery.site) == []

    @pytest.mark.rule("dropping.rights")
    def test_a_directory_that_bars_us_is_event_8009(
        self, delivery: ForeignDelivery, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
    ):
        """Asked of the system, because the super-user, as whom tests may run, is barred from nothing."""
        monkeypatch.setattr(os, "access", lambda path, mode: path != delivery.site / "Drop")

        assert delivery.fault(fax_connector(), SERVER, 1) is not None
        assert events(caplog) == [(8009, "NonSmtpGWUnauthorizedAccess", "Fax")]

    @pytest.mark.rule("dropping.broken-directory-is-8004", "dropping.rights", "dropping.missing-directory-is-8008")
    @pytest.mark.parametrize(
        ("error", "event"),
        [(OSError(28, "No space left on device"), 8004), (PermissionError(13, "Permission denied"), 8009)],
    )
    def test_a_write_that_fails_leaves_nothing_behind_and_is_logged_once(
        self,
        delivery: ForeignDelivery,
        caplog: pytest.LogCaptureFixture,
        monkeypatch: pytest.MonkeyPatch,
        error: OSError,
        event: int,
    ):
        def fail(_: int) -> None:
            raise error

        monkeypatch.setattr(os, "fsync", fail)
        for _ in range(2):
            with pytest.raises(OSError, match=error.strerror):
                delivery.stage(fax_connector(), SERVER, NAME, MAIL)

        assert names(delivery.site / "Drop") == []
        assert [e for e, *_ in events(caplog)] == [event]

    @pytest.mark.rule("dropping.broken-directory-is-8004")
    def test_a_name_that_something_else_has_keeps_the_message_queued(
        self, delivery: ForeignDelivery, caplog: pytest.LogCaptureFixture
    ):
        (delivery.site / "Drop" / f"{NAME}.eml").mkdir()
        staged = delivery.stage(fax_connector(), SERVER, NAME, MAIL)

        with pytest.raises(OSError, match="directory"):
            delivery.complete(staged)

        assert (delivery.site / "Drop" / f"{NAME}.part").read_bytes() == MAIL


class TestQuota:
    @pytest.mark.rule(*MEASURED, "dropping.quota-counts-what-is-there")
    @pytest.mark.parametrize(
        ("content", "size", "waits"), [(0, 1, False), (999, 1, False), (999, 5_000_000, False), (1000, 1, True)]
    )
    def test_a_directory_that_reaches_its_quota_takes_nothing(
        self, delivery: ForeignDelivery, content: int, size: int, waits: bool
    ):
        """[EV] 8005: the size of all files has to be less than the quota, not that with one more."""
        (delivery.site / "Drop" / "old.eml").write_bytes(bytes(content))

        fault = delivery.fault(fax_connector(DropDirectoryQuota="1000 B"), SERVER, size)

        assert (fault is not None) == waits
        assert fault is None or (fault.event, fault.symbol) == (8005, "NonSmtpGWQuotaExceeded")
        assert fault is None or "DropDirectoryQuota of 1000 B" in fault.text

    @pytest.mark.rule("dropping.quota-counts-what-is-there")
    @pytest.mark.parametrize(("size", "waits"), [(400, False), (401, True)])
    def test_a_site_may_count_the_file_that_is_to_come(self, tmp_path: Path, size: int, waits: bool):
        settings = ExchangeSettings(disabled_rules=("dropping.quota-counts-what-is-there",))
        (tmp_path / "Drop").mkdir()
        (tmp_path / "Drop" / "old.eml").write_bytes(bytes(600))

        fault = ForeignDelivery(site=tmp_path, settings=settings).fault(
            fax_connector(DropDirectoryQuota="1000 B"), SERVER, size
        )

        assert (fault is not None) == waits

    @pytest.mark.rule(*MEASURED)
    def test_every_file_of_the_directory_counts_and_nothing_below_it(self, delivery: ForeignDelivery):
        drop = delivery.site / "Drop"
        (drop / "below").mkdir()
        (drop / "below" / "big").write_bytes(bytes(5000))
        (drop / "link").symlink_to(drop / "below" / "big")
        for name in ("waiting.eml", "claimed.node.tmp", "aside.bad"):
            (drop / name).write_bytes(bytes(100))

        tight, wide = (fax_connector(DropDirectoryQuota=quota) for quota in ("300 B", "301 B"))

        assert delivery.fault(tight, SERVER, 1) is not None
        assert delivery.fault(wide, SERVER, 1) is None

    @pytest.mark.rule("dropping.quota")
    def test_messages_are_written_again_when_files_were_removed(self, delivery: ForeignDelivery):
        connector = fax_connector(DropDirectoryQuota="1 B")
        delivery.complete(delivery.stage(connector, SERVER, NAME, MAIL))
        full = delivery.fault(connector, SERVER, 1)
        (delivery.site / "Drop" / f"{NAME}.eml").unlink()

        assert full is not None
        assert delivery.fault(connector, SERVER, 1) is None

    @pytest.mark.rule("dropping.quota-counts-every-file")
    def test_a_file_that_the_gateway_takes_while_it_is_counted_does_not_count(
        self, delivery: ForeignDelivery, monkeypatch: pytest.MonkeyPatch
    ):
        (delivery.site / "Drop" / "old.eml").write_bytes(bytes(5000))
        scandir = os.scandir

        def quick_gateway(directory: Path) -> list[os.DirEntry[str]]:
            found = list(scandir(directory))
            (directory / "old.eml").unlink()
            return found

        monkeypatch.setattr(os, "scandir", quick_gateway)

        assert delivery.fault(fax_connector(DropDirectoryQuota="1 B"), SERVER, 1) is None

    @pytest.mark.rule("dropping.quota")
    def test_by_default_there_is_no_quota(self, delivery: ForeignDelivery, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(os, "scandir", lambda _: pytest.fail("nobody needs to count"))

        assert delivery.fault(fax_connector(), SERVER, 1) is None


@pytest.mark.rule("dropping.size-zero-is-logged")
@pytest.mark.parametrize(
    ("connector", "logged"),
    [
        (fax_connector(MaxMessageSize="0 B"), 1),
        (fax_connector(MaxMessageSize="0 B", Enabled=False), 0),
        (fax_connector(MaxMessageSize="1 KB"), 0),
        (fax_connector(), 0),
    ],
)
def test_an_enabled_connector_that_takes_nothing_is_an_error_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, connector: ForeignConnectorSettings, logged: int
):
    """[PS] MaxMessageSize: "0 = effectively disabled, logs errors while Enabled"."""
    ForeignDelivery(site=tmp_path, settings=ExchangeSettings(foreign_connectors=(connector,))).check()

    assert [record.levelname for record in caplog.records] == ["ERROR"] * logged


class TestInTwoSteps:
    @pytest.mark.rule("dropping.appears-whole")
    def test_a_staged_file_is_no_eml_until_it_is_whole_and_named(self, delivery: ForeignDelivery):
        drop = delivery.site / "Drop"
        staged = delivery.stage(fax_connector(), SERVER, NAME, MAIL)
        before = names(drop)

        assert delivery.complete(staged)
        assert (before, names(drop)) == ([f"{NAME}.part"], [staged.file])
        assert (drop / staged.file).read_bytes() == MAIL

    @pytest.mark.rule("dropping.appears-whole")
    def test_content_and_names_are_flushed_in_the_order_that_survives_a_power_cut(
        self, delivery: ForeignDelivery, monkeypatch: pytest.MonkeyPatch
    ):
        steps: list[str] = []
        fsync, rename = os.fsync, os.rename
        directory = (delivery.site / "Drop").stat().st_ino

        def watched_fsync(descriptor: int) -> None:
            steps.append("directory" if os.fstat(descriptor).st_ino == directory else "file")
            fsync(descriptor)

        def watched_rename(*names: Any, **directories: Any) -> None:
            steps.append("rename")
            rename(*names, **directories)

        monkeypatch.setattr(os, "fsync", watched_fsync)
        monkeypatch.setattr(os, "rename", watched_rename)
        delivery.complete(delivery.stage(fax_connector(), SERVER, NAME, MAIL))

        assert steps == ["file", "directory", "rename", "directory"]

    @pytest.mark.rule("dropping.exactly-once", "dropping.file-belongs-to-the-gateway")
    def test_a_file_that_the_gateway_took_at_once_is_known_to_have_had_its_name(self, delivery: ForeignDelivery):
        staged = delivery.stage(fax_connector(), SERVER, NAME, MAIL)
        before = delivery.look(staged)
        delivery.complete(staged)
        (delivery.site / "Drop" / staged.file).unlink()

        assert (before, delivery.look(staged)) == (Whereabouts.ASIDE, Whereabouts.NAMED)
        assert names(delivery.site / "Drop") == []

    @pytest.mark.rule("dropping.exactly-once")
    def test_a_file_that_somebody_removed_before_it_was_named_is_not_taken_for_a_named_one(
        self, delivery: ForeignDelivery
    ):
        staged = delivery.stage(fax_connector(), SERVER, NAME, MAIL)
        (delivery.site / "Drop" / f"{NAME}.part").unlink()

        assert not delivery.complete(staged)

    @pytest.mark.rule("dropping.exactly-once")
    def test_another_directory_in_the_place_is_not_the_one_that_took_the_file(self, delivery: ForeignDelivery):
        """Removed with the file in it, and made anew: the number of its inode may well be the same."""
        drop = delivery.site / "Drop"
        staged = delivery.stage(fax_connector(), SERVER, NAME, MAIL)
        (drop / f"{NAME}.part").unlink()
        drop.rmdir()
        gone = delivery.complete(staged)
        drop.mkdir()

        assert (gone, delivery.complete(staged)) == (False, False)
        assert delivery.complete(delivery.stage(fax_connector(), SERVER, NAME, MAIL))
        assert names(drop) == [staged.file]

    @pytest.mark.rule("dropping.exactly-once")
    def test_a_file_in_the_place_of_the_directory_takes_nothing(self, delivery: ForeignDelivery):
        staged = delivery.stage(fax_connector(), SERVER, NAME, MAIL)
        (delivery.site / "Drop").rename(delivery.site / "away")
        (delivery.site / "Drop").write_bytes(b"")

        delivery.abandon(staged)
        assert (delivery.complete(staged), delivery.look(staged)) == (False, Whereabouts.GONE)

    @pytest.mark.rule("dropping.exactly-once")
    def test_a_directory_that_comes_back_takes_what_was_staged_in_it(self, delivery: ForeignDelivery):
        drop, away = delivery.site / "Drop", delivery.site / "away"
        staged = delivery.stage(fax_connector(), SERVER, NAME, MAIL)
        drop.rename(away)
        unmounted = delivery.complete(staged)
        away.rename(drop)

        assert (unmounted, delivery.complete(staged)) == (False, True)
        assert names(drop) == [staged.file]

    @pytest.mark.rule("dropping.exactly-once")
    def test_a_file_system_without_generations_tells_directories_apart_by_device_and_number(
        self, delivery: ForeignDelivery, monkeypatch: pytest.MonkeyPatch
    ):
        """Network file systems and tmpfs."""

        def refuse(*_: object) -> None:
            raise OSError(25, "Inappropriate ioctl for device")

        monkeypatch.setattr(fcntl, "ioctl", refuse)
        drop = delivery.site / "Drop"
        staged = delivery.stage(fax_connector(), SERVER, NAME, MAIL)
        drop.rename(delivery.site / "away")
        drop.mkdir()
        other = delivery.complete(staged)
        drop.rmdir()
        (delivery.site / "away").rename(drop)

        assert (other, delivery.complete(staged)) == (False, True)

    def test_a_staged_file_can_be_taken_back_until_it_has_its_name(self, delivery: ForeignDelivery):
        staged = delivery.stage(fax_connector(), SERVER, NAME, MAIL)
        for _ in range(2):
            delivery.abandon(staged)
            assert names(delivery.site / "Drop") == []
        again = delivery.stage(fax_connector(), SERVER, NAME, MAIL)
        delivery.complete(again)

        delivery.abandon(again)
        assert names(delivery.site / "Drop") == [staged.file]

    def test_a_directory_whose_name_is_no_text_is_found_again(self, tmp_path: Path):
        """Any bytes are a path; a database keeps text."""
        site = tmp_path / os.fsdecode(b"caf\xe9 % \n")
        (site / "Drop").mkdir(parents=True)
        delivery = ForeignDelivery(site=site, settings=ExchangeSettings())
        staged = delivery.stage(fax_connector(), SERVER, NAME, MAIL)

        assert staged.place.isascii()
        assert staged.place.isprintable()
        assert delivery.complete(Staged(name=staged.name, place=staged.place))

    def test_what_lies_in_the_way_of_the_file_is_replaced_and_never_followed(self, delivery: ForeignDelivery):
        """The gateway's account can write here too: a link must not lead a mail elsewhere."""
        elsewhere = delivery.site / "elsewhere"
        (delivery.site / "Drop" / f"{NAME}.part").symlink_to(elsewhere)

        delivery.complete(delivery.stage(fax_connector(), SERVER, NAME, MAIL))

        assert not elsewhere.exists()
        assert (delivery.site / "Drop" / f"{NAME}.eml").read_bytes() == MAIL

    @pytest.mark.rule("dropping.file-name")
    @pytest.mark.parametrize("name", ["", "x", "../" + NAME[3:], NAME + "0", NAME.upper()])
    def test_a_name_of_another_kind_is_refused(self, delivery: ForeignDelivery, name: str):
        with pytest.raises(ValueError, match="expected 32 hexadecimal digits"):
            delivery.stage(fax_connector(), SERVER, name, MAIL)

    @pytest.mark.rule("dropping.file-belongs-to-the-gateway")
    def test_it_is_seen_when_the_gateway_has_taken_a_file(self, delivery: ForeignDelivery):
        staged = delivery.stage(fax_connector(), SERVER, NAME, MAIL)
        delivery.complete(staged)
        before = delivery.still_there(fax_connector(), SERVER, staged.file)
        (delivery.site / "Drop" / staged.file).rename(delivery.site / "Drop" / f"{NAME}.node.tmp")
        after = delivery.still_there(fax_connector(), SERVER, staged.file)
        assert delivery.still_there(fax_connector(), SERVER, "x" * 300), "an error tells nothing"
        (delivery.site / "Drop").rename(delivery.site / "away")

        assert (before, after) == (True, False)
        assert delivery.still_there(fax_connector(), SERVER, staged.file), "a directory that is away tells nothing"


def one_file() -> tuple[str, bytes]:
    """A Drop file as the transport makes one."""
    to = (Recipient(address=FAX),)
    message = MessageFile(envelope=Envelope(sender="ann@contoso.example", recipients=to), content=MAIL)
    data = drop_file(message, to, fax_connector(), ExchangeSettings())
    return drop_name("entry", fax_connector(), data), data


def hand_over(delivery: ForeignDelivery, book: dict[str, Staged]) -> None:
    """Do what the transport does; `book` stands in for its database, in which every entry is a commit of its own."""
    if "done" in book:
        return
    staged = book.get("staged")
    if staged is None or delivery.look(staged) is not Whereabouts.NAMED:
        book.pop("staged", None)
        staged = book["staged"] = delivery.stage(fax_connector(), SERVER, *one_file())
        delivery.complete(staged)
    book["done"] = staged


def take(drop: Path) -> list[bytes]:
    """Do what a gateway does at any instant: take what is there, and delete it."""
    taken = [path.read_bytes() for path in sorted(drop.glob("*.eml"))]
    for path in drop.glob("*.eml"):
        path.unlink()
    return taken


@pytest.mark.rule("dropping.exactly-once", "dropping.appears-whole")
@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("waits", [False, True], ids=["the gateway is quick", "the gateway waits"])
def test_a_file_is_handed_over_once_whatever_is_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bool, waits: bool
):
    """Killed before, or after, each operation on the disk, with the gateway taking the file before the restart or after it."""
    for count in range(1, 50):
        drop = tmp_path / str(count) / "Drop"
        drop.mkdir(parents=True)
        delivery = ForeignDelivery(site=drop.parent, settings=ExchangeSettings())
        book: dict[str, Staged] = {}

        finished = False
        with suppress(Killed), killed_at(count, monkeypatch, after=after):
            hand_over(delivery, book)
            finished = True
        taken = [] if waits else take(drop)
        hand_over(ForeignDelivery(site=drop.parent, settings=ExchangeSettings()), book)
        taken += take(drop)

        assert taken == [one_file()[1]], count
        assert names(drop) == []
        if finished:
            assert count > 4
            return
    raise AssertionError("the hand-over never ends")
