"""What administrators do with queues and messages, found by Identity or filter (the *-Queue and *-Message cmdlets)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from connector.errors import ConnectorError
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import POISON, Delivery, MessageStatus, QueueFacts, QueueStatus, Source
from connector.settings import ExchangeSettings
from connector.store.queues import Queues
from connector.store.transit import Change, Transit
from connector.transport import events
from connector.transport.timing import Timing
from wire import mailfile

REMOVED = "550 4.3.2 QUEUE.Admin; message deleted by administrative action"
"""The line in the report of a message that an administrator removed (Remove-Message -WithNDR $true)."""

_QUEUE = re.compile(r"(?:([^\\]{1,64})\\)?([^\\]{1,64})")
_MESSAGE = re.compile(r"(?:(?:([^\\]{1,64})\\)?([^\\]{1,64})\\)?([0-9]{1,18})")


class UnknownIdentityError(ConnectorError):
    """No queue or message has this Identity; the message says what an Identity looks like."""


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
        return f"{queue.hop.server or self.settings.server}\\{queue.name}"

    def find_queues(
        self, now: datetime, identity: str | None = None, filter: Callable[[QueueFacts], bool] | None = None
    ) -> list[QueueFacts]:
        """Return the queue of an Identity, `Server\\Queue` or `Queue`, or all that a filter lets pass; raises UnknownIdentityError."""
        known = self.queues.all(now)
        if identity is None:
            return [queue for queue in known if filter is None or filter(queue)]
        if named := _QUEUE.fullmatch(identity):
            found = [queue for queue in known if self._is_named(queue, named[1], named[2])]
            if found:
                return found
        raise UnknownIdentityError(
            f"no queue is called {identity}; an Identity is Server\\Queue, such as {self.identity(known[0])}; nothing was changed"
        )

    def _is_named(self, queue: QueueFacts, server: str | None, name: str) -> bool:
        mine = (queue.hop.server or self.settings.server).lower()
        return (server is None or server.lower() == mine) and queue.name.lower() == name.lower()

    def messages(self, among: Sequence[QueueFacts], now: datetime, limit: int | None = None) -> list[Listed]:
        """Return the messages in these queues, oldest first in each; Get-Message."""
        by_id = {queue.id: queue for queue in among}
        return [
            self._listed(delivery, by_id[delivery.queue], now) for delivery in self.queues.deliveries([*by_id], limit)
        ]

    def find_messages(self, identity: str, now: datetime) -> list[Listed]:
        """Return the message of an Identity: `Server\\Queue\\Message`, or `Message` for all its queues; raises UnknownIdentityError."""
        if named := _MESSAGE.fullmatch(identity):
            among = [
                q
                for q in self.queues.all(now)
                if not named[2] or named[2] == "*" or self._is_named(q, named[1], named[2])
            ]
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
            is_originating=events.is_ours(delivery.message.sender, self.settings),
        )

    def resubmit(self, among: Sequence[QueueFacts], now: datetime) -> int:
        """Send the messages of queues through the categorizer again (Retry-Queue -Resubmit $true); return how many."""
        judged = self.timing.resubmitted([queue.id for queue in among], now)
        self.transit.apply([one.change for one in judged])
        self.track([event for one in judged for event in one.events])
        return len(judged)

    def resume_messages(self, listed: Sequence[Listed], now: datetime) -> None:
        """Let suspended messages go on; those of the Poison queue go back to the categorizer."""
        poison = [one for one in listed if one.queue.name == POISON]
        self.queues.suspend_messages([one.delivery.id for one in listed if one not in poison], suspended=False)
        judged = self.timing.back_to_submission([one.delivery.id for one in poison], now)
        self.transit.apply([one.change for one in judged])
        self.track([event for one in judged for event in one.events])

    def remove(self, listed: Sequence[Listed], now: datetime, *, with_ndr: bool) -> int:
        """Remove messages from queues, with a report to their senders or without (Remove-Message -WithNDR); return how many."""
        removed = 0
        for waiting in self.transit.by_id([one.delivery.id for one in listed]):
            if not self.timing.release(waiting):
                continue  # a gateway may have it already
            recipients = waiting.delivery.recipients
            if with_ndr and waiting.file is not None:
                judged = self.timing.given_up(waiting, REMOVED, now, Source.ADMIN)
                change, told = judged.change, judged.events
            else:
                # DROP: discarded without a report (Message tracking).
                change = Change(delivery=waiting.delivery, done=recipients)
                told = (events.of(waiting, now, (Source.ADMIN, EventId.DROP), recipients),)
            followers = self.transit.apply([change])
            self.track(told)
            self.track([events.of_submission(report, id, EventId.DSN, self.settings) for report, id in followers])
            removed += 1
        return removed

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
    """Return what a message in a queue does (Properties of messages in queues)."""
    if delivery.suspended or queue.name == POISON:
        return MessageStatus.SUSPENDED
    if delivery.connection:
        return MessageStatus.ACTIVE
    if delivery.not_before is not None and delivery.not_before > now:
        return MessageStatus.RETRY
    return MessageStatus.READY
