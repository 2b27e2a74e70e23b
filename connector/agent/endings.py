"""What an acknowledgement means to Exchange: an ending that may be reported, and a row of the message tracking log."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from connector.model.handover import Acknowledgement, Result
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import Delivery, Source
from connector.ndr import Ending
from wire.dsn import Action
from wire.envelope import Notify, Recipient

_REPLIES = {"2": "250", "4": "450", "5": "550"}
"""The reply of a mail server that goes with a class of status (RFC 5321 section 4.2.1)."""


def ending_of(recipient: Recipient, said: Acknowledgement) -> Ending:
    """Return the ending that a final acknowledgement tells of."""
    kind, diagnostic = said.diagnostic or ("smtp", "")
    return Ending(
        recipient=_asking(recipient) if said.confirm else recipient,
        action=Action.DELIVERED if said.result is Result.DELIVERED else Action.FAILED,
        status=said.status,
        diagnostic=diagnostic,
        diagnostic_type=kind,
        text=said.text,
        remote_mta=said.remote_mta,
        last_attempt=said.last_attempt,
        fields=said.fields,
    )


def _asking(recipient: Recipient) -> Recipient:
    """Return a recipient that has no NOTIFY as one whose delivery is to be told: RFC 3461 section 4.1 leaves its default to the site."""
    return replace(recipient, notify=frozenset({Notify.SUCCESS})) if recipient.notify is None else recipient


def row_of(delivery: Delivery, said: Acknowledgement, connector: str, at: datetime) -> TrackingEvent:
    """Return the row of an acknowledgement: AGENT with SEND, FAIL or DEFER."""
    message = delivery.message
    return TrackingEvent(
        at=at,
        source=Source.AGENT,
        event=_event(said.result),
        message_id=message.message_id,
        guid=message.guid,
        internal_id=message.id,
        recipients=(said.address,),
        statuses=(_reply(said),),
        sender=message.sender,
        return_path=message.sender,
        subject=message.subject,
        size=message.size,
        connector=connector,
        is_own=message.source is Source.DSN,
    )


def _event(result: Result) -> EventId:
    match result:
        case Result.DELIVERED:
            return EventId.SEND
        case Result.FAILED:
            return EventId.FAIL
        case Result.RETRY:
            return EventId.DEFER
        case _:
            assert_never(result)


def _reply(said: Acknowledgement) -> str:
    # RFC 3463 X.0.0: an agent that puts a message off need not give a reason of its own.
    status = said.status or "4.0.0"
    return " ".join(filter(None, (_REPLIES[status[0]], status, said.detail)))
