"""Who writes to whom: what a cover says of a mail."""

from dataclasses import dataclass
from datetime import datetime

from gateway.document.cover import WISH_HEADER, Cover, Covers, Facts
from gateway.model.number import spaced
from gateway.settings import DocumentSettings
from wire import headers

LONGEST_SUBJECT = 4000
"""Characters of a Subject that count; what is longer is no subject."""


@dataclass(frozen=True, kw_only=True)
class Passage:
    """The way of one fax: to whom, from which mail address, and when. `reference` is the sender's own (ENVID)."""

    to_name: str
    to_number: str
    sender: str
    date: datetime
    reference: str = ""


def cover_of(mail: bytes, passage: Passage, covers: Covers, settings: DocumentSettings) -> Cover:
    """Return the cover of a fax: the author and the subject are the mail's, the template is the site's choice."""
    fields, _ = headers.split(mail)
    authors = [mailbox for value in headers.values(fields, "From") for mailbox in headers.mailboxes(value)]
    name, address = authors[0] if authors else ("", passage.sender)
    return covers.cover(
        Facts(
            to_name=passage.to_name,
            to_number=spaced(passage.to_number),
            from_name=name,
            from_address=address,
            subject=subject_of(fields),
            date=passage.date,
            station_name=settings.station_name,
            station_number=settings.station_number,
            message_id=headers.first(fields, "Message-ID"),
            reference=passage.reference,
        ),
        wish=headers.first(fields, WISH_HEADER),
    )


def subject_of(fields: tuple[headers.Field, ...]) -> str:
    """Return the subject as a person reads it."""
    return headers.decoded(headers.first(fields, "Subject")[:LONGEST_SUBJECT])
