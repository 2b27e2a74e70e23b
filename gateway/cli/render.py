"""`render`: what a mail looks like as a fax, without sending it."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

import click
from click.core import ParameterSource

from foundation.options import json_option, refusing, site_option
from foundation.site import settings_file
from foundation.terminal import plain
from gateway.document.addressing import Passage, author_of, cover_of
from gateway.document.content import Refusal
from gateway.document.guard import Broken
from gateway.document.pages import read_tiff
from gateway.document.press import Press
from gateway.document.printing import Fax
from gateway.document.received import received_pdf
from gateway.errors import GatewayError, PressError
from gateway.model.outcome import Outcome
from gateway.records import GatewayFile, covers_of, present_at, read_settings
from gateway.report.wording import ENGLISH
from gateway.settings import Resolution
from wire import headers, mailfile
from wire.address import FaxAddress, read_callee
from wire.errors import EnvelopeError
from wire.publish import publish

_NUMBER = "+1 425 555 0112"
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("-o", "--output", type=_FILE, help="Where fax.pdf goes; without it, beside the mail as NAME.pdf.")
@click.option("--tiff", type=_FILE, help="Also write the pages as the far machine gets them (TIFF-F).")
@click.option("--received", type=_FILE, help="Also write the same black and white pages as a PDF.")
@click.option("--resolution", type=click.Choice([each.value for each in Resolution]), help="Instead of the site's.")
@click.option("--to", "number", help=f"Fax number for the cover; without it, that of the Drop file, or {_NUMBER}.")
@click.option("--name", help="Recipient's name for the cover.")
@site_option
@json_option
def render(  # noqa: PLR0913  one parameter for each option
    file: Path,
    output: Path | None,
    tiff: Path | None,
    received: Path | None,
    resolution: str | None,
    number: str | None,
    name: str | None,
    site: Path,
    as_json: bool,
) -> None:
    """Render the mail in FILE as the fax it would become; no job is made, nothing is dialled.

    FILE is a mail (.eml) or a file of the Drop directory. The date on the pages is the mail's own. Exit code 1 when the mail cannot be
    a fax.
    """
    written = {"pdf": output or file.with_suffix(".pdf"), "tiff": tiff, "received": received}
    _refuse_clash(file, [path for path in written.values() if path])
    with refusing(GatewayError, OSError):
        settings = _settings(site, resolution)
        result = _rendered(file, (number, name), site, settings)
        if isinstance(result, Fax):
            _write(result, written)
            _tell(result, {kind: path for kind, path in written.items() if path}, as_json=as_json)
            return
    _refuse(result, as_json=as_json)


def _refuse_clash(file: Path, written: Sequence[Path]) -> None:
    """No file is written over the mail, nor over another."""
    places = [path.resolve() for path in (file, *written)]
    for path in written:
        if places.count(path.resolve()) > 1:
            raise click.UsageError(f"{path} would be written over; name another file (-o, --tiff, --received)")
        if not path.parent.is_dir():
            raise click.UsageError(f"{path.parent} is no directory; {path.name} cannot be written there")


def _rendered(file: Path, wanted: tuple[str | None, str | None], site: Path, settings: GatewayFile) -> Fax | Refusal:
    """Print the mail; the recipient is the wanted one, else the Drop file's, else a stand-in."""
    most = settings.gateway.document.max_message_size
    if (size := file.stat().st_size) > most:
        return Refusal(outcome=Outcome.TOO_LARGE, detail=f"{size} bytes, at most {most} are allowed")
    content = file.read_bytes()
    mail = mailfile.mail_in(content)
    if not any(field.name for field in headers.split(mail)[0]):
        raise PressError(f"{file} is no mail: it does not begin with a header field")
    number, name = wanted
    to = _recipient(content, settings)
    passage = Passage(
        to_name=name if name is not None else to.name if to and not number else "",
        to_number=number or (to.number if to else _NUMBER),
        date=_date(mail, site, settings),
    )
    return _printed(mail, passage, site, settings)


def _recipient(content: bytes, settings: GatewayFile) -> FaxAddress | None:
    """The first recipient of a Drop file that is a fax number."""
    try:
        recipients = mailfile.read(content).envelope.recipients
    except EnvelopeError:
        return None
    read = (read_callee(recipient.address, settings.gateway.fax_domains).result for recipient in recipients)
    return next((result for result in read if isinstance(result, FaxAddress)), None)


def _settings(site: Path, resolution: str | None) -> GatewayFile:
    """The site's settings, or the defaults before there is a site."""
    if settings_file(site).exists():
        settings = read_settings(site)
    elif click.get_current_context().get_parameter_source("site") is ParameterSource.DEFAULT:
        settings = GatewayFile()
    else:
        raise PressError(f"{site} is no site: it has no {settings_file(site).name}")
    if resolution is None:
        return settings
    document = settings.gateway.document.model_copy(update={"resolution": Resolution(resolution)})
    gateway = settings.gateway.model_copy(update={"document": document})
    return settings.model_copy(update={"gateway": gateway})


def _date(mail: bytes, site: Path, settings: GatewayFile) -> datetime:
    """The mail's date, so that the same mail gives the same pages; the present where it has none."""
    try:
        date = parsedate_to_datetime(headers.first(headers.split(mail)[0], "Date"))
        # RFC 5322 section 3.3: -0000 is universal time of an unknown place.
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(settings.site.zone)
    except (ValueError, TypeError, OverflowError):
        return present_at(site, settings).astimezone(settings.site.zone)


def _printed(mail: bytes, passage: Passage, site: Path, settings: GatewayFile) -> Fax | Refusal:
    document = settings.gateway.document
    cover = cover_of(author_of(mail, ""), passage, covers_of(site, document), document)
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
    click.echo(ENGLISH.count(fax.pages, ENGLISH.page))
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
