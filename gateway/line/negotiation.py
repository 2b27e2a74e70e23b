"""T.30 phase B of a call of ours: who is there, what it can do, what is used, and training with its fall-back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gateway.line.abilities import Abilities, Terms, dcs_field, dis_field, page_size
from gateway.line.dialogue import SILENCE, TRAINING_CHECK, TRIES, V34_START, Dialogue
from gateway.line.endings import BEFORE_TRAINING, CANNOT
from gateway.line.frames import IDENTITY, Frame, Signal, identity_field, read_identity
from gateway.line.machine import Rate
from gateway.line.outgoing import Outgoing
from gateway.model.number import spaced
from gateway.model.outcome import Form, Outcome

FACILITIES = b"\xff\x00dropfax"
"""NSF: 255 is no country (T.35), and no maker's name is used."""

_LACKED: Mapping[Outcome, Mapping[str, Any]] = {
    Outcome.NO_RECEIVING: {"receives": False},
    Outcome.NOTHING_TO_POLL: {"receives": False},
    Outcome.RATE_MISMATCH: {"speed": 2400, "v34": False},
    Outcome.SCAN_TIME_MISMATCH: {"ecm": False, "t6": False, "scan_ms": 40},
    Outcome.FORMAT_MISMATCH: {"t6": False},
    Outcome.RESOLUTION_MISMATCH: {"fine": False},
    Outcome.PAPER_MISMATCH: {"large": False},
}

_INVALID = Frame(Signal.FNV)
_ROWS_A_MILLIMETRE = {98: "3.85", 196: "7.7", 391: "15.4"}


def negotiate(call: Outgoing) -> Outcome | None:
    """Learn what the far machine can do, and train; the ending when it comes to no page."""
    return _identified(call) or _capable(call) or _commanded(call)


def _identified(call: Outgoing) -> Outcome | None:
    """The first frames of the far machine, or what comes in their place."""
    talk = call.talk
    match call.outcome:
        case Outcome.INVALID_COMMAND:
            for _ in range(TRIES):
                talk.theirs(_INVALID)
                talk.say("no DIS or DTC: the frame is none that may come first")
                talk.wait(SILENCE)
            talk.disconnect()
            return call.outcome
        case Outcome.DCN_IN_PHASE_B:
            talk.hear(Signal.DCN, " instead of DIS")
            return call.outcome
        case Outcome.POLLING_ONLY:
            talk.theirs(Frame(Signal.DTC, dis_field(Abilities(offers=False))))
            talk.say("REMOTE wants to receive what we offer to be polled: nothing is offered")
            talk.disconnect()
            return call.outcome
        case _:
            _say_abilities(call)
            return None


def _say_abilities(call: Outgoing) -> None:
    """NSF, CSI and DIS, and what HylaFAX writes about them."""
    talk, machine, able = call.talk, call.talk.machine, abilities(call)
    csid = identity_field(machine.csid or identity(call.order.number))
    named = (Frame(Signal.NSF, FACILITIES), Frame(Signal.CSI, csid)) if machine.names_itself else ()
    talk.theirs(*named, Frame(Signal.DIS, dis_field(able)))
    if machine.names_itself:
        talk.tape.note(csid=read_identity(csid))
        talk.say(f'REMOTE CSI "{read_identity(csid)}"')
    talk.say(f"REMOTE best rate {33600 if able.v34 else able.speed} bit/s")
    if able.ecm:
        talk.say("REMOTE supports T.30 Annex A, 256-byte ECM")
    else:
        talk.say(f"REMOTE best {able.scan_ms} ms/scanline")


def abilities(call: Outgoing) -> Abilities:
    """Return what the far machine says of itself; where the call ends over an ability, it lacks that one."""
    return replace(call.talk.machine.abilities, **_LACKED.get(call.outcome, {}))


def _capable(call: Outgoing) -> Outcome | None:
    """Weigh the fax against the abilities: what cannot be taken is made anew, if it was not yet."""
    talk, pages = call.talk, call.order.pages
    missing = call.outcome if _lacks(call) else None
    if not call.talk.machine.fine and any(page.down > 98 for page in pages):
        missing = Outcome.RESOLUTION_MISMATCH
    if missing is None:
        return None
    talk.say(CANNOT[missing])
    talk.disconnect()
    return missing


def _lacks(call: Outgoing) -> bool:
    # Whether a fax that was made anew is taken is the script's to say: some numbers refuse every form of it.
    return call.outcome in CANNOT


def _commanded(call: Outgoing) -> Outcome | None:
    """TSI, DCS and training, unless the line fails."""
    talk = call.talk
    if failed := BEFORE_TRAINING.get(call.outcome):
        talk.wait(talk.dice.uniform(failed.least, failed.most))
        talk.say(failed.heard)
        return call.outcome
    _say_terms(call)
    if call.outcome in _WRONG_ANSWERS:
        return _wrongly_answered(call)
    if not train(call):
        talk.disconnect()
        return Outcome.NO_TRAINING
    talk.tape.note(speed=talk.trained.speed, ecm=talk.machine.ecm)
    return None


def _say_terms(call: Outgoing) -> None:
    talk, coded = call.talk, terms(call, call.talk.machine.ladder[0])
    talk.say(f'USE TSI "{call.station_id}"')
    if call.order.sub:
        talk.say(f'USE SUB "{call.order.sub[:IDENTITY]}"')
    coding = "2-D MMR" if coded.t6 else "1-D MH"
    talk.say(f"USE error correction mode, {coding}" if coded.ecm else f"USE {coded.scan_ms} ms/scanline, {coding}")
    if call.order.pages:
        talk.say(f"USE resolution {_ROWS_A_MILLIMETRE.get(coded.down, f'{coded.down / 25.4:.2f}')} line/mm")
        talk.say(f"USE page {coded.page_words}")


def terms(call: Outgoing, rate: Rate) -> Terms:
    """Return what is used at this rate."""
    machine, pages = call.talk.machine, call.order.pages
    width, length = page_size(pages)
    return Terms(
        speed=rate.speed,
        modem=rate.modem,
        ecm=machine.ecm,
        t6=machine.ecm and Form.ONE_DIMENSIONAL not in call.order.forms,
        down=pages[0].down if pages else 196,
        width=width,
        length=length,
        scan_ms=0 if machine.ecm else machine.row_ms,
        sub=bool(call.order.sub),
    )


def train(call: Outgoing) -> bool:
    """Try rate after rate until the far machine confirms one; False when none is left."""
    talk = call.talk
    refusals = talk.machine.refusals if talk.rate is None else 0
    never = call.outcome is Outcome.NO_TRAINING
    for rate in talk.ladder:
        _try_rate(call, rate)
        if refusals or never:
            refusals -= 1
            talk.hear(Signal.FTT)
            talk.say("TRAINING failed")
            continue
        talk.hear(Signal.CFR)
        talk.say("TRAINING succeeded")
        talk.rate, call.terms = rate, terms(call, rate)
        return True
    return False


def _try_rate(call: Outgoing, rate: Rate) -> None:
    """TSI and DCS, then TCF; V.34 trains by itself and knows no TCF (T.30 Annex F)."""
    talk = call.talk
    talk.say(f"SEND training at {rate.modem} {rate.speed} bit/s")
    if talk.machine.is_v34:
        talk.wait(V34_START)
    sub = (Frame(Signal.SUB, identity_field(call.order.sub)),) if call.order.sub else ()
    own = Frame(Signal.TSI, identity_field(call.station_id))
    talk.ours(*sub, own, Frame(Signal.DCS, dcs_field(terms(call, rate))))
    if not talk.machine.is_v34:
        check_training(talk, rate, "SEND")


def check_training(talk: Dialogue, rate: Rate, word: str) -> None:
    """The modem's own training and the zeros after it."""
    talk.wait(SILENCE + rate.training + TRAINING_CHECK)
    talk.say(f"{word} TCF, {TRAINING_CHECK:g} s of zeros")


_WRONG_ANSWERS = {
    Outcome.SENDER_ABORT: (Signal.DCN, 1),
    Outcome.INVALID_RESPONSE: (Signal.MCF, 1),
    Outcome.DCS_NOT_RECOGNIZED: (Signal.DIS, TRIES),
}


def _wrongly_answered(call: Outgoing) -> Outcome:
    """The far machine answers TCF with what no sender expects there."""
    talk = call.talk
    signal, times = _WRONG_ANSWERS[call.outcome]
    for _ in range(times):
        _try_rate(call, talk.machine.ladder[0])
        talk.hear(signal, ", neither CFR nor FTT", dis_field(abilities(call)) if signal is Signal.DIS else b"")
    if signal is not Signal.DCN:
        talk.disconnect()
    return call.outcome


def identity(number: str) -> str:
    """Return how a machine calls itself: its number, spaced as at home, at most 20 of digits, + and space (T.30 CSI)."""
    return spaced("".join(character for character in number if character in "0123456789+"))[:IDENTITY]
