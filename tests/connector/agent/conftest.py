"""Fixtures of the hand-over's tests."""

from pathlib import Path

import pytest

from tests.connector.agent.desk import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A fresh site with one Delivery Agent connector, "Fax Agent"."""
    return Desk(site=tmp_path)
