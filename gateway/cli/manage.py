"""`hold`, `release`, `cancel`, `retry`, `change`: what people do to faxes while a gateway runs, each deed with who and when."""

import getpass
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import click

from foundation.options import REFUSED, json_option, refusing, site_option
from foundation.terminal import plain
from gateway.cli.asked import Moment, in_zone
from gateway.errors import GatewayError
from gateway.model.deed import Scope
from gateway.numbering.written import number_of
from gateway.records import Records, open_records, present, read_settings
from gateway.store.management import Request
from gateway.story.deeds import Deed, postpone, readdress
from gateway.story.targets import Said, Target, do_to, on_each

F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, kw_only=True)
class Errand:
    """One command as it was given: at which site, by whom, about what."""

    records: Records
    by: Request
    target: Target
    as_json: bool

    def do(self, deed: Deed) -> list[Said]:
        """Do a deed to what is meant."""
        with refusing(GatewayError):
            return do_to(self.records, deed, self.target, self.by)


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
    _conclude(errand, errand.do(Deed.HOLD))


@click.command()
@_takes_target
def release(**given: Any) -> None:
    """Let held faxes go on: JOB..., or all to a number or at all, also those held one by one, or a line."""
    errand = _errand(given)
    _conclude(errand, errand.do(Deed.RELEASE))


@click.command()
@click.option("--yes", is_flag=True, help="With --all: yes, every fax.")
@_takes_target
def cancel(yes: bool, **given: Any) -> None:
    """End faxes, with their reports; a call that is being made is hung up."""
    if given["everything"] and not yes:
        raise click.UsageError("--all cancels every fax that is not over; say --yes if that is meant")
    errand = _errand(given)
    _conclude(errand, errand.do(Deed.CANCEL))


@click.command()
@_takes_target
def retry(**given: Any) -> None:
    """Call waiting faxes now, or when their hours open, instead of at their date."""
    if given["channel"] is not None:
        raise click.UsageError("a fax that waits has no line yet; name faxes, or --number, or --all")
    errand = _errand(given)
    _conclude(errand, errand.do(Deed.RETRY))


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
    records, said = errand.records, list[Said]()
    with refusing(GatewayError):
        if number is not None:
            said += on_each(records, partial(readdress, records, number), faxes, errand.by)
        if at is not None:
            said += on_each(records, partial(postpone, records, in_zone(at, records.site.zone)), faxes, errand.by)
    _conclude(errand, said)


def _errand(given: dict[str, Any]) -> Errand:
    with refusing(GatewayError):
        settings = read_settings(given["site"])
        number = number_of(given["number"], settings.gateway).number if given["number"] else None
        target = _target(given["faxes"], number, given["channel"], everything=given["everything"])
        records = open_records(given["site"], settings)
    by = Request(who=given["who"] or _login_name(), at=present(records), why=given["why"])
    return Errand(records=records, by=by, target=target, as_json=given["as_json"])


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
