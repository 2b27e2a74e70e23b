"""What Exchange shows of mails that a delivery agent has in hand: its queue at every moment of the trip, and how long each stage took."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from appliance.site import Appliance
from connector.model.handover import Latency, Stage
from connector.model.transit import DeliveryType
from connector.store.figures import Figures
from foundation.terminal import shown


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the queue showed of one mail from an instant on, as Get-Message does."""

    at: datetime
    subject: str
    waiting: int
    last_error: str


@dataclass(frozen=True, kw_only=True)
class QueueWatch:
    """Looks at the queue of a Delivery Agent connector and keeps every change of what it shows."""

    changes: list[Shown] = field(default_factory=list)
    _last: dict[int, tuple[int, str]] = field(default_factory=dict)

    def look(self, now: datetime, appliance: Appliance) -> None:
        """Look once."""
        queues = appliance.exchange.stores.queues
        mine = {queue.id for queue in queues.all(now) if queue.hop.type is DeliveryType.DELIVERY_AGENT}
        for delivery in queues.deliveries():
            state = (len(delivery.recipients), delivery.last_error)
            if delivery.queue in mine and delivery.last_error and self._last.get(delivery.id) != state:
                self._last[delivery.id] = state
                waiting, error = state
                subject = delivery.message.subject
                self.changes.append(Shown(at=now, subject=subject, waiting=waiting, last_error=error))


def latencies(appliance: Appliance) -> tuple[Latency, ...]:
    """Return how long each stage of the hand-over took, for each connector."""
    figures = Figures(engine=appliance.exchange.stores.engine)
    return tuple(one for connector in figures.connectors() for one in figures.latencies(connector))


def table_of(changes: Iterable[Shown], figures: Iterable[Latency]) -> RenderableType:
    """Return what the queue showed, and the figures, as tables."""
    queue = Table(title="What Exchange's queue showed meanwhile", title_justify="left")
    for heading in ("UTC", "mail", "waiting", "LastError"):
        queue.add_column(heading, overflow="fold", justify="right" if heading == "waiting" else "left")
    for one in changes:
        queue.add_row(f"{one.at:%H:%M:%S}", shown(one.subject), str(one.waiting), shown(one.last_error))
    spans = Table(title="How long a recipient took", title_justify="left")
    for heading in ("stage", "recipients", "p50", "p95"):
        spans.add_column(heading, justify="left" if heading == "stage" else "right")
    for figure in figures:
        spans.add_row(_STAGES[figure.stage], str(figure.count), _seconds(figure.p50), _seconds(figure.p95))
    return Group(queue, spans)


def as_data(changes: Iterable[Shown], figures: Iterable[Latency]) -> dict[str, Any]:
    """Return the same as JSON values; spans in seconds."""
    return {
        "queue": [
            {"at": one.at.isoformat(), "subject": one.subject, "waiting": one.waiting, "last_error": one.last_error}
            for one in changes
        ],
        "latencies": [
            {
                "stage": _STAGES[one.stage],
                "recipients": one.count,
                "p50": one.p50.total_seconds(),
                "p95": one.p95.total_seconds(),
            }
            for one in figures
        ],
    }


_STAGES = {
    Stage.TO_HAND: "accepted - handed over",
    Stage.TO_PICK: "handed over - picked up",
    Stage.TO_END: "picked up - acknowledged",
    Stage.WHOLE: "accepted - acknowledged",
}


def _seconds(span: timedelta) -> str:
    return f"{span.total_seconds():,.1f} s"
