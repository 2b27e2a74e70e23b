"""What every command takes, and how a refusal reaches the terminal."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from foundation.clock import RealClock, VirtualClock
from foundation.lock import AlreadyRunningError
from foundation.options import (
    Commands,
    LaterCommand,
    add_later,
    clock_of,
    finish_idle,
    json_option,
    refusing,
    run_options,
    site_option,
    speak_any_text,
)
from foundation.settings import SettingsError


@click.command()
@site_option
@json_option
@run_options
def told(site: Path, as_json: bool, until_idle: bool, speed: float, horizon: float) -> None:
    """Print what was taken."""
    click.echo(f"{site} {as_json} {until_idle} {speed} {horizon}")


def test_options_have_defaults():
    assert CliRunner().invoke(told).stdout == "dropfax-site False False 1.0 45.0\n"


def test_the_site_may_stand_in_the_environment_and_the_option_comes_first():
    environment = {"DROPFAX_SITE": "there"}

    assert CliRunner().invoke(told, env=environment).stdout.startswith("there ")
    assert CliRunner().invoke(told, ["--site", "here"], env=environment).stdout.startswith("here ")


def a_group(place: str) -> click.Group:
    group = click.Group("group")
    group.add_command(LaterCommand("told", place, "Say something."))
    return group


def test_a_later_command_is_listed_before_its_module_is_there():
    shown = CliRunner().invoke(a_group("nowhere:told"), ["--help"])

    assert shown.exit_code == 0
    assert "told  Say something." in shown.stdout


def test_a_later_command_runs_with_its_own_options_and_its_own_help():
    group = a_group(f"{__name__}:told")

    assert CliRunner().invoke(group, ["told", "--json", "--site", "here"]).stdout == "here True False 1.0 45.0\n"
    assert "Print what was taken." in CliRunner().invoke(group, ["told", "--help"]).stdout
    assert "Invalid value for '--speed'" in CliRunner().invoke(group, ["told", "--speed", "0"]).stderr


NO_SPEEDS = ("0", "-1", "fast", "inf", "nan", "1e12", "100001")
NO_HORIZONS = ("0", "nan", "inf", "1e9", "36501")


@pytest.mark.parametrize(
    "words", [*(["--speed", word] for word in NO_SPEEDS), *(["--horizon", word] for word in NO_HORIZONS)]
)
def test_a_clock_that_cannot_run_is_refused(words: list[str]):
    refused = CliRunner().invoke(told, words)

    assert refused.exit_code == 2
    assert f"Invalid value for '{words[0]}'" in refused.stderr


def test_the_widest_limits_are_taken():
    assert CliRunner().invoke(told, ["--speed", "100000", "--horizon", "36500"]).exit_code == 0


def test_a_site_without_a_name_is_refused():
    refused = CliRunner().invoke(told, ["--site", ""])

    assert refused.exit_code == 2
    assert "the name is empty" in refused.stderr


def test_text_that_the_locale_has_no_letters_for_is_escaped(monkeypatch: pytest.MonkeyPatch):
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="ascii"))

    speak_any_text()
    print("Gr\u00f6\u00dfe", flush=True)  # noqa: T201  printing is what is tested

    assert written.getvalue().strip() == b"Gr\\xf6\\xdfe"


def test_each_kind_of_run_has_its_clock():
    assert isinstance(clock_of(until_idle=False, speed=1), RealClock)
    assert clock_of(until_idle=False, speed=60).speed == 60
    virtual = clock_of(until_idle=True, speed=1)
    assert isinstance(virtual, VirtualClock)
    assert abs(virtual.now() - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_virtual_clock_has_no_speed():
    with pytest.raises(click.UsageError, match="--speed has no meaning"):
        clock_of(until_idle=True, speed=60)


class Waiting:
    """A half that waits for a date that never does any good."""

    def __init__(self, due: datetime | None) -> None:
        self._due = due

    def step(self) -> bool:
        return False

    def next_due(self) -> datetime | None:
        return self._due


def test_a_run_that_becomes_idle_ends_well(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        finish_idle([Waiting(None)], VirtualClock(datetime.now(UTC)), 1)

    assert (ended.value.code, capsys.readouterr().err) == (0, "")


def test_a_run_that_is_given_up_says_so(capsys: pytest.CaptureFixture[str]):
    clock = VirtualClock(datetime.now(UTC))

    with pytest.raises(SystemExit) as ended:
        finish_idle([Waiting(clock.now() + timedelta(days=2))], clock, 1)

    assert ended.value.code == 1
    assert "something is still due after 1 virtual days" in capsys.readouterr().err


@pytest.mark.parametrize("error", [SettingsError("no good"), AlreadyRunningError("no good"), KeyError("no good")])
def test_what_forbids_a_command_is_a_sentence_on_standard_error(error: Exception, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended, refusing(KeyError):
        raise error

    assert ended.value.code == 2
    assert capsys.readouterr() == ("", f"dropfax: {error}\n")


def test_what_nobody_expects_is_not_hidden():
    with pytest.raises(ZeroDivisionError), refusing(KeyError):
        raise ZeroDivisionError


def test_the_list_of_commands_cuts_no_sentence():
    sentence = "Say at such a length what becomes of every fax that waits for a line that it never fits on one line."
    group = Commands("many")
    add_later(group, {"tell": ("foundation.nowhere:tell", sentence), "hidden": ("foundation.nowhere:no", "Not shown.")})
    group.commands["hidden"].hidden = True

    listed = " ".join(CliRunner().invoke(group, ["--help"], env={"COLUMNS": "60"}).output.split())

    assert f"Commands: tell {sentence.rstrip('.')}" in listed
    assert "hidden" not in listed
