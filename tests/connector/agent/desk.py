"""A site with Delivery Agent connectors, messages in their queues, and somebody who asks for them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, func, select, update

from connector.agent import DeliveryAgents, Telling
from connector.agent.agents import Handed
from connector.model.handover import Acknowledgement, Refusal, Result, Standing
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import Delivery, DeliveryType, NextHop, Source, Submitted
from connector.settings import DeliveryAgentConnectorSettings, ExchangeSettings
from connector.store.acknowledging import Acknowledging
from connector.store.changes import Basis, Change, Moved
from connector.store.engine import open_database
from connector.store.figures import Figures
from connector.store.handover import Handover
from connector.store.queues import Queues
from connector.store.schema import deliveries, messages
from connector.store.special import SUBMISSION_ID
from connector.store.transit import Transit
from connector.store.waiting import Waiting
from connector.tracking import of_submission
from connector.transport.reporting import Reporting
from connector.transport.service import POISON_HOP
from foundation.clock import VirtualClock
from foundation.ids import Ids, seeded_ids
from tests.connector.world import FAX, MAIL, MORNING
from wire import dsn, mailfile
from wire.dsn import RecipientStatus
from wire.envelope import Envelope, Recipient
from wire.mailfile import MessageFile

LIFETIME = timedelta(days=2)
SECOND = FAX.replace("0123", "0199")


def agent_connector(**changes: object) -> DeliveryAgentConnectorSettings:
    """A Delivery Agent connector named "Fax Agent", set as the cmdlet sets it."""
    return DeliveryAgentConnectorSettings.model_validate({"Name": "Fax Agent", **changes})


def settings_with(*connectors: DeliveryAgentConnectorSettings) -> ExchangeSettings:
    """The settings of a site with these connectors."""
    return ExchangeSettings(delivery_agent_connectors=connectors, foreign_connectors=())


def to_fax(address: str = FAX, **wishes: object) -> Recipient:
    """A recipient with its wishes."""
    return Recipient(address=address, **wishes)  # type: ignore[arg-type]  # the test names them as they are


def delivered(address: str = FAX, **more: object) -> Acknowledgement:
    """What an agent says of a fax that arrived."""
    return Acknowledgement(address=address, result=Result.DELIVERED, status="2.1.5", **more)  # type: ignore[arg-type]


def failed(address: str = FAX, **more: object) -> Acknowledgement:
    """What an agent says of a number that was busy to the end."""
    busy = {"diagnostic": ("x-t30", "E001 Busy"), "text": "The number was busy each time."}
    return Acknowledgement(address=address, result=Result.FAILED, status="4.4.1", **(busy | more))  # type: ignore[arg-type]


@dataclass(kw_only=True)
class Desk:
    """The hand-over of one site, on a virtual clock."""

    site: Path
    settings: ExchangeSettings = field(default_factory=lambda: settings_with(agent_connector()))
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(MORNING))
    ids: Ids = field(default_factory=lambda: seeded_ids(7))
    tracked: list[TrackingEvent] = field(default_factory=list)
    poison: list[tuple[int, str]] = field(default_factory=list)
    woken: int = 0
    engine: Engine = field(init=False)
    agents: DeliveryAgents = field(init=False)

    def __post_init__(self) -> None:
        """Start."""
        self.restart()

    def restart(self) -> None:
        """Let a new process take over the queue database."""
        self.engine = open_database(self.directory)
        reporting = Reporting(settings=self.settings, directory=self.directory)
        telling = Telling(
            reports=reporting.reports,
            keep_orphans=reporting.keep_orphans,
            track=self.tracked.extend,
            made=partial(of_submission, event=EventId.DSN),
            set_aside=self._set_aside,
            wake=self._wake,
        )
        self.agents = DeliveryAgents(
            settings=self.settings,
            handover=Handover(engine=self.engine),
            acknowledging=Acknowledging(engine=self.engine, lifetime=LIFETIME),
            telling=telling,
            clock=self.clock,
            ids=self.ids,
        )

    @property
    def directory(self) -> Path:
        """Where mail.que stands."""
        return self.site / self.settings.queue_directory

    def _wake(self) -> None:
        self.woken += 1

    def _set_aside(self, harmful: Sequence[Waiting], why: str, _now: datetime) -> None:
        self.poison += [(one.delivery.message.id, why) for one in harmful]
        self._move(harmful, POISON_HOP, Basis.CLAIM)

    def spoil(self, message: int, data: bytes = b"no message") -> None:
        """Damage what is stored of a message."""
        with self.engine.begin() as db:
            db.execute(update(messages).where(messages.c.id == message).values(data=data))

    @property
    def transit(self) -> Transit:
        """The queues."""
        return Transit(engine=self.engine, lifetime=LIFETIME)

    @property
    def figures(self) -> Figures:
        """The table of acknowledgements."""
        return Figures(engine=self.engine)

    @property
    def queues(self) -> Queues:
        """The queues, for an administrator."""
        return Queues(engine=self.engine)

    def put(
        self,
        *recipients: Recipient,
        content: bytes = MAIL,
        envelope: Envelope | None = None,
        hop: NextHop | None = None,
    ) -> int:
        """Let a message come to the connector's queue; return its id."""
        envelope = envelope or Envelope(sender="ann@contoso.example", recipients=recipients or (to_fax(),))
        message = MessageFile(envelope=envelope, content=content)
        (id,) = self.transit.submit(
            [Submitted(message=message, source=Source.SMTP, guid=self.ids(), at=self.clock.now())]
        )
        self.route(hop)
        return id

    def route(self, hop: NextHop | None = None) -> None:
        """Move what was submitted into a queue, the connector's one unless another is named."""
        hop = hop or NextHop(server="MBX01", type=DeliveryType.DELIVERY_AGENT, domain="FAX", connector="Fax Agent")
        self._move(self.transit.ready(SUBMISSION_ID, self.clock.now(), 1000), hop)

    def resubmit(self) -> None:
        """Move what waits back to Submission, as an administrator or a change of settings does."""
        waiting = [
            one
            for queue in self.queues.all(self.clock.now())
            for one in self.transit.ready(queue.id, self.clock.now(), 1000)
        ]
        self._move(waiting, NextHop(server="", type=DeliveryType.UNDEFINED, domain="Submission"))

    def _move(self, waiting: Sequence[Waiting], hop: NextHop, basis: Basis = Basis.READ) -> None:
        changes = [
            Change(
                delivery=one.delivery,
                basis=basis,
                moved=(
                    Moved(
                        hop=hop,
                        recipients=one.delivery.recipients,
                        vias=("",) * len(one.delivery.recipients),
                        since=self.clock.now(),
                    ),
                ),
            )
            for one in waiting
        ]
        self.transit.apply(changes)

    def remove(self, message: int) -> None:
        """Remove a message from its queue, as Remove-Message -WithNDR $false does."""
        found = [one for one in self.queues.deliveries() if one.message.id == message]
        self.transit.apply([Change(delivery=one, done=one.recipients) for one in found])

    def connect(self, connector: str = "Fax Agent") -> str:
        """Open a connection and return its id."""
        opened = self.agents.connect(connector, "node-1")
        assert not isinstance(opened, Refusal), opened
        return opened[0].id

    def take(self, connection: str) -> Handed:
        """Take the next message."""
        handed = self.agents.next(connection)
        assert isinstance(handed, Handed), handed
        return handed

    def say(self, connection: str, key: str, *said: Acknowledgement) -> list[Standing]:
        """Acknowledge recipients."""
        standings = self.agents.acknowledge(connection, key, said)
        assert not isinstance(standings, Refusal), standings
        return list(standings)

    def retry(self, address: str = FAX, *, hours: float = 1, text: str = "") -> Acknowledgement:
        """What an agent says of a fax that is on its way."""
        after = self.clock.now() + timedelta(hours=hours)
        return Acknowledgement(address=address, result=Result.RETRY, after=after, text=text)

    def queued(self) -> list[Delivery]:
        """What waits in the connectors' queues."""
        agents = {q.id for q in self.queues.all(self.clock.now()) if q.hop.type is DeliveryType.DELIVERY_AGENT}
        return [one for one in self.queues.deliveries() if one.queue in agents]

    def reports(self) -> list[RecipientStatus]:
        """What the reports say that were made and wait to be categorized."""
        waiting = self.transit.ready(SUBMISSION_ID, self.clock.now(), 1000)
        return [dsn.read(one.file.content).recipients[0] for one in waiting if one.file is not None]

    def count(self) -> tuple[int, int]:
        """How many messages and how many deliveries are stored."""
        with self.engine.begin() as db:
            stored = [db.scalar(select(func.count()).select_from(table)) or 0 for table in (messages, deliveries)]
        return stored[0], stored[1]


def read(handed: Handed) -> MessageFile:
    """Read the file that an agent got."""
    return mailfile.read(b"".join(handed.file.pieces()))
