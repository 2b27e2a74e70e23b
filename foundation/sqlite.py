"""SQLite as both halves keep it: durable commits, writers that queue instead of failing, and one type for instants."""

import sqlite3
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Connection, Dialect, Engine, MetaData, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL
from sqlalchemy.schema import CreateIndex, CreateTable, DDLElement
from sqlalchemy.types import TypeDecorator
from sqlalchemy.util import LRUCache

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_READER = "reader"
"""The option of an engine under which its twin for reading stands: what holds only each other, the garbage collector lets go."""


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, kept as whole microseconds since 1970: the same order and the same bytes on every database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> int | None:
        """Instant to microseconds; a naive datetime is a programming error and raises TypeError."""
        return None if value is None else (value - _EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        """Microseconds to instant."""
        return None if value is None else _EPOCH + timedelta(microseconds=value)


class _Alike(SQLiteDialect_pysqlite):
    """SQLite, every instance as good as any other of its class: what was compiled for one serves all.

    A statement takes milliseconds to compile and tens of microseconds to run, and SQLAlchemy remembers what it compiled by the instance.
    """

    def __eq__(self, other: object) -> bool:
        """Be like every other of the class."""
        return type(other) is type(self)

    def __hash__(self) -> int:
        """Be found where another of the class put something."""
        return hash(type(self))


_compiled: LRUCache[Any, Any] = LRUCache(1000)


class Writing(_Alike):
    """SQLite for transactions that write.

    A plain BEGIN that reads and then writes fails at once when another writer came between ("database is locked"); IMMEDIATE waits for its
    turn. It is the dialect's because an event of the engine would double what a short transaction costs.
    """

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin as a writer."""
        dbapi_connection.execute("BEGIN IMMEDIATE")


class Reading(_Alike):
    """SQLite for transactions that only read."""

    supports_statement_cache = True

    def do_begin(self, dbapi_connection: Any) -> None:
        """Begin as a reader."""
        dbapi_connection.execute("BEGIN")


registry.register("sqlite.writing", __name__, "Writing")
registry.register("sqlite.reading", __name__, "Reading")


def open_engine(file: Path) -> Engine:
    """Return an engine for a database file, which the first transaction makes when it does not exist."""
    options = {"compiled_cache": _compiled}
    writer, reader = (URL.create(f"sqlite+{kind}", database=str(file)) for kind in ("writing", "reading"))
    engine = create_engine(writer, connect_args={"timeout": 30}, execution_options=options)
    event.listen(engine, "connect", _prepare)
    engine.update_execution_options(**{_READER: create_engine(reader, pool=engine.pool, execution_options=options)})
    return engine


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    # None: sqlite3 must not begin transactions by itself, the dialects do.
    connection.isolation_level = None
    # FULL: under NORMAL the last commits are lost with the power, and a commit is our word that a mail is safe.
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def reading(engine: Engine) -> Engine:
    """Return the same database, by the same connections, for transactions that only read: they neither wait for writers nor stop them."""
    reader: Engine = engine.get_execution_options()[_READER]
    return reader


def make_tables(db: Connection, metadata: MetaData) -> None:
    """Make the tables that a database has not yet, each with its indexes; a table that is there stays as it is."""
    there = set(db.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table'").scalars())
    for table, statements in _making(metadata):
        for statement in () if table in there else statements:
            db.exec_driver_sql(statement)


@cache
def _making(metadata: MetaData) -> list[tuple[str, list[str]]]:
    """Each table's name and what makes it, once: create_all asks for each table by itself and compiles all for every database."""
    dialect = Writing()
    making = []
    for table in metadata.sorted_tables:
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        parts: list[DDLElement] = [CreateTable(table), *map(CreateIndex, indexes)]
        making.append((table.name, [str(part.compile(dialect=dialect)) for part in parts]))
    return making
