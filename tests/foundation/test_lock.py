"""One process per half and site."""

from pathlib import Path

import pytest

from foundation.lock import AlreadyRunningError, held


def test_a_second_process_is_refused(tmp_path: Path):
    lock = tmp_path / "spool" / "node1.lock"

    with held(lock), pytest.raises(AlreadyRunningError, match=r"node1\.lock is held"), held(lock):
        pass


def test_two_locks_are_two_locks(tmp_path: Path):
    with held(tmp_path / "node1.lock"), held(tmp_path / "node2.lock"):
        pass


def test_the_lock_is_free_when_its_holder_has_ended_however(tmp_path: Path):
    with pytest.raises(RuntimeError), held(tmp_path / "node1.lock"):
        raise RuntimeError("the process died")

    with held(tmp_path / "node1.lock"):
        pass


def test_a_refused_process_does_not_free_the_lock(tmp_path: Path):
    with held(tmp_path / "node1.lock"):
        for _ in range(2):
            with pytest.raises(AlreadyRunningError), held(tmp_path / "node1.lock"):
                pass
