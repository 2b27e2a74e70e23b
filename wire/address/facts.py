"""What reading an address yields: the fax address, the faults it may have, and the steps of the reading."""

from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class Form(StrEnum):
    """The spelling in which an address came."""

    ONEOFF = "oneoff"
    PROXY = "proxy"
    IMCEA = "imcea"
    RFC3192 = "rfc3192"
    PLAIN = "plain"
    X400 = "x400"
    TPC = "tpc"
    BARE = "bare"


@unique
class Fault(StrEnum):
    """Why an address is no fax address of ours."""

    EMPTY = "empty"
    EMPTY_NUMBER = "empty-number"
    BAD_NUMBER = "bad-number"
    NUMBER_TOO_SHORT = "number-too-short"
    NUMBER_TOO_LONG = "number-too-long"
    BAD_SUBADDRESS = "bad-subaddress"
    MULTIPLE_SUBADDRESS = "multiple-subaddress"
    BAD_POSTDIAL = "bad-postdial"
    TOO_MANY_FIELDS = "too-many-fields"
    IMCEA_BAD_ESCAPE = "imcea-bad-escape"
    IMCEA_NO_DOMAIN = "imcea-no-domain"
    BAD_X400 = "bad-x400"
    NO_FAX_ADDRESS = "no-fax-address"
    NOT_FAX = "not-fax"
    NOT_OUR_DOMAIN = "not-our-domain"


@dataclass(frozen=True, kw_only=True)
class FaxAddress:
    """A fax recipient: `number` is "+" and digits (E.164) or a local dial string of [0-9*#A-D] and p (pause), w (wait for tone).

    `sub` is the T.33 sub-address and `isub` the ISDN one, digits only; `post` is a dial string played after the answer.
    `number` may be empty only when `post` is not. `name`, `other` and `domain` hold no control characters.
    """

    number: str
    form: Form
    name: str = ""
    sub: str = ""
    post: str = ""
    isub: str = ""
    other: tuple[str, ...] = ()
    domain: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One decision on the way: the rule that fired, what it found, and where the rule stands."""

    rule: str
    found: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """How an address was read: the fax address or the fault, and every step that led there.

    The last step of a faulty reading is the reason for the fault. Steps are printable, whatever the text was.
    """

    text: str
    result: FaxAddress | Fault
    steps: tuple[Step, ...]
