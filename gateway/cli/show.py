"""`show`: one fax as a story, from the mail to the report."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from foundation.options import json_option, refusing, site_option
from gateway.cli.facts import story
from gateway.cli.terminal import shown
from gateway.errors import GatewayError
from gateway.model.call import Call
from gateway.records import Fax, Records, fax, open_records, read_settings
from gateway.report.wording import sentence


@click.command()
@click.argument("job", type=int)
@site_option
@json_option
def show(job: int, site: Path, as_json: bool) -> None:
    """Tell the whole story of fax JOB: mail, envelope, pages, every call, report."""
    with refusing(GatewayError):
        records = open_records(site, read_settings(site))
        told = fax(records, job)
    if as_json:
        click.echo(json.dumps(story(told), indent=2))
        return
    console = Console(highlight=False)
    for line in lines(told, records, site):
        console.print(line, soft_wrap=True)


def lines(told: Fax, records: Records, site: Path) -> Iterator[str]:
    """Yield the story's lines, in rich markup with everything that came from outside escaped."""
    zone = records.site.zone
    yield f"[bold]Fax {told.job.id}[/]   (the telephone line is simulated)"
    yield from _mail(told, zone)
    yield from _pages(told)
    for call in told.calls:
        yield from _call(call, zone)
    yield from _ending(told, zone)
    yield from _report(told, (site / records.settings.replay_directory).absolute(), zone)


def _mail(told: Fax, zone: ZoneInfo) -> Iterator[str]:
    message, recipient = told.message, told.job.recipient
    notify = "absent" if recipient.notify is None else ",".join(sorted(recipient.notify))
    yield f"\n[bold]Mail[/]       {shown(message.subject) or '(no subject)'}"
    yield f"  from       {shown(message.sender) or '<> (nobody, no report will be sent)'}"
    yield f"  to         {shown(recipient.address)}"
    yield f"  wishes     NOTIFY {notify}, RET {message.ret or 'absent'}, ENVID {shown(message.envid or 'absent')}"
    yield f"  Drop file  {shown(message.file_name)}, taken {_at(message.arrived, zone)}"
    yield f"  kept as    {shown(str(told.original))}"


def _pages(told: Fax) -> Iterator[str]:
    job = told.job
    yield f"\n[bold]Pages[/]      {'no document' if job.pages is None else job.pages}"
    if told.pdf and told.tiff:
        yield f"  fax.pdf    {shown(str(told.pdf))}"
        yield f"  received   {shown(str(told.tiff))}"
    for note in job.notes:
        yield f"  note       {shown(note)}"


def _call(call: Call, zone: ZoneInfo) -> Iterator[str]:
    result = call.result
    seconds = round(result.duration.total_seconds())
    yield f"\n[bold]Call {call.attempt}[/]     {_at(result.started, zone)}, {seconds} s, to {shown(call.number)}"
    yield f"  ended      {result.outcome.value.code} {shown(result.outcome.value.text)}"
    if result.pages_sent:
        yield f"  pages      from page {call.first_page}: {result.pages_confirmed} of {result.pages_sent} sent were confirmed"
    for line in result.transcript:
        yield f"  [dim]{shown(line)}[/]"


def _ending(told: Fax, zone: ZoneInfo) -> Iterator[str]:
    job = told.job
    confirmed = "" if job.pages is None else f", {job.pages_confirmed} of {job.pages} pages confirmed"
    yield f"\n[bold]State[/]      {job.state}{confirmed}, calls: {job.dials}"
    if job.outcome:
        yield f"  ending     {job.outcome.name}: {shown(sentence(job, job.outcome, told.calls))}"
        if job.detail and "{detail}" not in job.outcome.value.sentence:
            yield f"  because    {shown(job.detail)}"
    if not job.state.is_final:
        yield f"  next       {_at(job.due, zone)}, giving up at {_at(job.deadline, zone)}"


def _report(told: Fax, replay: Path, zone: ZoneInfo) -> Iterator[str]:
    if not told.letters:
        yield "\n[bold]Report[/]     none" + ("" if told.job.state.is_final else " yet")
    for letter in told.letters:
        posted = (
            f"posted {_at(letter.posted, zone)}" if letter.posted else f"waiting, offered again {_at(letter.due, zone)}"
        )
        yield f"\n[bold]Report[/]     {letter.action}, {posted}"
        if letter.posted:
            file = replay / letter.file_name
            waits = os.access(file, os.F_OK)
            yield "  Replay     " + (f"waiting in Replay as {shown(str(file))}" if waits else "taken by Exchange")


def _at(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")
