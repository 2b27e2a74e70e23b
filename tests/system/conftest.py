"""One demonstration run, shared by every test that looks at what it left behind."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.demo.trip import Ended, travel
from appliance.samples import read_samples, samples_directory
from appliance.site import Appliance
from foundation.clock import VirtualClock

START = datetime(2026, 11, 23, 9, tzinfo=UTC)


def unseen(_clock: VirtualClock, _appliance: Appliance) -> None:
    """Show nothing: nobody watches."""


def make_the_trip(site: Path, seed: int = 1) -> list[Ended]:
    """Send every sample through a fresh site."""
    trip = travel(site, read_samples(samples_directory()), START, seed, unseen)
    assert trip.idle
    return list(trip.ended)


@pytest.fixture(scope="session")
def trip(tmp_path_factory: pytest.TempPathFactory) -> list[Ended]:
    """Every sample's fax after the round trip."""
    return make_the_trip(tmp_path_factory.mktemp("trip") / "site")
