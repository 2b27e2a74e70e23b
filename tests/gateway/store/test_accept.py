"""COMMIT 1: a submission is taken once, whole, with all its jobs."""

import pytest
from sqlalchemy.exc import IntegrityError

from gateway.model.job import State
from gateway.model.outcome import Outcome
from tests.gateway.model.facts import EIGHT, a_job, a_message
from tests.gateway.store.ledger import WINDOW, Ledger, a_draft, drafts, minutes, owed_at
from wire.envelope import Recipient


def refused(**facts: object):
    return a_draft(state=State.FAILED, number="", outcome=Outcome.BAD_NUMBER, finished=EIGHT, **facts)


def test_a_submission_becomes_a_message_with_one_job_for_each_receiver(ledger: Ledger):
    jobs = ledger.accept("x.eml", *drafts(3))

    assert [job.index for job in jobs] == [0, 1, 2]
    assert len({job.id for job in jobs}) == 3
    assert ledger.jobs.all() == jobs
    assert ledger.messages.get(jobs[0].message).file_name == "x.eml"


def test_the_same_file_is_accepted_only_once(ledger: Ledger, elsewhere: Ledger):
    first = ledger.accept("x.eml", *drafts(2))

    assert ledger.offer("x.eml", *drafts(2)) is None
    assert elsewhere.offer("x.eml", *drafts(2)) is None
    assert ledger.jobs.all() == first


def test_an_accepted_file_is_known_and_another_is_not(ledger: Ledger):
    ledger.accept("x.eml", a_draft())

    assert ledger.messages.is_known(a_message(fingerprint="f" * 64).fingerprint) is False
    assert ledger.messages.is_known(ledger.messages.get(1).fingerprint) is True


def test_a_submission_that_cannot_be_written_whole_is_not_written_at_all(ledger: Ledger):
    twins = [a_draft(index=0), a_draft(index=0)]

    with pytest.raises(IntegrityError):
        ledger.offer("x.eml", *twins)

    assert ledger.jobs.all() == []
    assert ledger.accept("x.eml", a_draft())


def test_a_job_that_is_over_at_once_is_accepted_with_its_report(ledger: Ledger):
    bad, good = ledger.accept("x.eml", refused(index=0), a_draft(index=1))

    (letter,) = ledger.letters.due(EIGHT, 10)
    assert (letter.job, letter.action) == (bad.id, "failed")
    assert ledger.letters.of_job(good.id) == []


def test_a_report_that_cannot_be_written_takes_its_fax_back(ledger: Ledger):
    """One transaction: a failed fax without the report that it is owed never exists."""
    with pytest.raises(IntegrityError):
        ledger.offer("x.eml", refused(index=0), refused(index=0))

    assert (ledger.jobs.all(), ledger.letters.due(EIGHT, 10)) == ([], [])


def test_the_same_mail_to_the_same_number_is_a_cancelled_duplicate(ledger: Ledger):
    """RFC 4161 section 2.1: the same Message-ID to the same number is the same fax."""
    (first,) = ledger.accept("x.eml", a_draft(), likeness="mail")
    (again,) = ledger.accept("y.eml", a_draft(), likeness="mail", arrived=minutes(5))

    assert (again.state, again.outcome, again.detail) == (State.CANCELLED, Outcome.DUPLICATE, f"as fax {first.id}")
    assert again.finished == minutes(5)
    assert ledger.jobs.get(again.id) == again
    assert ledger.letters.of_job(again.id) == []


def test_a_duplicate_names_the_fax_that_is_sent_and_not_another_duplicate(ledger: Ledger):
    (first,) = ledger.accept("x.eml", a_draft(), likeness="mail")
    ledger.accept("y.eml", a_draft(), likeness="mail")
    (third,) = ledger.accept("z.eml", a_draft(), likeness="mail")

    assert third.detail == f"as fax {first.id}"


def test_the_same_mail_to_another_recipient_is_no_duplicate(ledger: Ledger):
    """RFC 4161 section 2.1.1: the envelope recipient decides, be it the same number under another name."""
    ledger.accept("x.eml", a_draft(), likeness="mail")

    (other,) = ledger.accept("y.eml", a_draft(recipient=Recipient(address="FAX:Al@+14255550123")), likeness="mail")

    assert other.state is State.NEW


def test_a_mail_whose_fax_failed_may_be_sent_again(ledger: Ledger):
    (first,) = ledger.accept("x.eml", a_draft(), likeness="mail")
    ledger.jobs.settle(first, first.moved(State.FAILED, outcome=Outcome.UNPRINTABLE, finished=EIGHT), owed_at())

    (again,) = ledger.accept("y.eml", a_draft(), likeness="mail")

    assert again.state is State.NEW


def test_a_file_dropped_again_after_its_release_is_another_fax_with_another_report(ledger: Ledger):
    ledger.accept("x.eml", refused())
    held = ledger.offer("x.eml", refused())
    ledger.messages.mark_released(ledger.messages.get(1).fingerprint, EIGHT)

    ledger.accept("x.eml", refused())

    assert held is None
    assert [ledger.messages.get(number).repeat for number in (1, 2)] == [0, 1]
    assert len({letter.id for letter in ledger.letters.due(EIGHT, 10)}) == 2


def test_two_receivers_of_one_submission_with_one_number_are_two_faxes(ledger: Ledger):
    jobs = ledger.accept("x.eml", a_draft(index=0), a_draft(index=1), likeness="mail")

    assert [job.state for job in jobs] == [State.NEW, State.NEW]


def test_a_mail_without_a_message_id_is_no_duplicate(ledger: Ledger):
    ledger.accept("x.eml", a_draft(), likeness="")

    assert ledger.accept("y.eml", a_draft(), likeness="")[0].state is State.NEW


def test_a_duplicate_counts_until_the_window_closes(ledger: Ledger):
    ledger.accept("x.eml", a_draft(), likeness="mail", arrived=EIGHT)

    (late,) = ledger.accept("y.eml", a_draft(), likeness="mail", arrived=minutes(1) + WINDOW)
    (at_the_end,) = ledger.accept("z.eml", a_draft(), likeness="mail", arrived=EIGHT + WINDOW)

    assert (late.state, at_the_end.state) == (State.NEW, State.CANCELLED)


def test_a_duplicate_of_a_fax_that_cannot_be_called_fails_by_itself(ledger: Ledger):
    ledger.accept("x.eml", refused(), likeness="mail")

    (again,) = ledger.accept("y.eml", refused(), likeness="mail")

    assert (again.state, again.outcome) == (State.FAILED, Outcome.BAD_NUMBER)
    assert len(ledger.letters.of_job(again.id)) == 1


def test_a_job_of_no_message_is_refused(ledger: Ledger):
    """Foreign keys hold on SQLite too, where they are off unless asked for."""
    (job,) = ledger.accept("x.eml", a_draft())

    with pytest.raises(IntegrityError):
        ledger.jobs.settle(job, a_job(id=job.id, message=99, state=State.READY), owed_at())
