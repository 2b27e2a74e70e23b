"""The site that a command of the Exchange side is about."""

from pathlib import Path

from connector.app import Exchange, open_exchange
from connector.settings import ConnectorFile, ExchangeSettings, refuse_shared
from foundation.clock import Clock
from foundation.ids import random_ids
from foundation.settings import load
from foundation.site import settings_file


def read_settings(site: Path) -> ExchangeSettings:
    """Read the Exchange side's settings of a site; raises SettingsError."""
    file = load(
        settings_file(site),
        ConnectorFile,
        others=frozenset({"gateway"}),
        check=lambda file: refuse_shared(site, file.exchange),
    )
    return file.exchange


def open_site(site: Path, clock: Clock) -> Exchange:
    """Plug the Exchange side of a site together; raises SettingsError."""
    return open_exchange(site, read_settings(site), clock, random_ids())
