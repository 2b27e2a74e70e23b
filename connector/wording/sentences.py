"""Exchange's sentences, in English: one for each kind of report, one for each status code that [DSN] lists."""

from wire.dsn import Action

PREFIXES = {
    Action.FAILED: "Undeliverable",
    Action.DELAYED: "Delayed",
    Action.RELAYED: "Relayed",
    Action.EXPANDED: "Expanded",
    Action.DELIVERED: "Delivered",
}

HEADINGS = {
    Action.FAILED: "Delivery has failed to these recipients or groups:",
    Action.DELAYED: "Delivery is delayed to these recipients or groups:",
    Action.DELIVERED: "Your message has been delivered to the following recipients:",
    Action.RELAYED: "Delivery to these recipients or groups is complete, but no delivery notification was sent by the "
    "destination server:",
    Action.EXPANDED: "Your message was handed on to the members of these groups:",
}
"""The first line of each kind, in the order in which a report that speaks of several has them."""

FOR_ADMINISTRATORS = "Diagnostic information for administrators:"
HEADER_FOLLOWS = "Original message headers:"
NOT_YET = "This message hasn't been delivered yet. Delivery will continue to be attempted."
KEEPS_TRYING = (
    "The server will keep trying to deliver this message for the next {days} days, {hours} hours and {minutes} minutes. "
    "You'll be notified if the message can't be delivered by that time."
)

_ASK = "If the problem continues, please contact your email administrator."
_TOO_LARGE = "This message is larger than {limit}. Please make it smaller, for example by removing attachments, and try sending it again."
_UNREADABLE = "There's a problem with the recipient's mail system: it can't read this message. " + _ASK

_BY_STATUS = {
    "4.3.2": "An administrator removed this message from the queue in which it waited.",
    "4.4.1": "The recipient's system didn't answer, and the attempts to reach it have ended. Please try sending this message again.",
    "4.4.2": "The connection to the recipient's system broke off, and the attempts to deliver this message have ended. "
    "Please try sending it again.",
    "4.4.7": "The server has tried to deliver this message, without success, and has stopped trying. "
    "Please try sending this message again. " + _ASK,
    "5.1.0": "The recipient's address isn't valid. Please check it and try sending the message again. " + _ASK,
    "5.1.1": "The email address you entered couldn't be found. Please check the recipient's email address and try to resend "
    "the message. " + _ASK,
    "5.1.2": "The system that the address names couldn't be found. Please check the address and try to resend the message. "
    + _ASK,
    "5.1.3": "The format of the recipient's address isn't valid. Please check the address and try to resend the message.",
    "5.1.7": "The sender's address isn't valid. Please check the address from which the message was sent.",
    "5.2.1": "The recipient's mailbox accepts no messages at the moment. Please try again later. " + _ASK,
    "5.2.2": "The recipient's mailbox is full and can't accept messages now. Please try resending your message later.",
    "5.2.3": _TOO_LARGE.format(limit="the size limit for messages of this sender or to this recipient"),
    "5.3.4": _TOO_LARGE.format(limit="the system on its way can accept"),
    "5.4.4": "No way leads to the recipient's address: no connector of this organization takes addresses of its type. "
    + _ASK,
    "5.4.6": "This message went in a circle between servers, or from one address to another and back, and was stopped. "
    + _ASK,
    "5.5.3": "The message has too many recipients. Please reduce their number and try sending it again.",
    "5.6.0": _UNREADABLE,
    "5.6.1": "The recipient's system can't accept messages of this format.",
    "5.6.5": "The message, or something in it, couldn't be converted for the recipient's system.",
    "5.7.0": "Somebody who may do so stopped the delivery of this message.",
    "5.7.1": "You can't send messages to this recipient: permission is restricted. " + _ASK,
}

_BY_SUBJECT = {
    "1": "There's a problem with the recipient's address. Please check it and try sending the message again. " + _ASK,
    "2": "There's a problem with the recipient's mailbox. Please try sending the message again later. " + _ASK,
    "3": "There's a problem with the recipient's mail system. Please try sending the message again later. " + _ASK,
    "4": "There's a problem on the way to the recipient's system. Please try sending the message again later. " + _ASK,
    "5": "The recipient's mail system and this one don't understand each other. " + _ASK,
    "6": _UNREADABLE,
    "7": "A rule of the recipient's or of this organization forbids the delivery of this message. " + _ASK,
}
"""By the second number of a code, for those that have no sentence of their own (RFC 3463 section 2)."""

_OTHERWISE = "A problem occurred during the delivery of this message. Please try sending it again. " + _ASK


def prefix(action: Action, subject: str) -> str:
    """Return the subject of a report on a message that had this one."""
    return f"{PREFIXES[action]}: {subject}"


def why(status: str) -> str:
    """Return the sentence for a status code of a failure, such as 5.1.1."""
    _, _, rest = status.partition(".")
    return _BY_STATUS.get(status) or _BY_SUBJECT.get(rest.partition(".")[0], _OTHERWISE)
