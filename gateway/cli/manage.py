"""`hold`, `release`, `cancel`, `retry`, `change`: what people do to faxes while a gateway runs, each deed with who and when."""

import getpass
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import click

from foundation.options import REFUSED, json_option, refusing, site_option
from foundation.terminal import plain
from gateway.cli.asked import Moment, in_zone
from gateway.errors import GatewayError, LostLeaseError, NoSuchJobError, NotPossibleError
from gateway.model.deed import Scope
from gateway.model.job import Job
from gateway.model.number import spaced
from gateway.numbering.written import number_of
from gateway.records import Records, open_records, present, read_settings, waits
from gateway.store.management import Request
from gateway.story.deeds import postpone, readdress, standing

F = TypeVar("F", bound=Callable[..., Any])
Doing = Callable[[int, Request], Job]

_REFUSALS = (NotPossibleError, NoSuchJobError, LostLeaseError)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What became of one thing that was asked for: `fax` is None for a number, a line or everything."""

    fax: int | None
    done: bool
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is meant: single faxes, or all open ones to a number, on a line, or of the site."""

    faxes: tuple[int, ...]
    scope: Scope | None = None
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One command as it was given: at which site, by whom, about what."""

    records: Records
    by: Request
    target: Target
    as_json: bool

    @property
    def faxes(self) -> Sequence[int]:
        """The faxes that are meant, as they are known at this moment."""
        if self.target.scope is None:
            return self.target.faxes
        return self.records.desk.open_faxes(self.target.scope, self.target.value)


def _takes_target(command: F) -> F:
    """Let a command take JOB... or --number or --line or --all, --as, --because, --site and --json."""
    for decorate in (
        json_option,
        site_option,
        click.option("--because", "why", default="", help="Why, for the story of the fax."),
        click.option("--as", "who", help="Who asks; without it, your login name."),
        click.option("--all", "everything", is_flag=True, help="Every fax that is not over."),
        click.option("--line", "channel", type=click.IntRange(min=1), metavar="K", help="A line, counted from 1."),
        click.option("--number", metavar="N", help="Every fax to this number that is not over."),
        click.argument("faxes", metavar="[JOB]...", type=int, nargs=-1),
    ):
        command = decorate(command)
    return command


@click.command()
@_takes_target
def hold(**given: Any) -> None:
    """Let faxes wait until they are released: JOB..., or all to a number or at all with those to come, or a line."""
    errand = _errand(given)
    _conclude(
        errand, [*_on_scope(errand, errand.records.desk.block, "held"), *_on_each(errand, errand.records.desk.hold)]
    )


@click.command()
@_takes_target
def release(**given: Any) -> None:
    """Let held faxes go on: JOB..., or all to a number or at all, also those held one by one, or a line."""
    errand = _errand(given)
    each = _on_each(errand, errand.records.desk.release)
    _conclude(errand, [*_on_scope(errand, errand.records.desk.unblock, "released"), *each])


@click.command()
@click.option("--yes", is_flag=True, help="With --all: yes, every fax.")
@_takes_target
def cancel(yes: bool, **given: Any) -> None:
    """End faxes, with their reports; a call that is being made is hung up."""
    if given["everything"] and not yes:
        raise click.UsageError("--all cancels every fax that is not over; say --yes if that is meant")
    errand = _errand(given)
    _conclude(errand, [*_on_each(errand, errand.records.desk.cancel)])


@click.command()
@_takes_target
def retry(**given: Any) -> None:
    """Call waiting faxes now, or when their hours open, instead of at their date."""
    if given["channel"] is not None:
        raise click.UsageError("a fax that waits has no line yet; name faxes, or --number, or --all")
    errand = _errand(given)
    _conclude(errand, [*_on_each(errand, errand.records.desk.hurry)])


@click.command()
@click.argument("faxes", metavar="JOB...", type=int, nargs=-1, required=True)
@click.option("--number", metavar="N", help="Send to this number instead; the pages are made anew.")
@click.option("--at", type=Moment(), help="Call at this date, such as 2026-11-24T08:00; without a zone in the site's.")
@click.option("--as", "who", help="Who asks; without it, your login name.")
@click.option("--because", "why", default="", help="Why, for the story of the fax.")
@site_option
@json_option
def change(faxes: tuple[int, ...], number: str | None, at: datetime | None, **given: Any) -> None:
    """Send waiting faxes to another number, or at another date."""
    if number is None and at is None:
        raise click.UsageError("say what is to be changed: --number, or --at, or both")
    errand = _errand(given | {"faxes": faxes, "number": None, "channel": None, "everything": False})
    said: list[Said] = []
    if number is not None:
        said += _on_each(errand, partial(readdress, errand.records, number))
    if at is not None:
        said += _on_each(errand, partial(postpone, errand.records, in_zone(at, errand.records.site.zone)))
    _conclude(errand, said)


def _errand(given: dict[str, Any]) -> Errand:
    with refusing(GatewayError):
        settings = read_settings(given["site"])
        number = number_of(given["number"], settings.gateway).number if given["number"] else None
        target = _target(given["faxes"], number, given["channel"], everything=given["everything"])
        records = open_records(given["site"], settings)
        if given["channel"] is not None:
            _refuse_no_line(given["channel"], records)
    by = Request(who=given["who"] or _login_name(), at=present(records), why=given["why"])
    return Errand(records=records, by=by, target=target, as_json=given["as_json"])


def _refuse_no_line(channel: int, records: Records) -> None:
    """Refuse a line that the site has not, unless it is held: it may have had more when that was done."""
    held = {hold.value for hold in records.desk.holds() if hold.scope is Scope.CHANNEL}
    lines = records.settings.line.channels
    if channel > lines and str(channel) not in held:
        those = "line 1" if lines == 1 else f"lines 1 to {lines}"
        raise NotPossibleError(f"there is no line {channel}: the site has {those} (line.channels); nothing was done")


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        raise click.UsageError("this system does not know your name; say it with --as") from None


def _target(faxes: tuple[int, ...], number: str | None, channel: int | None, *, everything: bool) -> Target:
    if sum((bool(faxes), number is not None, channel is not None, everything)) != 1:
        raise click.UsageError("name faxes, or one of --number, --line and --all")
    if number is not None:
        return Target(faxes=(), scope=Scope.NUMBER, value=number)
    if channel is not None:
        return Target(faxes=(), scope=Scope.CHANNEL, value=str(channel))
    return Target(faxes=faxes, scope=Scope.EVERYTHING if everything else None)


def _on_scope(errand: Errand, do: Callable[[Scope, str, Request], None], done: str) -> Iterator[Said]:
    """Hold or release the number, the line or everything itself, which also concerns the faxes to come."""
    scope, value = errand.target.scope, errand.target.value
    if scope is None:
        return
    try:
        do(scope, value, errand.by)
    except NotPossibleError as error:
        yield Said(fax=None, done=False, sentence=str(error))
    else:
        named = {
            Scope.NUMBER: f"the number {spaced(value)}",
            Scope.CHANNEL: f"line {value}",
            Scope.EVERYTHING: "everything",
        }
        yield Said(fax=None, done=True, sentence=f"{named[scope]} is {done}")


def _on_each(errand: Errand, do: Doing) -> Iterator[Said]:
    """Do it to each fax; a line is held for the calls to come, the one on it goes on."""
    if errand.target.scope is Scope.CHANNEL and do != errand.records.desk.cancel:
        return
    for fax in errand.faxes:
        with refusing(GatewayError):
            yield _said(errand, fax, do)


def _said(errand: Errand, fax: int, do: Doing) -> Said:
    try:
        job = do(fax, errand.by)
    except _REFUSALS as error:
        return Said(fax=fax, done=False, sentence=str(error))
    wait = waits(errand.records, errand.by.at)(job)
    return Said(fax=fax, done=True, sentence=standing(job, wait, errand.records.site.zone))


def _conclude(errand: Errand, said: Sequence[Said]) -> None:
    """Print what became of each; exit code 2 when nothing was done at all."""
    if errand.as_json:
        click.echo(json.dumps([{"fax": one.fax, "done": one.done, "sentence": one.sentence} for one in said], indent=2))
    else:
        for one in said:
            click.echo(plain(one.sentence), err=not one.done)
    if not said:
        click.echo("dropfax: there is no fax that this concerns; nothing was done", err=True)
    if not any(one.done for one in said):
        raise SystemExit(REFUSED)
