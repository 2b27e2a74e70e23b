"""The frames by which two fax machines speak to each other (ITU-T T.30 section 5.3), to octets and back.

Octets are written as spandsp and HylaFAX+ write them: the bit that goes over the line first is the least significant one.
"""

from dataclasses import dataclass
from enum import Enum, unique

IDENTITY = 20  # octets of CSI, TSI and SUB (T.30 section 5.3.6.2.4)
_ADDRESS = 0xFF
_MORE, _LAST = 0x03, 0x13  # control octet: more frames follow, or this is the last one (T.30 section 5.3.5)
_ON_IDENTITY = frozenset(b"+0123456789 ")


class BadFrameError(ValueError):
    """These octets are no frame of T.30; the message says why."""


@unique
class Signal(Enum):
    """The kinds of frames: the facsimile control field, and what HylaFAX calls it."""

    DIS = (0x80, "digital identification signal")
    CSI = (0x40, "called station identity")
    NSF = (0x20, "non-standard facilities")
    DTC = (0x81, "digital transmit command")
    DCS = (0x82, "digital command signal")
    TSI = (0x42, "transmitting station identity")
    SUB = (0xC2, "sub-address")
    CTC = (0x12, "continue to correct")
    CFR = (0x84, "confirmation to receive")
    FTT = (0x44, "failure to train")
    CTR = (0xC4, "response to continue to correct")
    EOM = (0x8E, "more documents")
    MPS = (0x4E, "more pages, same document")
    EOP = (0x2E, "no more pages or documents")
    PRI_EOM = (0x9E, "more documents after operator intervention")
    PRI_MPS = (0x5E, "more pages after operator intervention")
    PRI_EOP = (0x3E, "no more pages or documents after operator intervention")
    PPS = (0xBE, "partial page signal")
    EOR = (0xCE, "end of retransmission")
    RR = (0x6E, "receiver ready?")
    MCF = (0x8C, "message confirmation")
    RTP = (0xCC, "retrain positive")
    RTN = (0x4C, "retrain negative")
    PIP = (0xAC, "procedural interrupt positive")
    PIN = (0x2C, "procedural interrupt negative")
    PPR = (0xBC, "partial page request")
    RNR = (0xEC, "receiver not ready")
    ERR = (0x1C, "confirm end of retransmission")
    DCN = (0xFA, "disconnect")
    CRP = (0x1A, "command repeat")
    FNV = (0xCA, "field not valid")

    @property
    def octet(self) -> int:
        """The facsimile control field, its X bit 0."""
        return self.value[0]

    @property
    def meaning(self) -> str:
        """What HylaFAX writes behind the name."""
        return self.value[1]

    @property
    def title(self) -> str:
        """The name as T.30 writes it: PRI-EOP."""
        return self.name.replace("_", "-")


_BY_OCTET = {signal.octet: signal for signal in Signal}


@dataclass(frozen=True)
class Frame:
    """One frame: its kind and the octets of its information field."""

    signal: Signal
    field: bytes = b""

    def octets(self, *, answered: bool, last: bool) -> bytes:
        """Return the frame from address to information field; `answered` (the X bit) is set by the station that got a DIS."""
        return bytes((_ADDRESS, _LAST if last else _MORE, self.signal.octet | answered)) + self.field


def read_frame(octets: bytes) -> Frame:
    """Return the frame of these octets; raises BadFrameError."""
    if len(octets) < 3 or octets[0] != _ADDRESS or octets[1] not in (_MORE, _LAST):
        raise BadFrameError(f"{octets[:3].hex(' ')!r} does not begin a frame of T.30; nothing is read")
    # DIS and DTC differ by the X bit alone: the octet as it stands comes first.
    signal = _BY_OCTET.get(octets[2]) or _BY_OCTET.get(octets[2] & 0xFE)
    if signal is None:
        raise BadFrameError(f"{octets[2]:02X} is no facsimile control field of T.30; nothing is read")
    return Frame(signal, octets[3:])


def identity_field(text: str) -> bytes:
    """Return the 20 octets of an identification: digits, + and spaces, the last one first, then blanks (HylaFAX, encodeTSI)."""
    kept = bytes(octet for octet in text.encode("ascii", "ignore") if octet in _ON_IDENTITY)
    return kept[:IDENTITY][::-1].ljust(IDENTITY)


def read_identity(field: bytes) -> str:
    """Return the identification that 20 octets hold; whatever else than digits, + and spaces they hold is left out."""
    return bytes(octet for octet in field[IDENTITY - 1 :: -1] if octet in _ON_IDENTITY).decode().strip()
