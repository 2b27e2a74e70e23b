"""kill -9 before and after every durable action of the round trip; then the same site is started again."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.site import init, open_site, read_settings
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from tests.crash.ledger import Expected, broken_promises, death_of
from tests.crash.lives import Fate, Victims, a_life
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

EXPECTED = Expected(ends={BUSY_ONCE: Action.DELIVERED, HANGS_UP: Action.DELIVERED, NOT_IN_SERVICE: Action.FAILED})


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


@pytest.fixture(scope="module")
def victims(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victims]:
    """Serve the whole module with one process."""
    serving = Victims("both_halves")
    serving.rehearse(a_life(template, tmp_path_factory.mktemp("rehearsal") / "000"), START)
    yield serving
    serving.close()


def test_without_a_kill_every_promise_holds(victims: Victims, template: Path, tmp_path: Path) -> None:
    life = a_life(template, tmp_path / "whole")

    answer = victims.live(life, START)

    assert answer["idle"]
    assert broken_promises(life, EXPECTED) == []


@pytest.mark.timeout(900)
def test_killed_between_any_two_durable_actions_nothing_is_lost_doubled_or_falsely_reported(
    victims: Victims, template: Path, tmp_path: Path
) -> None:
    points = victims.live(a_life(template, tmp_path / "count"), START)["points"]
    broken = {}

    for number, name in enumerate(points):
        life = a_life(template, tmp_path / str(number))
        killed = victims.live(life, START, Fate(wanted=[name]))["killed"]
        death = death_of(life)
        survived = victims.live(life, LATER)
        faults = broken_promises(life, EXPECTED, [death])
        faults += [] if killed and survived["idle"] else [f"killed: {killed}, idle afterwards: {survived['idle']}"]
        if faults:
            broken[name] = faults
        shutil.rmtree(life.site.parent)

    print(f"{len(points)} points, one kill each")  # noqa: T201  pytest -s shows it
    assert len(points) > 100
    assert not broken, json.dumps(broken, indent=2)
