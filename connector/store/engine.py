"""Opening mail.que."""

import errno
import sqlite3
from pathlib import Path

from sqlalchemy import Engine, event, insert, select
from sqlalchemy.engine import ExceptionContext

from connector.errors import QueueDatabaseError, QueueUnavailableError
from connector.store.schema import VERSION, metadata, schema_version
from connector.store.special import make_special
from foundation.sqlite import make_tables, open_engine, reading
from wire.publish import make_directories

FILE = "mail.que"
"""Exchange's own name for its queue database."""


def open_database(directory: Path) -> Engine:
    """Open the queue database of a directory, making both where they are missing; raises QueueDatabaseError for another version's."""
    make_directories(directory)
    engine = open_engine(directory / FILE)
    for either in (engine, reading(engine)):
        event.listen(either, "handle_error", _name)
    with engine.begin() as db:
        make_tables(db, metadata)
        found = db.scalar(select(schema_version.c.version))
        if found is None:
            db.execute(insert(schema_version).values(version=VERSION))
            make_special(db)
    if found not in (None, VERSION):
        engine.dispose()
        raise QueueDatabaseError(
            f"{directory / FILE} was made by a dropfax with tables of version {found}, this one needs {VERSION}"
        )
    return engine


def _name(context: ExceptionContext) -> None:
    """Name the fault that heals by itself, as the fault of a disk that it is; a broken constraint is none of these."""
    fault = context.original_exception
    if isinstance(fault, sqlite3.OperationalError) or type(fault) is sqlite3.DatabaseError:
        unavailable = QueueUnavailableError(f"{FILE} cannot be used now: {fault}; nothing was changed")
        if getattr(fault, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            unavailable.errno = errno.ENOSPC  # as any file says it, so that a client hears that there is no room
        raise unavailable from fault
