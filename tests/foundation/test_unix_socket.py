"""Unix sockets in directories of any depth."""

import os
import socket
from pathlib import Path

import pytest

from foundation.unix_socket import LONGEST, reachable


def test_a_short_path_is_taken_as_it_is():
    with reachable(Path("/run/x.sock")) as name:
        assert name == "/run/x.sock"


def test_a_socket_in_a_deep_directory_is_bound_and_found(tmp_path: Path):
    deep = tmp_path / ("d" * 100) / ("ü" * 60)
    deep.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        with reachable(deep / "a.sock") as name:
            assert len(os.fsencode(name)) <= LONGEST
            server.bind(name)
        server.listen()
        with reachable(deep / "a.sock") as again:
            client.connect(again)

    assert (deep / "a.sock").is_socket()
    assert not Path(name).parent.exists()


def test_a_name_that_no_address_holds_is_refused(tmp_path: Path):
    with pytest.raises(OSError, match="too long"), reachable(tmp_path / ("x" * 120)):
        pass
