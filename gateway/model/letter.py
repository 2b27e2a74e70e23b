"""A letter: a mail that we owe Exchange, and whether we owe one at all (RFC 3461 section 5.2)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique
from hashlib import sha256

from gateway.model.job import Job, State
from gateway.model.message import Message
from wire.dsn import Action
from wire.envelope import Notify


@unique
class ReportSuccess(StrEnum):
    """What the absence of NOTIFY means for a delivered fax."""

    REQUESTED = "requested"
    ALWAYS = "always"


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One report in the outbox. Its content is made from the stored facts when it is posted: the same bytes however often."""

    id: str
    job: int
    action: Action
    created: datetime
    due: datetime
    tries: int = 0
    posted: datetime | None = None

    @property
    def file_name(self) -> str:
        """The name under which it stands in the Replay directory; always the same, so that a repeat replaces itself."""
        return f"{self.id}.eml"


def letter_id(message: Message, index: int, action: Action) -> str:
    """Name the report of a recipient so that no other recipient of any submission has the same name."""
    origin = f"{message.fingerprint}/{message.repeat}/{index}/{action}"
    return f"dsn-{sha256(origin.encode()).hexdigest()[:24]}"


def is_owed(action: Action, sender: str, notify: frozenset[Notify] | None, report_success: ReportSuccess) -> bool:
    """Tell whether the sender is owed a report of this action (RFC 3461 sections 4.1, 5.2 and 6; the null sender never is)."""
    if not sender:
        return False
    if notify is None:
        # RELAYED and EXPANDED are successes too: without NOTIFY they are not owed (RFC 3464 section 2.3.3).
        return action in (Action.FAILED, Action.DELAYED) or report_success is ReportSuccess.ALWAYS
    if Notify.NEVER in notify:
        return False
    wanted = {Action.FAILED: Notify.FAILURE, Action.DELAYED: Notify.DELAY}.get(action, Notify.SUCCESS)
    return wanted in notify


def report_on(job: Job, message: Message, now: datetime, report_success: ReportSuccess) -> Letter | None:
    """Return the final report that this job's sender is owed, None while the job goes on or when none is owed."""
    action = _FINAL_ACTIONS.get(job.state)
    if action is None or not is_owed(action, message.sender, job.recipient.notify, report_success):
        return None
    name = letter_id(message, job.index, action)
    return Letter(id=name, job=job.id, action=action, created=now, due=now)


# A cancelled fax is a failed one to its sender (RFC 3464 section 2.3.3 knows no other word for it).
_FINAL_ACTIONS = {
    State.DELIVERED: Action.DELIVERED,
    State.FAILED: Action.FAILED,
    State.CANCELLED: Action.FAILED,
}
