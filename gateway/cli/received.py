"""`received`: the pages of a fax as the far machine gets them, as a PDF for every viewer."""

from pathlib import Path

import click

from foundation.options import refusing, site_option
from gateway.cli.terminal import plain
from gateway.document.pages import read_tiff
from gateway.document.received import received_pdf
from gateway.errors import GatewayError
from gateway.records import fax, open_records, read_settings
from wire.publish import publish


@click.command()
@click.argument("job", type=int)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the PDF goes; without it, received-JOB.pdf in the working directory.",
)
@site_option
def received(job: int, output: Path | None, site: Path) -> None:
    """Write the black and white pages of fax JOB, bit by bit those of received.tif, as a PDF."""
    path = output or Path(f"received-{job}.pdf")
    with refusing(GatewayError, OSError):
        records = open_records(site, read_settings(site))
        told = fax(records, job)
        pages = read_tiff(records.blobs.tiff(job))
        publish(path.parent, path.name, received_pdf(pages, told.job.created))
    click.echo(f"{len(pages)} {'page' if len(pages) == 1 else 'pages'} in {plain(str(path))}")
