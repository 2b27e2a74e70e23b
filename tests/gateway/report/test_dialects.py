"""The looks of a report: byte for byte the golden files, understood by strangers, and nothing foreign breaks out of its place."""

import email
import email.policy
import json
import subprocess
from dataclasses import replace
from email.message import EmailMessage, Message
from pathlib import Path

import pytest
from flufl.bounce import all_failures

from gateway.errors import GatewayError
from gateway.model.job import State
from gateway.model.outcome import Fate, Outcome
from gateway.report.dialects import DIALECTS
from gateway.report.dialects.dialect import DIALECT_HEADER
from gateway.report.wording import LANGUAGES
from gateway.settings import Dialect
from tests.components import perl_module
from tests.gateway.model.facts import a_call, a_job, a_message
from tests.gateway.report.cases import BROKEN_CALL, CASES, DELIVERED, PARTLY, an_account, mail_of
from tests.gateway.report.golden import FILES, golden_file
from wire import dsn, dsn_check
from wire.dsn import Action
from wire.envelope import OriginalRecipient, Recipient

CLAIMING = [name for name, dialect in DIALECTS.items() if dialect.claims_rfc3464]
PLAIN = [name for name, dialect in DIALECTS.items() if not dialect.claims_rfc3464]
BOTH = [(dialect, case) for dialect in DIALECTS for case in CASES]

SISIMAI = """
use Sisimai; use JSON::PP;
my $read = Sisimai->can('rise') || Sisimai->can('make');  # version 5 renamed it
my $found = $read->('Sisimai', $ARGV[0], 'delivered' => 1) || [];
print encode_json([map { { recipient => $_->recipient->address, action => $_->action, status => $_->deliverystatus } } @$found]);
"""


def parsed(mail: bytes) -> EmailMessage:
    """As Python's own parser reads it."""
    return email.message_from_bytes(mail, policy=email.policy.default)


def text_in(mail: bytes) -> str:
    """The first text of the mail."""
    first = next(part for part in parsed(mail).walk() if part.get_content_type() == "text/plain")
    return str(first.get_content())


def test_every_look_of_the_settings_exists() -> None:
    assert set(DIALECTS) == {dialect.value for dialect in Dialect}


@pytest.mark.parametrize(("dialect", "case"), BOTH)
def test_a_report_is_byte_for_byte_its_golden_file(dialect: str, case: str) -> None:
    """Written anew by `python -m tests.gateway.report.golden`; whatever changes counts the look's version up."""
    assert mail_of(CASES[case], dialect) == golden_file(dialect, case).read_bytes()


def test_there_is_no_golden_file_that_nobody_compares() -> None:
    assert set(FILES.glob("*/*.eml")) == {golden_file(dialect, case) for dialect, case in BOTH}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_mail_tells_its_look_and_version(dialect: str) -> None:
    mail = parsed(mail_of(CASES["busy"], dialect))

    assert mail[DIALECT_HEADER] == f"{dialect}/{DIALECTS[dialect].version}"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_no_look_is_made_for_the_null_sender(dialect: str) -> None:
    """RFC 3461 section 6: MUST NOT, for any outcome."""
    with pytest.raises(GatewayError, match="null sender"):
        mail_of(replace(CASES["busy"], message=a_message(sender="")), dialect)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("dialect", CLAIMING)
def test_a_look_that_claims_rfc_3464_breaks_none_of_its_rules(dialect: str, case: str) -> None:
    assert dsn_check.faults(mail_of(CASES[case], dialect)) == []


@pytest.mark.parametrize("case", CASES)
def test_exchanges_look_says_the_same_to_a_machine_as_the_plain_one(case: str) -> None:
    said = {
        dialect: [
            (one.final_recipient, one.action, one.status) for one in dsn.read(mail_of(CASES[case], dialect)).recipients
        ]
        for dialect in CLAIMING
    }

    assert said["exchange"] == said["rfc3464"]


def expected(case: str) -> list[tuple[str, str, str]]:
    """Recipient, action and status that every reader should find."""
    told = dsn.read(golden_file("rfc3464", case).read_bytes())
    return sorted((one.final_recipient.lower(), one.action.value, one.status) for one in told.recipients)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("dialect", CLAIMING)
def test_python_reads_every_claim(dialect: str, case: str) -> None:
    report = email.message_from_bytes(golden_file(dialect, case).read_bytes())
    status = report.get_payload(1)
    assert isinstance(status, Message)
    blocks = status.get_payload()
    assert isinstance(blocks, list)
    recipients = [block for block in blocks[1:] if isinstance(block, Message)]

    read = [
        (one["Final-Recipient"].split(";")[1].strip().lower(), one["Action"], one["Status"].split()[0])
        for one in recipients
    ]
    assert sorted(read) == expected(case)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("dialect", CLAIMING)
def test_flufl_bounce_reads_every_claim(dialect: str, case: str) -> None:
    temporary, permanent = all_failures(email.message_from_bytes(golden_file(dialect, case).read_bytes()))

    assert {one.decode().lower() for one in permanent} == {
        who for who, action, _ in expected(case) if action == "failed"
    }
    assert {one.decode().lower() for one in temporary} == {
        who for who, action, _ in expected(case) if action == "delayed"
    }


def by_sisimai(file: Path) -> list[tuple[str, str, str]]:
    """As Sisimai reads it."""
    done = subprocess.run([perl_module("Sisimai"), "-e", SISIMAI, file], capture_output=True, text=True, check=True)
    return sorted((one["recipient"].lower(), one["action"], one["status"]) for one in json.loads(done.stdout))


@pytest.mark.parametrize("case", [case for case in CASES if case != "several"])
@pytest.mark.parametrize("dialect", CLAIMING)
def test_sisimai_reads_every_claim(dialect: str, case: str) -> None:
    assert by_sisimai(golden_file(dialect, case)) == expected(case)


def test_sisimai_reads_the_failures_of_a_mixed_report() -> None:
    """Of a mixed one in Exchange's look it keeps the failures alone; that is why one report for each fax is the default."""
    failures = [one for one in expected("several") if one[1] == "failed"]

    assert by_sisimai(golden_file("rfc3464", "several")) == expected("several")
    assert by_sisimai(golden_file("exchange", "several")) == failures


@pytest.mark.parametrize(
    ("case", "subject", "heading"),
    [
        ("busy", "Undeliverable: Invoice", "Delivery has failed to these recipients or groups:"),
        ("delivered", "Delivered: Invoice", "Your message has been delivered to the following recipients:"),
        ("delayed", "Delayed: Invoice", "Delivery to these recipients or groups is delayed:"),
    ],
)
def test_exchanges_look_has_its_subject_and_heading(case: str, subject: str, heading: str) -> None:
    """reports.md section 6, [EX]."""
    mail = mail_of(CASES[case], "exchange")

    assert parsed(mail)["Subject"] == subject
    assert text_in(mail).startswith(heading)
    assert ("X-MS-Exchange-Message-Is-Ndr" in parsed(mail)) is (case == "busy")


def test_exchanges_look_has_the_answer_of_a_mail_server_as_its_diagnostic() -> None:
    """reports.md section 6, [EX]; RFC 3464 section 2.3.6 knows one diagnostic, so ours moves into a field of our own."""
    [recipient] = dsn.read(mail_of(CASES["no-such-number"], "exchange")).recipients

    assert recipient.diagnostic == ("smtp", "550 5.1.2 E005 Number not in service (special information tones)")
    assert ("X-Display-Name", "Bob Lee") in recipient.extensions
    assert ("X-Fax-Diagnostic", "x-t30; E005 Number not in service (special information tones)") in recipient.extensions


def test_the_html_of_exchanges_look_holds_foreign_text_escaped() -> None:
    hostile = replace(PARTLY, name="<script>alert(1)</script>")
    mail = parsed(mail_of(an_account((hostile, [BROKEN_CALL]), action=Action.FAILED), "exchange"))

    [html] = [str(part.get_content()) for part in mail.walk() if part.get_content_type() == "text/html"]
    assert "&lt;script&gt;" in html
    assert "<script" not in html


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("dialect", PLAIN)
def test_a_look_of_text_alone_claims_nothing_that_it_does_not_hold(dialect: str, case: str) -> None:
    mail = parsed(mail_of(CASES[case], dialect))

    assert mail.get_content_type() == "text/plain"
    assert mail["Auto-Submitted"] == "auto-replied"  # RFC 3834 section 5: so that nobody answers it
    assert "X-MS-Exchange-Message-Is-Ndr" not in mail


@pytest.mark.parametrize(
    ("case", "subject"),
    [
        (
            "delivered",
            "Message Succeeded: +14255550123 (IMCEAFAX-Bob+20Lee+40+2B14255550123@contoso.example) on 4/2/2024 at 10:30:12 AM",
        ),
        ("busy", "Message Failed: +14255550123 - Failed (The number was busy each time (12 calls))"),
        ("cancelled", "Message Failed: +14255550123 - Failed (The fax was cancelled)"),
    ],
)
def test_the_notice_of_a_fax_service_says_in_its_subject_what_became_of_the_fax(case: str, subject: str) -> None:
    """features.md section 7."""
    assert parsed(mail_of(CASES[case], "succeeded-failed"))["Subject"] == subject


HYLAFAX = [
    ("delivered", "facsimile job 4711 to +14255550123 completed", "was completed successfully."),
    ("busy", "facsimile job 4711 to +14255550123 failed", "failed because:"),
    ("delayed", "facsimile job 4711 to +14255550123 requeued", "was not sent because:"),
    ("cancelled", "facsimile job 4711 to +14255550123 removed from queue", "was deleted from the queue."),
    ("several", "facsimile job 4711 to +14255550123 and 1 more failed", "failed because:"),
]


@pytest.mark.parametrize(("case", "subject", "first_line"), HYLAFAX)
def test_hylafaxs_look_has_the_subject_and_first_line_of_its_templates(
    case: str, subject: str, first_line: str
) -> None:
    """HylaFAX notify-done, -failed, -requeued, -removed."""
    mail = mail_of(CASES[case], "hylafax")

    assert parsed(mail)["Subject"] == subject
    assert text_in(mail).splitlines()[0] == f"Your job to +14255550123 {first_line}"


@pytest.mark.parametrize(
    ("outcome", "first_line"),
    [
        (Outcome.EXPIRED, "Your job to +14255550123 could not be completed before the appointed deadline."),
        (Outcome.DELIVER_BY, "Your job to +14255550123 could not be completed before the appointed deadline."),
        (Outcome.FORBIDDEN, "Your job to +14255550123 was rejected because:"),
        (Outcome.LOOP, "Your job to +14255550123 was rejected because:"),
        (Outcome.UNPRINTABLE, "Your job to +14255550123 was not sent because its document could not be converted:"),
        (Outcome.ABORTED, "Your job to +14255550123 was deleted from the queue."),
    ],
)
def test_hylafaxs_look_has_a_mail_of_its_own_for_each_end(outcome: Outcome, first_line: str) -> None:
    """HylaFAX notify-timedout, -reject, -format_failed, -killed."""
    job = a_job(state=State.FAILED, outcome=outcome)

    text = text_in(mail_of(an_account((job, []), action=Action.FAILED), "hylafax"))

    assert text.splitlines()[0] == first_line
    assert "------- Unsent job status -------" in text


def test_hylafaxs_look_tells_a_time_limit_with_the_last_ending_behind_it() -> None:
    """HylaFAX's status of a job: text and code."""
    text = text_in(mail_of(CASES["expired"], "hylafax"))

    assert "Status: Kill time expired {E325}; Busy signal detected {E001}" in text


def test_hylafaxs_look_promises_no_call_of_a_fax_that_is_held() -> None:
    text = text_in(mail_of(CASES["held"], "hylafax"))

    assert "The job is held until somebody releases it" in text
    assert "retried" not in text


def test_hylafaxs_look_holds_its_counters_and_the_transcript_of_the_last_call() -> None:
    """HylaFAX notify-failed: tottries, ndials, totdials, npages, totpages, ntries, SESSION_LOG."""
    lines = text_in(mail_of(CASES["partly-sent"], "hylafax")).splitlines()
    counters = dict(line.strip().split(": ", 1) for line in lines if ": " in line and line.startswith("  "))

    assert {name: counters[name] for name in ("Dialogs", "Dials", "Calls", "Pages", "TotPages", "Attempts")} == {
        "Dialogs": "1",
        "Dials": "0",
        "Calls": "1",
        "Pages": "1",
        "TotPages": "3",
        "Attempts": "1",
    }
    assert "08:01:37.34 the far end hung up" in lines


ENDINGS = [
    (Action.DELIVERED, Outcome.DELIVERED),
    *((Action.FAILED, outcome) for outcome in Outcome if outcome is not Outcome.DELIVERED),
    *((Action.DELAYED, outcome) for outcome in Outcome if outcome.fate is Fate.TRANSIENT),
]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_outcome_can_be_told_in_every_look(dialect: str) -> None:
    for action, outcome in ENDINGS:
        state = {Action.DELIVERED: State.DELIVERED, Action.FAILED: State.FAILED}.get(action, State.READY)
        job = a_job(state=state, outcome=outcome, detail="plan.pdf is \u00e9crypted")
        mail = mail_of(an_account((job, [a_call(outcome)]), action=action), dialect)

        assert parsed(mail)["Subject"], outcome
        assert "{detail}" not in text_in(mail), outcome
        assert "{calls}" not in text_in(mail), outcome
        assert not DIALECTS[dialect].claims_rfc3464 or dsn_check.faults(mail) == [], outcome


HOSTILE = "x\r\nBcc: eve@contoso.example\r\n\r\n--=_dsn_1\u202e</uuid>"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_nothing_foreign_breaks_out_of_its_line(dialect: str) -> None:
    recipient = Recipient(address="IMCEAFAX-x+0D+0ABcc+3A\r\nBcc: eve@contoso.example")
    job = replace(PARTLY, name=HOSTILE, detail=HOSTILE, recipient=recipient, notes=(HOSTILE,))
    call = replace(BROKEN_CALL, result=replace(BROKEN_CALL.result, csid=HOSTILE, transcript=(HOSTILE,)))
    account = an_account((job, [call]), action=Action.FAILED, message=a_message(subject=HOSTILE))

    mail = mail_of(account, dialect)

    assert "Bcc" not in parsed(mail)
    assert not any(line.startswith("Bcc:") for line in text_in(mail).splitlines())
    assert "\u202e" not in text_in(mail)


@pytest.mark.parametrize("dialect", ["exchange", "succeeded-failed", "hylafax"])
def test_a_look_whose_readers_compare_words_speaks_english_whatever_the_mail_spoke(dialect: str) -> None:
    german = replace(CASES["busy"], words=LANGUAGES["de"])

    assert mail_of(german, dialect) == mail_of(CASES["busy"], dialect)


def test_the_plain_look_speaks_the_language_of_the_mail() -> None:
    mail = mail_of(replace(CASES["busy"], words=LANGUAGES["de"]), "rfc3464")

    assert parsed(mail)["Content-Language"].startswith("de")
    assert text_in(mail) != text_in(mail_of(CASES["busy"], "rfc3464"))


def test_digits_that_are_dialled_after_the_answer_are_shown_in_no_look() -> None:
    """reports.md section 11: they may be a card code (RFC 3965)."""
    secret = replace(PARTLY, post="4929123412341234")

    for dialect in DIALECTS:
        assert b"4929123412341234" not in mail_of(an_account((secret, [BROKEN_CALL]), action=Action.FAILED), dialect)


CARD = "4929123412341234"


@pytest.mark.parametrize(
    "address",
    [
        f"FAX=+14255550123/postd={CARD}@fax.contoso.example",
        f"IMCEAFAX-Bob+40+2B14255550123+7C+2C+2C{CARD}@contoso.example",
        f"IMCEAFAX-Bob+40+2B1425555012345678+2C{CARD}@contoso.example",
        f"5550123,,{CARD}@fax.contoso.example",
    ],
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_address_that_carries_them_is_shown_to_people_with_stars_and_to_machines_as_it_came(
    dialect: str, address: str
) -> None:
    """reports.md section 11, RFC 3965 section 5.2.3; RFC 3461 section 6.3 for the part for machines."""
    numberless = a_job(
        state=State.FAILED, outcome=Outcome.BAD_NUMBER, number="", name="", recipient=Recipient(address=address)
    )
    sent = replace(DELIVERED, recipient=Recipient(address=address, orcpt=OriginalRecipient(address=address)))
    alias = replace(CASES["expanded"].fax.job, recipient=Recipient(address=address))

    for job, action in ((numberless, Action.FAILED), (sent, Action.DELIVERED), (alias, Action.EXPANDED)):
        mail = mail_of(an_account((job, []), action=action, message=a_message(subject="")), dialect)
        people = [part.get_content() for part in parsed(mail).walk() if part.get_content_maintype() == "text"]
        assert CARD not in "".join((parsed(mail)["Subject"], *people[:2]))
        if DIALECTS[dialect].claims_rfc3464:
            [told] = dsn.read(mail).recipients
            assert told.final_recipient == address
            assert told.original_recipient == job.recipient.orcpt


@pytest.mark.parametrize("dialect", ["exchange", "succeeded-failed", "hylafax"])
def test_a_report_on_an_alias_names_the_alias_and_none_of_its_numbers_to_people(dialect: str) -> None:
    """RFC 3464 section 2.3.3: expanded is said of the alias."""
    mail = mail_of(CASES["expanded"], dialect)

    assert "sales@fax.contoso.example" in text_in(mail)
    assert "555 0123" not in text_in(mail)
    assert "+14255550123" not in parsed(mail)["Subject"] + text_in(mail)


def test_a_fax_that_was_never_called_is_requeued_without_a_result() -> None:
    waiting = a_job(state=State.READY, dials=0)

    text = text_in(mail_of(an_account((waiting, []), action=Action.DELAYED), "hylafax"))

    assert "No call has been made yet" in text


def test_a_number_that_is_none_is_named_by_its_address() -> None:
    nowhere = a_job(state=State.FAILED, outcome=Outcome.BAD_NUMBER, number="", name="", dials=0, pages=None)
    account = an_account((nowhere, []), action=Action.FAILED)

    assert parsed(mail_of(account, "hylafax"))["Subject"] == f"facsimile job 4711 to {nowhere.recipient.address} failed"
    assert text_in(mail_of(account, "succeeded-failed")).startswith(f"Your fax to {nowhere.recipient.address} with")
