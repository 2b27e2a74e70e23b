"""One rule."""

from dataclasses import dataclass

OFF = "DisabledRules"
"""The switch of a rule that a site can do without by naming its id in DisabledRules."""

FIXED = "fixed"
"""The switch of a rule that always holds, because nothing sensible would be left without it."""


OUR_CHOICE = "OUR CHOICE"
"""The source of what no public page says."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One documented behaviour.

    `id` is `area.what-it-says`; `source` names the pages by their tags in SOURCES, separated by commas, an RFC by its number, and
    `OUR CHOICE` where no public page says, or not all. `versions` are the versions of Exchange that the page is about. `switch` is OFF,
    FIXED, or the setting that governs it.
    """

    id: str
    sentence: str
    source: str
    versions: str = "2013+"
    switch: str = FIXED

    @property
    def area(self) -> str:
        """The part of the id before the point."""
        return self.id.partition(".")[0]

    @property
    def sources(self) -> tuple[str, ...]:
        """The tags, one by one."""
        return tuple(self.source.split(", "))


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
    "PS": "Exchange cmdlet reference: *-ForeignConnector, Set-TransportService, New-DeliveryAgentConnector, *-Queue, *-Message, "
    "Set-ReceiveConnector",
    "EV": "Events 8004, 8005, 8008 and 8009 of MSExchangeTransport (Exchange 2010)",
    "SMP": "real exported message files in public mail archives",
    "EX": "real non-delivery reports of Exchange in public collections of bounces",
    "TEL": "Use Telnet to test SMTP communication on Exchange servers",
    "IMC": "KB 323351, IMCEA encapsulation; MS-OXCMAIL 2.1.3.1.8",
}
"""The pages behind the tags."""
