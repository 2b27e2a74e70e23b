"""Every flow test plays on a site of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.store.engine import open_database
from tests.gateway.flow.scene import Scene, a_scene


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """The site as node1 sees it."""
    engine = open_database(tmp_path / "dropfax.db")
    yield a_scene(tmp_path, engine)
    engine.dispose()


@pytest.fixture
def elsewhere(scene: Scene) -> Scene:
    """The same site as node2 sees it."""
    return a_scene(scene.root, scene.jobs.engine, "node2")
