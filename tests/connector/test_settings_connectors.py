"""The properties of a Foreign connector: defaults, ranges, what goes with what (exchange-files.md section 5)."""

import tomllib
from datetime import timedelta
from typing import Any

import pytest

from connector.settings import UNLIMITED, ConnectorFile, ExchangeSettings, ForeignConnectorSettings, TimerSettings
from foundation.measures import write_span
from foundation.settings import faults, toml

DEFAULTS: list[tuple[str, object, str]] = [
    ("is_scoped_connector", False, "foreign.is-scoped-connector"),
    ("source_transport_servers", (), "foreign.source-transport-servers"),
    ("comment", "", "foreign.comment"),
    ("directory", "Fax", "foreign.drop-directory"),
    ("drop_directory_quota", UNLIMITED, "foreign.drop-directory-quota"),
    ("enabled", True, "foreign.enabled"),
    ("max_message_size", UNLIMITED, "foreign.max-message-size"),
    ("relay_dsn_required", False, "foreign.relay-dsn-required"),
]


def connector(**values: object) -> dict[str, Any]:
    return {"exchange": {"ForeignConnectors": [{"Name": "Fax", **values}]}}


def wrong(tables: dict[str, Any]) -> str:
    return "\n".join(faults(tables, ConnectorFile))


@pytest.mark.rule(
    "foreign.is-scoped-connector",
    "foreign.source-transport-servers",
    "foreign.comment",
    "foreign.drop-directory",
    "foreign.drop-directory-quota",
    "foreign.enabled",
    "foreign.max-message-size",
    "foreign.relay-dsn-required",
)
@pytest.mark.parametrize(("attribute", "default"), [row[:2] for row in DEFAULTS], ids=[row[0] for row in DEFAULTS])
def test_a_property_that_nobody_sets_has_the_default_of_the_cmdlet(attribute: str, default: object):
    assert getattr(ForeignConnectorSettings(name="Fax"), attribute) == default


@pytest.mark.rule(
    "foreign.name",
    "foreign.address-spaces",
    "foreign.address-space-cost",
    "foreign.smtp-address-space",
    "foreign.drop-directory-quota",
    "foreign.max-message-size",
    "foreign.source-transport-servers",
    "foreign.text-of-one-line",
    "foreign.absolute-drop-directory",
)
@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"Name": ""}, "should not be empty"),
        ({"Name": "x" * 65}, "64 characters"),
        ({"Name": "Fax\nComment = 'x'"}, "one line"),
        ({"Comment": "a\u2028b"}, "one line"),
        ({"AddressSpaces": []}, "at least one"),
        ({"AddressSpaces": ["FAX:"]}, "Type:Space;Cost"),
        ({"AddressSpaces": ["FAX:*;0"]}, "cost from 1 to 100"),
        ({"AddressSpaces": ["FAX:*;101"]}, "cost from 1 to 100"),
        ({"AddressSpaces": ["X400:c=US;a=Fabrikam;P=Contoso"]}, "cost from 1 to 100"),
        ({"AddressSpaces": ["*contoso.com"]}, "should"),
        ({"DropDirectoryQuota": "0 B"}, "at least 1 B"),
        ({"DropDirectoryQuota": "2147483648 B"}, "at most 2147483647 B"),
        ({"MaxMessageSize": f"{2147483648 * 1024} B"}, "at most 2147483647 KB"),
        ({"SourceTransportServers": ["MBX09"]}, "SourceTransportServers names MBX09"),
        ({"DropDirectory": "/var/drop"}, "relative while RootDropDirectoryPath is set"),
    ],
    ids=str,
)
def test_a_property_beyond_its_range_is_refused_with_what_would_be_right(values: dict[str, object], sentence: str):
    assert sentence in wrong(connector(**values))


@pytest.mark.rule(
    "foreign.name",
    "foreign.address-spaces",
    "foreign.address-space-cost",
    "foreign.smtp-address-space",
    "foreign.drop-directory-quota",
    "foreign.max-message-size",
)
@pytest.mark.parametrize(
    ("values", "attribute", "read"),
    [
        ({"Name": "x" * 64}, "name", "x" * 64),
        ({"DropDirectoryQuota": "1 B"}, "drop_directory_quota", 1),
        ({"DropDirectoryQuota": "2147483647 B"}, "drop_directory_quota", 2147483647),
        ({"MaxMessageSize": "0 B"}, "max_message_size", 0),  # [PS] "you effectively disable the Foreign connector"
        ({"MaxMessageSize": "2147483647 KB"}, "max_message_size", 2147483647 * 1024),
        ({"AddressSpaces": ["FAX:+49*;5"]}, "address_spaces", ["FAX:+49*;5"]),
        ({"AddressSpaces": ["fabrikam.com"]}, "address_spaces", ["SMTP:fabrikam.com;1"]),
        ({"AddressSpaces": ["*.contoso.com;100", "*"]}, "address_spaces", ["SMTP:*.contoso.com;100", "SMTP:*;1"]),
    ],
    ids=str,
)
def test_a_property_within_its_range_is_read(values: dict[str, object], attribute: str, read: object):
    settings = ConnectorFile.model_validate(connector(**values)).exchange.foreign_connectors[0]

    found = getattr(settings, attribute)
    assert (list(map(str, found)) if attribute == "address_spaces" else found) == read


@pytest.mark.rule("foreign.one-name-each")
def test_two_connectors_of_one_name_are_refused_in_whatever_case():
    tables = {"exchange": {"ForeignConnectors": [{"Name": "Fax"}, {"Name": "FAX"}]}}

    assert "Name of its own" in wrong(tables)


@pytest.mark.rule("foreign.absolute-drop-directory")
def test_an_absolute_drop_directory_is_taken_while_the_root_is_empty():
    """[PS] Set-ForeignConnector: with absolute path information "RootDropDirectoryPath must be unspecified"."""
    tables = connector(DropDirectory="/var/drop")
    tables["exchange"]["RootDropDirectoryPath"] = ""

    assert wrong(tables) == ""


@pytest.mark.rule("foreign.text-of-one-line")
@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("MailContacts", {"Name": "Bob\r\nRemove-Mailbox"}),
        ("MailContacts", {"ExternalEmailAddress": "FAX:1\x00"}),
        ("DistributionGroups", {"Name": "a\x85b"}),
    ],
)
def test_names_and_addresses_are_one_line(table: str, values: dict[str, str]):
    assert "one line" in wrong({"exchange": {table: [values]}})


def test_a_text_is_written_so_that_the_file_reads_back():
    text = "a \\ \" ' \n \x7f \u00e4"

    assert tomllib.loads(f"x = {toml(text)}") == {"x": text}


@pytest.mark.parametrize("name", ["PickupDirectoryPath", "ReplayDirectoryPath"])
def test_an_empty_path_disables_a_directory_as_null_does(name: str):
    """[PR] "Setting the value of the PickupDirectoryPath parameter to $null disables the Pickup directory"."""
    settings = ExchangeSettings.model_validate({name: ""})

    assert settings.model_dump(by_alias=True)[name] == ""
    assert [settings.pickup_directory, settings.replay_directory].count(None) == 1


def test_both_directories_may_be_disabled_and_a_blank_path_is_none():
    assert wrong({"exchange": {"PickupDirectoryPath": "", "ReplayDirectoryPath": ""}}) == ""
    assert "should name a directory" in wrong({"exchange": {"PickupDirectoryPath": "  "}})


SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

SPANS: list[tuple[str, timedelta, timedelta, timedelta | None]] = [
    ("QueueGlitchRetryInterval", MINUTE, SECOND, None),
    ("TransientFailureRetryInterval", 5 * MINUTE, SECOND, 12 * HOUR),
    ("OutboundConnectionFailureRetryInterval", 10 * MINUTE, SECOND, 20 * DAY),
    ("MessageRetryInterval", 15 * MINUTE, SECOND, DAY),
    ("DelayNotificationTimeout", 4 * HOUR, SECOND, 30 * DAY),
    ("MessageExpirationTimeout", 2 * DAY, 5 * SECOND, 90 * DAY),
    ("QueueMaxIdleTime", 3 * MINUTE, 5 * SECOND, HOUR),
    ("MaxIdleTimeBeforeResubmit", 12 * HOUR, SECOND, None),
]
COUNTS = [
    ("QueueGlitchRetryCount", 4, 0, 15),
    ("TransientFailureRetryCount", 6, 0, 15),
    ("PoisonThreshold", 2, 1, 10),
]
TIMERS = (
    "timers.queue-glitch",
    "timers.transient-failure-count",
    "timers.transient-failure-interval",
    "timers.outbound-connection-failure",
    "timers.message-retry",
    "timers.delay-notification",
    "timers.message-expiration",
    "timers.queue-max-idle",
    "timers.max-idle-before-resubmit",
    "timers.poison-threshold",
)


def by_name() -> dict[str, Any]:
    return {field.alias or name: getattr(TimerSettings(), name) for name, field in TimerSettings.model_fields.items()}


def timer(name: str, value: object) -> str:
    return wrong({"exchange": {"Timers": {name: value}}})


@pytest.mark.rule(*TIMERS)
def test_every_timer_has_a_row_here_and_the_default_of_its_row():
    """exchange-files.md section 6, the table."""
    assert by_name() == {row[0]: row[1] for row in (*SPANS, *COUNTS)}


@pytest.mark.rule(*TIMERS)
@pytest.mark.parametrize(("name", "_default", "least", "most"), SPANS)
def test_a_timer_holds_to_its_range(name: str, _default: timedelta, least: timedelta, most: timedelta | None):
    assert timer(name, write_span(least)) == ""
    assert "should be at least" in timer(name, write_span(least - timedelta(milliseconds=1)))
    if most is not None:
        assert timer(name, write_span(most)) == ""
        assert "should be at most" in timer(name, write_span(most + timedelta(milliseconds=1)))


@pytest.mark.rule(*TIMERS)
@pytest.mark.parametrize(("name", "_default", "least", "most"), COUNTS)
def test_a_count_of_tries_holds_to_its_range(name: str, _default: int, least: int, most: int):
    assert (timer(name, least), timer(name, most)) == ("", "")
    assert "should be at least" in timer(name, least - 1)
    assert "should be at most" in timer(name, most + 1)
