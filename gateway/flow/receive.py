"""Waiting call to arrival and its mail (COMMIT A), through a ringing line."""

import logging
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from gateway.document.pages import BadTiffError, read_tiff, write_tiff
from gateway.errors import SpoolError
from gateway.model.arrival import Arrival, letters_on_arrival
from gateway.model.call import Answered, Line, Reception, Ring
from gateway.model.outcome import Outcome
from gateway.model.route import Caller, Route
from gateway.numbering.inbound import decided, known
from gateway.settings import GatewaySettings
from gateway.spool.blobs import SPOOL_PAUSE, Blobs
from gateway.spool.incoming import CallFile, Incoming
from gateway.store.arrivals import Arrivals
from gateway.store.jobs import Jobs

log = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Receive:
    """Answers calls and writes down what came.

    Only what is written down has happened: a call that was in progress when the process died rings again, and one that is written down
    already is not answered a second time.
    """

    line: Line
    incoming: Incoming
    jobs: Jobs
    arrivals: Arrivals
    blobs: Blobs
    settings: GatewaySettings
    # The line tells a reception once: it is kept here until it is written, or the fax would be lost.
    _unwritten: list[tuple[Ring, Reception]] = field(default_factory=list)
    _pause: datetime | None = None

    def recover(self) -> None:
        """Forget who was on the line before this node was stopped: those calls ring again."""
        self.incoming.forget_answered()

    def step(self, now: datetime) -> bool:
        """Write down what has come, then answer what rings; returns whether there was either."""
        if self._pause is not None and now < self._pause:
            return False
        self._pause = None
        try:
            written = self._write_received(now)
            answered = self._answer_waiting(now)
        except SpoolError as error:
            # A share that is away is no fault of the caller: the call waits, or its pages do, and neither is lost.
            log.warning("arriving waits", extra={"reason": error})
            self._pause = now + SPOOL_PAUSE
            return False
        return written or answered

    def next_due(self, now: datetime) -> datetime | None:
        """When what could not be written or read is tried again, the present when a reception is overdue; None when nothing waits."""
        return self._pause or (now if self._unwritten else None)

    def attended(self) -> Collection[str]:
        """Return the names of the calls that are on the line or not yet written down."""
        return [ring.id for ring in self.line.ringing()] + [ring.id for ring, _ in self._unwritten]

    def _answer_waiting(self, now: datetime) -> bool:
        waiting = self.incoming.waiting(self.attended())
        if not waiting:
            return False
        held = self.jobs.held_channels()
        free = [channel for channel in self.line.free if channel not in held]
        answered = False
        while waiting and free:
            call = self._taken(waiting.pop(0))
            if call is not None and self._answer(call, free[0], now):
                del free[0]  # a call that is set aside leaves its channel to the one behind it
                answered = True
        return answered

    def _taken(self, ring: str) -> CallFile | None:
        if self.arrivals.is_known(ring):  # killed between COMMIT A and this
            self.incoming.take(ring)
            self.incoming.release(ring)
            return None
        return self.incoming.take(ring)

    def _answer(self, call: CallFile, channel: int, now: datetime) -> bool:
        try:
            pages = read_tiff(call.tiff)
        except BadTiffError as error:
            self.incoming.set_aside(call.id, str(error))
            return False
        dialling = self.settings.dialling
        ring = Ring(
            id=call.id,
            called=known(call.called, dialling),
            caller=known(call.caller, dialling),
            csid=call.csid,
            sub=call.sub,
            pages=pages,
            channel=channel,
        )
        decision = self._route(ring)
        self.incoming.note(_shown(ring, self.incoming.node, now))
        try:
            self.line.answer(ring, now, refuse=decision.is_refused)
        except Exception as error:
            # Pages that nobody can send, such as a strip that cannot be decoded: the same call would break the same step for ever.
            log.exception("call breaks the line", extra={"ring": ring.id, "caller": ring.caller})
            self.incoming.set_aside(ring.id, f"its pages cannot be sent: {error}")
            return False
        log.info(
            "call rings",
            extra={
                "ring": ring.id,
                "called": ring.called,
                "caller": ring.caller,
                "channel": channel,
                "refused": decision.is_refused,
            },
        )
        return True

    def _write_received(self, now: datetime) -> bool:
        self._unwritten.extend(self.line.received(now))
        ended = len(self._unwritten)
        while self._unwritten:
            self._write(*self._unwritten[0])
            del self._unwritten[0]
        return ended > 0

    def _write(self, ring: Ring, reception: Reception) -> None:
        """Keep the pages, write arrival and mail down, and only then let the call go."""
        decision = self._route(ring)
        if reception.pages:
            self.blobs.keep_arrival(ring.id, write_tiff(reception.pages))
        arrival = self.arrivals.take(_draft(ring, reception, decision), letters_on_arrival)
        self.incoming.release(ring.id)
        if arrival is None:
            log.warning("call was written down before", extra={"ring": ring.id})
            return
        log.info(
            "call received",
            extra={
                "arrival": arrival.id,
                "ring": ring.id,
                "outcome": arrival.outcome.name,
                "pages": f"{arrival.pages_confirmed}/{arrival.pages}",
                "route": arrival.route,
            },
        )

    def _route(self, ring: Ring) -> Route:
        caller = Caller(called=ring.called, caller=ring.caller, csid=ring.csid, sub=ring.sub)
        return decided(caller, self.settings)


def _shown(ring: Ring, node: str, now: datetime) -> Answered:
    return Answered(ring=ring.id, node=node, channel=ring.channel, since=now, called=ring.called, caller=ring.caller)


def _draft(ring: Ring, reception: Reception, decision: Route) -> Arrival:
    came = bool(reception.pages) and reception.outcome is not Outcome.CALL_REJECTED
    reason = decision.reason if came or decision.is_refused else "no page came, so nobody gets a mail"
    return Arrival(
        id=0,
        ring=ring.id,
        called=ring.called,
        caller=ring.caller,
        csid=ring.csid,
        sub=ring.sub,
        channel=ring.channel,
        started=reception.started,
        ended=reception.ended,
        outcome=reception.outcome,
        pages=len(reception.pages),
        pages_confirmed=reception.pages_confirmed,
        rows_cut=reception.rows_cut,
        speed=reception.speed,
        ecm=reception.ecm,
        route=reason,
        mailboxes=decision.mailboxes if came else (),
        format=decision.format,
        transcript=reception.transcript,
    )
