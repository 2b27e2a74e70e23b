"""Every setting of the gateway, with its unit and its sentence."""

import re
from datetime import timedelta
from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated, Self

from pydantic import AfterValidator, model_validator

from foundation.settings import Section, Size, Span, section, setting
from gateway.model.letter import ReportSuccess
from gateway.model.outcome import RetryClass
from gateway.model.retry import RetryPolicy

_DOMAIN = re.compile(r"(\*\.)?[\w-]+(\.[\w-]+)*")


def _known_shape(domain: str) -> str:
    if not _DOMAIN.fullmatch(domain):
        raise ValueError("should be a domain such as 'fax.example', or '*.fax.example' for it and all domains below it")
    return domain


FaxDomain = Annotated[str, AfterValidator(_known_shape)]
"""A mail domain, or `*.` and a domain for it and all below it."""


@unique
class PaperSize(StrEnum):
    """The paper that pages are laid out for."""

    A4 = "A4"
    LETTER = "Letter"
    LEGAL = "Legal"


@unique
class Resolution(StrEnum):
    """Scan lines of the fax image: standard 98, fine 196, superfine 391 lines per inch (T.4)."""

    STANDARD = "standard"
    FINE = "fine"
    SUPERFINE = "superfine"


@unique
class LongPages(StrEnum):
    """What becomes of an attached page that is far too long for the paper."""

    SPLIT = "split"
    SHRINK = "shrink"


@unique
class BodyChoice(StrEnum):
    """Which of a mail's alternative texts is printed."""

    RICHEST = "richest"
    PLAIN = "plain"


@unique
class HtmlEngine(StrEnum):
    """What renders HTML."""

    AUTO = "auto"
    PLUTOPRINT = "plutoprint"
    WEASYPRINT = "weasyprint"
    NONE = "none"


@unique
class Unprintables(StrEnum):
    """What becomes of a file that cannot be printed."""

    NOTICE = "notice"
    SKIP = "skip"
    REFUSE = "refuse"


class DocumentSettings(Section):
    """How a mail becomes pages."""

    paper: PaperSize = setting(PaperSize.A4, 'Paper of the fax: "A4", "Letter" or "Legal".')
    resolution: Resolution = setting(
        Resolution.FINE,
        'Resolution of the fax image: "standard" (98 lines per inch), "fine" (196) or "superfine" (391).',
    )
    long_pages: LongPages = setting(
        LongPages.SPLIT,
        'A page or picture more than 1.6 times as long as the paper: "split" prints it on several pages, "shrink" on one.',
    )
    body: BodyChoice = setting(
        BodyChoice.RICHEST,
        'Which text of a mail is printed when it offers several: "richest" (HTML with its tables and pictures) or "plain".',
    )
    html_engine: HtmlEngine = setting(
        HtmlEngine.AUTO,
        'What renders HTML: "plutoprint", "weasyprint", "auto" (the first of the two that is installed), or "none": its text alone.',
    )
    unprintable: Unprintables = setting(
        Unprintables.NOTICE,
        'An attachment that cannot be printed: "notice" prints a page that says so, "skip" leaves it out and says so in the report, '
        '"refuse" sends no fax and reports 5.6.1.',
    )
    smallest_picture: int = setting(
        100,
        "Pixels: a picture with a shorter side below this, as in mail signatures, is not printed; the report names it.",
        ge=0,
    )
    office: bool = setting(
        True,  # noqa: FBT003  a default, as every other
        "Print Office documents with LibreOffice when it is installed; without it they are unprintable.",
    )
    station_name: str = setting(
        "dropfax",
        "Sender's name in the header line of every page (47 CFR 68.318(d)), in Latin, Greek or Cyrillic letters.",
        max_length=50,
        pattern=r"^[ -~\u00a0-\u052f\u1e00-\u1fff\u2010-\u2027\u20ac]*$",
    )
    station_number: str = setting(
        "+1 425 555 0100",
        "Sender's number in the header line and towards the far machine (TSI): digits, + and spaces.",
        max_length=20,
        pattern=r"^[0-9+ ]*$",
    )
    cover: str = setting(
        "standard",
        'Cover of faxes that no template of covers_directory claims: the name of a template, "standard", "standard-" and a '
        'language (cs da de el en es fi fr hu it nb nl pl pt ro ru sk sv tr uk), or "none".',
        pattern=r"^[a-z0-9-]{1,40}$",
    )
    covers_directory: Path = setting(
        Path("covers"), "Where the site's own cover templates (*.toml) lie, if it has any; relative to the site."
    )
    people: Path = setting(
        Path("directory.csv"),
        "Table of names, companies and telephone numbers for covers, if there is one: by mail address or fax number; relative to the site.",
    )
    max_pages: int = setting(200, "Pages that a fax may have; a longer one is refused with status 5.3.4.", ge=1)
    max_message_size: Size = setting(
        30 * 1024**2, "Size of a message file; a larger one is refused with status 5.3.4.", ge=1024
    )
    max_image_pixels: int = setting(100_000_000, "Pixels of an attached image; a larger one is unprintable.", ge=1)
    max_nesting: int = setting(
        3,
        "How deep forwarded mails and mail archives (winmail.dat) are opened; deeper ones are unprintable.",
        ge=0,
        le=20,
    )
    max_parts: int = setting(1000, "Parts of a mail; one with more is refused with status 5.6.5.", ge=1, le=10_000)
    step_seconds: Span = setting(
        timedelta(seconds=20),
        "Processor time for one attachment or one HTML text; what needs more is unprintable.",
        ge=timedelta(seconds=1),
    )
    mail_seconds: Span = setting(
        timedelta(seconds=60),
        "Processor time for the attachments of one mail; what comes after it is unprintable.",
        ge=timedelta(seconds=1),
    )
    office_seconds: Span = setting(
        timedelta(seconds=60), "Time for LibreOffice to convert one document.", ge=timedelta(seconds=1)
    )
    print_memory: Size = setting(
        1536 * 1024**2,
        "Memory (address space) of the process that prints; what needs more is unprintable.",
        ge=512 * 1024**2,
    )


class LineSettings(Section):
    """The simulated telephone line."""

    channels: int = setting(4, "Calls that this node can make at the same time.", ge=1, le=1000)
    lease: Span = setting(
        timedelta(minutes=3),
        "How long a job stays with a node that gives no sign of life.",
        ge=timedelta(seconds=10),
    )


class RetrySettings(Section):
    """How often and when to call again; the defaults are HylaFAX's."""

    max_dials: int = setting(12, "Calls in all for one fax.", ge=1)
    max_tries: int = setting(3, "Calls for one fax that reached a fax machine.", ge=1)
    lifetime: Span = setting(
        timedelta(hours=3), "Time from acceptance to giving up (HylaFAX: kill time).", ge=timedelta(minutes=1)
    )
    busy_pause: Span = setting(timedelta(minutes=3), "Pause after a busy signal.")
    no_answer_pause: Span = setting(timedelta(minutes=5), "Pause after a call that nobody answered.")
    no_carrier_pause: Span = setting(timedelta(minutes=5), "Pause after a call that no fax machine answered.")
    protocol_pause: Span = setting(timedelta(minutes=1), "Pause after a call that broke off; the unsent pages follow.")
    other_pause: Span = setting(timedelta(minutes=5), "Pause after any other failed call.")

    @property
    def policy(self) -> RetryPolicy:
        """The same as the policy that judges calls."""
        return RetryPolicy(
            max_dials=self.max_dials,
            max_tries=self.max_tries,
            pauses={
                RetryClass.BUSY: self.busy_pause,
                RetryClass.NO_ANSWER: self.no_answer_pause,
                RetryClass.NO_CARRIER: self.no_carrier_pause,
                RetryClass.NO_FAX: self.no_carrier_pause,
                RetryClass.DATA: self.other_pause,
                RetryClass.PROTOCOL: self.protocol_pause,
                RetryClass.OTHER: self.other_pause,
            },
        )


class ReportSettings(Section):
    """The delivery reports."""

    report_success: ReportSuccess = setting(
        ReportSuccess.ALWAYS,
        'Report a delivered fax when the sender did not say (NOTIFY absent): "always", because fax users expect a confirmation, or '
        '"requested", which is RFC 3461 to the letter. An explicit NOTIFY is honoured either way.',
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
    line: LineSettings = section(LineSettings, "The simulated telephone line.")
    retry: RetrySettings = section(RetrySettings, "How often and when to call again; the defaults are HylaFAX's.")
    report: ReportSettings = section(ReportSettings, "The delivery reports.")

    @model_validator(mode="after")
    def _leases_outlive_sweeps(self) -> Self:
        # A lease is kept by the sweep: one that lapses between two sweeps gives a running call to another node.
        if self.line.lease < 2 * self.sweep:
            raise ValueError("line.lease should be at least twice as long as sweep, which keeps it from lapsing")
        return self
