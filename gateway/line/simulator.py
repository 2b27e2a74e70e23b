"""The simulated telephone line: every call is told by the number that is dialled, and nothing leaves the machine."""

import random
from datetime import datetime

from gateway.line.machine import Machine
from gateway.line.script import OFFICE, Script, fate
from gateway.line.session import Session
from gateway.model.call import CallResult, Order
from gateway.model.outcome import Outcome


class SimulatedLine:
    """A line of some channels (gateway.model.call.Line); what a call becomes is settled when it is dialled and told when it ends."""

    def __init__(self, channels: int, seed: int, station_id: str) -> None:
        """Open the line; `seed` decides the small variations of the calls, `station_id` is what far machines see (TSI)."""
        self._channels = channels
        self._seed = seed
        self._station_id = station_id
        self._calls: list[tuple[Order, CallResult]] = []

    @property
    def free(self) -> int:
        """How many further calls can be made at this moment; a call holds its channel until it is handed out."""
        return max(0, self._channels - len(self._calls))

    def dial(self, order: Order, now: datetime) -> None:
        """Begin a call; its result comes out of `ended`. Where no channel is free there is no dial tone, as on any line."""
        script = fate(order.number, order.attempt, order.first_page) if self.free else _no_channel(OFFICE)
        # Seeded by the call itself: how it goes does not hang on what else was dialled before.
        dice = random.Random(f"{self._seed}/{order.number}/{order.attempt}")  # noqa: S311  repeatable on purpose, no secret
        self._calls.append((order, Session(order, script, self._station_id, dice).held(now)))

    def ended(self, now: datetime) -> list[tuple[Order, CallResult]]:
        """Hand out, once each, the calls that have ended by now, in the order in which they ended."""
        over = [call for call in self._calls if call[1].ended <= now]
        self._calls = [call for call in self._calls if call[1].ended > now]
        return sorted(over, key=lambda call: call[1].ended)

    def next_end(self) -> datetime | None:
        """When the next call in progress ends, None when none is in progress."""
        return min((result.ended for _, result in self._calls), default=None)

    def in_progress(self) -> list[Order]:
        """The calls that have been begun and not handed out, in the order in which they were dialled."""
        return [order for order, _ in self._calls]


def _no_channel(machine: Machine) -> Script:
    return Script(outcome=Outcome.NO_DIALTONE, page=None, machine=machine)
