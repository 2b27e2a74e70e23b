"""What a report says of one fax in a phrase: its subject, its recipient, the sentence of its outcome."""

import re
from collections.abc import Sequence

from gateway.model.call import Call, calls_to, connected
from gateway.model.job import Job
from gateway.model.number import spaced
from gateway.model.outcome import Outcome, of_code
from gateway.report.wording.english import ENGLISH
from gateway.report.wording.phrases import plain
from gateway.report.wording.words import Words, span
from wire.address import masked
from wire.dsn import Action

# English in every language: programs tell reports apart by them.
_PREFIXES = {
    Action.DELIVERED: "Delivered",
    Action.FAILED: "Undeliverable",
    Action.DELAYED: "Delayed",
    Action.RELAYED: "Relayed",
    Action.EXPANDED: "Expanded",
}
LONGEST_SUBJECT = 255
"""Of MAPI's PidTagSubject, as Exchange keeps it."""
_DETAIL = re.compile(r" ?: \{detail\}")
TIMED_OUT = frozenset({Outcome.EXPIRED, Outcome.DELIVER_BY})
"""Limits of time: a fax that one of them ended did not end with its last call, whose ending its detail holds."""


def subject(action: Action, job: Job, original: str, words: Words = ENGLISH) -> str:
    """Return the subject of the report: what became of the fax, then the subject under which its sender knows it."""
    known = plain(original, LONGEST_SUBJECT) or words.fax_to.format(whom=whom(job))
    return f"{_PREFIXES[action]}: {known}"


def address_of(job: Job) -> str:
    """Return the address as it came, with stars for its post-dial digits: they can be a card code (RFC 3965 section 5.2.3)."""
    return plain(masked(job.recipient.address))


def whom(job: Job) -> str:
    """Name the recipient: name and number; the address as it came when it holds no number. Never the post-dial digits."""
    number, name = plain(spaced(job.number)), plain(job.name)
    if not number:
        return address_of(job)
    return f"{name} ({number})" if name else number


def ended_before(job: Job) -> Outcome | None:
    """Return how the last call of a fax ended that a limit of time ended later; None where no call was made, or no limit ended it."""
    return of_code(job.detail.partition(" ")[0]) if job.outcome in TIMED_OUT else None


def sentence(job: Job, outcome: Outcome, calls: Sequence[Call], words: Words = ENGLISH) -> str:
    """Return the sentence of the outcome table with the facts of this fax in it.

    Of its calls only those to the number that it has now are told of: whom it was to reach before is another story.
    """
    to_it = calls_to(job.number, calls)
    detail = plain(words.detail(job.detail)).rstrip(".")
    told = words.told(outcome).sentence
    wanted = told if detail else _DETAIL.sub("", told)
    return wanted.format(
        number=plain(spaced(job.number)),
        calls=words.count(job.dials - (len(calls) - len(to_it)), words.call),
        page=job.first_page,
        pages=words.count(job.pages_confirmed, words.page),
        detail=detail,
        minutes=span(connected(to_it)),
    )
