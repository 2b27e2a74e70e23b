"""Reports as a fax gateway writes them, for the tests of the wire."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from wire.dsn import Action, DeliveryStatus, RecipientStatus, ReportMail
from wire.envelope import OriginalRecipient

NOON = datetime(2024, 4, 2, 12, 0, tzinfo=UTC)
FAX = "IMCEAFAX-Bob+20Lee+40+2B14255550123@contoso.example"
ORIGINAL = (
    b"Message-ID: <m1@contoso.example>\r\nSubject: Invoice\r\nFrom: Ann <ann@contoso.example>\r\n"
    b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nHello\r\n"
)

BUSY = RecipientStatus(
    final_recipient=FAX,
    original_recipient=OriginalRecipient(address=FAX),
    action=Action.FAILED,
    status="4.4.1",
    status_comment="busy",
    diagnostic=("x-t30", "E001 Busy signal detected"),
    last_attempt=NOON - timedelta(minutes=1),
    final_log_id="job 4711",
    extensions=(("X-Fax-Attempts", "12"),),
)
DELIVERED = RecipientStatus(
    final_recipient=FAX,
    action=Action.DELIVERED,
    status="2.1.5",
    remote_mta=("x-csid", "+1 425 555 0123"),
    last_attempt=NOON - timedelta(minutes=1),
    extensions=(("X-Fax-Pages", "3/3"),),
)
DELAYED = replace(BUSY, action=Action.DELAYED, will_retry_until=NOON + timedelta(hours=3))


def report(about: RecipientStatus = BUSY, /, **changes: object) -> ReportMail:
    """Return the report on one recipient, changed as asked."""
    mail = ReportMail(
        sender='"Fax Gateway" <postmaster@fax.contoso.example>',
        recipient="ann@contoso.example",
        subject="Undeliverable: Invoice",
        date=NOON,
        message_id="dsn-000123@fax.contoso.example",
        text="Your fax to Bob Lee (+1 425 555 0123) was not sent.\nThe number was busy each time.\n",
        status=DeliveryStatus(
            reporting_mta="fax.contoso.example",
            recipients=(about,),
            envelope_id="QQ314159",
            arrival=NOON - timedelta(hours=2),
            received_from_mta="mbx01.contoso.example",
        ),
        returned=ORIGINAL,
        in_reply_to="<m1@contoso.example>",
    )
    return replace(mail, **changes)  # type: ignore[arg-type]  # the callers name fields of ReportMail
