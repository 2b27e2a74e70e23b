"""Delivery: every queued message is tried when it is due, each recipient goes its way, and the last step forgets it.

Whatever is killed between two steps: the next start repeats the message, and every step meets its own earlier result. Nothing
is deleted in silence: each recipient is delivered to, or reported, or renounced by NOTIFY, or kept as `.bad` in the queue's directory.
Here belong, with a later issue, delivery's rows of the message tracking log (exchange-files.md section 8).
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import assert_never

from connector import ndr
from connector.categorizer import ToConnector, ToMailbox, Undeliverable, categorize
from connector.foreign import ForeignDelivery
from connector.mailbox import Mailboxes
from connector.ndr import Ending, Occasion
from connector.queue import Queue, arrival, derived_id
from connector.settings import ExchangeSettings, ForeignConnectorSettings
from foundation.clock import Clock
from wire.dsn import Action
from wire.envelope import Recipient
from wire.mailfile import MessageFile

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What one try came to: endings that may be reported, and recipients whose delivery still waits."""

    endings: tuple[Ending, ...] = ()
    waiting: tuple[Recipient, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Ways:
    """The recipients of one message by the way they take."""

    dropped: list[tuple[ForeignConnectorSettings, list[Recipient]]] = field(default_factory=list)
    local: list[Recipient] = field(default_factory=list)
    returned: list[tuple[Recipient, Undeliverable]] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Transport:
    """Moves messages from the queue to where they belong."""

    settings: ExchangeSettings
    queue: Queue
    foreign: ForeignDelivery
    mailboxes: Mailboxes
    clock: Clock
    _failing: set[str] = field(default_factory=set)
    """Mailboxes and entries whose failure was logged and has not ended."""

    def step(self) -> bool:
        """Try every message that is due; return whether there was one."""
        entries = self.queue.due(self.clock.now())
        for entry in entries:
            self._guarded(entry)
        return bool(entries)

    def _guarded(self, entry: str) -> None:
        """Try one message: one that cannot even be set aside must not keep those behind it from their turn."""
        try:
            self._try(entry)
        except Exception:
            log.exception("message breaks its delivery and is repeated later", extra={"queue_id": entry})
            self.queue.defer(entry)

    def _try(self, entry: str) -> None:
        facts = {"queue_id": entry}
        try:
            self._deliver(entry)
        except OSError as error:
            # A full or read-only disk heals; nothing that was delivered is lost by trying again.
            self._fails(entry, "delivery breaks off and is repeated", {**facts, "reason": str(error)})
            self.queue.defer(entry)
        except Exception:
            bad = self.queue.set_aside(entry)
            self._failing.discard(entry)
            log.exception("message set aside: it breaks its delivery", extra={**facts, "bad": bad.name})
        else:
            self._recovers(entry, "delivery breaks off no more", facts)

    def _fails(self, what: str, phrase: str, facts: dict[str, str]) -> None:
        """Log a failure when it begins, not at every retry."""
        if what not in self._failing:
            self._failing.add(what)
            log.warning(phrase, extra=facts)

    def _recovers(self, what: str, phrase: str, facts: dict[str, str]) -> None:
        if what in self._failing:
            self._failing.discard(what)
            log.info(phrase, extra=facts)

    def _deliver(self, entry: str) -> None:
        message = self.queue.read(entry)
        ways = self._ways(message)
        outcomes = [
            *(self._drop(entry, message, connector, recipients) for connector, recipients in ways.dropped),
            *(self._put(message, recipient) for recipient in ways.local),
            *(self._give_up(entry, message, recipient, why) for recipient, why in ways.returned),
        ]
        endings = [ending for outcome in outcomes for ending in outcome.endings]
        self._report(entry, message, endings)
        self._keep_orphans(entry, message, [e for e in endings if ndr.is_orphan(message.envelope.sender, e)])
        self._settle(entry, message, tuple(r for outcome in outcomes for r in outcome.waiting))

    def _ways(self, message: MessageFile) -> _Ways:
        """Bifurcate: recipients of one connector travel in one file, all others alone."""
        ways = _Ways()
        by_connector: dict[str, list[Recipient]] = {}
        for recipient in message.envelope.recipients:
            route = categorize(recipient.address, len(message.content), self.settings, self.mailboxes.has)
            match route:
                case ToConnector(connector=connector):
                    if connector.name not in by_connector:
                        ways.dropped.append((connector, by_connector.setdefault(connector.name, [])))
                    by_connector[connector.name].append(recipient)
                case ToMailbox():
                    ways.local.append(recipient)
                case Undeliverable():
                    ways.returned.append((recipient, route))
                case _:
                    assert_never(route)
        return ways

    def _drop(
        self, entry: str, message: MessageFile, connector: ForeignConnectorSettings, recipients: Sequence[Recipient]
    ) -> Outcome:
        if not self.foreign.write(entry, message, recipients, connector):
            return Outcome(waiting=tuple(recipients))
        if not connector.relay_dsn_required:
            return Outcome()  # the gateway confirms success itself
        return Outcome(
            endings=tuple(Ending(recipient=r, action=Action.RELAYED, status="2.1.9") for r in recipients)  # RFC 3886
        )

    def _put(self, message: MessageFile, recipient: Recipient) -> Outcome:
        facts = {"mailbox": recipient.address}
        try:
            self.mailboxes.deliver(recipient.address, message)
        except OSError as error:
            self._fails(recipient.address, "mailbox cannot be written to", {**facts, "reason": str(error)})
            return Outcome(waiting=(recipient,))
        self._recovers(recipient.address, "mailbox can be written to again", facts)
        return Outcome(endings=(Ending(recipient=recipient, action=Action.DELIVERED, status="2.1.5"),))

    def _give_up(self, entry: str, message: MessageFile, recipient: Recipient, why: Undeliverable) -> Outcome:
        ending = Ending(recipient=recipient, action=Action.FAILED, status=why.status, diagnostic=why.diagnostic)
        facts = {"queue_id": entry, "recipient": recipient.address, "diagnostic": why.diagnostic}
        sender = message.envelope.sender
        told = {"reported": ndr.is_owed(sender, ending), "kept": ndr.is_orphan(sender, ending)}
        log.warning("recipient is undeliverable", extra={**facts, **told})
        return Outcome(endings=(ending,))

    def _keep_orphans(self, entry: str, message: MessageFile, orphans: Sequence[Ending]) -> None:
        """Keep as `.bad` what went nowhere and has no sender: badmail (exchange-files.md section 4.1)."""
        if orphans:
            bad = self.queue.keep_bad(entry, message, tuple(ending.recipient for ending in orphans))
            reasons = "; ".join(dict.fromkeys(ending.diagnostic for ending in orphans))
            log.error("badmail", extra={"queue_id": entry, "bad": bad.name, "reason": reasons})

    def _report(self, entry: str, message: MessageFile, endings: Iterable[Ending]) -> None:
        """Queue one report for each recipient: readers take a report that mixes failed and delivered for neither."""
        # Not one for all: whoever is killed before the message is settled may meet more endings when it is repeated, and a
        # report of them all would be another one, which names again whom the first one named.
        for ending in endings:
            reason = f"{ending.action}\n{ending.recipient.address}"
            report = ndr.report(message, [ending], self._occasion(entry, reason), self.settings)
            if report is not None:
                queued = self.queue.add_once(report, entry, reason)
                log.info("report queued", extra={"queue_id": queued, "about": entry, "action": ending.action.value})

    def _occasion(self, entry: str, reason: str) -> Occasion:
        """The same for a repeat: its Message-ID shows the mailbox that it has the report already."""
        return Occasion(now=self.clock.now(), arrival=arrival(entry), guid=derived_id(entry, reason))

    def _settle(self, entry: str, message: MessageFile, waiting: tuple[Recipient, ...]) -> None:
        if not waiting:
            self.queue.remove(entry)
            return
        if waiting != message.envelope.recipients:
            self.queue.narrow(entry, message, waiting)
        self.queue.defer(entry)
