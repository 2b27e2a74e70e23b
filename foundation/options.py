"""What every command of both halves takes, and how a refusal reaches the terminal."""

import importlib
import io
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click

from foundation.clock import Clock, RealClock, VirtualClock
from foundation.lock import AlreadyRunningError
from foundation.loop import Half, run_until_idle
from foundation.settings import SITE_VARIABLE, SettingsError

DEFAULT_SITE = "dropfax-site"

REFUSED = 2
"""Exit code of a command that was not carried out: the reason is on standard error."""

FASTEST = 100_000
"""Beyond it a pass of the loop takes longer than the pauses it waits for."""

LONGEST_HORIZON = 36_500
"""In days: a century from now is still a date."""

HORIZON = 45
"""Virtual days for which a run waits by itself: a fax may be dated 30 days ahead, and its calls, words and reports take days more."""

F = TypeVar("F", bound=Callable[..., Any])


class SitePath(click.Path):
    """A site's directory; an empty name is refused, which would mean the working directory."""

    def __init__(self) -> None:
        """Take a directory, which need not exist."""
        super().__init__(path_type=Path, file_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path."""
        if not str(value).strip():
            self.fail("the name is empty; write . for the working directory", param, ctx)
        return super().convert(value, param, ctx)


class Amount(click.FloatRange):
    """A number within limits; NaN, which no limit keeps out, is refused too."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the number."""
        amount = super().convert(value, param, ctx)
        if math.isnan(amount):
            self.fail(f"{value} is no number.", param, ctx)
        return amount


class LaterCommand(click.Command):
    """A command in the list of its group, whose module is imported when it is called and not before.

    What all commands need together takes two seconds to import, and `--help` and the shell's completion need none of it.
    """

    def __init__(self, name: str, place: str, sentence: str) -> None:
        """Take the place, "module:attribute", and the sentence that the list shows, the command's own."""
        super().__init__(name, help=sentence)
        self.place = place

    def loaded(self) -> click.Command:
        """Import the command."""
        module, attribute = self.place.split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Let the command itself read its arguments: the context is its own, and so is what runs in it."""
        return self.loaded().make_context(info_name, args, parent, **extra)


class Commands(click.Group):
    """A group of commands whose list cuts no sentence, however many lines it takes."""

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List each command with the first sentence of its help."""
        commands = {name: self.get_command(ctx, name) for name in self.list_commands(ctx)}
        rows = [(name, one.get_short_help_str(_WHOLE)) for name, one in commands.items() if one and not one.hidden]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


_WHOLE = 1000
"""Letters of a sentence; no longer one is written."""


def add_later(group: click.Group, commands: Mapping[str, tuple[str, str]]) -> None:
    """Add commands to a group by their names, each with its place and its sentence, without importing any."""
    for name, (place, sentence) in commands.items():
        group.add_command(LaterCommand(name, place, sentence))


def speak_any_text() -> None:
    """Let this process print any text in any locale: what its encoding lacks is escaped, and no command ends for it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def site_option(command: F) -> F:
    """Let a command take --site DIR, or DROPFAX_SITE, or ./dropfax-site."""
    return click.option(
        "--site",
        type=SitePath(),
        envvar=SITE_VARIABLE,
        default=DEFAULT_SITE,
        show_default=True,
        help="The site's directory (environment: DROPFAX_SITE).",
    )(command)


def json_option(command: F) -> F:
    """Let a command take --json: data on standard output and nothing else there."""
    return click.option("--json", "as_json", is_flag=True, help="Print data as JSON.")(command)


def run_options(command: F) -> F:
    """Let a run command take --until-idle, --speed and --horizon."""
    command = click.option(
        "--until-idle", is_flag=True, help="Use a virtual clock and return when nothing is due any more."
    )(command)
    command = click.option(
        "--horizon",
        type=Amount(min=0.001, max=LONGEST_HORIZON),
        default=float(HORIZON),
        show_default=True,
        metavar="DAYS",
        help="With --until-idle: give up (exit code 1) when something is still due after so many virtual days.",
    )(command)
    return click.option(
        "--speed",
        type=Amount(min=0, min_open=True, max=FASTEST),
        default=1.0,
        show_default=True,
        metavar="FACTOR",
        help="Let the clock run so many times as fast.",
    )(command)


def clock_of(*, until_idle: bool, speed: float) -> Clock:
    """Return the clock that the options of a run ask for; a virtual one starts at the machine's time."""
    if until_idle and speed != 1:
        raise click.UsageError("--until-idle waits for nothing, so --speed has no meaning with it")
    if until_idle:
        return VirtualClock(datetime.now(UTC))
    return RealClock() if speed == 1 else VirtualClock(datetime.now(UTC), speed)


def finish_idle(halves: Sequence[Half], clock: VirtualClock, days: float) -> NoReturn:
    """Run the halves until nothing is due and end the command; exit code 1 when something still waits at the horizon."""
    idle = run_until_idle(halves, clock, timedelta(days=days))
    if not idle:
        click.echo(f"dropfax: something is still due after {days:g} virtual days; the log says what", err=True)
    raise SystemExit(0 if idle else 1)


def refuse(reason: object) -> NoReturn:
    """End the command: the reason on standard error, exit code 2."""
    click.echo(f"dropfax: {reason}", err=True)
    raise SystemExit(REFUSED)


@contextmanager
def refusing(*kinds: type[Exception]) -> Iterator[None]:
    """End the command with a sentence when its settings, or one of these kinds of error, forbid it."""
    expected: tuple[type[Exception], ...] = (SettingsError, AlreadyRunningError, *kinds)
    try:
        yield
    except expected as error:
        refuse(error)
