"""The parameters of MAIL and RCPT: SIZE (RFC 1870), BODY (6152), SMTPUTF8 (6531), RET, ENVID, NOTIFY, ORCPT (3461), AUTH (4954)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from connector.smtp.replies import INVALID_ARGUMENTS, Reply
from wire import xtext
from wire.envelope import Notify, OriginalRecipient, Ret

T = TypeVar("T")

_PARAMETER = re.compile(r"([A-Za-z0-9][A-Za-z0-9-]{0,30})(?:=([!-<>-~\x80-\U0010ffff]++))?")
_XTEXT = re.compile(r"(?:[!-*,-<>-~]|\+[0-9A-Fa-f]{2})++")
_ATOM = re.compile(r"[A-Za-z0-9-]{1,60}")
_UTF8_TYPE = "utf-8"

LONGEST_ENVID, LONGEST_NOTIFY, LONGEST_ORCPT, LONGEST_RET = 100, 28, 500, 8
"""In characters (RFC 3461 section 5.4)."""

_DSN = frozenset({"RET", "ENVID", "NOTIFY", "ORCPT"})
_OF_MAIL = frozenset({"SIZE", "BODY", "SMTPUTF8", "RET", "ENVID", "AUTH"})
_OF_RCPT = frozenset({"NOTIFY", "ORCPT"})


@dataclass(frozen=True, kw_only=True)
class OfMail:
    """What MAIL says beside the sender. `size` is declared, not measured; `auth` and `envid` are decoded from xtext."""

    size: int = 0
    body: str | None = None
    utf8: bool = False
    ret: Ret | None = None
    envid: str | None = None
    auth: str | None = None


@dataclass(frozen=True, kw_only=True)
class OfRcpt:
    """What RCPT says beside the recipient."""

    notify: frozenset[Notify] | None = None
    orcpt: OriginalRecipient | None = None


class _BadValue(ValueError):
    """A parameter's value breaks its grammar."""


def of_mail(text: str, *, dsn: bool) -> OfMail | Reply:
    """Read what stands behind the path of MAIL."""
    values = _values(text, _OF_MAIL if dsn else _OF_MAIL - _DSN)
    if isinstance(values, Reply):
        return values
    try:
        return OfMail(
            size=_size(values.get("SIZE", "0")),
            body=_word(values.get("BODY"), {"7BIT": "7bit", "8BITMIME": "8bitmime"}),
            utf8="SMTPUTF8" in values,
            ret=_word(values.get("RET"), Ret.__members__),
            envid=_envid(values.get("ENVID")),
            auth=_auth(values.get("AUTH")),
        )
    except _BadValue:
        return INVALID_ARGUMENTS


def of_rcpt(text: str, *, dsn: bool, utf8: bool) -> OfRcpt | Reply:
    """Read what stands behind the path of RCPT; `utf8` says whether MAIL had SMTPUTF8."""
    values = _values(text, _OF_RCPT if dsn else _OF_RCPT - _DSN)
    if isinstance(values, Reply):
        return values
    try:
        return OfRcpt(notify=_notify(values.get("NOTIFY")), orcpt=_orcpt(values.get("ORCPT"), utf8=utf8))
    except _BadValue:
        return INVALID_ARGUMENTS


def _values(text: str, known: frozenset[str]) -> Mapping[str, str] | Reply:
    """Cut the parameters apart: each once (RFC 3461 section 4), only SMTPUTF8 without a value."""
    values: dict[str, str] = {}
    for token in text.split(" "):
        if not token:
            continue
        found = _PARAMETER.fullmatch(token)
        if found is None:
            return INVALID_ARGUMENTS
        name = found[1].upper()
        if name not in known:
            return Reply(code=555, text=f"5.5.4 Unsupported parameter {name}")
        if name in values or (found[2] is None) != (name == "SMTPUTF8"):
            return INVALID_ARGUMENTS
        values[name] = found[2] or ""
    return values


def _size(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 20):  # RFC 1870 section 3
        raise _BadValue
    return int(text)


def _word(text: str | None, words: Mapping[str, T]) -> T | None:
    if text is not None and text.upper() not in words:
        raise _BadValue
    return None if text is None else words[text.upper()]


def _decoded(text: str) -> str:
    """Read xtext by the letter: what is none, or hides what cannot be printed, is refused and not guessed at."""
    if not _XTEXT.fullmatch(text):
        raise _BadValue
    decoded = xtext.decode(text)
    if "+" in text and decoded == text:
        raise _BadValue
    return decoded


def _envid(text: str | None) -> str | None:
    if text is not None and len(text) > LONGEST_ENVID:
        raise _BadValue
    return None if text is None else _decoded(text)


def _auth(text: str | None) -> str | None:
    return text if text in (None, "<>") else _decoded(text)


def _notify(text: str | None) -> frozenset[Notify] | None:
    if text is None:
        return None
    words = text.upper().split(",")
    if len(text) > LONGEST_NOTIFY or any(word not in Notify.__members__ for word in words):
        raise _BadValue
    if "NEVER" in words and len(words) > 1:  # RFC 3461 section 4.1: it stands alone
        raise _BadValue
    return frozenset(Notify[word] for word in words)


def _orcpt(text: str | None, *, utf8: bool) -> OriginalRecipient | None:
    if text is None:
        return None
    kind, separator, address = text.partition(";")
    if len(text) > LONGEST_ORCPT or not separator or not _ATOM.fullmatch(kind) or not address.isprintable():
        raise _BadValue
    if kind.lower() == _UTF8_TYPE:
        return OriginalRecipient(type=kind, address=_utf8_address(address, allowed=utf8))
    return OriginalRecipient(type=kind, address=_decoded(address))


def _utf8_address(text: str, *, allowed: bool) -> str:
    r"""Read an address of RFC 6533 section 3: \x{HEX} in any mail, the letters themselves in one with SMTPUTF8."""
    if not text or not (allowed or text.isascii()):
        raise _BadValue
    return xtext.decode_utf8_address(text)
