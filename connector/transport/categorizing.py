"""The categorizer's step: every message in the Submission queue goes to the queues of its next hops, or back to its sender."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from logging import WARNING
from typing import assert_never

from connector import ndr
from connector.categorizer import categorize, hops_of
from connector.model.route import Categorized, Resolution, ToConnector, ToMailbox, Undeliverable, Unroutable
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import UNREACHABLE, DeliveryType, NextHop, Source, Submitted
from connector.ndr import Ending
from connector.settings import DeliveryAgentConnectorSettings, ExchangeSettings
from connector.store.changes import Change, Made, Moved
from connector.store.waiting import Waiting
from connector.transport import events
from connector.transport.reporting import Reporting, derived_id
from wire.dsn import Action
from wire.envelope import Recipient

UNREACHABLE_HOP = NextHop(server="", type=DeliveryType.UNREACHABLE, domain=UNREACHABLE)

MAILBOXES = "Mailboxes"
"""NextHopDomain of the queue of mailbox deliveries; a real one is named for a mailbox database."""


@dataclass(frozen=True, kw_only=True)
class Note:
    """A line of the service's log, written when what it tells was made true."""

    level: int
    phrase: str
    facts: Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What one message comes to: the change of its queues, and what is told when it was made: rows of the tracking log, and lines."""

    change: Change
    events: tuple[TrackingEvent, ...]
    notes: tuple[Note, ...] = ()


def told_of(judged: Sequence[Judged], made: Made) -> list[Judged]:
    """Return what may be told: of changes that were made, and of no other."""
    return [one for one in judged if one.change.delivery.id in made.deliveries]


@dataclass(frozen=True, kw_only=True)
class Categorizing:
    """Sends messages from the Submission queue on their ways."""

    settings: ExchangeSettings
    reporting: Reporting
    has_mailbox: Callable[[str], bool]

    def judge(self, waiting: Waiting, now: datetime) -> Judged:
        """Resolve and route the recipients of one message."""
        assert waiting.file is not None
        message = waiting.delivery.message
        found = categorize(
            message.sender,
            waiting.delivery.recipients,
            message.size,
            hops_of(waiting.file.content, self.settings),
            self.settings,
            self.has_mailbox,
            # It was here before: its groups were opened then.
            is_resolved=message.source is Source.RESOLVER or waiting.delivery.since > message.arrived,
        )
        mine = [one for one in found.resolutions if not one.reports_to]
        endings = tuple(_failed(one, one.route) for one in mine if isinstance(one.route, Undeliverable))
        opened = tuple(_expanded(group.group) for group in found.expansions if group.is_reported)
        if found.is_refused_whole:
            reports = self.reporting.together(waiting, endings, now)
        else:
            reports = self.reporting.reports(waiting, [*endings, *opened], now)
        orphans = self.reporting.keep_orphans(waiting, endings)
        change = Change(
            delivery=waiting.delivery,
            done=waiting.delivery.recipients,
            moved=tuple(_moves(mine, self.settings, now)),
            follow=(*reports, *_copies(waiting, found.resolutions, now)),
        )
        told = (*_resolved(waiting, found, now), *_ended(waiting, endings, orphans, now))
        return Judged(change=change, events=told, notes=tuple(_failure(waiting, ending) for ending in endings))


def _failure(waiting: Waiting, ending: Ending) -> Note:
    sender = waiting.delivery.message.sender
    facts = {"queue_id": waiting.delivery.message.id, "recipient": ending.recipient.address}
    told = {"reported": ndr.is_owed(sender, ending), "kept": ndr.is_orphan(sender, ending)}
    facts |= {"diagnostic": ending.diagnostic}
    return Note(level=WARNING, phrase="recipient is undeliverable", facts={**facts, **told})


def _failed(resolution: Resolution, why: Undeliverable) -> Ending:
    return Ending(recipient=resolution.recipient, action=Action.FAILED, status=why.status, diagnostic=why.diagnostic)


def _expanded(group: Recipient) -> Ending:
    """RFC 3461 section 5.2.7.3: who asked for success of a group hears that it was opened."""
    return Ending(recipient=group, action=Action.EXPANDED, status="2.1.5")


def _copies(waiting: Waiting, resolutions: Iterable[Resolution], now: datetime) -> Iterable[Submitted]:
    """Fork the message for members of a group whose manager hears of failures: in the copy the manager is the sender ([RR])."""
    assert waiting.file is not None
    managed: dict[str, list[Recipient]] = {}
    for one in resolutions:
        if one.reports_to:
            managed.setdefault(one.reports_to, []).append(one.recipient)
    for manager, recipients in managed.items():
        envelope = replace(waiting.file.envelope, sender=manager, recipients=tuple(recipients))
        yield Submitted(
            message=replace(waiting.file, envelope=envelope),
            source=Source.RESOLVER,
            guid=derived_id(waiting.delivery.message.guid, manager),
            at=now,
            reference=waiting.delivery.message.message_id,
        )


def _moves(resolutions: Iterable[Resolution], settings: ExchangeSettings, now: datetime) -> Iterable[Moved]:
    """Bifurcate: the recipients of one next hop travel together."""
    by_hop: dict[NextHop, list[Resolution]] = {}
    for resolution in resolutions:
        if (hop := next_hop(resolution, settings)) is not None:
            by_hop.setdefault(hop, []).append(resolution)
    for hop, together in by_hop.items():
        yield Moved(
            hop=hop,
            recipients=tuple(one.recipient for one in together),
            vias=tuple(one.via for one in together),
            since=now,
        )


def next_hop(resolution: Resolution, settings: ExchangeSettings) -> NextHop | None:
    """Return the queue of a recipient's way, None when there is no way."""
    route = resolution.route
    match route:
        case ToConnector(connector=DeliveryAgentConnectorSettings() as connector):
            return NextHop(
                server=route.server, type=DeliveryType.DELIVERY_AGENT, domain=route.domain, connector=connector.name
            )
        case ToConnector(connector=connector):
            return NextHop(
                server=route.server, type=DeliveryType.NON_SMTP_GATEWAY, domain=route.domain, connector=connector.name
            )
        case ToMailbox():
            return NextHop(server=settings.server, type=DeliveryType.MAILBOX, domain=MAILBOXES)
        case Unroutable():
            return UNREACHABLE_HOP
        case Undeliverable():
            return None
        case _:
            assert_never(route)


def _resolved(waiting: Waiting, found: Categorized, now: datetime) -> Iterable[TrackingEvent]:
    for group in found.expansions:
        members = [Recipient(address=address) for address in group.members]
        what = Source.ROUTING, EventId.EXPAND
        yield events.of(waiting, now, what, members, related=group.group.address)
    for one in found.resolutions:
        if one.via and one.via not in {group.group.address for group in found.expansions}:
            what = Source.ROUTING, EventId.RESOLVE
            yield events.of(waiting, now, what, [one.recipient], related=one.via)


def _ended(
    waiting: Waiting, endings: Sequence[Ending], orphans: Sequence[Ending], now: datetime
) -> Iterable[TrackingEvent]:
    if endings:
        told = [ending for ending in endings if ending not in orphans]
        for part, event in ((told, EventId.FAIL), (orphans, EventId.BADMAIL)):
            if part:
                statuses = tuple(ending.diagnostic for ending in part)
                recipients = [ending.recipient for ending in part]
                yield events.of(waiting, now, (Source.ROUTING, event), recipients, statuses=statuses)
