"""Where the parts of the Exchange side are plugged together."""

import logging
from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from connector import submission
from connector.directory import PolledDirectory
from connector.errors import SubmissionError
from connector.foreign import ForeignDelivery
from connector.header import Hop
from connector.mailbox import Mailboxes
from connector.queue import Queue
from connector.settings import ExchangeSettings
from connector.submission import Order, Refused
from connector.transport import Transport
from foundation.clock import Clock
from foundation.ids import Ids
from foundation.lock import held
from foundation.loop import LONGEST_PATIENCE
from wire.envelope import Notify, Ret

log = logging.getLogger(__name__)

POLL = timedelta(seconds=5)
"""How often Pickup and Replay are read; Exchange fixes it (Pickup directory and Replay directory: "every 5 seconds")."""

LOCK_FILE = "spool/exchange.lock"


@dataclass(kw_only=True)
class Exchange:
    """The Exchange side of one site: takes mails in, and delivers what is queued."""

    settings: ExchangeSettings
    queue: Queue
    directories: tuple[PolledDirectory, ...]
    transport: Transport
    mailboxes: Mailboxes
    clock: Clock
    ids: Ids
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
    ) -> str:
        """Queue a mail as our SMTP receive connector would and return its queue id; raises SubmissionError.

        Sender and recipients are taken from the mail's header where none are given. It needs no running transport: the
        queue is a directory, and whoever runs on the site delivers it.
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
        return self.queue.add(message)

    def step(self) -> bool:
        """Poll the directories when it is time, and try every message that is due; return whether there was any work."""
        polled = self._poll()
        return _guarded("queue", self.transport.step) or polled

    def next_due(self) -> datetime | None:
        """The next poll while files wait for it, the next try of a message, or nothing at all."""
        waiting = [self._next_poll - POLL + self._patience] if self._files_wait() else []
        retry = self.queue.next_due(self.clock.now())
        return min([*waiting, *([retry] if retry else [])], default=None)

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
    """Plug the Exchange side of a site together; nothing is touched on disk yet."""
    queue = Queue(directory=site / settings.queue_directory, clock=clock, ids=ids)
    mailboxes = mailboxes_of(site, settings)
    transport = Transport(
        settings=settings,
        queue=queue,
        foreign=ForeignDelivery(site=site, settings=settings),
        mailboxes=mailboxes,
        clock=clock,
    )
    directory = partial(PolledDirectory, settings=settings, queue=queue, clock=clock, ids=ids)
    pickup = directory(
        name="Pickup",
        path=site / settings.pickup_directory,
        convert=partial(submission.from_pickup, settings=settings),
    )
    replay = directory(name="Replay", path=site / settings.replay_directory, convert=submission.from_replay)
    return Exchange(
        settings=settings,
        queue=queue,
        directories=(pickup, replay),
        transport=transport,
        mailboxes=mailboxes,
        clock=clock,
        ids=ids,
    )


def mailboxes_of(site: Path, settings: ExchangeSettings) -> Mailboxes:
    """Return a site's mailboxes."""
    return Mailboxes(directory=site / settings.mailboxes_directory, create_missing=settings.create_mailboxes)


def exclusive(site: Path) -> AbstractContextManager[None]:
    """Hold a site's Exchange side; raises AlreadyRunningError when another process runs it."""
    return held(site / LOCK_FILE)
