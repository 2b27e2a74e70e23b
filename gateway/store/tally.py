"""How often each ending came: counted from what is written down, so that a restart loses none."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Column, ColumnElement, Engine, func, select

from foundation.sqlite import reading
from gateway.model.call import Call
from gateway.model.job import State
from gateway.model.outcome import Outcome
from gateway.store.rows import to_call
from gateway.store.schema import arrivals, calls, jobs

_FINAL = [state for state in State if state.is_final]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Counts over the whole site; endings that never came are not in them."""

    engine: Engine

    def calls(self) -> dict[Outcome, int]:
        """Count the calls that ended in each way."""
        return self._by(calls.c.outcome)

    def faxes(self) -> dict[Outcome, int]:
        """Count the faxes that are over, by the ending that their report names."""
        return self._by(jobs.c.outcome, jobs.c.state.in_(_FINAL))

    def arrivals(self) -> dict[Outcome, int]:
        """Count the calls to us that ended in each way."""
        return self._by(arrivals.c.outcome)

    def calls_to(self, number: str) -> Sequence[Call]:
        """Return the calls that were made to a number, for whichever fax, first to last."""
        written = select(calls).where(calls.c.number == number).order_by(calls.c.id)
        with reading(self.engine).begin() as db:
            return [to_call(row) for row in db.execute(written).mappings().all()]

    def numbers(self) -> Sequence[str]:
        """Return every number that was called or is to be."""
        with reading(self.engine).begin() as db:
            return db.scalars(select(jobs.c.number).distinct().order_by(jobs.c.number)).all()

    def _by(self, ending: Column[Outcome], *only: ColumnElement[bool]) -> dict[Outcome, int]:
        counted = select(ending, func.count()).where(ending.is_not(None), *only).group_by(ending)
        with reading(self.engine).begin() as db:
            return {row[0]: row[1] for row in db.execute(counted).all()}
