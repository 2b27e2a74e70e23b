"""What every test leaves as it found it."""

import logging
from collections.abc import Iterator
from weakref import WeakSet

import pytest
from hypothesis import settings
from sqlalchemy import Connection, Engine, event

pytest_plugins = ["pytester"]  # for tests/client, which pytest allows no conftest but the first to say

# A busy machine is no fault: examples have no time limit of their own.
settings.register_profile("untimed", parent=settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _log_as_it_was() -> Iterator[None]:
    """Undo what a command run inside a test made of the log, which belongs to the process."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    yield
    root.setLevel(level)
    root.handlers[:] = handlers


_open: WeakSet[Engine] = WeakSet()


@event.listens_for(Engine, "engine_connect")
def _opened(connection: Connection) -> None:
    _open.add(connection.engine)


@pytest.fixture(autouse=True)
def _databases_let_go() -> Iterator[None]:
    """Close the files of databases that a test opened and left to the garbage collector: a process may have a thousand open files."""
    yield
    while _open:
        _open.pop().dispose()
