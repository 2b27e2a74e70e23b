"""`received`: the pages of a fax as the far machine gets them, as a PDF for every viewer."""

from pathlib import Path

import click

from foundation.options import refusing, site_option
from foundation.terminal import plain
from gateway.document.pages import BadTiffError, read_tiff
from gateway.document.received import held, received_pdf
from gateway.errors import GatewayError
from gateway.model.call import Page
from gateway.records import Fax, fax, open_records, read_settings
from gateway.report.wording import ENGLISH
from wire.publish import publish


@click.command()
@click.argument("job", type=int)
@click.option(
    "--call",
    type=click.IntRange(min=1),
    help="Only what the far machine of this call has: confirmed pages, and the rows that came of the one on which it broke off.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the PDF goes; without it, received-JOB.pdf or received-JOB-CALL.pdf in the working directory.",
)
@site_option
def received(job: int, call: int | None, output: Path | None, site: Path) -> None:
    """Write the black and white pages of fax JOB, bit by bit those of received.tif, as a PDF.

    With --call, those that the far machine of that call holds: a page on which the call broke off ends where the data ended.
    """
    path = output or Path(f"received-{job}.pdf" if call is None else f"received-{job}-{call}.pdf")
    with refusing(GatewayError, OSError):
        records = open_records(site, read_settings(site))
        told = fax(records, job)
        pages = _pages(told, read_tiff(records.blobs.tiff(job)), call)
        publish(path.parent, path.name, received_pdf(pages, told.job.created))
    click.echo(f"{ENGLISH.count(len(pages), ENGLISH.page)} in {plain(str(path))}{_cut(told, call)}")


def _pages(told: Fax, pages: tuple[Page, ...], number: int | None) -> tuple[Page, ...]:
    """Return all pages, or those of one call."""
    if number is None:
        return pages
    made = [call for call in told.calls if call.attempt == number]
    if not made:
        raise BadTiffError(f"fax {told.job.id} has no call {number}; no PDF is written")
    if got := held(pages, made[0]):
        return got
    outcome = made[0].result.outcome.value
    raise BadTiffError(f"call {number} of fax {told.job.id} brought no page ({outcome.text}); no PDF is written")


def _cut(told: Fax, number: int | None) -> str:
    """Say how much of its last page a call brought, where it broke off on one."""
    rows = next((call.result.rows_cut for call in told.calls if call.attempt == number), None)
    return f"; the last page is not confirmed: {rows} rows of it came" if rows else ""
