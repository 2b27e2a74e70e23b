"""Opening the ledger: durable, of the right version, and with a sentence when it cannot be had."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from gateway.errors import SchemaError, UnavailableError
from gateway.store.engine import open_database
from tests.gateway.store.ledger import a_draft, a_ledger


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dropfax.db"


def test_what_was_accepted_is_there_after_a_restart(file: Path):
    first = open_database(file)
    jobs = a_ledger(first).accept("x.eml", a_draft())
    first.dispose()

    again = open_database(file)

    assert a_ledger(again).jobs.all() == jobs
    again.dispose()


def test_commits_survive_a_power_cut(file: Path):
    """sqlite.org/pragma.html: in WAL mode only synchronous=FULL flushes every commit (2 is FULL)."""
    engine = open_database(file)
    with engine.begin() as db:
        assert db.scalar(text("PRAGMA synchronous")) == 2
        assert db.scalar(text("PRAGMA journal_mode")) == "wal"
    engine.dispose()


def test_a_ledger_of_another_version_is_refused_and_left_as_it_is(file: Path):
    open_database(file).dispose()
    with sqlite3.connect(file) as db:
        db.execute("UPDATE schema_version SET version = 99")
        db.execute("DROP TABLE letters")
    db.close()

    with pytest.raises(SchemaError, match="version 99"):
        open_database(file)

    with sqlite3.connect(file) as db:
        assert db.execute("SELECT 1 FROM sqlite_master WHERE name = 'letters'").fetchone() is None
    db.close()


def test_a_file_that_is_no_database_is_refused_with_a_sentence(file: Path):
    file.write_bytes(b"Dear Sir or Madam, " * 100)

    with pytest.raises(UnavailableError, match="not a database"):
        open_database(file)

    assert file.read_bytes().startswith(b"Dear")


def test_a_missing_directory_is_named_as_such(file: Path):
    with pytest.raises(UnavailableError, match="unable to open"):
        open_database(file.parent / "gone" / "dropfax.db")


def test_a_full_database_takes_nothing_and_works_again_when_there_is_room(file: Path):
    engine = open_database(file)
    ledger = a_ledger(engine)
    with engine.connect() as db:
        pages = db.scalar(text("PRAGMA page_count"))
        db.execute(text(f"PRAGMA max_page_count = {pages}"))
        db.rollback()

    with pytest.raises(UnavailableError, match="full"):
        ledger.accept("x.eml", *(a_draft(index=n, detail="x" * 5000) for n in range(20)))
    assert ledger.jobs.all() == []

    engine.dispose()  # the limit is the connection's
    assert len(ledger.accept("x.eml", a_draft())) == 1
    engine.dispose()
