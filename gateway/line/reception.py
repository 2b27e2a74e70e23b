"""One simulated call to us, told all at once: the same T.30 seen from the called side."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from gateway.line.abilities import Terms, dcs_field, dis_field, page_size
from gateway.line.dialogue import SILENCE, T1, T2, Dialogue
from gateway.line.frames import Frame, Signal, identity_field, read_identity
from gateway.line.image import PartialPage, carry, last_block
from gateway.line.machine import Machine, Rate
from gateway.line.negotiation import check_training
from gateway.line.outgoing import RING
from gateway.line.script import machine_at
from gateway.line.session import Station
from gateway.line.tape import Tape, clock_words
from gateway.line.transfer import Transfer
from gateway.model.call import Page, Reception, Ring
from gateway.model.outcome import Outcome, Stage
from gateway.model.rehearsal import read

OURS = Machine(words="V.17, 14400 bit/s, error correction").abilities
"""What we say that we can do."""

_WITHOUT_IMAGE = {
    Outcome.NO_HIGH_SPEED_CARRIER: "no carrier of a page within T2",
    Outcome.ECM_NOT_IN_STEP: "a carrier, but no frame of error correction is in step",
    Outcome.ECM_PAGE_EMPTY: "RCP at once: a page without image data",
}
_CUT = {
    Outcome.V21_TIMEOUT: "the caller hung up: no V.21 signal follows",
    Outcome.RECEIVE_ABORTED: "the operator of our line hung up",
}


@dataclass(frozen=True, kw_only=True)
class Received:
    """A call to us as it goes, with its pages."""

    ring: Ring
    started: datetime
    reception: Reception

    @property
    def ends(self) -> datetime:
        """When it ends."""
        return self.reception.ended


@dataclass(kw_only=True)
class Incoming:
    """What the phases of a call to us share; `ending` is how it is to end, at `page` where one matters."""

    ring: Ring
    station: Station
    talk: Dialogue
    ending: Outcome
    page: int
    terms: Terms | None = None

    @property
    def agreed(self) -> Terms:
        """What both agreed on."""
        assert self.terms is not None, "pages are received only after training"
        return self.terms


def answered(ring: Ring, station: Station, dice: random.Random, started: datetime, *, refuse: bool = False) -> Received:
    """Tell the call that rings now. The caller's number decides how it ends (gateway.model.rehearsal), unless we refuse it."""
    ending, page = (Outcome.CALL_REJECTED, 1) if refuse else _rehearsed(ring)
    tape = Tape()
    talk = Dialogue(machine_at(ring.caller), dice, tape, calling=False)
    call = Incoming(ring=ring, station=station, talk=talk, ending=ending, page=page)
    caller = _shown(ring.caller) or "a withheld number"
    tape.say(f"SESSION BEGIN call to {_shown(ring.called)} from {caller} on 'sim{ring.channel}'")
    outcome = _identified(call) or _trained(call) or _received(call)
    if outcome is not Outcome.DELIVERED:
        tape.say(f"RECV FAX: ERR [{int(outcome.value.code.removeprefix('E'))}] {outcome.value.text}")
    tape.say("SESSION END")
    return Received(ring=ring, started=started, reception=_reception(call, outcome, started))


def _shown(number: str) -> str:
    """What a log may show of a number that others chose."""
    return "".join(character for character in number if character in "+0123456789*# ")[:40]


def _rehearsed(ring: Ring) -> tuple[Outcome, int]:
    """Return how the caller's number ends a call, and at which page; a break while sending is, to us, a page not in full."""
    rehearsal = read(ring.caller)
    if rehearsal is None:
        return Outcome.DELIVERED, 1
    page = rehearsal.page or 1
    if rehearsal.outcome is Outcome.HANG_UP and page <= len(ring.pages):
        return Outcome.V21_TIMEOUT, page
    return (rehearsal.outcome if rehearsal.outcome.value.stage is Stage.RECEPTION else Outcome.DELIVERED), page


def _reception(call: Incoming, outcome: Outcome, started: datetime) -> Reception:
    progress, seconds = call.talk.tape.progress, call.talk.tape.seconds
    rows = progress.rows_at(seconds)
    pages = call.ring.pages[: progress.confirmed]
    if rows:
        pages = (*pages, call.station.coding.cut(call.ring.pages[progress.confirmed], rows))
    return Reception(
        outcome=outcome,
        started=started,
        ended=started + timedelta(milliseconds=10 * round(seconds * 100)),
        pages=pages,
        pages_confirmed=progress.confirmed,
        rows_cut=rows or None,
        speed=progress.speed,
        ecm=progress.ecm,
        transcript=call.talk.tape.lines(),
    )


def _identified(call: Incoming) -> Outcome | None:
    """Answer, say who we are and what we can do, and hear who calls."""
    talk = call.talk
    talk.wait(talk.dice.uniform(0.5, 1.0) * RING)
    talk.say("RING, ANSWERED, CED 2100 Hz, 3 s")
    talk.wait(3.0 + SILENCE)
    _say_abilities(call)
    if call.ending is Outcome.NO_SENDER:
        while talk.tape.seconds < T1:
            talk.unanswered()
            _say_abilities(call)
        talk.say("T1 timeout, no DCS received")
        talk.disconnect()
        return call.ending
    if call.ending is Outcome.DCN_RECEIVED:
        talk.hear(Signal.DCN)
        return call.ending
    return None


def _say_abilities(call: Incoming) -> None:
    call.talk.ours(Frame(Signal.CSI, identity_field(call.station.id)), Frame(Signal.DIS, dis_field(OURS)))


def _trained(call: Incoming) -> Outcome | None:
    """Hear TSI, DCS and TCF, rate after rate, until one of them trains."""
    talk, refusals = call.talk, call.talk.machine.refusals
    for rate in talk.ladder:
        _hear_terms(call, rate)
        if call.ending is Outcome.CALL_REJECTED:
            talk.say("REJECT the caller is refused by the rules of the gateway")
            talk.disconnect()
            return call.ending
        check_training(talk, rate, "RECV")
        if refusals > 0 or call.ending is Outcome.NOT_TRAINED:
            refusals -= 1
            talk.send(Signal.FTT)
            continue
        talk.send(Signal.CFR)
        talk.rate = rate
        talk.tape.note(speed=rate.speed, ecm=call.agreed.ecm)
        return None
    talk.hear(Signal.DCN)
    return Outcome.NOT_TRAINED


def _hear_terms(call: Incoming, rate: Rate) -> None:
    talk, ring = call.talk, call.ring
    ecm = talk.machine.ecm
    width, length = page_size(ring.pages)
    call.terms = Terms(
        speed=rate.speed,
        modem=rate.modem,
        ecm=ecm,
        t6=ecm,
        down=ring.pages[0].down if ring.pages else 196,
        width=width,
        length=length,
        scan_ms=0 if ecm else talk.machine.row_ms,
        sub=bool(ring.sub),
    )
    named = [
        Frame(signal, identity_field(text))
        for signal, text in ((Signal.TSI, ring.csid), (Signal.SUB, ring.sub))
        if text
    ]
    talk.theirs(*named, Frame(Signal.DCS, dcs_field(call.terms)))
    if ring.csid:
        talk.say(f'REMOTE TSI "{read_identity(named[0].field)}"')


def _received(call: Incoming) -> Outcome:
    """Page after page, each confirmed when it is whole."""
    for number, page in enumerate(call.ring.pages, 1):
        begun = call.talk.tape.seconds
        if ended := _page(call, number, page):
            return ended
        call.talk.tape.note(confirmed=number, page=None)
        call.talk.say(f"RECV FAX: page {number} of the call received in {clock_words(call.talk.tape.seconds - begun)}")
    call.talk.hear(Signal.DCN)
    return Outcome.DELIVERED


def _page(call: Incoming, number: int, page: Page) -> Outcome | None:
    """Receive one page; the ending when the call ends with it."""
    talk, transfer = call.talk, Transfer(page, call.agreed, call.station.coding)
    ending = call.ending if number == call.page else Outcome.DELIVERED
    talk.say(f"RECV begin page {number}")
    if ending in _WITHOUT_IMAGE:
        return _missed(call, ending)
    stop = int(talk.dice.uniform(0.2, 0.8) * transfer.octets) if ending in _CUT else None
    if not carry(talk, transfer, number, partial(_between, call), stop):
        return _cut(call, ending)
    talk.say(f"RECV end page, {transfer.octets} bytes of data")
    if ending is Outcome.T2_TIMEOUT:
        talk.unanswered(T2)
        talk.disconnect()
        return ending
    _confirm(call, number, transfer)
    return None


def _missed(call: Incoming, ending: Outcome) -> Outcome:
    """A page comes, and nothing of its image does."""
    call.talk.wait(T2)
    call.talk.say(_WITHOUT_IMAGE[ending])
    call.talk.disconnect()
    return ending


def _cut(call: Incoming, ending: Outcome) -> Outcome:
    """The call ends in the middle of a page."""
    talk = call.talk
    rows = talk.tape.progress.rows_at(talk.tape.seconds)
    if ending is Outcome.V21_TIMEOUT:
        talk.wait(T2)
    talk.say(f"{_CUT[ending]}, {rows} rows came")
    talk.disconnect()
    return ending


def _between(call: Incoming, block: PartialPage) -> None:
    call.talk.hear(Signal.PPS, block.words, block.field)
    call.talk.send(Signal.MCF)


def _confirm(call: Incoming, number: int, transfer: Transfer) -> None:
    """MPS, or EOP after the last page; inside a PPS with error correction."""
    command = Signal.EOP if number == len(call.ring.pages) else Signal.MPS
    if call.agreed.ecm:
        block = last_block(transfer, number, command)
        call.talk.hear(Signal.PPS, block.words, block.field)
    else:
        call.talk.hear(command)
    call.talk.tape.note(sent=number)
    call.talk.send(Signal.MCF)
