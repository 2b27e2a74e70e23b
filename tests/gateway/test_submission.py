"""What a Drop file asks for: the message and its jobs, with every wish of its sender in them."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.model.job import Job, Priority, State
from gateway.model.letter import ReportPolicy
from gateway.model.outcome import Outcome
from gateway.settings import GatewaySettings
from gateway.submission import Dropped, Submission, submission_of
from tests.gateway.model.facts import EIGHT
from wire import mailfile
from wire.dsn import Action
from wire.envelope import Envelope, Notify, Recipient

ALIASES = ({"name": "sales", "numbers": ("+14255550120", "911", "Bob@+14255550121")},)
SUCCESS = frozenset({Notify.SUCCESS, Notify.FAILURE})


def submitted(
    *recipients: str | Recipient,
    header: str = "Message-ID: <m1@contoso.example>",
    by: str | None = None,
    size: int | None = None,
    **settings: Any,
) -> Submission:
    to = tuple(one if isinstance(one, Recipient) else Recipient(address=one) for one in recipients)
    other = (("BY", by),) if by else ()
    envelope = Envelope(sender="ann@contoso.example", recipients=to, other=other)
    content = mailfile.write(envelope, f"{header}\r\n\r\nDear Bob\r\n".encode())
    dropped = Dropped(name=b"x.eml", content=content, size=size or len(content), at=EIGHT, read=mailfile.read(content))
    return submission_of(dropped, GatewaySettings(**settings), ZoneInfo("UTC"))


def the_job(number: str = "+14255550123", **asked: Any) -> Job:
    (job,) = submitted(f"{number}@fax.contoso.example", **asked).drafts
    return job


def test_a_fax_without_wishes_is_due_at_once_for_the_usual_time():
    job = the_job()

    assert (job.state, job.due, job.not_before, job.priority) == (State.NEW, EIGHT, None, Priority.NORMAL)
    assert job.deadline == EIGHT + timedelta(hours=3)


def test_the_time_of_a_fax_for_later_runs_from_its_date():
    job = the_job(header="X-Fax-Send-At: 2024-04-02T20:00:00Z")

    assert job.not_before == EIGHT.replace(hour=20, second=0)
    assert job.deadline == job.not_before + timedelta(hours=3)
    # Printed now, called then: what cannot be printed is told while its sender still remembers it.
    assert job.due == EIGHT


def test_a_fax_to_be_returned_has_no_more_time_than_its_sender_gives_it():
    """RFC 2852 section 4, mode R."""
    submission = submitted("+14255550123@fax.contoso.example", by="600;R")

    assert submission.message.deliver_by == submission.drafts[0].deadline == EIGHT + timedelta(minutes=10)
    assert submission.message.deliver_by_notify is False


def test_a_long_limit_does_not_lengthen_the_usual_time():
    assert the_job(by="999999;R").deadline == EIGHT + timedelta(hours=3)


def test_a_fax_whose_sender_wants_to_be_told_goes_on():
    """RFC 2852 section 4, mode N: a notice, and the first reminder is due then."""
    submission = submitted("+14255550123@fax.contoso.example", by="600;N")
    (job,) = submission.drafts

    assert (submission.message.deliver_by, submission.message.deliver_by_notify) == (job.remind, True)
    assert (job.remind, job.deadline) == (EIGHT + timedelta(minutes=10), EIGHT + timedelta(hours=3))


def test_the_other_wishes_are_kept_with_the_message_and_its_jobs():
    header = (
        "Importance: high\r\nContent-Language: de-DE\r\nX-Fax-Stress: duplicate\r\n"
        "Disposition-Notification-To: ann@contoso.example"
    )
    submission = submitted("+14255550123@fax.contoso.example", header=header, report={"stress_on_request": True})

    assert submission.drafts[0].priority is Priority.HIGH
    message = submission.message
    assert (message.language, message.stress, message.mdn) == ("de", "duplicate", True)


def test_a_wish_that_is_not_honoured_is_told_in_the_report_or_the_log():
    header = "X-Fax-Send-At: soon\r\nDisposition-Notification-To: eve@elsewhere.example"
    submission = submitted("+14255550123@fax.contoso.example", header=header)

    assert submission.drafts[0].notes[0].startswith("X-Fax-Send-At 'soon' is no date")
    assert submission.remarks == (
        "a disposition notification is asked for by another than the envelope's sender; none is sent",
    )


def test_the_jobs_of_an_alias_count_on():
    submission = submitted(
        "+14255550110@fax.contoso.example",
        "sales@fax.contoso.example",
        "+14255550111@fax.contoso.example",
        aliases=ALIASES,
    )

    assert [(job.index, job.number, job.name) for job in submission.drafts] == [
        (0, "+14255550110", ""),
        (1, "+14255550120", ""),
        (2, "911", ""),
        (3, "+14255550121", "Bob"),
        (4, "+14255550111", ""),
    ]
    assert {job.recipient.address for job in submission.drafts[1:4]} == {"sales@fax.contoso.example"}
    assert submission.drafts[2].outcome is Outcome.FORBIDDEN


@pytest.mark.parametrize(("notify", "expanded"), [(SUCCESS, {1}), (None, set()), (frozenset({Notify.FAILURE}), set())])
def test_one_report_on_the_alias_is_owed_when_success_was_asked(notify: frozenset[Notify] | None, expanded: set[int]):
    """RFC 3461 section 5.2.7.3: an `expanded` report, and none of success from the members."""
    submission = submitted(
        "+14255550110@fax.contoso.example",
        Recipient(address="sales@fax.contoso.example", notify=notify),
        aliases=ALIASES,
    )
    alive = submission.drafts[1]

    owed = submission.owed(submission.message, alive, (), policy=ReportPolicy())

    assert [letter.action for letter in owed] == [Action.EXPANDED] * len(expanded)
    assert submission.expanded == expanded
    assert alive.recipient.notify == (notify and notify - {Notify.SUCCESS})


def test_a_file_that_is_too_large_ends_every_fax_that_had_a_number():
    submission = submitted(
        "+14255550110@fax.contoso.example",
        "x@elsewhere.example",
        size=5 * 1024**2,
        document={"max_message_size": 2 * 1024**2},
    )

    told = [(job.outcome, job.detail) for job in submission.drafts]
    assert told == [(Outcome.TOO_LARGE, "more than 2 MB"), (Outcome.NOT_OURS, "not-our-domain")]
