"""The delivery report: fields, envelope, what is returned, and that nothing foreign breaks out of its place."""

from dataclasses import replace
from datetime import datetime, timedelta
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
from gateway.model.outcome import Fate, Form, Outcome
from gateway.report.account import Account, ReportedFax
from gateway.report.letters import letter_file
from gateway.report.status import report_mail
from gateway.report.wording import ENGLISH, GERMAN
from gateway.settings import ReportSettings
from tests.gateway.model.facts import EIGHT, a_call, a_job, a_message
from wire import dsn, dsn_check, headers, mailfile
from wire.dsn import Action, RecipientStatus, ReportMail
from wire.envelope import Envelope, Notify, OriginalRecipient, Recipient, Ret
from wire.mail_parts import Attachment
from wire.mime_parts import part_of

UTC_ZONE = ZoneInfo("UTC")
SETTINGS = ReportSettings()
ADDRESS = "IMCEAFAX-Bob+20Lee+40+2B14255550123@contoso.example"
OTHER = "IMCEAFAX-Cy+40+2B14255550145@contoso.example"
ORIGINAL = (
    b"Message-ID: <m1@contoso.example>\r\nSubject: Invoice\r\nFrom: Ann <ann@contoso.example>\r\n\r\nThe body.\r\n"
)
OF_A_FAX = ("job", "calls", "on_hold", "resolution", "next_call", "most_calls")
LAST = EIGHT + timedelta(hours=2, minutes=30, seconds=7)


def an_account(action: Action, **facts: Any) -> Account:
    letter = Letter(id="dsn-000123", job=4711, action=action, created=LAST, due=LAST)
    of_the_fax: dict[str, Any] = {name: facts.pop(name) for name in OF_A_FAX if name in facts}
    fax = ReportedFax(**{"action": action, "job": a_job(), **of_the_fax})
    usual: dict[str, Any] = {"faxes": (fax,), "message": a_message(), "original": ORIGINAL, "words": ENGLISH}
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
                ("X-Fax-Call-12", "Tue, 02 Apr 2024 10:30:12 +0000; E001 Busy signal detected; 0:00:07"),
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
        (
            "X-Fax-Call-2",
            "Tue, 02 Apr 2024 08:00:05 +0000; E000 Call successful; pages 1-3; 14400 bit/s; 0:01:32",
        ),
        ("X-Fax-Call-12", "Tue, 02 Apr 2024 10:30:12 +0000; E001 Busy signal detected; 0:00:07"),
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


@pytest.mark.parametrize(
    ("outcome", "status", "diagnostic"),
    [
        (Outcome.EXPIRED, "4.4.7", "E325 Kill time expired; E001 Busy signal detected"),
        (Outcome.DELIVER_BY, "5.4.7", "E362 Deliver-by time expired; E001 Busy signal detected"),
    ],
)
def test_behind_a_limit_of_time_stands_how_the_last_call_ended(outcome: Outcome, status: str, diagnostic: str) -> None:
    """fax.md section 7.1, reports.md section 3."""
    told = a_status(Action.FAILED, job=a_busy_job(outcome=outcome, detail="E001 Busy signal detected"))

    assert (told.status, told.diagnostic) == (status, ("x-t30", diagnostic))


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


@pytest.mark.parametrize(
    "facts", [{"job": a_job(state=State.HELD)}, {"job": a_job(state=State.READY), "on_hold": True}]
)
def test_a_delay_of_a_fax_that_is_held_names_no_date(facts: dict[str, Any]) -> None:
    """Its time limit stands still: the date would be one that can have passed, and that nobody can promise."""
    assert a_status(Action.DELAYED, **facts).will_retry_until is None


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


@pytest.mark.rule("message-files.gateway-signs-as-fax", "message-files.gateway-never-signs-as-exchange")
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


@pytest.mark.rule("message-files.gateway-signs-as-fax", "message-files.gateway-never-signs-as-exchange")
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
    "X-Fax-Report-Dialect",
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
        f"X-Fax-{what}" for what in ("Number", "Name", "CSID", "Pages", "Attempts", "Duration", "Speed", "Call-1")
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


@pytest.mark.parametrize(
    ("forms", "status", "comment"),
    [
        (frozenset(), "2.1.5", None),
        (frozenset({Form.ONE_DIMENSIONAL}), "2.1.5", None),
        (frozenset({Form.STANDARD}), "2.6.4", "scaled"),
        (frozenset({Form.A4, Form.ONE_DIMENSIONAL}), "2.6.4", "scaled"),
    ],
)
def test_a_fax_that_lost_detail_on_the_way_was_delivered_with_loss(
    forms: frozenset[Form], status: str, comment: str | None
) -> None:
    """reports.md section 3, "confirmed, image reduced/clipped"; a coarser line coding loses nothing."""
    told = a_status(Action.DELIVERED, job=replace(DELIVERED_JOB, forms=forms), calls=[DELIVERED_CALL])

    assert (told.action, told.status, told.status_comment, told.diagnostic) == (
        Action.DELIVERED,
        status,
        comment,
        None,
    )


@pytest.mark.parametrize(("action", "status"), [(Action.RELAYED, "2.1.9"), (Action.EXPANDED, "2.1.5")])
def test_what_was_passed_on_has_a_status_of_success_and_no_diagnostic(action: Action, status: str) -> None:
    """reports.md sections 2 and 3: 2.1.9 is reserved for "relayed" (RFC 3886); expanded says nothing of the members' fate."""
    told = a_status(action, job=a_job(state=State.FAILED, outcome=Outcome.BUSY))

    assert (told.action, told.status, told.status_comment, told.diagnostic) == (action, status, None, None)


def test_what_is_said_of_an_alias_is_no_fact_of_its_first_member() -> None:
    """RFC 3464 section 2.3.3: expanded is said of the address, which stands for several numbers."""
    told = a_status(Action.EXPANDED, job=DELIVERED_JOB)

    assert told.extensions == ()


@pytest.mark.parametrize(
    ("outcome", "status", "diagnostic"),
    [
        (Outcome.CANCELLED, "5.7.0", "E344 Job removed by user"),
        (Outcome.ABORTED, "5.7.0", "E345 Job aborted by request"),
        (Outcome.DELIVER_BY, "5.4.7", "E362 Deliver-by time expired"),
        (Outcome.EXPIRED, "4.4.7", "E325 Kill time expired"),
        (Outcome.FORBIDDEN, "5.7.1", "E348 Call refused by the rules of the gateway"),
    ],
)
def test_what_ended_without_an_answer_is_failed_with_its_own_status(
    outcome: Outcome, status: str, diagnostic: str
) -> None:
    """reports.md section 3; a cancelled fax is a failed one to its sender."""
    told = a_status(Action.FAILED, job=a_job(state=State.CANCELLED, outcome=outcome))

    assert (told.action, told.status, told.diagnostic) == (Action.FAILED, status, ("x-t30", diagnostic))


@pytest.mark.parametrize(
    ("by", "notify", "status"),
    [
        (LAST - timedelta(minutes=1), True, "4.4.7"),
        (LAST, True, "4.4.7"),
        (LAST + timedelta(minutes=1), True, "4.4.1"),
        (LAST - timedelta(minutes=1), False, "4.4.1"),
        (None, False, "4.4.1"),
    ],
)
def test_a_delay_past_the_time_that_the_sender_set_says_so(by: datetime | None, notify: bool, status: str) -> None:
    """reports.md sections 3 and 9; RFC 2852: by-mode N, delayed 4.4.7 and Deliver-By-Date."""
    message = a_message(deliver_by=by, deliver_by_notify=notify)
    report = a_report(Action.DELAYED, job=a_job(state=State.READY, outcome=Outcome.BUSY), message=message)

    assert report.status.recipients[0].status == status
    assert report.status.deliver_by == by
    assert (b"Deliver-By-Date: " in dsn.build(report)) == (by is not None)
    assert dsn_check.faults(dsn.build(report)) == []


def test_the_resolution_of_the_pages_is_a_field() -> None:
    """reports.md section 4."""
    assert ("X-Fax-Resolution", "204x98 dpi") in a_status(Action.FAILED, resolution=(204, 98)).extensions


def test_a_message_with_several_faxes_is_one_report_of_mixed_fate() -> None:
    """reports.md section 1: a DSN may cover several recipients of the same message."""
    failed = ReportedFax(
        action=Action.FAILED, job=a_busy_job(id=4712, recipient=Recipient(address=OTHER)), calls=[BUSY_CALL]
    )
    delivered = ReportedFax(action=Action.DELIVERED, job=DELIVERED_JOB, calls=[DELIVERED_CALL])
    account = an_account(Action.FAILED, faxes=(delivered, failed))

    report = report_mail(account, SETTINGS, UTC_ZONE)

    told = [(one.final_recipient, one.action, one.status) for one in report.status.recipients]
    assert told == [(ADDRESS, Action.DELIVERED, "2.1.5"), (OTHER, Action.FAILED, "4.4.1")]
    assert report.full
    assert dsn_check.faults(dsn.build(report)) == []
    temporary, permanent = all_failures(message_from_bytes(dsn.build(report)))
    assert (temporary, permanent) == (frozenset(), frozenset({OTHER.encode()}))


def test_the_report_declares_the_language_that_it_speaks() -> None:
    account = an_account(Action.FAILED, job=a_busy_job(), words=GERMAN)

    content = mailfile.read(letter_file(account, SETTINGS, UTC_ZONE)).content

    fields, _ = headers.split(content)
    assert headers.values(fields, "Content-Language") == ["de-DE"]
    assert "Die Nummer war jedes Mal besetzt" in part_of(content).parts()[0].content().decode()
    assert dsn_check.faults(content) == []


@pytest.mark.parametrize("ret", [None, Ret.HDRS])
def test_a_sender_with_an_international_address_gets_an_international_report(ret: Ret | None) -> None:
    """RFC 6533 sections 3 and 4: his host knows SMTPUTF8, so addresses stand as they are."""
    message = a_message(sender="\u00e4nn@contoso.example", ret=ret)
    original = ORIGINAL.replace(b"ann@", "\u00e4nn@".encode())
    job = a_busy_job(recipient=Recipient(address="FAX=+14255550123/f\u00fcr@contoso.example"))

    content = the_file(job=job, message=message, original=original).content

    kinds = [part.kind for part in part_of(content).parts()]
    returned = "message/global" if ret is None else "message/global-headers"
    assert kinds == ["text/plain", "message/global-delivery-status", returned]
    assert "Final-Recipient: utf-8;FAX=+14255550123/f\u00fcr@contoso.example".encode() in content
    assert dsn.read(content).recipients[0].final_recipient == job.recipient.address
    assert dsn_check.faults(content) == []


def test_everybody_else_gets_seven_bits() -> None:
    """reports.md section 6: the 7-bit form always works."""
    job = a_busy_job(recipient=Recipient(address="FAX=+14255550123/f\u00fcr@contoso.example"))

    content = the_file(job=job).content

    assert content.isascii()
    assert b"Final-Recipient: utf-8;FAX\\x{3D}\\x{2B}14255550123/f\\x{FC}r@contoso.example" in content
    assert part_of(content).parts()[1].kind == "message/delivery-status"


def test_attachments_stand_in_the_part_for_people() -> None:
    """RFC 6522 section 3: two or three parts, and no fourth for a picture."""
    picture = Attachment(name="fax-4711-page-1.png", kind="image/png", content=b"\x89PNG\r\n")
    named = Attachment(name="Größe.txt", kind="text/plain", content="Größe".encode())
    account = an_account(Action.FAILED, job=a_busy_job(), attachments=(picture, named))

    content = mailfile.read(letter_file(account, SETTINGS, UTC_ZONE)).content

    parts = part_of(content).parts()
    assert [part.kind for part in parts] == ["multipart/mixed", "message/delivery-status", "message/rfc822"]
    text, *files = parts[0].parts()
    assert text.kind == "text/plain"
    assert [(file.kind, file.content()) for file in files] == [
        ("image/png", picture.content),
        ("text/plain", named.content),
    ]
    names = [one.get_filename() for one in message_from_bytes(content).walk() if one.get_filename()]
    assert names == ["fax-4711-page-1.png", "Größe.txt"]
    assert dsn_check.faults(content) == []
