"""What a site's gateway has written down, for everybody who only looks: the CLI, the demonstration, later the console."""

import weakref
from dataclasses import dataclass
from pathlib import Path

from foundation.settings import Section, load, section
from foundation.site import SiteSettings, settings_file
from gateway.document.cover import Covers, load_covers
from gateway.model.call import Call
from gateway.model.job import Job
from gateway.model.letter import Letter
from gateway.model.message import Message
from gateway.settings import DocumentSettings, GatewaySettings
from gateway.spool.blobs import Blobs
from gateway.store.engine import open_database
from gateway.store.jobs import Jobs
from gateway.store.letters import Letters
from gateway.store.messages import Messages

OTHERS = frozenset({"exchange"})
"""Tables of the settings file that belong to the other half."""


class GatewayFile(Section):
    """The part of the settings file that the gateway reads."""

    site: SiteSettings = section(SiteSettings, "The site.")
    gateway: GatewaySettings = section(GatewaySettings, "The fax side.")


@dataclass(frozen=True, kw_only=True)
class Records:
    """The ledger and the files of one site."""

    jobs: Jobs
    messages: Messages
    letters: Letters
    blobs: Blobs
    settings: GatewaySettings
    site: SiteSettings


@dataclass(frozen=True, kw_only=True)
class Fax:
    """One fax with everything that happened to it. `pdf` and `tiff` are None as long as there is no document."""

    job: Job
    message: Message
    original: Path
    pdf: Path | None
    tiff: Path | None
    calls: tuple[Call, ...]
    letters: tuple[Letter, ...]


def covers_of(site: Path, settings: DocumentSettings) -> Covers:
    """Read the cover templates of a site and its directory of people; raises CoverError."""
    return load_covers(site / settings.covers_directory, settings.cover, site / settings.people)


def read_settings(site: Path) -> GatewayFile:
    """Read the site's settings; raises SettingsError."""
    return load(settings_file(site), GatewayFile, others=OTHERS)


def open_records(site: Path, settings: GatewayFile) -> Records:
    """Open what a site's gateway has written down; raises SchemaError."""
    mine = settings.gateway
    engine = open_database(site / mine.database)
    records = Records(
        jobs=Jobs(engine=engine, node=mine.node, lease=mine.line.lease),
        messages=Messages(engine=engine),
        letters=Letters(engine=engine),
        blobs=Blobs(root=site / mine.spool_directory),
        settings=mine,
        site=settings.site,
    )
    # Connections end with the last one who looks at the records, also in a command that forgets to close them.
    weakref.finalize(records, engine.dispose)
    return records


def fax(records: Records, number: int) -> Fax:
    """Return the whole story of a job; raises NoSuchJobError."""
    job = records.jobs.get(number)
    message = records.messages.get(job.message)
    printed = job.pages is not None
    return Fax(
        job=job,
        message=message,
        original=records.blobs.original_path(message.fingerprint).absolute(),
        pdf=records.blobs.pdf_path(number).absolute() if printed else None,
        tiff=records.blobs.tiff_path(number).absolute() if printed else None,
        calls=tuple(records.jobs.calls(number)),
        letters=tuple(records.letters.of_job(number)),
    )
