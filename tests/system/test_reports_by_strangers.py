"""Our reports, read by three parsers that nobody here wrote, and by our own strict checker."""

import email
import json
import subprocess
from email.message import Message
from pathlib import Path

import pytest
from flufl.bounce import all_failures

from appliance.demo.trip import Ended
from tests.components import perl_module
from wire.dsn_check import faults

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
