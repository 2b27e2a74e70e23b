"""Mailboxes of the Exchange side, and the mails in them."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from fastapi.responses import Response
from pydantic import BaseModel, Field

from appliance.api.access import TheSite
from appliance.api.problems import responses
from appliance.errors import NoSuchMailError
from appliance.hosting import Hosted
from connector.mailbox.reading import Lying, Placed, addresses, find, mails, placed

router = APIRouter(tags=["mailboxes"])

Address = Annotated[str, InPath(description="The mailbox's address, in letters of any case.", max_length=320)]


class MailboxState(BaseModel):
    """A mailbox."""

    address: str = Field(description="Whose it is.")
    mails: int = Field(description="How many mails lie there.", ge=0)
    unread: int = Field(description="How many of them no mail program has opened.", ge=0)


class MailState(BaseModel):
    """A mail in a mailbox."""

    id: str = Field(description="Its name in the mailbox.")
    mailbox: str = Field(description="The mailbox's address.")
    subject: str = Field(description="The Subject, decoded.")
    sender: str = Field(description="The From field, decoded.")
    message_id: str = Field(description="The Message-ID with its angle brackets, empty when the mail has none.")
    date: datetime | None = Field(description="The Date field in UTC, null when the mail has none that can be read.")
    size: int = Field(description="Bytes.", ge=0)
    read: bool = Field(description="Whether a mail program has opened it.")


@router.get("/sites/{site}/mailboxes", responses=responses(HTTPStatus.NOT_FOUND))
def list_mailboxes(site: TheSite) -> list[MailboxState]:
    """Return the mailboxes, by their addresses; one is made with its first mail."""
    return [
        _mailbox(address, placed_at(site, address))
        for address in addresses(site.appliance.exchange.mailboxes.directory)
    ]


@router.get("/sites/{site}/mailboxes/{address}/mails", responses=responses(HTTPStatus.NOT_FOUND))
def list_mails(site: TheSite, address: Address) -> list[MailState]:
    """Return the mails of a mailbox in the order in which they were put there; none where there is no mailbox yet."""
    return mails_at(site, address)


@router.get(
    "/sites/{site}/mailboxes/{address}/mails/{mail}",
    response_class=Response,
    responses={
        200: {"content": {"message/rfc822": {"schema": {"type": "string"}}}, "description": "The mail."},
        **responses(HTTPStatus.NOT_FOUND),
    },
)
def get_mail(site: TheSite, address: Address, mail: Annotated[str, InPath(max_length=300)]) -> Response:
    """Return a mail as it lies in its mailbox (RFC 5322)."""
    _, content = opened_mail(site, address, mail)
    # Mail is foreign: a browser must neither guess what it is nor show it.
    shown = {"Content-Disposition": 'attachment; filename="mail.eml"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="message/rfc822", headers=shown)


def mails_at(site: Hosted, address: str) -> list[MailState]:
    """Return the mails of a mailbox in the order in which they were put there."""
    return [_mail(address, lying) for lying in mails(site.appliance.exchange.mailboxes.path(address))]


def opened_mail(site: Hosted, address: str, mail: str) -> tuple[Lying, bytes]:
    """Return a mail of a mailbox and what stands in it; raises NoSuchMailError."""
    found = find(site.appliance.exchange.mailboxes.path(address), mail)
    if found is None:
        raise NoSuchMailError(f"there is no mail {mail!r} in the mailbox {address}")
    try:
        return found, found.file.read_bytes()
    except FileNotFoundError as error:
        raise NoSuchMailError(f"somebody has just moved the mail {mail!r} in the mailbox {address}") from error


def placed_at(site: Hosted, address: str) -> list[Placed]:
    """Return the mails of a mailbox, unopened, in the order in which they were put there."""
    return placed(site.appliance.exchange.mailboxes.path(address))


def _mailbox(address: str, lying: list[Placed]) -> MailboxState:
    return MailboxState(address=address, mails=len(lying), unread=sum(not one.is_read for one in lying))


def _mail(address: str, lying: Lying) -> MailState:
    return MailState(
        id=lying.id,
        mailbox=address.lower(),
        subject=lying.subject,
        sender=lying.sender,
        message_id=lying.message_id,
        date=lying.date,
        size=lying.size,
        read=lying.is_read,
    )
