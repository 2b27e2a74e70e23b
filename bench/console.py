"""How long the console's server thinks with many faxes in the store.

Run as `python -m bench.console [--faxes N] [--rounds N] [--in DIRECTORY] [--json]`. Four faxes are sent, called and reported by a real
site. Its records are then repeated until there are as many as wanted: rows of the gateway's ledger, message files, pages, and the reports
in the mailboxes of ten senders; the tracking log is not. What is timed is the way of a request through the application that is served,
from its arrival to the last byte of the answer, without a network.
"""

import argparse
import asyncio
import hashlib
import json
import logging
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import Engine, Table, create_engine, event, insert, select

from appliance.hosting import Hosted, Order, Sites, hosting
from appliance.site import SiteFile
from appliance.web import application
from bench.meter import own
from connector.mailbox import Mailboxes
from gateway.records import Records
from gateway.spool.blobs import Blobs
from gateway.store.schema import calls, jobs, letters, messages
from wire import mailfile

SENDERS = 10
LINKS = 1000
"""Files that share one content on disk: a file system takes so many names for one."""

BATCH = 2000
"""Faxes that are written in one transaction."""

SENT = (
    ("+1 425 555 0101", "referral"),
    ("+1 425 555 0111", "busy, then through"),
    ("+1 425 555 0162", "hang-up on page 2"),
    ("+1 425 555 0150", "no such number"),
)
"""Numbers of the standard grammar, and what the mails to them are called."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page or an answer of REST, and how many milliseconds its server took: median, slowest and processor time of one."""

    name: str
    path: str
    median: float
    slowest: float
    cpu: float
    kilobytes: float


@dataclass(frozen=True, kw_only=True)
class Copying:
    """The first faxes, whose records are repeated."""

    blobs: Blobs
    mailboxes: Mailboxes
    reporting_mta: str
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    reports: Mapping[int, bytes]


def main(arguments: Sequence[str] | None = None) -> None:
    """Fill a site, ask for pages, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--faxes", type=int, default=100_000, metavar="N", help="faxes in the store (100000)")
    parser.add_argument("--rounds", type=int, default=15, metavar="N", help="how often each is asked for (15)")
    parser.add_argument("--in", dest="root", metavar="DIRECTORY", help="where the site is made (the system's own)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="console-", dir=chosen.root) as directory:
        pages = _measured(Path(directory), chosen.faxes, chosen.rounds)
    if chosen.json:
        print(json.dumps({"faxes": chosen.faxes, "load": os.getloadavg()[0], "pages": [vars(one) for one in pages]}))
        return
    print(f"{chosen.faxes} faxes, load {os.getloadavg()[0]:.1f}")
    print(f"{'':34}{'median ms':>10}{'slowest':>10}{'CPU ms':>10}{'kB':>8}")
    for one in pages:
        print(f"{one.name:34}{one.median:10.1f}{one.slowest:10.1f}{one.cpu:10.1f}{one.kilobytes:8.0f}")


def _measured(root: Path, faxes: int, rounds: int) -> list[Page]:
    with hosting(root) as sites:
        site = sites.create("ward", Order(settings=SiteFile(), seed=7))
        return asyncio.run(_asked(sites, site, faxes, rounds))


async def _asked(sites: Sites, site: Hosted, faxes: int, rounds: int) -> list[Page]:
    app = httpx.ASGITransport(app=application(sites))
    async with httpx.AsyncClient(transport=app, base_url="http://127.0.0.1:8025", timeout=600) as client:
        for number, subject in SENT:
            sent = await client.post(
                "/api/v1/sites/ward/mails", content=_mail(number, subject), headers={"Content-Type": "message/rfc822"}
            )
            sent.raise_for_status()
        site.run_until_idle(timedelta(days=3))
        site.ask(lambda: fill(site, faxes))
        return [await _page(client, name, path, rounds) for name, path in _paths(faxes)]


def _paths(faxes: int) -> Iterator[tuple[str, str]]:
    site, rest = "/sites/ward", "/api/v1/sites/ward"
    yield "list", f"{site}/faxes"
    yield "list, from the middle on", f"{site}/faxes?after={faxes // 2}"
    yield "list of the failed", f"{site}/faxes?state=failed"
    yield "list of those held: none", f"{site}/faxes?state=held"
    yield "search: many", f"{site}/faxes?q=referral"
    yield "search: one", f"{site}/faxes?q=no.+{faxes // 2}."
    yield "search: none", f"{site}/faxes?q=nowhere"
    yield "search: sender", f"{site}/faxes?q=sender7"
    yield "search: number", f"{site}/faxes?q=%2B14255550111"
    for fax in (1, faxes // 2, faxes // 2 + 1, faxes // 2 + 2, faxes):
        yield f"fax {fax}", f"{site}/faxes/{fax}"
    yield "page as a picture", f"{site}/faxes/{faxes // 2}/pages/1.png"
    yield "board", f"{site}/board"
    yield "mailboxes", f"{site}/mailboxes"
    yield "one mailbox", f"{site}/mailboxes/sender7@contoso.example"
    yield "REST: list", f"{rest}/faxes"
    yield "REST: one", f"{rest}/faxes/{faxes // 2}"
    yield "REST: line", f"{rest}/line"


async def _page(client: httpx.AsyncClient, name: str, path: str, rounds: int) -> Page:
    (await client.get(path)).raise_for_status()  # the first one compiles templates and statements
    took, cpu, size = [], own(), 0
    for _ in range(rounds):
        began = time.perf_counter()
        size = len((await client.get(path)).content)
        took.append(1000 * (time.perf_counter() - began))
    used = (own() - cpu) / rounds
    return Page(name=name, path=path, median=statistics.median(took), slowest=max(took), cpu=used, kilobytes=size / 1e3)


def _mail(number: str, subject: str) -> bytes:
    text = "\n".join(f"Line {line} of a text that is long enough for two pages." for line in range(90))
    head = f"From: ann@contoso.example\nTo: [FAX:Bob Lee@{number}]\nSubject: {subject}\nMessage-ID: <{number[-4:]}@a.example>"
    return f"{head}\n\n{text}\n".encode()


def fill(site: Hosted, faxes: int) -> None:
    """Repeat the faxes that there are until there are so many."""
    first = len(SENT) + 1
    engine = create_engine(f"sqlite:///{site.path / 'dropfax.db'}")
    event.listen(engine, "connect", lambda db, _: db.execute("PRAGMA synchronous = OFF"))
    copying = _copying(engine, site.appliance.gateway.records, site.appliance.exchange.mailboxes)
    for start in range(first, faxes + 1, BATCH):
        numbers = range(start, min(start + BATCH, faxes + 1))
        rows = [_rows(copying, number) for number in numbers]
        with engine.begin() as db:
            for table in (messages, jobs, calls, letters):
                if found := [row for one in rows for row in one[table.name]]:
                    db.execute(insert(table), found)
        _files(copying, numbers)
    engine.dispose()


def _copying(engine: Engine, records: Records, mailboxes: Mailboxes) -> Copying:
    def read(table: Table) -> list[Mapping[str, Any]]:
        with engine.begin() as db:
            return [dict(row) for row in db.execute(select(table)).mappings()]

    rows = {table.name: read(table) for table in (messages, jobs, calls, letters)}
    mta = records.settings.report.reporting_mta
    reports = {}
    for letter in rows["letters"]:
        if file := mailboxes.find("ann@contoso.example", f"<{letter['id']}@{mta}>"):
            reports[letter["job"]] = file.read_bytes()
    return Copying(blobs=records.blobs, mailboxes=mailboxes, reporting_mta=mta, rows=rows, reports=reports)


def _rows(copying: Copying, number: int) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of a fax that is like one of the first, a second later for each fax between them."""
    pattern = _pattern(number)
    later = timedelta(seconds=number - pattern)

    def moved(row: Mapping[str, Any], **new: object) -> dict[str, Any]:
        dates = {name: value + later for name, value in row.items() if hasattr(value, "tzinfo")}
        return dict(row) | dates | new

    message, job = copying.rows["messages"][pattern - 1], copying.rows["jobs"][pattern - 1]
    sender, subject = _sender(number), f"{message['subject']} no. {number}."
    return {
        "messages": [
            moved(
                message,
                id=number,
                fingerprint=_fingerprint(number),
                likeness=_fingerprint(-number),
                sender=sender,
                subject=subject,
                message_id=f"<{number}@bench.example>",
            )
        ],
        "jobs": [moved(job, id=number, message=number, words=f"\nbob lee\n{sender}\n{subject}\n")],
        "calls": [_without_id(moved(call, job=number)) for call in copying.rows["calls"] if call["job"] == pattern],
        "letters": [
            moved(letter, id=_letter(number, turn), job=number)
            for turn, letter in enumerate(_letters(copying, pattern))
        ],
    }


def _files(copying: Copying, numbers: range) -> None:
    """Write the message files, the pages and the reports of faxes."""
    blobs, mails = copying.blobs, []
    for number in numbers:
        pattern = _pattern(number)
        message = copying.rows["messages"][pattern - 1]
        _link(blobs.original_path(message["fingerprint"]), blobs.original_path(_fingerprint(number)), number)
        for path in (blobs.pdf_path, blobs.tiff_path):
            _link(path(pattern), path(number), number)
        last = len(_letters(copying, pattern)) - 1
        if pattern in copying.reports:
            old = _letters(copying, pattern)[last]["id"].encode()
            report = copying.reports[pattern].replace(old, _letter(number, last).encode())
            mails.append((_sender(number), mailfile.read(_envelope(_sender(number)) + report)))
    copying.mailboxes.deliver_all(mails)


def _envelope(recipient: str) -> bytes:
    return f"X-Sender: <>\r\nX-Receiver: {recipient}\r\n".encode()


def _link(file: Path, name: Path, number: int) -> None:
    if not file.exists():
        return
    name.parent.mkdir(parents=True, exist_ok=True)
    source = file.with_name(f"{file.name}.{number // LINKS}")
    if not source.exists():
        source.write_bytes(file.read_bytes())
    os.link(source, name)


def _pattern(number: int) -> int:
    return (number - 1) % len(SENT) + 1


def _sender(number: int) -> str:
    return f"sender{number % SENDERS}@contoso.example"


def _letters(copying: Copying, job: int) -> list[Mapping[str, Any]]:
    return [letter for letter in copying.rows["letters"] if letter["job"] == job]


def _letter(number: int, turn: int) -> str:
    return f"dsn-{number:020x}{turn:04x}"


def _fingerprint(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


def _without_id(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}


if __name__ == "__main__":
    main()
