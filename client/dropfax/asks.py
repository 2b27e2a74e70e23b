"""What can be asked of dropfax: each operation of its REST interface as one request, told apart from who sends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import Literal, TypedDict
from urllib.parse import quote

from dropfax.asking import Ask, many, nothing, one, raw, texts
from dropfax.models import ClockState, FaxPage, Idle, Mail, Mailbox, Queued, SiteState, Story

RUN = 600.0
"""Seconds of real time that an answer may take beyond the usual when a clock moves on the way: years can pass in it."""

MOST = 500
"""Faxes that are asked for at a time."""


class Which(TypedDict, total=False):
    """Which faxes are meant: those that are everything that is said; instants are aware, `text` stands in name, sender or subject."""

    state: str
    number: str
    outcome: str
    sender: str
    message_id: str
    since: datetime
    until: datetime
    text: str


class Ordered(TypedDict, total=False):
    """How a site is to live.

    `settings` is a settings file (TOML). A virtual clock begins with `start` and stands at `speed` 0; with a seed other than 0 ids repeat.
    """

    settings: str
    clock: Literal["virtual", "real"]
    start: datetime
    speed: float
    seed: int


class Envelope(TypedDict, total=False):
    """The envelope of a mail (RFC 5321, RFC 3461); what is absent is taken from the header or as usual."""

    sender: str
    recipients: Sequence[str]
    notify: Sequence[Literal["NEVER", "SUCCESS", "FAILURE", "DELAY"]]
    ret: Literal["FULL", "HDRS"]
    envid: str


@dataclass(frozen=True, kw_only=True)
class Calls:
    """What becomes of the calls to a number, first to last; `then` follows the last of them.

    A call ends as an outcome of a call in small letters, with @ and a page where it happens on one: busy, hang_up@2, delivered.
    """

    number: str
    calls: Sequence[str]
    then: Literal["delivered", "repeat", "last"] = "delivered"


def new_site(name: str, ordered: Ordered) -> Ask[SiteState]:
    """Make a site."""
    told = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in ordered.items()}
    return Ask(method="POST", path="sites", meaning=one(SiteState), json={"name": name, **told})


def sites() -> Ask[list[SiteState]]:
    """List the sites."""
    return Ask(method="GET", path="sites", meaning=many(SiteState))


def state(site: str) -> Ask[SiteState]:
    """Tell how a site stands."""
    return Ask(method="GET", path=_of(site), meaning=one(SiteState))


def reset(site: str) -> Ask[SiteState]:
    """Make a site anew."""
    return Ask(method="POST", path=_of(site, "reset"), meaning=one(SiteState))


def close(site: str) -> Ask[None]:
    """End a site."""
    return Ask(method="DELETE", path=_of(site), meaning=nothing)


def send(site: str, mail: bytes | EmailMessage, envelope: Envelope) -> Ask[Queued]:
    """Hand a mail to Exchange."""
    params: dict[str, str | Sequence[str] | None] = {
        "sender": envelope.get("sender"),
        "recipient": envelope.get("recipients"),
        "notify": envelope.get("notify"),
        "ret": envelope.get("ret"),
        "envid": envelope.get("envid"),
    }
    return Ask(
        method="POST",
        path=_of(site, "mails"),
        meaning=one(Queued),
        params=params,
        content=mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTP),
        content_type="message/rfc822",
    )


def faxes(site: str, which: Which, after: int | None) -> Ask[FaxPage]:
    """List a page of the faxes, oldest first."""
    params = {name: value.isoformat() if isinstance(value, datetime) else str(value) for name, value in which.items()}
    return Ask(
        method="GET",
        path=_of(site, "faxes"),
        meaning=one(FaxPage),
        params={**params, "limit": MOST, "after": after},
    )


def story(site: str, fax: int) -> Ask[Story]:
    """Tell the whole story of a fax."""
    return Ask(method="GET", path=_of(site, "faxes", fax), meaning=one(Story))


def text(site: str, fax: int) -> Ask[list[str]]:
    """Tell the words on each page of a fax."""
    return Ask(method="GET", path=_of(site, "faxes", fax, "text"), meaning=texts)


def script(site: str, sequences: Sequence[Calls]) -> Ask[None]:
    """Say what becomes of the calls to some numbers."""
    told = [{"number": one.number, "calls": list(one.calls), "then": one.then} for one in sequences]
    return Ask(method="PUT", path=_of(site, "script"), meaning=nothing, json=told)


def clock(site: str) -> Ask[ClockState]:
    """Tell what a clock shows."""
    return Ask(method="GET", path=_of(site, "clock"), meaning=one(ClockState))


def advance(site: str, span: timedelta) -> Ask[ClockState]:
    """Move a clock on."""
    seconds = {"seconds": span.total_seconds()}
    return Ask(method="POST", path=_of(site, "clock", "advance"), meaning=one(ClockState), json=seconds, seconds=RUN)


def run_at(site: str, speed: float) -> Ask[ClockState]:
    """Let a clock run."""
    return Ask(method="PUT", path=_of(site, "clock", "speed"), meaning=one(ClockState), json={"speed": speed})


def run_until_idle(site: str, horizon: timedelta | None) -> Ask[Idle]:
    """Let a clock jump until nothing is due."""
    asked = {"seconds": horizon.total_seconds()} if horizon is not None else None
    return Ask(method="POST", path=_of(site, "clock", "run-until-idle"), meaning=one(Idle), json=asked, seconds=RUN)


def mailboxes(site: str) -> Ask[list[Mailbox]]:
    """List the mailboxes."""
    return Ask(method="GET", path=_of(site, "mailboxes"), meaning=many(Mailbox))


def mails(site: str, address: str) -> Ask[list[Mail]]:
    """List the mails of a mailbox."""
    return Ask(method="GET", path=_of(site, "mailboxes", address, "mails"), meaning=many(Mail))


def mail(site: str, address: str, id: str) -> Ask[bytes]:
    """Read a mail."""
    return Ask(method="GET", path=_of(site, "mailboxes", address, "mails", id), meaning=raw)


def artefact(site: str, fax: int, *name: str | int) -> Ask[bytes]:
    """Fetch what belongs to a fax, as bytes."""
    return Ask(method="GET", path=_of(site, "faxes", fax, *name), meaning=raw)


def _of(site: str, *parts: str | int) -> str:
    return "/".join(["sites", *(quote(str(part), safe="") for part in (site, *parts))])
