"""What a delivery status notification says (RFC 3464), and the mail that carries it (RFC 6522)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

from wire.envelope import OriginalRecipient
from wire.mail_parts import Attachment


@unique
class Action(StrEnum):
    """What became of a recipient (RFC 3464 section 2.3.3)."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, kw_only=True)
class RecipientStatus:
    """The per-recipient fields (RFC 3464 section 2.3).

    `diagnostic` and `remote_mta` are (type, text), for example ("x-t30", "E001 Busy signal detected"). `extensions` are further
    fields, (name, value) in file order, such as ("X-Fax-Pages", "3/3").
    """

    final_recipient: str
    action: Action
    status: str
    status_comment: str | None = None
    original_recipient: OriginalRecipient | None = None
    diagnostic: tuple[str, str] | None = None
    remote_mta: tuple[str, str] | None = None
    last_attempt: datetime | None = None
    final_log_id: str | None = None
    will_retry_until: datetime | None = None
    extensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class DeliveryStatus:
    """The machine-readable part of a report: per-message fields and one status a recipient (RFC 3464 section 2).

    `deliver_by` is the date that the sender set (RFC 2852 section 4.2).
    """

    reporting_mta: str
    recipients: tuple[RecipientStatus, ...]
    envelope_id: str | None = None
    arrival: datetime | None = None
    received_from_mta: str | None = None
    deliver_by: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class ReportMail:
    """A whole report: the mail around a delivery status.

    `returned` is the original mail: whole when `full`, else only its header is returned. `text` is what a person reads, `html` the same
    with looks, and `attachments` what stands behind it: RFC 6522 allows no part of their own to them. `international` writes addresses
    outside ASCII as they are, for a sender who has one himself (RFC 6533); else they are written in 7 bits. `mail_headers` are further
    header fields of the report itself, (name, value).
    """

    sender: str
    recipient: str
    subject: str
    date: datetime
    message_id: str
    text: str
    status: DeliveryStatus
    returned: bytes
    full: bool = False
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    international: bool = False
    in_reply_to: str | None = None
    mail_headers: tuple[tuple[str, str], ...] = ()
