"""What the queue and message commands show and share."""

import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from connector.app import open_administration, time_of
from connector.cli.site import read_settings
from connector.model.transit import POISON, DeliveryType, QueueFacts
from connector.settings import ExchangeSettings
from connector.transport.administration import Administration, Listed, queue_status

LEFT_ALONE = 1
"""Exit code of a command that left alone one of those that it found: somebody else was faster, or it is being delivered."""

_NAMESPACE = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")


F = TypeVar("F", bound=Callable[..., Any])


def ndr_option(command: F) -> F:
    """Let a command take --with-ndr, as Remove-Message takes -WithNDR."""
    return click.option(
        "--with-ndr/--without-ndr", default=True, show_default=True, help="Whether its sender is told."
    )(command)


def removed(one: Listed, *, with_ndr: bool) -> str:
    """Say that a message was removed, and who hears of it."""
    told = "; its sender is told where one is owed a report" if with_ndr else ", and nobody is told"
    return f"is removed{told}{'; the agent that has it in hand hears of it when it asks' if one.has_agent else ''}"


def administration(site: Path) -> tuple[Administration, datetime]:
    """Open the queues of a site for an administrator, and return the time on its clock; raises SettingsError."""
    return open_administration(site, read_settings(site)), time_of(site)


def queue_properties(admin: Administration, now: datetime) -> dict[str, Callable[[QueueFacts], object]]:
    """Return the properties of Get-Queue by name, each with how it is read (Queue properties)."""
    settings = admin.settings
    return {
        "Identity": admin.identity,
        "DeliveryType": lambda queue: queue.hop.type.value,
        "Status": lambda queue: queue_status(queue, now, held=queue.held).value,
        "MessageCount": lambda queue: queue.messages,
        "DeferredMessageCount": lambda queue: queue.deferred,
        "NextHopDomain": lambda queue: queue.hop.domain,
        "NextHopCategory": lambda queue: _category(queue),
        "NextHopConnector": lambda queue: _connector_guid(queue, settings),
        "ConnectorName": lambda queue: queue.hop.connector,
        "RetryCount": lambda queue: queue.retries,
        "FirstRetryTime": lambda queue: _date(queue.first_retry),
        "LastRetryTime": lambda queue: _date(queue.last_retry),
        "NextRetryTime": lambda queue: _date(queue.next_retry),
        "LastError": lambda queue: queue.last_error,
        "MessageCountsPerPriority": lambda queue: f"0;{queue.messages};0;0",
        "IncomingRate": lambda queue: round(queue.incoming, 2),
        "OutgoingRate": lambda queue: round(queue.outgoing, 2),
        "Velocity": lambda queue: round(queue.outgoing - queue.incoming, 2),
    }


def message_properties(now: datetime) -> dict[str, Callable[[Listed], object]]:
    """Return the properties of Get-Message by name, each with how it is read (Properties of messages in queues)."""
    return {
        "Identity": lambda one: one.identity,
        "FromAddress": lambda one: one.delivery.message.sender or "<>",
        "Status": lambda one: one.status.value,
        "Size": lambda one: one.delivery.message.size,
        "Subject": lambda one: one.delivery.message.subject,
        "InternetMessageId": lambda one: one.delivery.message.message_id,
        "DateReceived": lambda one: _date(one.delivery.message.arrived),
        "ExpirationTime": lambda one: _date(one.delivery.message.expires) if one.queue.name != POISON else "",
        "MessageLatency": lambda one: str(now - one.delivery.message.arrived).split(".")[0],
        "MessageSourceName": lambda one: one.delivery.message.source_name,
        "SourceIP": lambda one: one.delivery.message.source_ip,
        "Recipients": lambda one: ";".join(recipient.address for recipient in one.delivery.recipients),
        "RetryCount": lambda one: one.delivery.tries,
        "NextRetryTime": lambda one: _date(one.delivery.not_before),
        "LastError": lambda one: one.delivery.last_error,
        "DeferReason": lambda one: "None" if one.delivery.not_before is None else "TransientFailure",
        "Directionality": lambda one: "Originating" if one.is_originating else "Incoming",
        "Priority": lambda _: "Normal",
        "SCL": lambda _: -1,
        "Queue": lambda one: one.identity.rpartition("\\")[0],
    }


def _category(queue: QueueFacts) -> str:
    external = (DeliveryType.NON_SMTP_GATEWAY, DeliveryType.DELIVERY_AGENT)
    return "External" if queue.hop.type in external else "Internal"


def _connector_guid(queue: QueueFacts, settings: ExchangeSettings) -> str:
    """A connector's GUID; ours have none of their own, so it follows from the organization and the name."""
    if not queue.hop.connector:
        return "00000000-0000-0000-0000-000000000000"
    return str(uuid.uuid5(_NAMESPACE, f"{settings.default_domain}/{queue.hop.connector.lower()}"))


def _date(instant: datetime | None) -> str:
    return "" if instant is None else f"{instant:%Y-%m-%dT%H:%M:%SZ}"
