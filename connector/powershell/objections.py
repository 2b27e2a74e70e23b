"""What a site may have and a real Exchange may not, and what it does otherwise ([PS])."""

from collections.abc import Iterator
from datetime import timedelta

from connector.powershell.directories import is_of_windows, is_remote
from connector.powershell.places import Names
from connector.powershell.values import written_span
from connector.settings import UNLIMITED, ExchangeSettings

LONGEST_AGE = timedelta(days=24855, hours=3, minutes=14, seconds=7)
"""Where the range of MessageTrackingLogMaxAge ends."""

LARGEST_MESSAGE = 2097151 * 1024
"""Where the ranges of MaxSendSize and MaxReceiveSize end, in bytes."""

LARGEST_RETURNED = 2147483647
"""Where the ranges of ExternalDsnMaxMessageAttachSize and InternalDsnMaxMessageAttachSize end, in bytes."""


def refused(settings: ExchangeSettings) -> dict[str, str]:
    """The parameters whose values a real Exchange would refuse, which the script therefore leaves out, each with a sentence."""
    found = {}
    if settings.tracking.max_age > LONGEST_AGE:
        found["MessageTrackingLogMaxAge"] = "a real Exchange takes at most 24855.03:14:07"
    for name, size in (("MaxSendSize", settings.max_send_size), ("MaxReceiveSize", settings.max_receive_size)):
        if LARGEST_MESSAGE < size < UNLIMITED:
            found[name] = "a real Exchange takes at most 2097151KB, or Unlimited"
    for name, size in (
        ("ExternalDsnMaxMessageAttachSize", settings.dsn.external_max_attach_size),
        ("InternalDsnMaxMessageAttachSize", settings.dsn.internal_max_attach_size),
    ):
        if size > LARGEST_RETURNED:
            found[name] = "a real Exchange takes at most 2147483647 bytes"
    return found


def objections(settings: ExchangeSettings, names: Names) -> list[str]:
    """Sentences about all that a real Exchange would refuse of a site."""
    found = [f"{name} is left out: {why}." for name, why in refused(settings).items()]
    return [
        *found,
        *_of_names(settings),
        *_of_directories(settings, names),
        *_of_members(settings),
        *_of_messages(settings),
    ]


def _of_names(settings: ExchangeSettings) -> Iterator[str]:
    names = (
        *(connector.name for connector in settings.foreign_connectors),
        *(contact.name for contact in settings.mail_contacts),
        *(group.name for group in settings.distribution_groups),
    )
    for name in names:
        if "*" in name or "\\" in name:
            yield f"{name!r} holds * or \\, which mean something else in an Identity."


def _of_directories(settings: ExchangeSettings, names: Names) -> Iterator[str]:
    for name, path in (
        ("PickupDirectoryPath", names.pickup or str(settings.pickup_directory or "")),
        ("ReplayDirectoryPath", names.replay or str(settings.replay_directory or "")),
    ):
        if is_remote(path):
            yield f"{name} {path} is a share: a real Exchange takes local directories alone."
    for connector in settings.foreign_connectors:
        if is_of_windows(connector.drop_directory) and names.root:
            yield f"DropDirectory of {connector.name!r} is absolute, which Exchange takes while RootDropDirectoryPath is $null alone."
        if connector.drop_directory.startswith("/"):
            yield f"DropDirectory of {connector.name!r} is {connector.drop_directory}, which is no directory of Windows."


def _of_members(settings: ExchangeSettings) -> Iterator[str]:
    for group in settings.distribution_groups:
        for member in group.members:
            if is_number(member):
                yield f"{member} is no member that {group.name!r} can have: make a mail contact for it."


def is_number(member: str) -> bool:
    """Whether a member of a group is Type:address, which a real group has by way of a mail contact alone."""
    kind, colon, _ = member.partition(":")
    return bool(colon) and kind.isalnum() and len(kind) <= 8


def _of_messages(settings: ExchangeSettings) -> Iterator[str]:
    for connector in settings.foreign_connectors:
        if connector.max_message_size == 0 and connector.enabled:
            yield (
                f"MaxMessageSize of {connector.name!r} is 0 while it is Enabled: Exchange takes that and logs errors; "
                "Enabled $false is the better way to disable it."
            )


def differences(settings: ExchangeSettings) -> list[str]:
    """Sentences about what this site does and a real Exchange has no parameter for, or does otherwise."""
    timers = settings.timers
    found = [
        "Mailboxes are not made: New-Mailbox, Enable-Mailbox and Set-Mailbox do that.",
        "The Receive connector is left alone: a real Exchange listens on its own.",
        "These keys stand in EdgeTransport.exe.config, below <appSettings>:",
        f'  <add key="QueueGlitchRetryCount" value="{timers.queue_glitch_retry_count}" />',
        f'  <add key="QueueGlitchRetryInterval" value="{written_span(timers.queue_glitch_retry_interval)}" />',
        f'  <add key="MaxIdleTimeBeforeResubmit" value="{written_span(timers.max_idle_time_before_resubmit)}" />',
    ]
    if settings.disabled_rules:
        found.append(f"This site does without rules that a real Exchange keeps: {', '.join(settings.disabled_rules)}.")
    found += [
        f"{server.name} is not running on this site: Stop-Service MSExchangeTransport does that there."
        for server in settings.transport_servers
        if not server.enabled
    ]
    if settings.ad_site_links:
        found.append(
            "Links between Active Directory sites are left alone: Set-AdSiteLink -ExchangeCost sets what they cost."
        )
    return found
