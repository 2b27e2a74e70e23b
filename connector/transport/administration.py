"""What administrators do with queues and messages, found by Identity or filter (the *-Queue and *-Message cmdlets)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from connector.errors import ConnectorError
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import POISON, Delivery, MessageStatus, QueueFacts, QueueStatus, Source
from connector.settings import ExchangeSettings
from connector.store.changes import Basis, Change
from connector.store.queues import Queues
from connector.store.transit import Transit
from connector.store.waiting import Waiting
from connector.tracking import of_submission
from connector.transport import events
from connector.transport.categorizing import Judged, told_of
from connector.transport.timing import Timing, back_to_submission
from wire import mailfile

REMOVED = "550 4.3.2 QUEUE.Admin; message deleted by administrative action"
"""The line in the report of a message that an administrator removed (Remove-Message -WithNDR $true)."""

_QUEUE = re.compile(r"(?:([^\\]{1,64})\\)?([^\\]{1,255})")
_MESSAGE = re.compile(r"(?:(?:([^\\]{1,64})\\)?([^\\]{1,255})\\)?([0-9]{1,18})")


class UnknownIdentityError(ConnectorError):
    """No queue or message has this Identity; the message says what an Identity looks like."""


class AmbiguousIdentityError(ConnectorError):
    """An Identity means several queues, and the commands that change queues take one, or a filter ([PS])."""


class NotSuspendedError(ConnectorError):
    """A message can be exported only while it is suspended (Export-Message)."""


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One message in one queue as Get-Message shows it."""

    identity: str
    status: MessageStatus
    queue: QueueFacts
    delivery: Delivery
    is_originating: bool

    @property
    def has_agent(self) -> bool:
        """Whether an agent holds it, or has it in hand by its word."""
        return bool(self.delivery.connection) or self.delivery.in_hand is not None


@dataclass(frozen=True, kw_only=True)
class Administration:
    """The queues of one site in the words of the cmdlets."""

    settings: ExchangeSettings
    queues: Queues
    transit: Transit
    timing: Timing
    track: Callable[[Sequence[TrackingEvent]], None]

    def identity(self, queue: QueueFacts) -> str:
        """Return a queue's Identity, Server\\Queue."""
        return f"{self.server_of(queue)}\\{queue.name}"

    def find_queues(
        self, now: datetime, identity: str | None = None, filter: Callable[[QueueFacts], bool] | None = None
    ) -> list[QueueFacts]:
        """Return the queues of an Identity, `Server\\Queue` or `Queue`, or all that a filter lets pass; raises UnknownIdentityError.

        `Queue` is the last part of the queue's own Identity, or else the NextHopDomain of any number of queues.
        """
        known = self.queues.all(now)
        if identity is None:
            return [queue for queue in known if filter is None or filter(queue)]
        if (named := _QUEUE.fullmatch(identity)) and (found := self._named(known, named[1], named[2])):
            return found
        raise UnknownIdentityError(
            f"no queue is called {identity}; an Identity is Server\\Queue, such as {self.identity(known[0])}; nothing was changed"
        )

    def _named(self, known: Sequence[QueueFacts], server: str | None, name: str) -> list[QueueFacts]:
        here = [one for one in known if server is None or server.lower() == self.server_of(one).lower()]
        by_name = [one for one in here if one.name.lower() == name.lower()]
        return by_name or [one for one in here if one.hop.domain.lower() == name.lower()]

    def server_of(self, queue: QueueFacts) -> str:
        """Return the server that a queue is on."""
        return queue.hop.server or self.settings.server

    def messages(self, among: Sequence[QueueFacts], now: datetime, limit: int | None = None) -> list[Listed]:
        """Return the messages in these queues, oldest first in each; Get-Message."""
        by_id = {queue.id: queue for queue in among}
        return [
            self._listed(delivery, by_id[delivery.queue], now) for delivery in self.queues.deliveries([*by_id], limit)
        ]

    def find_messages(self, identity: str, now: datetime) -> list[Listed]:
        """Return the message of an Identity: `Server\\Queue\\Message`, or `Message` for all its queues; raises UnknownIdentityError."""
        if named := _MESSAGE.fullmatch(identity):
            known = self.queues.all(now)
            among = self._named(known, named[1], named[2]) if named[2] not in (None, "*") else known
            found = [one for one in self.messages(among, now) if one.delivery.message.id == int(named[3])]
            if found:
                return found
        raise UnknownIdentityError(
            f"no message is called {identity}; an Identity is Server\\Queue\\Message, such as "
            f"{self.settings.server}\\Submission\\17; nothing was changed"
        )

    def _listed(self, delivery: Delivery, queue: QueueFacts, now: datetime) -> Listed:
        return Listed(
            identity=f"{self.identity(queue)}\\{delivery.message.id}",
            status=message_status(delivery, queue, now),
            queue=queue,
            delivery=delivery,
            is_originating=delivery.message.source is Source.DSN or self.settings.is_ours(delivery.message.sender),
        )

    def resubmit(self, among: Sequence[QueueFacts], now: datetime) -> list[int]:
        """Send the messages of queues through the categorizer again (Retry-Queue -Resubmit $true); return how many of each queue.

        What is suspended, being delivered or in an agent's hand stays.
        """
        made = self._make(self.timing.resubmitted([queue.id for queue in among], now))
        moved = [one.change.delivery.queue for one in made]
        return [moved.count(queue.id) for queue in among]

    def suspend(self, listed: Sequence[Listed]) -> list[Listed]:
        """Let single messages wait until they are resumed (Suspend-Message); return those that do."""
        done = self.queues.suspend_messages([one.delivery.id for one in listed])
        return [one for one in listed if one.delivery.id in done]

    def resume(self, listed: Sequence[Listed], now: datetime) -> list[Listed]:
        """Let suspended messages go on, those of the Poison queue back to the categorizer (Resume-Message); return those that do."""
        poison = {one.delivery.id for one in listed if one.queue.name == POISON}
        back = [back_to_submission(one, now, Basis.ORDER) for one in self.transit.by_id(sorted(poison))]
        done = {one.change.delivery.id for one in self._make(back)}
        done |= self.queues.resume_messages([one.delivery.id for one in listed if one.delivery.id not in poison])
        return [one for one in listed if one.delivery.id in done]

    def retry(self, listed: Sequence[Listed]) -> list[Listed]:
        """Let single messages be tried that wait for a date of their own; return those that may be, once their queue is tried."""
        done = self.queues.retry_messages([one.delivery.id for one in listed])
        return [one for one in listed if one.delivery.id in done]

    def remove(self, listed: Sequence[Listed], now: datetime, *, with_ndr: bool) -> list[Listed]:
        """Remove messages from queues, with a report to their senders or without (Remove-Message -WithNDR); return those that were."""
        return [one for one in listed if self._remove(one.delivery.id, now, with_ndr=with_ndr)]

    def _remove(self, delivery: int, now: datetime, *, with_ndr: bool) -> bool:
        """Remove what still waits there; when some of its recipients end meanwhile, those who are left."""
        while found := self.transit.by_id([delivery]):
            (waiting,) = found
            if waiting.delivery.in_delivery:
                return False
            if self._make([self._removal(waiting, now, with_ndr=with_ndr)]):
                return True
        return False

    def _removal(self, waiting: Waiting, now: datetime, *, with_ndr: bool) -> Judged:
        if with_ndr and waiting.file is not None:
            return self.timing.given_up(waiting, REMOVED, now, Source.ADMIN)
        recipients = waiting.delivery.recipients
        # DROP: discarded without a report (Message tracking).
        dropped = events.of(waiting, now, (Source.ADMIN, EventId.DROP), recipients)
        return Judged(change=Change(delivery=waiting.delivery, basis=Basis.ORDER, done=recipients), events=(dropped,))

    def left_alone(self, one: Listed) -> str:
        """Return why a message was not changed, as it looks now."""
        found = self.transit.by_id([one.delivery.id])
        if not found:
            return "had left its queue; nothing was changed"
        if found[0].delivery.in_delivery:
            return "is being delivered, or was when Exchange was stopped; nothing was changed: look again while Exchange runs"
        if one.queue.name == POISON:
            return "is poison; nothing was changed: resume it to have it categorized anew"
        return "is suspended; nothing was changed: resume it first"

    def _make(self, judged: Sequence[Judged]) -> list[Judged]:
        """Make true what still can be, and tell the tracking log of that; return it."""
        made = self.transit.apply([one.change for one in judged])
        told = told_of(judged, made)
        self.track([event for one in told for event in one.events])
        self.track([of_submission(report, id, EventId.DSN) for report, id in made.follow])
        return told

    def exported(self, listed: Listed) -> tuple[str, bytes]:
        """Return the name and the bytes of an export, a file for Replay; raises NotSuspendedError ([PS] Export-Message)."""
        if listed.status is not MessageStatus.SUSPENDED:
            raise NotSuspendedError(
                f"{listed.identity} is {listed.status.value}; a message is exported while it is suspended; nothing was written"
            )
        message = listed.delivery.message
        name = re.sub(r"[<>/\\\x00-\x1f]", "_", message.message_id) or str(message.id)
        found = self.transit.by_id([listed.delivery.id])
        if not found or found[0].file is None:
            raise UnknownIdentityError(f"{listed.identity} holds no message that can be read; nothing was written")
        return f"{name[:200]}.eml", mailfile.write(found[0].file.envelope, found[0].file.content)


def queue_status(queue: QueueFacts, now: datetime, *, held: int) -> QueueStatus:
    """Return what a queue does (Queue properties); `held` is how many of its messages an agent has in hand."""
    if queue.suspended:
        return QueueStatus.SUSPENDED
    if queue.next_retry is not None and queue.next_retry > now:
        return QueueStatus.RETRY
    return QueueStatus.ACTIVE if held else QueueStatus.READY


def message_status(delivery: Delivery, queue: QueueFacts, now: datetime) -> MessageStatus:
    """Return what a message in a queue does (Properties of messages in queues); it waits for a date of its own or for its queue's."""
    if delivery.suspended or queue.name == POISON:
        return MessageStatus.SUSPENDED
    if delivery.connection:
        return MessageStatus.ACTIVE
    waits = any(date is not None and date > now for date in (delivery.not_before, queue.next_retry))
    return MessageStatus.RETRY if waits else MessageStatus.READY
