"""An administrator's script as settings (exchange-files.md section 9; [PS])."""

import pytest

from connector.powershell.importing import Fate, Reading, read_script
from connector.settings import (
    UNLIMITED,
    DistributionGroupSettings,
    ExchangeSettings,
    ForeignConnectorSettings,
    MailContactSettings,
    TransportServerSettings,
)

TWO_SERVERS = (TransportServerSettings(name="MBX01"), TransportServerSettings(name="MBX02"))
BARE = ExchangeSettings(foreign_connectors=(), transport_servers=TWO_SERVERS)
FAX = ForeignConnectorSettings(name="Contoso Fax")
WITH_FAX = ExchangeSettings(foreign_connectors=(FAX,), transport_servers=TWO_SERVERS)


def imported(script: str, settings: ExchangeSettings = WITH_FAX, **directories: str) -> Reading:
    return read_script(script, settings, directories)


def refused(script: str, settings: ExchangeSettings = WITH_FAX) -> list[tuple[int, str]]:
    reading = imported(script, settings)
    assert reading.settings == settings
    return [(note.line, note.sentence) for note in reading.of(Fate.REFUSED)]


def fax(script: str, settings: ExchangeSettings = WITH_FAX) -> ForeignConnectorSettings:
    reading = imported(script, settings)
    assert reading.of(Fate.REFUSED) == ()
    return reading.settings.foreign_connectors[0]


def test_the_example_of_the_cmdlets_is_read_whole():
    """exchange-files.md section 9, the first seven lines."""
    script = r"""
New-ForeignConnector -Name "Contoso Fax" -AddressSpaces "FAX:*;1" -SourceTransportServers MBX01,MBX02 -IsScopedConnector $false
Set-ForeignConnector "Contoso Fax" -DropDirectory "C:\FaxDrop" -DropDirectoryQuota 500MB `
    -MaxMessageSize 10MB -RelayDsnRequired $false -Enabled $true -Comment "fax"
Set-ForeignConnector "Contoso Fax" -AddressSpaces @{Add="FAX:+49*;5"; Remove="FAX:*;1"}
Get-ForeignConnector | Format-List Name,DropDirectory,AddressSpaces
Set-TransportService MBX01 -RootDropDirectoryPath "\\files\drop" -PickupDirectoryPath "D:\Pickup" `
    -PickupDirectoryMaxHeaderSize 96KB -PickupDirectoryMaxRecipientsPerMessage 250 -PickupDirectoryMaxMessagesPerMinute 200
Set-TransportService MBX01 -DelayNotificationTimeout 04:00:00 -MessageExpirationTimeout 2.00:00:00
Get-TransportService MBX01 | Format-List Pickup*,Replay*,RootDrop*
"""
    reading = imported(script, BARE)

    assert reading.of(Fate.REFUSED) == ()
    assert reading.settings.foreign_connectors == (
        ForeignConnectorSettings.model_validate(
            {
                "Name": "Contoso Fax",
                "AddressSpaces": ["FAX:+49*;5"],
                "SourceTransportServers": ["MBX01", "MBX02"],
                "DropDirectoryQuota": "500 MB",
                "MaxMessageSize": "10 MB",
                "Comment": "fax",
            }
        ),
    )
    assert (reading.settings.max_header_size, reading.settings.max_recipients) == (96 * 1024, 250)
    assert [note.line for note in reading.of(Fate.PASSED_OVER)] == [6, 10]
    assert [note.line for note in reading.of(Fate.KEPT)] == [3, 7, 7]


@pytest.mark.rule("foreign.only-set-has-the-rest", "foreign.name", "foreign.address-spaces")
def test_new_takes_four_properties_and_needs_two_of_them():
    assert refused("New-ForeignConnector -Name A -AddressSpaces FAX:* -Comment x") == [
        (1, "-Comment is a parameter that no setting stands for")
    ]
    assert refused("New-ForeignConnector -AddressSpaces FAX:*") == [(1, "-Name is missing")]
    assert refused("New-ForeignConnector A") == [(1, "-AddressSpaces is missing")]
    assert fax("Set-ForeignConnector 'Contoso Fax' -Comment x").comment == "x"


@pytest.mark.rule("foreign.identity")
@pytest.mark.parametrize(
    "identity", ["'Contoso Fax'", '"CONTOSO FAX"', "-Identity 'contoso fax'", "'MBX01\\Contoso Fax'"]
)
def test_an_identity_is_a_name_or_a_server_and_a_name(identity: str):
    assert fax(f"Set-ForeignConnector {identity} -Enabled $false").enabled is False


@pytest.mark.rule("foreign.identity")
@pytest.mark.parametrize(
    ("identity", "sentence"),
    [
        ("'MBX02\\Contoso Fax'", "there is no ForeignConnector 'MBX02\\\\Contoso Fax'"),
        ("Other", "there is no ForeignConnector 'Other'"),
        ("0af23b9c-1111-2222-3333-444455556666", "which means something to the Exchange alone that gave it"),
    ],
)
def test_an_identity_that_means_nothing_here_is_refused(identity: str, sentence: str):
    ((_, told),) = refused(f"Set-ForeignConnector {identity} -Enabled $false")

    assert sentence in told


@pytest.mark.rule("foreign.add-and-remove")
@pytest.mark.parametrize(
    ("written", "spaces"),
    [
        ('"FAX:+1*;2",contoso.com', ["FAX:+1*;2", "SMTP:contoso.com;1"]),
        ('@{Add="FAX:+49*;5","FAX:+1*"}', ["FAX:*;1", "SMTP:fax.contoso.example;1", "FAX:+49*;5", "FAX:+1*;1"]),
        ('@{Remove="fax:*"}', ["SMTP:fax.contoso.example;1"]),
        ('@{Add="FAX:*;9"; Remove="FAX:*;1"}', ["SMTP:fax.contoso.example;1", "FAX:*;9"]),
    ],
)
def test_a_list_is_replaced_or_changed(written: str, spaces: list[str]):
    settings = fax(f"Set-ForeignConnector 'Contoso Fax' -AddressSpaces {written}")

    assert [str(space) for space in settings.address_spaces] == spaces


@pytest.mark.rule("foreign.switches")
def test_switches_change_nothing_and_with_whatif_a_cmdlet_sets_nothing():
    assert (
        fax("Set-ForeignConnector 'Contoso Fax' -Comment x -Confirm:$false -Force -DomainController dc01").comment
        == "x"
    )

    for script in ("-WhatIf", "-wi", "-WhatIf:$true"):
        reading = imported(f"Set-ForeignConnector 'Contoso Fax' -Comment x {script}")
        assert reading.settings == WITH_FAX
        assert [note.sentence for note in reading.of(Fate.PASSED_OVER)] == ["with -WhatIf it sets nothing"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("-Drop x", "-Drop may mean -DropDirectory or -DropDirectoryQuota"),
        ("-Enabled", "-Enabled has no value"),
        ("-Enabled 1", "-Enabled: should be $true or $false"),
        ("-Enabled $true -Enabled $false", "-Enabled stands there twice"),
        ("-Comment $remark", "-Comment: the value of $remark is not known"),
        ('-Comment "on $(Get-Date)"', "-Comment: a text with a variable in it stands there"),
        ("-Confirm $false", "a value stands there without its parameter"),
        ("-MaxMessageSize 10XB", "'10XB' should be a size"),
        ("-MaxMessageSize 2147483648KB", "at most 2147483647 KB"),
        ("-DropDirectoryQuota 0", "at least 1 B"),
        ("-SourceTransportServers MBX09", "SourceTransportServers names MBX09"),
        ("-AddressSpaces @{Set='FAX:*'}", "a hash table has Add and Remove, and not 'set'"),
        ("-Comment @{Add='x'}", "should be a text"),
        ("-Whatever 1", "-Whatever is a parameter that no setting stands for"),
        ("-Comment a | Set-Other", "its output is piped into Set-Other"),
    ],
)
def test_an_argument_that_is_not_understood_is_named_and_changes_nothing(arguments: str, sentence: str):
    ((line, told),) = refused(f"# first line\nSet-ForeignConnector 'Contoso Fax' {arguments}")

    assert line == 2
    assert sentence in told


@pytest.mark.parametrize(
    "script",
    [
        "Set-Mailbox ann -MaxSendSize 1MB",
        "Get-ForeignConnector | Set-ForeignConnector -Enabled $false",
        "foreach ($c in Get-ForeignConnector) { Remove-ForeignConnector $c }",
        "if ($env:X) { Set-TransportConfig -MaxSendSize 1MB }",
        "$WhatIfPreference = $true",
        "function f { Set-TransportConfig -MaxSendSize 1MB }",
        "Set-TransportConfig -MaxSendSize 'never ended",
        "iex 'Set-TransportConfig -MaxSendSize 1MB'",
    ],
)
def test_a_line_outside_the_subset_is_refused(script: str):
    assert len(refused(script)) == 1


def test_verification_directories_and_permissions_are_passed_over_by_name():
    script = r"""Get-Queue -Filter "DeliveryType -eq 'NonSmtpGatewayDelivery'"
Test-Path C:\FaxDrop
New-Item -ItemType Directory C:\FaxDrop | Out-Null
icacls C:\FaxDrop /grant '*S-1-5-20:(OI)(CI)F'
Restart-Service MSExchangeTransport
if ($Verify) { Get-ForeignConnector | fl }
"""
    reading = imported(script)

    assert [(note.line, note.fate) for note in reading.notes] == [(n, Fate.PASSED_OVER) for n in range(1, 7)]


def test_a_variable_with_a_value_in_the_script_is_that_value():
    script = "param([string] $Size = '20MB')\n$name = 'Contoso Fax'\nSet-ForeignConnector $name -MaxMessageSize $Size"

    assert fax(script).max_message_size == 20 * 1024**2


def test_a_variable_that_a_choice_may_set_has_no_value():
    ((line, _),) = refused("$x = 'a'\nif ($y) { $x = 'b' }\nSet-ForeignConnector 'Contoso Fax' -Comment $x")

    assert line == 3


@pytest.mark.parametrize(("settings", "count"), [(BARE, 1), (WITH_FAX, 1)])
def test_what_is_made_unless_it_is_there_is_made_once(settings: ExchangeSettings, count: int):
    make = "New-ForeignConnector 'Contoso Fax' -AddressSpaces FAX:*"
    script = f"if (-not (Get-ForeignConnector 'Contoso Fax' -ErrorAction SilentlyContinue)) {{ {make} }}"
    reading = imported(script, settings)

    assert reading.of(Fate.REFUSED) == ()
    assert len(reading.settings.foreign_connectors) == count


@pytest.mark.parametrize("condition", ["Get-ForeignConnector Other", "!(Get-ForeignConnector 'Contoso Fax')"])
def test_the_other_branch_of_a_choice_is_taken(condition: str):
    script = f"if ({condition}) {{ Remove-ForeignConnector 'Contoso Fax' }} else {{ Set-ForeignConnector 'Contoso Fax' -Comment x }}"

    assert fax(script).comment == "x"


def test_a_connector_is_renamed_and_removed():
    reading = imported("Set-ForeignConnector 'Contoso Fax' -Name Fax\nRemove-ForeignConnector Fax -Confirm:$false")

    assert [note.fate for note in reading.notes] == [Fate.TAKEN, Fate.TAKEN]
    assert reading.settings.foreign_connectors == ()


def test_a_second_one_of_the_name_is_refused():
    assert refused("New-ForeignConnector 'contoso fax' -AddressSpaces FAX:*") == [
        (1, "there is a ForeignConnector 'contoso fax' already")
    ]


def test_a_delivery_agent_connector_is_read():
    script = (
        "New-DeliveryAgentConnector -Name Agents -AddressSpaces FAX:* -DeliveryProtocol FAX -MaxConcurrentConnections 7"
    )
    (agents,) = imported(
        f"{script}\nSet-DeliveryAgentConnector Agents -MaxMessageSize 64KB"
    ).settings.delivery_agent_connectors

    assert (agents.delivery_protocol, agents.max_concurrent_connections, agents.max_message_size) == ("FAX", 7, 65536)


def test_the_timers_and_the_tracking_log_are_those_of_set_transportservice():
    script = "Set-TransportService MBX01.contoso.example -PoisonThreshold 3 -QueueMaxIdleTime 00:01:30 -MessageTrackingLogMaxA 10.00:00:00"
    settings = imported(script).settings

    assert settings.timers.poison_threshold == 3
    assert settings.timers.queue_max_idle_time.total_seconds() == 90
    assert settings.tracking.max_age.days == 10


@pytest.mark.parametrize("span", ["45", "24:00:00", "1:60:00", "4h", "'-1.00:00:00'"])
def test_a_span_that_can_be_read_in_two_ways_or_none_is_refused(span: str):
    ((_, told),) = refused(f"Set-TransportService MBX01 -DelayNotificationTimeout {span}")

    assert "d.hh:mm:ss" in told


def test_servers_that_differ_are_refused_where_a_site_has_one_value():
    """A site has one value for all servers but for RootDropDirectoryPath (OUR CHOICE)."""
    reading = imported("Set-TransportService MBX01 -PoisonThreshold 3\nSet-TransportService MBX02 -PoisonThreshold 4")

    assert reading.settings.timers.poison_threshold == 3
    assert [note.line for note in reading.of(Fate.REFUSED)] == [2]


def test_a_refused_line_does_not_count_as_the_value_of_its_server():
    script = "Set-TransportService MBX01 -PoisonThreshold 99\nSet-TransportService MBX02 -PoisonThreshold 4"

    assert imported(script).settings.timers.poison_threshold == 4


def test_each_server_may_have_a_root_of_its_own():
    settings = imported("Set-TransportService MBX02 -RootDropDirectoryPath /srv/two").settings

    assert settings.root_drop_directory == "."
    assert [server.root_drop_directory for server in settings.transport_servers] == [None, "/srv/two"]


def test_the_root_of_a_single_server_is_that_of_the_site():
    settings = imported("Set-TransportService -RootDropDirectoryPath $null", ExchangeSettings()).settings

    assert settings.root_drop_directory == ""


def test_null_disables_pickup_and_replay():
    """[PR] $null disables the directory."""
    settings = imported("Set-TransportService MBX01 -PickupDirectoryPath $null -ReplayDirectoryPath $null").settings

    assert (settings.pickup_directory, settings.replay_directory) == (None, None)


def test_an_unknown_server_is_refused_with_those_that_are_there():
    assert refused("Set-TransportService EX01 -PoisonThreshold 3") == [
        (1, "there is no server 'EX01'; the TransportServers are MBX01, MBX02; name it there first")
    ]


def test_directories_of_the_exchange_server_are_found_where_somebody_says_and_kept_otherwise():
    script = "Set-TransportService MBX01 -PickupDirectoryPath D:\\Fax\\Pickup -ReplayDirectoryPath 'd:\\fax\\replay\\'"

    kept = imported(script)
    found = read_script(script, WITH_FAX, {"D:\\Fax": "/mnt/fax"})

    assert (kept.settings, len(kept.of(Fate.KEPT))) == (WITH_FAX, 2)
    assert [str(found.settings.pickup_directory), str(found.settings.replay_directory)] == [
        "/mnt/fax/Pickup",
        "/mnt/fax/replay",
    ]


def test_on_windows_directories_are_what_they_are():
    reading = read_script("Set-TransportService MBX01 -PickupDirectoryPath D:\\Pickup", WITH_FAX, {}, on_windows=True)

    assert str(reading.settings.pickup_directory) == "D:\\Pickup"


def test_the_organization_has_its_limits_and_reports():
    script = "Set-TransportConfig -MaxSendSize 10MB -MaxReceive unlimited -DSNConversionMode PreserveDSNBody -ExternalDelay:$false"
    settings = imported(script).settings

    assert (settings.max_send_size, settings.max_receive_size) == (10 * 1024**2, UNLIMITED)
    assert (settings.dsn.conversion_mode.value, settings.dsn.external_delay_dsn) == ("PreserveDSNBody", False)


def test_contacts_have_their_addresses_with_the_primary_one_first():
    script = """New-MailContact "Bob Lee (Fax)" -ExternalEmailAddress "FAX:+1 (425) 555-0123" -Alias bob
Set-MailContact "Bob Lee (Fax)" -EmailAddressPolicyEnabled $false -EmailAddresses smtp:b@x.example,"SMTP:bob@x.example","X400:c=US"
Set-MailContact "Bob Lee (Fax)" -EmailAddresses @{Add='smtp:lee@x.example'; Remove='b@x.example'}"""
    reading = imported(script)

    assert reading.settings.mail_contacts == (
        MailContactSettings(
            name="Bob Lee (Fax)",
            external_email_address="FAX:+1 (425) 555-0123",
            email_addresses=("bob@x.example", "X400:c=US", "lee@x.example"),
        ),
    )
    assert [note.sentence for note in reading.of(Fate.KEPT)] == ["-Alias means nothing here"]


def test_groups_have_members():
    script = """New-DistributionGroup Clinics -PrimarySmtpAddress clinics@x.example -Members a@x.example
Add-DistributionGroupMember Clinics -Member "Bob Lee (Fax)"
Add-DistributionGroupMember Clinics -Member A@X.example
Remove-DistributionGroupMember Clinics -Member a@x.example -Confirm:$false
Set-DistributionGroup Clinics -ReportToOriginatorEnabled $false"""
    reading = imported(script)

    assert reading.of(Fate.REFUSED) == ()
    assert reading.settings.distribution_groups == (
        DistributionGroupSettings(
            name="Clinics",
            primary_smtp_address="clinics@x.example",
            members=("Bob Lee (Fax)",),
            report_to_originator=False,
        ),
    )


@pytest.mark.parametrize(
    "script",
    [
        "Add-DistributionGroupMember Nobody -Member a",
        "New-DistributionGroup Clinics",
        "New-DistributionGroup G -PrimarySmtpAddress nonsense",
        "New-AcceptedDomain Relay -DomainName relay.example -DomainType InternalRelay",
        "New-AcceptedDomain Again -DomainName contoso.example",
        "Set-AcceptedDomain other.example -MakeDefault $true",
        "Remove-AcceptedDomain contoso.example",  # it is the last one
    ],
)
def test_recipients_and_domains_that_cannot_be_are_refused(script: str):
    assert len(refused(script)) == 1


def test_accepted_domains_are_added_made_the_default_one_and_removed():
    script = """New-AcceptedDomain -Name Fabrikam -DomainName Fabrikam.Example -DomainType Authoritative
Set-AcceptedDomain Fabrikam -MakeDefault $true
Remove-AcceptedDomain contoso.example"""

    assert imported(script).settings.accepted_domains == ("fabrikam.example",)


def test_a_disabled_directory_stays_disabled():
    settings = WITH_FAX.model_copy(update={"pickup_directory": None})

    assert imported("Set-TransportService MBX01 -PoisonThreshold 3", settings).settings.pickup_directory is None


@pytest.mark.parametrize(
    "script",
    [
        f"if ({'(' * 5000}Get-ForeignConnector x{')' * 5000}) {{ Set-TransportConfig -MaxSendSize 1MB }}",
        f"if ({'-not ' * 5000}(Get-ForeignConnector x)) {{ Set-TransportConfig -MaxSendSize 1MB }}",
        f"Set-ForeignConnector 'Contoso Fax' -AddressSpaces {'@{Add=' * 5000}'x'{'}' * 5000}",
        f"Set-ForeignConnector 'Contoso Fax' -AddressSpaces {'@(' * 5000}'x'{')' * 5000}",
    ],
    ids=["brackets", "not", "tables", "lists"],
)
def test_a_script_that_is_nested_without_end_is_refused(script: str):
    assert len(refused(script)) == 1
