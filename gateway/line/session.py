"""One simulated call of ours from dialling to hanging up, told all at once; it can be broken off at any instant."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from gateway.line.dialogue import Dialogue
from gateway.line.endings import Needs, needs_of
from gateway.line.frames import identity_field, read_identity
from gateway.line.machine import Machine
from gateway.line.negotiation import negotiate
from gateway.line.outgoing import Outgoing, reach
from gateway.line.script import Script
from gateway.line.sending import send_pages
from gateway.line.tape import Tape
from gateway.line.transfer import Coding
from gateway.model.call import CallResult, Order
from gateway.model.outcome import Outcome


@dataclass(frozen=True, kw_only=True)
class Told:
    """A call as it goes if nobody breaks it off: its result, and the instants of all that happens in it."""

    order: Order
    result: CallResult
    tape: Tape

    @property
    def ends(self) -> datetime:
        """When it ends."""
        return self.result.ended

    def broken_off(self, now: datetime) -> "Told":
        """Return the call as it stands when we hang up now: what had been heard, sent and confirmed by then, and no more."""
        tape = self.tape.cut((now - self.result.started).total_seconds())
        page = tape.progress.page
        rows = "" if page is None else f", page {page.number} not confirmed, {tape.progress.rows_at(tape.seconds)} rows"
        tape.say(f"ABORT: job aborted by request{rows}")
        _close(tape, self.order, Outcome.ABORTED)
        return replace(self, result=_result(tape, Outcome.ABORTED, self.result.started, now), tape=tape)


def _result(tape: Tape, outcome: Outcome, started: datetime, ended: datetime) -> CallResult:
    progress = tape.progress
    return CallResult(
        outcome=outcome,
        started=started,
        ended=ended,
        pages_sent=progress.sent,
        pages_confirmed=progress.confirmed,
        csid=progress.csid,
        speed=progress.speed,
        ecm=progress.ecm,
        rows_cut=progress.rows_at(tape.seconds),
        transcript=tape.lines(),
    )


@dataclass(frozen=True, kw_only=True)
class Station:
    """Our end of the line: what far machines see of us (TSI), and what is known of the codes of pages."""

    id: str
    coding: Coding


def told(order: Order, script: Script, station: Station, dice: random.Random, started: datetime) -> Told:
    """Tell a call that begins now. `dice` draws the small variations that every real call has; nothing waits."""
    tape = Tape()
    talk = Dialogue(_fitted(script), dice, tape, calling=True)
    own = read_identity(identity_field(station.id))
    call = Outgoing(order=order, script=script, station_id=own, talk=talk, coding=station.coding)
    tape.say(f"SESSION BEGIN {commid(order)} {order.number}")
    tape.say(f"SEND FAX: JOB {order.job} DEST {order.number} COMMID {commid(order)} DEVICE 'sim{order.channel}'")
    outcome = reach(call) or negotiate(call) or send_pages(call)
    _close(tape, order, outcome)
    ended = started + timedelta(milliseconds=10 * max(1, round(tape.seconds * 100)))
    return Told(order=order, result=_result(tape, outcome, started, ended), tape=tape)


def commid(order: Order) -> str:
    """Name the call as HylaFAX does, in nine digits: the job, and the two last ones of its call."""
    return f"{order.job * 100 + order.attempt % 100:09}"


def _fitted(script: Script) -> Machine:
    """Return the far machine with or without error correction, as the ending of the call needs it."""
    match needs_of(script.outcome):
        case Needs.ECM:
            return replace(script.machine, ecm=True)
        case Needs.PLAIN:
            return replace(script.machine, ecm=False)
        case _:
            return script.machine


def _close(tape: Tape, order: Order, outcome: Outcome) -> None:
    if outcome is not Outcome.DELIVERED:
        number = int(outcome.value.code.removeprefix("E"))
        tape.say(f"SEND FAILED: JOB {order.job} DEST {order.number} ERR [{number}] {outcome.value.text}")
    tape.say("SESSION END")
