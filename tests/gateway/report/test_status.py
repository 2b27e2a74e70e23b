"""The delivery report: fields, envelope, what is returned, and that nothing foreign breaks out of its place."""

from datetime import timedelta
from email import message_from_bytes
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flufl.bounce import all_failures
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.errors import GatewayError
from gateway.model.job import Job, State
from gateway.model.letter import Letter
from gateway.model.outcome import Fate, Outcome
from gateway.report.status import Account, letter_file, report_mail
from gateway.settings import ReportSettings
from tests.gateway.model.facts import EIGHT, a_call, a_job, a_message
from wire import dsn, dsn_check, headers, mailfile
from wire.dsn import Action, RecipientStatus, ReportMail
from wire.envelope import Envelope, Notify, OriginalRecipient, Recipient, Ret

UTC_ZONE = ZoneInfo("UTC")
SETTINGS = ReportSettings()
ADDRESS = "IMCEAFAX-Bob+20Lee+40+2B14255550123@contoso.example"
ORIGINAL = (
    b"Message-ID: <m1@contoso.example>\r\nSubject: Invoice\r\nFrom: Ann <ann@contoso.example>\r\n\r\nThe body.\r\n"
)
LAST = EIGHT + timedelta(hours=2, minutes=30, seconds=7)


def an_account(action: Action, **facts: Any) -> Account:
    letter = Letter(id="dsn-000123", job=4711, action=action, created=LAST, due=LAST)
    usual: dict[str, Any] = {"job": a_job(), "message": a_message(), "calls": (), "original": ORIGINAL}
    return Account(letter=letter, **{**usual, **facts})


def a_report(action: Action, **facts: Any) -> ReportMail:
    return report_mail(an_account(action, **facts), SETTINGS, UTC_ZONE)


def a_status(action: Action, **facts: Any) -> RecipientStatus:
    [status] = a_report(action, **facts).status.recipients
    return status


def a_busy_job(**facts: Any) -> Job:
    usual: dict[str, Any] = {"state": State.FAILED, "outcome": Outcome.BUSY, "dials": 12, "detail": ""}
    return a_job(**{**usual, **facts})


DELIVERED_JOB = a_job(state=State.DELIVERED, outcome=Outcome.DELIVERED, dials=2, pages_confirmed=3)
DELIVERED_CALL = a_call(
    Outcome.DELIVERED, attempt=2, pages_sent=3, pages_confirmed=3, csid="+1 425 555 0123", speed=14400
)
BUSY_CALL = a_call(Outcome.BUSY, attempt=12, started=LAST, ended=LAST + timedelta(seconds=7))


def test_busy_and_given_up_is_the_example_of_the_specification() -> None:
    """reports.md section 8."""
    orcpt = OriginalRecipient(address=ADDRESS)
    job = a_busy_job(recipient=Recipient(address=ADDRESS, orcpt=orcpt))
    report = a_report(Action.FAILED, job=job, message=a_message(envid="QQ314159"), calls=[BUSY_CALL])

    assert (report.subject, report.recipient) == ("Undeliverable: Invoice", "ann@contoso.example")
    assert (report.status.envelope_id, report.status.reporting_mta) == ("QQ314159", "fax.contoso.example")
    assert report.status.arrival == EIGHT
    assert report.status.recipients == (
        RecipientStatus(
            final_recipient=ADDRESS,
            original_recipient=orcpt,
            action=Action.FAILED,
            status="4.4.1",
            status_comment="busy",
            diagnostic=("x-t30", "E001 Busy signal detected"),
            last_attempt=LAST,
            final_log_id="job 4711",
            extensions=(
                ("X-Fax-Number", "+14255550123"),
                ("X-Fax-Name", "Bob Lee"),
                ("X-Fax-Pages", "0/3"),
                ("X-Fax-Attempts", "12"),
            ),
        ),
    )


def test_a_delivered_fax_has_its_machine_and_no_diagnostic() -> None:
    """reports.md sections 3, 4 and 8: delivered, 2.1.5, no Diagnostic-Code."""
    status = a_status(Action.DELIVERED, job=DELIVERED_JOB, calls=[BUSY_CALL, DELIVERED_CALL])

    assert (status.action, status.status, status.diagnostic) == (Action.DELIVERED, "2.1.5", None)
    assert status.remote_mta == ("x-csid", "+1 425 555 0123")
    assert status.extensions == (
        ("X-Fax-Number", "+14255550123"),
        ("X-Fax-Name", "Bob Lee"),
        ("X-Fax-CSID", "+1 425 555 0123"),
        ("X-Fax-Pages", "3/3"),
        ("X-Fax-Attempts", "2"),
        ("X-Fax-Duration", "0:01:32"),
        ("X-Fax-Speed", "14400 bit/s"),
    )


def test_no_remote_mta_is_named_when_the_last_call_reached_none() -> None:
    """RFC 3464 section 2.3.5."""
    status = a_status(Action.FAILED, job=a_busy_job(), calls=[DELIVERED_CALL, BUSY_CALL])

    assert status.remote_mta is None
    assert ("X-Fax-CSID", "+1 425 555 0123") in status.extensions


def test_a_fax_that_was_never_called_has_no_attempt_and_no_machine() -> None:
    job = a_job(outcome=Outcome.BAD_NUMBER, number="", name="", dials=0, pages=None, detail="empty-number")

    status = a_status(Action.FAILED, job=job)

    assert (status.status, status.last_attempt, status.remote_mta) == ("5.1.3", None, None)
    assert status.diagnostic == ("x-t30", "E327 Number is not a fax number; empty-number")
    assert status.extensions == ()


def test_the_limit_that_ended_the_fax_is_appended_to_the_last_error() -> None:
    """fax.md section 7.1: 333 and 334 are APPENDED."""
    status = a_status(Action.FAILED, job=a_busy_job(detail="too many attempts to dial"), calls=[BUSY_CALL])

    assert status.diagnostic == ("x-t30", "E001 Busy signal detected; too many attempts to dial")


def test_a_detail_that_repeats_the_error_is_not_said_twice() -> None:
    job = a_job(state=State.FAILED, outcome=Outcome.EXPIRED, detail="kill time expired")

    assert a_status(Action.FAILED, job=job).diagnostic == ("x-t30", "E325 Kill time expired")


def test_original_recipient_and_envelope_id_are_never_invented() -> None:
    """RFC 3464 sections 2.2.1 and 2.3.1: present if and only if the sender gave them."""
    report = a_report(Action.FAILED, job=a_busy_job())

    assert report.status.envelope_id is None
    assert report.status.recipients[0].original_recipient is None


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(None, "4.4.5"), (Outcome.BUSY, "4.4.1"), (Outcome.DATA_MODEM, "4.4.1"), (Outcome.HANG_UP, "4.4.2")],
)
def test_a_delay_is_persistent_transient_and_says_how_long_it_may_take(outcome: Outcome | None, status: str) -> None:
    """reports.md sections 3 and 5: 4.4.1 before, 4.4.2 after an answer; Will-Retry-Until is the kill time."""
    delayed = a_status(Action.DELAYED, job=a_job(state=State.READY, outcome=outcome))

    assert (delayed.status, delayed.will_retry_until) == (status, EIGHT + timedelta(hours=3))


def test_only_a_delay_says_how_long_it_will_be_tried() -> None:
    assert a_status(Action.FAILED, job=a_busy_job()).will_retry_until is None


def test_a_job_that_failed_without_an_outcome_is_our_own_fault() -> None:
    status = a_status(Action.FAILED, job=a_job(state=State.FAILED))

    assert (status.status, status.diagnostic, status.status_comment) == ("5.3.5", None, None)


@pytest.mark.parametrize(
    ("action", "ret", "full"),
    [
        (Action.FAILED, None, True),
        (Action.FAILED, Ret.FULL, True),
        (Action.FAILED, Ret.HDRS, False),
        (Action.DELIVERED, Ret.FULL, False),
        (Action.DELIVERED, None, False),
        (Action.DELAYED, Ret.FULL, False),
    ],
)
def test_the_whole_mail_comes_back_only_with_a_failure_that_wants_it(
    action: Action, ret: Ret | None, full: bool
) -> None:
    """reports.md section 1, RET; RFC 6522: whole when nothing is asked."""
    assert a_report(action, message=a_message(ret=ret)).full is full


@pytest.mark.parametrize(("limit", "full"), [(len(ORIGINAL), True), (len(ORIGINAL) - 1, False)])
def test_a_mail_above_the_limit_comes_back_as_its_header(limit: int, full: bool) -> None:
    small = ReportSettings(max_returned_size=limit)

    assert report_mail(an_account(Action.FAILED), small, UTC_ZONE).full is full


def test_of_a_mail_that_was_too_large_to_keep_only_the_header_comes_back() -> None:
    assert not a_report(Action.FAILED, job=a_job(outcome=Outcome.TOO_LARGE)).full


@pytest.mark.parametrize(
    ("message_id", "expected"),
    [
        ("<m1@contoso.example>", "<m1@contoso.example>"),
        (" m1@contoso.example ", "<m1@contoso.example>"),
        ("", None),
        ("<a> <b>", None),
        ("<a\r\nBcc: x@y>", None),
        ("<ü@contoso.example>", None),
        ("<" + "a" * 901 + ">", None),
    ],
)
def test_the_report_answers_the_mail_if_its_id_is_one(message_id: str, expected: str | None) -> None:
    assert a_report(Action.FAILED, message=a_message(message_id=message_id)).in_reply_to == expected


def test_id_and_date_are_those_of_the_letter() -> None:
    report = a_report(Action.FAILED)

    assert (report.message_id, report.date) == ("<dsn-000123@fax.contoso.example>", LAST)


def test_no_report_can_be_made_for_the_null_sender() -> None:
    """RFC 3461 section 6: MUST NOT, for any outcome."""
    with pytest.raises(GatewayError, match="null sender"):
        a_report(Action.FAILED, message=a_message(sender=""))


def the_file(action: Action = Action.FAILED, **facts: Any) -> mailfile.MessageFile:
    return mailfile.read(letter_file(an_account(action, **facts), SETTINGS, UTC_ZONE))


def test_the_replay_envelope_has_the_null_sender_and_wants_no_answer() -> None:
    """reports.md section 7; RFC 3461 section 6.1."""
    assert the_file(job=a_busy_job()).envelope == Envelope(
        sender="",
        recipients=(Recipient(address="ann@contoso.example", notify=frozenset({Notify.NEVER})),),
        created_by="FAX",
        helo_domain="fax.contoso.example",
        source="FAX Gateway",
        source_ip="127.0.0.1",
    )


def test_the_envelope_block_is_written_as_exchange_reads_it() -> None:
    """reports.md section 7."""
    head = letter_file(an_account(Action.FAILED, job=a_busy_job()), SETTINGS, UTC_ZONE).split(b"From:", 1)[0]

    lines = head.decode("ascii").split("\r\n")
    assert lines[:2] == ["X-Sender: <>", "X-Receiver: <ann@contoso.example> NOTIFY=NEVER"]
    assert {"X-CreatedBy: FAX", "X-HeloDomain: fax.contoso.example", "X-Source: FAX Gateway"} <= set(lines)


def test_the_same_account_makes_the_same_bytes() -> None:
    account = an_account(Action.DELIVERED, job=DELIVERED_JOB, calls=[DELIVERED_CALL])

    assert letter_file(account, SETTINGS, UTC_ZONE) == letter_file(account, SETTINGS, UTC_ZONE)


def test_every_field_can_be_read_back() -> None:
    account = an_account(Action.DELIVERED, job=DELIVERED_JOB, calls=[DELIVERED_CALL])
    content = mailfile.read(letter_file(account, SETTINGS, UTC_ZONE)).content

    assert (
        dsn.read(content).recipients[0].extensions
        == a_status(Action.DELIVERED, job=DELIVERED_JOB, calls=[DELIVERED_CALL]).extensions
    )


def the_header(content: bytes) -> list[str]:
    fields, _ = headers.split(content)
    return [one.name for one in fields]


HEADER = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-MS-Exchange-Message-Is-Ndr",
    "Content-Language",
    "MIME-Version",
    "Content-Type",
]


def test_the_header_is_that_of_a_report() -> None:
    """reports.md section 6."""
    content = the_file(job=a_busy_job()).content
    fields, _ = headers.split(content)

    assert the_header(content) == HEADER
    assert headers.values(fields, "From") == ['"Fax Gateway" <postmaster@fax.contoso.example>']
    assert headers.values(fields, "To") == ["<ann@contoso.example>"]
    assert headers.values(fields, "Auto-Submitted") == ["auto-replied"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80), st.text(max_size=80), st.binary(max_size=80))
def test_nothing_foreign_breaks_out_of_its_field(
    name: str, subject: str, detail: str, csid: str, original: bytes
) -> None:
    """Names, subjects, details, the far machine's id and the mail itself come from strangers."""
    job = a_busy_job(name=name, detail=detail)
    calls = [a_call(Outcome.HANG_UP, csid=csid, speed=9600)]

    content = the_file(job=job, message=a_message(subject=subject), calls=calls, original=original).content

    assert [name for name in the_header(content) if name != "Content-Transfer-Encoding"] == HEADER
    [status] = dsn.read(content).recipients
    assert (status.final_recipient, status.action, status.status) == (ADDRESS, Action.FAILED, "4.4.1")
    assert {name for name, _ in status.extensions} <= {
        f"X-Fax-{what}" for what in ("Number", "Name", "CSID", "Pages", "Attempts", "Duration", "Speed")
    }


@pytest.mark.parametrize(
    "hostile",
    ["\r\nBcc: all@contoso.example", "\n\nAction: delivered", "\r\n--=_dsn_", "\u2028X: y", "?= =?utf-8?b?DQo=?="],
)
def test_an_injection_stays_text(hostile: str) -> None:
    job = a_busy_job(name=hostile, detail=hostile, notes=(hostile,))

    content = the_file(job=job, message=a_message(subject=hostile)).content

    assert the_header(content) == HEADER
    [status] = dsn.read(content).recipients
    assert status.action is Action.FAILED


def test_post_dial_digits_are_nowhere_in_the_file() -> None:
    """reports.md section 11; RFC 3965: they may be the code of a calling card."""
    account = an_account(Action.FAILED, job=a_busy_job(post="p77712345"), calls=[BUSY_CALL])

    assert b"77712345" not in letter_file(account, SETTINGS, UTC_ZONE)


def test_the_whole_mail_stands_in_the_report_byte_for_byte() -> None:
    assert ORIGINAL in the_file(job=a_busy_job()).content
    assert b"The body." not in the_file(Action.DELIVERED, job=DELIVERED_JOB).content


@pytest.mark.parametrize(
    ("action", "job", "temporary", "permanent"),
    [
        (Action.FAILED, a_busy_job(), frozenset(), frozenset({ADDRESS.encode()})),
        (Action.DELAYED, a_job(state=State.READY, outcome=Outcome.BUSY), frozenset({ADDRESS.encode()}), frozenset()),
        (Action.DELIVERED, DELIVERED_JOB, frozenset(), frozenset()),
    ],
)
def test_a_reader_that_is_not_ours_understands_the_report(
    action: Action, job: Job, temporary: frozenset[bytes], permanent: frozenset[bytes]
) -> None:
    """flufl.bounce, the reader of GNU Mailman."""
    mail = message_from_bytes(the_file(action, job=job).content)

    assert (mail.get_content_type(), mail.get_param("report-type")) == ("multipart/report", "delivery-status")
    assert all_failures(mail) == (temporary, permanent)


REPORTS = [
    (Action.DELIVERED, Outcome.DELIVERED),
    *((Action.FAILED, outcome) for outcome in Outcome if outcome is not Outcome.DELIVERED),
    *((Action.DELAYED, outcome) for outcome in Outcome if outcome.fate is Fate.TRANSIENT),
]


@pytest.mark.parametrize(("action", "outcome"), REPORTS, ids=lambda part: part.name)
@pytest.mark.parametrize("ret", [None, Ret.HDRS])
def test_every_outcome_makes_a_report_without_a_fault(action: Action, outcome: Outcome, ret: Ret | None) -> None:
    """RFC 3461 to 3464, 3834, 5322 and 6522, as wire.dsn_check reads them."""
    identified = outcome.value.reached and outcome is not Outcome.NO_RECEIVER
    calls = [a_call(outcome, csid="+1 425 555 0123" if identified else None, speed=9600 if identified else None)]
    job = a_job(outcome=outcome, detail="plan.pdf is \u00e9crypted", pages_confirmed=3)
    message = a_message(envid="QQ314159", subject="F\u00fcr Elise", ret=ret)

    assert dsn_check.faults(the_file(action, job=job, calls=calls, message=message).content) == []
