"""Everything that the screen of one fax tells, gathered from both halves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from appliance.console.dropfile import DropFile, explained
from appliance.console.mailfile import ShownMail, raw_text, shown_mail
from appliance.console.stages import Stage, stages
from appliance.console.timeline import Timeline, timeline
from appliance.hosting import Hosted
from appliance.mail import Arrived, reports_in_mailbox
from connector.categorizer import Inquiry, inquire
from connector.errors import ConnectorError
from gateway.errors import GatewayError, SpoolError
from gateway.model.call import Call
from gateway.model.letter import Letter
from gateway.records import Records
from gateway.report.dialects import DIALECTS
from gateway.story.events import Event, Rank, events, named, standing
from gateway.story.look import Told, look, past_of
from gateway.story.pages import Sheet, sheets
from wire import headers, mailfile


@dataclass(frozen=True, kw_only=True)
class ShownCall:
    """A call with what is told of it."""

    call: Call
    told: Event


@dataclass(frozen=True, kw_only=True)
class ShownLetter:
    """A report of ours: the mail as it was or will be handed to Exchange, None where it cannot be made now."""

    letter: Letter
    name: str
    mail: ShownMail | None
    look: str
    raw: str


@dataclass(frozen=True, kw_only=True)
class ShownReport:
    """A report as it stands in the sender's mailbox, whoever made it."""

    arrived: Arrived
    mail: ShownMail
    raw: str


@dataclass(frozen=True, kw_only=True)
class Telling:
    """The screen of one fax. `mail` and `drop` are None when somebody has deleted the file that was kept."""

    told: Told
    stages: tuple[Stage, ...]
    mail: ShownMail | None
    inquiry: Inquiry | None
    drop: DropFile | None
    raw_drop: str
    sheets: tuple[Sheet, ...]
    calls: tuple[ShownCall, ...]
    line: Timeline
    letters: tuple[ShownLetter, ...]
    reports: tuple[ShownReport, ...]
    standing: tuple[str, ...]
    events: tuple[Event, ...]


def telling(site: Hosted, fax: int) -> Telling:
    """Gather what there is to tell of a fax; raises NoSuchJobError."""
    records = site.appliance.gateway.records
    told = look(records, fax)
    file = original(records, told)
    story = events(told.fax, past_of(records, told.fax), transcript=False)
    reports = tuple(_reports(site, told))
    following = told.wait.until if told.wait else None
    return Telling(
        told=told,
        stages=stages(told.fax, len(reports)),
        mail=shown_mail(mailfile.mail_in(file)) if file else None,
        inquiry=_inquiry(site, told),
        drop=explained(file, site.settings.gateway.fax_domains) if file else None,
        raw_drop=raw_text(file),
        sheets=sheets(told.fax),
        calls=tuple(_calls(told, story)),
        line=timeline(told.fax.job, told.fax.calls, told.now, following),
        letters=tuple(_letter(site, letter) for letter in told.fax.letters),
        reports=reports,
        standing=tuple(standing(told.fax, told.wait, told.now, records.site.zone)),
        events=tuple(story),
    )


def original(records: Records, told: Told) -> bytes:
    """Return the message file of a fax as it was kept, nothing when it is there no more."""
    try:
        return records.blobs.original(told.fax.message.fingerprint)
    except SpoolError:
        return b""


def letter_mail(site: Hosted, letter: Letter) -> bytes:
    """Return a report of ours as a mail, as it is or will be handed to Exchange; raises GatewayError, OSError."""
    return mailfile.mail_in(site.appliance.gateway.post.written(letter))


def _inquiry(site: Hosted, told: Told) -> Inquiry | None:
    exchange, message = site.appliance.exchange, told.fax.message
    try:
        return inquire(
            told.fax.job.recipient.address, message.sender, message.size, exchange.settings, exchange.mailboxes.has
        )
    except (ConnectorError, ValueError):
        return None


def _calls(told: Told, story: Sequence[Event]) -> Iterator[ShownCall]:
    spoken = {event.word: event for event in story if event.rank is Rank.CALL}
    for call in told.fax.calls:
        yield ShownCall(call=call, told=spoken[f"Call {call.attempt}"])


def _letter(site: Hosted, letter: Letter) -> ShownLetter:
    try:
        mail = letter_mail(site, letter)
    except (GatewayError, OSError):
        return ShownLetter(letter=letter, name=named(letter), mail=None, look="", raw="")
    return ShownLetter(letter=letter, name=named(letter), mail=shown_mail(mail), look=_look(mail), raw=raw_text(mail))


def _look(mail: bytes) -> str:
    """Return the look of a report in words; its header names it."""
    tag = headers.first(headers.split(mail)[0], "X-Fax-Report-Dialect").strip()
    dialect = DIALECTS.get(tag.partition("/")[0])
    return f"{tag}: {dialect.sentence}" if dialect else tag


def _reports(site: Hosted, told: Told) -> Iterator[ShownReport]:
    records, mailboxes = site.appliance.gateway.records, site.appliance.exchange.mailboxes
    for arrived in reports_in_mailbox(mailboxes, records, told.fax):
        if octets := read(arrived.file):
            yield ShownReport(arrived=arrived, mail=shown_mail(octets), raw=raw_text(octets))


def read(file: Path) -> bytes:
    """Return a mail of a mailbox, nothing when its reader has moved it meanwhile."""
    try:
        return file.read_bytes()
    except OSError:
        return b""
