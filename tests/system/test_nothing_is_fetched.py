"""Design, promise 5: nothing leaves the machine while a mail is printed."""

import json
import socket
import subprocess
import sys

SOCKETS = "import tests.system.without_sockets as w, socket; w.block_sockets(); socket.socket()"


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


def test_the_block_blocks():
    socket.socket().close()
    assert "PermissionError" in run("-c", SOCKETS).stderr


def test_every_sample_is_printed_to_the_same_bytes_where_no_socket_can_be_made():
    free, blocked = (run("-m", "tests.system.without_sockets", *how) for how in ((), ("--blocked",)))
    assert json.loads(blocked.stdout) == json.loads(free.stdout)
    assert len(json.loads(free.stdout)) > 60
