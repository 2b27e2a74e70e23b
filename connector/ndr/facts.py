"""The machine-readable part of a report: what is known of a message and of each recipient, as Exchange has it ([EX], RFC 3464)."""

import re
from collections.abc import Iterator, Sequence

from connector.ndr.endings import Ending, Occasion
from connector.settings import ExchangeSettings
from connector.wording import DISPLAY_NAME
from wire import headers
from wire.address import masked
from wire.dsn import Action, DeliveryStatus, RecipientStatus
from wire.mailfile import MessageFile

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?")
_EXTENSION = re.compile(r"[Xx]-[A-Za-z0-9-]{1,75}")
_LONGEST_NAME = 256  # of a display name in Exchange
_LONGEST_LIST = 16 * 1024
"""Of a To or Cc in which names are looked up: a report for each of thousands of recipients would read it as often."""


def status_of(
    original: MessageFile, owed: Sequence[Ending], occasion: Occasion, settings: ExchangeSettings
) -> DeliveryStatus:
    """Return what a report on these endings says to a program."""
    names = dict(_names(original.content))
    helo = original.envelope.helo_domain or ""
    return DeliveryStatus(
        reporting_mta=settings.fqdn,
        recipients=tuple(_recipient_status(ending, _name(ending, names)) for ending in owed),
        envelope_id=original.envelope.envid,
        arrival=occasion.arrival,
        # It is what the client called itself: a name only where it looks like one.
        received_from_mta=helo if _HOST.fullmatch(helo) else None,
    )


def _recipient_status(ending: Ending, name: str) -> RecipientStatus:
    return RecipientStatus(
        final_recipient=ending.recipient.address,
        action=ending.action,
        status=ending.status,
        original_recipient=ending.recipient.orcpt,
        diagnostic=(ending.diagnostic_type, ending.diagnostic) if ending.diagnostic else None,
        remote_mta=ending.remote_mta,
        last_attempt=ending.last_attempt,
        extensions=tuple(_extensions(ending, name)),
        will_retry_until=ending.will_retry_until if ending.action is Action.DELAYED else None,
    )


def _extensions(ending: Ending, name: str) -> Iterator[tuple[str, str]]:
    """Yield the recipient's name, then an agent's fields: those only whose names are free (RFC 3464 section 2.4)."""
    if name:
        yield DISPLAY_NAME, name
    for key, value in ending.fields:
        if _EXTENSION.fullmatch(key) and key.lower() != DISPLAY_NAME.lower():
            yield key, value


def _name(ending: Ending, names: dict[str, str]) -> str:
    """Return a recipient's display name: of the ending, of an agent, or by which the mail's header calls the address."""
    told = next((value for key, value in ending.fields if key.lower() == DISPLAY_NAME.lower()), "")
    original = ending.recipient.orcpt
    addresses = (ending.recipient.address, original.address if original else "")
    known = (names.get(address.lower(), "") for address in addresses)
    found = ending.display_name or told or next(filter(None, known), "")
    return masked(found.strip()[:_LONGEST_NAME]) if found.lower() != ending.recipient.address.lower() else ""


def _names(mail: bytes) -> Iterator[tuple[str, str]]:
    """Yield the addresses of To and Cc, in lower case, with the names that stand beside them."""
    fields, _ = headers.split(mail)
    for value in (*headers.values(fields, "To"), *headers.values(fields, "Cc")):
        if len(value) <= _LONGEST_LIST:
            yield from ((address.lower(), headers.decoded(name)) for name, address in headers.mailboxes(value) if name)
