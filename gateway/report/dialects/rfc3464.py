"""The plain look: a delivery status notification by the book (RFC 3464, RFC 6522), in the language of its reader."""

from zoneinfo import ZoneInfo

from gateway.report.account import Account
from gateway.report.dialects.dialect import Dialect, marked
from gateway.report.status import report_mail
from gateway.settings import ReportSettings
from wire import dsn


def _mail(account: Account, settings: ReportSettings, zone: ZoneInfo) -> bytes:
    return dsn.build(marked(report_mail(account, settings, zone), DIALECT.tag))


DIALECT = Dialect(
    name="rfc3464",
    version=2,
    sentence="A delivery status notification by the book (RFC 3464), in the language of its reader.",
    claims_rfc3464=True,
    mail=_mail,
)
