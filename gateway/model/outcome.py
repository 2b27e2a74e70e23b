"""THE table: every way in which a fax can end, with its code, its fate, its status code and its sentence."""

from dataclasses import dataclass
from enum import Enum, StrEnum, unique


@unique
class Fate(StrEnum):
    """What an ending means for the job."""

    SUCCESS = "success"
    TRANSIENT = "transient"
    PERMANENT = "permanent"


@unique
class RetryClass(StrEnum):
    """HylaFAX's classes of retry (hylafax-config(4f), JobReq and JobRetry); NONE is never called again."""

    NONE = "none"
    BUSY = "busy"
    NO_CARRIER = "no carrier"
    NO_ANSWER = "no answer"
    DATA = "data connection"
    NO_FAX = "no fax connection"
    PROTOCOL = "protocol"
    OTHER = "other"


@dataclass(frozen=True)
class Ending:
    """One row: HylaFAX-style code and text, fate, retry class, enhanced status code (RFC 3463) and what a person reads.

    The sentence may name {number}, {calls}, {page}, {pages}, {detail} and {minutes}; {calls} and {pages} bring their noun ("1 call").
    """

    code: str
    text: str
    fate: Fate
    retry: RetryClass
    status: str
    sentence: str

    @property
    def reached(self) -> bool:
        """Whether a fax machine answered: such a call counts as a try, not only as a dial (spec: HylaFAX `tottries`)."""
        return self.retry in (RetryClass.PROTOCOL, RetryClass.NO_FAX) or self.fate is Fate.SUCCESS


_OK, _AGAIN, _OVER = Fate.SUCCESS, Fate.TRANSIENT, Fate.PERMANENT
_R = RetryClass


@unique
class Outcome(Enum):
    """The closed list: a new way to end is a new row here (codes: HylaFAX STATUS.txt; status: RFC 3463, RFC 3249, RFC 4161)."""

    DELIVERED = Ending(
        "E000",
        "Call successful",
        _OK,
        _R.NONE,
        "2.1.5",
        "The fax was received by the machine at {number} ({pages}, {minutes}).",
    )
    BUSY = Ending(
        "E001",
        "Busy signal detected",
        _AGAIN,
        _R.BUSY,
        "4.4.1",
        "The number was busy each time ({calls}).",
    )
    NO_CARRIER = Ending(
        "E002",
        "No carrier detected",
        _AGAIN,
        _R.NO_CARRIER,
        "4.4.1",
        "The number answered but no fax machine responded ({calls}). Check the number.",
    )
    NO_ANSWER = Ending("E003", "No answer from remote", _AGAIN, _R.NO_ANSWER, "4.4.1", "Nobody answered ({calls}).")
    NO_DIALTONE = Ending(
        "E004",
        "No local dialtone",
        _AGAIN,
        _R.OTHER,
        "4.4.1",
        "The fax line gave no dial tone ({calls}).",
    )
    NO_SUCH_NUMBER = Ending(
        "E005",
        "Number not in service (special information tones)",
        _OVER,
        _R.NONE,
        "5.1.2",
        "The number is not in service.",
    )
    DATA_MODEM = Ending(
        "E008",
        "Data connection established (wanted fax)",
        _AGAIN,
        _R.DATA,
        "5.1.1",
        "A computer modem answered instead of a fax machine ({calls}).",
    )
    BLACKLISTED = Ending("E010", "Blacklisted by modem", _OVER, _R.NONE, "5.1.2", "The number is not in service.")
    HANG_UP = Ending(
        "E128",
        "Remote disconnected prematurely",
        _AGAIN,
        _R.PROTOCOL,
        "4.4.2",
        "The connection broke while sending page {page} ({calls}).",
    )
    PAGE_REJECTED = Ending(
        "E131",
        "Page not acknowledged, three attempts",
        _AGAIN,
        _R.PROTOCOL,
        "4.4.2",
        "The other fax received page {page} badly and asked for it again ({calls}).",
    )
    NO_RECEIVER = Ending(
        "E126",
        "No receiver protocol (T.30 T1 timeout)",
        _AGAIN,
        _R.PROTOCOL,
        "4.4.1",
        "The number answered but no fax machine responded ({calls}). Check the number.",
    )
    NO_TRAINING = Ending(
        "E137",
        "Failure to train modems at 2400 bps or minimum speed",
        _AGAIN,
        _R.PROTOCOL,
        "4.4.2",
        "The connection was too poor to send a page ({calls}).",
    )
    INTERRUPTED = Ending(
        "E340",
        "The gateway stopped during the call",
        _AGAIN,
        _R.OTHER,
        "4.4.2",
        "The gateway was interrupted during the call ({calls}).",
    )
    BAD_NUMBER = Ending(
        "E327",
        "Number is not a fax number",
        _OVER,
        _R.NONE,
        "5.1.3",
        "The fax address is not valid: {detail}.",
    )
    NOT_OURS = Ending(
        "E328",
        "Address belongs to another system",
        _OVER,
        _R.NONE,
        "5.1.2",
        "The address belongs to another system: {detail}.",
    )
    UNPRINTABLE = Ending(
        "E322",
        "Document conversion failed",
        _OVER,
        _R.NONE,
        "5.6.5",
        "The message could not be turned into a fax: {detail}.",
    )
    UNSUPPORTED = Ending(
        "E323",
        "Document is of a type that cannot be faxed",
        _OVER,
        _R.NONE,
        "5.6.1",
        "The message holds a file that cannot be faxed: {detail}.",
    )
    TOO_MANY_PAGES = Ending(
        "E335",
        "Document has too many pages",
        _OVER,
        _R.NONE,
        "5.3.4",
        "The document has too many pages: {detail}.",
    )
    TOO_LARGE = Ending(
        "E317",
        "Document is too large",
        _OVER,
        _R.NONE,
        "5.3.4",
        "The message is too large to be faxed: {detail}.",
    )
    EXPIRED = Ending(
        "E325", "Kill time expired", _OVER, _R.NONE, "4.4.7", "The fax could not be sent before its deadline."
    )
    CANCELLED = Ending("E344", "Job removed by user", _OVER, _R.NONE, "5.7.0", "The fax was cancelled.")
    DUPLICATE = Ending(
        "E347",
        "The same fax was already accepted",
        _OVER,
        _R.NONE,
        "5.0.0",  # a failure may not carry a status of class 2 (RFC 3463 section 3.1)
        "The same message to the same number was already accepted as fax {detail}.",
    )
    INTERNAL = Ending(
        "E006",
        "Internal error of the gateway",
        _OVER,
        _R.NONE,
        "5.3.5",
        "An internal error of the fax gateway occurred: {detail}.",
    )

    @property
    def fate(self) -> Fate:
        """What the ending means for the job."""
        return self.value.fate
