"""The store suite runs on every database that the store knows."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from gateway.store.engine import open_database
from tests.gateway.store.ledger import Ledger, a_ledger

Opener = Callable[[], Engine]


@pytest.fixture(params=["sqlite"])
def open_engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opener]:
    """A way to open one and the same database, as every process does for itself."""
    opened: list[Engine] = []

    def sqlite() -> Engine:
        opened.append(open_database(tmp_path / "dropfax.db"))
        return opened[-1]

    yield {"sqlite": sqlite}[request.param]
    for engine in opened:
        engine.dispose()


@pytest.fixture
def ledger(open_engine: Opener) -> Ledger:
    """The database as node1 sees it."""
    return a_ledger(open_engine())


@pytest.fixture
def elsewhere(ledger: Ledger, open_engine: Opener) -> Ledger:
    """The same database as node2 sees it."""
    return a_ledger(open_engine(), "node2")
