"""What goes into the ledger comes out of it unchanged, every field of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.model.call import Call, CallResult
from gateway.model.job import Job, Priority, State, Wish
from gateway.model.letter import Letter
from gateway.model.message import Message
from gateway.model.outcome import Form, Outcome
from gateway.store.engine import open_database
from tests.gateway.model.facts import EIGHT
from tests.gateway.store.ledger import Ledger, a_draft, a_ledger, fingerprint
from wire.dsn import Action
from wire.envelope import Notify, OriginalRecipient, Recipient, Ret

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
instants = st.datetimes(datetime(1900, 1, 1), datetime(2400, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  made aware by `timezones`
counts = st.integers(0, 10_000)

recipients = st.builds(
    Recipient,
    address=text,
    notify=st.none() | st.frozensets(st.sampled_from(Notify)),
    orcpt=st.none() | st.builds(OriginalRecipient, address=text, type=text),
)
jobs = st.builds(
    Job,
    id=st.just(0),
    message=st.just(0),
    index=counts,
    recipient=recipients,
    number=text,
    name=text,
    sub=text,
    post=text,
    state=st.sampled_from(State),
    due=instants,
    created=instants,
    deadline=instants,
    finished=st.none() | instants,
    prints=counts,
    dials=counts,
    unanswered=counts,
    tries=counts,
    page_tries=counts,
    reached=st.booleans(),
    pages=st.none() | counts,
    pages_confirmed=counts,
    outcome=st.none() | st.sampled_from(Outcome),
    detail=text,
    notes=st.lists(text, max_size=3).map(tuple),
    leased_by=st.none() | st.just("node7"),
    channel=st.none() | st.integers(1, 4),
    begun=st.none() | instants,
    streak=counts,
    priority=st.sampled_from(Priority),
    not_before=st.none() | instants,
    held_since=st.none() | instants,
    forms=st.frozensets(st.sampled_from(Form)),
    wish=st.none() | st.sampled_from(Wish),
    remind=st.none() | instants,
    reminders=counts,
)
messages = st.builds(
    Message,
    id=st.just(0),
    fingerprint=st.just(""),
    likeness=text,
    file_name=text,
    sender=text,
    ret=st.none() | st.sampled_from(Ret),
    envid=st.none() | text,
    subject=text,
    message_id=text,
    arrived=instants,
    size=st.integers(0, 2**40),
    deliver_by=st.none() | instants,
    deliver_by_notify=st.booleans(),
    mdn=st.booleans(),
    language=text,
    stress=text,
)
results = st.builds(
    CallResult,
    outcome=st.sampled_from(Outcome),
    started=instants,
    ended=instants,
    pages_sent=counts,
    pages_confirmed=counts,
    csid=st.none() | text,
    speed=st.none() | counts,
    ecm=st.none() | st.booleans(),
    rows_cut=st.none() | counts,
    transcript=st.lists(text, max_size=3).map(tuple),
)


def nothing_owed(*_: object) -> list[Letter]:
    """For faxes that are no faxes: nobody is told of them."""
    return []


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """One ledger for every example, since opening one flushes to disk."""
    directory: Path = tmp_path_factory.mktemp("rows")
    engine = open_database(directory / "dropfax.db")
    yield a_ledger(engine)
    engine.dispose()


@settings(max_examples=60, deadline=None)
@given(job=jobs, message=messages)
def test_a_message_and_its_job_come_back_as_they_were(shelf: Ledger, job: Job, message: Message):
    name = str(len(shelf.jobs.all()))
    message = replace(message, fingerprint=fingerprint(name), likeness="")
    number = f"{job.number}/{name}"  # only one fax at a time may be calling one number

    job = replace(job, number=number, channel=job.channel and int(name) + 1)  # nor may two be called on one channel
    accepted = shelf.messages.accept(message, [job], message.arrived, nothing_owed)

    assert accepted is not None
    (kept,) = accepted
    assert shelf.jobs.get(kept.id) == kept == replace(job, id=kept.id, message=kept.message)
    assert shelf.messages.get(kept.message) == replace(message, id=kept.message)


@settings(max_examples=60, deadline=None)
@given(
    result=results,
    number=text,
    page=counts,
    channel=counts,
    action=st.sampled_from(Action),
    dates=st.tuples(instants, instants),
    tries=counts,
)
def test_a_call_and_a_letter_come_back_as_they_were(
    shelf: Ledger,
    result: CallResult,
    number: str,
    page: int,
    channel: int,
    action: Action,
    dates: tuple[datetime, datetime],
    tries: int,
):
    name = str(len(shelf.jobs.all()))
    (job,) = shelf.accept(name, a_draft())
    call = Call(job=job.id, attempt=1, number=number, first_page=page, channel=channel, result=result)
    letter = Letter(id=f"dsn-{name}", job=job.id, action=action, created=dates[0], due=dates[1], tries=tries)

    over = job.moved(State.FAILED, finished=dates[0])
    shelf.jobs.settle(job, over, lambda *_: [replace(letter, posted=dates[0])], call)

    assert shelf.jobs.calls(job.id) == [call]
    assert shelf.letters.of_job(job.id) == [replace(letter, posted=dates[0])]


def test_instants_of_any_zone_come_back_as_utc(shelf: Ledger):
    there = EIGHT.astimezone(timezone(timedelta(hours=-8)))
    (job,) = shelf.accept("zones", a_draft(due=there))

    kept = shelf.jobs.get(job.id).due
    assert (kept, kept.utcoffset()) == (EIGHT, timedelta())


def test_a_naive_date_is_refused(shelf: Ledger):
    with pytest.raises(Exception, match="naive"):
        shelf.offer("naive", a_draft(due=EIGHT.replace(tzinfo=None)))
