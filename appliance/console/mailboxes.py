"""Mailboxes of the Exchange side: whose there are, what lies in them, and each mail as it can be looked at without harm."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi import Path as InPath
from fastapi.responses import HTMLResponse

from appliance.api.access import TheSite
from appliance.api.mailboxes import Address, opened_mail, placed_at
from appliance.console.live import Live, Seen, live
from appliance.console.mailfile import carried_file, raw_text, shown_mail
from appliance.console.pages import page, rendered
from appliance.console.papers import framed
from appliance.hosting import Hosted
from connector.mailbox.reading import Lying, addresses, opened
from gateway.errors import NoSuchPageError

router = APIRouter()

MailName = Annotated[str, InPath(max_length=300)]

SHOWN = 200
"""Mails of a mailbox that are listed, the newest."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A mailbox in the list: its address, the path of its page, and what lies in it."""

    address: str
    path: str
    mails: int
    unread: int
    last: Lying | None


@router.get("/sites/{site}/mailboxes")
def list_mailboxes(site: TheSite) -> HTMLResponse:
    """Show the mailboxes."""
    return page("mailboxes.html", site, rows=_mailboxes(site).text)


@router.get("/sites/{site}/mailbox-rows")
def show_mailbox_rows(site: TheSite, seen: Seen = "") -> Response:
    """Return the list of mailboxes alone, for a page that shows it already."""
    return _mailboxes(site).answer(seen)


@router.get("/sites/{site}/mailboxes/{address}")
def show_mailbox(site: TheSite, address: Address) -> HTMLResponse:
    """Show what lies in a mailbox."""
    return page("mailbox.html", site, address=address, rows=_mails(site, address).text)


@router.get("/sites/{site}/mailboxes/{address}/rows")
def show_mails(site: TheSite, address: Address, seen: Seen = "") -> Response:
    """Return the list of its mails alone, for a page that shows it already."""
    return _mails(site, address).answer(seen)


@router.get("/sites/{site}/mailboxes/{address}/mails/{mail}")
def show_mail(site: TheSite, address: Address, mail: MailName) -> HTMLResponse:
    """Show a mail; it stays unread, since to look changes nothing."""
    lying, content = opened_mail(site, address, mail)
    here = f"{_path(site, address)}/mails/{quote(lying.id, safe='')}"
    raw = raw_text(content)
    return page("mail.html", site, address=address, lying=lying, mail=shown_mail(content), raw=raw, here=here)


@router.get("/sites/{site}/mailboxes/{address}/mails/{mail}/mail.html")
def frame_mail(site: TheSite, address: Address, mail: MailName) -> HTMLResponse:
    """Return the HTML of a mail, for a frame that can do nothing."""
    return framed(opened_mail(site, address, mail)[1])


@router.get("/sites/{site}/mailboxes/{address}/mails/{mail}/mail.eml")
def store_mail(site: TheSite, address: Address, mail: MailName) -> Response:
    """Return a mail as it lies there, to be stored."""
    return stored("mail.eml", opened_mail(site, address, mail)[1])


@router.get("/sites/{site}/mailboxes/{address}/mails/{mail}/files/{number}")
def store_file(site: TheSite, address: Address, mail: MailName, number: int) -> Response:
    """Return a part that a mail carries, to be stored."""
    found = carried_file(opened_mail(site, address, mail)[1], number)
    if found is None:
        raise NoSuchPageError(f"the mail {mail!r} in the mailbox {address} carries no file {number}")
    return stored(*found)


def stored(name: str, content: bytes) -> Response:
    """Return a file that a browser stores and never shows, whatever its name and content say it is (RFC 6266, RFC 8187)."""
    name = name.rpartition("/")[2].replace("\\", "_") or "file"
    ascii_name = "".join(sign if sign.isascii() and (sign.isalnum() or sign in ".-_ ") else "_" for sign in name)
    told = f"attachment; filename=\"{ascii_name}\"; filename*=UTF-8''{quote(name.encode('utf-8', 'replace'), safe='')}"
    headers = {
        "Content-Disposition": told,
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/octet-stream", headers=headers)


def _path(site: Hosted, address: str) -> str:
    return f"/sites/{site.name}/mailboxes/{quote(address, safe='@')}"


def _mailboxes(site: Hosted) -> Live:
    found = [_row(site, address) for address in addresses(site.appliance.exchange.mailboxes.directory)]
    return live(rendered("mailbox_rows.html", site, rows=found), "rows", f"/sites/{site.name}/mailbox-rows")


def _row(site: Hosted, address: str) -> Row:
    lying = placed_at(site, address)
    unread = sum(not one.is_read for one in lying)
    last = next(iter(opened(lying[-1:])), None)
    return Row(address=address, path=_path(site, address), mails=len(lying), unread=unread, last=last)


def _mails(site: Hosted, address: str) -> Live:
    lying = placed_at(site, address)
    here = _path(site, address)
    newest = [(one, f"{here}/mails/{quote(one.id, safe='')}") for one in reversed(opened(lying[-SHOWN:]))]
    body = rendered("mail_rows.html", site, rows=newest, more=max(0, len(lying) - SHOWN))
    return live(body, "rows", f"{here}/rows")
