"""What a report is made from: the letter that we owe, the faxes that it speaks of, and the mail as it came."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.model.call import Call
from gateway.model.job import Job, State
from gateway.model.letter import Letter
from gateway.model.message import Message
from gateway.report.wording import Words
from wire.dsn import Action
from wire.mail_parts import Attachment


@dataclass(frozen=True, kw_only=True)
class ReportedFax:
    """One fax that a letter speaks of: what is said of it, its job, and its calls in order.

    `calls` are those to the number that it has now, and the job counts no others; `others` those to numbers that it had before.
    `on_hold` tells that nobody is called at its number until that is released.

    `resolution` is that of its pages in dots per inch, across and down; None when it has none. `next_call` is the date of the next call
    of a fax that is delayed, None when none is planned. `most_calls` is how often it is called at most.
    """

    action: Action
    job: Job
    calls: Sequence[Call] = ()
    others: Sequence[Call] = ()
    on_hold: bool = False
    resolution: tuple[int, int] | None = None
    next_call: datetime | None = None
    most_calls: int | None = None

    @property
    def is_held(self) -> bool:
        """Whether it waits until somebody releases it: its time limit stands still, and nobody knows when it will be called."""
        return self.on_hold or self.job.state is State.HELD

    @property
    def every_call(self) -> Sequence[Call]:
        """All its calls in order, to whichever number."""
        return sorted((*self.others, *self.calls), key=lambda call: call.attempt)


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
    others = tuple(call for call in fax.others if call.result.ended <= instant)
    fax = replace(fax, others=others)
    last = calls[-1] if calls else None
    # A call that was in progress is not counted: how it ended is not known yet.
    then = replace(fax.job, dials=last.attempt - sum(call.attempt < last.attempt for call in others) if last else 0)
    if last is None or last.result.outcome.value.form:
        # Nobody knows whether it was printed by then, or made anew: a report that is written again later must not tell of its pages.
        then, fax = replace(then, pages=None), replace(fax, resolution=None)
    if len(calls) == len(fax.calls):
        return replace(fax, job=then)
    then = replace(
        then,
        outcome=last.result.outcome if last else None,
        pages_confirmed=last.first_page - 1 + last.result.pages_confirmed if last else 0,
        detail="",
    )
    return replace(fax, job=then, calls=calls, next_call=None)
