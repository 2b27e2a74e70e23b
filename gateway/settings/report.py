"""The delivery reports."""

from datetime import timedelta
from enum import StrEnum, unique
from typing import Annotated

from pydantic import AfterValidator

from foundation.measures import Size, Span
from foundation.settings import Section, setting
from gateway.model.letter import ReportPolicy, ReportSuccess
from gateway.model.stress import PROFILES


@unique
class Dialect(StrEnum):
    """How a delivery report looks."""

    RFC3464 = "rfc3464"
    EXCHANGE = "exchange"
    SUCCEEDED_FAILED = "succeeded-failed"
    HYLAFAX = "hylafax"


@unique
class Language(StrEnum):
    """In which language a report speaks."""

    AUTO = "auto"
    ENGLISH = "en"
    GERMAN = "de"
    FRENCH = "fr"
    SPANISH = "es"


@unique
class Attachment(StrEnum):
    """What a report carries besides."""

    FIRST_PAGE = "first-page"
    PDF = "pdf"
    TRANSCRIPT = "transcript"


@unique
class ReportPer(StrEnum):
    """What one report speaks of."""

    RECIPIENT = "recipient"
    MESSAGE = "message"


def _known_stress(name: str) -> str:
    if name and name not in PROFILES:
        raise ValueError(f"should be one of {', '.join(sorted(PROFILES))}, or empty")
    return name


StressProfile = Annotated[str, AfterValidator(_known_stress)]
"""The name of a stress profile."""


class ReportSettings(Section):
    """The delivery reports."""

    report_success: ReportSuccess = setting(
        ReportSuccess.ALWAYS,
        'Report a delivered fax when the sender did not say (NOTIFY absent): "always", because fax users expect a confirmation, or '
        '"requested", which is RFC 3461 to the letter. An explicit NOTIFY is honoured either way.',
    )
    per: ReportPer = setting(
        ReportPer.RECIPIENT,
        'One report for each "recipient", or one for each "message" when the last of its faxes is over (RFC 3461 section 6).',
    )
    dialect: Dialect = setting(
        Dialect.RFC3464,
        'How reports look: "rfc3464", "exchange" (as Exchange\'s own), "succeeded-failed" (subjects Message Succeeded and Message Failed), '
        'or "hylafax" (HylaFAX\'s text).',
    )
    language: Language = setting(
        Language.AUTO,
        'Language of reports: "en", "de", "fr", "es", or "auto": the one that the mail names (Content-Language, Accept-Language), '
        "else English.",
    )
    attach: tuple[Attachment, ...] = setting(
        (),
        'What reports carry besides: any of "first-page" (a picture of page 1), "pdf" (the fax), "transcript" (of the calls).',
    )
    mdn: bool = setting(
        False,  # noqa: FBT003
        "Answer a mail that asks for it (Disposition-Notification-To) with a disposition notification as well (RFC 8098, RFC 3249).",
    )
    delay: bool = setting(True, "Report faxes that are still waiting (where NOTIFY allows it).")  # noqa: FBT003
    delay_after: Span = setting(
        timedelta(hours=1), "When a fax that is still waiting is first reported.", ge=timedelta(minutes=1)
    )
    delay_every: Span = setting(timedelta(hours=24), "How often it is reported after that.", ge=timedelta(minutes=1))
    stress: StressProfile = setting(
        "",
        "For testers of programs that read reports: the profile by which reports come late, twice, out of order and so on (`dropfax "
        "stress` lists them); empty for honest ones.",
    )
    stress_on_request: bool = setting(
        False,  # noqa: FBT003
        "Let a mail choose its own stress profile (X-Fax-Stress).",
    )
    reporting_mta: str = setting(
        "fax.contoso.example",
        "Host name of this gateway in reports and Message-IDs.",
        pattern=r"^[A-Za-z0-9.-]+$",
    )
    postmaster: str = setting(
        "postmaster@fax.contoso.example",
        "Mail address in the From of reports: a person who looks after the gateway.",
        pattern=r"^[^\s<>@]+@[^\s<>@]+$",
    )
    max_returned_size: Size = setting(
        10 * 1024**2, "Largest message that a failure report returns whole; of a larger one only the header."
    )
    retry_pause: Span = setting(
        timedelta(minutes=1),
        "Pause before a letter is offered again to a Replay directory that could not take it; doubles up to one hour.",
        ge=timedelta(seconds=1),
    )

    @property
    def policy(self) -> ReportPolicy:
        """The same as the policy that decides what is owed."""
        return ReportPolicy(
            success=self.report_success,
            mdn=self.mdn,
            delay_after=self.delay_after if self.delay else None,
            delay_every=self.delay_every,
            stress=self.stress,
            stress_on_request=self.stress_on_request,
        )
