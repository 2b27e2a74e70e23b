"""What the phases of a call of ours share, and how it begins: the modem, the digits, the tones, the answer (T.30 phase A)."""

from dataclasses import dataclass

from gateway.line.abilities import Terms
from gateway.line.dialogue import SILENCE, Dialogue
from gateway.line.endings import NOT_DIALLED, SILENT, UNREACHED, Unreached
from gateway.line.script import Script
from gateway.line.transfer import Coding
from gateway.model.call import Order
from gateway.model.outcome import Outcome

RING = 6.0  # one ring and its pause in North America: 2 s and 4 s


@dataclass(kw_only=True)
class Outgoing:
    """One call of ours. `station_id` is what the far machine sees of us; `terms` is what both agreed on, None before that."""

    order: Order
    script: Script
    station_id: str
    talk: Dialogue
    coding: Coding
    terms: Terms | None = None

    @property
    def outcome(self) -> Outcome:
        """How the call is to end, where the machines themselves do not end it otherwise."""
        return self.script.outcome

    @property
    def agreed(self) -> Terms:
        """What both agreed on."""
        assert self.terms is not None, "pages are sent only after training"
        return self.terms


def reach(call: Outgoing) -> Outcome | None:
    """Dial until a fax machine answers; the ending when none does."""
    talk, planned = call.talk, call.outcome
    if undialled := NOT_DIALLED.get(planned):
        return _over(talk, undialled, planned)
    talk.wait(1.0)
    digits = call.order.dialled or call.order.number
    talk.say(f"DIAL {digits}")
    talk.wait(dialling_takes(digits))
    if unreached := UNREACHED.get(planned):
        _over(talk, unreached, planned)
        if call.script.heard:
            talk.say(f"HEARD {call.script.heard}")
        return planned
    talk.say("CNG 1100 Hz, 0.5 s on, 3 s off, until an answer")
    talk.wait(talk.dice.uniform(4.0, 8.0) + RING * talk.machine.rings)
    return _answered(call)


def _answered(call: Outgoing) -> Outcome | None:
    """The call is taken: by silence, or by a machine that says CED."""
    talk, planned = call.talk, call.outcome
    if planned is Outcome.NO_RECEIVER:
        talk.say("ANSWERED, silence")
        return _over(talk, SILENT[planned], planned)
    lasts = talk.dice.uniform(2.6, 4.0)
    talk.say(f"ANSWERED, {'ANSam' if talk.machine.is_v34 else 'CED'} 2100 Hz, {lasts:.1f} s")
    talk.wait(lasts + SILENCE)
    if call.order.post:
        # The digits may be a card code and are written nowhere (RFC 3965 section 7).
        talk.wait(dialling_takes(call.order.post))
        talk.say("DIAL post-dial digits")
    if silent := SILENT.get(planned):
        return _over(talk, silent, planned)
    return None


def _over(talk: Dialogue, unreached: Unreached, outcome: Outcome) -> Outcome:
    talk.wait(talk.dice.uniform(unreached.least, unreached.most))
    talk.say(unreached.heard)
    return outcome


def dialling_takes(digits: str) -> float:
    """Return the seconds of tone dialling: 0.1 s a digit, 2 s a pause, as a modem's S8 and S11 are usually set."""
    return sum(2.0 if digit in "pw," else 0.1 for digit in digits)
