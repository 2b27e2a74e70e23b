"""One simulated call from dialling to hanging up: the T.30 phases in order, each with its time and its lines on the tape."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from gateway.line.machine import Machine, Rate
from gateway.line.script import Script
from gateway.line.tape import Tape, clock_words
from gateway.model.call import CallResult, Order, Page
from gateway.model.number import spaced
from gateway.model.outcome import Outcome

T1 = 35.0  # T.30: how long two stations try to identify each other
SILENCE = 0.075  # T.30 section 5.3.2.2: between signals of different modulations
TRAINING_CHECK = 1.5  # T.30: TCF is 1.5 s of zeros
V34_START = 7.5  # our choice: V.8, line probing and training of V.34 phases 2 and 3, which replace DCS and TCF
RING = 6.0  # one ring and its pause in North America: 2 s and 4 s
IDENTITY = 20  # octets of CSI and TSI (T.30 section 5.3.6.2.4)
CAPABILITIES = 8  # octets of DIS and DCS that describe what these machines can do
TRIES_OF_A_PAGE = 3  # HylaFAX's RTNHandlingMethod: Retransmit


@dataclass(frozen=True)
class _Unreached:
    """A call that meets no fax machine: the seconds it takes (from, to) and what is heard."""

    least: float
    most: float
    heard: str


_UNREACHED = {
    Outcome.BUSY: _Unreached(4.5, 5.5, "BUSY tone"),
    Outcome.NO_ANSWER: _Unreached(40.0, 55.0, "RING, no answer"),
    Outcome.NO_CARRIER: _Unreached(T1, T1 + 8, "ANSWERED by a voice, no carrier"),
    Outcome.DATA_MODEM: _Unreached(T1, T1 + 3, "ANSWERED by a data modem (V.25 answer tone, V.22 carrier)"),
    Outcome.NO_SUCH_NUMBER: _Unreached(4.5, 5.5, "SIT special information tones, number not in service"),
}
_NOT_DIALLED = {Outcome.NO_DIALTONE: "no dial tone within 4 s", Outcome.BLACKLISTED: "the modem refuses the number"}
_DIALTONE_WAIT = {Outcome.NO_DIALTONE: 4.0, Outcome.BLACKLISTED: 0.1}

_ROWS_A_MILLIMETRE = {98: "3.85", 196: "7.7", 391: "15.4"}


class Session:
    """The story of one call, told all at once; nothing waits."""

    def __init__(self, order: Order, script: Script, station_id: str, dice: random.Random) -> None:
        """Prepare the call; `dice` draws the small variations that every real call has."""
        self._order = order
        self._script = script
        self._machine: Machine = script.machine
        self._station_id = station_id[:IDENTITY]
        self._dice = dice
        self._tape = Tape()
        self._ladder: Iterator[Rate] = iter(script.machine.ladder)
        self._rate: Rate | None = None
        self._csid: str | None = None
        self._sent = 0
        self._confirmed = 0

    def held(self, started: datetime) -> CallResult:
        """Hold the call and return how it went; it began at `started`."""
        self._say(f"SESSION BEGIN job {self._order.job} call {self._order.attempt} {self._order.number}")
        outcome = self._dial()
        if outcome is not Outcome.DELIVERED:
            number = int(outcome.value.code.removeprefix("E"))
            self._say(f"SEND FAILED: JOB {self._order.job} ERR [{number}] {outcome.value.text}")
        self._say("SESSION END")
        return self._result(started, outcome)

    def _result(self, started: datetime, outcome: Outcome) -> CallResult:
        return CallResult(
            outcome=outcome,
            started=started,
            ended=started + timedelta(milliseconds=10 * round(self._tape.seconds * 100)),
            pages_sent=self._sent,
            pages_confirmed=self._confirmed,
            csid=self._csid,
            speed=self._rate.speed if self._rate else None,
            ecm=self._machine.ecm if self._rate else None,
            transcript=self._tape.lines,
        )

    def _dial(self) -> Outcome:
        """Phase A: dial tone, digits, ringing, answer."""
        planned = self._script.outcome
        if planned in _NOT_DIALLED:
            self._tape.wait(_DIALTONE_WAIT[planned])
            self._say(_NOT_DIALLED[planned])
            return planned
        self._tape.wait(1.0)
        self._say(f"DIAL {self._order.number}")
        self._tape.wait(_dialling_takes(self._order.number))
        if planned in _UNREACHED:
            unreached = _UNREACHED[planned]
            self._tape.wait(self._dice.uniform(unreached.least, unreached.most))
            self._say(unreached.heard)
            return planned
        self._tape.wait(self._dice.uniform(4.0, 8.0) + RING * self._machine.rings)
        return self._identify()

    def _identify(self) -> Outcome:
        """Phase B: who is there and what it can do, then training."""
        if self._script.outcome is Outcome.NO_RECEIVER:
            self._say("ANSWERED, silence")
            self._tape.wait(T1)
            self._say("T1 timeout, no DIS received")
            return Outcome.NO_RECEIVER
        self._tape.wait(self._dice.uniform(2.6, 4.0) + SILENCE)
        self._say("ANSWERED, CED 2100 Hz")
        self._post_dial()
        machine = self._machine
        self._tape.wait(machine.frames_take(*([IDENTITY] if machine.names_itself else []), CAPABILITIES))
        self._capabilities()
        if not self._train():
            return self._hang_up(Outcome.NO_TRAINING)
        return self._send_pages()

    def _post_dial(self) -> None:
        """Dial on after the answer; the digits may be a card code and are written nowhere (RFC 3965 section 7)."""
        if self._order.post:
            self._tape.wait(_dialling_takes(self._order.post))
            self._say("DIAL post-dial digits")

    def _capabilities(self) -> None:
        machine = self._machine
        if machine.names_itself:
            self._csid = identity(self._order.number)
            self._say(f'REMOTE CSI "{self._csid}"')
        self._say(f"REMOTE best rate {machine.speed} bit/s")
        if machine.ecm:
            self._say("REMOTE supports T.30 Annex A, 256-byte ECM")
        else:
            self._say(f"REMOTE best {machine.scan_ms} ms/scanline")
        self._say(f'USE TSI "{self._station_id}"')
        if self._order.sub:
            self._say(f'USE SUB "{self._order.sub[:IDENTITY]}"')
        self._say("USE error correction mode, 2-D MMR" if machine.ecm else f"USE {machine.scan_ms} ms/scanline, 2-D MR")
        if self._order.pages:
            down = self._order.pages[0].down
            self._say(f"USE resolution {_ROWS_A_MILLIMETRE.get(down, f'{down / 25.4:.2f}')} line/mm")

    def _train(self) -> bool:
        """Try rate after rate until the far machine confirms one; False when none is left."""
        refusals = self._machine.refusals if self._rate is None else 0
        never = self._script.outcome is Outcome.NO_TRAINING
        for rate in self._ladder:
            self._try_rate(rate)
            if refusals or never:
                refusals -= 1
                self._say("TRAINING failed (FTT)")
                continue
            self._say("TRAINING succeeded")
            self._rate = rate
            return True
        return False

    def _try_rate(self, rate: Rate) -> None:
        machine = self._machine
        self._say(f"SEND training at {rate.modem} {rate.speed} bit/s")
        if machine.is_v34:
            self._tape.wait(V34_START)
            return
        subaddress = [IDENTITY] if self._order.sub else []
        self._tape.wait(machine.frames_take(*subaddress, IDENTITY, CAPABILITIES) + SILENCE)
        self._tape.wait(rate.training + TRAINING_CHECK)
        self._tape.wait(machine.frames_take(0))  # CFR or FTT

    def _send_pages(self) -> Outcome:
        """Phases C and D: page after page, each confirmed before the next one begins."""
        for number, page in enumerate(self._order.pages, self._order.first_page):
            if number == self._script.page:
                return self._troubled(page, number)
            begun = self._tape.seconds
            self._send(page, number)
            self._close(number, "MCF (message confirmation)")
            self._confirmed += 1
            spent = clock_words(self._tape.seconds - begun)
            self._say(f"SEND FAX (page {number} of {self._order.total} sent in {spent})")
        return self._hang_up(Outcome.DELIVERED)

    def _troubled(self, page: Page, number: int) -> Outcome:
        rejected = self._script.outcome is Outcome.PAGE_REJECTED
        return self._rejected(page, number) if rejected else self._broken_off(page, number)

    def _send(self, page: Page, number: int) -> None:
        self._say(f"SEND begin page {number}")
        rate = self._trained
        self._tape.wait(SILENCE + rate.retraining + self._machine.page_takes(page, rate))
        for _ in range(self._machine.further_blocks(page)):
            self._tape.wait(self._machine.frames_take(4) + self._machine.frames_take(0))  # PPS-NULL, MCF
        self._sent = number - self._order.first_page + 1
        self._say(f"SENT {len(page.strip)} bytes of data")

    def _close(self, number: int, answer: str) -> None:
        """Ask for the confirmation of the page: MPS when another follows, EOP after the last one; PPS in front with ECM."""
        last = number == self._order.first_page + len(self._order.pages) - 1
        command = "EOP (no more pages or documents)" if last else "MPS (more pages, same document)"
        self._say(f"SEND send {'PPS-' if self._machine.ecm else ''}{command}")
        self._tape.wait(self._machine.frames_take(4 if self._machine.ecm else 0) + SILENCE)
        self._tape.wait(self._machine.frames_take(0))
        self._say(f"SEND recv {answer}, page {number}")

    def _broken_off(self, page: Page, number: int) -> Outcome:
        """The far end hangs up somewhere in the middle of the page."""
        self._say(f"SEND begin page {number}")
        share = self._dice.uniform(0.2, 0.8)
        self._tape.wait(self._trained.retraining + share * self._machine.page_takes(page, self._trained))
        self._say(f"REMOTE hung up, page {number} of {self._order.total} not confirmed")
        return Outcome.HANG_UP

    def _rejected(self, page: Page, number: int) -> Outcome:
        """The far machine answers RTN each time; every RTN costs one step of speed and a training (HylaFAX, Class1Send)."""
        for left in reversed(range(TRIES_OF_A_PAGE)):
            self._send(page, number)
            self._close(number, "RTN (retrain negative)")
            if left:
                self._train()  # where no lower rate is left, the last one serves again
        return self._hang_up(Outcome.PAGE_REJECTED)

    def _hang_up(self, outcome: Outcome) -> Outcome:
        self._say("SEND send DCN (disconnect)")
        self._tape.wait(self._machine.frames_take(0))
        return outcome

    @property
    def _trained(self) -> Rate:
        assert self._rate is not None, "pages are sent only after training"
        return self._rate

    def _say(self, text: str) -> None:
        self._tape.say(text)


def _dialling_takes(digits: str) -> float:
    """Return the seconds of tone dialling: 0.1 s a digit, 2 s a pause, as a modem's S8 and S11 are usually set."""
    return sum(2.0 if digit in "pw," else 0.1 for digit in digits)


def identity(number: str) -> str:
    """Return how the far machine calls itself: its number, spaced as at home, at most 20 of digits, + and space (T.30 CSI)."""
    digits = "".join(character for character in number if character in "0123456789+")
    return spaced(digits)[:IDENTITY]
