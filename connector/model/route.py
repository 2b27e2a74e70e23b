"""Where a recipient's mail goes."""

from dataclasses import dataclass

from connector.settings import DeliveryAgentConnectorSettings, ForeignConnectorSettings
from wire.envelope import Recipient

Connector = ForeignConnectorSettings | DeliveryAgentConnectorSettings


@dataclass(frozen=True, kw_only=True)
class ToConnector:
    """The mail takes this connector, on the source server that is nearest; `domain` is the address space that won."""

    connector: Connector
    server: str
    domain: str


@dataclass(frozen=True, kw_only=True)
class ToMailbox:
    """The mail is delivered here; `address` is the mailbox's primary one."""

    address: str


@dataclass(frozen=True, kw_only=True)
class Unroutable:
    """The mail waits in the Unreachable queue; `reason` is the queue's last error ([CS])."""

    reason: str
    has_connector: bool = False
    """Whether a connector takes the address and only its source servers are away."""


@dataclass(frozen=True, kw_only=True)
class Undeliverable:
    """The mail goes back: `status` is the enhanced code (RFC 3463), `diagnostic` the line that Exchange would write."""

    status: str
    diagnostic: str


Route = ToConnector | ToMailbox | Unroutable | Undeliverable


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """One recipient after resolution: as delivered, with its way.

    `recipient.address` is the final address, its wishes and ORCPT those of the recipient it came from. `via` is the address of the contact
    or group that it came from, empty for an address of the envelope that stayed as it was. `reports_to` hears of failures in the place
    of the message's sender, the manager of a group: such recipients travel in a copy of the message with that sender. Empty for the sender.
    """

    recipient: Recipient
    route: Route
    via: str = ""
    reports_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Expansion:
    """A group that was opened: its recipient in the envelope, and the addresses that came of it."""

    group: Recipient
    members: tuple[str, ...]
    is_reported: bool
    """Whether the sender is owed a report of the expansion (RFC 3461 section 5.2.7.3: Action expanded)."""


@dataclass(frozen=True, kw_only=True)
class Categorized:
    """What the categorizer made of one message: every recipient's way, every group opened, recipients who came twice.

    `is_refused_whole` says that the message itself is refused, so that all its recipients end alike.
    """

    resolutions: tuple[Resolution, ...]
    expansions: tuple[Expansion, ...] = ()
    duplicates: tuple[str, ...] = ()
    is_refused_whole: bool = False
