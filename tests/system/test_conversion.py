"""The gateway's reports through an Exchange that writes their text anew: no fact is lost, and strangers read the same."""

import email
import re
import subprocess
from email.message import Message
from pathlib import Path

import pytest
from flufl.bounce import all_failures

from connector.conversion import converted
from connector.settings import ExchangeSettings
from gateway.report.dialects import DIALECTS
from tests.components import perl_module
from tests.gateway.report.cases import CASES
from tests.gateway.report.golden import golden_file
from wire import dsn
from wire.dsn_check import faults
from wire.envelope import Envelope, Recipient
from wire.mailfile import MessageFile
from wire.mime_parts import part_of

CLAIMING = [name for name, dialect in DIALECTS.items() if dialect.claims_rfc3464]
PLAIN = [name for name, dialect in DIALECTS.items() if not dialect.claims_rfc3464]
MODES = ["UseExchangeDSNs", "PreserveDSNBody"]

ENVELOPE = Envelope(sender="", recipients=(Recipient(address="ann@contoso.example"),), created_by="FAX")


def through_exchange(content: bytes, mode: str = "UseExchangeDSNs") -> bytes:
    """What stands in the mailbox."""
    site = ExchangeSettings.model_validate({"Dsn": {"DSNConversionMode": mode}})
    return converted(MessageFile(envelope=ENVELOPE, content=content), site).content


def machine_part(content: bytes) -> bytes:
    (found,) = [part for part in part_of(content).parts() if part.kind.endswith("delivery-status")]
    return found.body


def by_python(content: bytes) -> list[tuple[str, str, str]]:
    """Recipient, action and status as Python's email package reads them."""
    status = email.message_from_bytes(content).get_payload(1)
    assert isinstance(status, Message)
    blocks = [block for block in status.get_payload() if isinstance(block, Message)]
    return [(one["Final-Recipient"], one["Action"], one["Status"]) for one in blocks[1:]]


def facts_in(text: str) -> dict[str, set[str]]:
    """What the gateway's text says: numbers, pages, calls, dates, what was heard on the line, and the job."""
    return {
        "numbers": {re.sub(r"\D", "", found) for found in re.findall(r"\+1 425 555 \d{4}", text)},
        "pages": {f"{one}/{of}" for one, of in re.findall(r"(\d+) of (\d+) confirmed", text)},
        "moments": {f"{day} {time}" for day, time in re.findall(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d) UTC", text)},
        "jobs": set(re.findall(r"job \d+", text)),
        "calls": set(re.findall(r"(\d+) calls? \(times", text)),
        "heard": set(re.findall(r"UTC  (.+?), (?:page|\d+ min)", text)),
    }


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("dialect", CLAIMING)
@pytest.mark.parametrize("mode", MODES)
def test_a_converted_report_is_read_as_before(dialect: str, case: str, mode: str) -> None:
    before = golden_file(dialect, case).read_bytes()

    after = through_exchange(before, mode)

    assert faults(after) == []
    assert machine_part(after) == machine_part(before)
    assert dsn.read(after) == dsn.read(before)
    assert by_python(after) == by_python(before)
    assert all_failures(email.message_from_bytes(after)) == all_failures(email.message_from_bytes(before))


@pytest.mark.parametrize("case", CASES)
def test_what_the_text_said_stands_in_the_part_for_programs(case: str) -> None:
    """reports.md section 11: "the machine part survives, so all facts must be in part 2"."""
    before = golden_file("rfc3464", case).read_bytes()
    said = facts_in(part_of(before).parts()[0].content().decode())

    after = through_exchange(before)

    machine = re.sub(r"\r\n(?=[ \t])", "", machine_part(after).decode())
    status = dsn.read(after)
    dates = set(dsn_dates(machine))
    digits = re.sub(r"[^\d\n]", "", machine)
    assert all(number in digits for number in said["numbers"])
    assert said["pages"] <= {dict(r.extensions).get("X-Fax-Pages") for r in status.recipients}
    assert said["moments"] - dates == set()
    assert all(job in machine for job in said["jobs"])
    assert all(heard in machine for heard in said["heard"])
    assert "The telephone line of this gateway" not in after.decode()


def dsn_dates(machine: str) -> list[str]:
    """Every date of a delivery status, in UTC."""
    found = re.findall(r"\w{3}, (\d\d) (\w{3}) (\d{4}) (\d\d:\d\d:\d\d) \+0000", machine)
    return [f"{year}-{MONTHS.index(month) + 1:02}-{day} {time}" for day, month, year, time in found]


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("dialect", PLAIN)
def test_a_look_without_a_part_for_programs_passes_as_it_is(dialect: str, case: str) -> None:
    before = golden_file(dialect, case).read_bytes()

    assert through_exchange(before) == before


@pytest.mark.parametrize("case", [case for case in CASES if case != "several"])
def test_sisimai_reads_a_converted_report_as_before(case: str, tmp_path: Path) -> None:
    perl = perl_module("Sisimai")
    before = golden_file("exchange", case)
    (after := tmp_path / "converted.eml").write_bytes(through_exchange(before.read_bytes()))

    def read(file: Path) -> str:
        return subprocess.run([perl, "-e", SISIMAI, file], capture_output=True, text=True, check=True).stdout

    assert read(after) == read(before) != ""


SISIMAI = """
use Sisimai;
my $read = Sisimai->can('rise') || Sisimai->can('make');  # version 5 renamed it
my $found = $read->('Sisimai', $ARGV[0], 'delivered' => 1) || [];
print join ' ', map { ($_->recipient->address, $_->action, $_->deliverystatus) } @$found;
"""
