"""The parameters behind an envelope address: NOTIFY, ORCPT and their like (RFC 3461 section 4; Pickup directory and Replay directory)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from wire import xtext
from wire.envelope import Envelope, Notify, OriginalRecipient, Recipient, Ret

T = TypeVar("T")
Pairs = list[tuple[str, str]]

_ATOM = re.compile(r"[A-Za-z0-9-]+")
_BASE64_REST = re.compile(r"[A-Za-z0-9+/]+={0,2};?")
_SPACE = re.compile(r"[ \t]+")
_UTF8 = "utf-8"
_PROPS = "X-EXTENDEDPROPS"


def read_sender_parameters(envelope: Envelope, text: str) -> Envelope:
    """Add the parameters of X-Sender; what cannot be read is kept in `other`, the last of several counts."""
    if not (pairs := _pairs(text)):
        return envelope
    return replace(
        envelope,
        body=_last(pairs, "BODY", _text),
        ret=_last(pairs, "RET", _ret),
        envid=_last(pairs, "ENVID", _xtext),
        auth=_last(pairs, "AUTH", _xtext),
        other=_unread(pairs, {"BODY": _text, "RET": _ret, "ENVID": _xtext, "AUTH": _xtext}),
    )


def read_recipient_parameters(recipient: Recipient, text: str) -> Recipient:
    """Add the parameters of X-Receiver; what cannot be read is kept in `other`, the last of several counts."""
    if not (pairs := _pairs(text)):
        return recipient
    return replace(
        recipient,
        notify=_last(pairs, "NOTIFY", _notify),
        orcpt=_last(pairs, "ORCPT", _orcpt),
        extended_props=_last(pairs, _PROPS, _text),
        other=_unread(pairs, {"NOTIFY": _notify, "ORCPT": _orcpt, _PROPS: _text}),
    )


def _pairs(text: str) -> Pairs:
    """Cut the parameters apart; a ";" may stand before X-ExtendedProps, and one at the end of a token is no part of it."""
    pairs: Pairs = []
    for token in _whole_tokens(text):
        key, _, value = token.removesuffix(";").partition("=")
        if key or value:
            pairs.append((key.upper(), value))
    return pairs


def _whole_tokens(text: str) -> Iterator[str]:
    """Yield the tokens; what folding cut out of the base64 of X-ExtendedProps is put back."""
    held = ""
    for token in filter(None, _SPACE.split(text)):
        if held and not held.endswith((";", "=")) and _BASE64_REST.fullmatch(token):
            held += token
            continue
        if held:
            yield held
        held = token if token.upper().startswith(f"{_PROPS}=") else ""
        if not held:
            yield token
    if held:
        yield held


def _last(pairs: Pairs, key: str, read: Callable[[str], T | None]) -> T | None:
    for name, text in reversed(pairs):
        if name == key and (value := read(text)) is not None:
            return value
    return None


def _unread(pairs: Pairs, readers: Mapping[str, Callable[[str], object]]) -> tuple[tuple[str, str], ...]:
    return tuple((key, text) for key, text in pairs if key not in readers or readers[key](text) is None)


def _text(text: str) -> str | None:
    return text or None


def _xtext(text: str) -> str | None:
    return xtext.decode(text) or None


def _ret(text: str) -> Ret | None:
    return Ret.__members__.get(text.upper())


def _notify(text: str) -> frozenset[Notify] | None:
    words = frozenset(Notify[word] for word in text.upper().split(",") if word in Notify.__members__)
    # RFC 3461 section 4.1 allows NEVER only alone; of two wishes the quiet one is honoured.
    return frozenset({Notify.NEVER}) if Notify.NEVER in words else words or None


def _orcpt(text: str) -> OriginalRecipient | None:
    kind, _, address = text.partition(";")
    if not _ATOM.fullmatch(kind) or ";" not in text:  # the documentation's own example has no type
        kind, address = "rfc822", text
    address = xtext.decode_utf8_address(address) if kind.lower() == _UTF8 else xtext.decode(address)
    return OriginalRecipient(type=kind, address=address) if address else None


def written_sender_parameters(envelope: Envelope) -> str:
    """Write the parameters of X-Sender, each after a space."""
    known = [
        ("BODY", envelope.body),
        ("RET", envelope.ret),
        ("ENVID", _encoded(envelope.envid)),
        ("AUTH", _encoded(envelope.auth)),
    ]
    return _written([*known, *envelope.other])


def written_recipient_parameters(recipient: Recipient) -> str:
    """Write the parameters of X-Receiver, each after a space."""
    known = [("NOTIFY", _written_notify(recipient.notify)), ("ORCPT", _written_orcpt(recipient.orcpt))]
    return _written([*known, *recipient.other, ("X-ExtendedProps", recipient.extended_props)])


def _written(pairs: Iterable[tuple[str, str | None]]) -> str:
    tokens = (f"{key}={value}" for key, value in pairs if value is not None)
    # A reader strips one ";" from the end of a token.
    return "".join(f" {token};" if token.endswith(";") else f" {token}" for token in tokens)


def _encoded(text: str | None) -> str | None:
    return None if text is None else xtext.encode(text)


def _written_notify(notify: frozenset[Notify] | None) -> str | None:
    return None if notify is None else ",".join(wish for wish in Notify if wish in notify)


def _written_orcpt(orcpt: OriginalRecipient | None) -> str | None:
    if orcpt is None:
        return None
    encode = xtext.encode_utf8_address if orcpt.type.lower() == _UTF8 else xtext.encode
    return f"{orcpt.type};{encode(orcpt.address)}"
