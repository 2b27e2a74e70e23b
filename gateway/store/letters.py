"""The outbox: letters that wait for the Replay directory."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine, bindparam, delete, select, update

from foundation.sqlite import Instant, reading
from gateway.model.letter import Letter
from gateway.store.rows import to_letter
from gateway.store.schema import letters


@dataclass(frozen=True, kw_only=True)
class Letters:
    """The letters owed and posted."""

    engine: Engine

    def due(self, now: datetime, limit: int) -> list[Letter]:
        """Return letters that should be posted now, the longest waiting first."""
        with reading(self.engine).begin() as db:
            rows = db.execute(_DUE, {"now_": now, "limit_": limit}).mappings().all()
        return [to_letter(row) for row in rows]

    def mark_posted(self, letter: Letter, now: datetime) -> None:
        """Note that a letter lies in the Replay directory: COMMIT 5. Repeatable; the first date stays."""
        with self.engine.begin() as db:
            db.execute(_MARK_POSTED, {"id_": letter.id, "posted": now, "tries": letter.tries + 1})

    def postpone(self, letter: Letter, until: datetime) -> None:
        """Offer a letter again at a later date."""
        with self.engine.begin() as db:
            db.execute(_POSTPONE, {"id_": letter.id, "due": until, "tries": letter.tries + 1})

    def withdraw(self, letter: Letter) -> None:
        """Take back a letter that was not posted: what it says is no longer so."""
        with self.engine.begin() as db:
            db.execute(delete(letters).where(letters.c.id == letter.id, letters.c.posted.is_(None)))

    def bring_forward(self, now: datetime) -> None:
        """Offer every letter that could not be taken once more: to start is to try again. One that is not due yet stays so."""
        waiting = letters.c.posted.is_(None) & (letters.c.due > now) & (letters.c.tries > 0)
        with self.engine.begin() as db:
            db.execute(update(letters).where(waiting).values(due=now))

    def of_job(self, job: int) -> list[Letter]:
        """Return the letters about a job."""
        with reading(self.engine).begin() as db:
            rows = db.execute(select(letters).where(letters.c.job == job).order_by(letters.c.created)).mappings().all()
        return [to_letter(row) for row in rows]


_WAITING = letters.c.posted.is_(None)
_DUE = (
    select(letters)
    .where(_WAITING, letters.c.due <= bindparam("now_", type_=Instant))
    .order_by(letters.c.due, letters.c.id)
    .limit(bindparam("limit_"))
)
_POSTPONE = update(letters).where(letters.c.id == bindparam("id_"))
_MARK_POSTED = update(letters).where(_WAITING, letters.c.id == bindparam("id_"))
