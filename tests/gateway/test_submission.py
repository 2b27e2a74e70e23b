"""What a Drop file asks for: the message and its jobs, with every wish of its sender in them."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.model.job import Job, Priority, State
from gateway.model.letter import ReportPolicy
from gateway.model.outcome import Outcome
from gateway.settings import GatewaySettings
from gateway.submission import Dropped, Origin, Submission, submission_of
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
    origin = Origin(name=b"x.eml", size=size or len(content), at=EIGHT)
    dropped = Dropped(origin=origin, content=content, read=mailfile.read(content))
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


def test_the_date_by_which_a_fax_is_to_be_returned_is_a_limit_of_its_own():
    """RFC 2852 section 4, mode R: not the gateway's kill time, which holds move and a date for later begins."""
    submission = submitted("+14255550123@fax.contoso.example", by="600;R")

    (job,) = submission.drafts
    assert submission.message.deliver_by == job.returned_by == EIGHT + timedelta(minutes=10)
    assert job.deadline == EIGHT + timedelta(hours=3)
    assert submission.message.deliver_by_notify is False


def test_a_long_limit_does_not_lengthen_the_usual_time():
    assert the_job(by="999999;R").deadline == EIGHT + timedelta(hours=3)


def test_a_fax_whose_sender_wants_to_be_told_goes_on():
    """RFC 2852 section 4, mode N: a notice, and the first reminder is due then."""
    submission = submitted("+14255550123@fax.contoso.example", by="600;N")
    (job,) = submission.drafts

    assert (submission.message.deliver_by, submission.message.deliver_by_notify) == (job.remind, True)
    assert job.returned_by is None
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


@pytest.mark.rule("message-files.unknown-parameters-are-kept")
def test_parameters_of_the_envelope_that_mean_nothing_are_named_in_the_log_and_their_values_are_not():
    """exchange-files.md section 1.3: "Unknown params are kept and logged, not fatal"; BY is known (RFC 2852)."""
    to = Recipient(
        address="+14255550123@fax.contoso.example", other=(("FOO", "secret"), ("F\u00d6\u00d6", ""), ("FOO", ""))
    )

    submission = submitted(to, by="3600;R")

    assert len(submission.drafts) == 1
    assert submission.remarks == (r"the envelope has parameters that mean nothing here: 'FOO', 'F\xd6\xd6'",)


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


HOPS = "Received: from a.example by b.example; Tue, 2 Apr 2024 08:00:00 +0000"
REPORTING = {"reporting_mta": "fax.contoso.example"}
OWN_REPORT = "Message-ID: <dsn-0123456789abcdef01234567@FAX.contoso.example>"


@pytest.mark.parametrize(
    ("header", "detail", "silent"),
    [
        ([HOPS] * 21, "it has passed through 21 mail systems", False),
        ([HOPS] * 21 + ["Auto-Submitted: no"], "it has passed through 21 mail systems", False),
        ([HOPS] * 21 + ["Auto-Submitted: auto-generated"], "it has passed through 21 mail systems", True),
        ([OWN_REPORT, "Auto-Submitted: auto-replied"], "it is a report of this gateway", True),
        ([OWN_REPORT, "Auto-Submitted: auto-replied (rejected)"], "it is a report of this gateway", True),
        ([OWN_REPORT, "Content-Type: multipart/report; boundary=x"], "it is a report of this gateway", True),
    ],
)
def test_a_mail_that_goes_round_in_a_circle_is_not_faxed(header: list[str], detail: str, silent: bool):
    """Spec reports.md section 3, last row: 5.4.6. A report on what nobody wrote would go round in its turn (RFC 3834 section 2)."""
    submission = submitted(
        "+14255550110@fax.contoso.example", "x@elsewhere.example", header="\r\n".join(header), report=REPORTING
    )
    looping, strange = submission.drafts

    assert (looping.state, looping.outcome, looping.detail) == (State.FAILED, Outcome.LOOP, detail)
    assert strange.outcome is Outcome.NOT_OURS
    owed = submission.owed(submission.message, looping, (), policy=ReportPolicy())
    assert [letter.action for letter in owed] == ([] if silent else [Action.FAILED])


@pytest.mark.parametrize(
    "header",
    [
        [HOPS] * 20,
        [OWN_REPORT],  # somebody writes about a report, and his program keeps its name
        ["Message-ID: <dsn-0123456789abcdef01234567@elsewhere.example>", "Auto-Submitted: auto-replied"],
        ["Message-ID: <m1@fax.contoso.example>", "Auto-Submitted: auto-generated"],
    ],
)
def test_a_mail_that_only_looks_like_a_loop_is_faxed(header: list[str]):
    job = the_job(header="\r\n".join(header), report=REPORTING)

    assert (job.state, job.outcome) == (State.NEW, None)


def test_nothing_at_all_is_said_of_a_loop_that_nobody_wrote_not_even_of_its_aliases():
    header = "\r\n".join([HOPS] * 21 + ["Auto-Submitted: auto-generated"])
    submission = submitted(
        Recipient(address="sales@fax.contoso.example", notify=SUCCESS), header=header, aliases=ALIASES
    )
    whole = replace(submission.message, whole=True)

    owed = [submission.owed(whole, job, submission.drafts, policy=ReportPolicy(mdn=True)) for job in submission.drafts]

    assert {job.state for job in submission.drafts} == {State.FAILED}
    assert owed == [()] * 3
