"""The fax side of a site as a whole: Drop in, Replay out, on a clock that jumps."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from foundation.clock import VirtualClock
from foundation.lock import AlreadyRunningError
from foundation.loop import run_until_idle, step_all
from gateway.app import Gateway, Surroundings, open_gateway, woken_by_files
from gateway.document.printing import print_fax
from gateway.model.job import State
from gateway.model.outcome import Outcome
from gateway.records import GatewayFile
from gateway.settings import GatewaySettings
from gateway.spool.blobs import Blobs
from gateway.store.agenda import read_agenda
from gateway.store.management import Request
from tests.gateway.flow.scene import a_file, address
from tests.gateway.model.facts import EIGHT
from wire import dsn, mailfile

DAY = timedelta(days=1)
GOOD, BUSY_ONCE, BUSY_FOR_EVER = "+14255550120", "+14255550111", "+14255550110"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for directory in ("Drop", "Replay"):
        (tmp_path / directory).mkdir()
    return tmp_path


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock(EIGHT)


@contextmanager
def opened(site: Path, clock: VirtualClock, **settings: object) -> Iterator[Gateway]:
    settings_file = GatewayFile(gateway=GatewaySettings.model_validate(settings))
    with open_gateway(site, settings_file, clock, Surroundings(printer=print_fax)) as gateway:
        yield gateway


def reports(site: Path) -> list[dsn.DeliveryStatus]:
    return [dsn.read(mailfile.read(file.read_bytes()).content) for file in sorted((site / "Replay").glob("*.eml"))]


def test_a_dropped_fax_ends_as_a_report_in_replay(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD)))

    with opened(site, clock) as gateway:
        assert run_until_idle([gateway], clock, DAY)
        (job,) = gateway.records.jobs.all()

    (report,) = reports(site)
    assert (job.state, report.recipients[0].action) == (State.DELIVERED, "delivered")
    assert list((site / "Drop").iterdir()) == []


def test_every_receiver_gets_a_report_of_his_own_whatever_became_of_the_others(site: Path, clock: VirtualClock):
    numbers = [GOOD, BUSY_ONCE, BUSY_FOR_EVER, "+14255550150"]
    (site / "Drop" / "x.eml").write_bytes(
        a_file(*(address(number) for number in numbers), "FAX=nobody@elsewhere.example")
    )

    with opened(site, clock) as gateway:
        assert run_until_idle([gateway], clock, DAY)

    actions = sorted(report.recipients[0].action.value for report in reports(site))
    assert actions == ["delivered", "delivered", "failed", "failed", "failed"]


def test_an_undeclared_file_is_waited_for_until_it_is_quiet(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file().replace(b"X-EndOfInjectedXHeaders", b"X-Comment"))

    with opened(site, clock, quiet="5 s") as gateway:
        step_all([gateway])
        assert gateway.next_due() == EIGHT + timedelta(seconds=5)
        assert run_until_idle([gateway], clock, DAY)

    assert len(reports(site)) == 1


def test_an_idle_gateway_waits_for_nothing(site: Path, clock: VirtualClock):
    with opened(site, clock) as gateway:
        assert gateway.step() is False
        assert gateway.next_due() is None


def test_a_call_in_progress_is_waited_for_and_its_lease_kept(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD)))

    with opened(site, clock, sweep="10 s") as gateway:
        step_all([gateway])
        assert gateway.next_due() == EIGHT + timedelta(seconds=10)
        assert read_agenda(gateway.records.jobs.engine, gateway.records.jobs.node).lapse is None


def test_a_call_that_ended_while_we_were_busy_is_not_stuck(site: Path, clock: VirtualClock):
    """To a fast clock the printing of one fax can be longer than the longest call of another."""
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD)))
    with opened(site, clock) as gateway:
        step_all([gateway])
        assert gateway.calling.attended()
        clock.advance(timedelta(minutes=30))  # for one page 20 are the most
        step_all([gateway])

        (job,) = gateway.records.jobs.all()
        assert (job.state, job.dials) == (State.DELIVERED, 1)
        assert gateway.records.jobs.deeds(job.id) == []


def test_faxes_wait_for_a_free_channel_and_not_for_a_date(site: Path, clock: VirtualClock):
    for n in range(3):
        (site / "Drop" / f"{n}.eml").write_bytes(a_file(address(f"+1425555012{n}")))

    with opened(site, clock, line={"channels": 1, "lease": "2 d"}, sweep="1 d") as gateway:
        step_all([gateway])
        assert gateway.next_due() == gateway.line.next_end()
        assert run_until_idle([gateway], clock, DAY)

    assert len(reports(site)) == 3


def test_a_fax_past_its_deadline_waits_for_the_next_sweep(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file(address(BUSY_FOR_EVER)))

    with opened(site, clock, retry={"lifetime": "1 min", "busy": {"pause": "1 h"}}) as gateway:
        assert run_until_idle([gateway], clock, DAY)
        (job,) = gateway.records.jobs.all()

    assert (job.state, job.dials) == (State.FAILED, 1)


def test_a_gateway_that_starts_again_judges_the_call_that_it_was_making(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD)))
    with opened(site, clock) as gateway:
        step_all([gateway])
        assert gateway.line.in_progress()

    with opened(site, clock) as gateway:
        step_all([gateway])
        (job,) = gateway.records.jobs.all()
        assert (job.state, job.outcome, job.dials) == (State.READY, Outcome.INTERRUPTED, 1)
        assert run_until_idle([gateway], clock, DAY)
        assert gateway.records.jobs.all()[0].state is State.DELIVERED

    assert len(reports(site)) == 1


def test_a_gateway_that_starts_again_prints_at_once_what_it_was_printing(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD)))
    with opened(site, clock) as gateway:
        gateway.intake.step(clock.now())
        gateway.records.jobs.lease_new(clock.now(), 1)

    with opened(site, clock) as gateway:
        step_all([gateway])
        assert gateway.records.jobs.all()[0].pages == 1


def test_what_another_node_left_in_mid_call_is_taken_over(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD)))
    with opened(site, clock, node="node2") as dead:
        step_all([dead])

    with opened(site, clock) as gateway:
        step_all([gateway])
        assert gateway.next_due() == EIGHT + timedelta(minutes=3)
        assert run_until_idle([gateway], clock, DAY)
        calls = gateway.records.jobs.calls(1)

    assert [call.result.outcome for call in calls] == [Outcome.INTERRUPTED, Outcome.DELIVERED]
    assert len(reports(site)) == 1


def test_two_nodes_share_a_site(site: Path, clock: VirtualClock):
    for n in range(6):
        (site / "Drop" / f"{n}.eml").write_bytes(a_file(address(f"+1425555012{n}")))

    with ExitStack() as stack:
        nodes = [stack.enter_context(opened(site, clock, node=name, line={"channels": 1})) for name in ("a", "b")]
        assert run_until_idle(nodes, clock, DAY)
        callers = [len(gateway.records.jobs.calls(n + 1)) for gateway in nodes[:1] for n in range(6)]

    assert callers == [1] * 6
    assert len(reports(site)) == 6


@dataclass(frozen=True, kw_only=True)
class FullBlobs(Blobs):
    """A spool whose disk is full."""

    def keep_original(self, fingerprint: str, file: bytes) -> Path:
        raise OSError(28, "No space left on device")


def test_a_gateway_that_holds_a_file_which_it_cannot_take_in_is_not_idle(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD)))

    with opened(site, clock) as gateway:
        room = gateway.intake
        full = FullBlobs(root=room.acceptance.blobs.root)
        gateway.intake = replace(room, acceptance=replace(room.acceptance, blobs=full))
        assert run_until_idle([gateway], clock, timedelta(hours=1)) is False
        gateway.intake = room
        assert run_until_idle([gateway], clock, DAY) is True

    assert len(reports(site)) == 1


def test_a_second_process_of_the_same_node_is_refused(site: Path, clock: VirtualClock):
    with opened(site, clock), pytest.raises(AlreadyRunningError), opened(site, clock):
        pass


def test_a_replay_directory_that_never_comes_is_given_up_at_the_horizon(site: Path, clock: VirtualClock):
    (site / "Replay").rmdir()
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD)))

    with opened(site, clock) as gateway:
        assert run_until_idle([gateway], clock, DAY) is False
        (site / "Replay").mkdir()
        assert run_until_idle([gateway], clock, DAY) is True

    assert len(reports(site)) == 1


def test_the_same_input_seed_and_clock_give_the_same_bytes(tmp_path: Path):
    """Promise 4: reports and documents can be compared byte for byte."""
    made = []
    for name in ("one", "two"):
        site = tmp_path / name
        for directory in ("Drop", "Replay"):
            (site / directory).mkdir(parents=True)
        (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD), address(BUSY_ONCE)))
        clock = VirtualClock(EIGHT)
        with opened(site, clock) as gateway:
            run_until_idle([gateway], clock, DAY)
        files = sorted(file for folder in ("Replay", "spool") for file in (site / folder).rglob("*") if file.is_file())
        made.append([(str(file.relative_to(site)), file.read_bytes()) for file in files])

    assert made[0] == made[1]
    assert {Path(name).suffix for name, _ in made[0]} == {".eml", ".pdf", ".tif", ".lock"}


def test_a_dropped_file_wakes_the_loop(site: Path, clock: VirtualClock):
    wake = threading.Event()

    with opened(site, clock) as gateway, woken_by_files(gateway, wake):
        (site / "Drop" / "x.eml").write_bytes(a_file())
        assert wake.wait(10)


def test_a_file_in_the_hot_folder_wakes_the_loop(site: Path, clock: VirtualClock):
    (site / "Incoming").mkdir()
    wake = threading.Event()

    with opened(site, clock) as gateway, woken_by_files(gateway, wake):
        (site / "Incoming" / "+14255550199_+14255550100.pdf").write_bytes(b"%PDF")
        assert wake.wait(10)


def test_a_site_without_a_hot_folder_is_woken_by_its_drop_directory_alone(
    site: Path, clock: VirtualClock, caplog: pytest.LogCaptureFixture
):
    wake = threading.Event()

    with opened(site, clock) as gateway, woken_by_files(gateway, wake):
        (site / "Drop" / "x.eml").write_bytes(a_file())
        assert wake.wait(10)

    assert "folder cannot be watched, the rescan finds its files" not in caplog.messages


def test_a_call_that_somebody_cancels_is_hung_up_at_the_next_turn(site: Path, clock: VirtualClock):
    (site / "Drop" / "x.eml").write_bytes(a_file(address(GOOD)))

    with opened(site, clock) as gateway:
        step_all([gateway])
        clock.advance_to(EIGHT + timedelta(seconds=8))
        (calling,) = gateway.records.jobs.calling()
        gateway.records.desk.cancel(calling.id, Request(who="ann", at=clock.now()))
        assert gateway.step() is True

        assert gateway.line.in_progress() == []
        assert gateway.records.jobs.get(calling.id).state is State.CANCELLED
