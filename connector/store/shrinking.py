"""mail.que gives back the room that a backlog needed."""

import sqlite3
from contextlib import closing

from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import DBAPICursor

WORTH_IT = 16 * 1024**2
"""Bytes of free pages that are kept for the next mails; below that, writing into them again is cheaper than making the file grow."""

_MOST = 0.75
"""Share of the pages that must be free: the rest is copied, some 20 ms for each MB, and nobody else writes meanwhile."""


def shrink(engine: Engine) -> bool:
    """Make the database as small as what it holds when most of it is free; return whether that was done.

    Where there is no room for the copy, or somebody writes for longer than a writer waits, it stays as it is until the next time.
    """
    with closing(engine.raw_connection()) as connection:
        db = connection.cursor()
        pages, free, size = (_number(db, name) for name in ("page_count", "freelist_count", "page_size"))
        if free * size < WORTH_IT or free < _MOST * pages:
            return False
        try:
            # Not auto_vacuum: it would move pages in every transaction, and has to be chosen before the first table is made.
            db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError:
            return False
        return True


def _number(db: DBAPICursor, pragma: str) -> int:
    db.execute(f"PRAGMA {pragma}")
    (row,) = db.fetchall()
    return int(row[0])
