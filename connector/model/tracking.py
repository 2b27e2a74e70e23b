"""What the message tracking log records."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique

from connector.model.transit import Source


@unique
class EventId(StrEnum):
    """What happened (Message tracking, event types)."""

    BADMAIL = "BADMAIL"
    DEFER = "DEFER"
    DELIVER = "DELIVER"
    DROP = "DROP"
    DSN = "DSN"
    DUPLICATEDELIVER = "DUPLICATEDELIVER"
    EXPAND = "EXPAND"
    FAIL = "FAIL"
    POISONMESSAGE = "POISONMESSAGE"
    RECEIVE = "RECEIVE"
    REDIRECT = "REDIRECT"
    RESOLVE = "RESOLVE"
    RESUBMIT = "RESUBMIT"
    SEND = "SEND"
    SUBMIT = "SUBMIT"
    THROTTLE = "THROTTLE"
    TRANSFER = "TRANSFER"


@dataclass(frozen=True, kw_only=True)
class TrackingEvent:
    """One row. Recipients and statuses stand in the same order; the fields are those of exchange-files.md section 8."""

    at: datetime
    source: Source
    event: EventId
    message_id: str = ""
    guid: str = ""
    internal_id: int | None = None
    recipients: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    sender: str = ""
    """The header's From address; empty stands for the envelope sender."""
    return_path: str = ""
    """The envelope sender; empty is the null sender, written <>."""
    subject: str = ""
    size: int | None = None
    context: str = ""
    connector: str = ""
    client_ip: str = ""
    client_host: str = ""
    reference: str = ""
    related: str = ""
    """related-recipient-address: the group or contact that recipients came from."""
    info: str = ""
    """message-info, such as the date of submission on SEND and DELIVER."""
    custom: tuple[tuple[str, str], ...] = ()
    """custom-data, written S:name=value;..."""
    is_own: bool = False
    """Whether Exchange made the message itself, a report: without a sender it comes from inside all the same (directionality)."""
