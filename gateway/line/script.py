"""How a call goes: decided by the settings, by the callee, by the number that is dialled, or by the weather, in this order."""

import random
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from gateway.line import weather
from gateway.line.machine import Machine
from gateway.line.persona import Persona
from gateway.line.sequence import planned
from gateway.model.call import Order
from gateway.model.outcome import Outcome, Stage
from gateway.model.rehearsal import digits_of, last_digits, read
from gateway.settings import LineSettings, SequenceSettings, Weather


@dataclass(frozen=True, kw_only=True)
class Script:
    """How one call goes: its ending, the page of the document at which it comes (None: at its own place), the far machine.

    `heard` is an announcement that a person would hear instead of a fax machine, empty when there is none.
    """

    outcome: Outcome
    page: int | None
    machine: Machine
    heard: str = ""


OFFICE = Machine(words="V.17, 14400 bit/s, error correction")
_PLAIN = Machine(words="V.17, 14400 bit/s, no error correction", ecm=False, scan_ms=10)

# By the last two digits of a fictitious North American number; the sentences of the grammar say the same.
_MACHINES = {
    1: Machine(words="V.34, 33600 bit/s, error correction", speed=33600),
    2: Machine(words="9600 bit/s, error correction", speed=9600),
    3: Machine(words="4800 bit/s, no error correction", speed=4800, ecm=False, scan_ms=10),
    4: Machine(words="2400 bit/s, no error correction, slow", speed=2400, ecm=False, scan_ms=20),
    5: Machine(words="14400 bit/s, no error correction, 20 ms a row", ecm=False, scan_ms=20),
    6: Machine(words="14400 bit/s, no error correction, old: 40 ms a row", ecm=False, scan_ms=40),
    7: Machine(words="14400 bit/s, the machine does not say who it is", names_itself=False),
    8: Machine(words="14400 bit/s, the machine answers after six rings", rings=5),
    9: Machine(words="the line is poor: training falls back from 14400 to 9600 bit/s", refusals=2),
    # RTN exists only without error correction, which asks for single frames instead.
    **dict.fromkeys(range(81, 90), _PLAIN),
}


def machine_at(number: str) -> Machine:
    """Return the machine that the grammar puts at a number, that of an office for a number that it does not speak of."""
    rehearsal, last = read(number), last_digits(number)
    if last is not None:
        return _MACHINES.get(last, OFFICE)
    return _MACHINES[1] if rehearsal and rehearsal.outcome is Outcome.V34_MISMATCH else OFFICE


@dataclass(frozen=True, kw_only=True)
class Scripted:
    """A sequence, which begins with the call that `since` others to its number came before: 0 for one that always was there."""

    sequence: SequenceSettings
    since: int = 0


@dataclass(frozen=True, kw_only=True)
class Callees:
    """Everybody who can be called. Same settings, same seed, same calls at the same time: same fates.

    `zone` is the site's own, by which personas without a zone keep their hours. `scripted` are sequences that were given while the line
    was in use; they go before those of the settings.
    """

    settings: LineSettings
    zone: ZoneInfo
    seed: int
    scripted: tuple[Scripted, ...] = ()

    def fate(self, order: Order, now: datetime, engaged: Collection[str]) -> Script:
        """Tell how a call that is dialled now goes; `engaged` are the numbers of our own calls in progress at this moment.

        Nothing else decides, so it is the same again after a crash: a sequence of the settings, else a persona, else the number grammar,
        else the weather; where none of them speaks of the number, the usual machine of an office takes the fax.
        """
        number = digits_of(order.number)
        sequence, persona = self._sequences.get(number), self._personas.get(number)
        if sequence:
            return self._planned(sequence, order, persona)
        if persona:
            outcome = persona.meets(now, engaged)
            return Script(outcome=outcome, page=None, machine=persona.machine, heard=persona.announcement)
        if read(number):
            return _rehearsed(order)
        if self.settings.weather is Weather.REALISTIC:
            return self._exposed(order)
        return Script(outcome=Outcome.DELIVERED, page=None, machine=OFFICE)

    def dice(self, order: Order) -> random.Random:
        """Return what decides the small variations of a call: how it goes does not hang on what else was dialled before."""
        return self._dice(f"{order.number}/{order.earlier}/{order.attempt}")

    def _planned(self, scripted: Scripted, order: Order, persona: Persona | None) -> Script:
        plan = planned(scripted.sequence, order.earlier - scripted.since)
        past = plan.page is not None and order.first_page > plan.page
        outcome = Outcome.DELIVERED if past else plan.outcome
        machine = persona.machine if persona else machine_at(order.number)
        return Script(outcome=outcome, page=None if past else plan.page, machine=machine)

    def _exposed(self, order: Order) -> Script:
        met = weather.met(len(order.pages), self._dice(f"weather/{order.number}/{order.earlier}/{order.attempt}"))
        page = None if met.page is None else order.first_page + met.page
        return Script(outcome=met.outcome, page=page, machine=weather.machine_at(self._dice(order.number)))

    def _dice(self, facts: str) -> random.Random:
        return random.Random(f"{self.seed}/{facts}")  # noqa: S311  repeatable on purpose, no secret

    @cached_property
    def _sequences(self) -> dict[str, Scripted]:
        always = [Scripted(sequence=sequence) for sequence in reversed(self.settings.sequences)]
        return {digits_of(scripted.sequence.number): scripted for scripted in [*always, *self.scripted]}

    @cached_property
    def _personas(self) -> dict[str, Persona]:
        personas = [Persona(settings=told, zone=self.zone, seed=self.seed) for told in reversed(self.settings.personas)]
        return {number: persona for persona in personas for number in persona.numbers}


def _rehearsed(order: Order) -> Script:
    """Play the number. An ending before any call is none of the line's, and one of a call to us is none of a call of ours."""
    rehearsal, machine = read(order.number), machine_at(order.number)
    here = rehearsal is not None and rehearsal.outcome.value.stage is Stage.CALL
    if rehearsal is None or not here or not rehearsal.applies(order.attempt, order.first_page, order.forms):
        return Script(outcome=Outcome.DELIVERED, page=None, machine=machine)
    return Script(outcome=rehearsal.outcome, page=rehearsal.page, machine=machine)
