"""What a disposition notification says (RFC 8098), and the mail that carries it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

from wire.envelope import OriginalRecipient


@unique
class Disposition(StrEnum):
    """What became of a mail where it was read (RFC 8098 section 3.2.6.2)."""

    DISPLAYED = "displayed"
    DISPATCHED = "dispatched"
    PROCESSED = "processed"
    DELETED = "deleted"


AUTOMATIC = "automatic-action/MDN-sent-automatically"
"""The mode of what nobody did by hand (RFC 8098 section 3.2.6.1)."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """The fields of a message/disposition-notification (RFC 8098 section 3.2).

    `reporting_ua` is the host and the product that speaks. `modifiers` follow the disposition, such as ("error",). `errors` says why.
    `features` is what the recipient's machine takes (RFC 2530). `extensions` are further fields, (name, value) in file order.
    """

    reporting_ua: tuple[str, str]
    final_recipient: str
    disposition: Disposition
    modifiers: tuple[str, ...] = ()
    mode: str = AUTOMATIC
    original_recipient: OriginalRecipient | None = None
    original_message_id: str | None = None
    errors: tuple[str, ...] = ()
    features: str | None = None
    extensions: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class NoticeMail:
    """A whole notification: `returned` is the mail that it is about, of which the header comes back, `text` what a person reads."""

    sender: str
    recipient: str
    subject: str
    date: datetime
    message_id: str
    text: str
    notice: Notice
    returned: bytes = b""
    in_reply_to: str | None = None
    mail_headers: tuple[tuple[str, str], ...] = ()
