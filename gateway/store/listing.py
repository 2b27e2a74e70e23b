"""The faxes of a site in one look: one query, however many there are."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Select, and_, func, select
from sqlalchemy.sql.elements import ColumnElement

from foundation.sqlite import reading
from gateway.model.call import Call
from gateway.model.deed import Deed
from gateway.model.job import Job, State
from gateway.model.management import HELD, TO_BE_HELD
from gateway.model.message import Message
from gateway.model.outcome import Outcome
from gateway.store.rows import to_call, to_deed, to_job, to_message
from gateway.store.schema import MESSAGE_COLUMNS, calls, deeds, jobs, messages


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Which faxes to list, None for any: in a state, to a number, with this last ending, from a sender, accepted `since` or before `until`.

    `message` is the Message-ID of its mail. `text` stands in its name, its sender or its subject, in small or capital letters.
    """

    state: State | None = None
    number: str | None = None
    outcome: Outcome | None = None
    sender: str | None = None
    message: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """Which part of a list: at most `limit` faxes, those that follow fax `after` in its order; None for no bound."""

    limit: int | None = None
    after: int | None = None
    newest_first: bool = False


ALL, WHOLE = Choice(), Part()


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Looks at many faxes at once."""

    engine: Engine

    def faxes(self, choice: Choice = ALL, part: Part = WHOLE) -> list[tuple[Job, Message]]:
        """Return the chosen faxes with their mails, oldest first unless the part says otherwise."""
        found = _FAXES.where(*_terms(choice), *_following(part)).limit(part.limit)
        order = jobs.c.id.desc() if part.newest_first else jobs.c.id
        with reading(self.engine).begin() as db:
            rows = db.execute(found.order_by(order)).mappings().all()
        return [(to_job(row), to_message({name: row[_mail(name)] for name in _MAIL})) for row in rows]

    def waiting(self) -> list[Job]:
        """Return the faxes that are neither over nor in a call, the next to be called first."""
        states = [State.NEW, State.READY, State.HELD]
        return self._jobs(select(jobs).where(jobs.c.state.in_(states)).order_by(jobs.c.due, jobs.c.id))

    def calls_beside(self, job: int, since: datetime, until: datetime) -> list[Call]:
        """Return the calls of other faxes that were going on between two moments, in the order in which they ended."""
        during = and_(calls.c.job != job, calls.c.started < until, calls.c.ended > since)
        with reading(self.engine).begin() as db:
            rows = db.execute(select(calls).where(during).order_by(calls.c.ended, calls.c.id)).mappings().all()
        return [to_call(row) for row in rows]

    def last_holds(self) -> dict[int, Deed]:
        """Return who held each fax that is held now, by its number: the last deed that was done to it."""
        held = select(jobs.c.id).where(jobs.c.state == State.HELD)
        with reading(self.engine).begin() as db:
            rows = db.execute(select(deeds).where(deeds.c.job.in_(held)).order_by(deeds.c.id)).mappings().all()
        done = [to_deed(row) for row in rows]
        return {deed.job: deed for deed in done if deed.job is not None and deed.what.startswith((HELD, TO_BE_HELD))}

    def _jobs(self, statement: Select[Any]) -> list[Job]:
        with reading(self.engine).begin() as db:
            return [to_job(row) for row in db.execute(statement).mappings()]


def _mail(column: str) -> str:
    """Name a column of the mail beside those of the fax."""
    return f"mail_{column}"


_MAIL = [column.name for column in MESSAGE_COLUMNS]
_FAXES = select(jobs, *(column.label(_mail(column.name)) for column in MESSAGE_COLUMNS)).join(messages)
_worded = jobs.alias("worded")


def _terms(choice: Choice) -> Iterator[ColumnElement[bool]]:
    """Yield what a fax must be to be chosen."""
    for column, wanted in (
        (jobs.c.state, choice.state),
        (jobs.c.number, choice.number),
        (jobs.c.outcome, choice.outcome),
        (messages.c.message_id, choice.message),
    ):
        if wanted is not None:
            yield column == wanted
    if choice.since is not None:
        yield jobs.c.created >= choice.since
    if choice.until is not None:
        yield jobs.c.created < choice.until
    if choice.text:
        yield _has(choice.text)
    if choice.sender is not None:
        # Addresses compare without case, and the words have an index.
        yield _has(f"\n{choice.sender}\n")
        yield func.lower(messages.c.sender) == func.lower(choice.sender)


def _has(text: str) -> ColumnElement[bool]:
    # By itself: the words are looked through in their index, however the rest is found.
    return jobs.c.id.in_(select(_worded.c.id).where(_worded.c.words.contains(text.casefold(), autoescape=True)))


def _following(part: Part) -> Iterator[ColumnElement[bool]]:
    if part.after is not None:
        yield jobs.c.id < part.after if part.newest_first else jobs.c.id > part.after
