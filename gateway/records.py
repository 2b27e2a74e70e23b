"""What a site's gateway has written down, for everybody who only looks: the CLI, the demonstration, later the console."""

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from foundation.settings import Section, load, section
from foundation.site import SiteSettings, settings_file
from gateway.document.cover import Covers, load_covers
from gateway.model.call import Call
from gateway.model.deed import Deed
from gateway.model.job import Job
from gateway.model.letter import Letter, letters_on
from gateway.model.message import Message
from gateway.model.waiting import Surroundings, Wait, waits_for
from gateway.settings import DocumentSettings, GatewaySettings
from gateway.spool.blobs import Blobs
from gateway.store.arrivals import Arrivals
from gateway.store.engine import open_database
from gateway.store.jobs import Jobs
from gateway.store.letters import Letters
from gateway.store.listing import ALL, Choice, Listing
from gateway.store.management import Desk
from gateway.store.messages import Messages
from gateway.store.overdue import Overdue

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
    arrivals: Arrivals
    overdue: Overdue
    listing: Listing
    desk: Desk
    blobs: Blobs
    settings: GatewaySettings
    site: SiteSettings


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One fax as it stands. `pdf` and `tiff` are None as long as there is no document."""

    job: Job
    message: Message
    original: Path
    pdf: Path | None
    tiff: Path | None


@dataclass(frozen=True, kw_only=True)
class Fax(Listed):
    """One fax with everything that happened to it."""

    calls: tuple[Call, ...]
    letters: tuple[Letter, ...]
    deeds: tuple[Deed, ...]


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
        arrivals=Arrivals(engine=engine),
        overdue=Overdue(engine=engine, node=mine.node),
        listing=Listing(engine=engine),
        desk=Desk(
            engine=engine,
            window=partial(mine.schedule.window, zone=settings.site.zone),
            owed=lambda at: partial(letters_on, now=at, policy=mine.report.policy),
        ),
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
    return Fax(
        **_files(records, job, records.messages.get(job.message)),
        calls=tuple(records.jobs.calls(number)),
        letters=tuple(records.letters.of_job(number)),
        deeds=tuple(records.jobs.deeds(number)),
    )


def faxes(records: Records, choice: Choice = ALL) -> list[Listed]:
    """Return the chosen faxes as they stand, oldest first."""
    return [Listed(**_files(records, job, message)) for job, message in records.listing.faxes(choice)]


Waits = Callable[[Job], Wait | None]
"""Tells why a fax is not being called, None for one that is in a call or over."""


def waits(records: Records, now: datetime) -> Waits:
    """Look once at what goes on, and answer for any fax from that."""
    around = surroundings(records)
    schedule, zone = records.settings.schedule, records.site.zone
    return lambda job: waits_for(job, now, around, schedule.window(job.number, zone))


def surroundings(records: Records) -> Surroundings:
    """Return what else goes on: the calls in progress and what is held."""
    return Surroundings(
        calling=records.jobs.calling(),
        holds=records.desk.holds(),
        held_by=records.listing.last_holds(),
        node=records.settings.node,
        channels=records.settings.line.channels,
    )


def _files(records: Records, job: Job, message: Message) -> dict[str, Any]:
    printed = job.pages is not None
    return {
        "job": job,
        "message": message,
        "original": records.blobs.original_path(message.fingerprint).absolute(),
        "pdf": records.blobs.pdf_path(job.id).absolute() if printed else None,
        "tiff": records.blobs.tiff_path(job.id).absolute() if printed else None,
    }
