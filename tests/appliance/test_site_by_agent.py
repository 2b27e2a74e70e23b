"""A site whose mail goes by agent: its settings file says so, and halves that do not meet do not start."""

from pathlib import Path

import pytest

from appliance.errors import PartedError
from appliance.site import SiteFile, init, open_site, read_settings, settings_by_agent
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from tests.system.conftest import START


def test_the_settings_file_of_such_a_site_means_what_it_was_made_from(tmp_path: Path) -> None:
    init(tmp_path / "site", settings_by_agent())

    assert read_settings(tmp_path / "site") == settings_by_agent()


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ({"connector": "Fix Agent"}, "gateway.agent.connector is 'Fix Agent'"),
        ({"connector": "fax agent", "socket": Path("other.sock")}, "gateway.agent.socket is"),
        ({"connector": "Fax Agent", "token_file": Path("other")}, "gateway.agent.token_file is"),
        ({"connector": ""}, "gateway.drop_directory is"),
    ],
    ids=["no such connector", "another socket", "another token", "neither agent nor Drop directory"],
)
def test_halves_that_do_not_meet_are_refused(tmp_path: Path, agent: dict[str, object], said: str) -> None:
    init(tmp_path / "site")
    both = settings_by_agent()
    mine = both.gateway.model_copy(update={"agent": both.gateway.agent.model_copy(update=agent)})
    parted = SiteFile(site=both.site, gateway=mine, exchange=both.exchange)

    with (
        pytest.raises(PartedError, match=said),
        open_site(tmp_path / "site", parted, VirtualClock(START), seeded_ids(1)),
    ):
        pass
