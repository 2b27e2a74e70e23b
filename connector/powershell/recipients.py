"""Mail contacts and distribution groups of a site as cmdlets make them."""

from collections.abc import Iterator

from connector.powershell.cmdlets import CMDLETS
from connector.powershell.lines import Lines, arguments, by_name, call, if_there, unless_there
from connector.powershell.objections import LARGEST_MESSAGE, is_number
from connector.powershell.values import quoted
from connector.settings import UNLIMITED, DistributionGroupSettings, ExchangeSettings, MailContactSettings

_OF_SET = ("ReportToOriginatorEnabled", "ReportToManagerEnabled", "ManagedBy", "MaxReceiveSize")


def contacts(settings: ExchangeSettings, *, is_new: bool) -> Iterator[Lines]:
    """Make and change each mail contact."""
    for contact in settings.mail_contacts:
        make = [("Name", quoted(contact.name)), ("ExternalEmailAddress", quoted(contact.external_email_address))]
        if is_new:
            yield unless_there("MailContact", contact.name, call("New-MailContact", make))
        missing = _missing("mail contact", contact.name, is_new=is_new)
        yield if_there("MailContact", contact.name, call("Set-MailContact", _of_contact(contact)), missing)


def _missing(kind: str, name: str, *, is_new: bool) -> Lines:
    """Say that an update has nothing to change; one of a dry run is not there, although it would be made."""
    return [] if is_new else [f"Write-Warning {quoted(f'There is no {kind} {name}; --role create makes it.')}"]


def _of_contact(contact: MailContactSettings) -> list[tuple[str, str]]:
    given = [("Identity", quoted(contact.name)), ("ExternalEmailAddress", quoted(contact.external_email_address))]
    if contact.email_addresses:
        # A policy for addresses would put its own in the place of these.
        proxies = ",".join(map(quoted, _proxies(contact.email_addresses)))
        given += [("EmailAddressPolicyEnabled", "$false"), ("EmailAddresses", proxies)]
    return given


def _proxies(addresses: tuple[str, ...]) -> Iterator[str]:
    """Write proxy addresses with their types; the first mail address is the primary one, which SMTP: in capitals marks."""
    marked = False
    for address in addresses:
        if is_number(address):
            yield address
        else:
            yield f"{'smtp' if marked else 'SMTP'}:{address}"
            marked = True


def groups(settings: ExchangeSettings, *, is_new: bool) -> Iterator[Lines]:
    """Make and change each group, then say who its members are: a group may be a member of one that stands before it."""
    for group in settings.distribution_groups:
        make = [("Name", quoted(group.name)), ("PrimarySmtpAddress", quoted(group.primary_smtp_address))]
        if is_new:
            yield unless_there("DistributionGroup", group.name, call("New-DistributionGroup", make))
        missing = _missing("distribution group", group.name, is_new=is_new)
        yield if_there("DistributionGroup", group.name, call("Set-DistributionGroup", _of_group(group)), missing)
    for group in settings.distribution_groups:
        members = [quoted(member) for member in group.members if not is_number(member)]
        given = [("Identity", quoted(group.name)), ("Members", ",".join(members) or "$null")]
        yield if_there("DistributionGroup", group.name, call("Update-DistributionGroupMember", given, confirmed=True))


def _of_group(group: DistributionGroupSettings) -> list[tuple[str, str]]:
    left_out = {"ManagedBy"} if not group.managed_by else set()
    if LARGEST_MESSAGE < group.max_receive_size < UNLIMITED:
        left_out.add("MaxReceiveSize")
    parameters = [
        one for one in CMDLETS["set-distributiongroup"].parameters if one.name in _OF_SET and one.name not in left_out
    ]
    return [("Identity", quoted(group.name)), *arguments(parameters, by_name(group))]
