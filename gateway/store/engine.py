"""Opening the ledger: its tables, their version, and faults by name."""

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, event, insert, select
from sqlalchemy.engine import ExceptionContext

from foundation.sqlite import make_tables, open_engine, reading
from gateway.errors import SchemaError, UnavailableError
from gateway.store.schema import VERSION, metadata, schema_version


def open_database(file: Path) -> Engine:
    """Open the SQLite ledger, making it when it does not exist; raises SchemaError for another version's, else UnavailableError."""
    engine = open_engine(file)
    for either in (engine, reading(engine)):
        event.listen(either, "handle_error", _name)
    try:
        with engine.begin() as db:
            make_tables(db, metadata)
            _check_version(db, file)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _name(context: ExceptionContext) -> None:
    """Name the fault so that the flow can tell what heals by itself; a broken constraint is none of these."""
    fault = context.original_exception
    if isinstance(fault, sqlite3.OperationalError) or type(fault) is sqlite3.DatabaseError:
        raise UnavailableError(f"the database cannot be used now: {fault}; nothing was changed") from fault


def _check_version(db: Connection, file: Path) -> None:
    found = db.scalar(select(schema_version.c.version))
    if found is None:
        db.execute(insert(schema_version).values(version=VERSION))
    elif found != VERSION:
        raise SchemaError(f"{file} was made by a dropfax with tables of version {found}, this one needs {VERSION}")
