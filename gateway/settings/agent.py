"""Taking mail as a delivery agent of Exchange, instead of as files."""

from datetime import timedelta
from pathlib import Path

from foundation.measures import Span
from foundation.settings import Section, setting


class AgentSettings(Section):
    """How the gateway takes mail from a Delivery Agent connector."""

    connector: str = setting(
        "",
        "Name of the Delivery Agent connector whose mails become faxes; empty: mails come as files alone.",
        max_length=64,
    )
    socket: Path = setting(
        Path("spool/agent.sock"), "Unix socket on which Exchange hands mails over; relative to the site."
    )
    token_file: Path = setting(
        Path("spool/agent.token"), "File with the token that Exchange wants to see there; relative to the site."
    )
    renew: Span = setting(
        timedelta(hours=1),
        "How long Exchange leaves a mail with this gateway without hearing of it, before it hands it over again.",
        ge=timedelta(minutes=1),
        le=timedelta(hours=12),
    )
