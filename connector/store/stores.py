"""The queue database opened, for each who works with it in the shape that is his."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from connector.store.acknowledging import Acknowledging
from connector.store.engine import open_database
from connector.store.figures import Figures
from connector.store.handover import Handover
from connector.store.queues import Queues
from connector.store.timers import Timers
from connector.store.transit import Transit


@dataclass(frozen=True, kw_only=True)
class Stores:
    """One opened mail.que."""

    engine: Engine
    transit: Transit
    queues: Queues
    timers: Timers
    handover: Handover
    acknowledging: Acknowledging
    figures: Figures

    def close(self) -> None:
        """Let go of the database's files."""
        self.engine.dispose()


def open_stores(directory: Path, lifetime: timedelta) -> Stores:
    """Open the queue database in a directory; raises QueueDatabaseError, QueueUnavailableError. `lifetime` is that of a message."""
    engine = open_database(directory)
    return Stores(
        engine=engine,
        transit=Transit(engine=engine, lifetime=lifetime),
        queues=Queues(engine=engine),
        timers=Timers(engine=engine),
        handover=Handover(engine=engine),
        acknowledging=Acknowledging(engine=engine, lifetime=lifetime),
        figures=Figures(engine=engine),
    )
