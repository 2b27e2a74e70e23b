"""Two fax machines on one call: who says what, how long it takes, and the lines of it on the tape."""

import random
from collections.abc import Iterator

from gateway.line.abilities import read_dcs, read_dis
from gateway.line.frames import Frame, Signal, read_identity
from gateway.line.machine import Machine, Rate
from gateway.line.tape import Tape

SILENCE = 0.075  # T.30 section 5.3.2.2: between signals of different modulations
TRAINING_CHECK = 1.5  # T.30: TCF is 1.5 s of zeros
V34_START = 7.5  # our choice: V.8, line probing and training of V.34 phases 2 and 3, which replace DCS and TCF

# T.30 section 5.4: how long is waited for what. T0 belongs to the modem that dials, T2 to the station that receives.
T0 = 60.0  # for any answer to the call
T1 = 35.0  # for the two stations to identify each other
T2 = 6.0  # for a command
T3 = 10.0  # for an operator
T4 = 3.0  # for a response
T5 = 60.0  # for a receiver that is not ready

TRIES = 3  # a command is sent three times (T.30 section 5.4.2)

_SHOWN = 14  # octets of a frame that fit a screen beside their meaning
_IDENTITIES = frozenset({Signal.CSI, Signal.TSI, Signal.SUB})


class Dialogue:
    """The call as seen from our side: `ours` go out (<--, into our modem), `theirs` come in (-->, out of it), as HylaFAX writes it."""

    def __init__(self, machine: Machine, dice: random.Random, tape: Tape, *, calling: bool) -> None:
        """Begin; `machine` is the far one, `dice` draws the small variations of every real call."""
        self.machine = machine
        self.dice = dice
        self.tape = tape
        self.ladder: Iterator[Rate] = iter(machine.ladder)
        self.rate: Rate | None = None
        self._calling = calling
        self._word = "SEND" if calling else "RECV"

    @property
    def trained(self) -> Rate:
        """The rate that both have agreed on."""
        assert self.rate is not None, "pages are sent only after training"
        return self.rate

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.tape.wait(seconds)

    def say(self, text: str) -> None:
        """Note what happens."""
        self.tape.say(text)

    def ours(self, *frames: Frame) -> None:
        """Say one group of frames."""
        self._group("<--", frames, answered=self._calling)

    def theirs(self, *frames: Frame) -> None:
        """Hear one group of frames."""
        self._group("-->", frames, answered=not self._calling)

    def send(self, signal: Signal, remark: str = "", field: bytes = b"") -> None:
        """Say one frame that commands or responds, with its line in HylaFAX's words."""
        self.ours(Frame(signal, field))
        self.say(f"{self._word} send {_words(signal)}{remark}")

    def hear(self, signal: Signal, remark: str = "", field: bytes = b"") -> None:
        """Hear one frame that commands or responds."""
        self.wait(SILENCE)
        self.theirs(Frame(signal, field))
        self.say(f"{self._word} recv {_words(signal)}{remark}")

    def unanswered(self, seconds: float = T4) -> None:
        """Wait in vain."""
        self.wait(seconds)
        self.say(f"no response within {seconds:g} s")

    def disconnect(self) -> None:
        """Take leave; nobody answers a DCN."""
        self.send(Signal.DCN)

    def _group(self, arrow: str, frames: tuple[Frame, ...], *, answered: bool) -> None:
        self.wait(self.machine.frames_take(*(len(frame.field) for frame in frames)))
        for frame in frames:
            octets = frame.octets(answered=answered and frame.signal is not Signal.DTC, last=frame is frames[-1])
            self.say(f"{arrow} HDLC<{len(octets)}:{_hex(octets)}> {frame.signal.title}{_decoded(frame)}")


def _words(signal: Signal) -> str:
    return f"{signal.title} ({signal.meaning})"


def _hex(octets: bytes) -> str:
    return octets[:_SHOWN].hex(" ").upper() + (" .." if len(octets) > _SHOWN else "")


def _decoded(frame: Frame) -> str:
    """What the information field says, in a person's words."""
    match frame.signal:
        case Signal.DIS | Signal.DTC:
            return f" {read_dis(frame.field).words}"
        case Signal.DCS:
            return f" {read_dcs(frame.field).words}"
        case signal if signal in _IDENTITIES:
            return f' "{read_identity(frame.field)}"'
        case _:
            return ""
