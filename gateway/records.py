"""What a site's gateway has written down, for everybody who only looks: the CLI, the demonstration, later the console."""

import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from foundation import clockface
from foundation.clock import RealClock
from foundation.settings import AmissError, Section, load, section
from foundation.site import SiteSettings, settings_file
from gateway.document.cover import Covers, load_covers
from gateway.model.call import Call
from gateway.model.deed import Deed
from gateway.model.handover import Acknowledgement
from gateway.model.job import Job
from gateway.model.letter import Letter, final_action, letters_on
from gateway.model.message import Message
from gateway.model.waiting import Surroundings, Wait, waits_for
from gateway.numbering.country import fault_in_country
from gateway.settings import DocumentSettings, GatewaySettings
from gateway.spool.blobs import Blobs
from gateway.spool.incoming import Incoming
from gateway.store.acknowledgements import Acknowledgements
from gateway.store.arrivals import Arrivals
from gateway.store.engine import open_database
from gateway.store.jobs import Jobs
from gateway.store.letters import Letters
from gateway.store.listing import ALL, WHOLE, Choice, Listing, Part
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
    acknowledgements: Acknowledgements
    arrivals: Arrivals
    overdue: Overdue
    listing: Listing
    desk: Desk
    blobs: Blobs
    incoming: Incoming
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
    """One fax with everything that happened to it.

    `letters` are those that speak of it, also where one speaks of the whole message. `awaited` counts the faxes of its message for which
    such a report still waits. `acknowledgement` is what Exchange hears of its recipient, None where the mail came as a file.
    """

    calls: tuple[Call, ...]
    letters: tuple[Letter, ...]
    deeds: tuple[Deed, ...]
    awaited: int
    acknowledgement: Acknowledgement | None


def covers_of(site: Path, settings: DocumentSettings) -> Covers:
    """Read the cover templates of a site and its directory of people; raises CoverError."""
    return load_covers(site / settings.covers_directory, settings.cover, site / settings.people)


def read_settings(site: Path) -> GatewayFile:
    """Read the site's settings; raises SettingsError."""
    return load(settings_file(site), GatewayFile, others=OTHERS, check=lambda file: check_settings(file.gateway))


def check_settings(settings: GatewaySettings) -> None:
    """Look at what the settings alone cannot know: the countries of the world; raises AmissError."""
    if fault := fault_in_country(settings.dialling.country):
        raise AmissError(f"{fault}, not {settings.dialling.country!r}", "gateway", "dialling", "country")


def open_records(site: Path, settings: GatewayFile) -> Records:
    """Open what a site's gateway has written down; raises SchemaError."""
    mine = settings.gateway
    engine = open_database(site / mine.database)
    records = Records(
        jobs=Jobs(engine=engine, node=mine.node, lease=mine.line.lease),
        messages=Messages(engine=engine),
        letters=Letters(engine=engine),
        acknowledgements=Acknowledgements(engine=engine),
        arrivals=Arrivals(engine=engine),
        overdue=Overdue(engine=engine, node=mine.node),
        listing=Listing(engine=engine),
        desk=Desk(
            engine=engine,
            window=partial(mine.schedule.window, zone=settings.site.zone),
            owed=lambda at: partial(letters_on, now=at, policy=mine.report.policy),
        ),
        blobs=Blobs(root=site / mine.spool_directory),
        incoming=Incoming(root=site / mine.spool_directory, node=mine.node),
        settings=mine,
        site=settings.site,
    )
    # Connections end with the last one who looks at the records, also in a command that forgets to close them.
    weakref.finalize(records, engine.dispose)
    return records


def clock_file(spool: Path, node: str) -> Path:
    """Return where a running gateway shows its clock."""
    return spool / f"gateway-{node}.clock"


def present(records: Records) -> datetime:
    """Return what the clock of the site's running gateway shows, see `present_at`."""
    return _present(records.blobs.root, records.settings.node)


def present_at(site: Path, settings: GatewayFile) -> datetime:
    """Return what the clock of the site's running gateway shows, of our own node's first; the machine's when none runs.

    What people do beside a fast gateway must have its dates: by ours all that it has done would be still to come.
    """
    return _present(site / settings.gateway.spool_directory, settings.gateway.node)


def _present(spool: Path, node: str) -> datetime:
    machine, ours = RealClock().now(), clock_file(spool, node)
    others = sorted(spool.glob(clock_file(spool, "*").name))
    shown = (clockface.present(path, machine) for path in (ours, *others))
    return next((now for now in shown if now is not None), machine)


def fax(records: Records, number: int) -> Fax:
    """Return the whole story of a job; raises NoSuchJobError."""
    job = records.jobs.get(number)
    message, together = records.messages.get(job.message), records.jobs.of_message(job.message)
    shared = _shared_letters(records, job, message, together)
    owed = final_action(job, message, records.settings.report.policy) is not None
    heard = (one for one in records.acknowledgements.of_message(job.message) if one.address == job.recipient.address)
    is_awaited = message.whole and owed and not shared
    return Fax(
        **_files(records, job, message),
        calls=tuple(records.jobs.calls(number)),
        letters=tuple(sorted({*records.letters.of_job(number), *shared}, key=lambda letter: letter.created)),
        deeds=tuple(records.jobs.deeds(number)),
        awaited=sum(not other.state.is_final for other in together) if is_awaited else 0,
        acknowledgement=next(heard, None),
    )


def _shared_letters(records: Records, job: Job, message: Message, together: Sequence[Job]) -> list[Letter]:
    """Return the letters on the whole message that speak of a job: the first of those of whom they speak has them."""
    told = [one.id for one in together if final_action(one, message, records.settings.report.policy) is not None]
    if job.id not in told:
        return []
    return [letter for letter in records.letters.of_job(told[0]) if letter.whole]


def faxes(records: Records, choice: Choice = ALL, part: Part = WHOLE) -> list[Listed]:
    """Return the chosen faxes as they stand, oldest first unless the part says otherwise."""
    return [Listed(**_files(records, job, message)) for job, message in records.listing.faxes(choice, part)]


Waits = Callable[[Job], Wait | None]
"""Tells why a fax is not being called, None for one that is in a call or over."""


def waits(records: Records, now: datetime) -> Waits:
    """Look once at what goes on, and answer for any fax from that."""
    around = surroundings(records)
    schedule, zone = records.settings.schedule, records.site.zone
    return lambda job: waits_for(job, now, around, schedule.window(job.number, zone))


def surroundings(records: Records) -> Surroundings:
    """Return what else goes on: the calls in progress, in both directions, and what is held."""
    return Surroundings(
        calling=records.jobs.calling(),
        answered=records.incoming.answered(),
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
