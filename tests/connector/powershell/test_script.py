"""The script that sets a real Exchange up ([FCC], [PRC], [PS]), and its way back."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from connector.powershell.importing import Fate, read_script
from connector.powershell.lexis import statements
from connector.powershell.objections import objections
from connector.powershell.places import Names
from connector.powershell.script import Role, script
from connector.settings import (
    UNLIMITED,
    DeliveryAgentConnectorSettings,
    DistributionGroupSettings,
    DsnConversionMode,
    DsnSettings,
    ExchangeSettings,
    ForeignConnectorSettings,
    MailContactSettings,
    TimerSettings,
    TrackingSettings,
    TransportServerSettings,
)
from connector.spaces import AddressSpace

FULL = ExchangeSettings(
    mail_contacts=(MailContactSettings(),),
    distribution_groups=(DistributionGroupSettings(members=("Bob Lee (Fax)",)),),
    delivery_agent_connectors=(DeliveryAgentConnectorSettings(name="Agents"),),
)


def created(settings: ExchangeSettings = FULL, names: Names = Names()) -> str:  # noqa: B008  a frozen value
    return script(settings, Role.CREATE, names)


def code(text: str) -> str:
    """The script without its comments."""
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))


def test_the_script_makes_directories_with_the_rights_that_exchange_needs():
    """[FCC] Network Service, System, Administrators: Full Control; [PRC] for the Replay directory; by their well-known SIDs."""
    text = created()

    assert "$Directory = Join-Path $RootDropDirectoryPath 'Drop'" in text
    assert "'*S-1-5-20:(OI)(CI)F' '*S-1-5-18:(OI)(CI)F' '*S-1-5-32-544:(OI)(CI)F'" in text
    assert text.count("icacls $Directory /inheritance:r") == 3
    assert text.count('/grant "${GatewayAccount}:(OI)(CI)M"') == 2  # Drop and Replay, and not Pickup


def test_every_icacls_is_looked_at_before_the_next_command():
    """An exit code is that of the last program alone: the gateway's permissions hid that Exchange's were not set."""
    lines = [line.strip() for line in code(created()).splitlines()]
    after = [lines[place + 1] for place, line in enumerate(lines) if line.startswith("icacls ")]

    assert len(after) >= 5
    assert set(after) == {after[0]}
    assert after[0].startswith("if ($LASTEXITCODE -ne 0) { Write-Error ")


def test_on_a_share_the_computers_of_the_source_servers_may_write():
    """A service that runs as Network Service acts as its computer on the network (Microsoft, NetworkService account)."""
    both = ForeignConnectorSettings(source_transport_servers=("MBX01", "MBX02"))
    servers = tuple(TransportServerSettings(name=name) for name in ("MBX01", "MBX02"))
    text = created(ExchangeSettings(transport_servers=servers, foreign_connectors=(both,)))

    for name in ("MBX01", "MBX02"):
        assert text.count(f"icacls $Directory /grant ('{{0}}\\{{1}}$:(OI)(CI)F' -f $env:USERDOMAIN, '{name}')") == 1
    assert text.count("if ($Directory.StartsWith('\\\\')) {") == 1  # Pickup and Replay are local directories


def test_no_directory_ends_in_a_backslash_that_would_escape_a_quotation_mark():
    text = created(FULL, Names(root="D:\\Fax Drop\\", pickup="D:\\", replay="E:\\r\\\\"))

    for path in ("D:\\Fax Drop", "D:\\", "E:\\r"):
        assert f" = '{path}'" in text


def test_an_update_says_what_it_did_not_find():
    text = code(script(FULL, Role.UPDATE, Names()))

    for kind in ("Foreign connector Fax", "mail contact Bob Lee (Fax)", "distribution group "):
        assert f"Write-Warning 'There is no {kind}" in text


def test_a_removal_speaks_of_nothing_but_connectors():
    text = script(ExchangeSettings(max_send_size=3 * 1024**3), Role.REMOVE, Names())

    assert "What differs" not in text
    assert "would refuse" not in text


def test_a_connector_is_made_unless_it_is_there_and_then_changed():
    text = code(created())

    assert "if (-not (Get-ForeignConnector -Identity 'Fax' -ErrorAction SilentlyContinue)) {" in text
    assert text.index("New-ForeignConnector") < text.index("Set-ForeignConnector")


def test_every_cmdlet_that_changes_something_obeys_whatif():
    """Preferences do not reach the cmdlets of a remote shell."""
    text = code(created())
    changing = [
        line for line in text.splitlines() if line.split() and line.split()[0].startswith(("New-", "Set-", "Update-"))
    ]

    assert "SupportsShouldProcess" in text
    assert len(changing) > 8
    assert text.count("-WhatIf:$WhatIfPreference") == len(changing)


def test_an_update_makes_nothing_and_a_removal_takes_the_connectors_alone():
    update, removal = (code(script(FULL, role, Names())) for role in (Role.UPDATE, Role.REMOVE))

    assert "New-ForeignConnector" not in update.replace("makes it", "")
    assert "New-Item" not in update
    assert "Set-ForeignConnector" in update
    assert [line.split()[0] for line in removal.splitlines() if "Remove-" in line] == ["Remove-ForeignConnector"]
    assert "-Confirm:$false" in removal


def test_the_steps_are_verified():
    """[FCC], [PRC]: "How do you know this step worked?"."""
    text = created()

    for command in (
        "Get-ForeignConnector -Identity 'Fax'",
        "Get-TransportService -Identity 'MBX01'",
        "Test-Path -LiteralPath (Join-Path $RootDropDirectoryPath 'Drop')",
        "Get-Queue -Server 'MBX01' -Filter \"DeliveryType -eq 'NonSmtpGatewayDelivery'\"",
        "Send-MailMessage",
        "Get-MessageTrackingLog -Server 'MBX01'",
        "-Source GATEWAY",
    ):
        assert command in text


def test_delivery_agent_connectors_stay_comments_that_say_why():
    text = created()

    assert "# New-DeliveryAgentConnector -Name 'Agents'" in text
    assert "DLL" in text
    assert "New-DeliveryAgentConnector" not in code(text)


def test_paths_of_windows_are_taken_and_others_are_placeholders():
    site = ExchangeSettings(
        root_drop_directory=r"\\files\drop", pickup_directory=Path("D:\\Pickup"), replay_directory=Path("Replay")
    )
    text = created(site)

    assert r"[string] $RootDropDirectoryPath = '\\files\drop'" in text
    assert r"[string] $PickupDirectoryPath = 'D:\Pickup'" in text
    assert r"[string] $ReplayDirectoryPath = 'C:\FaxReplay'" in text
    assert text.count("PLACEHOLDER") == 1


def test_who_asks_may_name_the_directories_of_the_server():
    text = created(FULL, Names(root=r"\\files\o'drop", pickup="E:\\P", replay="E:\\R", gateway_account="X\\svc"))

    assert r"[string] $RootDropDirectoryPath = '\\files\o''drop'" in text
    assert r"[string] $GatewayAccount = 'X\svc'" in text
    assert "PLACEHOLDER" not in text


def test_servers_with_roots_of_their_own_have_parameters_of_their_own():
    servers = (
        TransportServerSettings(name="MBX01"),
        TransportServerSettings(name="MBX02", root_drop_directory="D:\\Two"),
        TransportServerSettings(name="MBX03"),
    )
    text = created(ExchangeSettings(transport_servers=servers))

    roots = [line.split()[1] for line in text.splitlines() if line.lstrip().startswith("-RootDropDirectoryPath")]
    assert roots == ["$RootDropDirectoryPath", "$RootDropDirectoryPath2", "$RootDropDirectoryPath"]


def test_an_empty_root_and_disabled_directories_are_null():
    text = created(ExchangeSettings(root_drop_directory="", pickup_directory=None, replay_directory=None))

    for name in ("RootDropDirectoryPath", "PickupDirectoryPath", "ReplayDirectoryPath"):
        assert f"-{name} $null" in text
    assert "Join-Path $env:ExchangeInstallPath 'Drop'" in text


@pytest.mark.parametrize(
    ("settings", "names", "sentence"),
    [
        (ExchangeSettings(tracking=TrackingSettings(max_age=timedelta(days=30000))), Names(), "24855.03:14:07"),
        (ExchangeSettings(max_send_size=3 * 1024**3), Names(), "MaxSendSize is left out"),
        (
            ExchangeSettings(dsn=DsnSettings(external_max_attach_size=UNLIMITED)),
            Names(),
            "ExternalDsnMaxMessageAttachSize",
        ),
        (ExchangeSettings(), Names(pickup="\\\\files\\pickup"), "local directories alone"),
        (
            ExchangeSettings(
                root_drop_directory="", foreign_connectors=(ForeignConnectorSettings(drop_directory="/d"),)
            ),
            Names(),
            "no directory of Windows",
        ),
        (
            ExchangeSettings(
                root_drop_directory="", foreign_connectors=(ForeignConnectorSettings(drop_directory="D:\\x"),)
            ),
            Names(root="E:\\"),
            "absolute",
        ),
        (
            ExchangeSettings(distribution_groups=(DistributionGroupSettings(members=("FAX:+1425",)),)),
            Names(),
            "make a mail contact for it",
        ),
        (
            ExchangeSettings(foreign_connectors=(ForeignConnectorSettings(max_message_size=0),)),
            Names(),
            "Enabled $false",
        ),
    ],
)
def test_what_a_real_exchange_would_refuse_is_named(settings: ExchangeSettings, names: Names, sentence: str):
    assert sentence in "\n".join(objections(settings, names))
    assert sentence in created(settings, names).replace("\n#   ", "\n")


def test_what_a_real_exchange_would_refuse_is_left_out():
    text = code(created(ExchangeSettings(max_send_size=3 * 1024**3, max_receive_size=1024**2)))

    assert "-MaxSendSize" not in text
    assert "-MaxReceiveSize 1MB" in text


LINES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20)
NAMES = LINES.map(lambda text: f"x{text}".strip()).filter(lambda name: "*" not in name and "\\" not in name)
SIZES = st.integers(1, 2147483647) | st.just(UNLIMITED)
SERVERS = ("MBX01", "MBX02", "EDGE-3")


def spans(least: int, most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(least * 1000, most * 1000).map(lambda number: timedelta(milliseconds=number))


SPACES = st.builds(
    AddressSpace,
    type=st.sampled_from(["FAX", "NOTES", "GWISE"]),
    space=st.text("+*0123456789 '\u2019;$`\"", min_size=1, max_size=12).filter(lambda text: text == text.strip()),
    cost=st.integers(1, 100),
)
CONNECTORS = st.lists(
    st.builds(
        ForeignConnectorSettings,
        name=NAMES,
        address_spaces=st.lists(SPACES, min_size=1, max_size=3, unique_by=str).map(tuple),
        is_scoped_connector=st.booleans(),
        source_transport_servers=st.lists(st.sampled_from(SERVERS), unique=True).map(tuple),
        comment=LINES,
        enabled=st.booleans(),
        drop_directory=st.sampled_from(["", "Drop", "a/b", "It's", "\u2018x\u2019"]),
        drop_directory_quota=SIZES,
        max_message_size=SIZES | st.just(0),
        relay_dsn_required=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda connector: connector.name.lower(),
)
ADDRESSES = st.from_regex(r"[a-z']{1,5}@[a-z]{1,5}\.example", fullmatch=True)
CONTACTS = st.lists(
    st.builds(
        MailContactSettings,
        name=NAMES.map("contact {}".format),
        external_email_address=st.from_regex(r"FAX:\+[0-9]{3,12}", fullmatch=True),
        email_addresses=st.lists(ADDRESSES | st.just("NOTES:bob"), max_size=3, unique=True).map(tuple),
    ),
    max_size=2,
    unique_by=(lambda contact: contact.name.lower(), lambda contact: contact.external_email_address),
).filter(
    lambda contacts: (
        len({one for c in contacts for one in c.email_addresses}) == sum(len(c.email_addresses) for c in contacts)
    )
)
GROUPS = st.lists(
    st.builds(
        DistributionGroupSettings,
        name=NAMES.map("group {}".format),
        primary_smtp_address=ADDRESSES.map("group-{}".format),
        members=st.lists(ADDRESSES, max_size=3, unique=True).map(tuple),
        report_to_originator=st.booleans(),
        managed_by=st.just("") | ADDRESSES,
        max_receive_size=SIZES.map(lambda size: size if size == UNLIMITED else min(size, 2097151 * 1024)),
    ),
    max_size=2,
    unique_by=(lambda group: group.name.lower(), lambda group: group.primary_smtp_address),
)
TIMERS = st.builds(
    TimerSettings,
    transient_failure_retry_count=st.integers(0, 15),
    transient_failure_retry_interval=spans(1, 12 * 3600),
    outbound_connection_failure_retry_interval=spans(1, 20 * 86400),
    message_retry_interval=spans(1, 86400),
    delay_notification_timeout=spans(1, 30 * 86400),
    message_expiration_timeout=spans(5, 90 * 86400),
    queue_max_idle_time=spans(5, 3600),
    poison_threshold=st.integers(1, 10),
)
REPORTS = st.builds(
    DsnSettings,
    external_delay_dsn=st.booleans(),
    internal_delay_dsn=st.booleans(),
    external_max_attach_size=st.integers(0, 2147483647),
    internal_max_attach_size=st.integers(0, 2147483647),
    postmaster=st.just("") | ADDRESSES,
    conversion_mode=st.sampled_from(DsnConversionMode),
)
SITES = st.builds(
    ExchangeSettings,
    transport_servers=st.just(tuple(TransportServerSettings(name=name) for name in SERVERS)),
    pickup_directory=st.sampled_from([None, Path("Pickup")]),
    replay_directory=st.sampled_from([None, Path("Replay")]),
    max_header_size=st.integers(32768, 2147483647),
    max_recipients=st.integers(1, 10000),
    max_messages_per_minute=st.integers(1, 20000),
    max_recipient_envelope_limit=st.integers(1, 2147483647),
    max_send_size=st.integers(0, 2097151 * 1024) | st.just(UNLIMITED),
    max_receive_size=st.integers(0, 2097151 * 1024) | st.just(UNLIMITED),
    timers=TIMERS,
    dsn=REPORTS,
    foreign_connectors=CONNECTORS.map(tuple),
    mail_contacts=CONTACTS.map(tuple),
    distribution_groups=GROUPS.map(tuple),
)
FRESH = ExchangeSettings(
    transport_servers=tuple(TransportServerSettings(name=name) for name in SERVERS), foreign_connectors=()
)
FOUND = {"C:\\FaxDrop": ".", "C:\\FaxPickup": "Pickup", "C:\\FaxReplay": "Replay"}


@effort(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SITES)
def test_a_fresh_site_that_imports_the_script_of_another_becomes_it(site: ExchangeSettings):
    reading = read_script(script(site, Role.CREATE, Names()), FRESH, FOUND)

    assert reading.of(Fate.REFUSED) == ()
    assert reading.settings == site


@effort(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SITES)
def test_a_site_that_imports_its_own_script_stays_as_it_is(site: ExchangeSettings):
    for role in (Role.CREATE, Role.UPDATE):
        assert read_script(script(site, role, Names()), site, {}).settings == site


@effort(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SITES)
def test_the_removal_leaves_no_connector(site: ExchangeSettings):
    reading = read_script(script(site, Role.REMOVE, Names()), site, {})

    assert (reading.of(Fate.REFUSED), reading.settings.foreign_connectors) == ((), ())


HOSTILE = (
    "'; Remove-Mailbox ann; '",
    "\u2019; Remove-Mailbox ann; \u2018",
    '"$(Remove-Mailbox ann)"',
    "`' #>",
    "<# a",
    "@{",
    "} }",
)


def hostile_site(text: str) -> ExchangeSettings:
    """A site whose every name is that text."""
    return ExchangeSettings(
        foreign_connectors=(ForeignConnectorSettings(name=text, comment=text, drop_directory=text.replace("/", "")),),
        delivery_agent_connectors=(DeliveryAgentConnectorSettings(name=f"{text}2", comment=text),),
        mail_contacts=(MailContactSettings(name=text),),
        distribution_groups=(DistributionGroupSettings(name=f"{text}3", members=(text,)),),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_gets_out_of_its_quotes(text: str):
    site, names = hostile_site(text), Names(gateway_account=text)

    for one in statements(created(site, names)):
        assert one.elements[0].text != "Remove-Mailbox"
    assert read_script(created(site, names), site, {}).of(Fate.REFUSED) == ()
