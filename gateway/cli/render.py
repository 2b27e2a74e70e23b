"""`render`: what a mail looks like as a fax, without sending it."""

import json
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import click

from foundation.clock import RealClock
from foundation.options import json_option, refusing, site_option
from foundation.site import settings_file
from gateway.cli.terminal import plain
from gateway.document.addressing import Passage, cover_of
from gateway.document.content import Refusal
from gateway.document.guard import Broken
from gateway.document.pages import read_tiff
from gateway.document.press import Press
from gateway.document.printing import Fax
from gateway.document.received import received_pdf
from gateway.errors import GatewayError, PressError
from gateway.records import GatewayFile, covers_of, read_settings
from gateway.settings import Resolution
from wire import headers, mailfile
from wire.publish import publish

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("-o", "--output", type=_FILE, help="Where fax.pdf goes; without it, beside the mail as NAME.pdf.")
@click.option("--tiff", type=_FILE, help="Also write the pages as the far machine gets them (TIFF-F).")
@click.option("--received", type=_FILE, help="Also write the same black and white pages as a PDF.")
@click.option("--resolution", type=click.Choice([each.value for each in Resolution]), help="Instead of the site's.")
@click.option("--to", "number", default="+1 425 555 0112", show_default=True, help="Fax number for the cover.")
@click.option("--name", default="", help="Recipient's name for the cover.")
@site_option
@json_option
def render(  # noqa: PLR0913  one parameter for each option
    file: Path,
    output: Path | None,
    tiff: Path | None,
    received: Path | None,
    resolution: str | None,
    number: str,
    name: str,
    site: Path,
    as_json: bool,
) -> None:
    """Render the mail in FILE as the fax it would become; no job is made, nothing is dialled.

    FILE is a mail (.eml) or a file of the Drop directory. The date on the pages is the mail's own. Exit code 1 when the mail cannot be
    a fax.
    """
    with refusing(GatewayError, OSError):
        settings = _settings(site, resolution)
        mail = mailfile.mail_in(file.read_bytes())
        result = _printed(
            mail, Passage(to_name=name, to_number=number, sender="", date=_date(mail, settings)), site, settings
        )
        if isinstance(result, Fax):
            written = {"pdf": output or file.with_suffix(".pdf"), "tiff": tiff, "received": received}
            _write(result, written)
            _tell(result, {kind: path for kind, path in written.items() if path}, as_json=as_json)
            return
    _refuse(result, as_json=as_json)


def _settings(site: Path, resolution: str | None) -> GatewayFile:
    """The site's settings, or the defaults before there is a site."""
    settings = read_settings(site) if settings_file(site).exists() else GatewayFile()
    if resolution is None:
        return settings
    document = settings.gateway.document.model_copy(update={"resolution": Resolution(resolution)})
    gateway = settings.gateway.model_copy(update={"document": document})
    return settings.model_copy(update={"gateway": gateway})


def _date(mail: bytes, settings: GatewayFile) -> datetime:
    """The mail's date, so that the same mail gives the same pages; the present where it has none."""
    try:
        date = parsedate_to_datetime(headers.first(headers.split(mail)[0], "Date"))
        return date.astimezone(settings.site.zone)
    except (ValueError, TypeError, OverflowError):
        return RealClock().now().astimezone(settings.site.zone)


def _printed(mail: bytes, passage: Passage, site: Path, settings: GatewayFile) -> Fax | Refusal:
    document = settings.gateway.document
    cover = cover_of(mail, passage, covers_of(site, document), document)
    press = Press()
    try:
        result = next(press.print(mail, [cover], document))
    finally:
        press.close()
    if isinstance(result, Broken):
        raise PressError(f"the mail breaks the process that prints it: {result.reason}")
    return result


def _write(fax: Fax, written: dict[str, Path | None]) -> None:
    for kind, path in written.items():
        if path is not None:
            publish(path.parent, path.name, _content(fax, kind))


def _content(fax: Fax, kind: str) -> bytes:
    match kind:
        case "pdf":
            return fax.pdf
        case "tiff":
            return fax.tiff
        case _:
            return received_pdf(read_tiff(fax.tiff))


def _tell(fax: Fax, written: dict[str, Path], *, as_json: bool) -> None:
    if as_json:
        files = {kind: str(path.absolute()) for kind, path in written.items()}
        click.echo(json.dumps({"pages": fax.pages, **files, "notes": list(fax.notes)}, indent=2))
        return
    click.echo(f"{fax.pages} {'page' if fax.pages == 1 else 'pages'}")
    for kind, path in written.items():
        click.echo(f"  {kind:9}{plain(str(path))}")
    for note in fax.notes:
        click.echo(f"  note     {plain(note)}")


def _refuse(refusal: Refusal, *, as_json: bool) -> None:
    ending = refusal.outcome.value
    if as_json:
        click.echo(
            json.dumps({"outcome": refusal.outcome.name, "status": ending.status, "detail": refusal.detail}, indent=2)
        )
    else:
        click.echo(f"no fax: {plain(ending.sentence.format(detail=refusal.detail))} ({ending.status})")
    raise SystemExit(1)
