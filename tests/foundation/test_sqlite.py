"""Databases of which a process opens many, one after the other."""

import gc
import weakref
from pathlib import Path

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, text

from foundation.sqlite import make_tables, open_engine, reading


def test_a_database_that_nobody_holds_any_longer_is_let_go(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "x.db")
    with reading(engine).begin() as db:
        db.execute(text("SELECT 1"))
    left = weakref.ref(engine)
    engine.dispose()

    del engine, db
    gc.collect()

    assert left() is None


def test_a_reader_stops_no_writer(tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "x.db")
    with engine.begin() as writer:
        writer.execute(text("CREATE TABLE faxes (id)"))

    with reading(engine).begin() as reader, engine.begin() as writer:
        reader.execute(text("SELECT * FROM faxes"))
        writer.execute(text("INSERT INTO faxes VALUES (1)"))

    with reading(engine).begin() as reader:
        assert reader.scalar(text("SELECT id FROM faxes")) == 1


def test_the_tables_are_those_that_sqlalchemy_would_make(tmp_path: Path) -> None:
    metadata = MetaData()
    number, due = Column("number", Integer, primary_key=True), Column("due", Integer)
    Table("faxes", metadata, number, due, Index("late", "due", sqlite_where=text("due > 0")), Index("by_due", "due"))
    Table("calls", metadata, Column("fax", ForeignKey("faxes.number"), primary_key=True))

    ours, theirs = open_engine(tmp_path / "ours.db"), open_engine(tmp_path / "theirs.db")
    with ours.begin() as db:
        make_tables(db, metadata)
    metadata.create_all(theirs)

    schema = text("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY name")
    with ours.begin() as made, theirs.begin() as expected:
        assert made.execute(schema).all() == expected.execute(schema).all()


def test_a_table_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    engine, metadata = open_engine(tmp_path / "x.db"), MetaData()
    Table("faxes", metadata, Column("number", Integer), Index("by_number", "number"))
    Table("calls", metadata, Column("number", Integer))

    with engine.begin() as db:
        db.execute(text("CREATE TABLE faxes (of_another_version)"))
        make_tables(db, metadata)

        names = db.scalars(text("SELECT name FROM sqlite_schema")).all()
    assert names == ["faxes", "calls"]
