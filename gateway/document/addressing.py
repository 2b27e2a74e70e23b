"""Who writes to whom: what a cover says of a mail."""

from dataclasses import dataclass
from datetime import datetime

from gateway.document.cover import WISH_HEADER, Cover, Covers, Facts
from gateway.model.number import spaced
from gateway.settings import DocumentSettings
from wire import headers

LONGEST_SUBJECT = 4000
"""Characters of a Subject that count; what is longer is no subject."""

_LONGEST_FIELD = 4000


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who wrote a mail about what, read once for all its recipients; `wish` names a cover."""

    name: str
    address: str
    subject: str
    message_id: str
    wish: str


@dataclass(frozen=True, kw_only=True)
class Passage:
    """The way of one fax: to whom, and when. `reference` is the sender's own (ENVID)."""

    to_name: str
    to_number: str
    date: datetime
    reference: str = ""


def author_of(mail: bytes, sender: str) -> Author:
    """Read what a cover says of a mail; `sender` stands in for an author who does not say."""
    fields, _ = headers.split(mail)
    # A header field may have megabytes, and is read outside of the process that prints.
    authors = headers.mailboxes(headers.first(fields, "From")[:_LONGEST_FIELD])
    name, address = authors[0] if authors else ("", sender)
    return Author(
        name=name,
        address=address,
        subject=subject_of(fields),
        message_id=headers.first(fields, "Message-ID")[:_LONGEST_FIELD],
        wish=headers.first(fields, WISH_HEADER)[:_LONGEST_FIELD],
    )


def cover_of(author: Author, passage: Passage, covers: Covers, settings: DocumentSettings) -> Cover:
    """Return the cover of a fax: the author and the subject are the mail's, the template is the site's choice."""
    facts = Facts(
        to_name=passage.to_name,
        to_number=spaced(passage.to_number),
        from_name=author.name,
        from_address=author.address,
        subject=author.subject,
        date=passage.date,
        station_name=settings.station_name,
        station_number=settings.station_number,
        message_id=author.message_id,
        reference=passage.reference,
    )
    return covers.cover(facts, wish=author.wish)


def subject_of(fields: tuple[headers.Field, ...]) -> str:
    """Return the subject as a person reads it."""
    return headers.decoded(headers.first(fields, "Subject")[:LONGEST_SUBJECT])
