"""Databases of which a process opens many, one after the other."""

import gc
import weakref
from pathlib import Path

from sqlalchemy import text

from foundation.sqlite import open_engine, reading


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
