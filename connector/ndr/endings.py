"""What became of a recipient, and who is to be told of it (RFC 3461 sections 4.1, 5.2 and 6)."""

from dataclasses import dataclass
from datetime import datetime

from wire.dsn import Action
from wire.envelope import Notify, Recipient

_WISH = {
    Action.FAILED: Notify.FAILURE,
    Action.DELAYED: Notify.DELAY,
    Action.RELAYED: Notify.SUCCESS,
    Action.EXPANDED: Notify.SUCCESS,
    Action.DELIVERED: Notify.SUCCESS,
}


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What became of one recipient; `diagnostic` is the line that a mail server would answer.

    A delivery agent can tell more: a diagnostic of another type, a sentence for people, the machine that took part as (type, name), and
    further fields for the machine-readable part. `display_name` is the recipient's; where it is empty the header of the mail may know it.
    """

    recipient: Recipient
    action: Action
    status: str
    diagnostic: str = ""
    diagnostic_type: str = "smtp"
    text: str = ""
    remote_mta: tuple[str, str] | None = None
    last_attempt: datetime | None = None
    fields: tuple[tuple[str, str], ...] = ()
    will_retry_until: datetime | None = None
    display_name: str = ""


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """When a report is made, when its message had come, and the identifier that makes its Message-ID."""

    now: datetime
    arrival: datetime
    guid: str


def is_owed(sender: str, ending: Ending) -> bool:
    """Whether the sender of a message wants to know this ending; a null sender never does (RFC 3461 section 6).

    Without NOTIFY failures are told, and delays, which a site may leave out (InternalDelayDsnEnabled, ExternalDelayDsnEnabled).
    """
    if sender == "":
        return False
    notify = ending.recipient.notify
    if notify is None:
        return ending.action in (Action.FAILED, Action.DELAYED)
    return Notify.NEVER not in notify and _WISH[ending.action] in notify


def is_orphan(sender: str, ending: Ending) -> bool:
    """Whether nobody can be told of a failure although nobody renounced it: a null sender without NOTIFY=NEVER."""
    return ending.action is Action.FAILED and sender == "" and Notify.NEVER not in (ending.recipient.notify or ())
