"""Changing a settings file line by line."""

import tomllib
from typing import Any

import pytest

from connector.powershell.site_file import UneditableError, edited, excerpt
from connector.powershell.tables import tables_of
from connector.settings import ConnectorFile, ExchangeSettings, ForeignConnectorSettings, TimerSettings
from foundation.sample import sample

FILE = """# the site of Contoso
[site]
time_zone = "UTC"  # as the gateway has it

[gateway]
drop_directory = "Drop"

[exchange]
# who may be written to
AcceptedDomains = [
  "contoso.example",  # default
]
PickupDirectoryPath = "Pickup"  # on the fast disk

# patient senders
[exchange.Timers]
DelayNotificationTimeout = "4 h"

# the old machine
[[exchange.ForeignConnectors]]
Name = "Old"
MaxMessageSize = "10 MB"  # its memory

# the new machine
[[exchange.ForeignConnectors]]
Name = "New"
"""


def read(text: str) -> ExchangeSettings:
    tables = {name: table for name, table in tomllib.loads(text).items() if name != "gateway"}
    return ConnectorFile.model_validate(tables).exchange


def changed(text: str, **values: Any) -> str:
    """Change the settings that the text holds, and check that the new text holds the new ones."""
    before = read(text)
    after = before.model_copy(update=values)
    new = edited(text, tables_of(before), tables_of(after))
    assert read(new) == after
    return new


def lines_that_differ(old: str, new: str) -> set[str]:
    return set(old.splitlines()) ^ set(new.splitlines())


def test_a_setting_is_changed_where_it_stands_and_keeps_its_remark():
    new = changed(FILE, pickup_directory=None)

    assert 'PickupDirectoryPath = ""  # on the fast disk' in new
    assert len(lines_that_differ(FILE, new)) == 2


def test_a_value_of_several_lines_is_replaced_whole():
    assert '["fabrikam.example"]' in changed(FILE, accepted_domains=("fabrikam.example",))


def test_a_setting_that_does_not_stand_there_goes_to_the_end_of_its_table():
    new = changed(FILE, max_recipients=7, timers=TimerSettings(poison_threshold=5))

    assert "PickupDirectoryMaxRecipientsPerMessage = 7\n\n# patient senders" in new
    assert 'DelayNotificationTimeout = "4 h"\nPoisonThreshold = 5\n' in new


def test_a_table_that_is_missing_is_appended():
    new = changed("[gateway]\nx = 1\n", timers=TimerSettings(poison_threshold=5), max_recipients=7)

    assert "[exchange.Timers]\nPoisonThreshold = 5\n" in new
    assert new.startswith("[gateway]\nx = 1\n")


def test_of_two_connectors_one_is_changed_and_the_other_not_touched():
    old, new = read(FILE).foreign_connectors
    text = changed(FILE, foreign_connectors=(old.model_copy(update={"max_message_size": 1024, "enabled": False}), new))

    assert 'MaxMessageSize = "1 KB"  # its memory\nEnabled = false\n' in text
    assert len(lines_that_differ(FILE, text)) == 3


def test_a_connector_goes_with_the_remark_above_it_and_another_comes_last():
    _, new = read(FILE).foreign_connectors
    text = changed(FILE, foreign_connectors=(new, ForeignConnectorSettings(name="Third")))

    assert "the old machine" not in text
    assert "the new machine" in text
    assert text.index('"New"') < text.index('"Third"')


@pytest.mark.parametrize("text", [FILE, "[exchange]\n", sample(ConnectorFile)])
def test_no_connector_at_all_is_an_empty_list_and_can_be_filled_again(text: str):
    none = changed(text, foreign_connectors=())

    assert "ForeignConnectors = []" in none
    assert 'Name = "Fax"' in changed(none, foreign_connectors=(ForeignConnectorSettings(name="Fax"),))


def test_line_ends_of_windows_stay():
    text = FILE.replace("\n", "\r\n")

    assert changed(text, max_recipients=7).count("\r\n") == text.count("\r\n") + 1


def test_a_value_without_an_end_is_named():
    tables = tables_of(ExchangeSettings())
    with pytest.raises(UneditableError, match="line 2"):
        edited('[exchange]\nx = """never\n', tables, {**tables, "PickupDirectoryPath": "x"})


def test_the_excerpt_is_a_file_that_holds_what_differs():
    before = ExchangeSettings()
    after = before.model_copy(
        update={
            "timers": TimerSettings(poison_threshold=5),
            "foreign_connectors": (ForeignConnectorSettings(name="A"), ForeignConnectorSettings(name="B")),
            "max_recipients": 7,
        }
    )

    assert read(excerpt(tables_of(after), tables_of(before))) == after
    assert excerpt(tables_of(before), tables_of(before)) == ""
