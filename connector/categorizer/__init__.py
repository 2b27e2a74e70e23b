"""The categorizer: who a message's recipients really are, and which way each of them takes. Pure.

Recipient resolution comes first ([RR]): addresses are looked up, groups opened, contacts followed, limits held. Routing follows ([CS]):
a connector for everybody outside. How a recipient ends is data: see connector.model.route.
"""

from connector.categorizer.addresses import mail_address_of
from connector.categorizer.categorizing import categorize, check
from connector.categorizer.inquiry import Inquiry, Way, inquire
from connector.categorizer.refusals import (
    BAD_ADDRESS,
    FORWARDING_LOOP,
    NO_CONNECTOR,
    NO_MAILBOX,
    TOO_LARGE,
    TOO_LARGE_FOR_ORGANIZATION,
    TOO_LARGE_FOR_RECIPIENT,
    TOO_LARGE_FOR_SENDER,
    TOO_MANY_HOPS,
    TOO_MANY_RECIPIENTS,
    UNABLE_TO_RELAY,
)
from connector.categorizer.restrictions import hops_of
from connector.categorizer.selection import Explanation, Step, Verdict, explain

__all__ = [
    "BAD_ADDRESS",
    "FORWARDING_LOOP",
    "NO_CONNECTOR",
    "NO_MAILBOX",
    "TOO_LARGE",
    "TOO_LARGE_FOR_ORGANIZATION",
    "TOO_LARGE_FOR_RECIPIENT",
    "TOO_LARGE_FOR_SENDER",
    "TOO_MANY_HOPS",
    "TOO_MANY_RECIPIENTS",
    "UNABLE_TO_RELAY",
    "Explanation",
    "Inquiry",
    "Step",
    "Verdict",
    "Way",
    "categorize",
    "check",
    "explain",
    "hops_of",
    "inquire",
    "mail_address_of",
]
