"""What goes wrong after a page: commands that nobody answers, or that are answered in the wrong way."""

from collections.abc import Callable

from gateway.line.dialogue import T5
from gateway.line.endings import AfterPage
from gateway.line.frames import Signal
from gateway.line.outgoing import Outgoing
from gateway.model.outcome import Outcome

_PAUSE = 2.0  # our choice: a sender asks a machine that is not ready every so many seconds
_FIELDS = {Signal.EOR: bytes([Signal.EOP.octet | 1]), Signal.CTC: b"\0\0"}


def play(call: Outgoing, trouble: AfterPage, usual: Callable[[], None]) -> Outcome:
    """Play the trouble to its end; `usual` sends the command that stands here, where the trouble brings none of its own."""
    talk = call.talk
    if not trouble.tries:
        talk.wait(T5)
        talk.say(trouble.heard)
        return call.outcome
    if trouble.heard:
        talk.say(trouble.heard)
    if trouble.command is Signal.RR:
        return _not_ready(call, trouble, usual)
    for _ in range(trouble.tries):
        if trouble.command in (None, Signal.PPS):
            usual()
        else:
            talk.send(trouble.command, field=_FIELDS.get(trouble.command, b""))
        _answered(call, trouble)
    talk.disconnect()
    return call.outcome


def _not_ready(call: Outgoing, trouble: AfterPage, usual: Callable[[], None]) -> Outcome:
    """The far machine is not ready (RNR) and is asked again and again (RR), for T5 at most (T.30 section A.5.4.1)."""
    talk = call.talk
    usual()
    talk.hear(Signal.RNR)
    since = talk.tape.seconds
    if call.outcome is Outcome.NOT_READY:
        while talk.tape.seconds - since < T5:
            talk.wait(_PAUSE)
            talk.send(Signal.RR)
            talk.hear(Signal.RNR)
        talk.say(f"not ready for {T5:g} s (T5)")
    else:
        for _ in range(trouble.tries):
            talk.wait(_PAUSE)
            talk.send(Signal.RR)
            _answered(call, trouble)
    talk.disconnect()
    return call.outcome


def _answered(call: Outgoing, trouble: AfterPage) -> None:
    if trouble.answer is None:
        call.talk.unanswered()
    else:
        call.talk.hear(trouble.answer)
