"""The delivery report as facts: what RFC 3464 says of each fax, and the mail around it (RFC 6522)."""

import re
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from gateway.errors import GatewayError
from gateway.model.job import Job
from gateway.model.outcome import Outcome, RetryClass
from gateway.model.schedule import time_limit
from gateway.report import wording
from gateway.report.account import Account, ReportedFax
from gateway.report.fields import fields_of
from gateway.report.text import SCALING, text
from gateway.settings import ReportSettings
from wire.dsn import Action, DeliveryStatus, RecipientStatus, ReportMail
from wire.envelope import Envelope, Notify, Recipient, Ret

_MESSAGE_ID = re.compile(r"<?([!-;=?-~]{1,900})>?")  # printable ASCII without < and >
_NO_ANSWER = "4.4.1"  # RFC 3463
_NOT_TRIED = "4.4.5"  # RFC 3463: the system is congested, which is why a fax waits for its first call
_TOO_LATE = "4.4.7"  # RFC 2852 section 4.1.4.2: its time has passed, and it is still tried
_SCALED = "2.6.4"  # RFC 3463: conversion with loss was performed
_PASSED_ON = "2.1.9"  # RFC 3886: a status of its own for "relayed"
_TAKEN = "2.1.5"  # RFC 3249: of positive reports


def envelope_of(account: Account, settings: ReportSettings) -> Envelope:
    """Return the envelope of a report; raises GatewayError for a mail of the null sender, to whom none is ever owed."""
    if not account.message.sender:
        raise GatewayError(
            f"message {account.message.id} has the null sender; no report on job {account.fax.job.id} can be made"
        )
    return Envelope(
        sender="",  # RFC 3461 section 6.1: a report has the null return path, so that none answers it
        recipients=(Recipient(address=account.message.sender, notify=frozenset({Notify.NEVER})),),
        created_by="FAX",
        helo_domain=settings.reporting_mta,
        source="FAX Gateway",
        source_ip="127.0.0.1",
    )


def report_mail(account: Account, settings: ReportSettings, zone: ZoneInfo) -> ReportMail:
    """Return the report as a mail; raises GatewayError for a mail of the null sender."""
    envelope_of(account, settings)
    message, letter, fax = account.message, account.letter, account.fax
    return ReportMail(
        sender=f'"Fax Gateway" <{settings.postmaster}>',
        recipient=message.sender,
        subject=wording.subject(letter.action or fax.action, fax.job, message.subject, account.words),
        date=letter.created,
        message_id=f"<{letter.id}@{settings.reporting_mta}>",
        text=text(account, zone),
        attachments=account.attachments,
        status=delivery_status(account, settings),
        returned=account.original,
        full=returns_all(account, settings),
        # RFC 6533: who has an address outside ASCII can read a report with one.
        international=not message.sender.isascii(),
        in_reply_to=in_reply_to(account),
        mail_headers=(("Content-Language", account.words.tag),),
    )


def returns_all(account: Account, settings: ReportSettings) -> bool:
    """Tell whether the whole mail returns: of failures, as RET says (RFC 3461 section 4.3), and when it is absent (RFC 6522 section 3)."""
    if any(fax.job.outcome is Outcome.TOO_LARGE for fax in account.faxes):
        return False  # only its beginning was kept, and half a mail is no mail
    failed = any(fax.action is Action.FAILED for fax in account.faxes)
    return failed and account.message.ret is not Ret.HDRS and len(account.original) <= settings.max_returned_size


def in_reply_to(account: Account) -> str | None:
    """Return the Message-ID that a report answers; None when the mail has none that could be referred to."""
    known = _MESSAGE_ID.fullmatch(account.message.message_id.strip())
    return f"<{known[1]}>" if known else None


def delivery_status(account: Account, settings: ReportSettings) -> DeliveryStatus:
    """Return what the report says to a program: the fields of the message and of each fax (RFC 3464 section 2)."""
    return DeliveryStatus(
        reporting_mta=settings.reporting_mta,
        recipients=tuple(recipient_status(fax, account) for fax in account.faxes),
        envelope_id=account.message.envid,
        arrival=account.message.arrived,
        deliver_by=account.message.deliver_by,
    )


def recipient_status(fax: ReportedFax, account: Account) -> RecipientStatus:
    """Return what is said of one fax, in a report or in an acknowledgement (RFC 3464 section 2.3)."""
    job, action, status = fax.job, fax.action, _status(fax, account)
    last = fax.calls[-1].result if fax.calls else None
    took_part = last is not None and last.csid is not None and status != _NO_ANSWER
    return RecipientStatus(
        final_recipient=job.recipient.address,
        action=action,
        status=status,
        status_comment=_status_comment(fax),
        original_recipient=job.recipient.orcpt,
        diagnostic=_diagnostic(action, job),
        # RFC 3464 section 2.3.5: only when a remote machine took part.
        remote_mta=("x-csid", wording.plain(last.csid or "")) if last and took_part else None,
        last_attempt=last.started if last else None,
        final_log_id=f"job {job.id}",
        # While it is held its time limit stands still, and nobody knows the date.
        will_retry_until=time_limit(job)[0] if action is Action.DELAYED and not fax.is_held else None,
        extensions=fields_of(fax),
    )


def _status(fax: ReportedFax, account: Account) -> str:
    match fax.action:
        case Action.DELIVERED:
            return _SCALED if fax.job.forms & SCALING else (fax.job.outcome or Outcome.DELIVERED).value.status
        case Action.FAILED:
            return (fax.job.outcome or Outcome.INTERNAL).value.status
        case Action.DELAYED:
            return _status_of_delay(fax.job.outcome, _overdue(account))
        case Action.RELAYED:
            return _PASSED_ON
        case Action.EXPANDED:
            return _TAKEN
        case _:
            assert_never(fax.action)


def _status_of_delay(outcome: Outcome | None, overdue: datetime | None) -> str:
    """Return a persistent transient code, however the same outcome would end for good (spec reports.md section 5)."""
    if overdue is not None:
        return _TOO_LATE
    if outcome is None:
        return _NOT_TRIED
    return "4.4.2" if outcome.value.retry is RetryClass.PROTOCOL else _NO_ANSWER


def _overdue(account: Account) -> datetime | None:
    """The date by which the sender wanted it and that passed before the report, where the fax goes on (RFC 2852, by-mode N)."""
    message = account.message
    passed = message.deliver_by_notify and message.deliver_by and message.deliver_by <= account.letter.created
    return message.deliver_by if passed else None


def _status_comment(fax: ReportedFax) -> str | None:
    if fax.action is Action.DELIVERED:
        return "scaled" if fax.job.forms & SCALING else None
    if fax.action in (Action.RELAYED, Action.EXPANDED) or not fax.job.outcome:
        return None
    return fax.job.outcome.name.lower().replace("_", " ")


def _diagnostic(action: Action, job: Job) -> tuple[str, str] | None:
    """Return code and text of the outcome, and, as HylaFAX does, what made it final behind them."""
    if job.outcome is None or action not in (Action.FAILED, Action.DELAYED):
        return None
    ending = job.outcome.value
    written, detail = f"{ending.code} {ending.text}", wording.plain(job.detail)
    says_more = detail and detail.lower() not in written.lower()
    return "x-t30", f"{written}; {detail}" if says_more else written
