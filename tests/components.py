"""Programs of other people that judge our files: a test that misses one is skipped at home and fails where CI runs."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

INSTALLED = Path(__file__).parent.parent / ".components" / "bin"
"""Where .ci/components puts what no package installs in a usable way."""


def component(program: str) -> str:
    """Return the path of a program; without it the test that asks is skipped, or fails where CI is set."""
    return shutil.which(program, path=f"{INSTALLED}{os.pathsep}{os.environ.get('PATH', os.defpath)}") or missing(
        program
    )


def perl_module(module: str) -> str:
    """Return the path of a Perl that has the module; without it the test that asks is skipped, or fails where CI is set."""
    perl = component("perl")
    found = subprocess.run([perl, f"-M{module}", "-e1"], capture_output=True, check=False).returncode == 0
    return perl if found else missing(f"the Perl module {module}")


def missing(what: str) -> NoReturn:
    """Skip the test that asks, or let it fail where CI is set."""
    reason = f"{what} is not installed; `sudo bash .ci/components` installs it on Debian"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)
