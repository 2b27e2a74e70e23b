"""The gateway's commands, as a person and as a script call them."""

import json
import logging
import os
import re
import runpy
import signal
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from foundation.clock import VirtualClock
from foundation.lock import held
from foundation.loop import run_until_idle, step_all
from foundation.options import LaterCommand
from gateway.app import open_gateway
from gateway.cli import main
from gateway.document.pages import read_tiff
from gateway.records import read_settings
from tests.gateway.cli.printing import PRINTING_HERE
from tests.gateway.flow.scene import MAIL, a_file, address
from tests.gateway.model.facts import EIGHT
from tests.gateway.test_app import DAY, GOOD
from wire.envelope import Notify, Recipient

HOSTILE = b"Subject: =?utf-8?q?=1B[2J?= [bold]big[/] \x1b]0;x\x07\r\nMessage-ID: <m1@contoso.example>\r\n\r\nHello\r\n"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for directory in ("Drop", "Replay"):
        (tmp_path / directory).mkdir()
    (tmp_path / "dropfax.toml").write_text("[site]\n[gateway]\n[exchange]\n")
    return tmp_path


@pytest.fixture(autouse=True)
def own_log() -> Iterator[None]:
    """Give the process its log back: `run` sends it to its own standard error."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


def dropfax(site: Path, *words: str) -> Result:
    return CliRunner().invoke(main, [words[0], "--site", str(site), *words[1:]], env={"COLUMNS": "200"})


def told(site: Path, *words: str) -> Any:
    result = dropfax(site, *words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def drop(site: Path, name: str, *recipients: str, mail: bytes = MAIL) -> None:
    (site / "Drop" / name).write_bytes(a_file(*recipients or (address(GOOD),), mail=mail))


def play(site: Path, *, until_idle: bool = True) -> None:
    """Let the gateway work, from eight o'clock on."""
    clock = VirtualClock(EIGHT)
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as gateway:
        if until_idle:
            assert run_until_idle([gateway], clock, DAY)
        else:
            step_all([gateway])


@pytest.mark.parametrize("name", main.commands)
def test_the_list_says_of_each_command_what_it_says_of_itself(name: str):
    listed = main.commands[name]
    assert isinstance(listed, LaterCommand)
    command = listed.loaded()
    assert (listed.name, listed.get_short_help_str(1000)) == (command.name, command.get_short_help_str(1000))


def test_run_until_idle_turns_drop_files_into_reports(site: Path):
    drop(site, "x.eml")

    result = dropfax(site, "run", "--until-idle")

    assert result.exit_code == 0
    assert len(list((site / "Replay").glob("*.eml"))) == 1
    assert "call ended job=1 outcome=DELIVERED" in result.stderr
    assert result.stdout == ""


def test_run_until_idle_says_by_its_exit_code_that_something_is_still_due(site: Path):
    (site / "Replay").rmdir()
    drop(site, "x.eml")

    assert dropfax(site, "run", "--until-idle", "--horizon", "0.1").exit_code == 1


def test_run_takes_files_until_it_is_told_to_stop(site: Path):
    drop(site, "x.eml", "FAX=nobody@elsewhere.example")

    def stop_when_posted() -> None:
        while not list((site / "Replay").glob("*.eml")):
            posted.wait(0.05)
        os.kill(os.getpid(), signal.SIGTERM)

    posted = threading.Event()
    watcher = threading.Thread(target=stop_when_posted)
    watcher.start()
    result = dropfax(site, "run", "--speed", "10")
    watcher.join(20)

    assert result.exit_code == 0
    assert "letter posted" in result.stderr


@pytest.mark.parametrize("command", ["run", "jobs", "show", "explain"])
def test_settings_that_cannot_be_used_are_refused_with_a_sentence(site: Path, command: str):
    (site / "dropfax.toml").write_text("[gateway]\ncolour = 7\n")

    result = dropfax(site, command, *{"show": ["1"], "explain": ["FAX=1@x"]}.get(command, []))

    assert (result.exit_code, result.stdout) == (2, "")
    assert "dropfax.toml, line 2: gateway.colour: there is no such setting" in result.stderr


def test_a_site_that_runs_already_is_refused_with_a_sentence(site: Path):
    with held(site / "spool" / "gateway-node1.lock"):
        result = dropfax(site, "run", "--until-idle")

    assert result.exit_code == 2
    assert "gateway-node1.lock is held" in result.stderr


def test_jobs_lists_every_fax_on_one_line(site: Path):
    drop(site, "x.eml", address(GOOD), "FAX=nobody@elsewhere.example")
    play(site)

    lines = [line for line in dropfax(site, "jobs").stdout.splitlines() if "Invoice 7" in line]

    assert len(lines) == 2
    assert all(word in lines[0] for word in ("+1 425 555 0120", "Bob", "delivered", "1/1"))
    assert all(word in lines[1] for word in ("elsewhere.example", "failed", "not ours"))


SUBJECT = "A subject with forty letters, as many have it"
ENDS = ("+1 425 555 0110", "ready", "0/1", "1", "busy", "08:03:12")


def on_a_screen(site: Path, columns: int) -> list[str]:
    """Return what `jobs` shows on a terminal, without its colours."""
    shown = CliRunner().invoke(main, ["jobs", "--site", str(site)], env={"COLUMNS": str(columns), "FORCE_COLOR": "1"})
    return re.sub(r"\x1b\[[0-9;]*m", "", shown.stdout).splitlines()


@pytest.fixture
def wordy(site: Path) -> Path:
    """A site with a waiting fax whose name and subject are long."""
    mail = f"Subject: {SUBJECT * 3}\r\nMessage-ID: <m1@contoso.example>\r\n\r\nHello\r\n".encode()
    drop(site, "x.eml", address("+14255550110", "Bartholomew Featherstonehaugh of Lower Slaughter"), mail=mail)
    clock = VirtualClock(EIGHT)
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as gateway:
        run_until_idle([gateway], clock, timedelta(minutes=2))  # the first call is over, the second still to come
    return site


@pytest.mark.parametrize("columns", [80, 100, 160])
def test_a_terminal_cuts_name_and_subject_and_nothing_else(wordy: Path, columns: int):
    (line,) = [line for line in on_a_screen(wordy, columns) if "555 0110" in line]

    assert line.split()[0] == "1"
    assert " ".join(line.split()).startswith(" ".join(["1", *ENDS]))
    assert "\u2026" in line
    assert columns - 2 <= len(line) <= columns


def test_a_narrow_terminal_leaves_name_and_subject_out(wordy: Path):
    lines = on_a_screen(wordy, 65)

    assert [" ".join(line.split()) for line in lines if "555 0110" in line] == [" ".join(["1", *ENDS])]
    assert max(map(len, lines)) <= 65


def test_a_number_too_long_for_its_column_is_shown_whole(site: Path):
    drop(site, "x.eml", f"FAX={'1234567890' * 6}@fax.contoso.example")
    play(site, until_idle=False)

    shown = [line.split() for line in on_a_screen(site, 100)]

    assert "1234567890" * 6 in "".join(word for words in shown for word in words if word.isdigit() and len(word) > 3)


def test_a_pipe_gets_every_cell_whole(wordy: Path):
    (line,) = [line for line in dropfax(wordy, "jobs").stdout.splitlines() if "555 0110" in line]

    assert line.endswith(f"Bartholomew Featherstonehaugh of Lower Slaughter  {SUBJECT * 3}")


def test_jobs_as_json_are_facts_for_scripts(site: Path):
    drop(site, "x.eml", address(GOOD), "FAX=nobody@elsewhere.example")
    play(site)

    good, bad = told(site, "jobs")

    assert (good["id"], good["number"], good["name"], good["state"]) == (1, "+14255550120", "Bob", "delivered")
    assert (good["created"], good["due"], good["calls"]) == ("2024-04-02T08:00:05Z", None, 1)
    assert Path(good["pdf"]).read_bytes().startswith(b"%PDF")
    assert Path(good["original"]).read_bytes() == a_file(address(GOOD), "FAX=nobody@elsewhere.example")
    assert (bad["number"], bad["pdf"], bad["outcome"]) == (None, None, "NOT_OURS")


def test_a_site_without_faxes_lists_none(site: Path):
    assert told(site, "jobs") == []


def test_jobs_are_listed_though_an_original_is_gone(site: Path):
    drop(site, "x.eml")
    play(site)
    for original in (site / "spool" / "originals").rglob("*.eml"):
        original.unlink()

    assert len(told(site, "jobs")) == 1


def test_a_waiting_fax_shows_its_next_date_in_the_sites_zone(site: Path):
    (site / "dropfax.toml").write_text('[site]\ntime_zone = "Europe/Berlin"\n')
    drop(site, "x.eml", address("+14255550110"))
    clock = VirtualClock(EIGHT)
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as gateway:
        run_until_idle([gateway], clock, timedelta(minutes=2))

    assert "10:03:12" in dropfax(site, "jobs").stdout
    assert told(site, "jobs")[0]["due"].startswith("2024-04-02T08:03:12")
    story = dropfax(site, "show", "1").stdout
    assert "Tuesday 2 April 2024 (Europe/Berlin)\n10:00:05  Mail " in story
    assert "It is given up at 2024-04-02 13:00:05." in story
    assert "No report has been written yet." in story


ORDER = (" Mail ", " Pages ", " Call 1 ", " Call 2 ", " End ", " Report ", "Files")


def test_show_tells_the_story_from_the_mail_to_the_report(site: Path):
    drop(site, "x.eml", address("+14255550111"))
    play(site)

    story = dropfax(site, "show", "1").stdout

    for words in (
        "Fax 1 to Bob (+1 425 555 0111)   (the telephone line is simulated)",
        "08:00:05  Mail       Exchange handed in: Invoice 7",
        "from ann@contoso.example to IMCEAFAX-Bob",
        "asked for: NOTIFY absent, RET absent, ENVID absent",
        "Pages      1 page to send.",
        "Call 1     The number was busy.",
        "E001 Busy signal detected; ",
        "It waited 3 min for the next call: the pause after a busy number.",
        "Call 2     Every page was received: page 1 in ",
        "End        Delivered. The fax was received by the machine at +1 425 555 0111 (1 page, ",
        "1 of 1 page confirmed, 2 calls",
        'Report     The report "delivered" was handed to Exchange.',
        "Files\n  Drop file  x.eml\n  kept as ",
        "Replay     waiting in Replay as ",
    ):
        assert words in story, words
    assert [story.index(word) for word in ORDER] == sorted(story.index(word) for word in ORDER)


def test_a_transcript_is_told_where_it_is_asked_for_and_nowhere_else(site: Path):
    drop(site, "x.eml")
    play(site)
    transcript = told(site, "show", "1")["calls_made"][0]["transcript"]

    short, long = dropfax(site, "show", "1").stdout, dropfax(site, "show", "1", "--transcript").stdout

    assert len(transcript) > 5
    assert not any(line in short for line in transcript)
    assert all(line in long for line in transcript)


def test_show_says_when_exchange_has_taken_the_report(site: Path):
    drop(site, "x.eml")
    play(site)
    (report,) = (site / "Replay").glob("*.eml")
    assert f"Replay     waiting in Replay as {report}" in dropfax(site, "show", "1").stdout

    report.unlink()

    story = dropfax(site, "show", "1").stdout
    assert "Replay     taken by Exchange" in story
    assert str(report) not in story


def test_show_names_the_fax_that_a_duplicate_repeats(site: Path):
    drop(site, "x.eml")
    drop(site, "y.eml")
    play(site)

    story = dropfax(site, "show", "2").stdout

    assert "End        Cancelled. The same message to the same number was already accepted: as fax 1." in story


TOGETHER = '[site]\n[gateway.report]\nper = "message"\n'


def test_show_tells_each_fax_of_a_message_that_one_report_speaks_of_them_all(site: Path):
    (site / "dropfax.toml").write_text(TOGETHER)
    (site / "Drop" / "x.eml").write_bytes(a_file(address("+14255550120"), address("+14255550110"), mail=MAIL))
    clock = VirtualClock(EIGHT)
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as gateway:
        run_until_idle([gateway], clock, timedelta(minutes=1))
        waits = dropfax(site, "show", "1").stdout
        run_until_idle([gateway], clock, DAY)

    assert "One report will speak of the whole message when all of it is over; 1 of its faxes goes on." in waits
    assert "No report is owed." not in waits
    for number in ("1", "2"):
        story = dropfax(site, "show", number).stdout
        assert 'Report     The report "failed" on the whole message was handed to Exchange.' in story
        assert "Replay     waiting in Replay as " in story
        assert "Now" not in story.splitlines()


def test_show_tells_a_fax_that_wants_no_report_that_none_is_owed_whatever_the_others_get(site: Path):
    (site / "dropfax.toml").write_text(TOGETHER)
    never = Recipient(address=address("+14255550121"), notify=frozenset({Notify.NEVER}))
    (site / "Drop" / "x.eml").write_bytes(a_file(address("+14255550120"), never, mail=MAIL))
    play(site)

    assert "on the whole message was handed to Exchange" in dropfax(site, "show", "1").stdout
    assert "No report is owed." in dropfax(site, "show", "2").stdout


def test_show_tells_in_one_breath_that_a_fax_was_refused_as_it_came(site: Path):
    drop(site, "x.eml", address("911"))
    play(site)

    lines = dropfax(site, "show", "1").stdout.splitlines()

    told = next(place for place, line in enumerate(lines) if "  End  " in line)
    assert lines[told].endswith(
        "Failed before any call. You are not allowed to send faxes to this number: it is an emergency number."
    )
    assert lines[told + 1].strip() == "No document was made. E348 Call refused by the rules of the gateway"
    assert not any("  Pages  " in line for line in lines)


def test_show_as_json_is_the_whole_story(site: Path):
    drop(site, "x.eml", address("+14255550111"))
    play(site)

    story = told(site, "show", "1")

    assert [call["outcome"] for call in story["calls_made"]] == ["BUSY", "DELIVERED"]
    assert story["mail"] == {
        "message_id": "<m1@contoso.example>",
        "arrived": "2024-04-02T08:00:05Z",
        "file": "x.eml",
    }
    assert [report["action"] for report in story["reports"]] == ["delivered"]
    assert (site / "Replay" / f"{story['reports'][0]['id']}.eml").exists()


def test_show_tells_of_a_fax_without_document_sender_or_report(site: Path):
    (site / "Drop" / "x.eml").write_bytes(a_file("FAX=x@elsewhere.example", sender="", mail=b"\r\nHello\r\n"))
    play(site)

    story = dropfax(site, "show", "1").stdout

    for words in ("(no subject)", "<> (nobody, no report will be sent)", "No document was made.", "No report is owed."):
        assert words in story


def test_show_tells_of_a_report_that_waits_and_of_notes(site: Path):
    (site / "Replay").rmdir()
    mail = b"Subject: x\r\nContent-Type: application/zip; name=a.zip\r\n\r\nPK\x03\x04"
    drop(site, "x.eml", address("+14255550150"), mail=mail)
    clock = VirtualClock(EIGHT)
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as gateway:
        run_until_idle([gateway], clock, DAY)

    story = dropfax(site, "show", "1").stdout

    assert 'The report "failed" waits; it is offered to Exchange again at 2024-04-0' in story
    assert "note: a.zip" in story


def test_nothing_that_a_mail_contains_commands_the_terminal(site: Path):
    drop(site, "x\x1b[31m.eml", mail=HOSTILE)
    play(site)

    for command in (["show", "1"], ["jobs"]):
        shown = dropfax(site, *command).stdout
        assert "\x1b" not in shown
        assert "[bold]big[/]" in shown


TURNED = "Invoice \u202e0550\u2066"


def test_nothing_that_a_mail_contains_turns_the_reading_direction(site: Path):
    mail = f"Subject: {TURNED}\r\nMessage-ID: <m1@contoso.example>\r\n\r\nHello\r\n".encode()
    drop(site, "x.eml", mail=mail)
    play(site)

    for shown in (dropfax(site, "show", "1").stdout, dropfax(site, "jobs").stdout, "\n".join(on_a_screen(site, 160))):
        assert not set(shown) & set("\u202e\u2066")
        assert r"Invoice \u202e0550\u2066" in shown


def test_a_fax_that_there_is_not_is_refused_with_a_sentence(site: Path):
    result = dropfax(site, "show", "99")

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == "dropfax: there is no job 99\n"


def test_a_damaged_database_is_refused_with_a_sentence(site: Path):
    (site / "dropfax.db").write_bytes(b"not a database, " * 100)

    result = dropfax(site, "jobs")

    assert (result.exit_code, result.stdout) == (2, "")
    assert "file is not a database" in result.stderr


def test_digits_that_are_dialled_after_the_answer_stand_on_no_screen_and_in_no_log(
    site: Path, caplog: pytest.LogCaptureFixture
):
    """Spec reports.md section 11, RFC 3965 section 5.2.3: they can be the code of a calling card."""
    caplog.set_level("DEBUG")
    secret = "FAX={}/postd=4929123412341234@fax.contoso.example"
    drop(site, "x.eml", secret.format(GOOD), secret.format("12"))
    play(site)

    told = [dropfax(site, *words).stdout for words in (("show", "1", "--transcript"), ("show", "2"), ("jobs",))]
    told += [dropfax(site, *words, "--json").stdout for words in (("show", "1"), ("jobs",))]
    told.append(str([vars(record) for record in caplog.records]))

    assert all("postd=****" in text for text in told[:2])
    assert not [text for text in told if "49291234" in text]  # fewer digits could stand in any time or id


def test_explain_tells_how_an_address_is_read(site: Path):
    result = dropfax(site, "explain", address(GOOD))

    assert result.exit_code == 0
    assert "+14255550120" in result.stdout
    assert told(site, "explain", address(GOOD))["number"] == "+14255550120"


@pytest.mark.parametrize(
    ("text", "fault"),
    [("FAX=12@fax.contoso.example", "number-too-short"), ("FAX=/POSTD=123@fax.contoso.example", "empty-number")],
)
def test_explain_refuses_what_the_intake_refuses(site: Path, text: str, fault: str):
    drop(site, "x.eml", text)
    play(site)

    explained = dropfax(site, "explain", text, "--json")

    assert (explained.exit_code, json.loads(explained.stdout)["fault"]) == (1, fault)
    (job,) = told(site, "jobs")
    assert (job["outcome"], job["detail"]) == ("BAD_NUMBER", fault)


def test_the_domains_below_ours_are_ours_where_the_settings_say_so(site: Path):
    (site / "dropfax.toml").write_text('[gateway]\nfax_domains = ["*.fax.example"]\n')

    assert dropfax(site, "explain", "FAX=+14255550120@berlin.fax.example").exit_code == 0
    assert dropfax(site, "explain", "FAX=+14255550120@fax.contoso.example").exit_code == 1


@pytest.mark.parametrize("domain", ["", "*", "*.", "a b.example", "x@fax.example", "fax.*.example", ".example"])
def test_what_is_no_domain_is_no_fax_domain(site: Path, domain: str):
    (site / "dropfax.toml").write_text(f'[gateway]\nfax_domains = ["{domain}"]\n')

    refused = dropfax(site, "jobs")

    assert refused.exit_code == 2
    assert (
        "line 2: gateway.fax_domains.0: should be a domain such as 'fax.example', or '*.fax.example'" in refused.stderr
    )


def test_explain_answers_before_there_is_a_site(tmp_path: Path):
    assert dropfax(tmp_path / "none", "explain", address(GOOD)).exit_code == 0


def test_explain_says_what_is_no_fax_address_of_ours(site: Path):
    result = dropfax(site, "explain", "FAX=+1@elsewhere.example")

    assert result.exit_code == 1
    assert "no fax address of ours" in result.stdout
    answer = dropfax(site, "explain", "FAX=+1@elsewhere.example", "--json")
    assert (answer.exit_code, json.loads(answer.stdout)["fault"]) == (1, "not-our-domain")


def test_the_gateway_runs_as_a_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(sys, "argv", ["gateway", "--help"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module("gateway", run_name="__main__")

    assert ended.value.code == 0
    assert "python -m gateway" in capsys.readouterr().out


def test_the_received_pages_of_a_fax_are_a_pdf_of_the_same_bits(site: Path, tmp_path: Path):
    drop(site, "x.eml")
    play(site)
    target = tmp_path / "seen.pdf"

    said = dropfax(site, "received", "1", "-o", str(target))

    assert said.stdout == f"1 page in {target}\n"
    (page,) = PdfReader(target).pages
    image = page["/Resources"]["/XObject"]["/Fax"]  # type: ignore[index]
    assert image._data == read_tiff((site / "spool/faxes/000000/1/received.tif").read_bytes())[0].strip


def test_a_fax_that_is_not_there_has_no_received_pages(site: Path):
    refused = dropfax(site, "received", "7")
    assert refused.exit_code == 2
    assert "7" in refused.stderr
