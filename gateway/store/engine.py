"""Opening the ledger: durable commits, and writers that queue instead of failing."""

import sqlite3
import weakref
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, ExceptionContext

from gateway.errors import SchemaError, UnavailableError
from gateway.store.schema import VERSION, metadata, schema_version

_readers: weakref.WeakKeyDictionary[Engine, Engine] = weakref.WeakKeyDictionary()


class Writing(SQLiteDialect_pysqlite):
    """SQLite for transactions that write.

    A plain BEGIN that reads and then writes fails at once when another writer came between ("database is locked"); IMMEDIATE waits for its
    turn. It is the dialect's because an event of the engine would double what a short transaction costs.
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin as a writer."""
        dbapi_connection.execute("BEGIN IMMEDIATE")


class Reading(SQLiteDialect_pysqlite):
    """SQLite for transactions that only read."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin as a reader."""
        dbapi_connection.execute("BEGIN")


registry.register("sqlite.writing", __name__, "Writing")
registry.register("sqlite.reading", __name__, "Reading")


def open_database(file: Path) -> Engine:
    """Open the SQLite ledger, making it when it does not exist; raises SchemaError for another version's, else UnavailableError."""
    engine = create_engine(URL.create("sqlite+writing", database=str(file)), connect_args={"timeout": 30})
    reader = create_engine(URL.create("sqlite+reading", database=str(file)), pool=engine.pool)
    event.listen(engine, "connect", _prepare)
    for either in (engine, reader):
        event.listen(either, "handle_error", _name)
    _readers[engine] = reader
    try:
        with engine.begin() as db:
            metadata.create_all(db)
            _check_version(db, file)
    except BaseException:
        engine.dispose()
        raise
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # None: sqlite3 must not begin transactions by itself, the dialects do.
    connection.isolation_level = None
    # FULL: under NORMAL the last commits are lost with the power, and a commit is our word that a fax is safe.
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def reading(engine: Engine) -> Engine:
    """Return the same database, by the same connections, for transactions that only read: they neither wait for writers nor stop them."""
    return _readers[engine]


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
