"""The faxes that came in: each written down once, together with the mail that is owed on it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError

from foundation.sqlite import reading
from gateway.errors import NoSuchArrivalError
from gateway.model.arrival import Arrival
from gateway.model.letter import Letter
from gateway.store.jobs import owe
from gateway.store.rows import arrival_row, to_arrival, to_letter
from gateway.store.schema import arrivals, letters

Owed = Callable[[Arrival], Sequence[Letter]]
"""Makes the letters that are owed on an arrival, which has its number by then."""


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """The received faxes of a site."""

    engine: Engine

    def take(self, draft: Arrival, owed: Owed) -> Arrival | None:
        """Write an arrival and its mail down in one transaction: COMMIT A, from here the fax is ours to deliver.

        Returns it with its number, or None when this very call was written down before.
        """
        try:
            with self.engine.begin() as db:
                number = db.scalars(insert(arrivals).values(arrival_row(draft)).returning(arrivals.c.id)).one()
                arrival = replace(draft, id=number)
                owe(db, owed(arrival))
                return arrival
        except IntegrityError:
            if self.is_known(draft.ring):
                return None
            raise

    def is_known(self, ring: str) -> bool:
        """Tell whether a call was written down."""
        with reading(self.engine).begin() as db:
            return db.scalar(select(arrivals.c.id).where(arrivals.c.ring == ring)) is not None

    def get(self, number: int) -> Arrival:
        """Return an arrival; raises NoSuchArrivalError."""
        with reading(self.engine).begin() as db:
            row = db.execute(select(arrivals).where(arrivals.c.id == number)).mappings().one_or_none()
        if row is None:
            raise NoSuchArrivalError(f"there is no arrival {number}")
        return to_arrival(row)

    def all(self) -> list[Arrival]:
        """Return every arrival, oldest first."""
        with reading(self.engine).begin() as db:
            rows = db.execute(select(arrivals).order_by(arrivals.c.id)).mappings().all()
        return [to_arrival(row) for row in rows]

    def letters(self) -> dict[int, Letter]:
        """Return the mail of each arrival that is owed one, by the arrival's number."""
        with reading(self.engine).begin() as db:
            rows = db.execute(select(letters).where(letters.c.arrival.is_not(None))).mappings().all()
        return {row["arrival"]: to_letter(row) for row in rows}
