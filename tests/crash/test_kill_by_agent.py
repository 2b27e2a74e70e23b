"""kill -9 of the Exchange side and of the gateway, two processes between which a delivery agent's mail is handed over and acknowledged."""

import json
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.site import init, open_site, read_settings, settings_by_agent
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from tests.crash.ledger import Life, broken_by_agent
from tests.crash.lives import a_life
from tests.crash.pair import Mortal, Nursery, come_to_rest
from tests.crash.test_kill import EXPECTED, PICKED_UP, QUEUED

START = datetime(2026, 11, 23, 9, tzinfo=UTC)

MOST_DEATHS = 8
SPARED = (10, 30)
"""Points that each life after a death passes: what a gateway begins to print again and again is given up, as it should be."""


@pytest.fixture(scope="module")
def nurseries() -> Iterator[tuple[Nursery, Nursery]]:
    """Serve the whole module with one process for each half."""
    both = Nursery("exchange"), Nursery("gateway")
    yield both
    for one in both:
        one.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a site that has a mail to two in its queue and one in Pickup."""
    site = tmp_path_factory.mktemp("template") / "site"
    settings_file = init(site, settings_by_agent())
    settings_file.write_text(settings_file.read_text().replace('resolution = "fine"', 'resolution = "standard"'))
    with open_site(site, read_settings(site), VirtualClock(START), seeded_ids(1)) as appliance:
        appliance.exchange.submit(QUEUED)
    (site / "Pickup" / "bob.eml").write_bytes(PICKED_UP)
    return site


def undisturbed(nurseries: Sequence[Nursery], life: Life, *, rehearsed: bool = False) -> list[Sequence[str]]:
    """Live once without a death, and return the points of each half."""
    clock = VirtualClock(START)
    halves = [Mortal(nursery=one, life=life, clock=clock, rehearsed=rehearsed) for one in nurseries]
    points = come_to_rest(halves, clock)
    assert points is not None
    return points


def one_of_each_kind(points: Sequence[str]) -> set[str]:
    """The middle one of each kind: a name is that of the kind and its number."""
    kinds: dict[str, list[str]] = {}
    for name in points:
        kinds.setdefault(name.rpartition(" #")[0], []).append(name)
    return {names[len(names) // 2] for names in kinds.values()}


@pytest.mark.timeout(900)
def test_whichever_half_is_killed_each_recipient_has_one_final_report(
    nurseries: tuple[Nursery, Nursery], template: Path, tmp_path: Path
) -> None:
    """The deaths of both halves lie where the undisturbed lives have their points: before one action of each kind.

    Every single one has its turn in the tests of each half, which kill by an exception inside one process.
    """
    # Names of one length: what is long for the address of a socket takes another way, with other points.
    undisturbed(nurseries, a_life(template, tmp_path / "000"), rehearsed=True)
    whole = a_life(template, tmp_path / "001")
    wanted = [one_of_each_kind(points) for points in undisturbed(nurseries, whole)]
    assert broken_by_agent(whole, EXPECTED) == []
    kills, sites, broken = sum(map(len, wanted)), 0, {}
    while any(wanted):
        life, clock = a_life(template, tmp_path / f"{sites + 2:03}"), VirtualClock(START)
        halves = [
            Mortal(nursery=n, life=life, clock=clock, wanted=w, most_deaths=MOST_DEATHS, spared=s)
            for n, w, s in zip(nurseries, wanted, SPARED, strict=True)
        ]
        idle = come_to_rest(halves, clock) is not None
        died = [name for half in halves for name in half.died]
        faults = broken_by_agent(life, EXPECTED, [death for half in halves for death in half.deaths])
        faults += [] if died and idle else [f"died {len(died)} times, idle afterwards: {idle}"]
        if faults:
            broken[" / ".join(died)] = faults
        shutil.rmtree(life.site.parent)
        sites += 1
        assert died, f"never reached: {wanted}"

    print(f"{kills} kills in the lives of {sites} sites")  # noqa: T201  pytest -s shows it
    assert kills > 40
    assert not broken, json.dumps(broken, indent=2)
