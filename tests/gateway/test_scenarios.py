"""Whatever people, callees and directories do: the promises of the gateway hold (design.md section 2; RFC 3461 section 5.2)."""

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from foundation.loop import next_due, run_until_idle, step_all
from foundation.site import SiteSettings
from gateway.app import Gateway, Surroundings, open_gateway
from gateway.document.pages import write_tiff
from gateway.document.printing import Fax
from gateway.errors import LostLeaseError, NotPossibleError
from gateway.model.deed import Scope
from gateway.model.job import LEGAL_MOVES, Job, State
from gateway.model.letter import letters_on
from gateway.records import GatewayFile
from gateway.settings import GatewaySettings
from gateway.spool.incoming import CallFile, Incoming
from gateway.store.management import Desk, Request
from tests.gateway.flow.scene import PAGE, address
from wire import dsn, mailfile
from wire.dsn import Action
from wire.envelope import Envelope, Notify, Recipient

MONDAY = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
PAGES = 3
NUMBERS = (
    "+14255550101",  # delivered
    "+14255550110",  # busy for ever
    "+14255550112",  # busy twice
    "+14255550131",  # no answer once
    "+14255550150",  # no such number
    "+14255550162",  # hangs up on page 2 once
    "+14255550172",  # hangs up on page 2 always
    "+12065550112",  # the same fates for a number that is called in office hours only
    "+12065550101",
    "+9999999414",  # takes standard resolution alone
    "+99999991281",  # disconnects once
    "+9999999138",  # never ready
    "+9999999348",  # refused by a rule
    "garbage",
)
SETTINGS = GatewaySettings.model_validate(
    {
        "line": {"channels": 2},
        "schedule": {"windows": [{"number": "+1206*", "hours": "Wk0800-1200", "zone": "America/Los_Angeles"}]},
        "retry": {"lifetime": "3 d", "busy": {"backoff": 2.0, "jitter": 0.3}},
        "report": {"retry_pause": "10 min"},
    }
)
CHOSEN = st.integers(0, 30)
FINAL = (Action.DELIVERED, Action.FAILED)


@dataclass(frozen=True)
class Sent:
    """One recipient of a mail that was dropped: what the ledger outside the gateway knows."""

    envid: str
    index: int
    sender: str
    recipient: Recipient


def a_printer(mail: bytes, covers: Any, *_: object) -> Any:
    """Print three pages at once; what a page looks like does not matter here."""
    for _cover in covers:
        yield Fax(pdf=b"%PDF", tiff=write_tiff([PAGE] * PAGES), pages=PAGES, notes=())


class Scenario(RuleBasedStateMachine):
    """A gateway whose surroundings do what they like."""

    def __init__(self) -> None:
        super().__init__()
        self.site = Path(tempfile.mkdtemp(prefix="scenario-"))
        self.clock = VirtualClock(MONDAY)
        self.sent: list[Sent] = []
        self.states: dict[int, State] = {}
        self.confirmed: dict[tuple[int, str, frozenset[Any], int | None], int] = {}
        self.rings = 0
        self.open = ExitStack()
        for directory in ("Drop", "Replay"):
            (self.site / directory).mkdir()

    @initialize()
    def start(self) -> None:
        file = GatewayFile(site=SiteSettings(), gateway=SETTINGS)
        around = Surroundings(printer=a_printer, seed=7, ids=seeded_ids(7))
        self.gateway: Gateway = self.open.enter_context(open_gateway(self.site, file, self.clock, around))
        self.desk = Desk(
            engine=self.gateway.records.jobs.engine,
            window=lambda number: SETTINGS.schedule.window(number, SiteSettings().zone),
            owed=lambda at: partial(letters_on, now=at, policy=SETTINGS.report.policy),
        )

    @rule(
        numbers=st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3),
        notify=st.sampled_from(["", "NEVER", "FAILURE", "SUCCESS", "SUCCESS,FAILURE,DELAY"]),
        sender=st.sampled_from(["ann@contoso.example", "ann@contoso.example", ""]),
        wish=st.sampled_from(
            ["", "", "X-Fax-Priority: high\r\n", "X-Fax-Priority: low\r\n", "X-Fax-Send-At: 2026-11-24T09:00:00Z\r\n"]
        ),
        turns=st.integers(0, 4),
    )
    def a_mail_is_dropped(self, numbers: list[str], notify: str, sender: str, wish: str, turns: int) -> None:
        wishes = frozenset(Notify(word) for word in notify.split(",") if word) or None
        to = [Recipient(address=address(number, f"R{n}"), notify=wishes) for n, number in enumerate(numbers)]
        envid = f"M{len(self.sent)}"
        mail = f"From: ann@contoso.example\r\nMessage-ID: <{envid}@x>\r\n{wish}\r\nHello\r\n".encode()
        file = mailfile.write(Envelope(sender=sender, recipients=tuple(to), envid=envid), mail)
        (self.site / "Drop" / f"{envid}.eml").write_bytes(file)
        self.sent += [Sent(envid, n, sender, recipient) for n, recipient in enumerate(to)]
        for _ in range(turns):  # as far as taken in, printed, called
            self.gateway.step()
            self.observe()

    @rule(seconds=st.sampled_from([0, 3, 15, 40, 240, 3600, 4 * 3600, 24 * 3600]))
    def time_passes(self, seconds: int) -> None:
        end = self.clock.now() + timedelta(seconds=seconds)
        for _ in range(200):
            self.step()
            due = next_due([self.gateway])
            if due is None or due > end:
                break
            self.clock.advance_to(max(due, self.clock.now() + timedelta(seconds=1)))
        self.clock.advance_to(end)
        self.step()

    def step(self) -> None:
        step_all([self.gateway])
        self.observe()

    @rule(chosen=CHOSEN)
    def somebody_holds_a_fax(self, chosen: int) -> None:
        self.done_to(chosen, self.desk.hold)

    @rule(chosen=CHOSEN)
    def somebody_releases_a_fax(self, chosen: int) -> None:
        self.done_to(chosen, self.desk.release, State.HELD)

    @rule(chosen=CHOSEN)
    def somebody_cancels_a_fax(self, chosen: int) -> None:
        self.done_to(chosen, self.desk.cancel)

    @rule(chosen=CHOSEN)
    def somebody_cancels_a_fax_in_its_call(self, chosen: int) -> None:
        self.done_to(chosen, self.desk.cancel, State.CALLING)

    @rule(chosen=CHOSEN)
    def somebody_wants_a_call_at_once(self, chosen: int) -> None:
        self.done_to(chosen, self.desk.hurry, State.READY)

    @rule(chosen=CHOSEN)
    def somebody_changes_the_number(self, chosen: int) -> None:
        self.done_to(chosen, lambda job, by: self.desk.readdress(job, lambda _: "+14255550120", by))

    def done_to(self, chosen: int, deed: Callable[[int, Request], object], state: State | None = None) -> None:
        """Do something to one of the faxes in that state, to any of them when there is none."""
        jobs = self.gateway.records.jobs.all()
        fitting = [job for job in jobs if job.state is state] or [job for job in jobs if not job.state.is_final] or jobs
        if fitting:
            self.asked(lambda by: deed(fitting[chosen % len(fitting)].id, by))

    @rule(scope=st.sampled_from(list(Scope)), block=st.booleans())
    def somebody_holds_or_releases_more(self, scope: Scope, block: bool) -> None:
        value = {Scope.NUMBER: "+14255550112", Scope.CHANNEL: "1", Scope.EVERYTHING: ""}[scope]
        deed = self.desk.block if block else self.desk.unblock
        self.asked(lambda by: deed(scope, value, by))

    def asked(self, deed: Callable[[Request], object]) -> None:
        try:
            deed(Request(who="ann", at=self.clock.now()))
        except (NotPossibleError, LostLeaseError):
            return
        finally:
            self.observe()

    @rule(caller=st.sampled_from(["+14255550199", "+14255550162", "", "+9999999105"]))
    def somebody_calls_us(self, caller: str) -> None:
        self.rings += 1
        incoming = Incoming(root=self.gateway.records.blobs.root, node=SETTINGS.node)
        incoming.put(
            CallFile(id=f"ring-{self.rings}", called="+14255550100", caller=caller, tiff=write_tiff([PAGE] * 2))
        )

    @precondition(lambda self: (self.site / "Replay").exists())
    @rule()
    def the_replay_directory_goes_away(self) -> None:
        (self.site / "Replay").rename(self.site / "Replay.away")

    @precondition(lambda self: (self.site / "Replay.away").exists())
    @rule()
    def the_replay_directory_comes_back(self) -> None:
        (self.site / "Replay.away").rename(self.site / "Replay")

    @rule()
    def the_gateway_is_started_again(self) -> None:
        self.open.close()
        self.start()
        self.step()

    def observe(self) -> None:
        """Look at every job, as often as something may have happened to it."""
        for job in self.gateway.records.jobs.all():
            before = self.states.get(job.id, State.NEW)
            assert job.state is before or job.state in _reachable(before), (job.id, before, job.state)
            self.states[job.id] = job.state
            self.look_at_pages(job)

    def look_at_pages(self, job: Job) -> None:
        """Confirmed pages never become fewer, and are never more than there are, while number and form stay the same."""
        same = (job.id, job.number, job.forms, job.pages)
        assert job.pages_confirmed >= self.confirmed.get(same, 0)
        assert job.pages is None or job.pages_confirmed <= job.pages
        self.confirmed[same] = job.pages_confirmed

    @invariant()
    def no_number_is_called_twice_at_once_and_no_channel_is_used_twice(self) -> None:
        if not hasattr(self, "gateway"):
            return
        calling = self.gateway.records.jobs.calling()
        assert max(Counter(job.number for job in calling).values(), default=0) <= 1
        busy = [job.channel for job in calling] + [ring.channel for ring in self.gateway.line.ringing()]
        assert max(Counter(busy).values(), default=0) <= 1
        assert set(busy) <= {1, 2}

    def teardown(self) -> None:
        try:
            if hasattr(self, "gateway"):
                self.everything_heals()
                self.check_the_calls()
                self.check_the_reports()
        finally:
            self.open.close()
            shutil.rmtree(self.site)

    def everything_heals(self) -> None:
        """Directories come back, whatever is held is released, and time passes until nothing is left to do."""
        if (self.site / "Replay.away").exists():
            self.the_replay_directory_comes_back()
        by = Request(who="ann", at=self.clock.now())
        for hold in self.desk.holds():
            self.desk.unblock(hold.scope, hold.value, by)
        for _ in range(2):  # what is held by a wish during a call is held when that call has ended
            assert run_until_idle([self.gateway], self.clock, timedelta(days=60))
            for job in self.gateway.records.jobs.all():
                if job.state is State.HELD:
                    self.desk.release(job.id, Request(who="ann", at=self.clock.now()))
        assert run_until_idle([self.gateway], self.clock, timedelta(days=60))
        self.observe()
        assert all(job.state.is_final for job in self.gateway.records.jobs.all())

    def check_the_calls(self) -> None:
        records = self.gateway.records
        calls = [call for job in records.jobs.all() for call in records.jobs.calls(job.id)]
        spans = [(f"channel {call.channel}", call.result.started, call.result.ended) for call in calls]
        spans += [(f"number {call.number}", call.result.started, call.result.ended) for call in calls]
        spans += [(f"channel {one.channel}", one.started, one.ended) for one in records.arrivals.all()]
        for (what, _, ended), (after, started, _) in pairwise(sorted(spans)):
            assert what != after or ended <= started, f"{what} was used twice at once"
        for call in calls:
            assert call.result.pages_confirmed <= call.result.pages_sent
            window = SETTINGS.schedule.window(call.number, SiteSettings().zone)
            assert window.opens(call.result.started) == call.result.started, "called outside its window"
        assert len(records.arrivals.all()) == self.rings

    def check_the_reports(self) -> None:
        told: Counter[tuple[str, str]] = Counter()
        for file in (self.site / "Replay").glob("dsn-*.eml"):
            status = dsn.read(mailfile.read(file.read_bytes()).content)
            for recipient in status.recipients:
                if recipient.action in FINAL:
                    told[status.envelope_id or "", recipient.final_recipient] += 1
        jobs = {
            (self.gateway.records.messages.get(job.message).envid, job.index): job
            for job in self.gateway.records.jobs.all()
        }
        assert len(jobs) == len(self.sent)
        for one in self.sent:
            job = jobs[one.envid, one.index]
            assert told.pop((one.envid, one.recipient.address), 0) == int(_asked_for_it(one, job.state)), (one, job)
        assert not told


def _asked_for_it(sent: Sent, ended: State) -> bool:
    """RFC 3461 sections 4.1 and 6, with the setting's default: a delivered fax is reported when nothing was said."""
    if not sent.sender:
        return False
    if sent.recipient.notify is None:
        return True
    return (Notify.SUCCESS if ended is State.DELIVERED else Notify.FAILURE) in sent.recipient.notify


def _reachable(state: State) -> frozenset[State]:
    found: set[State] = set()
    frontier = {state}
    while frontier:
        frontier = {after for before in frontier for after in LEGAL_MOVES[before]} - found
        found |= frontier
    return frozenset(found)


TestScenarios = Scenario.TestCase
TestScenarios.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    derandomize=True,
)
