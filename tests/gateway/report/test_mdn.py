"""The disposition notification on a fax (reports.md section 10)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from gateway.errors import GatewayError
from gateway.model.job import State
from gateway.model.letter import Kind, Letter
from gateway.model.outcome import Form, Outcome
from gateway.report.account import Account, ReportedFax
from gateway.report.mdn import mdn_file, notice_mail
from gateway.report.wording import ENGLISH
from gateway.settings import ReportSettings
from tests.gateway.model.facts import EIGHT, a_call, a_job, a_message
from wire import headers, mailfile, mdn
from wire.dsn import Action
from wire.envelope import Notify, OriginalRecipient, Recipient
from wire.mdn import AUTOMATIC, Disposition, Notice

SETTINGS = ReportSettings(mdn=True)
UTC_ZONE = ZoneInfo("UTC")
ADDRESS = "IMCEAFAX-Bob+20Lee+40+2B14255550123@contoso.example"
ORIGINAL = b"Message-ID: <m1@contoso.example>\r\nSubject: Invoice\r\n\r\nThe body.\r\n"


def an_account(action: Action, outcome: Outcome, **facts: Any) -> Account:
    of_the_letter: dict[str, Any] = {"created": EIGHT + timedelta(minutes=5), "due": EIGHT + timedelta(minutes=5)}
    letter = Letter(id="dsn-000123", kind=Kind.MDN, job=4711, **of_the_letter)
    job = a_job(state=State.DELIVERED if action is Action.DELIVERED else State.FAILED, outcome=outcome)
    fax = ReportedFax(action=action, job=job, calls=[a_call(outcome)], resolution=(204, 196))
    usual: dict[str, Any] = {"message": a_message(), "faxes": (fax,), "original": ORIGINAL, "words": ENGLISH}
    return Account(letter=letter, **{**usual, **facts})


DELIVERED = an_account(Action.DELIVERED, Outcome.DELIVERED)
FAILED = an_account(Action.FAILED, Outcome.BUSY)


def the_notice(account: Account) -> Notice:
    return mdn.read(mailfile.read(mdn_file(account, SETTINGS, UTC_ZONE)).content)


def test_a_delivered_fax_was_dispatched() -> None:
    """RFC 3249: no display event exists; RFC 8098's spelling. RFC 2532 forbids to call it a confirmation of delivery."""
    notice = the_notice(DELIVERED)

    assert (notice.mode, notice.disposition, notice.modifiers) == (AUTOMATIC, Disposition.DISPATCHED, ())
    assert notice.errors == ()
    assert (notice.final_recipient, notice.original_message_id) == (ADDRESS, "<m1@contoso.example>")
    assert notice.reporting_ua == ("fax.contoso.example", "dropfax")


def test_an_address_with_post_dial_digits_is_no_author() -> None:
    """reports.md section 11: who reads the mail reads its From; the part for machines names the address as it came."""
    secret = "FAX=+14255550123/POSTD=4929123412341234@fax.contoso.example"
    job = replace(DELIVERED.fax.job, recipient=Recipient(address=secret))
    account = replace(DELIVERED, faxes=(replace(DELIVERED.fax, job=job),))

    mail = notice_mail(account, SETTINGS, UTC_ZONE)

    assert mail.sender == f"<{SETTINGS.postmaster}>"
    assert "4929" not in mail.subject + mail.text
    assert the_notice(account).final_recipient == secret


def test_a_failed_fax_was_processed_with_an_error() -> None:
    """RFC 4160 section 3.4; RFC 8098 has no disposition "failed" any more."""
    notice = the_notice(FAILED)

    assert (notice.disposition, notice.modifiers) == (Disposition.PROCESSED, ("error",))
    assert notice.errors == ("E001 Busy signal detected",)
    assert notice.features is None


def test_what_the_machine_takes_is_told_so_that_the_sender_can_remember_it() -> None:
    """RFC 2530 and RFC 2532 section 6."""
    assert the_notice(DELIVERED).features == (
        '(& (type="image/tiff") (color=Binary) (image-file-structure=TIFF) (dpi=200) (dpi-xyratio=[200/100,200/200]) '
        "(image-coding=[MH,MMR]) (paper-size=A4))"
    )


def test_only_what_the_machine_has_shown_is_told() -> None:
    coarse = replace(DELIVERED.fax, resolution=(204, 98))
    coarse = replace(coarse, job=replace(coarse.job, forms=frozenset({Form.ONE_DIMENSIONAL})))

    features = the_notice(replace(DELIVERED, faxes=(coarse,))).features

    assert features is not None
    assert "(dpi-xyratio=200/100) (image-coding=MH)" in features


def test_the_original_recipient_comes_back_if_it_was_given() -> None:
    orcpt = OriginalRecipient(address="bob@contoso.example")
    job = replace(FAILED.fax.job, recipient=Recipient(address=ADDRESS, orcpt=orcpt))

    assert the_notice(FAILED).original_recipient is None
    assert the_notice(replace(FAILED, faxes=(replace(FAILED.fax, job=job),))).original_recipient == orcpt


def test_the_notification_comes_from_the_recipient_and_with_the_null_sender() -> None:
    """RFC 8098 section 3: From is the one for whom it is issued; the envelope is `<>`, so that nothing answers it."""
    file = mailfile.read(mdn_file(DELIVERED, SETTINGS, UTC_ZONE))
    fields, _ = headers.split(file.content)

    assert file.envelope.sender == ""
    assert file.envelope.recipients == (Recipient(address="ann@contoso.example", notify=frozenset({Notify.NEVER})),)
    assert headers.values(fields, "From") == [f"<{ADDRESS}>"]
    assert headers.values(fields, "Subject") == ["Disposition notification: Invoice"]
    assert headers.values(fields, "In-Reply-To") == ["<m1@contoso.example>"]


def test_an_address_that_nobody_can_answer_leaves_the_postmaster_as_author() -> None:
    job = replace(FAILED.fax.job, recipient=Recipient(address="no address\r\nBcc: x@y"))
    account = replace(FAILED, faxes=(replace(FAILED.fax, job=job),))

    fields, _ = headers.split(mailfile.read(mdn_file(account, SETTINGS, UTC_ZONE)).content)

    assert headers.values(fields, "From") == ["<postmaster@fax.contoso.example>"]
    assert headers.values(fields, "Bcc") == []


def test_of_the_mail_only_its_header_comes_back() -> None:
    content = mailfile.read(mdn_file(FAILED, SETTINGS, UTC_ZONE)).content

    assert b"Content-Type: text/rfc822-headers" in content
    assert b"The body." not in content


def test_the_null_sender_gets_none() -> None:
    """RFC 8098 section 3; reports.md section 10."""
    with pytest.raises(GatewayError, match="null sender"):
        mdn_file(replace(FAILED, message=a_message(sender="")), SETTINGS, UTC_ZONE)


def test_the_same_account_makes_the_same_bytes() -> None:
    assert mdn_file(DELIVERED, SETTINGS, UTC_ZONE) == mdn_file(DELIVERED, SETTINGS, UTC_ZONE)
    assert notice_mail(DELIVERED, SETTINGS, UTC_ZONE).message_id == "<dsn-000123@fax.contoso.example>"
