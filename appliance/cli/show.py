"""`show`: the gateway's story of one fax, and where its report stands in the sender's mailbox."""

import json
from pathlib import Path

import click
from rich.console import Console

from appliance.mail import arrived
from appliance.site import gateway_part, read_settings
from connector.app import mailboxes_of
from foundation.options import json_option, refusing, site_option
from gateway.cli.facts import story
from gateway.cli.show import lines
from gateway.cli.terminal import shown
from gateway.errors import GatewayError
from gateway.records import fax, open_records


@click.command()
@click.argument("job", type=int)
@site_option
@json_option
def show(job: int, site: Path, as_json: bool) -> None:
    """Tell the whole story of fax JOB: mail, envelope, pages, every call, report, mailbox."""
    with refusing(GatewayError):
        settings = read_settings(site)
        records = open_records(site, gateway_part(settings))
        told = fax(records, job)
    report = arrived(mailboxes_of(site, settings.exchange), records, told)
    if as_json:
        mailed = {"subject": report.subject, "file": str(report.file)} if report else None
        click.echo(json.dumps(story(told) | {"mailed": mailed}, indent=2))
        return
    console = Console(highlight=False)
    for line in lines(told, records, site):
        console.print(line, soft_wrap=True)
    if report:
        console.print(f"  subject    {shown(report.subject)}", soft_wrap=True)
        console.print(f"  mailbox    {shown(str(report.file))}", soft_wrap=True)
