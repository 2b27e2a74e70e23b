"""What the Receive connector says: Exchange's own sentences where Microsoft's pages quote them ([TEL]), else those of the RFCs."""

import re
from dataclasses import dataclass

_UNPRINTABLE = re.compile(r"[^ -~]")

# RFC 5321 section 4.2.2: what a client did wrong, not what became of its mail.
_PROTOCOL_ERRORS = frozenset({500, 501, 502, 503, 504, 555})

_LONGEST = 500
"""Letters of a reply: with code and line end a line has 512 bytes at most (RFC 5321 section 4.5.3.1.5)."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One reply of one line; `text` begins with the enhanced status code (RFC 2034). After one that `closes`, the connection ends."""

    code: int
    text: str
    closes: bool = False

    @property
    def is_protocol_error(self) -> bool:
        """Whether it counts for MaxProtocolErrors."""
        return self.code in _PROTOCOL_ERRORS

    def __str__(self) -> str:
        """Return the line, without its end; what comes from a client or a directory cannot break out of it."""
        return f"{self.code} {_UNPRINTABLE.sub('?', self.text)[:_LONGEST]}"


def reply_of(line: str, otherwise: int = 550) -> Reply:
    """Make a reply of a line that Exchange would write, such as `550 5.1.1 RESOLVER.ADR.RecipNotFound; not found`."""
    code, _, text = line.partition(" ")
    return Reply(code=int(code), text=text) if re.fullmatch("[45][0-9]{2}", code) else Reply(code=otherwise, text=line)


OK = Reply(code=250, text="2.0.0 OK")
RESET = Reply(code=250, text="2.0.0 Resetting")
SENDER_OK = Reply(code=250, text="2.1.0 Sender OK")
RECIPIENT_OK = Reply(code=250, text="2.1.5 Recipient OK")
START_INPUT = Reply(code=354, text="Start mail input; end with <CRLF>.<CRLF>")
GOODBYE = Reply(code=221, text="2.0.0 Service closing transmission channel", closes=True)
START_TLS = Reply(code=220, text="2.0.0 SMTP server ready")
LOGGED_IN = Reply(code=235, text="2.7.0 Authentication successful")
CANNOT_VERIFY = Reply(code=252, text="2.1.5 Cannot VRFY user")
COMMANDS = Reply(
    code=214,
    text="2.0.0 This server supports the following commands: HELO EHLO STARTTLS AUTH MAIL RCPT DATA RSET NOOP VRFY HELP QUIT",
)

UNRECOGNIZED = Reply(code=500, text="5.3.3 Unrecognized command")
TOO_LONG = Reply(code=500, text="5.5.2 Command line too long")
NOT_UTF8 = Reply(code=500, text="5.5.2 The command holds bytes that are not UTF-8, or a control character")
INVALID_ARGUMENTS = Reply(code=501, text="5.5.4 Invalid arguments")
INVALID_DOMAIN = Reply(code=501, text="5.5.4 Invalid domain name")
BAD_SENDER = Reply(code=501, text="5.1.7 Invalid address")
BAD_RECIPIENT = Reply(code=501, text="5.1.3 Invalid address")
HELLO_FIRST = Reply(code=503, text="5.5.2 Send hello first")
SENDER_KNOWN = Reply(code=503, text="5.5.2 Sender already specified")
NEED_MAIL = Reply(code=503, text="5.5.2 Need mail command")
NEED_RCPT = Reply(code=503, text="5.5.2 Need rcpt command")
TLS_FIRST = Reply(code=530, text="5.7.0 Must issue a STARTTLS command first")
TLS_RUNS = Reply(code=503, text="5.5.1 TLS is already active")
LOGIN_FIRST = Reply(code=530, text="5.7.1 Client was not authenticated")
NO_AUTH = Reply(code=504, text="5.7.4 Unrecognized authentication type")
AUTH_AFTER_TLS = Reply(code=538, text="5.7.11 Encryption required for requested authentication mechanism")
AUTH_TWICE = Reply(code=503, text="5.5.1 Already authenticated")
AUTH_MIDWAY = Reply(code=503, text="5.5.1 Authentication is not permitted during a mail transaction")
AUTH_ABORTED = Reply(code=501, text="5.7.0 Authentication aborted")
AUTH_UNREADABLE = Reply(code=501, text="5.5.2 Cannot decode the response")
AUTH_FAILED = Reply(code=535, text="5.7.3 Authentication unsuccessful")
AUTH_UNAVAILABLE = Reply(code=454, text="4.7.0 Temporary authentication failure")

UTF8_SENDER = Reply(code=550, text="5.6.7 A sender outside ASCII needs the parameter SMTPUTF8")
UTF8_RECIPIENT = Reply(code=553, text="5.6.7 A recipient outside ASCII needs the parameter SMTPUTF8")
TOO_MANY_RECIPIENTS = Reply(code=452, text="4.5.3 Too many recipients")
MESSAGE_TOO_LARGE = Reply(code=552, text="5.3.4 Message size exceeds fixed maximum message size")
HEADER_TOO_LARGE = Reply(code=552, text="5.3.4 Header size exceeds fixed maximum size", closes=True)
LOOP = Reply(code=554, text="5.4.6 Hop count exceeded - possible mail loop")
BARE_LINEFEEDS = Reply(code=550, text="5.6.11 Bare line feeds are not accepted")
NO_SPACE = Reply(code=452, text="4.3.1 Insufficient system resources")
TRY_LATER = Reply(code=451, text="4.3.0 Temporary server error. Please try again later")

BUSY = Reply(
    code=421,
    text="4.3.2 The maximum number of concurrent connections has exceeded a limit, closing transmission channel",
    closes=True,
)
TOO_MANY_ERRORS = Reply(
    code=421, text="4.7.0 Too many errors on this connection, closing transmission channel", closes=True
)
TIMED_OUT = Reply(code=421, text="4.4.1 Connection timed out", closes=True)
STOPPING = Reply(code=421, text="4.3.2 Service not available, closing transmission channel", closes=True)
