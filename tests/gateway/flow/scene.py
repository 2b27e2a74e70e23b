"""A small site to play a flow on: its directories, its ledger, and a line that does what it is told."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from foundation.clock import VirtualClock
from gateway.acceptance import Acceptance
from gateway.document.cover import Covers
from gateway.document.pages import write_tiff
from gateway.document.printing import Printer, print_fax
from gateway.flow.call import Calling
from gateway.flow.intake import Intake
from gateway.flow.post import Post
from gateway.flow.prepare import Prepare
from gateway.flow.remind import Remind
from gateway.flow.sweep import Sweep
from gateway.model.call import CallResult, Order, Page, Reception, Ring
from gateway.model.job import Job, State
from gateway.model.letter import letters_on
from gateway.model.outcome import Outcome
from gateway.settings import GatewaySettings
from gateway.spool.blobs import Blobs
from gateway.spool.drop import DropDirectory
from gateway.store.agenda import Agenda, read_agenda
from gateway.store.arrivals import Arrivals
from gateway.store.jobs import Jobs, Owed
from gateway.store.letters import Letters
from gateway.store.management import Desk
from gateway.store.messages import Messages
from gateway.store.overdue import Overdue
from tests.gateway.model.facts import EIGHT
from wire import mailfile
from wire.envelope import Envelope, Recipient

MAIL = (
    b"From: Ann <ann@contoso.example>\r\nSubject: Invoice 7\r\nMessage-ID: <m1@contoso.example>\r\n\r\n"
    b"Dear Bob, here is the invoice.\r\n"
)
PAGE = Page(width=1728, rows=2, across=204, down=196, strip=b"\x26\xa0\x01\x00\x10\x01")


def address(number: str, name: str = "Bob") -> str:
    """A fax address as Exchange writes it."""
    return f"IMCEAFAX-{name}+40{number.replace('+', '+2B')}@fax.contoso.example"


def a_file(*recipients: str | Recipient, sender: str = "ann@contoso.example", mail: bytes = MAIL) -> bytes:
    """A Drop file with these recipients."""
    to = tuple(
        Recipient(address=one) if isinstance(one, str) else one for one in recipients or (address("+14255550123"),)
    )
    return mailfile.write(Envelope(sender=sender, recipients=to), mail)


@dataclass
class ScriptedLine:
    """A line whose calls end as told, each `lasts` after it began: (outcome, pages confirmed) or an error at dialling.

    A deaf one does not end a call when it is told to hang up.
    """

    script: list[tuple[Outcome, int] | Exception]
    channels: int = 1
    orders: list[Order] = field(default_factory=list)
    when_dialled: Callable[[Order], None] = lambda _: None
    hung_up: list[int] = field(default_factory=list)
    lasts: timedelta = timedelta(minutes=1)
    deaf: bool = False
    _calls: list[tuple[Order, CallResult]] = field(default_factory=list)
    _rings: list[tuple[Ring, Reception]] = field(default_factory=list)

    @property
    def free(self) -> list[int]:
        taken = {order.channel for order, _ in self._calls} | {ring.channel for ring, _ in self._rings}
        return [channel for channel in range(1, self.channels + 1) if channel not in taken]

    def dial(self, order: Order, now: datetime) -> None:
        self.when_dialled(order)
        self.orders.append(order)
        ending = self.script.pop(0)
        if isinstance(ending, Exception):
            raise ending
        outcome, confirmed = ending
        end = now + self.lasts
        result = CallResult(outcome=outcome, started=now, ended=end, pages_sent=confirmed, pages_confirmed=confirmed)
        self._calls.append((order, result))

    def hang_up(self, job: int, now: datetime) -> None:
        self.hung_up.append(job)
        if self.deaf:
            return
        self._calls = [
            (order, replace(result, outcome=Outcome.ABORTED, ended=now, pages_sent=0, pages_confirmed=0))
            if order.job == job
            else (order, result)
            for order, result in self._calls
        ]

    def answer(self, ring: Ring, now: datetime, *, refuse: bool = False) -> None:
        pages = () if refuse else ring.pages
        reception = Reception(
            outcome=Outcome.CALL_REJECTED if refuse else Outcome.DELIVERED,
            started=now,
            ended=now + timedelta(minutes=1),
            pages=pages,
            pages_confirmed=len(pages),
        )
        self._rings.append((ring, reception))

    def received(self, now: datetime) -> list[tuple[Ring, Reception]]:
        over = [call for call in self._rings if call[1].ended <= now]
        self._rings = [call for call in self._rings if call[1].ended > now]
        return over

    def ringing(self) -> list[Ring]:
        return [ring for ring, _ in self._rings]

    def ended(self, now: datetime) -> list[tuple[Order, CallResult]]:
        over = [call for call in self._calls if call[1].ended <= now]
        self._calls = [call for call in self._calls if call[1].ended > now]
        return over

    def next_end(self) -> datetime | None:
        ends = [result.ended for _, result in self._calls] + [reception.ended for _, reception in self._rings]
        return min(ends, default=None)

    def in_progress(self) -> list[Order]:
        return [order for order, _ in self._calls]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One node's view of a site."""

    root: Path
    jobs: Jobs
    messages: Messages
    letters: Letters
    blobs: Blobs
    settings: GatewaySettings
    world: VirtualClock = field(default_factory=lambda: VirtualClock(EIGHT))
    printer: Printer = print_fax

    @property
    def drop(self) -> Path:
        return self.root / "Drop"

    @property
    def replay(self) -> Path:
        return self.root / "Replay"

    def with_settings(self, **changes: Any) -> "Scene":
        """The same site under other settings."""
        return replace(self, settings=GatewaySettings(**changes))

    def intake(self) -> Intake:
        drop = DropDirectory(directory=self.drop, node=self.jobs.node, quiet=self.settings.quiet, world=self.world)
        return Intake(drop=drop, acceptance=self.acceptance)

    @property
    def acceptance(self) -> Acceptance:
        """What takes message files in."""
        return Acceptance(blobs=self.blobs, messages=self.messages, settings=self.settings, zone=ZoneInfo("UTC"))

    def prepare(self) -> Prepare:
        return Prepare(
            jobs=self.jobs,
            messages=self.messages,
            blobs=self.blobs,
            printer=self.printer,
            covers=Covers(),
            settings=self.settings,
            zone=ZoneInfo("UTC"),
        )

    def calling(self, line: ScriptedLine) -> Calling:
        return Calling(
            line=line,
            jobs=self.jobs,
            blobs=self.blobs,
            settings=self.settings,
            zone=ZoneInfo("UTC"),
            left_since=lambda now: now,
        )

    def remind(self) -> Remind:
        return Remind(jobs=self.jobs, messages=self.messages, settings=self.settings)

    def post(self) -> Post:
        return Post(
            replay=self.replay,
            pickup=self.root / "Pickup",
            letters=self.letters,
            jobs=self.jobs,
            messages=self.messages,
            arrivals=self.arrivals,
            blobs=self.blobs,
            holds=self.desk.holds,
            settings=self.settings,
            zone=ZoneInfo("UTC"),
        )

    def sweep(self, *attended: int, line: ScriptedLine | None = None, slack: timedelta = timedelta()) -> Sweep:
        def calls_of_ours() -> Collection[int]:
            return attended

        line = line or ScriptedLine([])
        return Sweep(
            attended=calls_of_ours,
            channels=self.calling(line).channels,
            hang_up=line.hang_up,
            window=partial(self.settings.schedule.window, zone=ZoneInfo("UTC")),
            jobs=self.jobs,
            overdue=Overdue(engine=self.jobs.engine, node=self.jobs.node),
            settings=self.settings,
            since=EIGHT,
            slack=lambda: slack,
        )

    @property
    def arrivals(self) -> Arrivals:
        """The received faxes of the site."""
        return Arrivals(engine=self.jobs.engine)

    def put(self, name: str, content: bytes) -> Path:
        """Let Exchange drop a file."""
        path = self.drop / name
        path.write_bytes(content)
        return path

    def accepted(self, *recipients: str | Recipient, name: str = "x.eml", **envelope: Any) -> list[Job]:
        """Drop a file and take it in; its jobs."""
        before = len(self.jobs.all())
        self.put(name, a_file(*recipients, **envelope))
        self.intake().step(EIGHT)
        return self.jobs.all()[before:]

    def ready(self, *recipients: str | Recipient, pages: int = 3, **envelope: Any) -> list[Job]:
        """Faxes that are printed and wait for their call."""
        self.accepted(*recipients, **envelope)
        leased = self.jobs.lease_new(EIGHT, 100)
        for job in leased:
            self.blobs.keep_fax(job.id, b"%PDF", write_tiff([PAGE] * pages))
            self.jobs.settle(job, job.moved(State.READY, pages=pages), self.owed_at(EIGHT))
        return [self.jobs.get(job.id) for job in leased]

    def agenda(self) -> Agenda:
        """What this node sees to come."""
        return read_agenda(self.jobs.engine, self.jobs.node)

    def owed_at(self, now: datetime) -> Owed:
        """What the site's policy owes on a job that is over."""
        return partial(letters_on, now=now, policy=self.settings.report.policy)

    @property
    def desk(self) -> Desk:
        """Where people hold and cancel faxes."""
        window = partial(self.settings.schedule.window, zone=ZoneInfo("UTC"))
        return Desk(engine=self.jobs.engine, window=window, owed=self.owed_at)

    def owed(self) -> list[tuple[int, str]]:
        """Which job is owed which report."""
        letters = [(job.id, letter.action) for job in self.jobs.all() for letter in self.letters.of_job(job.id)]
        return [(job, action.value) for job, action in letters if action is not None]

    def dropped(self) -> list[str]:
        """What lies in the Drop directory."""
        return sorted(file.name for file in self.drop.iterdir())

    def posted(self) -> list[str]:
        """What lies in the Replay directory."""
        return sorted(file.name for file in self.replay.iterdir())


def a_scene(root: Path, engine: Engine, node: str = "node1") -> Scene:
    """A site as one node sees it."""
    for directory in ("Drop", "Replay"):
        (root / directory).mkdir(exist_ok=True)
    settings = GatewaySettings()
    return Scene(
        root=root,
        jobs=Jobs(engine=engine, node=node, lease=settings.line.lease),
        messages=Messages(engine=engine),
        letters=Letters(engine=engine),
        blobs=Blobs(root=root / "spool"),
        settings=settings,
    )


def after(**span: float) -> datetime:
    """So much time past eight."""
    return EIGHT + timedelta(**span)
