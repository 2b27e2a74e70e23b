"""Received faxes."""

from enum import StrEnum
from pathlib import Path

from foundation.settings import Section, setting
from gateway.model.arrival import FaxFormat
from gateway.model.route import Routing, Rule
from gateway.settings.kinds import MailAddress


class RouteSettings(Section):
    """Where certain received faxes go."""

    name: str = setting("", "Name of the rule.", min_length=1)
    called: str = setting("*", "The number that was called: a number, or a pattern such as +1425555*.")
    caller: str = setting("*", "The number of the caller, or a pattern.")
    csid: str = setting("*", "What the calling machine calls itself, or a pattern.")
    sub: str = setting("*", "The sub-address that was asked for, or a pattern.")
    to: tuple[MailAddress, ...] = setting((), "Mailboxes that get the fax.", min_length=1)
    format: FaxFormat | None = setting(
        None, 'As what it is attached: "pdf" or "tiff"; as inbound.format says when absent.'
    )


class Through(StrEnum):
    """By which directory received faxes reach Exchange."""

    REPLAY = "replay"
    PICKUP = "pickup"


class InboundSettings(Section):
    """Received faxes."""

    routes: tuple[RouteSettings, ...] = setting((), "Where received faxes go; the first rule that fits decides.")
    default_mailbox: MailAddress = setting("faxes@contoso.example", "Mailbox of received faxes that no rule claims.")
    refuse: tuple[str, ...] = setting(
        (), 'Callers that are refused: numbers, or patterns such as +1900*; "withheld" for those without a number.'
    )
    format: FaxFormat = setting(
        FaxFormat.PDF, 'As what a received fax is attached: "pdf" or "tiff" (Profile S, RFC 3949).'
    )
    through: Through = setting(
        Through.REPLAY,
        'By which directory received faxes reach Exchange: "replay", or "pickup", where ordinary rights are enough; but there a notice '
        "that their mail could not be delivered goes to the caller, by fax.",
    )
    pickup_directory: Path = setting(Path("Pickup"), "Exchange's Pickup directory; relative to the site.")
    domain: str = setting(
        "",
        "Mail domain of callers' addresses (FAX=+1...@domain), one of ours, so that a reply is a fax back; empty: the first of "
        "fax_domains.",
        pattern=r"^[A-Za-z0-9.-]*$",
    )
    notices_to: str = setting(
        "",
        "Who is told when the mail of a received fax cannot be delivered (its envelope sender, through Replay); empty: report.postmaster.",
        pattern=r"^([^\s<>@]+@[^\s<>@]+)?$",
    )
    incoming_directory: Path = setting(
        Path("Incoming"),
        "Hot folder: a PDF, TIFF or picture that is put here arrives as a fax; relative to the site. The name may say who calls whom: "
        "+14255550199_+14255550100.pdf.",
    )
    number: str = setting("+14255550100", "The number that is called where nobody names another.")

    @property
    def routing(self) -> Routing:
        """The same for what decides about received faxes."""
        rules = tuple(
            Rule(
                name=rule.name,
                called=rule.called,
                caller=rule.caller,
                csid=rule.csid,
                sub=rule.sub,
                to=rule.to,
                format=rule.format,
            )
            for rule in self.routes
        )
        return Routing(rules=rules, default_mailbox=self.default_mailbox, format=self.format, refused=self.refuse)
