"""An arrival: a fax that the line received, and to whom it goes."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique
from hashlib import sha256

from gateway.model.letter import Kind, Letter
from gateway.model.outcome import Outcome


@unique
class FaxFormat(StrEnum):
    """As what a received fax is attached to its mail."""

    PDF = "pdf"
    TIFF = "tiff"


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One received fax: who called whom, how the call went, and the decision of the routing rules.

    `ring` names the call, once for ever, and the file of its pages in the spool. `outcome` is DELIVERED when every page came,
    CALL_REJECTED when the caller was refused. `mailboxes` are empty where nobody gets a mail: a refused call, a call without a page.
    `route` says which rule decided.
    """

    id: int
    ring: str
    called: str
    caller: str
    csid: str
    sub: str
    channel: int
    started: datetime
    ended: datetime
    outcome: Outcome
    pages: int
    pages_confirmed: int
    rows_cut: int | None
    speed: int | None
    ecm: bool | None
    route: str
    mailboxes: tuple[str, ...]
    format: FaxFormat
    transcript: tuple[str, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Whether the call broke off before the last page was confirmed."""
        return self.outcome not in (Outcome.DELIVERED, Outcome.CALL_REJECTED)


def letters_on_arrival(arrival: Arrival) -> tuple[Letter, ...]:
    """Return the mail that is owed on a received fax: one to all its mailboxes, none without a page or a mailbox.

    A mail without a page would be a fax that is silently lost (and nobody's fax, where a caller was refused).
    """
    if not arrival.pages or not arrival.mailboxes:
        return ()
    name = f"fax-{sha256(arrival.ring.encode()).hexdigest()[:24]}"
    return (Letter(id=name, kind=Kind.FAX, arrival=arrival.id, created=arrival.ended, due=arrival.ended),)
