"""What a message may be: its size, its recipients, the rounds that it has made ([RR], Message restrictions)."""

import re

from connector.categorizer.active_directory import Entry, directory_of
from connector.categorizer.refusals import (
    TOO_LARGE_FOR_ORGANIZATION,
    TOO_LARGE_FOR_RECIPIENT,
    TOO_LARGE_FOR_SENDER,
    TOO_MANY_HOPS,
)
from connector.model.route import Undeliverable
from connector.settings import UNLIMITED, ExchangeSettings, MailboxSettings, MailContactSettings
from connector.spaces import SMTP, TypedAddress
from wire import headers

MAX_HOPS = 20
"""Rounds after which a message goes in circles ([DSN] 5.4.6)."""

_BY = re.compile(r"\bby\s+([A-Za-z0-9.-]{1,255})", re.IGNORECASE)


def hops_of(content: bytes, settings: ExchangeSettings) -> int:
    """Count how often servers of this organization took a mail in: its Received lines that are theirs.

    Received lines of others do not count: a mail may come from far away, and goes in circles only when it comes back.
    """
    domain = settings.fqdn.partition(".")[2]
    ours = {settings.fqdn.lower()} | {f"{server.name}.{domain}".lower() for server in settings.transport_servers}
    fields, _ = headers.split(content)
    hosts = (_BY.search(value) for value in headers.values(fields, "Received"))
    return sum(1 for host in hosts if host and host[1].lower().rstrip(".") in ours)


def size_that_counts(sender: str, size: int, settings: ExchangeSettings) -> int:
    """Return the size that limits are held against: reports, which have no sender, are exempt from all of them."""
    return 0 if sender == "" and settings.holds("categorizer.reports-have-no-size-limit") else size


def refusal_of_message(sender: str, size: int, hops: int, settings: ExchangeSettings) -> Undeliverable | None:
    """Say why nobody gets the message, None when its recipients decide."""
    if hops > MAX_HOPS:
        return TOO_MANY_HOPS
    author = directory_of(settings).find(TypedAddress(type=SMTP, value=sender))
    if isinstance(author, MailboxSettings) and author.max_send_size < UNLIMITED:
        return TOO_LARGE_FOR_SENDER if size > author.max_send_size else None
    return TOO_LARGE_FOR_ORGANIZATION if settings.is_ours(sender) and size > settings.max_send_size else None


def refusal_of_recipient(entry: Entry | None, size: int, settings: ExchangeSettings) -> Undeliverable | None:
    """Say whether the message is too large for a recipient of the organization; his own limit goes before the organization's."""
    own = UNLIMITED if entry is None or isinstance(entry, MailContactSettings) else entry.max_receive_size
    limit = own if own < UNLIMITED else settings.max_receive_size
    return TOO_LARGE_FOR_RECIPIENT if size > limit else None
