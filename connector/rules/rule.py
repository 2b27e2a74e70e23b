"""One rule."""

from dataclasses import dataclass

OFF = "DisabledRules"
"""The switch of a rule that a site can do without by naming its id in DisabledRules."""

FIXED = "fixed"
"""The switch of a rule that always holds, because nothing sensible would be left without it."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One documented behaviour.

    `id` is `area.what-it-says`; `source` names the page by its tag in SOURCES, or `OUR CHOICE` where no public page says. `versions`
    are the versions of Exchange that the page is about. `switch` is OFF, FIXED, or the setting that governs it.
    """

    id: str
    sentence: str
    source: str
    versions: str = "2013+"
    switch: str = FIXED


SOURCES = {
    "PR": "Pickup directory and Replay directory (Exchange 2013 help)",
    "PRC": "Configure the Pickup directory and the Replay directory",
    "FC": "Foreign connectors",
    "FCC": "Create a Foreign connector to deliver messages to a non-SMTP fax gateway",
    "HF": "Header firewall",
    "DA": "Delivery agents and Delivery Agent connectors",
    "RR": "Recipient resolution in Exchange Server",
    "CS": "Connector selection in external message routing",
    "Q": "Queues and messages in queues; Queue properties; Properties of messages in queues",
    "MI": "Message retry, resubmit, and expiration intervals",
    "MT": "Message tracking",
    "DSN": "DSNs and NDRs in Exchange 2013",
    "PS": "Exchange cmdlet reference: *-ForeignConnector, Set-TransportService, New-DeliveryAgentConnector, *-Queue, *-Message",
    "EV": "Events 8005 and 8008 of MSExchangeTransport (Exchange 2010)",
    "SMP": "real exported message files in public mail archives",
    "IMC": "KB 323351, IMCEA encapsulation; MS-OXCMAIL 2.1.3.1.8",
}
"""The pages behind the tags."""
