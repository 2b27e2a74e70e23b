"""Disposition notifications, built and read (RFC 8098)."""

from dataclasses import replace
from email import message_from_bytes
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wire.reports import FAX, NOON, ORIGINAL
from wire import mdn
from wire.envelope import OriginalRecipient
from wire.errors import ReportError
from wire.mdn import Disposition, Notice, NoticeMail

DISPATCHED = Notice(
    reporting_ua=("fax.contoso.example", "dropfax"),
    final_recipient=FAX,
    disposition=Disposition.DISPATCHED,
    original_recipient=OriginalRecipient(address=FAX),
    original_message_id="<m1@contoso.example>",
    features="(& (color=Binary) (dpi=200))",
    extensions=(("X-Fax-Pages", "3/3"),),
)
FAILED = replace(
    DISPATCHED,
    disposition=Disposition.PROCESSED,
    modifiers=("error",),
    errors=("E001 Busy signal detected", "zu viele Wählversuche"),
    features=None,
)


def a_mail(notice: Notice = DISPATCHED, **changes: Any) -> NoticeMail:
    mail = NoticeMail(
        sender=f"<{FAX}>",
        recipient="ann@contoso.example",
        subject="Disposition notification: Invoice",
        date=NOON,
        message_id="dsn-000123@fax.contoso.example",
        text="Your fax was delivered.\n",
        notice=notice,
        returned=ORIGINAL,
        in_reply_to="<m1@contoso.example>",
    )
    return replace(mail, **changes)


@pytest.mark.parametrize("notice", [DISPATCHED, FAILED], ids=["dispatched", "failed"])
def test_what_is_built_is_read_back(notice: Notice) -> None:
    assert mdn.read(mdn.build(a_mail(notice))) == notice


def test_the_mail_is_a_report_of_the_right_type() -> None:
    """RFC 8098 section 3, (a) to (e)."""
    mail = message_from_bytes(mdn.build(a_mail(FAILED)))

    assert (mail.get_content_type(), mail.get_param("report-type")) == ("multipart/report", "disposition-notification")
    assert [part.get_content_type() for part in mail.get_payload()] == [  # type: ignore[union-attr]  # it is a multipart
        "text/plain",
        "message/disposition-notification",
        "text/rfc822-headers",
    ]
    assert mail["Auto-Submitted"] == "auto-replied"


def test_the_disposition_is_written_as_the_specification_spells_it() -> None:
    """reports.md section 10."""
    assert b"Disposition: automatic-action/MDN-sent-automatically; dispatched\r\n" in mdn.build(a_mail())
    assert b"Disposition: automatic-action/MDN-sent-automatically; processed/error\r\n" in mdn.build(a_mail(FAILED))


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.binary(max_size=80))
def test_nothing_foreign_breaks_out_of_its_field(address: str, error: str, subject: str, returned: bytes) -> None:
    notice = replace(FAILED, final_recipient=f"x{address}", errors=(f"E{error}",))

    content = mdn.build(a_mail(notice, subject=subject, returned=returned))

    read = mdn.read(content)
    assert (read.disposition, read.modifiers, len(read.errors)) == (Disposition.PROCESSED, ("error",), 1)
    assert [name for name, _ in read.extensions] == ["X-Fax-Pages"]
    assert message_from_bytes(content)["Bcc"] is None


@pytest.mark.parametrize("name", ["Disposition", "error", "Bad Name", "X:Y", ""])
def test_an_extension_cannot_take_a_place_of_ours(name: str) -> None:
    with pytest.raises(ValueError, match="no name of an extension field"):
        mdn.build(a_mail(replace(DISPATCHED, extensions=((name, "1"),))))


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        ORIGINAL,
        b"Content-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822;x@y\r\n",
        b"Content-Type: message/disposition-notification\r\n\r\nDisposition: a/b; displayed\r\n",
        b"Content-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822;x@y\r\nDisposition: a/b; lost\r\n",
    ],
)
def test_what_is_no_notification_is_refused(mail: bytes) -> None:
    with pytest.raises(ReportError):
        mdn.read(mail)


def test_a_notification_of_others_is_read() -> None:
    """As a mail program writes it: no Reporting-UA, capitals, comments in other places."""
    mail = (
        b"Content-Type: message/disposition-notification\r\n\r\n"
        b"Final-Recipient: rfc822; bob@contoso.example\r\n"
        b"Disposition: manual-action/MDN-sent-manually; Displayed\r\n"
    )

    notice = mdn.read(mail)

    assert (notice.disposition, notice.final_recipient) == (Disposition.DISPLAYED, "bob@contoso.example")
    assert notice.mode == "manual-action/MDN-sent-manually"
    assert notice.original_message_id is None
