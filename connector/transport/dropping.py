"""The step of a Foreign connector's queue: files written aside, written down, named, forgotten, so that none appears twice."""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from connector.foreign import Fault, ForeignDelivery, Staged, Whereabouts, drop_file, drop_name, faults, portion
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import QueueFacts, Source
from connector.ndr import Ending
from connector.settings import ForeignConnectorSettings
from connector.store.changes import Basis, Change, Handed
from connector.store.transit import Transit
from connector.store.waiting import Waiting
from connector.transport import events
from connector.transport.categorizing import Judged, Note
from connector.transport.reporting import Reporting
from wire.dsn import Action
from wire.envelope import Recipient

HANDED = "250 2.0.0 Written to drop directory"


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """What a try of a queue came to: messages handed over, and the fault that stopped it."""

    judged: tuple[Judged, ...] = ()
    fault: Fault | None = None
    events: tuple[TrackingEvent, ...] = ()


_Aside = tuple[Waiting, Staged]
"""A message and the file that is written aside for it."""


@dataclass(kw_only=True)
class _Found:
    """What became of files that were written aside; of some nobody can tell at the moment, and `error` says why."""

    named: list[_Aside] = field(default_factory=list)
    unnamed: list[_Aside] = field(default_factory=list)
    unknown: list[_Aside] = field(default_factory=list)
    error: OSError | None = None


@dataclass(frozen=True, kw_only=True)
class Dropping:
    """Hands the messages of Foreign connectors over."""

    transit: Transit
    foreign: ForeignDelivery
    reporting: Reporting
    connectors: dict[str, ForeignConnectorSettings] = field(default_factory=dict)

    def hand_over(self, queue: QueueFacts, batch: Sequence[Waiting], now: datetime) -> Dropped:
        """Write the messages of a queue into its Drop directory, in order, as far as it takes them.

        Three steps, because a gateway may take a file at any instant, this process may die at any, and an administrator may say a word
        between any two: the file is written aside, mail.que learns its name if the message still stands, the file gets it. From the second
        step on nobody else decides about the message.
        """
        connector, server = self.connectors[queue.hop.connector], queue.hop.server
        former = self._look([(one, _staged(one)) for one in batch if one.staged])
        known = {waiting.delivery.id for waiting, _ in (*former.named, *former.unknown)}
        aside, fault = self._stage(connector, server, [one for one in batch if one.delivery.id not in known])
        staged = self._claim(aside)
        found = self._complete(staged)
        if (error := found.error or former.error) is not None:
            fault = faults.broken(connector, self.foreign.directory(connector, server), error)
        gone = {waiting.delivery.id for waiting, _ in aside} - {waiting.delivery.id for waiting, _ in staged}
        standing = [waiting for waiting in batch if waiting.delivery.id not in gone]
        return self._dropped(queue, standing, [*former.named, *found.named], fault, now)

    def _look(self, staged: Sequence[_Aside]) -> _Found:
        """Find out which files got their names, and take back those that did not: their messages wait as if they had never been tried."""
        found = _Found()
        for waiting, one in staged:
            try:
                became = self.foreign.look(one)
            except OSError as error:
                found.error = error
                found.unknown.append((waiting, one))  # its message stays claimed until somebody can look
            else:
                (found.named if became is Whereabouts.NAMED else found.unnamed).append((waiting, one))
        self._take_back(found.unnamed)
        return found

    def _take_back(self, unnamed: Sequence[_Aside]) -> None:
        # Forgotten first: what is forgotten and still there is in nobody's way, what is gone and still known would count as named.
        self.transit.take_back([waiting.delivery.id for waiting, _ in unnamed])
        self._remove(unnamed)

    def _remove(self, aside: Sequence[_Aside]) -> None:
        for _, one in aside:
            with suppress(OSError):  # the next try of the message replaces it
                self.foreign.abandon(one)

    def _claim(self, aside: Sequence[_Aside]) -> list[_Aside]:
        """Write down what is written aside; what does not stand any more is removed again, and so is everything when that fails."""
        try:
            standing = self.transit.stage([(waiting.delivery, one.name, one.place) for waiting, one in aside])
        except OSError:
            self._discard(aside)
            raise
        self._discard([(waiting, one) for waiting, one in aside if waiting.delivery.id not in standing])
        return [(waiting, one) for waiting, one in aside if waiting.delivery.id in standing]

    def _discard(self, aside: Sequence[_Aside]) -> None:
        """Remove files that no message is claimed by."""
        if aside:
            claimed = {one.delivery.id for one in self.transit.by_id([w.delivery.id for w, _ in aside]) if one.staged}
            self._remove([(waiting, one) for waiting, one in aside if waiting.delivery.id not in claimed])

    def _complete(self, staged: Sequence[_Aside]) -> _Found:
        """Give files their names, until one cannot be named; those without are taken back."""
        found = _Found()
        for place, (waiting, one) in enumerate(staged):
            try:
                done = self.foreign.complete(one)
            except OSError as error:
                rest = self._look(staged[place:])
                found.error = error
                found.named += rest.named
                break
            (found.named if done else found.unnamed).append((waiting, one))
        self._take_back(found.unnamed)
        return found

    def _dropped(
        self,
        queue: QueueFacts,
        batch: Sequence[Waiting],
        named: Sequence[_Aside],
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
        """Finish what a former life was handing over: what was named is handed over and nothing else happens to it, the rest waits."""
        found = self._look([(waiting, _staged(waiting)) for waiting in staged])
        return [
            self._judged(waiting, one, queues[waiting.delivery.queue].hop.connector, now)
            for waiting, one in found.named
        ]

    def _stage(
        self, connector: ForeignConnectorSettings, server: str, batch: Sequence[Waiting]
    ) -> tuple[list[_Aside], Fault | None]:
        """Write files aside, in order, until something is wrong with the directory."""
        staged: list[_Aside] = []
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
        relayed = [Ending(recipient=r, action=Action.RELAYED, status="2.1.9") for r in recipients]  # RFC 3886
        # Otherwise the gateway confirms success itself.
        says_so = connector in self.connectors and self.connectors[connector].relay_dsn_required
        reports = self.reporting.reports(waiting, relayed, now) if says_so and waiting.file is not None else ()
        change = Change(
            delivery=waiting.delivery,
            basis=Basis.CLAIM,
            done=recipients,
            follow=reports,
            handed=Handed(connector=connector, at=now, file=staged.file),
        )
        sent = events.of(
            waiting,
            now,
            (Source.GATEWAY, EventId.SEND),
            recipients,
            statuses=(HANDED,) * len(recipients),
            connector=connector,
            info=events.submitted_at(waiting),
            custom=(("File", staged.file),),
        )
        dropped = Note(level=logging.INFO, phrase="message dropped", facts=facts)
        return Judged(change=change, events=(sent,), notes=(dropped,))


def _staged(waiting: Waiting) -> Staged:
    assert waiting.staged is not None
    return Staged(name=waiting.staged[0], place=waiting.staged[1])


def _deferred(waiting: Waiting, queue: QueueFacts, fault: Fault, now: datetime) -> tuple[TrackingEvent, ...]:
    """The row of the message that met the fault; those behind it were not tried."""
    recipients = waiting.delivery.recipients
    statuses = (f"451 4.4.0 {fault.text}",) * len(recipients)
    what = Source.GATEWAY, EventId.DEFER
    return (events.of(waiting, now, what, recipients, statuses=statuses, connector=queue.hop.connector),)
