"""Writing a mail to a fax: the field for addresses tells, while somebody types, what becomes of the mail."""

from dataclasses import dataclass
from enum import StrEnum, unique
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, Response, UploadFile
from fastapi.responses import HTMLResponse

from appliance.api.access import TheSite
from appliance.api.composing import Attached, recipients_of, written_mail
from appliance.console.meant import meant_by, short
from appliance.console.pages import encoded, page, rendered
from appliance.console.said import TheSaid, done, saying
from appliance.hosting import Hosted
from connector.errors import SubmissionError
from wire.envelope import Notify

router = APIRouter()

Typed = Annotated[str, Form(max_length=20_000)]
Line = Annotated[str, Form(max_length=1000)]


@unique
class Reports(StrEnum):
    """Which reports a sender asks for (RFC 3461 section 4.1)."""

    USUAL = "as Exchange does it"
    BOTH = "when it is delivered and when it fails"
    FAILURE = "when it fails"
    NEVER = "never"

    @property
    def notify(self) -> frozenset[Notify] | None:
        """The value of NOTIFY, None for none."""
        wishes = {
            Reports.USUAL: None,
            Reports.BOTH: frozenset({Notify.SUCCESS, Notify.FAILURE}),
            Reports.FAILURE: frozenset({Notify.FAILURE}),
            Reports.NEVER: frozenset({Notify.NEVER}),
        }
        return wishes[self]


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What somebody typed."""

    sender: str
    to: str = ""
    subject: str = ""
    text: str = ""
    reports: Reports = Reports.USUAL


def _draft(
    sender: Line, to: Typed = "", subject: Line = "", text: Annotated[str, Form()] = "", reports: Reports | None = None
) -> Draft:
    return Draft(sender=sender.strip(), to=to, subject=subject.strip(), text=text, reports=reports or Reports.USUAL)


def _typed(
    site: TheSite,
    to: Annotated[str, Query(max_length=20_000)] = "",
    sender: Annotated[str, Query(max_length=1000)] = "",
) -> Draft:
    return Draft(sender=sender.strip() or f"ann@{site.settings.exchange.default_domain}", to=to)


@router.get("/sites/{site}/compose")
def show_form(site: TheSite, draft: Annotated[Draft, Depends(_typed)], said: TheSaid) -> HTMLResponse:
    """Show the form; a link may have filled in the address."""
    return saying(said, "compose.html", site, draft=draft, amiss="", told=_told(site, draft), reports=list(Reports))


@router.get("/sites/{site}/compose/meaning")
def show_meaning(site: TheSite, draft: Annotated[Draft, Depends(_typed)]) -> HTMLResponse:
    """Return what the addresses mean alone, for a field in which somebody is typing."""
    return HTMLResponse(encoded(rendered("meaning.html", site, told=_told(site, draft))))


@router.post("/sites/{site}/compose")
def send(
    site: TheSite,
    draft: Annotated[Draft, Depends(_draft)],
    files: Annotated[list[UploadFile] | None, File()] = None,
    deed: Annotated[str, Form(max_length=10)] = "send",
) -> Response:
    """Hand the mail in; with the deed `explain` only say what the addresses mean, and with what is missing say that."""
    attached = [Attached(name=one.filename, content=one.file.read()) for one in files or () if one.filename]
    amiss = "" if deed == "explain" else _missing(draft)
    if deed == "explain" or amiss:
        return _again(site, draft, amiss, HTTPStatus.UNPROCESSABLE_ENTITY if amiss else HTTPStatus.OK)
    recipients = recipients_of(draft.to, site.settings.exchange)
    mail = written_mail(draft.sender, recipients, draft.subject, draft.text, attached)
    try:
        number = site.appliance.exchange.submit(
            mail, sender=draft.sender, recipients=recipients, notify=draft.reports.notify
        )
    except SubmissionError as error:
        return _again(site, draft, f"{error}.", HTTPStatus.UNPROCESSABLE_ENTITY)
    site.errands.wake.set()
    return done(site, "faxes", f"Exchange has taken the mail as message {number}. {_when(site)}")


def _missing(draft: Draft) -> str:
    if not draft.to.strip():
        return "The mail has no recipient; nothing was sent."
    return "" if draft.sender else "The mail has no sender; nothing was sent."


def _when(site: Hosted) -> str:
    if site.clock.speed:
        return "It goes its way now."
    return "The clock stands still: move it on, and the mail goes its way."


def _again(site: Hosted, draft: Draft, amiss: str, status: HTTPStatus) -> HTMLResponse:
    told = _told(site, draft)
    return page("compose.html", site, status, draft=draft, amiss=amiss, told=told, reports=list(Reports))


def _told(site: Hosted, draft: Draft) -> list[tuple[bool, list[str]]]:
    return [(one.is_reached, list(short(one))) for one in meant_by(site, draft.to, draft.sender)]
