"""What the members of a group inherit from the recipient that the group was ([RR], Delivery report redirection)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from connector.categorizer.active_directory import ActiveDirectory, primary_address
from connector.categorizer.refusals import BAD_ADDRESS, NO_MAILBOX
from connector.model.route import Undeliverable
from connector.settings import DistributionGroupSettings, ExchangeSettings
from connector.spaces import TypedAddress
from wire.envelope import Notify, OriginalRecipient, Recipient
from wire.imcea import EncapsulationError


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """Somebody who is to be resolved: the recipient as it stands, and where it came from.

    `via` is the group or contact; `reports_to` who hears of failures in the sender's place, empty for the sender.
    `refusal` is set when nothing can be looked up.
    """

    recipient: Recipient
    via: str = ""
    reports_to: str = ""
    refusal: Undeliverable | None = None

    @property
    def is_of_the_envelope(self) -> bool:
        """Whether the sender wrote it."""
        return not self.via

    def readdressed(self, address: str) -> "Addressee":
        """Return who it really is; the address that was written is kept as ORCPT ([RR]). Addresses compare without case."""
        if address.casefold() == self.recipient.address.casefold():
            return self
        return replace(self, recipient=_renamed(self.recipient, address), via=self.recipient.address)


def _renamed(recipient: Recipient, address: str) -> Recipient:
    original = recipient.orcpt or OriginalRecipient(address=recipient.address)
    return replace(recipient, address=address, orcpt=original)


def wishes(notify: frozenset[Notify] | None, group: DistributionGroupSettings) -> frozenset[Notify] | None:
    """Return which reports are made of members: those that the sender asked for, failures for the manager, or none."""
    if group.report_to_originator:
        return notify
    return frozenset({Notify.FAILURE if group.report_to_manager else Notify.NEVER})


def members_of(
    group: DistributionGroupSettings, one: Addressee, directory: ActiveDirectory, settings: ExchangeSettings
) -> Iterator[Addressee]:
    """Return the members in the group's place, as their addresses are written."""
    heard = group.managed_by if group.report_to_manager else one.reports_to
    notify = wishes(one.recipient.notify, group)
    via = group.primary_smtp_address
    for member in group.members:
        address, refusal = _address(member, directory, settings.default_domain)
        # What was said of the group in the extended properties says nothing of its members.
        recipient = replace(_renamed(one.recipient, address), notify=notify, extended_props=None)
        yield Addressee(recipient=recipient, via=via, reports_to=heard, refusal=refusal)


def _address(member: str, directory: ActiveDirectory, domain: str) -> tuple[str, Undeliverable | None]:
    """Return the mail address of a member; of one that has none what is written, and why it gets nothing."""
    if (entry := directory.named(member)) is not None:
        return primary_address(entry, domain), None
    try:
        return TypedAddress.read(member).mail_address(domain), None
    except ValueError:
        return member, NO_MAILBOX
    except EncapsulationError:
        return member, BAD_ADDRESS


def to_manager(group: DistributionGroupSettings, one: Addressee) -> list[Addressee]:
    """Return who gets a report that was sent to a group: its manager, or nobody."""
    if not group.report_to_manager:
        return []
    manager = _renamed(one.recipient, group.managed_by)
    return [Addressee(recipient=manager, via=group.primary_smtp_address)]
