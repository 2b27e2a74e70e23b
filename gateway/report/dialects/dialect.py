"""A look of a report: its name, its version, and how an account becomes a mail in it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from gateway.report.account import Account, ReportedFax
from gateway.report.wording import address_of, plain, whom
from gateway.settings import ReportSettings
from wire import dsn, headers
from wire.dsn import Action, ReportMail
from wire.mime_parts import part_of

DIALECT_HEADER = "X-Fax-Report-Dialect"
_OF_THE_MULTIPART = ("content-type", "content-transfer-encoding", "x-ms-exchange-message-is-ndr")


@dataclass(frozen=True, kw_only=True)
class Dialect:
    """One look. Whatever changes in its bytes is a new `version`, and new golden files.

    `claims_rfc3464` tells whether its mails carry a delivery status for machines; the others are text alone. `mail` makes the same
    bytes of the same account; it raises GatewayError for a mail of the null sender.
    """

    name: str
    version: int
    sentence: str
    claims_rfc3464: bool
    mail: Callable[[Account, ReportSettings, ZoneInfo], bytes]

    @property
    def tag(self) -> str:
        """Its name and version, as its mails carry them."""
        return f"{self.name}/{self.version}"


def called(fax: ReportedFax) -> str:
    """Return the number of a fax in one piece; the address as it came where it has none, or stands for several."""
    is_one = fax.job.number and fax.action is not Action.EXPANDED
    return plain(fax.job.number) if is_one else address_of(fax.job)


def addressee(fax: ReportedFax) -> str:
    """Return name and number of a fax as people read them; the address as it came where it stands for several."""
    return address_of(fax.job) if fax.action is Action.EXPANDED else whom(fax.job)


def marked(report: ReportMail, tag: str) -> ReportMail:
    """Return the report with the name and version of its look in its header, for whoever asks why it looks so."""
    return replace(report, mail_headers=(*report.mail_headers, (DIALECT_HEADER, tag)))


def without_status(report: ReportMail) -> bytes:
    """Return the report as a mail for people alone: the same header, and no part for machines nor the mail that it is about."""
    whole = part_of(dsn.build(replace(report, returned=b"")))
    kept = [field.raw for field in whole.fields if field.name.lower() not in _OF_THE_MULTIPART]
    for_people = whole.parts()[0]
    return b"".join(kept) + headers.join(for_people.fields, for_people.body)
