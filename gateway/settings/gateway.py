"""The whole of the fax side."""

from datetime import timedelta
from pathlib import Path
from typing import Self

from pydantic import model_validator

from foundation.measures import Span
from foundation.settings import AmissError, Section, section, setting
from gateway.model.retry import RetryPolicy
from gateway.settings.agent import AgentSettings
from gateway.settings.dialling import AliasSettings, DiallingSettings
from gateway.settings.document import DocumentSettings
from gateway.settings.inbound import InboundSettings
from gateway.settings.kinds import FaxDomain
from gateway.settings.line import LineSettings
from gateway.settings.report import ReportSettings
from gateway.settings.retry import RetrySettings
from gateway.settings.schedule import ScheduleSettings


class GatewaySettings(Section):
    """The fax side."""

    drop_directory: Path = setting(Path("Drop"), "Where Exchange leaves message files; relative to the site.")
    replay_directory: Path = setting(
        Path("Replay"), "Where Exchange takes our reports and received faxes; relative to the site."
    )
    spool_directory: Path = setting(
        Path("spool"), "Where originals, fax.pdf and received.tif are kept; relative to the site."
    )
    database: Path = setting(Path("dropfax.db"), "The SQLite database; relative to the site.")
    node: str = setting(
        "node1",
        "Name of this gateway node; two nodes on one Drop directory need two names.",
        pattern=r"^[a-z0-9-]{1,20}$",
    )
    fax_domains: tuple[FaxDomain, ...] = setting(
        ("fax.contoso.example",),
        "Mail domains whose addresses are fax numbers (FAX=+1...@domain, number@domain); *.fax.example stands for fax.example and "
        "all domains below it.",
    )
    rescan: Span = setting(
        timedelta(seconds=2),
        "How often the Drop directory is read although no event came; events can be lost.",
        ge=timedelta(milliseconds=100),
    )
    quiet: Span = setting(
        timedelta(seconds=5),
        "How long, by the machine's clock, a Drop file whose end is not declared must stay unchanged before it is taken.",
    )
    sweep: Span = setting(
        timedelta(minutes=1),
        "How often lapsed leases and left-behind files are looked for.",
        ge=timedelta(seconds=1),
    )
    max_recipients: int = setting(
        1000, "Recipients (X-Receiver) of one Drop file; a file with more is set aside.", ge=1
    )
    duplicate_window: Span = setting(
        timedelta(days=7),
        "How long the same mail to the same number counts as a duplicate (RFC 4161 section 2.1).",
    )
    document: DocumentSettings = section(DocumentSettings, "How a mail becomes pages.")
    dialling: DiallingSettings = section(
        DiallingSettings, "The dial plan: how numbers are dialled, and which are refused."
    )
    aliases: tuple[AliasSettings, ...] = setting(
        (), "Addresses that stand for several numbers: each becomes a fax of its own."
    )
    schedule: ScheduleSettings = section(ScheduleSettings, "When calls are made.")
    agent: AgentSettings = section(AgentSettings, "Taking mail from a Delivery Agent connector of Exchange.")
    inbound: InboundSettings = section(InboundSettings, "Received faxes.")
    line: LineSettings = section(LineSettings, "The simulated telephone line.")
    retry: RetrySettings = section(
        RetrySettings, "How often and when to call again; the defaults are HylaFAX's, but for jitter."
    )
    report: ReportSettings = section(ReportSettings, "The delivery reports.")

    @property
    def callers_domain(self) -> str:
        """The mail domain of callers' addresses."""
        ours = next(iter(self.fax_domains), self.report.reporting_mta)
        return self.inbound.domain or ours.removeprefix("*.")

    @property
    def retry_policy(self) -> RetryPolicy:
        """The policy that judges calls."""
        return self.retry.policy(self.line.seed)

    @model_validator(mode="after")
    def _leases_outlive_sweeps(self) -> Self:
        # A lease is kept by the sweep: one that lapses between two sweeps gives a running call to another node.
        if self.line.lease < 2 * self.sweep:
            raise AmissError("should be at least twice as long as sweep, which keeps it from lapsing", "line", "lease")
        return self
