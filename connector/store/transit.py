"""Messages on their way through the queues: what is ready, what is claimed, and what one try changes, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, and_, bindparam, update

from connector.model.transit import Delivery, Submitted
from connector.store.changes import Basis, Change, Delayed, Made
from connector.store.making import make
from connector.store.messages import insert_submitted
from connector.store.schema import deliveries, messages
from connector.store.standing import standing
from connector.store.waiting import MANY, Waiting, may_be_tried, read_waiting


@dataclass(frozen=True, kw_only=True)
class Transit:
    """The queues of one site, for whoever moves messages through them.

    Whatever was decided on what was read is looked at again in the transaction that writes; what does not stand any more is left alone,
    and the caller is told what does.
    """

    engine: Engine
    lifetime: timedelta

    def submit(self, submitted: Sequence[Submitted]) -> list[int]:
        """Store messages, all or none, and return their ids in order; they are on disk when this returns.

        Raises QueueUnavailableError, which is an OSError.
        """
        with self.engine.begin() as db:
            return insert_submitted(db, submitted, self.lifetime)

    def ready(self, queue: int, now: datetime, limit: int) -> list[Waiting]:
        """Return the oldest messages of a queue that may be tried now; whether the queue itself may be is its reader's to know."""
        return read_waiting(self.engine, and_(deliveries.c.queue == queue, may_be_tried(now)), limit)

    def by_id(self, ids: Sequence[int]) -> list[Waiting]:
        """Return certain messages in queues, whatever they wait for."""
        return read_waiting(self.engine, deliveries.c.id.in_(ids))

    def claim(self, read: Sequence[Delivery]) -> frozenset[int]:
        """Write down that messages are being delivered, so that nobody else decides about them; return those that still stand.

        The claim ends with the change that comes of the try. It outlives a process that dies: what came of its try is not known.
        """
        with self.engine.begin() as db:
            found = standing(db, [(delivery, Basis.TRY) for delivery in read])
            claimed = update(deliveries).where(deliveries.c.id == bindparam("which")).values(delivering=True)
            if found:
                db.execute(claimed, [{"which": id} for id in sorted(found)])
        return found

    def stage(self, staged: Sequence[tuple[Delivery, str, str]]) -> frozenset[int]:
        """Claim messages by the Drop file that is written aside for each, and its directory; return those that still stand.

        Only the files of these may get their names.
        """
        if not staged:
            return frozenset()
        with self.engine.begin() as db:
            found = standing(db, [(delivery, Basis.READ) for delivery, _, _ in staged])
            rows = [
                {"which": delivery.id, "staged": name, "staged_in": place}
                for delivery, name, place in staged
                if delivery.id in found
            ]
            if rows:
                db.execute(update(deliveries).where(deliveries.c.id == bindparam("which")), rows)
        return found

    def take_back(self, ids: Sequence[int]) -> None:
        """Forget the Drop files of messages that did not get their names: the messages wait as if they had never been tried."""
        if not ids:
            return
        with self.engine.begin() as db:
            free = update(deliveries).where(deliveries.c.id == bindparam("which")).values(staged=None, staged_in=None)
            db.execute(free, [{"which": id} for id in ids])

    def apply(self, changes: Sequence[Change]) -> Made:
        """Make changes true, all or none, except for those on which somebody else's act came first; return which were made."""
        if not changes:
            return Made()
        with self.engine.begin() as db:
            found = standing(db, [(change.delivery, change.basis) for change in changes])
            follow = make(db, [change for change in changes if change.delivery.id in found], self.lifetime)
        return Made(deliveries=found, follow=follow)

    def note_delays(self, late: Sequence[Delayed]) -> Made:
        """Remember that the delay of messages was looked at, and store the reports of it, all or nothing; return what was made.

        A message of which somebody was acknowledged or removed meanwhile, in whatever queue, is left for another look.
        """
        with self.engine.begin() as db:
            found = standing(db, [(one.delivery, Basis.ORDER) for one in late])
            changed = {one.delivery.message.id for one in late if one.delivery.id not in found}
            told = [one for one in late if one.delivery.message.id not in changed]
            _looked_at(db, {one.delivery.message.id for one in told})
            reports = [report for one in told for report in one.reports]
            ids = insert_submitted(db, reports, self.lifetime)
        return Made(deliveries=frozenset(one.delivery.id for one in told), follow=tuple(zip(reports, ids, strict=True)))


def _looked_at(db: Connection, late: set[int]) -> None:
    ids = sorted(late)
    for start in range(0, len(ids), MANY):
        db.execute(update(messages).where(messages.c.id.in_(ids[start : start + MANY])).values(delayed=True))
