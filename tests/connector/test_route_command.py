"""`dropfax exchange route`: the way of an address, explained."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from connector.cli import main

SETTINGS = """
[exchange]
CreateMailboxes = false
MaxSendSize = "30 MB"
[[exchange.TransportServers]]
Name = "MBX01"
[[exchange.TransportServers]]
Name = "MBX02"
[[exchange.Mailboxes]]
[[exchange.MailContacts]]
[[exchange.DistributionGroups]]
Members = ["Bob Lee (Fax)", "ann@contoso.example"]
[[exchange.DistributionGroups]]
Name = "Quiet"
PrimarySmtpAddress = "quiet@contoso.example"
Members = ["FAX:+49 89 1"]
ReportToOriginatorEnabled = false
ReportToManagerEnabled = true
ManagedBy = "ann@contoso.example"
[[exchange.ForeignConnectors]]
Name = "Contoso Fax"
Comment = "SMTP too"
MaxMessageSize = "10 MB"
[[exchange.ForeignConnectors]]
Name = "Germany"
AddressSpaces = ["FAX:+49*;5"]
[[exchange.DeliveryAgentConnectors]]
Name = "Agent"
AddressSpaces = ["FAX:*;9"]
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with a contact, groups, and connectors of both kinds."""
    (tmp_path / "dropfax.toml").write_text(SETTINGS, "utf-8")
    return tmp_path


def asked(site: Path, *arguments: str, columns: int = 120) -> Result:
    return CliRunner(env={"COLUMNS": str(columns)}).invoke(main, ["route", "--site", str(site), *arguments])


def answered(site: Path, *arguments: str) -> Any:
    return json.loads(asked(site, *arguments, "--json").output)


def test_a_group_is_followed_to_the_connectors_of_its_members(site: Path):
    result = asked(site, "Clinics")

    assert result.exit_code == 0
    assert result.output.startswith("clinics@contoso.example is group Clinics of bob.fax@contoso.example, ann@")
    assert (
        "bob.fax@contoso.example is mail contact Bob Lee (Fax), which leads to FAX:+1 (425) 555-0123" in result.output
    )
    assert "goes to Foreign connector Contoso Fax on MBX01, queue FAX" in result.output
    assert "ann@contoso.example is delivered to mailbox ann@contoso.example" in result.output


def test_each_connector_wins_or_loses_with_its_reason(site: Path):
    result = asked(site, "FAX:+49 89 123", "--size", "11 MB", columns=200)
    lines = [" ".join(line.split()) for line in result.output.splitlines()]

    assert "loses Contoso Fax message size: 10 MB at most" in lines
    assert "loses Agent FAX:*;9 most specific space: Germany has FAX:+49*" in lines
    assert "wins Germany FAX:+49*;5 by way of MBX01, this server, at a cost of 5" in lines


@pytest.mark.parametrize(
    "spelling",
    ["[FAX:+1 (425) 555-0123]", "FAX:+1 (425) 555-0123", "<IMCEAFAX-+2B1+20+28425+29+20555-0123@contoso.example>"],
)
def test_an_address_may_be_written_in_every_way(site: Path, spelling: str):
    answer = answered(site, spelling)

    assert answer["story"] == [
        {
            "address": "IMCEAFAX-+2B1+20+28425+29+20555-0123@contoso.example",
            "found": "encapsulates FAX:+1 (425) 555-0123",
        },
        {
            "address": "IMCEAFAX-+2B1+20+28425+29+20555-0123@contoso.example",
            "found": "is mail contact Bob Lee (Fax), which leads to FAX:+1 (425) 555-0123",
        },
    ]
    (recipient,) = answer["recipients"]
    assert recipient["route"] == {
        "to": "connector",
        "name": "Contoso Fax",
        "kind": "Foreign",
        "server": "MBX01",
        "queue": "FAX",
    }
    agent = next(one for one in recipient["connectors"] if one["name"] == "Agent")
    assert agent == {
        "name": "Agent",
        "kind": "Delivery Agent",
        "space": "FAX:*;9",
        "server": "MBX01",
        "specificity": 0,
        "cost": 9,
        "lost": "lowest total cost",
        "why": "9, of Contoso Fax 1",
    }


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nobody@contoso.example"], "is returned: 550 5.1.1"),
        (["eve@elsewhere.example"], "waits in the Unreachable queue: There is currently no route"),
        (["NOTES:Ann/Org"], "is returned: 550 5.4.4 ROUTING.NoConnectorForAddressType"),
        (
            ["FAX:1", "--size", "31 MB"],
            "Returned before anybody is looked up: 550 5.2.3 RESOLVER.RST.SendSizeLimit.Org",
        ),
    ],
)
def test_who_is_not_reached_makes_the_command_end_with_1(site: Path, arguments: list[str], sentence: str):
    result = asked(site, *arguments)

    assert result.exit_code == 1
    assert sentence in result.output


@pytest.mark.parametrize(
    ("address", "way"),
    [
        ("ann@contoso.example", {"to": "mailbox", "address": "ann@contoso.example"}),
        (
            "eve@elsewhere.example",
            {"to": "Unreachable", "reason": "There is currently no route to the domain elsewhere.example."},
        ),
        (
            "nobody@contoso.example",
            {"to": "sender", "status": "5.1.1", "diagnostic": "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"},
        ),
    ],
)
def test_programs_read_every_kind_of_way(site: Path, address: str, way: dict[str, str]):
    answer = answered(site, address)

    assert [one["route"] for one in answer["recipients"]] == [way]
    assert answer["refusal"] is None


def test_the_sender_decides_too(site: Path):
    report, outside = (
        asked(site, "Clinics", "--from", "<>"),
        asked(site, "FAX:1", "--from", "e@x.example", "--size", "31 MB"),
    )

    assert report.exit_code == 0
    assert "Clinics; a report that is sent to it goes to nobody" in report.output
    assert "Nobody gets the message." in report.output
    assert "goes to Delivery Agent connector Agent" in outside.output


def test_a_manager_is_named_who_hears_of_failures(site: Path):
    assert "failures are reported to ann@contoso.example" in asked(site, "quiet").output
    assert answered(site, "quiet")["recipients"][0]["reports_to"] == "ann@contoso.example"


@pytest.mark.parametrize("columns", [80, 120])
def test_a_table_of_connectors_keeps_within_the_terminal(site: Path, columns: int):
    rows = [
        line for line in asked(site, "FAX:+49", columns=columns).output.splitlines() if line[:5] in ("wins ", "loses")
    ]

    assert len(rows) == 4
    assert max(map(len, rows)) <= columns


def test_text_from_outside_moves_no_cursor(site: Path):
    output = asked(site, "FAX:\x1b[31m[bold]\u202e1").output

    assert "\x1b" not in output
    assert "[bold]" in output
    assert "\u202e" not in output


@pytest.mark.parametrize("arguments", [["Somebody"], ["FAX:" + "+" * 300], ["FAX:1", "--size", "much"]])
def test_what_cannot_be_looked_up_is_refused(site: Path, arguments: list[str]):
    assert asked(site, *arguments).exit_code == 2


def test_the_question_may_be_asked_before_there_is_a_site(tmp_path: Path):
    result = asked(tmp_path / "none", "FAX:1", "--size", "5")

    assert result.exit_code == 0
    assert "goes to Foreign connector Fax on MBX01" in result.output
    assert not (tmp_path / "none").exists()
