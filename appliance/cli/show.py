"""`show`: the gateway's story of one fax, and where its report stands in the sender's mailbox."""

import json
from pathlib import Path

import click

from appliance.mail import arrived
from appliance.site import gateway_part, read_settings
from connector.app import mailboxes_of
from foundation.options import json_option, refusing, site_option
from gateway.cli.show import tell
from gateway.errors import GatewayError
from gateway.records import open_records
from gateway.story.facts import story
from gateway.story.look import look


@click.command()
@click.argument("job", type=int)
@click.option("--transcript", is_flag=True, help="Tell each call in full, signal by signal.")
@site_option
@json_option
def show(job: int, transcript: bool, site: Path, as_json: bool) -> None:
    """Tell the whole story of fax JOB: mail, envelope, pages, every call, report, mailbox."""
    with refusing(GatewayError):
        settings = read_settings(site)
        records = open_records(site, gateway_part(settings))
        told = look(records, job)
    report = arrived(mailboxes_of(site, settings.exchange), records, told.fax)
    if as_json:
        mailed = {"subject": report.subject, "file": str(report.file)} if report else None
        click.echo(json.dumps(story(told.fax, told.wait) | {"mailed": mailed}, indent=2))
        return
    more = [("subject", report.subject), ("mailbox", str(report.file))] if report else []
    tell(told, records, site, transcript=transcript, more=more)
