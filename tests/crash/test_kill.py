"""kill -9 before and after every durable action of the round trip; then the same site is started again."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from appliance.site import init, open_site, read_settings
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from tests.crash.ledger import Life, broken_promises, final_jobs
from wire.dsn import Action

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
LATER = START + timedelta(hours=1)

BUSY_ONCE = "IMCEAFAX-+2B14255550111@contoso.example"
HANGS_UP = "IMCEAFAX-+2B14255550162@contoso.example"
NOT_IN_SERVICE = "IMCEAFAX-+2B14255550150@contoso.example"

QUEUED = f"""From: ann@contoso.example
To: <{BUSY_ONCE}>, <{HANGS_UP}>
Subject: Three pages
Message-ID: <queued@contoso.example>
Date: Mon, 23 Nov 2026 08:00:00 +0000

page one\f
page two\f
page three
""".replace("\n", "\r\n").encode()

PICKED_UP = f"""From: bob@contoso.example
To: <{NOT_IN_SERVICE}>
Subject: Through Pickup
Message-ID: <picked-up@contoso.example>
Date: Mon, 23 Nov 2026 08:00:00 +0000

one page
""".replace("\n", "\r\n").encode()

EXPECTED = {BUSY_ONCE: Action.DELIVERED, HANGS_UP: Action.DELIVERED, NOT_IN_SERVICE: Action.FAILED}


class Victims:
    """A process that lives and dies on order."""

    def __init__(self) -> None:
        """Start it."""
        command = [sys.executable, "-m", "tests.crash.victim"]
        # What is killed cannot report its coverage; measuring it would only make a thousand lives slow.
        unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=unmeasured
        )

    def live(self, life: Life, start: datetime, kill_at: int | None) -> dict[str, Any]:
        """Run the site until it is idle or killed; return how it went."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"site": str(life.site), "journal": str(life.journal), "start": start.isoformat(), "kill_at": kill_at}
        print(json.dumps(order), file=self._process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        assert not answer["crashed"], "the victim broke instead of being killed; its traceback is above"
        return answer

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=10)


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    """Serve the whole module with one process."""
    serving = Victims()
    yield serving
    serving.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a site that has a mail in its queue and one in Pickup."""
    site = tmp_path_factory.mktemp("template") / "site"
    settings_file = init(site)
    settings_file.write_text(settings_file.read_text().replace('resolution = "fine"', 'resolution = "standard"'))
    with open_site(site, read_settings(site), VirtualClock(START), seeded_ids(1)) as appliance:
        appliance.exchange.submit(QUEUED)
    (site / "Pickup" / "bob.eml").write_bytes(PICKED_UP)
    return site


def a_life(template: Path, directory: Path) -> Life:
    """Return a fresh copy of the site."""
    shutil.copytree(template, directory / "site")
    return Life(site=directory / "site", journal=directory / "journal")


def test_without_a_kill_every_promise_holds(victims: Victims, template: Path, tmp_path: Path) -> None:
    life = a_life(template, tmp_path)

    answer = victims.live(life, START, None)

    assert answer["idle"]
    assert broken_promises(life, EXPECTED, set(), 0) == []


@pytest.mark.timeout(900)
def test_killed_between_any_two_durable_actions_nothing_is_lost_doubled_or_falsely_reported(
    victims: Victims, template: Path, tmp_path: Path
) -> None:
    points = victims.live(a_life(template, tmp_path / "count"), START, None)["points"]
    broken = {}

    for number, label in enumerate(points):
        life = a_life(template, tmp_path / str(number))
        killed = victims.live(life, START, number)["killed"]
        over, noted = final_jobs(life.site), len(life.noted())
        survived = victims.live(life, LATER, None)
        faults = broken_promises(life, EXPECTED, over, noted)
        faults += [] if killed and survived["idle"] else [f"killed: {killed}, idle afterwards: {survived['idle']}"]
        if faults:
            broken[f"{number} {label}"] = faults
        shutil.rmtree(life.site.parent)

    assert len(points) > 100
    assert broken == {}
