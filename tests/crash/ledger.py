"""What must have arrived, whatever was killed: the promises of the design, checked from files and journal alone."""

import json
import sqlite3
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from wire import dsn

FINAL = ("delivered", "failed", "cancelled")


@dataclass(frozen=True, kw_only=True)
class Life:
    """A site and the journal of its line."""

    site: Path
    journal: Path

    def noted(self) -> list[dict[str, object]]:
        """Return what the line's journal holds."""
        return [json.loads(line) for line in self.journal.read_text().splitlines()] if self.journal.exists() else []


def final_jobs(site: Path) -> set[int]:
    """Return the jobs that the store calls over, read past all of the product's code."""
    with sqlite3.connect(site / "dropfax.db") as db:
        return {number for number, state in db.execute("SELECT id, state FROM jobs") if state in FINAL}


def broken_promises(
    life: Life, expected: dict[str, dsn.Action], over_at_kill: set[int], noted_at_kill: int
) -> list[str]:
    """Return what does not hold: `expected` maps each fax recipient that wants a report to the action it must name."""
    return [
        *_reports(life, expected),
        *_false_reports(life),
        *_dialled_after_the_end(life, over_at_kill, noted_at_kill),
        *_left_over(life.site),
    ]


def _mailed(site: Path) -> list[dsn.RecipientStatus]:
    mails = [path.read_bytes() for path in (site / "mailboxes").glob("*/new/*")]
    return [status for mail in mails for status in dsn.read(mail).recipients]


def _reports(life: Life, expected: dict[str, dsn.Action]) -> list[str]:
    """Promise 1: exactly one final report per recipient that asked for one; promise 2: no fax is lost."""
    found = Counter((status.final_recipient, status.action) for status in _mailed(life.site))
    wanted = Counter(expected.items())
    return [] if found == wanted else [f"reports: found {dict(found)}, expected {dict(wanted)}"]


def _false_reports(life: Life) -> list[str]:
    """Promise 2: none is reported sent that was not."""
    delivered = {note["job"] for note in life.noted() if note.get("outcome") == "DELIVERED"}
    claimed = {s.final_log_id for s in _mailed(life.site) if s.action is dsn.Action.DELIVERED}
    false = claimed - {f"job {number}" for number in delivered}
    return [f"reported as delivered, but the line never confirmed: {sorted(map(str, false))}"] if false else []


def _dialled_after_the_end(life: Life, over_at_kill: set[int], noted_at_kill: int) -> list[str]:
    """Promise 2: none is dialled again after it was confirmed."""
    again = [n for n in life.noted()[noted_at_kill:] if n["event"] == "dial" and n["job"] in over_at_kill]
    return [f"dialled after the end: {again}"] if again else []


def _left_over(site: Path) -> list[str]:
    """Promise 3: every input ends visibly; nothing is left claimed, waiting or set aside."""
    places = ("Drop", "Pickup", "Replay", "spool/queue")
    left = [p for place in places for p in (site / place).glob("*") if p.suffix != ".part"]
    return [f"left over: {[str(p.relative_to(site)) for p in left]}"] if left else []
