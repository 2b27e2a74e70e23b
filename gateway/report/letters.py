"""A letter as a file for the Replay directory: its kind, its look, its shape."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from gateway.model.job import State
from gateway.model.stress import Shape
from gateway.report.account import Account, ReportedFax
from gateway.report.dialects import DIALECTS
from gateway.report.shapes import shaped
from gateway.report.status import envelope_of
from gateway.report.wording import LANGUAGES
from gateway.settings import ReportSettings
from wire import mailfile
from wire.dsn import Action

_TRANSLATED = "de"


def letter_file(account: Account, settings: ReportSettings, zone: ZoneInfo) -> bytes:
    """Return the whole file; the same account makes the same bytes. Raises GatewayError for a mail of the null sender."""
    envelope = envelope_of(account, settings)
    told = _as_it_was(account)
    if account.letter.shape == Shape.TRANSLATED:
        told = replace(told, words=LANGUAGES[_TRANSLATED])
    mail = DIALECTS[settings.dialect].mail(told, settings, zone)
    return mailfile.write(envelope, shaped(mail, account.letter.shape))


def _as_it_was(account: Account) -> Account:
    """Let a report of delay speak of faxes that go on: one that a stress profile sends after the end tells of the time before it."""
    if account.letter.action is not Action.DELAYED or account.letter.turn:
        return account  # a reminder of ours, whose account is told as of its own date
    return replace(account, faxes=tuple(map(_before_its_end, account.faxes)))


def _before_its_end(fax: ReportedFax) -> ReportedFax:
    if not fax.job.state.is_final:
        return fax
    last = fax.calls[-1].result if fax.calls else None
    earlier = fax.calls[:-1]
    job = replace(
        fax.job,
        state=State.READY,
        outcome=earlier[-1].result.outcome if earlier else None,
        dials=len(earlier),
        pages_confirmed=fax.job.pages_confirmed - (last.pages_confirmed if last else 0),
        detail="",
        finished=None,
    )
    return replace(fax, action=Action.DELAYED, job=job, calls=earlier, next_call=None)
