"""What Exchange hears of a recipient that it handed over: what a report of ours would say, or what keeps its faxes waiting. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from gateway.model.call import Call
from gateway.model.deed import Hold
from gateway.model.handover import Result, Word
from gateway.model.job import Job, State
from gateway.model.letter import Letter, ReportSuccess
from gateway.model.message import Message
from gateway.model.schedule import time_limit
from gateway.report.account import Account
from gateway.report.gathering import Telling, reported
from gateway.report.status import recipient_status
from gateway.report.text import headline, what_happened
from gateway.report.wording import ENGLISH, Words, in_language, plain
from gateway.settings import GatewaySettings
from wire.dsn import Action

_LONGEST = 1000
_LONGEST_FIELD = 500
_MOST_FIELDS = 50
"""Of a recipient, as Exchange takes them; the calls of the fax stand last."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """The recipient that is spoken of: its message, its faxes with the calls of each, and what is held."""

    address: str
    message: Message
    faxes: Sequence[tuple[Job, Sequence[Call]]]
    holds: Sequence[Hold] = ()

    @property
    def is_over(self) -> bool:
        """Whether all its faxes are: an alias stands for several numbers, and is delivered when each of them was reached."""
        return all(job.state.is_final for job, _ in self.faxes)


@dataclass(frozen=True, kw_only=True)
class Voice:
    """How it is said: by which settings, at which instant, in whose time."""

    settings: GatewaySettings
    zone: ZoneInfo
    now: datetime


def word_on(subject: Subject, voice: Voice) -> Word:
    """Return what is to be said of a recipient now."""
    return _of_its_end(subject, voice) if subject.is_over else _of_what_goes_on(subject, voice)


def rests(subject: Subject) -> bool:
    """Whether everything that goes on waits until a person lets it go: nothing new is to be told before."""
    going_on = [job for job, _ in subject.faxes if not job.state.is_final]
    return bool(going_on) and all(
        job.state is State.HELD or any(hold.concerns(job.number) for hold in subject.holds) for job in going_on
    )


def _of_its_end(subject: Subject, voice: Voice) -> Word:
    """Say of the first fax that failed, or the first of all, what a report of ours would; the text speaks of each like it."""
    words = in_language(voice.settings.report.language, subject.message.language)
    accounts = [_account(subject, place, voice, words) for place in range(len(subject.faxes))]
    failed = [account for account in accounts if account.fax.action is Action.FAILED]
    spoken = failed or accounts
    status = recipient_status(spoken[0].fax, spoken[0])
    return Word(
        address=subject.address,
        result=Result.FAILED if failed else Result.DELIVERED,
        status=status.status,
        diagnostic=_typed(status.diagnostic),
        text=_line(" ".join(_sentences(account, voice.zone) for account in spoken), _LONGEST),
        last_attempt=status.last_attempt,
        remote_mta=_typed(status.remote_mta),
        fields=tuple((name, _line(value, _LONGEST_FIELD)) for name, value in status.extensions[:_MOST_FIELDS]),
        confirm=not failed and voice.settings.report.report_success is ReportSuccess.ALWAYS,
        duplicate=all(job.message != subject.message.id for job, _ in subject.faxes),
    )


def _of_what_goes_on(subject: Subject, voice: Voice) -> Word:
    """Say in English, for administrators, what keeps the first fax that goes on; Exchange shows it with the waiting mail."""
    place, job = next((n, job) for n, (job, _) in enumerate(subject.faxes) if not job.state.is_final)
    account = _account(subject, place, voice, ENGLISH)
    status = recipient_status(account.fax, account)
    for_its_sender = ENGLISH.until.format(moment=ENGLISH.at(time_limit(job)[0], voice.zone))
    why = " ".join(said for said in what_happened(account.fax, account, voice.zone) if said != for_its_sender)
    return Word(
        address=subject.address,
        result=Result.RETRY,
        status=status.status,
        diagnostic=_typed(status.diagnostic),
        text=_line(f"Fax {job.id} of {voice.settings.node}: {why}", _LONGEST),
        after=voice.now + voice.settings.agent.renew,
        last_attempt=status.last_attempt,
        remote_mta=_typed(status.remote_mta),
    )


def _account(subject: Subject, place: int, voice: Voice, words: Words) -> Account:
    """Return what a report on one of the faxes would be made from, were it made now."""
    job, calls = subject.faxes[place]
    action = _ACTIONS.get(job.state, Action.DELAYED)
    letter = Letter(id="", job=job.id, action=action, created=voice.now, due=voice.now)
    telling = Telling(letter=letter, settings=voice.settings, holds=subject.holds)
    fax = reported(job, action, calls, telling)
    return Account(letter=letter, message=subject.message, faxes=(fax,), original=b"", words=words)


_ACTIONS = {State.DELIVERED: Action.DELIVERED, State.FAILED: Action.FAILED, State.CANCELLED: Action.FAILED}


def _sentences(account: Account, zone: ZoneInfo) -> str:
    return " ".join((headline(account.fax, account.words), *what_happened(account.fax, account, zone)))


def _typed(named: tuple[str, str] | None) -> str | None:
    return None if named is None else _line(f"{named[0]}; {named[1]}", _LONGEST)


def _line(text: str, longest: int) -> str:
    """Return one line of printable text: what cannot be seen has no place in a protocol."""
    return plain("".join(character if character.isprintable() else " " for character in text), longest)
