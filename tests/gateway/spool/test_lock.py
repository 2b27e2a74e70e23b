"""One process per node."""

from pathlib import Path

import pytest

from gateway.errors import SiteBusyError
from gateway.spool.lock import node_lock


def test_a_second_process_of_the_same_node_is_refused(tmp_path: Path):
    spool = tmp_path / "spool"

    with (
        node_lock(spool, "node1"),
        pytest.raises(SiteBusyError, match=r"node1\.lock is held"),
        node_lock(spool, "node1"),
    ):
        pass


def test_two_nodes_share_a_spool(tmp_path: Path):
    with node_lock(tmp_path, "node1"), node_lock(tmp_path, "node2"):
        pass


def test_the_lock_is_free_when_its_holder_has_ended_however(tmp_path: Path):
    with pytest.raises(RuntimeError), node_lock(tmp_path, "node1"):
        raise RuntimeError("the process died")

    with node_lock(tmp_path, "node1"):
        pass


def test_a_refused_process_does_not_free_the_lock(tmp_path: Path):
    with node_lock(tmp_path, "node1"):
        for _ in range(2):
            with pytest.raises(SiteBusyError), node_lock(tmp_path, "node1"):
                pass
