"""What delivery agents may ask of Exchange: connections, messages, acknowledgements ([DA]); how they ask is not its business."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connector import ndr
from connector.agent.endings import ending_of, row_of
from connector.agent.message import HandedFile, handed_file, remembered
from connector.model.handover import Acknowledgement, AgentConnection, HandedOver, Refusal, Standing
from connector.model.tracking import TrackingEvent
from connector.model.transit import Delivery, Submitted
from connector.ndr import Ending
from connector.settings import DeliveryAgentConnectorSettings, ExchangeSettings
from connector.store.acknowledging import Acknowledging, Said, Taken
from connector.store.handover import Handover
from connector.store.waiting import Waiting
from foundation.clock import Clock
from foundation.ids import Ids
from wire.envelope import Recipient
from wire.errors import EnvelopeError

log = logging.getLogger(__name__)

IDLE = timedelta(minutes=10)
"""How long a connection may ask for nothing before it is closed, by the site's clock."""


@dataclass(frozen=True, kw_only=True)
class Telling:
    """How the transport tells of endings; whatever carries messages away uses the same.

    `reports` makes the reports that are owed, `keep_orphans` keeps as badmail what failed and has no sender, `track` writes rows of the
    tracking log, `made` returns the row of a report with its id, `set_aside` keeps messages in the Poison queue, with the reason, and
    `wake` lets the transport look at once.
    """

    reports: Callable[[Waiting, Sequence[Ending], datetime], tuple[Submitted, ...]]
    keep_orphans: Callable[[Waiting, Sequence[Ending]], tuple[Ending, ...]]
    track: Callable[[Sequence[TrackingEvent]], None]
    made: Callable[[Submitted, int], TrackingEvent]
    set_aside: Callable[[Sequence[Waiting], str, datetime], None]
    wake: Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class ConnectorFacts:
    """A Delivery Agent connector as agents see it; `waiting` counts the messages that could be taken now."""

    name: str
    delivery_protocol: str
    enabled: bool
    waiting: int


@dataclass(frozen=True, kw_only=True)
class Handed:
    """A message that an agent gets: the key of its delivery, its Identity as Get-Message shows it, the file."""

    key: str
    identity: str
    file: HandedFile


@dataclass(frozen=True, kw_only=True)
class DeliveryAgents:
    """The Delivery Agent connectors of one site; safe against any other thread, because mail.que is."""

    settings: ExchangeSettings
    handover: Handover
    acknowledging: Acknowledging
    telling: Telling
    clock: Clock
    ids: Ids

    def connectors(self) -> list[ConnectorFacts]:
        """Return every connector."""
        waiting = self.handover.waiting(self.clock.now())
        return [
            ConnectorFacts(
                name=connector.name,
                delivery_protocol=connector.delivery_protocol,
                enabled=connector.enabled,
                waiting=waiting.get(connector.name, 0),
            )
            for connector in self.settings.delivery_agent_connectors
        ]

    def connect(self, name: str, agent: str) -> tuple[AgentConnection, DeliveryAgentConnectorSettings] | Refusal:
        """Open a connection to an enabled connector, unless MaxConcurrentConnections are open."""
        self.step()
        connector = self._connector(name)
        if connector is None or not connector.enabled:
            return Refusal.NO_CONNECTOR
        now = self.clock.now()
        opened = AgentConnection(id=self.ids(), connector=connector.name, agent=agent, opened=now, seen=now, handed=0)
        if not self.handover.open(opened, connector.max_concurrent_connections):
            return Refusal.BUSY
        log.info("agent connected", extra=_facts(opened))
        return opened, connector

    def next(self, id: str) -> Handed | Refusal | None:
        """Hand the message over that has waited longest, None when none waits; one that never can be becomes poison."""
        self.step()
        if (connection := self.handover.connection(id)) is None:
            return Refusal.CLOSED
        if (connector := self._connector(connection.connector)) is None:
            return Refusal.CLOSED
        while isinstance(
            found := self.handover.next(id, connector.max_messages_per_connection, self.clock.now()), HandedOver
        ):
            if (handed := self._handed(found, connection)) is not None:
                return handed
        return found

    def acknowledge(self, id: str, key: str, said: tuple[Acknowledgement, ...]) -> tuple[Standing, ...] | Refusal:
        """Take what an agent says of recipients: endings leave the queue with their reports, the others wait for its next word."""
        self.step()
        connection = self.handover.connection(id)
        if connection is None:
            return Refusal.CLOSED
        now = self.clock.now()

        def reports(delivery: Delivery, recipient: Recipient, end: Acknowledgement) -> tuple[Submitted, ...]:
            # Of one mail that was submitted twice the sender hears once.
            return () if end.duplicate else self._reports(delivery, ending_of(recipient, end), now)

        words = Said(connection=id, key=key, acknowledgements=said, at=now)
        taken = self.acknowledging.acknowledge(words, reports)
        if isinstance(taken, Taken):
            self._tell(taken, connection, now)
            return taken.standings
        return taken

    def close(self, id: str) -> bool:
        """Close a connection, and let be ready again what it holds; False when it was not open."""
        self.step()
        closed = self.handover.close(id, self.clock.now())
        if closed:
            log.info("agent disconnected", extra={"connection": id})
        return closed

    def close_all(self) -> None:
        """Close every connection: nobody is served any more, or not yet."""
        for connection in self.handover.close_all(self.clock.now()):
            log.info("agent's connection closed; what it held is ready again", extra=_facts(connection))

    def step(self) -> bool:
        """Close the connections that were idle for too long; return whether there was one."""
        now = self.clock.now()
        idle = self.handover.close_idle(now - IDLE, now)
        for connection in idle:
            log.warning(
                "agent's connection was idle and is closed; what it held is ready again", extra=_facts(connection)
            )
        return bool(idle)

    def next_due(self) -> datetime | None:
        """Return when the next connection will have been idle for too long; None while none is open."""
        oldest = self.handover.longest_idle()
        return None if oldest is None else oldest + IDLE

    def _connector(self, name: str) -> DeliveryAgentConnectorSettings | None:
        """Names compare without case, as everywhere in Exchange."""
        named = (c for c in self.settings.delivery_agent_connectors if c.name.lower() == name.lower())
        return next(named, None)

    def _handed(self, found: HandedOver, connection: AgentConnection) -> Handed | None:
        delivery = found.delivery
        identity = f"{self.settings.server}\\{delivery.queue}\\{delivery.message.id}"
        try:
            file = handed_file(found.data, delivery.recipients, self.settings)
        except (EnvelopeError, ValueError) as error:
            harmful = Waiting(delivery=delivery, file=None)
            self.telling.set_aside([harmful], f"it cannot be handed to an agent: {error}", self.clock.now())
            return None
        log.info(
            "message handed to an agent", extra={"identity": identity, "delivery": found.key, **_facts(connection)}
        )
        return Handed(key=found.key, identity=identity, file=file)

    def _reports(self, delivery: Delivery, ending: Ending, now: datetime) -> tuple[Submitted, ...]:
        """Make the reports of an end; the message is read only when somebody is to be told.

        Of one that cannot be read any more the sender hears all the same, with what is known of it.
        """
        sender = delivery.message.sender
        is_owed, is_orphan = ndr.is_owed(sender, ending), ndr.is_orphan(sender, ending)
        if not is_owed and not is_orphan:
            return ()
        waiting = self.handover.whole(delivery)
        if waiting is None:
            return ()  # nothing waits any more, and nothing ends
        if waiting.file is None:
            log.error("message cannot be read; its report is made without it", extra={"queue_id": delivery.message.id})
            waiting = replace(waiting, file=remembered(delivery))
        if is_orphan:
            self.telling.keep_orphans(waiting, [ending])
        return self.telling.reports(waiting, [ending], now)

    def _tell(self, taken: Taken, connection: AgentConnection, now: datetime) -> None:
        if taken.delivery is None or not taken.changed:
            return
        for said in taken.changed:
            facts = {
                "internal_id": taken.delivery.message.id,
                "connector": connection.connector,
                "result": said.result.value,
            }
            log.info("recipient acknowledged", extra={**facts, "status": said.status, "detail": said.detail})
        rows = [row_of(taken.delivery, said, connection.connector, now) for said in taken.changed]
        self.telling.track([*rows, *(self.telling.made(report, id) for id, report in taken.reports)])
        if taken.reports:
            self.telling.wake()


def _facts(connection: AgentConnection) -> dict[str, str]:
    return {"connection": connection.id, "connector": connection.connector, "agent": connection.agent}
