"""The conversation of AUTH: PLAIN (RFC 4616) and LOGIN, as Exchange holds them (RFC 4954)."""

from base64 import b64decode, b64encode
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from connector.smtp.replies import AUTH_ABORTED, AUTH_UNREADABLE, INVALID_ARGUMENTS, NO_AUTH, Reply

MECHANISMS = ("LOGIN", "PLAIN")

Ask = Callable[[str], Awaitable[bytes]]
"""Sends the text as a challenge (334) and returns the client's next line."""


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """Who somebody says to be, and the proof."""

    name: str
    password: bytes

    def __repr__(self) -> str:
        """Leave the password out of every log."""
        return f"Credentials(name={self.name!r})"


async def credentials(argument: str, ask: Ask) -> Credentials | Reply:
    """Hold the conversation that an argument of AUTH begins."""
    mechanism, *rest = argument.split(" ")
    if len(rest) > 1:
        return INVALID_ARGUMENTS
    first = rest[0].encode() if rest else None
    match mechanism.upper():
        case "PLAIN":
            return await _plain(first, ask)
        case "LOGIN":
            return await _login(first, ask)
        case _:
            return NO_AUTH


async def _plain(first: bytes | None, ask: Ask) -> Credentials | Reply:
    answer = _read(await ask("") if first is None else first)
    if isinstance(answer, Reply):
        return answer
    # Whom to act for, who it is, the password: nobody acts for another one here.
    parts = answer.split(b"\0")
    if len(parts) != 3:
        return AUTH_UNREADABLE
    return Credentials(name=parts[1].decode("utf-8", "replace"), password=parts[2])


async def _login(first: bytes | None, ask: Ask) -> Credentials | Reply:
    name = _read(await ask("Username:") if first is None else first)
    if isinstance(name, Reply):
        return name
    password = _read(await ask("Password:"))
    if isinstance(password, Reply):
        return password
    return Credentials(name=name.decode("utf-8", "replace"), password=password)


def _read(answer: bytes) -> bytes | Reply:
    """Read an answer in base64; `*` breaks the conversation off, and `=` is an empty one (RFC 4954 section 4)."""
    if answer == b"*":
        return AUTH_ABORTED
    try:
        return b"" if answer == b"=" else b64decode(answer, validate=True)
    except ValueError:
        return AUTH_UNREADABLE


def challenge(text: str) -> str:
    """Return the line that asks."""
    return f"334 {b64encode(text.encode()).decode()}"
