"""Directories of a site that would get in each other's way."""

from pathlib import Path

import pytest

from connector.cli.site import read_settings
from foundation.settings import SettingsError


def refused(site: Path, text: str) -> str:
    """Why a site with that settings file does not start, empty when it does."""
    (site / "dropfax.toml").write_text(text)
    try:
        read_settings(site)
    except SettingsError as error:
        return str(error)
    return ""


@pytest.mark.rule("foreign.own-directories", "pickup.is-not-replay")
@pytest.mark.parametrize(
    ("text", "first", "second"),
    [
        ("[[exchange.ForeignConnectors]]\nDropDirectory = 'Replay'", "ReplayDirectoryPath", "DropDirectory of 'Fax'"),
        ("[[exchange.ForeignConnectors]]\nDropDirectory = 'a/../Pickup'", "PickupDirectoryPath", "of 'Fax'"),
        ("[[exchange.ForeignConnectors]]\nName = 'mailboxes'", "MailboxesDirectory", "DropDirectory of 'mailboxes'"),
        ("[[exchange.ForeignConnectors]]\nDropDirectory = '.'", "MailboxesDirectory", "DropDirectory of 'Fax'"),
        ("[exchange]\nMailboxesDirectory = 'Drop/mailboxes'", "MailboxesDirectory", "DropDirectory of 'Fax'"),
        ("[exchange]\nMailboxesDirectory = 'Pickup/mailboxes'", "MailboxesDirectory", "PickupDirectoryPath"),
        ("[exchange]\nQueueDirectory = 'Replay'", "QueueDirectory", "ReplayDirectoryPath"),
        ("[exchange]\nPickupDirectoryPath = 'Replay/in'", "PickupDirectoryPath", "ReplayDirectoryPath"),
        ("[exchange]\nRootDropDirectoryPath = 'SITE/link'\nReplayDirectoryPath = 'target/Drop'", "Replay", "of 'Fax'"),
        (
            "[[exchange.ForeignConnectors]]\nName = 'A'\nDropDirectory = 'Out'\n"
            "[[exchange.ForeignConnectors]]\nName = 'B'\nDropDirectory = 'Out'",
            "DropDirectory of 'A'",
            "DropDirectory of 'B'",
        ),
        (
            "[[exchange.TransportServers]]\n[[exchange.TransportServers]]\nName = 'MBX02'\nRootDropDirectoryPath = 'Replay'\n"
            "[[exchange.ForeignConnectors]]\nSourceTransportServers = ['MBX02']\nDropDirectory = 'out'",
            "ReplayDirectoryPath",
            "DropDirectory of 'Fax'",
        ),
    ],
)
def test_a_directory_of_another_purpose_keeps_the_site_from_starting(
    tmp_path: Path, text: str, first: str, second: str
):
    """[FCC] "every Foreign connector has its own Drop directory": a fax in Replay goes round, one in a mailbox nowhere."""
    (tmp_path / "target").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "target")

    told = refused(tmp_path, text.replace("SITE", str(tmp_path)))

    assert "should be two directories, neither inside the other" in told
    assert first in told
    assert second in told


@pytest.mark.rule("foreign.own-directories")
@pytest.mark.parametrize(
    "text",
    [
        "[exchange]",
        "[exchange]\nPickupDirectoryPath = ''\nReplayDirectoryPath = ''",
        "[[exchange.ForeignConnectors]]\nName = 'Pick'\n[[exchange.ForeignConnectors]]\nName = 'Pickups'",
        "[[exchange.TransportServers]]\n[[exchange.TransportServers]]\nName = 'MBX02'\n"
        "[[exchange.ForeignConnectors]]\nSourceTransportServers = ['MBX01', 'MBX02']",
    ],
)
def test_directories_of_their_own_are_as_they_should_be(tmp_path: Path, text: str):
    """One connector on two servers has one directory."""
    assert refused(tmp_path, text) == ""
