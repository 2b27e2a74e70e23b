"""An ending and its properties: what every row of the outcome table says."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Fate(StrEnum):
    """What an ending means for the job."""

    SUCCESS = "success"
    TRANSIENT = "transient"
    REFORMAT = "reformat"
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


@unique
class Stage(StrEnum):
    """Where a fax ends in this way: while we call, before any call is made, or while we are called."""

    CALL = "call"
    GATEWAY = "gateway"
    RECEPTION = "reception"


@unique
class Form(StrEnum):
    """How a fax is made again for a machine that cannot take it as it is."""

    STANDARD = "standard"
    ONE_DIMENSIONAL = "1-D"
    A4 = "A4"


@dataclass(frozen=True)
class Ending:
    """One row: HylaFAX-style code and text, fate, retry class, enhanced status code (RFC 3463) and what a person reads.

    The sentence may name {number}, {calls}, {page}, {pages}, {detail} and {minutes}; {calls} and {pages} bring their noun ("1 call").
    `also` holds HylaFAX codes of other modem classes and versions with the same meaning. `strict` marks what RFC 4161 section 2.2.2
    calls likely non-recoverable. `form` is how the fax is made again when the fate is REFORMAT. `answered` marks what ends for good, or
    well, after a fax machine answered.
    """

    code: str
    text: str
    fate: Fate
    retry: RetryClass
    status: str
    sentence: str
    stage: Stage = Stage.CALL
    also: tuple[str, ...] = ()
    strict: bool = False
    form: Form | None = None
    answered: bool = False

    @property
    def reached(self) -> bool:
        """Whether a fax machine answered: such a call counts as a try, not only as a dial (spec: HylaFAX `tottries`)."""
        return self.answered or self.retry in (RetryClass.PROTOCOL, RetryClass.NO_FAX)
