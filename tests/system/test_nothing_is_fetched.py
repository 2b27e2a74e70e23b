"""Design, promise 5: nothing leaves the machine while a mail is printed."""

import json
import signal
import subprocess
import sys

import pytest

from tests.system.mutations import originals

WANTED = "import tests.system.without_sockets as w, urllib.request; w.block_sockets(); urllib.request.urlopen({!r})"


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x.png", "http://[::1]:9/x.png"])
def test_whoever_wants_to_fetch_is_found_out(address: str):
    assert run("-c", WANTED.format(address)).returncode == -signal.SIGSYS


def test_every_sample_is_printed_to_the_same_bytes_where_wanting_a_socket_is_death():
    """Among them mails that ask for pictures, style sheets, fonts and frames of other computers."""
    free, blocked = (run("-m", "tests.system.without_sockets", *how) for how in ((), ("--blocked",)))
    assert blocked.returncode == 0, blocked.stderr
    assert json.loads(blocked.stdout) == json.loads(free.stdout)
    assert len(json.loads(free.stdout)) == len(originals()) > 100
