"""Opening mail.que."""

from pathlib import Path

from sqlalchemy import Engine, insert, select

from connector.errors import QueueDatabaseError
from connector.store.schema import VERSION, metadata, schema_version
from foundation.sqlite import open_engine
from wire.publish import make_directories

FILE = "mail.que"
"""Exchange's own name for its queue database."""


def open_database(directory: Path) -> Engine:
    """Open the queue database of a directory, making both where they are missing; raises QueueDatabaseError for another version's."""
    make_directories(directory)
    engine = open_engine(directory / FILE)
    with engine.begin() as db:
        metadata.create_all(db)
        found = db.scalar(select(schema_version.c.version))
        if found is None:
            db.execute(insert(schema_version).values(version=VERSION))
    if found not in (None, VERSION):
        engine.dispose()
        raise QueueDatabaseError(
            f"{directory / FILE} was made by a dropfax with tables of version {found}, this one needs {VERSION}"
        )
    return engine
