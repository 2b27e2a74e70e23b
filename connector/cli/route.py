"""`route`: which way a message to an address would take, and why, by the code that decides when one comes."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, assert_never

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from connector.app import mailboxes_of
from connector.categorizer import Explanation, Inquiry, Verdict, Way, inquire, mail_address_of
from connector.cli.site import read_settings
from connector.model.route import Connector, Route, ToConnector, ToMailbox, Undeliverable, Unroutable
from connector.settings import DeliveryAgentConnectorSettings, ExchangeSettings
from foundation.measures import size_of
from foundation.options import json_option, refuse, refusing, site_option
from foundation.site import settings_file
from foundation.terminal import plain, screen

NO_WAY = 1
"""Exit code: somebody of those whom the address stands for would not be reached."""


class Bytes(click.ParamType[int]):
    """A size: a number of bytes, alone or with a unit."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the bytes."""
        if isinstance(value, int):
            return value
        try:
            return int(value) if value.isascii() and value.isdigit() else size_of(value)
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)


@click.command()
@click.argument("address")
@click.option("--size", type=Bytes(), default=0, metavar="SIZE", help='Size of the message, such as "12 MB".')
@click.option("--from", "sender", help="Envelope sender, <> for a report; otherwise somebody of the organization.")
@site_option
@json_option
def route(address: str, size: int, sender: str | None, site: Path, as_json: bool) -> None:
    """Explain which way a message to ADDRESS takes: whom it stands for, and why each connector wins or loses.

    ADDRESS is a mail address, [FAX:...] or Type:address, or the name of a contact or group. Exit code 1 when somebody is not reached.
    """
    with refusing():
        # The question is worth an answer before there is a site: then the defaults decide.
        settings = read_settings(site) if settings_file(site).exists() else ExchangeSettings()
    inquiry = _asked(address, sender, size, site, settings)
    if as_json:
        click.echo(json.dumps(_plain(inquiry), indent=2))
    else:
        _print(inquiry)
    routes = [way.resolution.route for way in inquiry.ways]
    if inquiry.refusal or any(isinstance(route, Undeliverable | Unroutable) for route in routes):
        raise SystemExit(NO_WAY)


def _asked(address: str, sender: str | None, size: int, site: Path, settings: ExchangeSettings) -> Inquiry:
    try:
        recipient = mail_address_of(address, settings)
    except ValueError as error:
        refuse(f"{plain(str(error))}; no contact or group has that name either, and nothing is looked up")
    author = (
        f"sender@{settings.default_domain}" if sender is None else sender.strip().removeprefix("<").removesuffix(">")
    )
    return inquire(recipient, author, size, settings, mailboxes_of(site, settings).has)


def _print(inquiry: Inquiry) -> None:
    console = screen()
    if inquiry.refusal:
        console.print(f"[bold]Returned[/] before anybody is looked up: {escape(plain(inquiry.refusal.diagnostic))}")
        return
    for told in inquiry.story:
        console.print(f"{escape(plain(told.address))} {escape(plain(told.found))}", soft_wrap=True)
    for way in inquiry.ways:
        console.print()
        _print_way(console, way)
    if not inquiry.ways:
        console.print("[bold]Nobody[/] gets the message.")


def _print_way(console: Console, way: Way) -> None:
    if way.explanation is not None:
        console.print(f"Connectors for {escape(plain(str(way.explanation.address)))}:", soft_wrap=True)
        console.print(_table(way.explanation))
    goes = escape(plain(_goes(way.resolution.route)))
    console.print(f"[bold]{escape(plain(way.resolution.recipient.address))}[/] {goes}", soft_wrap=True)
    if way.resolution.reports_to:
        console.print(f"  failures are reported to {escape(plain(way.resolution.reports_to))}", soft_wrap=True)


def _table(explanation: Explanation) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(max_width=24, overflow="fold")
    table.add_column(max_width=28, overflow="fold")
    table.add_column(overflow="fold")
    for verdict in explanation.verdicts:
        fared = "[green]wins[/]" if verdict.lost is None else "loses"
        space = "" if verdict.space is None else str(verdict.space)
        table.add_row(
            fared, escape(plain(verdict.connector.name)), escape(plain(space)), escape(plain(_reason(verdict)))
        )
    return table


def _reason(verdict: Verdict) -> str:
    return verdict.why if verdict.lost is None else f"{verdict.lost}: {verdict.why}"


def _goes(route: Route) -> str:
    match route:
        case ToConnector():
            return f"goes to {_kind(route.connector)} connector {route.connector.name} on {route.server}, queue {route.domain}"
        case ToMailbox():
            return f"is delivered to mailbox {route.address}"
        case Unroutable():
            return f"waits in the Unreachable queue: {route.reason}"
        case Undeliverable():
            return f"is returned: {route.diagnostic}"
        case _:
            assert_never(route)


def _kind(connector: Connector) -> str:
    return "Delivery Agent" if isinstance(connector, DeliveryAgentConnectorSettings) else "Foreign"


def _plain(inquiry: Inquiry) -> dict[str, Any]:
    return {
        "refusal": _row(inquiry.refusal) if inquiry.refusal else None,
        "story": [{"address": told.address, "found": told.found} for told in inquiry.story],
        "recipients": [
            {
                "address": way.resolution.recipient.address,
                "via": way.resolution.via or None,
                "reports_to": way.resolution.reports_to or None,
                "route": _row(way.resolution.route),
                "connectors": list(_verdicts(way.explanation)) if way.explanation else [],
            }
            for way in inquiry.ways
        ],
    }


def _row(route: Route) -> dict[str, Any]:
    match route:
        case ToConnector():
            kind = _kind(route.connector)
            return {
                "to": "connector",
                "name": route.connector.name,
                "kind": kind,
                "server": route.server,
                "queue": route.domain,
            }
        case ToMailbox():
            return {"to": "mailbox", "address": route.address}
        case Unroutable():
            return {"to": "Unreachable", "reason": route.reason}
        case Undeliverable():
            return {"to": "sender", "status": route.status, "diagnostic": route.diagnostic}
        case _:
            assert_never(route)


def _verdicts(explanation: Explanation) -> Iterator[dict[str, Any]]:
    for verdict in explanation.verdicts:
        yield {
            "name": verdict.connector.name,
            "kind": _kind(verdict.connector),
            "space": None if verdict.space is None else str(verdict.space),
            "server": verdict.source.server if verdict.source else None,
            "specificity": verdict.fit,
            "cost": verdict.cost,
            "lost": verdict.lost.value if verdict.lost else None,
            "why": verdict.why,
        }
