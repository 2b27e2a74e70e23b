"""A site is a directory with its settings file, and two sites know nothing of each other."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from foundation.settings import Section, SettingsError, load, section
from foundation.site import SiteSettings, settings_file


class File(Section):
    site: SiteSettings = section(SiteSettings, "The site.")


def test_the_settings_of_a_site_stand_in_its_directory():
    assert settings_file(Path("somewhere")) == Path("somewhere/dropfax.toml")


def test_a_site_shows_dates_in_utc_unless_it_is_told_otherwise():
    assert SiteSettings().zone == ZoneInfo("UTC")


def test_a_time_zone_is_found_by_its_name():
    assert SiteSettings(time_zone="Europe/Berlin").zone == ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("name", ["", "Berlin", "+01:00", "../../etc/localtime", "europe/berlin "])
def test_what_is_no_time_zone_is_refused(name):
    with pytest.raises(ValidationError, match="Europe/Berlin"):
        SiteSettings(time_zone=name)


def test_two_sites_in_one_process_keep_their_own_settings(tmp_path):
    for name, zone in (("one", "Asia/Tokyo"), ("two", "Europe/Paris")):
        (tmp_path / name).mkdir()
        settings_file(tmp_path / name).write_text(f'[site]\ntime_zone = "{zone}"\n')

    one, two = (load(settings_file(tmp_path / name), File) for name in ("one", "two"))

    assert (one.site.time_zone, two.site.time_zone) == ("Asia/Tokyo", "Europe/Paris")


def test_a_site_without_settings_is_told_how_to_make_them(tmp_path):
    with pytest.raises(SettingsError, match=rf"does not exist; `dropfax init {tmp_path / 'nowhere'}` makes it"):
        load(settings_file(tmp_path / "nowhere"), File)
