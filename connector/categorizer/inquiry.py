"""What would become of a message to one address, told step by step by the code that decides when one comes."""

from collections.abc import Callable
from dataclasses import dataclass

from connector.categorizer.categorizing import routed
from connector.categorizer.expansion import Addressee
from connector.categorizer.resolution import Told, resolve
from connector.categorizer.restrictions import refusal_of_message, size_that_counts
from connector.categorizer.selection import Explanation, explain
from connector.model.route import Resolution, Undeliverable
from connector.settings import ExchangeSettings
from connector.spaces import TypedAddress
from wire.envelope import Recipient


@dataclass(frozen=True, kw_only=True)
class Way:
    """The way of one of those whom the address stands for; `explanation` is None for who needs no connector."""

    resolution: Resolution
    explanation: Explanation | None


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """The story of the resolution, and the ways it leads to; `refusal` is set when nobody would get the message."""

    refusal: Undeliverable | None
    story: tuple[Told, ...] = ()
    ways: tuple[Way, ...] = ()


def inquire(
    address: str, sender: str, size: int, settings: ExchangeSettings, has_mailbox: Callable[[str], bool]
) -> Inquiry:
    """Tell what would become of a message of that size from that sender (empty: a report) to a mail address."""
    counted = size_that_counts(sender, size, settings)
    if refusal := refusal_of_message(sender, counted, 0, settings):
        return Inquiry(refusal=refusal)
    asked = Addressee(recipient=Recipient(address=address))
    found = resolve([asked], settings, has_mailbox, counted, is_report=sender == "")
    return Inquiry(
        refusal=None,
        story=found.story,
        ways=tuple(
            Way(
                resolution=routed(one, counted, settings),
                explanation=explain(one.end, counted, settings) if isinstance(one.end, TypedAddress) else None,
            )
            for one in found.resolved
        ),
    )
