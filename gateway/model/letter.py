"""A letter: a mail that we owe Exchange, and whether we owe one at all (RFC 3461 section 5.2)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum, unique
from hashlib import sha256

from gateway.model import stress
from gateway.model.job import Job, State
from gateway.model.message import Message
from gateway.model.outcome import Outcome
from wire.dsn import Action
from wire.envelope import Notify

LETTER_PREFIX = "dsn-"
"""With which the name of every letter about a fax begins, and so its Message-ID and its file."""


@unique
class ReportSuccess(StrEnum):
    """What the absence of NOTIFY means for a delivered fax."""

    REQUESTED = "requested"
    ALWAYS = "always"


@unique
class Kind(StrEnum):
    """What a letter is: a delivery report (RFC 3464), a disposition notification (RFC 8098), or a received fax."""

    REPORT = "report"
    MDN = "mdn"
    FAX = "fax"


@dataclass(frozen=True, kw_only=True)
class ReportPolicy:
    """Whom to tell what.

    A first report of delay is due `delay_after` acceptance, further ones each `delay_every`; none when `delay_after` is None. `stress`
    names the profile of replies for testers, `stress_on_request` lets a mail choose one.
    """

    success: ReportSuccess = ReportSuccess.ALWAYS
    mdn: bool = False
    delay_after: timedelta | None = timedelta(hours=1)
    delay_every: timedelta = timedelta(hours=24)
    stress: str = ""
    stress_on_request: bool = False


@dataclass(frozen=True, kw_only=True)
class Letter:
    """One mail in the outbox. Its content is made from the stored facts when it is posted: the same bytes however often.

    A REPORT speaks of `job`, or of every job of its message when `whole`; an MDN of `job`; a FAX of `arrival`. `turn` counts reports of
    delay from 1. `shape` names what a stress profile does to the mail, empty for an honest one.
    """

    id: str
    kind: Kind = Kind.REPORT
    job: int | None = None
    arrival: int | None = None
    action: Action | None = None
    whole: bool = False
    turn: int = 0
    shape: str = ""
    created: datetime
    due: datetime
    tries: int = 0
    posted: datetime | None = None

    @property
    def file_name(self) -> str:
        """The name under which it stands in the Replay directory; always the same, so that a repeat replaces itself."""
        return f"{self.id}.eml"


def letter_id(message: Message, index: int | None, word: str) -> str:
    """Name a letter about a recipient (None: about them all) so that no other letter on any submission has the same name."""
    origin = f"{message.fingerprint}/{message.repeat}/{'all' if index is None else index}/{word}"
    return f"{LETTER_PREFIX}{sha256(origin.encode()).hexdigest()[:24]}"


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


def final_action(job: Job, message: Message, policy: ReportPolicy) -> Action | None:
    """Return what the sender is to be told about a job that is over, None while it goes on or when nothing is owed.

    Nothing is on a duplicate: the fax of which it is one has its own report (RFC 4161 section 2.1). One that its number rehearses has
    FAILED instead, is a duplicate of none, and is told. Nor is anything on a mail that came by a Delivery Agent connector: Exchange
    makes its reports, from our acknowledgements.
    """
    if message.is_acknowledged:
        return None
    if job.outcome is Outcome.DUPLICATE and job.state is State.CANCELLED:
        return None
    action = _FINAL_ACTIONS.get(job.state)
    owed = action is not None and is_owed(action, message.sender, job.recipient.notify, policy.success)
    return action if owed else None


def letters_on(
    message: Message, job: Job, closed: Sequence[Job], *, now: datetime, policy: ReportPolicy
) -> tuple[Letter, ...]:
    """Return what is owed on a job, and on its message when `closed` holds all the jobs of a message that is over."""
    return _of_job(job, message, now, policy) + _of_message(closed, message, now, policy)


def _of_job(job: Job, message: Message, now: datetime, policy: ReportPolicy) -> tuple[Letter, ...]:
    """Nothing while it goes on, and no report where one speaks of the whole message."""
    letters: tuple[Letter, ...] = ()
    if (action := final_action(job, message, policy)) is not None and not message.whole:
        named = letter_id(message, job.index, action)
        letters = _stressed(Letter(id=named, job=job.id, action=action, created=now, due=now), message, policy)
    if job.state.is_final and policy.mdn and message.mdn and message.sender and not message.is_acknowledged:
        name = letter_id(message, job.index, Kind.MDN)
        letters += (Letter(id=name, kind=Kind.MDN, job=job.id, created=now, due=now),)
    return letters


def _of_message(jobs: Sequence[Job], message: Message, now: datetime, policy: ReportPolicy) -> tuple[Letter, ...]:
    """The one report on a message whose jobs are all over; none where each job has its own, or none is owed."""
    told = [job for job in jobs if final_action(job, message, policy) is not None]
    if not message.whole or not told:
        return ()
    actions = {final_action(job, message, policy) for job in told}
    action = Action.FAILED if Action.FAILED in actions else Action.DELIVERED
    named = letter_id(message, None, action)
    letter = Letter(id=named, job=told[0].id, action=action, whole=True, created=now, due=now)
    return _stressed(letter, message, policy)


def _stressed(letter: Letter, message: Message, policy: ReportPolicy) -> tuple[Letter, ...]:
    """Return the letters that the profile of replies makes of an honest one: usually that one and no other."""
    assert letter.action is not None
    return tuple(
        replace(
            letter,
            id=letter.id if copy.is_first else f"{letter.id}-{number}",
            action=copy.action or letter.action,
            shape=copy.shape or "",
            due=copy.due(letter.due, message.arrived),
        )
        for number, copy in enumerate(stress.copies(profile_of(message, policy), letter.action), 1)
    )


def profile_of(message: Message, policy: ReportPolicy) -> str:
    """Return the stress profile under which a message is reported: its own where it may choose, else the site's."""
    return message.stress if policy.stress_on_request and message.stress else policy.stress


def first_reminder(job: Job, message: Message, policy: ReportPolicy) -> datetime | None:
    """Return when a job that is not over by then owes its first report of delay, None when it never does."""
    begun = job.not_before or job.created
    usual = None if policy.delay_after is None else begun + policy.delay_after
    return _next_reminder(job, message, policy, usual, message.arrived)


def reminder(job: Job, message: Message, now: datetime, policy: ReportPolicy) -> tuple[Job, Letter]:
    """Return the report of delay that is due, and the job with the date of the next one (spec reports.md section 5)."""
    turn = job.reminders + 1
    name = letter_id(message, job.index, f"{Action.DELAYED}-{turn}")
    letter = Letter(id=name, job=job.id, action=Action.DELAYED, turn=turn, created=now, due=now)
    usual = None if policy.delay_after is None else now + policy.delay_every
    return replace(job, reminders=turn, remind=_next_reminder(job, message, policy, usual, now)), letter


def _next_reminder(
    job: Job, message: Message, policy: ReportPolicy, usual: datetime | None, now: datetime
) -> datetime | None:
    """Return the usual date where NOTIFY allows it, or that by which the sender wants to know more, whichever comes first.

    RFC 2852 section 4.1.4.2: in by-mode N a report of delay is due when the time has passed, whatever the gateway's own habit; NEVER
    still forbids it (RFC 3461 section 5.2). A stress profile under which nothing comes silences both.
    """
    if message.is_acknowledged or stress.is_silent(profile_of(message, policy)):
        return None
    dates = [usual] if usual and is_owed(Action.DELAYED, message.sender, job.recipient.notify, policy.success) else []
    is_silenced = not message.sender or Notify.NEVER in (job.recipient.notify or ())
    if message.deliver_by and message.deliver_by_notify and message.deliver_by > now and not is_silenced:
        dates.append(message.deliver_by)
    return min(dates, default=None)


# A cancelled fax is a failed one to its sender (RFC 3464 section 2.3.3 knows no other word for it).
_FINAL_ACTIONS = {
    State.DELIVERED: Action.DELIVERED,
    State.FAILED: Action.FAILED,
    State.CANCELLED: Action.FAILED,
}
