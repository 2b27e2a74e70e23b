"""The stages of a fax from left to right, and how each is lit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique

from gateway.model.job import Job, State
from gateway.model.letter import Letter
from gateway.records import Fax
from gateway.report.wording import ENGLISH


@unique
class Lit(StrEnum):
    """How a stage is lit."""

    DONE = "done"
    NOW = "now"
    WAITING = "waiting"
    FAILED = "failed"
    DARK = "dark"


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage: its anchor on the page, its title, how it is lit, and in a few words how it stands."""

    key: str
    title: str
    lit: Lit
    word: str


def stages(fax: Fax, in_mailbox: int) -> tuple[Stage, ...]:
    """Return the stages of a fax as it stands; `in_mailbox` counts its reports in the sender's mailbox."""
    return (
        Stage(key="mail", title="Mail", lit=Lit.DONE, word="sent"),
        _connector(fax),
        Stage(
            key="drop-file",
            title="Message" if fax.message.is_acknowledged else "Drop file",
            lit=Lit.DONE,
            word="taken in",
        ),
        _pages(fax.job),
        _calls(fax.job),
        _report(fax),
        _mailbox(fax, in_mailbox),
    )


def _connector(fax: Fax) -> Stage:
    kind = "Delivery Agent" if fax.message.is_acknowledged else "Foreign"
    return Stage(key="connector", title="Connector", lit=Lit.DONE, word=kind)


def _pages(job: Job) -> Stage:
    if job.pages is not None:
        lit, word = Lit.DONE, ENGLISH.count(job.pages, ENGLISH.page)
    elif job.state.is_final:
        lit, word = (Lit.FAILED, "none made") if job.state is State.FAILED else (Lit.DARK, "none made")
    else:
        lit, word = Lit.NOW, "being made"
    return Stage(key="pages", title="Pages", lit=lit, word=word)


def _calls(job: Job) -> Stage:
    count = ENGLISH.count(job.dials, ENGLISH.call) if job.dials else "no call"
    return Stage(key="calls", title="Calls", lit=_lit_call(job), word=f"{count}, {_how(job)}")


def _lit_call(job: Job) -> Lit:
    match job.state:
        case State.CALLING:
            return Lit.NOW
        case State.DELIVERED:
            return Lit.DONE
        case State.FAILED:
            return Lit.FAILED
        case State.CANCELLED:
            return Lit.DARK
        case _:
            return Lit.WAITING


def _how(job: Job) -> str:
    match job.state:
        case State.CALLING:
            return "on the line"
        case State.NEW | State.READY:
            return "the next is due" if job.dials else "the first is due"
        case _:
            return job.state.value


def _report(fax: Fax) -> Stage:
    lit, word = _lit_report(fax)
    return Stage(key="report", title="Report", lit=lit, word=word)


def _lit_report(fax: Fax) -> tuple[Lit, str]:
    heard = fax.acknowledgement
    if heard is not None:
        return (Lit.DONE, "acknowledged") if heard.ended else (Lit.WAITING, "Exchange hears on")
    posted = [letter for letter in fax.letters if letter.posted]
    if any(letter.posted is None for letter in fax.letters):
        return Lit.NOW, "waits for Exchange"
    if fax.awaited or not fax.job.state.is_final:
        return Lit.WAITING, f"{_actions(posted)}, more to come" if posted else "not yet"
    return (Lit.DONE, _actions(posted)) if posted else (Lit.DARK, "none is owed")


def _actions(letters: Sequence[Letter]) -> str:
    return ", ".join(dict.fromkeys(_action(letters)))


def _action(letters: Sequence[Letter]) -> Iterator[str]:
    for letter in letters:
        yield letter.action.value if letter.action else letter.kind.value


def _mailbox(fax: Fax, count: int) -> Stage:
    if count:
        lit, word = Lit.DONE, "it stands there" if count == 1 else f"{count} stand there"
    elif fax.acknowledgement is None and not fax.letters and fax.job.state.is_final and not fax.awaited:
        lit, word = Lit.DARK, "nothing to come"
    else:
        lit, word = Lit.WAITING, "not there yet"
    return Stage(key="mailbox", title="Mailbox", lit=lit, word=word)
