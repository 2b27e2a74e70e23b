"""Our reports, read by three parsers that nobody here wrote, and by our own strict checker."""

import email
import json
import subprocess
from dataclasses import replace
from datetime import timedelta
from email.message import Message
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flufl.bounce import all_failures

from appliance.demo.trip import Ended
from gateway.model.outcome import Form
from gateway.report.account import Account
from gateway.report.status import report_mail
from gateway.report.wording import LANGUAGES
from gateway.settings import ReportSettings
from tests.components import perl_module
from tests.gateway.model.facts import EIGHT, a_message
from tests.gateway.report.cases import CASES
from wire import dsn
from wire.dsn_check import faults
from wire.mail_parts import Attachment

SISIMAI = """
use Sisimai; use JSON::PP;
my $read = Sisimai->can('rise') || Sisimai->can('make');  # version 5 renamed it
my $found = $read->('Sisimai', $ARGV[0], 'delivered' => 1) || [];
print encode_json([map { { recipient => $_->recipient->address, action => $_->action, status => $_->deliverystatus } } @$found]);
"""

Read = tuple[str, str, str]


@pytest.fixture
def reported(trip: list[Ended]) -> list[Ended]:
    """Every fax that was reported on."""
    return [one for one in trip if one.report]


def _file(one: Ended) -> Path:
    assert one.report is not None
    return one.report.file


def _by_python(mail: bytes) -> Read:
    """Read with Python's own email package: part 2, its second block."""
    report = email.message_from_bytes(mail)
    status = report.get_payload(1)
    assert isinstance(status, Message)
    recipient = status.get_payload(1)
    assert isinstance(recipient, Message)
    return recipient["Final-Recipient"].split(";")[1].strip(), recipient["Action"], recipient["Status"].split()[0]


def _expected(one: Ended) -> Read:
    assert one.fax is not None
    outcome = one.fax.job.outcome
    assert outcome is not None
    return one.fax.job.recipient.address, one.fax.job.state.value, outcome.value.status


def test_the_strict_checker_finds_no_fault(reported: list[Ended]) -> None:
    for one in reported:
        assert faults(_file(one).read_bytes()) == []


def test_python_reads_recipient_action_and_status(reported: list[Ended]) -> None:
    for one in reported:
        assert _by_python(_file(one).read_bytes()) == _expected(one)


def test_flufl_bounce_sees_failures_and_only_failures(reported: list[Ended]) -> None:
    for one in reported:
        temporary, permanent = all_failures(email.message_from_bytes(_file(one).read_bytes()))
        address, action, _ = _expected(one)
        assert not temporary
        assert {found.decode().lower() for found in permanent} == ({address.lower()} if action == "failed" else set())


def test_sisimai_reads_recipient_action_and_status(reported: list[Ended]) -> None:
    perl = perl_module("Sisimai")
    for one in reported:
        done = subprocess.run([perl, "-e", SISIMAI, _file(one)], capture_output=True, text=True, check=True)
        read = [(found["recipient"].lower(), found["action"], found["status"]) for found in json.loads(done.stdout)]
        address, action, status = _expected(one)
        assert read == [(address.lower(), action, status)]


PICTURE = Attachment(name="fax-4711-page-1.png", kind="image/png", content=b"\x89PNG\r\n\x1a\n" * 40)
FOREIGN = a_message(sender="änn@contoso.example")
REPORTS = {
    "in German": replace(CASES["partly-sent"], words=LANGUAGES["de"]),
    "in French": replace(CASES["delayed"], words=LANGUAGES["fr"]),
    "with a picture": replace(CASES["busy"], attachments=(PICTURE,)),
    "scaled": replace(
        CASES["delivered"],
        faxes=tuple(
            replace(fax, job=replace(fax.job, forms=frozenset({Form.STANDARD}))) for fax in CASES["delivered"].faxes
        ),
    ),
    "on a whole message": CASES["several"],
    "past its time": replace(
        CASES["delayed"], message=a_message(deliver_by=EIGHT + timedelta(minutes=30), deliver_by_notify=True)
    ),
}


def _built(account: Account) -> tuple[bytes, list[Read]]:
    report = report_mail(account, ReportSettings(), ZoneInfo("Europe/Berlin"))
    said = [(one.final_recipient.lower(), one.action.value, one.status) for one in report.status.recipients]
    return dsn.build(report), said


@pytest.mark.parametrize("account", REPORTS.values(), ids=REPORTS)
def test_python_and_the_strict_checker_read_every_form_of_a_report(account: Account) -> None:
    mail, said = _built(account)

    assert faults(mail) == []
    status = email.message_from_bytes(mail).get_payload(1)
    assert isinstance(status, Message)
    blocks = [block for block in status.get_payload() if isinstance(block, Message)]
    read = [(one["Final-Recipient"], one["Action"], one["Status"]) for one in blocks[1:]]
    assert [(to.split(";")[1].strip().lower(), action, code.split()[0]) for to, action, code in read] == said


@pytest.mark.parametrize("account", REPORTS.values(), ids=REPORTS)
def test_flufl_bounce_tells_delays_from_failures_in_every_form(account: Account) -> None:
    mail, said = _built(account)

    temporary, permanent = all_failures(email.message_from_bytes(mail))

    assert {one.decode().lower() for one in permanent} == {to for to, action, _ in said if action == "failed"}
    assert {one.decode().lower() for one in temporary} == {to for to, action, _ in said if action == "delayed"}


@pytest.mark.parametrize("account", REPORTS.values(), ids=REPORTS)
def test_sisimai_reads_every_form(account: Account, tmp_path: Path) -> None:
    perl = perl_module("Sisimai")
    mail, said = _built(account)
    (file := tmp_path / "report.eml").write_bytes(mail)

    done = subprocess.run([perl, "-e", SISIMAI, file], capture_output=True, text=True, check=True)

    read = [(found["recipient"].lower(), found["action"], found["status"]) for found in json.loads(done.stdout)]
    assert sorted(read) == sorted((to, action, status) for to, action, status in said)


def test_python_reads_an_international_report() -> None:
    """RFC 6533: flufl.bounce and Sisimai know message/delivery-status alone, Python reads the addresses of both."""
    mail, said = _built(replace(CASES["busy"], message=FOREIGN))

    assert faults(mail) == []
    kinds = [part.get_content_type() for part in email.message_from_bytes(mail).walk()]
    assert "message/global-delivery-status" in kinds
    assert [(one.final_recipient.lower(), one.action.value, one.status) for one in dsn.read(mail).recipients] == said
