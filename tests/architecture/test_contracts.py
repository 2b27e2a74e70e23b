"""The import contracts of pyproject.toml hold, and each of them bites: a violation planted for it is reported by it alone."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.architecture.house import PACKAGES, ROOT

SIDES = "The two sides share the wire, the foundation and nothing else"
GATEWAY = "Inside the gateway, calls go downwards"
CONNECTOR = "Inside the connector, calls go downwards"
APPLIANCE = "Inside the appliance, calls go downwards"


@dataclass(frozen=True)
class Planted:
    """A line of code where it must not stand, and the contract that says so."""

    contract: str
    module: str
    line: str


VIOLATIONS = (
    Planted(SIDES, "gateway/__main__.py", "import connector.errors"),
    Planted(SIDES, "connector/__main__.py", "import gateway.errors"),
    Planted(SIDES, "foundation/ids.py", "import wire.errors"),
    Planted(SIDES, "appliance/__main__.py", "import tests.components"),
    Planted(GATEWAY, "gateway/utils.py", '"""A module that has no place in the house."""'),
    Planted(GATEWAY, "gateway/spool/blobs.py", "import gateway.report.wording"),
    Planted(CONNECTOR, "connector/utils.py", '"""A module that has no place in the house."""'),
    Planted(CONNECTOR, "connector/ndr/facts.py", "import connector.mailbox"),
    Planted(APPLIANCE, "appliance/utils.py", '"""A module that has no place in the house."""'),
    Planted(APPLIANCE, "appliance/samples.py", "import appliance.mail"),
    Planted("Steps of the flow do not call one another", "gateway/flow/sweep.py", "import gateway.flow.post"),
    Planted(
        "Only the composition root knows which phone line is plugged in",
        "gateway/flow/call.py",
        "import gateway.line.simulator",
    ),
    Planted("Only the store knows the tables", "gateway/records.py", "import gateway.store.schema"),
    Planted("SQL lives in the stores", "gateway/flow/intake.py", "import sqlalchemy"),
    Planted("Drawing lives in the document", "gateway/report/status.py", "import PIL"),
    Planted("Numbers of the world live in the numbering", "gateway/flow/intake.py", "import phonenumbers"),
    Planted("HTML is rendered in one place", "gateway/document/cover/drawing.py", "import plutoprint"),
    Planted("The alarm clock lives in the schedule", "gateway/app.py", "import apscheduler"),
    Planted(
        "HTTP is spoken at the two ends of the hand-over, and by REST and the console",
        "gateway/flow/handover.py",
        "import httpx",
    ),
    Planted("SMTP is spoken in one place", "connector/app.py", "import aiosmtpd"),
    Planted("Watching a folder lives in the spool", "connector/directory/polling.py", "import watchdog"),
    Planted(
        "The connector's queue database is known to its store alone",
        "connector/transport.py",
        "import connector.store.schema",
    ),
    Planted("Settings are read in one place", "appliance/samples.py", "import pydantic"),
    Planted("The wire and the model need only the standard library", "wire/errors.py", "import click"),
    Planted("The model does no input or output", "gateway/model/retry.py", "import pathlib"),
    Planted("No package is tangled", "wire/errors.py", "import wire.mailfile"),
    Planted("Tests of one side never lean on the other side", "tests/wire/planted.py", "import connector.errors"),
    Planted("Tests of one side never lean on the other side", "tests/gateway/planted.py", "import appliance.errors"),
    Planted(
        "Tests of the Exchange side never lean on the gateway", "tests/connector/planted.py", "import gateway.errors"
    ),
)


def contracts() -> list[str]:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    return [contract["name"] for contract in declared["tool"]["importlinter"]["contracts"]]


def broken(tree: Path) -> list[str]:
    """Check a tree's contracts and return the names of those that are broken."""
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "COLUMNS": "200", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [program, "--no-cache", "--no-logo"], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    assert re.search(r"Contracts: \d+ kept, \d+ broken", done.stdout), done.stdout + done.stderr
    return re.findall(r"^(.+) BROKEN$", done.stdout, re.MULTILINE)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the code, to be spoilt."""
    tree = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", tree)
    for package in (*PACKAGES, "tests"):
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__", "*.ttf"))
    return tree


@pytest.fixture
def tree(copy: Path, violation: Planted) -> Iterator[Path]:
    """The copy with one violation in it, for the time of one test."""
    module = copy / violation.module
    before = module.read_bytes() if module.exists() else None
    module.write_bytes((before or b"") + f"\n{violation.line}\n".encode())
    yield copy
    module.unlink()
    if before is not None:
        module.write_bytes(before)


def test_every_contract_holds(copy: Path) -> None:
    assert broken(copy) == []


def test_every_contract_has_a_violation_planted_for_it() -> None:
    assert {violation.contract for violation in VIOLATIONS} == set(contracts())


@pytest.mark.parametrize("violation", VIOLATIONS, ids=lambda planted: f"{planted.module}: {planted.line}")
def test_a_contract_bites(tree: Path, violation: Planted) -> None:
    assert broken(tree) == [violation.contract]
