"""The envelope of a message file: who sends, who receives, who wants which report (RFC 3461; X-headers of the Replay directory)."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Notify(StrEnum):
    """When the sender wants a report for a recipient (RFC 3461 section 4.1)."""

    NEVER = "NEVER"
    SUCCESS = "SUCCESS"
    FAILURE = "FAILURE"
    DELAY = "DELAY"


@unique
class Ret(StrEnum):
    """How much of the message a failure report returns (RFC 3461 section 4.3)."""

    FULL = "FULL"
    HDRS = "HDRS"


@dataclass(frozen=True, kw_only=True)
class OriginalRecipient:
    """The ORCPT parameter, xtext-decoded: an address type and the address as the sender wrote it (RFC 3461 section 4.2)."""

    address: str
    type: str = "rfc822"


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """One X-Receiver: an envelope recipient with its own wishes.

    `notify` is None when the parameter is absent, which is not the same as NEVER. `other` keeps unknown
    parameters as (upper-case key, value) in file order.
    """

    address: str
    notify: frozenset[Notify] | None = None
    orcpt: OriginalRecipient | None = None
    extended_props: str | None = None
    other: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """The X-header block in front of a message file's own headers.

    An empty `sender` is the null reverse path `<>`. `envid` and `auth` are decoded from xtext. `extended_props` is opaque
    base64 and is kept byte for byte. Everything but sender and recipients may be missing in files of other hands.
    """

    sender: str
    recipients: tuple[Recipient, ...]
    body: str | None = None
    ret: Ret | None = None
    envid: str | None = None
    auth: str | None = None
    other: tuple[tuple[str, str], ...] = ()
    created_by: str | None = None
    helo_domain: str | None = None
    extended_props: str | None = None
    source: str | None = None
    source_ip: str | None = None
