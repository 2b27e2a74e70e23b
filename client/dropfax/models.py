"""What dropfax tells, as values: instants are aware UTC, spans are seconds, None stands where there is nothing.

A newer dropfax may tell more: what is not named here is left out.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What went wrong (RFC 9457 section 3.1): `title` names the kind of problem, `detail` is a sentence about this one."""

    title: str
    status: int
    detail: str = ""
    type: str = "about:blank"


@dataclass(frozen=True, kw_only=True)
class SiteState:
    """A site as it stands. `drop`, `replay` and `pickup` are directories of the machine that serves it, `smtp` is host:port."""

    name: str
    clock: str
    now: datetime
    speed: float
    directory: str
    drop: str
    replay: str
    pickup: str | None = None
    smtp: str | None = None


@dataclass(frozen=True, kw_only=True)
class ClockState:
    """What a site's clock shows, how many of its seconds pass in a real one, and when something is to happen next."""

    now: datetime
    speed: float
    next_due: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Why a fax is not being called now."""

    cause: str
    why: str
    until: datetime | None = None
    code: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fax:
    """A fax as it stands.

    `state` is accepted, ready, calling, held, delivered, failed or cancelled, `outcome` a name of the outcome table. fax.pdf,
    received.tif and the Drop file lie at `pdf`, `tiff` and `original` on the machine that serves the site.
    """

    id: int
    number: str | None
    name: str | None
    address: str
    sender: str | None
    subject: str
    state: str
    outcome: str | None
    detail: str | None
    pages: int | None
    pages_confirmed: int
    calls: int
    created: datetime
    due: datetime | None
    finished: datetime | None
    notes: tuple[str, ...] = ()
    priority: str = "normal"
    wait: Wait | None = None
    pdf: str | None = None
    tiff: str | None = None
    original: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nobody will be called any more."""
        return self.finished is not None


@dataclass(frozen=True, kw_only=True)
class MailOfFax:
    """The mail that a fax came from, and the name of its file in the Drop directory."""

    message_id: str
    arrived: datetime
    file: str


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call: pages count from 1, `speed` is in bit/s."""

    attempt: int
    number: str
    channel: int
    started: datetime
    ended: datetime
    outcome: str
    first_page: int
    pages_sent: int
    pages_confirmed: int
    csid: str | None = None
    speed: int | None = None
    ecm: bool | None = None
    transcript: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What somebody did to a fax."""

    at: datetime
    who: str
    what: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """A letter of the gateway about a fax; `action` is delivered, failed or delayed (RFC 3464 section 2.3.3)."""

    id: str
    kind: str
    action: str | None
    due: datetime
    posted: datetime | None


@dataclass(frozen=True, kw_only=True)
class Handover:
    """How a fax was handed over by a Delivery Agent connector, and what Exchange heard of it."""

    connector: str
    delivery: str
    result: str | None = None
    said: str | None = None
    ended: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Story(Fax):
    """The whole story of a fax: its mail, its calls, what people did to it, its reports."""

    mail: MailOfFax
    envid: str | None = None
    calls_made: tuple[Call, ...] = ()
    deeds: tuple[Deed, ...] = ()
    reports: tuple[Report, ...] = ()
    agent: Handover | None = None


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail as it lies in a mailbox: `id` names it there, `date` is its own Date field, `size` is in bytes."""

    id: str
    mailbox: str
    subject: str
    sender: str
    message_id: str
    date: datetime | None
    size: int
    read: bool = False


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """A mailbox of the Exchange side, and how many mails lie there."""

    address: str
    mails: int
    unread: int


@dataclass(frozen=True, kw_only=True)
class Queued:
    """A mail that Exchange has taken: its number in Exchange's queue database."""

    message: int


@dataclass(frozen=True, kw_only=True)
class Idle:
    """Whether nothing is due any more, and what the clock shows then."""

    idle: bool
    clock: ClockState


@dataclass(frozen=True, kw_only=True)
class FaxPage:
    """One page of the list of faxes; `next` is where the following one begins, None on the last."""

    faxes: tuple[Fax, ...]
    next: int | None
