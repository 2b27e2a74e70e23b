"""`explain`: how an address is read, dialled and judged, step by step, by the code that does so when a fax comes."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from foundation.options import json_option, refusing, site_option
from foundation.site import settings_file
from foundation.terminal import screen, shown
from gateway.numbering.callee import Callee, Meaning, meaning
from gateway.numbering.rules import Refusal
from gateway.records import read_settings
from gateway.settings import GatewaySettings
from wire.address import Fault, Step, masked
from wire.address.masking import STARS


@click.command()
@click.argument("address")
@click.option("--from", "sender", default="", metavar="MAILBOX", help="Who sends: rules may speak of senders.")
@site_option
@json_option
def explain(address: str, sender: str, site: Path, as_json: bool) -> None:
    """Explain how ADDRESS is read, dialled and judged; exit code 1 when nobody would be called."""
    with refusing():
        # The question is worth an answer before there is a site: then the defaults say which domains are ours.
        settings = read_settings(site).gateway if settings_file(site).exists() else GatewaySettings()
    meant = meaning(address, sender, settings)
    if as_json:
        click.echo(json.dumps(_plain(address, meant), indent=2))
    else:
        _print(address, meant)
    raise SystemExit(0 if any(callee.refusal is None for callee in meant.callees) else 1)


def _plain(address: str, meant: Meaning) -> dict[str, object]:
    """Return the answer whole, with what is dialled after the answer: a program compares it with what it asked."""
    answer: dict[str, object] = {"alias": meant.alias.name if meant.alias else None}
    if meant.reading is not None:
        result = meant.reading.result
        answer |= {"fault": result.value} if isinstance(result, Fault) else asdict(result)
    callees = [_plain_callee(callee) for callee in meant.callees]
    return {"address": address, **answer, "steps": [asdict(step) for step in meant.steps], "callees": callees}


def _plain_callee(callee: Callee) -> dict[str, object]:
    return {
        "number": callee.number,
        "dialled": callee.dialled,
        "name": callee.name,
        "sub": callee.sub,
        "refused": None if callee.refusal is None else _plain_refusal(callee.refusal),
        "steps": [asdict(step) for step in callee.steps],
    }


def _plain_refusal(refusal: Refusal) -> dict[str, str]:
    ending = refusal.outcome
    return {"outcome": ending.name, "status": ending.value.status, "rule": refusal.rule, "detail": refusal.detail}


def _print(address: str, meant: Meaning) -> None:
    console = screen()
    steps = [*meant.steps, *(step for callee in meant.callees for step in callee.steps)]
    console.print(_table(address, steps))
    fault = meant.reading.result if meant.reading is not None else None
    if isinstance(fault, Fault):
        console.print(f"[red]no fax address of ours: {fault.value}[/]")
        return
    for callee in meant.callees:
        _print_callee(console, callee)


def _table(address: str, steps: list[Step]) -> Table:
    table = Table(title=shown(masked(address)), title_justify="left")
    for heading in ("rule", "what it found", "where the rule stands"):
        table.add_column(heading, overflow="fold")
    for step in steps:
        table.add_row(shown(step.rule), shown(step.found), shown(step.source))
    return table


def _print_callee(console: Console, callee: Callee) -> None:
    # The post-dial digits may be those of a calling card (RFC 3965 section 5.2.3), and a screen has more than one reader.
    facts = {
        "number": callee.number,
        "dialled": callee.dialled,
        "name": callee.name,
        "sub": callee.sub,
        "post": STARS if callee.post else "",
    }
    told = {
        name: value for name, value in facts.items() if value and not (name == "dialled" and value == callee.number)
    }
    console.print("  ".join(f"[bold]{name}[/] {shown(value)}" for name, value in told.items()), soft_wrap=True)
    if callee.refusal is not None:
        status = callee.refusal.outcome.value.status
        console.print(f"[red]would not be called: {shown(callee.refusal.detail)} ({status})[/]", soft_wrap=True)
