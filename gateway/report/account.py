"""What a report is made from: the letter that we owe, the faxes that it speaks of, and the mail as it came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.model.call import Call
from gateway.model.job import Job
from gateway.model.letter import Letter
from gateway.model.message import Message
from gateway.report.wording import Words
from wire.dsn import Action
from wire.mail_parts import Attachment


@dataclass(frozen=True, kw_only=True)
class ReportedFax:
    """One fax that a letter speaks of: what is said of it, its job, and its calls in order.

    `resolution` is that of its pages in dots per inch, across and down; None when it has none. `next_call` is the date of the next call
    of a fax that is delayed, None when none is planned. `most_calls` is how often it is called at most.
    """

    action: Action
    job: Job
    calls: Sequence[Call] = ()
    resolution: tuple[int, int] | None = None
    next_call: datetime | None = None
    most_calls: int | None = None


@dataclass(frozen=True, kw_only=True)
class Account:
    """Everything that a report is made from.

    `faxes` holds one fax, or, when the letter speaks of the whole message, every one on which a report is due, in the order of the
    recipients. `original` is the mail as it came, `attachments` what the report carries besides, `words` the language it speaks.
    """

    letter: Letter
    message: Message
    faxes: tuple[ReportedFax, ...]
    original: bytes
    words: Words
    attachments: tuple[Attachment, ...] = ()

    @property
    def fax(self) -> ReportedFax:
        """The fax that it speaks of, or the first of them."""
        return self.faxes[0]


def as_of(fax: ReportedFax, instant: datetime) -> ReportedFax:
    """Return a fax as it stood at an instant, so that a report of delay says the same whenever it is written.

    Its calls since then are left out, and with them what they changed; a date of a next call that is past is none.
    """
    calls = tuple(call for call in fax.calls if call.result.ended <= instant)
    last = calls[-1] if calls else None
    # A call that was in progress is not counted: how it ended is not known yet.
    then = replace(fax.job, dials=last.attempt if last else 0)
    if len(calls) == len(fax.calls):
        return replace(fax, job=then)
    then = replace(
        then,
        outcome=last.result.outcome if last else None,
        pages_confirmed=last.first_page - 1 + last.result.pages_confirmed if last else 0,
        detail="",
    )
    return replace(fax, job=then, calls=calls, next_call=None)
