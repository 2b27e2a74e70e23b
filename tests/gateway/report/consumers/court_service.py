"""The one public reader of fax replies, re-told: a court's fax service (bcgov/jag-efax; features.md section 7).

Its expressions, its poll and its time-out are facts of its source; nothing of its code stands here. Java's `.` ends at more line ends
than Python's, its `\\d` and `\\s` know ASCII only, and it always matches the whole string.
"""

import email
import email.policy
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

_ANY = r"[^\n\r\x85\u2028\u2029]"
_TAGGED = rf"<jobId>([0-9]+)</jobId><uuid>({_ANY}+)</uuid>"
_SUCCEEDED_SUBJECT = re.compile(rf"Message Succeeded: {_ANY}*")
_FAILED_SUBJECT = re.compile(rf"Message Failed: {_ANY}*")
_UNDELIVERABLE_SUBJECT = re.compile(f"Undeliverable: {_TAGGED}")
_TAGGED_BODY = re.compile(f"{_ANY}*{_TAGGED}{_ANY}*")
_WHITE_SPACE = re.compile(r"[ \t\n\x0b\f\r]")

PAGE = 10
"""Mails that one poll sees: the first page, which is all it asks for."""

POLL = timedelta(minutes=5)
CHECK = timedelta(minutes=1)
TIMEOUT = timedelta(minutes=25)


class Verdict(StrEnum):
    """What the court is told about a fax."""

    SUCCEEDED = "SUCC"
    FAILED = "FAIL"
    TIMED_OUT = "TOUT"


class Understood(NamedTuple):
    """What was read out of a reply."""

    verdict: Verdict
    job: str
    uuid: str


class Told(NamedTuple):
    """One callback to the court: minutes after the first fax was sent, about which job, and what."""

    minute: int
    job: str
    verdict: Verdict


class Reply(NamedTuple):
    """A mail in its inbox."""

    received: datetime
    mail: bytes


def tag(job: str, uuid: str) -> str:
    """The subject that the service gives the mail of a fax."""
    return f"<jobId>{job}</jobId><uuid>{uuid}</uuid>"


def understood(mail: bytes) -> Understood | None:
    """Read a reply as the service does; None when it is not recognised."""
    subject, body = _subject_and_body(mail)
    simplified = body.replace("\r", "").replace("\n", "").replace("&lt;", "<").replace("&gt;", ">")
    for pattern, verdict in ((_SUCCEEDED_SUBJECT, Verdict.SUCCEEDED), (_FAILED_SUBJECT, Verdict.FAILED)):
        if pattern.fullmatch(subject) and (found := _TAGGED_BODY.fullmatch(simplified)):
            return _read(found, verdict)
    found = _UNDELIVERABLE_SUBJECT.fullmatch(subject)
    return _read(found, Verdict.FAILED) if found else None


def _read(found: re.Match[str], verdict: Verdict) -> Understood:
    # Its comment: the mail system sometimes puts white space into the uuid.
    return Understood(verdict, found[1], _WHITE_SPACE.sub("", found[2]))


def _subject_and_body(mail: bytes) -> tuple[str, str]:
    """What the mailbox's interface gives for a mail: its subject, and its body as text."""
    parsed = email.message_from_bytes(mail, policy=email.policy.default)
    body = parsed.get_body(("plain", "html"))
    if body is None and parsed.get_content_type() == "multipart/report":
        [*first_texts] = (part for part in parsed.walk() if part.get_content_type() == "text/plain")
        body = first_texts[0]
    assert body is not None
    return str(parsed["Subject"]), str(body.get_content())


@dataclass
class CourtService:
    """The service at work: what it has sent and waits for, and what it tells the court, minute by minute."""

    began: datetime
    told: list[Told] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    _pending: dict[str, tuple[str, datetime]] = field(default_factory=dict)

    def sent(self, job: str, uuid: str, at: datetime) -> str:
        """Send a fax; returns the subject of its mail."""
        self._pending[uuid] = (job, at)
        return tag(job, uuid)

    def live(self, replies: list[Reply], minutes: int) -> list[Told]:
        """Let so many minutes pass; returns everything that the court was told."""
        inbox = sorted(replies, key=lambda reply: reply.received)
        for minute in range(minutes + 1):
            now = self.began + timedelta(minutes=minute)
            if minute and timedelta(minutes=minute) % POLL == timedelta():
                inbox = self._poll(inbox, now, minute)
            self._time_out(now, minute)
        return self.told

    def _poll(self, inbox: list[Reply], now: datetime, minute: int) -> list[Reply]:
        """Read the first page, oldest first; everything on it is moved away, understood or not."""
        page = [reply for reply in inbox if reply.received <= now][:PAGE]
        for reply in page:
            if found := understood(reply.mail):
                self.told.append(Told(minute, found.job, found.verdict))
                self._pending.pop(found.uuid, None)
            else:
                self.unread.append(_subject_and_body(reply.mail)[0])
        return [reply for reply in inbox if reply not in page]

    def _time_out(self, now: datetime, minute: int) -> None:
        for uuid, (job, at) in list(self._pending.items()):
            if at + TIMEOUT < now:
                self.told.append(Told(minute, job, Verdict.TIMED_OUT))
                del self._pending[uuid]
