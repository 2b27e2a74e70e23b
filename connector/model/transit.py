"""A message on its way: as it was submitted, and as it lies in a queue."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

from wire.envelope import Recipient
from wire.mailfile import MessageFile


@unique
class Source(StrEnum):
    """The part of the Transport service that did something, as the tracking log names it (Message tracking)."""

    ADMIN = "ADMIN"
    AGENT = "AGENT"
    DSN = "DSN"
    GATEWAY = "GATEWAY"
    PICKUP = "PICKUP"
    POISONMESSAGE = "POISONMESSAGE"
    QUEUE = "QUEUE"
    RESOLVER = "RESOLVER"
    ROUTING = "ROUTING"
    SMTP = "SMTP"
    STOREDRIVER = "STOREDRIVER"


@dataclass(frozen=True, kw_only=True)
class Submitted:
    """A message that the Transport service took in; it is in the Submission queue when it is stored.

    `guid` is its Network-Message-ID, 32 hexadecimal digits. `context` and `connector` are the tracking log's source-context and
    connector-id. `reference` is what a report is about: the Message-ID of its original.
    """

    message: MessageFile
    source: Source
    guid: str
    at: datetime
    context: str = ""
    connector: str = ""
    client_ip: str = ""
    client_host: str = ""
    reference: str = ""


@unique
class DeliveryType(StrEnum):
    """How a queue's messages are delivered (Queue properties)."""

    UNDEFINED = "Undefined"
    """Of the Submission and the Poison queue."""
    UNREACHABLE = "Unreachable"
    NON_SMTP_GATEWAY = "NonSmtpGatewayDelivery"
    DELIVERY_AGENT = "DeliveryAgent"
    MAILBOX = "SmtpDeliveryToMailbox"


@unique
class QueueStatus(StrEnum):
    """What a queue does (Queue properties); Connecting, which nothing here takes time for, is left out."""

    ACTIVE = "Active"
    READY = "Ready"
    RETRY = "Retry"
    SUSPENDED = "Suspended"


@unique
class MessageStatus(StrEnum):
    """What a message in a queue does (Properties of messages in queues); Locked, PendingRemove, PendingSuspend never last here."""

    ACTIVE = "Active"
    READY = "Ready"
    RETRY = "Retry"
    SUSPENDED = "Suspended"


SUBMISSION = "Submission"
UNREACHABLE = "Unreachable"
POISON = "Poison"


@dataclass(frozen=True, kw_only=True)
class NextHop:
    """Where a queue leads: its key. `connector` is a connector's name, empty for queues without one."""

    server: str
    type: DeliveryType
    domain: str
    connector: str = ""


@dataclass(frozen=True, kw_only=True)
class InTransit:
    """A stored message: what its submission told, without its bytes."""

    id: int
    guid: str
    source: Source
    source_name: str
    source_ip: str
    context: str
    sender: str
    message_id: str
    subject: str
    size: int
    arrived: datetime
    expires: datetime
    delayed: bool
    """Whether its delay was looked at: at most one report of delay for each recipient."""
    faults: int
    """How often it broke its processing."""


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One message in one queue: what Get-Message shows. `recipients` are those who still wait there."""

    id: int
    message: InTransit
    queue: int
    recipients: tuple[Recipient, ...]
    since: datetime
    not_before: datetime | None
    tries: int
    last_error: str
    suspended: bool
    connection: str
    """The agent connection that holds it, empty when none does."""
    in_hand: datetime | None = None
    """Until when an agent has it in hand by its own word, whether a connection holds it or not."""
    in_delivery: bool = False
    """Whether the transport is delivering it, or was when its process died: nobody else decides about it then."""


@dataclass(frozen=True, kw_only=True)
class QueueFacts:
    """One queue, as it is stored, with what is counted in it: what Get-Queue shows."""

    id: int
    hop: NextHop
    suspended: bool
    retries: int
    first_retry: datetime | None
    last_retry: datetime | None
    next_retry: datetime | None
    last_error: str
    messages: int
    deferred: int
    """Messages that wait for a date of their own."""
    emptied: datetime | None
    held: int = 0
    """Messages that an agent has in hand."""
    incoming: float = 0.0
    """Messages a second that came in during the last minute, as far as they are still known."""
    outgoing: float = 0.0
    """Messages a second that were handed over during the last minute; known of connectors alone."""

    @property
    def name(self) -> str:
        """The second part of its Identity: a word for a queue that is always there, a number for the others."""
        fixed = self.hop.type in (DeliveryType.UNDEFINED, DeliveryType.UNREACHABLE)
        return self.hop.domain if fixed else str(self.id)
