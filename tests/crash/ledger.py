"""What must have arrived, whatever was killed: the promises of the design, checked from files and journal alone."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

from gateway.document.pages import read_tiff
from wire import dsn, mailfile
from wire.dsn import Action
from wire.publish import UNFINISHED

FINAL = ("delivered", "failed", "cancelled")
ABOUT_THE_END = (Action.DELIVERED, Action.FAILED)
CLAIMED = (UNFINISHED, ".tmp", ".taken", ".ring", ".answered")


@dataclass(frozen=True, kw_only=True)
class Life:
    """A site and the journal of its line."""

    site: Path
    journal: Path

    def noted(self) -> list[dict[str, Any]]:
        """Return what the line's journal holds."""
        return [json.loads(line) for line in self.journal.read_text().splitlines()] if self.journal.exists() else []

    def queued(self) -> int:
        """Count the messages that Exchange's side has not handed on, past all of the product's code."""
        if not (file := self.site / "spool" / "queue" / "mail.que").exists():
            return 0  # a site without its Exchange side
        with sqlite3.connect(file) as db:
            (count,) = db.execute("SELECT count(*) FROM messages").fetchone()
        return int(count)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the store, past all of the product's code."""
        with sqlite3.connect(self.site / "dropfax.db") as db:
            return db.execute(query).fetchall()


@dataclass(frozen=True, kw_only=True)
class Death:
    """What was over, and how much was noted, when the process was killed."""

    over: frozenset[int]
    noted: int


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What is to come of a site: the report on the end of each fax recipient that wants one, on each alias, and the pages by caller.

    `delayed` are the recipients who may be told of a delay, and those of `reminded` must be.
    """

    ends: Mapping[str, Action]
    expanded: Sequence[str] = ()
    reminded: frozenset[str] = frozenset()
    arrivals: Mapping[str, tuple[str, int]] = field(default_factory=dict)


def death_of(life: Life) -> Death:
    """Look at a site whose process is dead."""
    known = life.rows("SELECT name FROM sqlite_master WHERE name = 'jobs'")
    states = life.rows("SELECT id, state FROM jobs") if known else []
    return Death(over=frozenset(number for number, state in states if state in FINAL), noted=len(life.noted()))


def broken_promises(life: Life, expected: Expected, deaths: Sequence[Death] = ()) -> list[str]:
    """Return what does not hold."""
    return [
        *_reports(life, expected),
        *_letters(life),
        *_false_reports(life),
        *_dialled_after_the_end(life, deaths),
        *_arrivals(life, expected),
        *_pages(life),
        *_left_over(life),
    ]


def broken_by_agent(life: Life, expected: Expected, deaths: Sequence[Death] = ()) -> list[str]:
    """Return what does not hold where Exchange makes the reports, from what its delivery agent acknowledges."""
    return [
        *_reports(life, expected),
        *_false_successes(life),
        *_dialled_after_the_end(life, deaths),
        *_pages(life),
        *_left_over(life),
        *_unacknowledged(life),
    ]


def _false_successes(life: Life) -> list[str]:
    """Promise 2: none is reported sent that was not."""
    delivered = {note["job"] for note in life.noted() if note.get("outcome") == "DELIVERED"}
    confirmed = {address for job, address in life.rows("SELECT id, address FROM jobs") if job in delivered}
    claimed = {status.final_recipient for status in _statuses(life.site) if status.action is Action.DELIVERED}
    false = claimed - confirmed
    return [f"reported as delivered, but the line never confirmed: {sorted(false)}"] if false else []


def _unacknowledged(life: Life) -> list[str]:
    """Exchange has heard how each ended, and had ended none itself."""
    rows = life.rows("SELECT address, ended, gone FROM acknowledgements WHERE ended IS NULL OR gone")
    return [f"not acknowledged, or gone before: {rows}"] if rows else []


def _mails(site: Path) -> list[bytes]:
    """What Exchange has delivered, or will."""
    waiting = [mailfile.mail_in(path.read_bytes()) for path in (site / "Replay").glob("*.eml")]
    return [path.read_bytes() for path in (site / "mailboxes").glob("*/new/*")] + waiting


def _statuses(site: Path) -> list[dsn.RecipientStatus]:
    reports = [mail for mail in _mails(site) if b"multipart/report" in mail]
    return [status for mail in reports for status in dsn.read(mail).recipients]


def _reports(life: Life, expected: Expected) -> list[str]:
    """Promise 1: exactly one final report per recipient that asked for one; promise 2: no fax is lost."""
    told = Counter((status.final_recipient, status.action) for status in _statuses(life.site))
    found = Counter({key: count for key, count in told.items() if key[1] is not Action.DELAYED})
    wanted = Counter([*expected.ends.items(), *((alias, Action.EXPANDED) for alias in expected.expanded)])
    unreminded = sorted(who for who in expected.reminded if not told[who, Action.DELAYED])
    faults = [] if found == wanted else [f"reports: found {dict(found)}, expected {dict(wanted)}"]
    return [*faults, *([f"not told of the delay: {unreminded}"] if unreminded else [])]


def _letters(life: Life) -> list[str]:
    """A letter may come twice, then it is the same; and none reports a delay when the end was told."""
    letters = [note for note in life.noted() if note["event"] == "letter"]
    contents = {(note["name"], note["digest"]) for note in letters}
    names = [name for name, count in Counter(name for name, _ in contents).items() if count > 1]
    faults = [f"letters with more than one content: {names}"] if names else []
    over: set[str] = set()
    for note in letters:
        told = {recipient for recipient, action in note["told"] if action == Action.DELAYED}
        faults += [f"delay told after the end: {sorted(told & over)}"] if told & over else []
        over |= {recipient for recipient, action in note["told"] if action in ABOUT_THE_END}
    unposted = life.rows("SELECT id FROM letters WHERE posted IS NULL")
    return [*faults, *([f"never posted: {unposted}"] if unposted else [])]


def _false_reports(life: Life) -> list[str]:
    """Promise 2: none is reported sent that was not."""
    delivered = {note["job"] for note in life.noted() if note.get("outcome") == "DELIVERED"}
    claimed = {s.final_log_id for s in _statuses(life.site) if s.action is Action.DELIVERED}
    false = claimed - {f"job {number}" for number in delivered}
    return [f"reported as delivered, but the line never confirmed: {sorted(map(str, false))}"] if false else []


def _dialled_after_the_end(life: Life, deaths: Sequence[Death]) -> list[str]:
    """Promise 2: none is dialled again after it was confirmed."""
    noted = life.noted()
    again = [n for death in deaths for n in noted[death.noted :] if n["event"] == "dial" and n["job"] in death.over]
    return [f"dialled after the end: {again}"] if again else []


def _arrivals(life: Life, expected: Expected) -> list[str]:
    """Each call to us is one arrival with its pages, and one mail."""
    rows = life.rows("SELECT ring, caller, outcome, pages FROM arrivals")
    found = sorted((caller, outcome, pages) for _, caller, outcome, pages in rows)
    wanted = sorted((caller, *facts) for caller, facts in expected.arrivals.items())
    faults = [] if found == wanted else [f"arrivals: found {found}, expected {wanted}"]
    kept = {path.stem: len(read_tiff(path.read_bytes())) for path in (life.site / "spool/arrivals").glob("*/*.tif")}
    if kept != {ring: pages for ring, _, _, pages in rows}:
        faults.append(f"pages of arrivals: {kept} in files, but {rows} in the store")
    senders = Counter(message_from_bytes(mail)["From"] for mail in _mails(life.site) if b"multipart/report" not in mail)
    missing = [who for who in expected.arrivals if sum(n for sender, n in senders.items() if who in sender) != 1]
    return [*faults, *([f"not exactly one mail from {missing}, but {dict(senders)}"] if missing else [])]


def _pages(life: Life) -> list[str]:
    """What is confirmed is what the calls confirmed, of all the pages when it was delivered; and the pages are those on disk."""
    faults = []
    confirmed = dict(life.rows("SELECT job, SUM(pages_confirmed) FROM calls GROUP BY job"))
    for number, state, pages, of_job in life.rows("SELECT id, state, pages, pages_confirmed FROM jobs"):
        file = life.site / f"spool/faxes/000000/{number}/received.tif"
        on_disk = len(read_tiff(file.read_bytes())) if file.exists() else None
        # A fax that ends before it is printed, or while it is, has no pages in the store.
        if pages is not None and on_disk != pages:
            faults.append(f"job {number} has {pages} pages in the store and {on_disk} on disk")
        if of_job != confirmed.get(number, 0) or (state == "delivered" and of_job != pages):
            faults.append(f"job {number} is {state}: {of_job} of {pages} confirmed, its calls: {confirmed.get(number)}")
    return faults


def _left_over(life: Life) -> list[str]:
    """Promise 3: every input ends visibly; nothing is left claimed, waiting or set aside."""
    places = ("Drop", "Pickup", "Incoming", "spool/queue", "spool/incoming")
    left = {path for place in places for path in (life.site / place).glob("*") if not path.name.startswith("mail.que")}
    left |= {path for path in life.site.rglob("*") if path.suffix in CLAIMED}
    # What the Exchange side was writing itself, it leaves where it was: nobody takes it.
    exchanges = [life.site / place for place in ("Drop", "spool/queue", "mailboxes")]
    left -= {path for path in left if path.suffix == UNFINISHED and any(map(path.is_relative_to, exchanges))}
    running = life.rows("SELECT id, state FROM jobs WHERE state NOT IN ('delivered', 'failed', 'cancelled')")
    leased = life.rows("SELECT id FROM jobs WHERE leased_by IS NOT NULL OR wish IS NOT NULL")
    queued = life.queued()
    faults = [f"left over in Exchange's queues: {queued} messages"] if queued else []
    faults += [f"left over: {sorted(str(path.relative_to(life.site)) for path in left)}"] if left else []
    return faults + ([f"not over: {running}, leased or wished for: {leased}"] if running or leased else [])
