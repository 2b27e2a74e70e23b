"""The table of acknowledgements as people read it, and what reports of Foreign connectors' gateways add to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from sqlalchemy import (
    BigInteger,
    Connection,
    Engine,
    RowMapping,
    and_,
    bindparam,
    case,
    func,
    select,
    type_coerce,
    update,
)

from connector.model.handover import HandoverFacts, Latency, Stage
from connector.store.messages import clean
from connector.store.schema import deliveries, handovers, recipients
from foundation.sqlite import reading

GONE = "gone"
"""The result of a recipient that left its agent's queue without an acknowledgement: expired, removed, or routed elsewhere."""

_FINAL = ("delivered", "relayed", "expanded", "failed")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What is known of the hand-overs of one site."""

    engine: Engine

    def connectors(self) -> list[str]:
        """Return the names of the connectors that handed anything over."""
        with reading(self.engine).begin() as db:
            return list(db.scalars(select(handovers.c.connector).distinct().order_by(handovers.c.connector)))

    def newest(self, connector: str | None, limit: int) -> list[HandoverFacts]:
        """Return the newest rows, of one connector or of all, oldest first."""
        wanted = select(handovers, _IS_GONE.label("gone")).order_by(handovers.c.id.desc()).limit(limit)
        if connector is not None:
            wanted = wanted.where(handovers.c.connector == connector)
        with reading(self.engine).begin() as db:
            rows = db.execute(wanted).mappings().all()
        return [_facts(row) for row in reversed(rows)]

    def latencies(self, connector: str) -> list[Latency]:
        """Return how long each stage took for the recipients of a connector; stages that nobody has passed are left out."""
        with reading(self.engine).begin() as db:
            return [latency for stage in Stage if (latency := _latency(db, connector, stage)) is not None]

    def unpicked(self, connector: str, limit: int, after: int = 0) -> list[tuple[int, str]]:
        """Return Drop files of a Foreign connector that were there when they were last looked for, row and name, from a row on."""
        with reading(self.engine).begin() as db:
            rows = db.execute(_UNPICKED.limit(limit), {"of": connector, "after": after})
            return [(id, file) for id, file in rows]

    def picked(self, rows: Sequence[int], now: datetime) -> None:
        """Note that gateways have taken the files of these rows."""
        with self.engine.begin() as db:
            db.execute(update(handovers).where(handovers.c.id.in_(rows)).values(picked=now))

    def acknowledged_by_report(self, message_id: str, address: str, action: str, status: str, now: datetime) -> bool:
        """Note what a gateway's report says of a recipient; False when no Foreign connector is known to have handed it over.

        `message_id` is that of the original, `action` as RFC 3464 section 2.3.3 has it. A report of delay ends nothing, and the first end
        stands: a report that comes twice changes nothing.
        """
        mine = and_(
            handovers.c.message_id == clean(message_id),
            func.lower(handovers.c.address) == clean(address).lower(),
            handovers.c.queue == 0,
            handovers.c.acknowledged.is_(None),
        )
        told: dict[str, Any] = {"result": action[:12], "status": status}
        if action in _FINAL:
            told["acknowledged"] = now
        with self.engine.begin() as db:
            # A mail that was sent twice under one Message-ID: the older one is reported first.
            row = db.scalar(select(handovers.c.id).where(mine).order_by(handovers.c.id).limit(1))
            if row is not None:
                db.execute(update(handovers).where(handovers.c.id == row).values(told))
        return row is not None


_WAITS = (
    select(recipients.c.id)
    .join(deliveries, deliveries.c.id == recipients.c.delivery)
    .where(deliveries.c.message == handovers.c.message, recipients.c.address == handovers.c.address)
    .correlate(handovers)
    .exists()
)
_IS_GONE = case((and_(handovers.c.queue != 0, handovers.c.acknowledged.is_(None), ~_WAITS), 1), else_=0)


def _facts(row: RowMapping) -> HandoverFacts:
    told = {name: row[name] for name in HandoverFacts.__dataclass_fields__}
    return HandoverFacts(**(told | ({"result": GONE} if row["gone"] else {})))


def _latency(db: Connection, connector: str, stage: Stage) -> Latency | None:
    begin, end = (handovers.c[name] for name in stage.value)
    span = type_coerce(end, BigInteger) - type_coerce(begin, BigInteger)
    passed = and_(handovers.c.connector == connector, begin.is_not(None), end.is_not(None))
    count = db.scalar(select(func.count()).select_from(handovers).where(passed)) or 0
    if count == 0:
        return None

    def at_most(share: float) -> timedelta:
        """The span that this share of all keeps within: the nearest rank."""
        wanted = select(span).where(passed).order_by(span).limit(1).offset(ceil(share * count) - 1)
        return timedelta(microseconds=db.scalar(wanted) or 0)

    return Latency(connector=connector, stage=stage, count=count, p50=at_most(0.5), p95=at_most(0.95))


# Asked at every turn: a statement takes longer to be made than to be answered.
_UNPICKED = (
    select(handovers.c.id, handovers.c.file)
    .where(
        handovers.c.connector == bindparam("of"),
        handovers.c.picked.is_(None),
        handovers.c.file != "",
        handovers.c.id > bindparam("after"),
    )
    .order_by(handovers.c.id)
)
