"""The part of a report that a person reads, in paragraphs."""

from collections.abc import Iterator
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from gateway.model.call import Call
from gateway.model.job import Job
from gateway.model.number import spaced
from gateway.model.outcome import Fate, Form, Outcome, RetryClass
from gateway.model.schedule import time_limit
from gateway.report.account import Account, ReportedFax
from gateway.report.fields import MOST_CALLS, MOST_NOTES
from gateway.report.wording import LONGEST_SUBJECT, Words, address_of, ended_before, plain, sentence, span, whom
from wire.dsn import Action

_Line = str | tuple[str, str]  # a tuple is a label and what is said of it

SCALING = frozenset({Form.STANDARD, Form.A4})
"""The forms that cost detail; a coarser line coding holds the same pixels."""


def text(account: Account, zone: ZoneInfo) -> str:
    """Return the whole text with a line end after each line; of several faxes one after the other, behind a line that counts them."""
    words = account.words
    paragraphs: list[list[_Line]] = [] if len(account.faxes) == 1 else [[_summary(account)], _subject(account)]
    for fax in account.faxes:
        about = _subject(account) if len(account.faxes) == 1 else []
        paragraphs += [
            [headline(fax, words), *what_happened(fax, account, zone)],
            _aligned([*about, *_facts(fax, words, zone)]),
            list(_calls(fax, words, zone)),
            list(_notes(fax.job, words)),
        ]
    paragraphs.append([words.simulated])
    return "\n\n".join("\n".join(_line(one) for one in lines) for lines in paragraphs if lines) + "\n"


def _line(line: _Line) -> str:
    return line if isinstance(line, str) else f"{line[0]} {line[1]}"


def _aligned(labelled: list[_Line]) -> list[_Line]:
    """Set what is said of labels below one another."""
    width = max((len(line[0]) for line in labelled if isinstance(line, tuple)), default=0)
    return [f"{line[0]:<{width}} {line[1]}" if isinstance(line, tuple) else line for line in labelled]


def _subject(account: Account) -> list[_Line]:
    known = plain(account.message.subject, LONGEST_SUBJECT)
    return [(account.words.subject, known)] if known else []


def _summary(account: Account) -> str:
    words = account.words
    failed = sum(fax.action is Action.FAILED for fax in account.faxes)
    numbers = words.count(len(account.faxes), words.fax_number)
    return words.several.format(numbers=numbers, delivered=len(account.faxes) - failed, failed=failed)


def headline(fax: ReportedFax, words: Words) -> str:
    """Return the one sentence that says what became of a fax."""
    job = fax.job
    match fax.action:
        case Action.DELIVERED:
            return words.delivered.format(whom=whom(job))
        case Action.DELAYED:
            return words.delayed.format(whom=whom(job))
        case Action.FAILED if job.pages_confirmed:
            return words.partly.format(whom=whom(job), confirmed=_confirmed(job, words))
        case Action.FAILED:
            return words.failed.format(whom=whom(job))
        case Action.RELAYED:
            return words.relayed.format(whom=whom(job))
        case Action.EXPANDED:
            return words.expanded.format(whom=address_of(job))
        case _:
            assert_never(fax.action)


def what_happened(fax: ReportedFax, account: Account, zone: ZoneInfo) -> Iterator[str]:
    """Yield the sentences behind the headline: why it ended so, and what follows."""
    job, words = fax.job, account.words
    match fax.action:
        case Action.DELAYED:
            yield from _so_far(fax, account, zone)
        case Action.FAILED:
            if job.outcome:
                yield sentence(job, job.outcome, fax.calls, words)
                yield from _last_ending(job, words)
            yield from _no_further_call(fax, words)
        case Action.DELIVERED if job.outcome:
            yield sentence(job, job.outcome, fax.calls, words)
            if job.forms & SCALING:
                yield words.scaled
        case _:
            return


def _so_far(fax: ReportedFax, account: Account, zone: ZoneInfo) -> Iterator[str]:
    job, message, words = fax.job, account.message, account.words
    yield _standing(fax, account, zone)
    if message.deliver_by_notify and message.deliver_by and message.deliver_by <= account.letter.created:
        yield words.by_time_passed.format(moment=words.at(message.deliver_by, zone))
    if fax.is_held:
        return
    if fax.next_call and job.dials:
        yield words.next_call.format(moment=words.at(fax.next_call, zone))
    yield words.until.format(moment=words.at(time_limit(job)[0], zone))


def _standing(fax: ReportedFax, account: Account, zone: ZoneInfo) -> str:
    job, words = fax.job, account.words
    made = _made(fax, words)
    if fax.is_held:
        return words.held
    if job.outcome is None and not job.dials:
        return _first_call(job, account.letter.created, words, zone)
    if job.outcome is None:
        return f"{made[:1].upper()}{made[1:]}."
    if job.outcome.value.retry is RetryClass.PROTOCOL:
        return words.broke_off.format(made=made, page=job.first_page)
    return words.last_ended.format(ending=words.brief(job.outcome), made=made)


def _made(fax: ReportedFax, words: Words) -> str:
    calls = words.count(fax.job.dials, words.call)
    if fax.most_calls is None:
        return words.made_so_far.format(calls=calls)
    return words.made_of_most.format(calls=calls, most=fax.most_calls)


def _first_call(job: Job, now: datetime, words: Words, zone: ZoneInfo) -> str:
    if job.not_before and job.not_before > now:
        return words.sender_waits.format(moment=words.at(job.not_before, zone))
    return words.first_call


def _last_ending(job: Job, words: Words) -> Iterator[str]:
    """Say how the last call ended where the fax did not end with it, but by a time limit."""
    if (last := ended_before(job)) is not None:
        yield words.last_ended.format(ending=words.brief(last), made=words.count(job.dials, words.call))


def _no_further_call(fax: ReportedFax, words: Words) -> Iterator[str]:
    job = fax.job
    if not fax.every_call and not job.dials:
        yield words.no_call
    elif job.outcome and _is_limited(job.outcome) and job.detail:
        yield words.no_further_because.format(limit=plain(words.detail(job.detail)))
    else:
        yield words.no_further_call
    if job.pages_confirmed and job.pages:
        yield words.to_complete.format(pages=words.pages_from(job.first_page, job.pages))


def _is_limited(outcome: Outcome) -> bool:
    """Whether calls go on after such an ending until a limit is reached, which then stands in the detail."""
    return outcome.fate is Fate.TRANSIENT


def _confirmed(job: Job, words: Words) -> str:
    if job.pages is None:
        return words.confirmed_some.format(pages=words.count(job.pages_confirmed, words.page))
    return words.confirmed_of.format(
        confirmed=job.pages_confirmed,
        pages=words.count(job.pages, words.page),
        some=words.count(job.pages_confirmed, words.page),
        total=job.pages,
    )


def _facts(fax: ReportedFax, words: Words, zone: ZoneInfo) -> Iterator[_Line]:
    job = fax.job
    if job.pages is not None:
        yield words.pages, words.pages_value.format(confirmed=job.pages_confirmed, pages=job.pages)
    if csid := next((call.result.csid for call in reversed(fax.calls) if call.result.csid), None):
        yield words.answered, words.answered_value.format(csid=plain(csid))
    yield words.accepted, words.at(job.created, zone)
    yield words.reference, words.reference_value.format(job=job.id)


def _calls(fax: ReportedFax, words: Words, zone: ZoneInfo) -> Iterator[str]:
    calls = fax.every_call
    if not calls:
        return
    yield words.times_in.format(calls=words.count(len(calls), words.call), zone=zone.key)
    if len(calls) > MOST_CALLS:
        yield f"  {words.last_of_them.format(count=MOST_CALLS)}"
    for call in calls[-MOST_CALLS:]:
        # Only a fax that was sent to another number first needs to say which.
        to = f"{plain(spaced(call.number))}  " if fax.others else ""
        yield f"{call.attempt:>4}  {words.at(call.result.started, zone)}  {to}{_one_call(call, words)}"


def _one_call(call: Call, words: Words) -> str:
    result = call.result
    facts = [words.brief(result.outcome)]
    if result.pages_confirmed:
        pages = words.pages_from(call.first_page, call.first_page + result.pages_confirmed - 1)
        facts.append(words.pages_confirmed.format(pages=pages))
    if result.speed:
        facts.append(f"{result.speed} bit/s")
    return ", ".join([*facts, span(result.duration)])


def _notes(job: Job, words: Words) -> Iterator[str]:
    if job.notes:
        yield words.please_note
        yield from (f"  - {plain(words.detail(note))}" for note in job.notes[:MOST_NOTES])
        if len(job.notes) > MOST_NOTES:
            yield f"  - {words.more_notes.format(count=len(job.notes) - MOST_NOTES)}"
