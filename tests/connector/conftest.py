"""Fixtures of the Exchange side's tests."""

from pathlib import Path

import pytest

from tests.connector.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A fresh site on a virtual clock."""
    return World(site=tmp_path)
