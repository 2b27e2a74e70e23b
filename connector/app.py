"""Where the parts of the Exchange side are plugged together."""

import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from connector import submission
from connector.agent import DeliveryAgents, Telling, serving
from connector.categorizer import check
from connector.directory import POLL, PolledDirectory, open_directories
from connector.errors import SubmissionError
from connector.foreign import ForeignDelivery
from connector.header import Hop
from connector.mailbox import Mailboxes
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import Source, Submitted
from connector.settings import ExchangeSettings
from connector.settings.smtp import Binding
from connector.smtp import Receiver, listening
from connector.store.stores import Stores, open_stores
from connector.submission import Order, Refused
from connector.tracking import Logging, TrackingLog, of_submission
from connector.transport import Transport
from connector.transport.administration import Administration
from connector.transport.categorizing import Categorizing
from connector.transport.dropping import Dropping
from connector.transport.following import Following
from connector.transport.mailing import Mailing
from connector.transport.reporting import Reporting
from connector.transport.timing import Timing
from foundation.clock import Clock, RealClock
from foundation.clockface import Face, present, showing
from foundation.ids import Ids
from foundation.lock import held
from foundation.loop import LONGEST_PATIENCE
from wire.envelope import Notify, Ret

log = logging.getLogger(__name__)

LOCK_FILE = "spool/exchange.lock"

CLOCK_FILE = "spool/exchange.clock"

Track = Callable[[Sequence[TrackingEvent]], None]


@dataclass(kw_only=True)
class Exchange:
    """The Exchange side of one site: takes mails in, and delivers what is queued."""

    settings: ExchangeSettings
    stores: Stores
    directories: tuple[PolledDirectory, ...]
    transport: Transport
    agents: DeliveryAgents
    mailboxes: Mailboxes
    track: Track
    clock: Clock
    ids: Ids
    face: Face | None = None
    _started: bool = False
    _next_poll: datetime = field(init=False)
    _patience: timedelta = POLL

    def __post_init__(self) -> None:
        """Poll at once, then every five seconds from now on."""
        self._next_poll = self.clock.now()

    def submit(
        self,
        eml: bytes,
        *,
        sender: str | None = None,
        recipients: Collection[str] = (),
        notify: Collection[Notify] | None = None,
        ret: Ret | None = None,
        envid: str | None = None,
    ) -> int:
        """Queue a mail as our SMTP receive connector would and return its number; raises SubmissionError, QueueUnavailableError.

        Sender and recipients are taken from the mail's header where none are given. It needs no running transport: the
        queue is a database, and whoever runs on the site delivers from it.
        """
        order = Order(
            sender=sender,
            recipients=tuple(recipients),
            notify=frozenset(notify) if notify else None,
            ret=ret,
            envid=envid,
        )
        host = f"{self.settings.fqdn} (127.0.0.1)"
        hop = Hop(
            came_from=host,
            fqdn=host,
            default_domain=self.settings.default_domain,
            now=self.clock.now(),
            guid=self.ids(),
        )
        message = submission.from_client(eml, order, hop, self.settings)
        if isinstance(message, Refused):
            raise SubmissionError(f"{message.reason}; nothing was queued")
        submitted = Submitted(
            message=message,
            source=Source.SMTP,
            guid=self.ids(),
            at=self.clock.now(),
            connector=f"Default {self.settings.server}",
            client_ip="127.0.0.1",
        )
        (id,) = self.stores.transit.submit([submitted])
        self.track([of_submission(submitted, id, EventId.RECEIVE)])
        return id

    def step(self) -> bool:
        """Poll the directories when it is time, and try every message that is due; return whether there was any work."""
        if self.face is not None:
            self.face.go_on()
        if not self._started:
            self._started = _guarded("start", self.transport.start)
        polled = self._poll()
        idle = _guarded("agents", self.agents.step)
        return _guarded("transport", self.transport.step) or polled or idle

    def next_due(self) -> datetime | None:
        """The next poll while files wait for it, the next try of a message, or nothing at all."""
        waiting = [self._next_poll - POLL + self._patience] if self._files_wait() else []
        others = (self.transport.next_due(), self.agents.next_due())
        return min([*waiting, *(at for at in others if at is not None)], default=None)

    def _poll(self) -> bool:
        now = self.clock.now()
        if now < self._next_poll:
            return False
        # A fixed grid: when a file is taken does not depend on how often somebody stepped in between.
        self._next_poll += POLL * ((now - self._next_poll) // POLL + 1)
        polled = [_guarded(d.name, d.poll) for d in self.directories]  # each has its turn, whatever the other found
        self._patience = self._patience_after(taken=any(polled))
        return any(polled)

    def _patience_after(self, *, taken: bool) -> timedelta:
        """Expect less and less of a file that every poll leaves: on a virtual clock it would be polled for days.

        Whoever runs on a real clock steps more often than that, and the polls keep their five seconds.
        """
        if taken or not self._files_wait():
            return POLL
        return min(2 * self._patience, LONGEST_PATIENCE)

    def _files_wait(self) -> bool:
        return any(directory.waiting() for directory in self.directories)


def _guarded(part: str, step: Callable[[], bool]) -> bool:
    """Step one part: a fault in it must not keep the parts behind it from their turn."""
    try:
        return step()
    except Exception:
        log.exception("a step broke off and is repeated later", extra={"part": part})
        return False


def open_exchange(site: Path, settings: ExchangeSettings, clock: Clock, ids: Ids) -> Exchange:
    """Plug the Exchange side of a site together; raises QueueDatabaseError, QueueUnavailableError."""
    stores = open_stores(site / settings.queue_directory, settings.timers.message_expiration_timeout)
    track = tracking_log(site, settings).write if settings.tracking.enabled else _untracked
    reporting = Reporting(settings=settings, directory=site / settings.queue_directory)
    mailboxes = mailboxes_of(site, settings)
    dropping = _dropping(site, settings, stores, reporting)
    transport = Transport(
        settings=settings,
        transit=stores.transit,
        queues=stores.queues,
        timers=stores.timers,
        categorizing=Categorizing(settings=settings, reporting=reporting, has_mailbox=mailboxes.has),
        mailing=Mailing(settings=settings, mailboxes=mailboxes, reporting=reporting),
        dropping=dropping,
        timing=Timing(settings=settings, timers=stores.timers, reporting=reporting),
        following=Following(settings=settings, foreign=dropping.foreign, figures=stores.figures),
        track=track,
        clock=clock,
    )
    directories = open_directories(site, settings, submit=stores.transit.submit, track=track, clock=clock, ids=ids)
    agents = DeliveryAgents(
        settings=settings,
        handover=stores.handover,
        acknowledging=stores.acknowledging,
        telling=Telling(
            reports=reporting.reports,
            keep_orphans=reporting.keep_orphans,
            track=track,
            made=partial(of_submission, event=EventId.DSN),
            set_aside=transport.set_aside,
            wake=_is_polled,
        ),
        clock=clock,
        ids=ids,
    )
    return Exchange(
        settings=settings,
        stores=stores,
        directories=directories,
        transport=transport,
        agents=agents,
        mailboxes=mailboxes,
        track=track,
        clock=clock,
        ids=ids,
    )


def make_queues(site: Path, settings: ExchangeSettings) -> None:
    """Make the queue database of a new site; one that is there stays. Raises QueueDatabaseError, QueueUnavailableError."""
    open_stores(site / settings.queue_directory, settings.timers.message_expiration_timeout).close()


def open_administration(site: Path, settings: ExchangeSettings) -> Administration:
    """Open the queues of a site for an administrator, beside whoever runs them; raises QueueDatabaseError, QueueUnavailableError."""
    stores = open_stores(site / settings.queue_directory, settings.timers.message_expiration_timeout)
    reporting = Reporting(settings=settings, directory=site / settings.queue_directory)
    return Administration(
        settings=settings,
        queues=stores.queues,
        transit=stores.transit,
        timing=Timing(settings=settings, timers=stores.timers, reporting=reporting),
        track=tracking_log(site, settings).write if settings.tracking.enabled else _untracked,
    )


def _dropping(site: Path, settings: ExchangeSettings, stores: Stores, reporting: Reporting) -> Dropping:
    return Dropping(
        transit=stores.transit,
        foreign=ForeignDelivery(site=site, settings=settings),
        reporting=reporting,
        connectors={connector.name: connector for connector in settings.foreign_connectors},
    )


def tracking_log(site: Path, settings: ExchangeSettings) -> TrackingLog:
    """Return a site's message tracking log."""
    by = Logging(server=settings.server, is_ours=settings.is_ours, server_ip="127.0.0.1")
    return TrackingLog(site / settings.tracking.path, settings.tracking, by)


def _is_polled() -> None:
    """Leave what an acknowledgement changed to the transport's next turn."""


def _untracked(events: Sequence[TrackingEvent]) -> None:
    """Record nothing: MessageTrackingLogEnabled is off."""


def mailboxes_of(site: Path, settings: ExchangeSettings) -> Mailboxes:
    """Return a site's mailboxes."""
    return Mailboxes(
        directory=site / settings.mailboxes_directory,
        create_missing=settings.create_mailboxes,
        detect_duplicates=settings.holds("mailboxes.a-mail-enters-once"),
    )


def exclusive(site: Path) -> AbstractContextManager[None]:
    """Hold a site's Exchange side; raises AlreadyRunningError when another process runs it."""
    return held(site / LOCK_FILE)


@contextmanager
def running(site: Path, settings: ExchangeSettings, clock: Clock, ids: Ids) -> Iterator[Exchange]:
    """Hold a site's Exchange side, show its clock and serve its delivery agents; raises AlreadyRunningError, AgentSocketError."""
    with exclusive(site), showing(site / CLOCK_FILE, clock, RealClock()) as face:
        exchange = open_exchange(site, settings, clock, ids)
        exchange.face = face
        try:
            with serving(site, exchange.agents):
                yield exchange
        finally:
            exchange.stores.close()


@contextmanager
def receiving(site: Path, exchange: Exchange) -> Iterator[Binding | None]:
    """Take mail in by SMTP for the time of the block, where the settings say so; yields where. Raises ListenError."""
    settings = exchange.settings
    if not settings.receive_connector.enabled:
        yield None
        return
    receiver = Receiver(
        site=site,
        check=partial(check, settings=settings, has_mailbox=exchange.mailboxes.has),
        submit=exchange.stores.transit.submit,
        track=exchange.track,
        clock=exchange.clock,
        ids=exchange.ids,
    )
    with listening(settings, receiver) as at:
        yield at


def time_of(site: Path) -> datetime:
    """Return the time on a site's clock: that of whoever runs its Exchange side, else the machine's."""
    machine = RealClock().now()
    return present(site / CLOCK_FILE, machine) or machine
