"""How a mail becomes pages."""

from datetime import timedelta
from enum import StrEnum, unique
from pathlib import Path

from foundation.measures import Size, Span
from foundation.settings import Section, setting


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
