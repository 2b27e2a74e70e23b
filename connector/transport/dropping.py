"""The step of a Foreign connector's queue: files written aside, written down, named, forgotten, so that none appears twice."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from connector.foreign import Fault, ForeignDelivery, Staged, drop_file, drop_name, faults, portion
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import QueueFacts, Source
from connector.ndr import Ending
from connector.settings import ForeignConnectorSettings
from connector.store.transit import Change, Handed, Transit, Waiting
from connector.transport import events
from connector.transport.categorizing import Judged
from connector.transport.reporting import Reporting
from wire.dsn import Action
from wire.envelope import Recipient

log = logging.getLogger(__name__)

HANDED = "250 2.0.0 Written to drop directory"


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """What a try of a queue came to: messages handed over, and the fault that stopped it."""

    judged: tuple[Judged, ...] = ()
    fault: Fault | None = None
    events: tuple[TrackingEvent, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Dropping:
    """Hands the messages of Foreign connectors over."""

    transit: Transit
    foreign: ForeignDelivery
    reporting: Reporting
    connectors: dict[str, ForeignConnectorSettings] = field(default_factory=dict)

    def hand_over(self, queue: QueueFacts, batch: Sequence[Waiting], now: datetime) -> Dropped:
        """Write the messages of a queue into its Drop directory, in order, as far as it takes them.

        Three steps, because a gateway may take a file at any instant and this process may die at any: the file is written aside, mail.que
        learns its name, the file gets it. Whoever starts again finds either the file aside, or that it was named.
        """
        connector, server = self.connectors[queue.hop.connector], queue.hop.server
        before, fault = self._complete(connector, server, [(one, _staged(one)) for one in batch if one.staged])
        if fault is not None:
            return self._dropped(queue, batch, before, fault, now)
        known = {waiting.delivery.id for waiting, _ in before}
        staged, fault = self._stage(connector, server, [one for one in batch if one.delivery.id not in known])
        self.transit.stage([(waiting.delivery, one.name, one.place) for waiting, one in staged])
        named, broken = self._complete(connector, server, staged)
        return self._dropped(queue, batch, [*before, *named], broken or fault, now)

    def _complete(
        self, connector: ForeignConnectorSettings, server: str, staged: Sequence[tuple[Waiting, Staged]]
    ) -> tuple[list[tuple[Waiting, Staged]], Fault | None]:
        """Give files their names; those are left out whose directory is another one now, so that they must be written anew."""
        named: list[tuple[Waiting, Staged]] = []
        for waiting, one in staged:
            try:
                done = self.foreign.complete(one)
            except OSError as error:
                return named, faults.broken(connector, self.foreign.directory(connector, server), error)
            if done:
                named.append((waiting, one))
        return named, None

    def _dropped(
        self,
        queue: QueueFacts,
        batch: Sequence[Waiting],
        named: Sequence[tuple[Waiting, Staged]],
        fault: Fault | None,
        now: datetime,
    ) -> Dropped:
        done = {waiting.delivery.id for waiting, _ in named}
        left = [waiting for waiting in batch if waiting.delivery.id not in done]
        return Dropped(
            judged=tuple(self._judged(waiting, one, queue.hop.connector, now) for waiting, one in named),
            fault=fault,
            events=_deferred(left[0], queue, fault, now) if fault and left else (),
        )

    def settle(self, queues: Mapping[int, QueueFacts], staged: Sequence[Waiting], now: datetime) -> list[Judged]:
        """Finish what a former life was handing over: named now, or named then, it is handed over and nothing else happens to it."""
        judged = []
        for waiting in staged:
            with suppress(OSError):  # the queue says what is wrong when it is its turn
                if self.foreign.complete(_staged(waiting)):
                    judged.append(
                        self._judged(waiting, _staged(waiting), queues[waiting.delivery.queue].hop.connector, now)
                    )
        return judged

    def release(self, waiting: Waiting) -> bool:
        """Let go of what was written aside for a message; False when it cannot be told that no gateway has it."""
        if waiting.staged is None:
            return True
        try:
            return self.foreign.abandon(_staged(waiting))
        except OSError:
            return False

    def _stage(
        self, connector: ForeignConnectorSettings, server: str, batch: Sequence[Waiting]
    ) -> tuple[list[tuple[Waiting, Staged]], Fault | None]:
        """Write files aside, in order, until something is wrong with the directory."""
        staged: list[tuple[Waiting, Staged]] = []
        for waiting in batch:
            assert waiting.file is not None
            data = drop_file(waiting.file, self._portion(waiting), connector, self.foreign.settings)
            if (fault := self.foreign.fault(connector, server, len(data))) is not None:
                return staged, fault
            name = drop_name(waiting.delivery.message.guid, connector, data)
            try:
                staged.append((waiting, self.foreign.stage(connector, server, name, data)))
            except OSError as error:
                return staged, faults.broken(connector, self.foreign.directory(connector, server), error)
        return staged, None

    def _portion(self, waiting: Waiting) -> tuple[Recipient, ...]:
        return portion(waiting.delivery.recipients, self.foreign.settings)

    def _judged(self, waiting: Waiting, staged: Staged, connector: str, now: datetime) -> Judged:
        recipients = self._portion(waiting)
        facts = {"queue_id": waiting.delivery.message.id, "connector": connector, "file": staged.file}
        log.info("message dropped", extra=facts)
        relayed = [Ending(recipient=r, action=Action.RELAYED, status="2.1.9") for r in recipients]  # RFC 3886
        # Otherwise the gateway confirms success itself.
        says_so = connector in self.connectors and self.connectors[connector].relay_dsn_required
        reports = self.reporting.reports(waiting, relayed, now) if says_so else ()
        change = Change(
            delivery=waiting.delivery,
            done=recipients,
            follow=reports,
            handed=Handed(connector=connector, at=now, file=staged.file),
        )
        submitted = f"{waiting.delivery.message.arrived:%Y-%m-%dT%H:%M:%S.%f}"[:-3] + "Z"
        sent = events.of(
            waiting,
            now,
            (Source.GATEWAY, EventId.SEND),
            recipients,
            statuses=(HANDED,) * len(recipients),
            connector=connector,
            info=submitted,
            custom=(("File", staged.file),),
        )
        return Judged(change=change, events=(sent,))


def _staged(waiting: Waiting) -> Staged:
    assert waiting.staged is not None
    return Staged(name=waiting.staged[0], place=waiting.staged[1])


def _deferred(waiting: Waiting, queue: QueueFacts, fault: Fault, now: datetime) -> tuple[TrackingEvent, ...]:
    """The row of the message that met the fault; those behind it were not tried."""
    recipients = waiting.delivery.recipients
    statuses = (f"451 4.4.0 {fault.text}",) * len(recipients)
    what = Source.GATEWAY, EventId.DEFER
    return (events.of(waiting, now, what, recipients, statuses=statuses, connector=queue.hop.connector),)
