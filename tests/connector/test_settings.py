"""The settings file of the Exchange side."""

from pathlib import Path

import pytest

from connector.settings import UNLIMITED, ConnectorFile, ExchangeSettings
from foundation.sample import sample
from foundation.settings import SettingsError, load


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "dropfax.toml"
    file.write_text(text)
    return file


def test_the_sample_file_reads_back_as_the_defaults(tmp_path: Path):
    assert load(written(tmp_path, sample(ConnectorFile)), ConnectorFile) == ConnectorFile()


def test_settings_stand_under_the_names_of_the_cmdlets_parameters():
    """An administrator recognises them: [PS] Set-TransportService, Set-ForeignConnector."""
    text = sample(ConnectorFile)

    for name in (
        "PickupDirectoryPath",
        "ReplayDirectoryPath",
        "RootDropDirectoryPath",
        'PickupDirectoryMaxHeaderSize = "64 KB"',
        "PickupDirectoryMaxRecipientsPerMessage = 100",
        "[[exchange.ForeignConnectors]]",
        'AddressSpaces = ["FAX:*;1", "SMTP:fax.contoso.example;1"]',
        'MaxMessageSize = "unlimited"',
        "RelayDsnRequired = false",
    ):
        assert name in text


def test_connectors_are_read_with_their_limits(tmp_path: Path):
    text = """
    [[exchange.ForeignConnectors]]
    Name = "Fax A"
    AddressSpaces = ["FAX:+49*;5", "SMTP:*.fax.example"]
    MaxMessageSize = "10 MB"
    [[exchange.ForeignConnectors]]
    Name = "Fax B"
    """
    first, second = load(written(tmp_path, text), ConnectorFile).exchange.foreign_connectors

    assert [str(space) for space in first.address_spaces] == ["FAX:+49*;5", "SMTP:*.fax.example;1"]
    assert (first.max_message_size, second.max_message_size) == (10 * 1024**2, UNLIMITED)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[exchange]\nAcceptedDomains = []", "at least one"),
        ("[exchange]\nAcceptedDomains = ['a b']", "AcceptedDomains"),
        ("[exchange]\nPickupDirectoryPath = 'Replay'", "two directories"),  # [PR] may not be the same path
        ("[exchange]\nPickupDirectoryMaxHeaderSize = '31 KB'", "32 KB"),  # [PS] 32768-2147483647
        ("[exchange]\nPickupDirectoryMaxRecipientsPerMessage = 10001", "10000"),  # [PS] 1-10000
        ("[[exchange.ForeignConnectors]]\nAddressSpaces = ['FAX:*;101']", "cost from 1 to 100"),
        ("[[exchange.ForeignConnectors]]\nAddressSpaces = []", "at least one"),
        ("[[exchange.ForeignConnectors]]\n[[exchange.ForeignConnectors]]\nName = 'fax'", "Name of its own"),
        # [FCC] an absolute DropDirectory only if the root is not set
        ("[[exchange.ForeignConnectors]]\nDropDirectory = '/var/drop'", "relative while RootDropDirectoryPath"),
        ("[[exchange.ForeignConnectors]]\nMaxMessageSize = 'much'", "number with one of the units"),
        ("[exchange]\nPickup = 'x'", "no such setting"),
    ],
)
def test_a_wrong_setting_is_refused_with_what_would_be_right(tmp_path: Path, text: str, sentence: str):
    with pytest.raises(SettingsError, match=sentence):
        load(written(tmp_path, text), ConnectorFile)


def test_an_absolute_drop_directory_stands_when_the_root_is_empty(tmp_path: Path):
    """[FCC] `DropDirectory` may be an absolute path only if the root is not set."""
    text = "[exchange]\nRootDropDirectoryPath = ''\n[[exchange.ForeignConnectors]]\nDropDirectory = '/var/drop'"

    assert load(written(tmp_path, text), ConnectorFile).exchange.foreign_connectors[0].drop_directory == "/var/drop"


def test_the_first_accepted_domain_is_the_default_one_and_domains_have_no_case():
    settings = ExchangeSettings.model_validate({"AcceptedDomains": ["Contoso.Example", "fabrikam.example"]})

    assert (settings.default_domain, settings.server) == ("contoso.example", "MBX01")
