"""One message: its restrictions, its recipients, their ways."""

from collections.abc import Callable, Sequence

from connector.categorizer.active_directory import directory_of
from connector.categorizer.addresses import opened
from connector.categorizer.expansion import Addressee
from connector.categorizer.refusals import TOO_MANY_RECIPIENTS, UNABLE_TO_RELAY
from connector.categorizer.resolution import Resolved, resolve
from connector.categorizer.restrictions import refusal_of_message, size_that_counts
from connector.categorizer.selection import select
from connector.model.route import Categorized, Resolution, Undeliverable, Unroutable
from connector.settings import ExchangeSettings
from connector.spaces import TypedAddress
from wire.envelope import Recipient


def categorize(  # noqa: PLR0913  what a message is, what it meets, and whether it was here before
    sender: str,
    recipients: Sequence[Recipient],
    size: int,
    hops: int,
    settings: ExchangeSettings,
    has_mailbox: Callable[[str], bool],
    *,
    is_resolved: bool = False,
) -> Categorized:
    """Resolve and route the recipients of one message.

    `hops` is how often servers of the organization took it in (`hops_of`). `is_resolved` says that the message was categorized before:
    its groups were opened, and its recipients are not counted again ([RR]).
    """
    counted = size_that_counts(sender, size, settings)
    refusal = refusal_of_message(sender, counted, hops, settings)
    if refusal is None and not is_resolved and len(recipients) > settings.max_recipient_envelope_limit:
        refusal = TOO_MANY_RECIPIENTS
    if refusal is not None:
        returned = tuple(Resolution(recipient=one, route=refusal) for one in recipients)
        return Categorized(resolutions=returned, is_refused_whole=True)
    addressees = (Addressee(recipient=one) for one in recipients)
    found = resolve(addressees, settings, has_mailbox, counted, is_report=sender == "")
    return Categorized(
        resolutions=tuple(routed(one, counted, settings) for one in found.resolved),
        expansions=found.expansions,
        duplicates=found.duplicates,
    )


def routed(resolved: Resolved, size: int, settings: ExchangeSettings) -> Resolution:
    """Return a resolved recipient with its way."""
    one, end = resolved.addressee, resolved.end
    route = select(end, size, settings) if isinstance(end, TypedAddress) else end
    return Resolution(recipient=one.recipient, route=route, via=one.via, reports_to=one.reports_to)


def check(recipient: str, settings: ExchangeSettings, has_mailbox: Callable[[str], bool]) -> Undeliverable | None:
    """Say at RCPT time why nobody of that address can be reached; None for whoever is in the directory, and where a way leads.

    What depends on the message, its size first of all, is not asked yet.
    """
    typed = opened(recipient, settings)
    if isinstance(typed, Undeliverable):
        return typed
    if directory_of(settings).find(typed) is not None:
        return None
    found = resolve([Addressee(recipient=Recipient(address=recipient))], settings, has_mailbox, 0, is_report=False)
    route = routed(found.resolved[0], 0, settings).route
    if isinstance(route, Unroutable) and not route.has_connector:
        return UNABLE_TO_RELAY
    return route if isinstance(route, Undeliverable) else None
