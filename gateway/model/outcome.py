"""THE table: every way in which a fax can end, with its code, its fate, its status code and its sentence."""

from enum import Enum, unique

from gateway.model.ending import Ending, Fate, Form, RetryClass, Stage
from wire.dsn import Action

__all__ = ["Ending", "Fate", "Form", "Outcome", "RetryClass", "Stage", "of_code"]

_OK, _AGAIN, _OVER, _ANEW = Fate.SUCCESS, Fate.TRANSIENT, Fate.PERMANENT, Fate.REFORMAT
_NONE, _BUSY, _CARRIER, _ANSWER, _DATA, _NO_FAX, _PROTO, _OTHER = RetryClass
_GATEWAY, _RECEPTION = Stage.GATEWAY, Stage.RECEPTION

_NO_MACHINE = "The number answered but no fax machine responded ({calls}). Check the number."
_BROKE = "The connection broke while sending page {page} ({calls})."
_BAD_PAGE = "The other fax received page {page} badly and asked for it again ({calls})."
_POOR = "The connection was too poor to send a page ({calls})."
_OPERATOR = "The transmission was interrupted by an operator."
_CANNOT_TAKE = "The receiving machine cannot accept this document format."
_NOT_MADE = "The message could not be turned into a fax: {detail}."
_BROKEN_JOB = "The fax could not be put together: {detail}."
_NOT_RECEIVED = "The fax was not received in full: {detail}."

# Class 2 modems (HylaFAX README.errorcodes): a command to the modem failed; the image and what follows it; frames that called us.
_SETUP = ("E200", "E201", "E202", "E203", "E204", "E205", "E206", "E207", "E208", "E209")
_UNSPECIFIED = ("E228", "E229", "E230", "E231", "E232", "E233", "E234", "E235", "E236", "E258")
_NOT_UNDERSTOOD = ("E247", "E254", "E255", "E256")


def _protocol(
    code: str, text: str, sentence: str = _BROKE, status: str = "4.4.2", also: tuple[str, ...] = ()
) -> Ending:
    """A failure after a fax machine answered: called again after a short pause, the unsent pages only."""
    return Ending(code, text, _AGAIN, _PROTO, status, sentence, also=also)


def _refused(code: str, text: str, status: str, sentence: str, also: tuple[str, ...] = ()) -> Ending:
    """An ending without a call."""
    return Ending(code, text, _OVER, _NONE, status, sentence, _GATEWAY, also)


def _over(code: str, text: str, status: str, sentence: str, also: tuple[str, ...] = ()) -> Ending:
    """An ending of a call that a fax machine answered and that no further call can mend."""
    return Ending(code, text, _OVER, _NONE, status, sentence, also=also, answered=True)


def _unallocated(code: str, text: str) -> Ending:
    """The number leads nowhere, and no further call would change that."""
    return Ending(code, text, _OVER, _NONE, "5.1.2", "The number is not in service.")


def _anew(code: str, text: str, form: Form, also: tuple[str, ...] = ()) -> Ending:
    """The far machine cannot take the fax as it is; it is made again in another form."""
    return Ending(code, text, _ANEW, _PROTO, "5.6.1", _CANNOT_TAKE, also=also, form=form)


def _received(code: str, text: str, also: tuple[str, ...] = ()) -> Ending:
    """The end of a call to us that broke off."""
    return Ending(code, text, _OVER, _NONE, "4.4.2", _NOT_RECEIVED, _RECEPTION, also)


@unique
class Outcome(Enum):
    """The closed list: a new way to end is a new row here.

    Codes and texts: HylaFAX STATUS.txt and HylaFAX+ README.errorcodes; E360 to E369 are our own. Status: RFC 3463, RFC 3249, RFC 4161.
    """

    DELIVERED = Ending(
        "E000",
        "Call successful",
        _OK,
        _NONE,
        "2.1.5",
        "The fax was received by the machine at {number} ({pages}, {minutes}).",
        also=("E211",),
        answered=True,
    )

    # No fax machine was reached.
    BUSY = Ending("E001", "Busy signal detected", _AGAIN, _BUSY, "4.4.1", "The number was busy each time ({calls}).")
    NO_CARRIER = Ending("E002", "No carrier detected", _AGAIN, _CARRIER, "4.4.1", _NO_MACHINE, strict=True)
    NO_ANSWER = Ending(
        "E003",
        "No answer from remote",
        _AGAIN,
        _ANSWER,
        "4.4.1",
        "Nobody answered ({calls}).",
        also=("E215", "E218", "E267", "E268", "E269", "E270", "E271"),
        strict=True,
    )
    NO_DIALTONE = Ending(
        "E004",
        "No local dialtone",
        _AGAIN,
        _OTHER,
        "4.4.1",
        "The fax line gave no dial tone ({calls}).",
        also=("E214",),
    )
    NO_SUCH_NUMBER = _unallocated("E005", "Number not in service (special information tones)")
    INTERNAL = Ending(
        "E006",
        "Unknown problem",
        _AGAIN,
        _OTHER,
        "5.3.5",
        "An internal error of the fax gateway occurred ({calls}).",
        also=("E210",),
    )
    NO_PHASE_A = Ending(
        "E007",
        "Carrier established, but Phase A failure",
        _AGAIN,
        _NO_FAX,
        "4.4.1",
        _NO_MACHINE,
        also=("E217",),
    )
    DATA_MODEM = Ending(
        "E008",
        "Data connection established (wanted fax)",
        _AGAIN,
        _DATA,
        "5.1.1",
        "A computer modem answered instead of a fax machine ({calls}).",
        strict=True,
    )
    GLARE = Ending(
        "E009",
        "Glare - RING detected",
        _AGAIN,
        _OTHER,
        "4.4.1",
        "Another call came in on the fax line at the same moment ({calls}).",
    )
    BLACKLISTED = _unallocated("E010", "Blacklisted by modem")
    RINGBACK = Ending(
        "E011",
        "Ringback detected, no answer without CED",
        _AGAIN,
        _ANSWER,
        "4.4.1",
        "Nobody answered ({calls}).",
        also=("E216",),
        strict=True,
    )
    RING_ONLY = Ending(
        "E012",
        "Ring detected without successful handshake",
        _AGAIN,
        _OTHER,
        "4.4.1",
        _NO_MACHINE,
        also=("E212",),
    )

    # A fax machine answered.
    V34_MISMATCH = _protocol("E013", "V.34/V.8 handshake incompatibility", _POOR)
    MISSING_EOL = _protocol("E050", "Missing EOL after 5 seconds", also=("E251",))
    PROCEDURE_INTERRUPT = _over("E051", "Procedure interrupt received, job terminated", "5.7.0", _OPERATOR)
    NO_SILENCE = _protocol("E100", "Failure to receive silence (synchronization failure)")
    NO_V21_CARRIER = _protocol("E101", "Failure to raise V.21 transmission carrier")
    SENDER_ABORT = _protocol("E103", "RSPREC error/got DCN (sender abort)", also=("E223", "E237"))
    INVALID_RESPONSE = _protocol("E104", "RSPREC invalid response received", also=("E227",))
    NO_RECEIVING = _over(
        "E122", "Remote has no T.4 receiver capability", "5.6.1", _CANNOT_TAKE, ("E261", "E263", "E264")
    )
    POLLING_ONLY = _over(
        "E123", "DTC received when expecting DIS (not supported)", "4.4.2", "The other fax only wanted to send."
    )
    DCN_IN_PHASE_B = _protocol("E124", "COMREC error in transmit Phase B/got DCN", also=("E219", "E221"))
    INVALID_COMMAND = _protocol("E125", "COMREC invalid command received/no DIS or DTC", also=("E222",))
    NO_RECEIVER = Ending(
        "E126",
        "No receiver protocol (T.30 T1 timeout)",
        _AGAIN,
        _PROTO,
        "4.4.1",
        _NO_MACHINE,
        strict=True,
    )
    STOP_AND_WAIT = _protocol("E127", "Stop and wait failure (modem on hook)")
    HANG_UP = _protocol("E128", "Remote fax disconnected prematurely", also=("E287", "E288"))
    OPERATOR = _over("E129", "Procedure interrupt (operator intervention)", "5.7.0", _OPERATOR, ("E244", "E280"))
    PAGE_GIVEN_UP = _over("E130", "Unable to transmit page (giving up after RTN)", "4.4.2", _BAD_PAGE, ("E281",))
    PAGE_REJECTED = _protocol("E131", "Unable to transmit page (giving up after 3 attempts)", _BAD_PAGE, also=("E282",))
    NAK_AT_ALL_RATES = _protocol(
        "E132", "Unable to transmit page (NAK at all possible signalling rates)", _BAD_PAGE, also=("E283",)
    )
    NAK_BY_OPERATOR = _over(
        "E133", "Unable to transmit page (NAK with operator intervention)", "5.7.0", _OPERATOR, ("E284",)
    )
    UNKNOWN_FRAME = _protocol(
        "E134", "Fax protocol error (unknown frame received)", also=("E239", "E241", "E243", "E285", "E286")
    )
    COMMAND_REPEATED = _protocol("E135", "Fax protocol error (command repeated 3 times)")
    DCS_NOT_RECOGNIZED = _protocol("E136", "DIS/DTC received 3 times; DCS not recognized", _POOR, also=("E224", "E225"))
    NO_TRAINING = _protocol("E137", "Failure to train remote modem at 2400 bps or minimum speed", _POOR, also=("E226",))
    NOT_READY = Ending(
        "E138",
        "Receiver flow control exceeded timer",
        _AGAIN,
        _PROTO,
        "4.4.2",
        "The receiving machine was not ready, out of paper perhaps ({calls}).",
        strict=True,
    )
    NO_RESPONSE_TO_RR = _protocol("E139", "No response to RR repeated 3 times")
    INVALID_RESPONSE_TO_RR = _protocol("E140", "COMREC invalid response received to RR")
    NO_RESPONSE_TO_CTC = _protocol("E141", "No response to CTC repeated 3 times")
    INVALID_RESPONSE_TO_CTC = _protocol("E142", "COMREC invalid response received to CTC")
    ECM_NOT_CLEAN = _protocol("E143", "Failure to transmit clean ECM image data", _BAD_PAGE)
    NO_RESPONSE_TO_EOR = _protocol("E144", "No response to EOR repeated 3 times")
    INVALID_RESPONSE_TO_EOR = _protocol("E145", "COMREC invalid response received to EOR")
    INVALID_RESPONSE_TO_PPS = _protocol("E146", "COMREC invalid response received to PPS")
    NO_RESPONSE_TO_PPS = _protocol("E147", "No response to PPS repeated 3 times")
    NO_MESSAGE_CARRIER = _protocol("E148", "Unable to establish message carrier")
    PHASE_C_ERROR = _protocol("E149", "Unspecified Transmit Phase C error", also=_UNSPECIFIED)
    NO_RESPONSE_TO_MPS = _protocol("E150", "No response to MPS repeated 3 tries", also=("E238",))
    NO_RESPONSE_TO_EOP = _protocol("E151", "No response to EOP repeated 3 tries", also=("E240",))
    NO_RESPONSE_TO_EOM = _protocol("E152", "No response to EOM repeated 3 tries", also=("E242",))
    NO_RESPONSE_TO_PPM = _protocol("E153", "No response to PPM repeated 3 tries")
    CARRIER_NOT_DROPPED = _protocol("E154", "Timeout waiting for Phase C carrier drop")
    RATE_MISMATCH = _over(
        "E400", "Modem does not support negotiated signalling rate", "5.6.1", _CANNOT_TAKE, ("E259", "E260")
    )
    SCAN_TIME_MISMATCH = _over("E401", "Modem does not support negotiated min scanline time", "5.6.1", _CANNOT_TAKE)
    FORMAT_MISMATCH = _anew(
        "E403",
        "Document was encoded with 2DMMR, but client does not support this data format",
        Form.ONE_DIMENSIONAL,
        ("E404", "E405", "E406", "E407"),
    )
    RESOLUTION_MISMATCH = _anew(
        "E414",
        "High resolution document is not supported by client",
        Form.STANDARD,
        ("E408", "E409", "E410", "E411", "E412", "E413", "E415"),
    )
    PAPER_MISMATCH = _anew("E418", "Client does not support document page length", Form.A4, ("E416", "E417", "E419"))
    MODEM_SETUP = Ending(
        "E420",
        "Modem could not be set up for the session",
        _AGAIN,
        _OTHER,
        "4.4.1",
        "The fax line could not be made ready ({calls}).",
        also=(*_SETUP, "E421", "E422"),
    )
    NOTHING_TO_POLL = _over(
        "E601", "Remote has no document to poll", "4.4.2", "The other fax only wanted to be polled.", ("E220", "E266")
    )
    INTERRUPTED = Ending(
        "E340",
        "The gateway stopped during the call",
        _AGAIN,
        _OTHER,
        "4.4.2",
        "The gateway was interrupted during the call ({calls}).",
        also=("E341", "E343"),
    )
    ABORTED = _over(
        "E345", "Job aborted by request", "5.7.0", "The fax was cancelled while it was being sent.", ("E213", "E262")
    )
    OPERATOR_ABORT = _over("E352", "Call aborted by the operator of the line", "5.7.0", _OPERATOR, ("E350", "E351"))
    SAME_PAGE = _over(
        "E999", "Giving up after 3 attempts to send same page", "4.4.2", "The same page failed three times."
    )

    # No call was made for it.
    DOCUMENT_UNREADABLE = _refused(
        "E314", "Cannot open document file", "5.6.5", _NOT_MADE, ("E302", "E315", "E316", "E320", "E321")
    )
    TOO_LARGE = _refused("E317", "Document is too large", "5.3.4", "The message is too large to be faxed: {detail}.")
    UNPRINTABLE = _refused("E322", "Document conversion failed", "5.6.5", _NOT_MADE)
    UNSUPPORTED = _refused(
        "E323",
        "Document is of a type that cannot be faxed",
        "5.6.1",
        "The message holds a file that cannot be faxed: {detail}.",
    )
    EXPIRED = _refused("E325", "Kill time expired", "4.4.7", "The fax could not be sent before its deadline.")
    BAD_JOB = _refused(
        "E326",
        "Invalid or corrupted job description",
        "5.3.5",
        _BROKEN_JOB,
        ("E329", "E330", "E331", "E332", "E346", "E347"),
    )
    BAD_NUMBER = _refused("E327", "Number is not a fax number", "5.1.3", "The fax address is not valid: {detail}.")
    NOT_OURS = _refused(
        "E328", "Address belongs to another system", "5.1.2", "The address belongs to another system: {detail}."
    )
    TOO_MANY_DIALS = _refused(
        "E333", "Too many attempts to dial", "4.4.1", "The maximum number of attempts is used up."
    )
    TOO_MANY_TRIES = _refused(
        "E334", "Too many attempts to send", "4.4.1", "The maximum number of attempts is used up."
    )
    TOO_MANY_PAGES = _refused(
        "E335", "Document has too many pages", "5.3.4", "The document has too many pages: {detail}.", ("E304",)
    )
    CANCELLED = _refused("E344", "Job removed by user", "5.7.0", "The fax was cancelled.")
    FORBIDDEN = _refused(
        "E348",
        "Call refused by the rules of the gateway",
        "5.7.1",
        "You are not allowed to send faxes to this number: {detail}.",
    )
    DUPLICATE = _refused(
        "E361",
        "The same fax was already accepted",
        "5.0.0",  # a failure may not carry a status of class 2 (RFC 3463 section 3.1)
        "The same message to the same number was already accepted: {detail}.",
    )
    DELIVER_BY = _refused(
        "E362",
        "Deliver-by time expired",
        "5.4.7",
        "The fax could not be sent before the time that its sender set (RFC 2852).",
    )
    LOOP = _refused("E363", "Message loop", "5.4.6", "The message goes round in a circle and is not faxed: {detail}.")
    NOT_GROUP_3 = _refused("E402", "Document is not in a Group 3 or Group 4 compatible format", "5.6.5", _NOT_MADE)
    FILE_ERROR = _refused(
        "E901",
        "A file of the job cannot be used",
        "5.3.5",
        _BROKEN_JOB,
        ("E902", "E903", "E904", "E905", "E906", "E907", "E908"),
    )

    # We were called.
    RECEIVE_ABORTED = _received("E301", "Receive aborted due to operator intervention", ("E257",))
    CALL_REJECTED = _received("E308", "Call rejected")
    NO_SENDER = _received("E102", "No sender protocol (T.30 T1 timeout)", ("E249",))
    NOT_TRAINED = _received("E105", "Failure to train modems", ("E245",))
    DCN_RECEIVED = _received("E108", "COMREC received DCN (sender abort)", ("E246",))
    V21_TIMEOUT = _received(
        "E111", "V.21 signal reception timeout; expected page possibly not received in full", _NOT_UNDERSTOOD
    )
    NO_HIGH_SPEED_CARRIER = _received(
        "E112", "Failed to properly detect high-speed data carrier", ("E250", "E252", "E265")
    )
    T2_TIMEOUT = _received("E118", "T.30 T2 timeout, expected signal not received", ("E248",))
    ECM_NOT_IN_STEP = _received("E120", "Cannot synchronize ECM frame reception", ("E253",))
    ECM_PAGE_EMPTY = _received("E121", "ECM page received containing no image data", ("E155",))

    @property
    def fate(self) -> Fate:
        """What the ending means for the job."""
        return self.value.fate

    @property
    def action(self) -> Action:
        """What a report on a fax that ended so says (RFC 3464 section 2.3.3)."""
        return Action.DELIVERED if self.value.fate is Fate.SUCCESS else Action.FAILED

    @property
    def diagnosis(self) -> str:
        """Code and text, as a diagnosis names them: "E001 Busy signal detected"."""
        return f"{self.value.code} {self.value.text}"

    @property
    def metric(self) -> str:
        """The label under which calls and faxes that ended so are counted."""
        return self.name.lower()


def of_code(code: str) -> Outcome | None:
    """Return the ending with this HylaFAX code, its own or one with the same meaning; None for a code that no row holds."""
    return _BY_CODE.get(code)


_BY_CODE = {code: outcome for outcome in Outcome for code in (outcome.value.code, *outcome.value.also)}
