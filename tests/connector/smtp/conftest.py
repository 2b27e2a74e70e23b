"""Fixtures of the Receive connector's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connector.smtp.office import Office, Telnet, open_office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """A connector with the default settings."""
    with open_office(tmp_path) as opened:
        yield opened


@pytest.fixture
def client(office: Office) -> Iterator[Telnet]:
    """Somebody connected to it."""
    with office.dial() as dialled:
        yield dialled
