"""A Delivery Agent connector's properties, defaults and ranges ([DA], [PS] New-DeliveryAgentConnector)."""

from pathlib import Path

import pytest

from connector.settings import UNLIMITED, ConnectorFile, DeliveryAgentConnectorSettings
from foundation.settings import SettingsError, load


def loaded(tmp_path: Path, text: str) -> DeliveryAgentConnectorSettings:
    file = tmp_path / "dropfax.toml"
    file.write_text(f"[[exchange.DeliveryAgentConnectors]]\n{text}")
    (connector,) = load(file, ConnectorFile).exchange.delivery_agent_connectors
    return connector


@pytest.mark.rule(
    "agents.max-message-size",
    "agents.max-concurrent-connections",
    "agents.max-messages-per-connection",
    "agents.enabled",
    "agents.properties",
)
def test_the_defaults_are_those_of_the_cmdlet():
    connector = DeliveryAgentConnectorSettings()

    assert (connector.max_message_size, connector.max_concurrent_connections) == (UNLIMITED, 5)
    assert (connector.max_messages_per_connection, connector.enabled) == (20, True)
    assert (connector.is_scoped_connector, connector.source_transport_servers) == (False, ())


@pytest.mark.rule("agents.properties", "agents.delivery-protocol")
def test_every_property_stands_under_its_cmdlets_name(tmp_path: Path):
    connector = loaded(
        tmp_path,
        """
        Name = "Fax Agent"
        AddressSpaces = ["FAX:+49*;5", "X400:c=US;a=Fabrikam;P=Contoso;5"]
        DeliveryProtocol = "FAX"
        IsScopedConnector = true
        SourceTransportServers = ["mbx01"]
        MaxMessageSize = "64 KB"
        MaxConcurrentConnections = 1
        MaxMessagesPerConnection = 1
        Comment = "the second floor's"
        Enabled = false
        """,
    )

    assert [str(space) for space in connector.address_spaces] == ["FAX:+49*;5", "X400:c=US;a=Fabrikam;P=Contoso;5"]
    assert (connector.max_message_size, connector.source_transport_servers) == (65536, ("MBX01",))
    assert (connector.is_scoped_connector, connector.enabled) == (True, False)


@pytest.mark.rule(
    "agents.max-message-size",
    "agents.max-concurrent-connections",
    "agents.max-messages-per-connection",
    "agents.name",
    "agents.delivery-protocol",
)
@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("MaxMessageSize = '65535 B'", "at least 64 KB"),  # [DA] 65536-2147483647
        ("MaxMessageSize = '2147483648 B'", "at most 2147483647 B"),
        ("MaxConcurrentConnections = 0", "at least 1"),
        ("MaxConcurrentConnections = 2147483648", "at most 2147483647"),
        ("MaxMessagesPerConnection = 0", "at least 1"),
        (f"Name = '{'x' * 65}'", "64"),  # [DA] Name <= 64
        ("Name = ''", "empty"),
        ('Name = "two\\nlines"', "one line without control"),
        ("DeliveryProtocol = ''", "empty"),
        ('DeliveryProtocol = "\\u0007"', "one line without control"),
        ("AddressSpaces = []", "at least one"),
        ("SourceTransportServers = ['MBX09']", "MBX09"),
        ("DropDirectory = 'Drop'", "no such setting"),  # only Foreign connectors have files
    ],
)
def test_what_the_cmdlet_refuses_is_refused(tmp_path: Path, line: str, sentence: str):
    with pytest.raises(SettingsError, match=sentence):
        loaded(tmp_path, line)


@pytest.mark.rule("agents.name", "agents.max-message-size")
@pytest.mark.parametrize(
    "line", [f"Name = '{'x' * 64}'", "MaxMessageSize = '2147483647 B'", "MaxMessageSize = 'unlimited'"]
)
def test_the_last_value_of_a_range_is_taken(tmp_path: Path, line: str):
    assert loaded(tmp_path, line)
