"""`track`, the command."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click import unstyle
from click.testing import CliRunner, Result
from rich.cells import cell_len

from connector.cli import main
from connector.model.tracking import EventId
from connector.model.transit import Source
from tests.connector.tracking.rows import EIGHT, FIRST, REPORTED, SENT, event, log_in

LOG = Path("Logs/MessageTracking")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site in Berlin, two hours ahead, whose log has three rows."""
    (tmp_path / "dropfax.toml").write_text("[site]\ntime_zone = 'Europe/Berlin'\n[exchange]\n")
    log_in(tmp_path / LOG).write([event(event=EventId.RECEIVE, source=Source.SMTP), SENT, REPORTED])
    return tmp_path


def track(site: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["track", *arguments], env={"DROPFAX_SITE": str(site)})


@pytest.mark.rule("tracking.search-names")
def test_json_has_the_names_of_the_cmdlet(site: Path):
    """Get-MessageTrackingLog: dashes are removed; Timestamp, Recipients and Sender are names of its own."""
    result = track(site, "--json", "--source", "GATEWAY")

    (row,) = json.loads(result.stdout)
    assert row.pop("LogId")
    assert row == {
        "Timestamp": "2024-04-02T08:00:05.101Z",
        "ClientIp": "",
        "ClientHostname": "",
        "ServerIp": "192.0.2.10",
        "ServerHostname": "MBX01",
        "SourceContext": "",
        "ConnectorId": "Contoso Fax",
        "Source": "GATEWAY",
        "EventId": "SEND",
        "InternalMessageId": "104",
        "MessageId": "<m1@contoso.example>",
        "NetworkMessageId": "1f0c2e4a5b6c7d8e9fa0b1c2d3e4f506",
        "Recipients": ["IMCEAFAX-+2B14255550123@contoso.example"],
        "RecipientStatus": ["250 2.0.0 Written to drop directory"],
        "TotalBytes": 20480,
        "RecipientCount": 1,
        "RelatedRecipientAddress": "",
        "Reference": "",
        "MessageSubject": "Invoice",
        "Sender": "ann@contoso.example",
        "ReturnPath": "ann@contoso.example",
        "MessageInfo": "2024-04-02T08:00:02.000Z",
        "Directionality": "Originating",
        "TenantId": "",
        "OriginalClientIp": "",
        "OriginalServerIp": "",
        "CustomData": "S:File=0a1b.eml",
        "TransportTrafficType": "Email",
        "SchemaVersion": "15.01.2507.017",
        "MessageLatency": 3.101,
    }


def test_no_row_is_an_empty_list(site: Path):
    assert json.loads(track(site, "--json", "--event", "DROP").stdout) == []


def test_a_pipe_gets_every_row_whole_on_a_line_of_its_own(site: Path):
    lines = track(site).stdout.splitlines()

    assert len(lines) == 4
    assert lines[0].split() == ["Timestamp", "EventId", "Source", "Sender", "Recipients", "MessageSubject"]
    assert lines[2].split() == [
        *(
            "04-02",
            "10:00:05",
            "SEND",
            "GATEWAY",
            "ann@contoso.example",
            "IMCEAFAX-+2B14255550123@contoso.example",
            "Invoice",
        )
    ]


@pytest.mark.rule("tracking.search-names")
def test_one_event_is_shown_whole(site: Path):
    lines = track(site, "--detail", "--source", "GATEWAY").stdout.splitlines()

    told = dict(line.split(" : ", 1) for line in lines)
    told = {name.strip(): text for name, text in told.items()}
    assert told["Timestamp"] == "2024-04-02 10:00:05.101000 CEST"
    assert told["Recipients"] == "{IMCEAFAX-+2B14255550123@contoso.example}"
    assert (told["MessageLatency"], told["CustomData"]) == ("3.101", "S:File=0a1b.eml")
    assert "ClientIp" not in told


@pytest.mark.parametrize(
    ("arguments", "count"),
    [
        (["--message-id", "m1@contoso.example"], 2),
        (["--recipient", "ann@contoso.example"], 1),
        (["--recipient", "nobody@x.example", "--recipient", "ann@contoso.example"], 1),
        (["--sender", "ann@contoso.example", "--event", "send"], 1),
        (["--source", "PICKUP"], 1),
        (["--subject", "undeliver"], 1),
        (["--reference", "<m1@contoso.example>"], 1),
        (["--internal-id", "107"], 1),
        (["--network-message-id", SENT.guid], 2),
        (["--server", "MBX02"], 0),
        (["--start", "2024-04-02T10:04"], 1),
        (["--start", "04/02/2024 10:04"], 1),
        (["--start", "2024-04-02T08:04Z"], 1),
        (["--start", "2024-04-02", "--end", "2024-04-03"], 3),
        (["--end", "04/02/2024 10:00 AM"], 0),
        (["--result-size", "Unlimited"], 3),
    ],
)
def test_the_filters_of_the_cmdlet_are_options(site: Path, arguments: list[str], count: int):
    """Dates without a zone are those of the site: 10:04 in Berlin is 8:04 UTC."""
    result = track(site, "--json", *arguments)

    assert (result.exit_code, len(json.loads(result.stdout))) == (0, count), result.output


@pytest.mark.rule("tracking.search-result-size")
@pytest.mark.parametrize(("size", "shown", "says"), [("2", 2, True), ("3", 3, False), ("unlimited", 3, False)])
def test_a_search_that_ends_early_says_so(site: Path, size: str, shown: int, says: bool):
    result = track(site, "--json", "--result-size", size)

    assert len(json.loads(result.stdout)) == shown
    assert ("there are more rows than 2; --result-size shows more" in result.stderr) is says


@pytest.mark.rule("tracking.search-result-size")
def test_a_thousand_rows_are_shown_unless_more_are_asked_for(site: Path):
    log_in(site / LOG).write([SENT] * 1000)

    assert len(track(site).stdout.splitlines()) == 1 + 1000
    assert len(track(site, "--result-size", "unlimited").stdout.splitlines()) == 1 + 1003


@pytest.mark.parametrize(
    "wrong",
    [["--result-size", "0"], ["--result-size", "many"], ["--start", "yesterday"], ["--follow", "x", "--event", "SEND"]],
)
def test_what_cannot_be_meant_is_refused(site: Path, wrong: list[str]):
    assert track(site, *wrong).exit_code == 2


def test_lines_that_were_passed_over_are_named(site: Path):
    with (site / LOG / FIRST).open("ab") as file:
        file.write(b"torn\r\n")
    (site / LOG / "MSGTRK20240401-1.LOG").write_text("minutes\n")

    result = track(site, "--json")

    assert len(json.loads(result.stdout)) == 3
    assert "MSGTRK20240401-1.LOG is no message tracking log" in result.stderr
    assert f"1 torn lines were passed over, the first is {FIRST} line 9" in result.stderr


def test_a_log_that_cannot_be_read_is_a_sentence(site: Path):
    (site / LOG / "MSGTRK20240403-1.LOG").mkdir()

    result = track(site)

    assert (result.exit_code, "cannot be read" in result.stderr) == (2, True)


def test_a_story_is_told(site: Path):
    log_in(site / LOG).write(
        [
            event(
                event=EventId.DELIVER,
                source=Source.STOREDRIVER,
                message_id=REPORTED.message_id,
                at=EIGHT + timedelta(hours=1),
            )
        ]
    )

    lines = track(site, "--follow", "m1@contoso.example").stdout.splitlines()

    assert lines[0] == "Message: <m1@contoso.example>"
    assert lines[1] == "  from ann@contoso.example: Invoice"
    assert "SEND GATEWAY (Contoso Fax)" in "".join(lines)
    assert "      IMCEAFAX-+2B14255550123@contoso.example: 250 2.0.0 Written to drop directory" in lines
    report = lines.index("Report about <m1@contoso.example>: <dsn1@fax.contoso.example>")
    assert "2024-04-02 10:04:11  +0:04:05.919  RECEIVE PICKUP (Replay)" in lines[report + 2]
    assert "2024-04-02 11:00:05  +1:00:00  DELIVER STOREDRIVER" in "".join(lines[report:])


def test_a_story_as_json_names_what_each_report_is_about(site: Path):
    first, second = json.loads(track(site, "--json", "--follow", "<dsn1@fax.contoso.example>").stdout)

    assert (first["MessageId"], first["About"], len(first["Events"])) == ("<m1@contoso.example>", None, 2)
    assert (second["MessageId"], second["About"]) == ("<dsn1@fax.contoso.example>", "<m1@contoso.example>")


def test_a_message_that_nobody_knows_has_no_story(site: Path):
    result = track(site, "--follow", "never@x.example")

    assert (result.exit_code, "knows no message 'never@x.example'" in result.stderr) == (2, True)
    assert json.loads(track(site, "--json", "--follow", "never@x.example").stdout) == []


@pytest.mark.parametrize("width", [80, 120])
def test_a_table_fits_the_terminal_and_cuts_no_address(site: Path, width: int, monkeypatch: pytest.MonkeyPatch):
    log_in(site / LOG).write(
        [event(event=EventId.DUPLICATEDELIVER, source=Source.POISONMESSAGE, subject="[red]long " * 30)]
    )
    for name, value in (("FORCE_COLOR", "1"), ("COLUMNS", str(width)), ("TERM", "xterm")):
        monkeypatch.setenv(name, value)

    text = unstyle(track(site).stdout)

    assert max(map(cell_len, text.splitlines())) <= width
    assert text.count("IMCEAFAX-+2B14255550123@contoso.example") == 3
    assert text.count("Recipients: IMCEAFAX-") == (3 if width == 80 else 0)
    (odd,) = [line for line in text.splitlines() if "DUPLICATEDELIVER" in line]
    assert "[red]lo" in text[text.index(odd) :]


def test_nothing_in_a_row_speaks_to_the_terminal(site: Path):
    log_in(site / LOG).write([event(subject="\u202egnp.exe", message_id="<rtl@x.example>")])

    for arguments in (["--message-id", "rtl@x.example"], ["--detail"], ["--follow", "rtl@x.example"]):
        output = track(site, *arguments).stdout
        assert "\u202e" not in output
        assert "\\u202egnp.exe" in output
