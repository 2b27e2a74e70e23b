"""Where in a call each of its endings happens, what is heard, and how long it takes: all rows of stage CALL (spec: HylaFAX STATUS.txt)."""

from dataclasses import dataclass
from enum import Enum, unique

from gateway.line.dialogue import T0, T1
from gateway.line.frames import Signal
from gateway.model.outcome import Outcome


@unique
class Needs(Enum):
    """What a trouble needs of the call: error correction, none, or either."""

    ECM = "with error correction"
    PLAIN = "without error correction"
    EITHER = "either"


@dataclass(frozen=True)
class Unreached:
    """An ending without a fax machine: the seconds it takes (from, to) and what is heard."""

    least: float
    most: float
    heard: str


@dataclass(frozen=True)
class AfterPage:
    """An ending after a page: the command of ours that is answered by `answer` or, without one, by nothing, `tries` times."""

    coding: Needs
    command: Signal | None = None
    answer: Signal | None = None
    tries: int = 3
    heard: str = ""


NOT_DIALLED = {
    Outcome.NO_DIALTONE: Unreached(4.0, 4.0, "no dial tone within 4 s"),
    Outcome.BLACKLISTED: Unreached(0.1, 0.1, "the modem refuses the number (BLACKLISTED)"),
    Outcome.MODEM_SETUP: Unreached(3.0, 3.0, "the modem did not accept AT+FCLASS=1 in 3 s"),
    Outcome.GLARE: Unreached(0.4, 1.0, "RING detected while going off hook: another call comes in"),
}

UNREACHED = {
    Outcome.BUSY: Unreached(4.5, 5.5, "BUSY tone"),
    Outcome.NO_ANSWER: Unreached(40.0, 55.0, "RING, no answer"),
    Outcome.NO_CARRIER: Unreached(T1, T1 + 8, "ANSWERED by a voice, no carrier"),
    Outcome.DATA_MODEM: Unreached(T1, T1 + 3, "ANSWERED by a data modem (V.25 answer tone, V.22 carrier)"),
    Outcome.NO_SUCH_NUMBER: Unreached(4.5, 5.5, "SIT special information tones, number not in service"),
    Outcome.RINGBACK: Unreached(T0 - 5, T0 + 5, "RINGBACK, no CED within T0"),
    Outcome.RING_ONLY: Unreached(T1, T1 + 8, "RINGING stopped, no handshake followed (T1)"),
    Outcome.INTERNAL: Unreached(5.0, 20.0, "the modem answered with a result that nobody knows"),
}

SILENT = {
    Outcome.NO_RECEIVER: Unreached(T1, T1, "T1 timeout, no DIS received"),
    Outcome.NO_PHASE_A: Unreached(T1, T1, "V.21 carrier, but no flags of a frame within T1"),
    Outcome.V34_MISMATCH: Unreached(10.0, 14.0, "V.8: CM sent, the JM of the far machine names no common modulation"),
}
"""The call was answered, but no machine said what it can do."""

BEFORE_TRAINING = {
    Outcome.NO_SILENCE: Unreached(5.0, 5.0, "no silence after DIS: nothing can be sent"),
    Outcome.NO_V21_CARRIER: Unreached(3.0, 3.0, "our modem raised no V.21 carrier for TSI and DCS"),
    Outcome.STOP_AND_WAIT: Unreached(1.0, 2.0, "stop and wait failed: the modem is on hook"),
}
"""The far machine said what it can do; then the line or our modem fails."""

CANNOT = {
    Outcome.NO_RECEIVING: "REMOTE has no T.4 receiver capability",
    Outcome.NOTHING_TO_POLL: "REMOTE receives nothing, and has no document to poll",
    Outcome.RATE_MISMATCH: "REMOTE and our modem have no signalling rate in common",
    Outcome.SCAN_TIME_MISMATCH: "REMOTE wants a minimum scan time that our modem does not have",
    Outcome.FORMAT_MISMATCH: "REMOTE does not support 2-D MMR, in which the document is encoded",
    Outcome.RESOLUTION_MISMATCH: "REMOTE does not support more than 3.85 line/mm",
    Outcome.PAPER_MISMATCH: "REMOTE does not support pages longer than A4",
}
"""What we find in the DIS; we take leave."""

BROKEN_OFF = {
    Outcome.HANG_UP: "REMOTE hung up",
    Outcome.PHASE_C_ERROR: "an error of the modem ended the data (+FHNG)",
    Outcome.MISSING_EOL: "no EOL for 5 s",
    Outcome.OPERATOR_ABORT: "the operator of our line hung up",
    Outcome.ABORTED: "ABORT: job aborted by request",
    Outcome.INTERRUPTED: "the gateway stopped",
}
"""The call ends in the middle of a page."""

AFTER_PAGE = {
    Outcome.PAGE_GIVEN_UP: AfterPage(Needs.PLAIN, answer=Signal.RTN, tries=1),
    Outcome.PAGE_REJECTED: AfterPage(Needs.PLAIN, answer=Signal.RTN),
    Outcome.SAME_PAGE: AfterPage(Needs.PLAIN, answer=Signal.RTN),
    Outcome.NAK_AT_ALL_RATES: AfterPage(Needs.PLAIN, answer=Signal.RTN, tries=99),
    Outcome.PROCEDURE_INTERRUPT: AfterPage(Needs.EITHER, answer=Signal.PIP, tries=1),
    Outcome.OPERATOR: AfterPage(Needs.EITHER, answer=Signal.PIP, tries=1, heard="PRI-Q: an operator took the call"),
    Outcome.NAK_BY_OPERATOR: AfterPage(Needs.PLAIN, answer=Signal.PIN, tries=1),
    Outcome.UNKNOWN_FRAME: AfterPage(Needs.EITHER, answer=Signal.FNV, tries=1, heard="a frame that fits no command"),
    Outcome.COMMAND_REPEATED: AfterPage(Needs.EITHER, answer=Signal.CRP),
    Outcome.CARRIER_NOT_DROPPED: AfterPage(
        Needs.EITHER, tries=0, heard="our modem did not drop the carrier of phase C"
    ),
    Outcome.NO_RESPONSE_TO_MPS: AfterPage(Needs.PLAIN, Signal.MPS),
    Outcome.NO_RESPONSE_TO_EOP: AfterPage(Needs.PLAIN, Signal.EOP),
    Outcome.NO_RESPONSE_TO_EOM: AfterPage(Needs.PLAIN, Signal.EOM),
    Outcome.NO_RESPONSE_TO_PPM: AfterPage(Needs.PLAIN, Signal.PRI_EOP),
    Outcome.NO_RESPONSE_TO_PPS: AfterPage(Needs.ECM, Signal.PPS),
    Outcome.INVALID_RESPONSE_TO_PPS: AfterPage(Needs.ECM, Signal.PPS, Signal.CFR, tries=1),
    Outcome.NOT_READY: AfterPage(Needs.ECM, Signal.RR, Signal.RNR),
    Outcome.NO_RESPONSE_TO_RR: AfterPage(Needs.ECM, Signal.RR),
    Outcome.INVALID_RESPONSE_TO_RR: AfterPage(Needs.ECM, Signal.RR, Signal.CFR, tries=1),
    Outcome.NO_RESPONSE_TO_CTC: AfterPage(Needs.ECM, Signal.CTC),
    Outcome.INVALID_RESPONSE_TO_CTC: AfterPage(Needs.ECM, Signal.CTC, Signal.MCF, tries=1),
    Outcome.ECM_NOT_CLEAN: AfterPage(Needs.ECM, Signal.EOR, Signal.ERR, tries=1),
    Outcome.NO_RESPONSE_TO_EOR: AfterPage(Needs.ECM, Signal.EOR),
    Outcome.INVALID_RESPONSE_TO_EOR: AfterPage(Needs.ECM, Signal.EOR, Signal.CFR, tries=1),
}
"""What follows the data of a page; a command of its own is what T.30 sends at this point, answered in the wrong way."""

AT_A_PAGE = frozenset({Outcome.NO_MESSAGE_CARRIER, *BROKEN_OFF, *AFTER_PAGE})


def needs_of(outcome: Outcome) -> Needs:
    """Return what the call must be like so that it can end so."""
    if outcome is Outcome.MISSING_EOL:
        return Needs.PLAIN  # error correction knows no EOL to miss
    if outcome is Outcome.FORMAT_MISMATCH:
        return Needs.ECM  # T.6 goes with error correction only
    trouble = AFTER_PAGE.get(outcome)
    return trouble.coding if trouble else Needs.EITHER
