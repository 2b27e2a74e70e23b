"""A submission: what a message file asks for, as the message that we answer for and a job for each number that is meant. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from gateway.document.addressing import subject_of
from gateway.model import expansion
from gateway.model.job import Job, State
from gateway.model.letter import Letter, ReportPolicy, first_reminder, letters_on
from gateway.model.message import Message
from gateway.model.outcome import Outcome
from gateway.numbering.callee import Callee, meaning
from gateway.settings import GatewaySettings, ReportPer
from gateway.wishes import Wishes, wishes_of
from wire import headers
from wire.envelope import Envelope, Recipient
from wire.mailfile import MessageFile


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a message file of so many bytes came from, and when: the name of the Drop file as bytes.

    Of one that a Delivery Agent connector handed over `name` is what Exchange's administrators call the mail, and `delivery` what
    Exchange calls the hand-over.
    """

    name: bytes
    size: int
    at: datetime
    connector: str = ""
    delivery: str = ""


@dataclass(frozen=True, kw_only=True)
class Dropped:
    """A message file that was taken: where from, its content, or the beginning of it when its size is more, and what it holds."""

    origin: Origin
    content: bytes
    read: MessageFile


@dataclass(frozen=True, kw_only=True)
class Submission:
    """The message and its jobs; those of `expanded` (by index) are the first members of aliases that are to be reported.

    `silent` tells that nothing is reported whatever was asked for. `remarks` say which wishes are not honoured and why, for the log.
    """

    message: Message
    drafts: tuple[Job, ...]
    expanded: frozenset[int] = frozenset()
    silent: bool = False
    remarks: tuple[str, ...] = ()

    def owed(self, message: Message, job: Job, closed: Sequence[Job], *, policy: ReportPolicy) -> tuple[Letter, ...]:
        """Return what is owed on a job of the accepted message: on one that is over, and on the alias that it belongs to."""
        if self.silent:
            return ()
        letters = letters_on(message, job, closed, now=message.arrived, policy=policy)
        if job.index not in self.expanded:
            return letters
        return (*expansion.reports_on_expansion(message, job, policy), *letters)


def submission_of(dropped: Dropped, settings: GatewaySettings, zone: ZoneInfo) -> Submission:
    """Read what a message file asks for; an address that can never be called yields a job that is over at once."""
    envelope = dropped.read.envelope
    fields, body = headers.split(dropped.read.content)
    wishes = wishes_of(fields, envelope, dropped.origin.at, settings, zone)
    message = _message(dropped, fields, body, wishes, whole=settings.report.per is ReportPer.MESSAGE)
    drafts: list[Job] = []
    expanded: set[int] = set()
    for recipient in envelope.recipients:
        meant = meaning(recipient.address, envelope.sender, settings)
        member = recipient
        if meant.alias is not None:
            member = expansion.of_member(recipient)
            expanded |= {len(drafts)} if expansion.is_reported(recipient, envelope.sender) else set()
        fresh = _fresh(member, message, wishes, settings)
        drafts += [
            _draft(fresh, callee, index, dropped, settings) for index, callee in enumerate(meant.callees, len(drafts))
        ]
    if wishes.loop:
        drafts = [draft if draft.state.is_final else _over(draft, Outcome.LOOP, wishes.loop) for draft in drafts]
    timed = (_from_its_first_hour(draft, settings, zone) for draft in drafts)
    told = (replace(draft, remind=first_reminder(draft, message, settings.report.policy)) for draft in timed)
    return Submission(
        message=message,
        drafts=tuple(told),
        expanded=frozenset(expanded),
        # A report on what was sent automatically would go round in the same circle (RFC 3834 section 2).
        silent=bool(wishes.loop) and wishes.automatic,
        remarks=wishes.remarks,
    )


def _fresh(recipient: Recipient, message: Message, wishes: Wishes, settings: GatewaySettings) -> Job:
    """Return the job of a recipient before anybody looked at the number; its time runs from the date that its sender chose."""
    begins = wishes.not_before or message.arrived
    return Job(
        id=0,
        message=0,
        index=0,
        recipient=recipient,
        number="",
        due=message.arrived,
        created=message.arrived,
        deadline=begins + settings.retry.lifetime,
        returned_by=wishes.returned_by,
        priority=wishes.priority,
        not_before=wishes.not_before,
        notes=wishes.notes,
    )


def _draft(fresh: Job, callee: Callee, index: int, dropped: Dropped, settings: GatewaySettings) -> Job:
    job = replace(fresh, index=index, number=callee.number, name=callee.name, sub=callee.sub, post=callee.post)
    if (refused := callee.refusal) is not None:
        return _over(job, refused.outcome, refused.detail)
    limit = settings.document.max_message_size
    if dropped.origin.size > limit:
        most = f"{limit // 1024**2} MB" if limit >= 1024**2 else f"{limit} bytes"
        return _over(job, Outcome.TOO_LARGE, f"more than {most}")
    return job


def _from_its_first_hour(job: Job, settings: GatewaySettings, zone: ZoneInfo) -> Job:
    """Let the time of a fax run from the first hour in which its number may be called: one of the evening lives until the morning."""
    begins = job.not_before or job.created
    opening = settings.schedule.window(job.number, zone).opens(begins) or begins
    return replace(job, deadline=job.deadline + (opening - begins))


def _over(job: Job, outcome: Outcome, detail: str) -> Job:
    return job.moved(State.FAILED, outcome=outcome, detail=detail, finished=job.created)


def _message(
    dropped: Dropped, fields: tuple[headers.Field, ...], body: bytes, wishes: Wishes, *, whole: bool
) -> Message:
    envelope, origin = dropped.read.envelope, dropped.origin
    message_id = headers.first(fields, "Message-ID").strip()
    head = sha256(origin.name + origin.delivery.encode()).digest() + f"{origin.size}\n".encode()
    return Message(
        id=0,
        fingerprint=sha256(head + dropped.content).hexdigest(),
        likeness=_likeness(message_id, envelope, body),
        file_name=origin.name.decode("utf-8", "backslashreplace"),
        sender=envelope.sender,
        ret=envelope.ret,
        envid=envelope.envid,
        subject=subject_of(fields),
        message_id=_storable(message_id),
        arrived=origin.at,
        size=origin.size,
        deliver_by=wishes.deliver_by,
        deliver_by_notify=wishes.told_by is not None,
        mdn=wishes.mdn,
        language=wishes.language,
        stress=wishes.stress,
        whole=whole,
        connector=origin.connector,
        delivery=origin.delivery,
    )


def _likeness(message_id: str, envelope: Envelope, body: bytes) -> str:
    """Recognise the same mail under another file name: Exchange may submit a Pickup file twice after a restart."""
    if not message_id:
        return ""
    named = f"{message_id}\n{envelope.sender}\n".encode("utf-8", "surrogateescape")
    return sha256(named + body).hexdigest()


def _storable(text: str) -> str:
    """Text without the surrogates that stand for undecodable bytes: a database takes none."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
