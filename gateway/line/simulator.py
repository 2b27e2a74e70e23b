"""The simulated telephone line: every call is told by the number that is dialled, and nothing leaves the machine."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from gateway.line.endings import NOT_DIALLED
from gateway.line.reception import Received, answered
from gateway.line.script import Callees, Scripted
from gateway.line.session import Station, Told, told
from gateway.line.transfer import Coding
from gateway.model.call import CallResult, Order, Reception, Ring
from gateway.model.outcome import Outcome

_NOT_THROUGH = frozenset({Outcome.BUSY, *NOT_DIALLED})
"""Endings of calls that never held the callee's line: such a call, while it lasts, makes nobody busy."""


class SimulatedLine:
    """A line of some channels (gateway.model.call.Line); what a call becomes is settled when it begins and told when it ends."""

    def __init__(self, *, channels: int, station_id: str, callees: Callees, coding: Coding) -> None:
        """Open the line; `station_id` is what far machines see (TSI, CSI), `coding` knows the bits of pages."""
        self._channels = channels
        self._callees = callees
        self._station = Station(id=station_id, coding=coding)
        self._calls: list[Told] = []
        self._rings: list[Received] = []

    @property
    def free(self) -> Sequence[int]:
        """The channels on which a further call can be made or taken; a call holds its channel until it is handed out."""
        taken = {call.order.channel for call in self._calls} | {call.ring.channel for call in self._rings}
        return [channel for channel in range(1, self._channels + 1) if channel not in taken]

    def follow(self, scripted: Sequence[Scripted]) -> None:
        """Let the calls to come go by these sequences, and by none of those that were given so before."""
        self._callees = replace(self._callees, scripted=tuple(scripted))

    def dial(self, order: Order, now: datetime) -> None:
        """Begin a call; its result comes out of `ended`. Raises ValueError when the channel is taken or is none of the line's."""
        self._take(order.channel)
        through = [call for call in self._calls if call.ends > now and call.result.outcome not in _NOT_THROUGH]
        engaged = [call.order.number for call in through]
        script = self._callees.fate(order, now, engaged)
        self._calls.append(told(order, script, self._station, self._callees.dice(order), now))

    def hang_up(self, job: int, now: datetime) -> None:
        """Break off the call of a job: it ends now, ABORTED; nothing happens when it has none, or has ended."""
        self._calls = [
            call.broken_off(now) if call.order.job == job and call.result.started <= now < call.ends else call
            for call in self._calls
        ]

    def ended(self, now: datetime) -> list[tuple[Order, CallResult]]:
        """Hand out, once each, the calls that have ended by now, in the order in which they ended."""
        over = sorted((call for call in self._calls if call.ends <= now), key=lambda call: call.ends)
        self._calls = [call for call in self._calls if call.ends > now]
        return [(call.order, call.result) for call in over]

    def answer(self, ring: Ring, now: datetime, *, refuse: bool = False) -> None:
        """Take a call, or refuse its sender after the first frames; raises ValueError as `dial` does."""
        self._take(ring.channel)
        # Seeded by the call itself, as every call is.
        dice = random.Random(f"{self._callees.seed}/ring/{ring.id}")  # noqa: S311  repeatable on purpose, no secret
        self._rings.append(answered(ring, self._station, dice, now, refuse=refuse))

    def received(self, now: datetime) -> list[tuple[Ring, Reception]]:
        """Hand out, once each, the calls to us that have ended by now, in the order in which they ended."""
        over = sorted((call for call in self._rings if call.ends <= now), key=lambda call: call.ends)
        self._rings = [call for call in self._rings if call.ends > now]
        return [(call.ring, call.reception) for call in over]

    def next_end(self) -> datetime | None:
        """When the next call in progress ends, in either direction, None when none is in progress."""
        ends = [call.ends for call in self._calls] + [call.ends for call in self._rings]
        return min(ends, default=None)

    def in_progress(self) -> list[Order]:
        """The calls that have been begun and not handed out, in the order in which they were dialled."""
        return [call.order for call in self._calls]

    def ringing(self) -> list[Ring]:
        """The calls to us that have been taken and not handed out."""
        return [call.ring for call in self._rings]

    def _take(self, channel: int) -> None:
        if channel not in self.free:
            raise ValueError(f"channel {channel} of {self._channels} is not free; the call was not begun")
