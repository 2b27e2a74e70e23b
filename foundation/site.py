"""A site: one directory with its settings file and everything that belongs to it; many can live in one process."""

from pathlib import Path
from zoneinfo import ZoneInfo

from foundation.measures import Zone
from foundation.settings import Section, setting

SETTINGS_FILE = "dropfax.toml"


class SiteSettings(Section):
    """What both halves need to know of the site."""

    time_zone: Zone = setting(
        "UTC", "Time zone of the dates that people read on faxes and in reports, such as Europe/Berlin."
    )

    @property
    def zone(self) -> ZoneInfo:
        """The zone itself."""
        return ZoneInfo(self.time_zone)


def settings_file(site: Path) -> Path:
    """Return where a site's settings stand."""
    return site / SETTINGS_FILE
