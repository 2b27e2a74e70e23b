"""The kinds of values that Exchange's parameters have."""

import re
import sys
import unicodedata
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    PlainSerializer,
    SerializerFunctionWrapHandler,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WrapSerializer,
    WrapValidator,
)

from connector import spaces
from connector.spaces import SMTP, AddressSpace, TypedAddress
from foundation.measures import Size
from wire.imcea import EncapsulationError

UNLIMITED = sys.maxsize
"""The size that nothing exceeds."""

T = TypeVar("T")


def _read_space(value: object) -> object:
    return spaces.parse(_one_line(value)) if isinstance(value, str) else value


def _read_limit(value: object, read_size: ValidatorFunctionWrapHandler) -> object:
    return UNLIMITED if value == "unlimited" else read_size(value)


def _write_limit(size: int, write_size: SerializerFunctionWrapHandler) -> object:
    return "unlimited" if size == UNLIMITED else write_size(size)


def _not_empty(values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise ValueError("at least one should stand here")
    return values


def _read_directory(value: object) -> object:
    if value == "":
        return None
    if isinstance(value, str) and (not value.strip() or "\0" in value):
        raise ValueError('should name a directory, or be "" for none')
    return value


def _write_directory(directory: Path | None) -> str:
    return "" if directory is None else str(directory)


Directory = Annotated[Path | None, BeforeValidator(_read_directory), PlainSerializer(_write_directory)]
"""A directory that Exchange reads; "" stands for $null, with which it reads none."""


def _one_line(text: str) -> str:
    # A line break would end a line of the tracking log, of a script for PowerShell, of a report's header.
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
        raise ValueError("should be one line without control characters")
    return text


OneLine = Annotated[str, AfterValidator(_one_line)]
"""A text of one line."""

NotEmpty = AfterValidator(_not_empty)
"""Marks a list in which something must stand."""

Domain = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$", to_lower=True)]
"""A mail domain; domains compare without case."""

ServerName = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", to_upper=True)
]
"""A server's short name; names compare without case and are written in upper case, as Exchange shows them."""

Space = Annotated[AddressSpace, BeforeValidator(_read_space), PlainSerializer(str)]
"""An address space, written Type:Space;Cost."""

Limit = Annotated[Size, WrapValidator(_read_limit), WrapSerializer(_write_limit)]
"""A size that something may have; "unlimited" stands for none."""

_MAILBOX = re.compile(r"[^@\s\x00-\x1f\x7f]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")


def _mailbox(address: str) -> str:
    if not _MAILBOX.fullmatch(address):
        raise ValueError("should be an address, such as 'ann@contoso.example'")
    return address


SmtpAddress = Annotated[str, AfterValidator(_mailbox)]
"""A mail address; addresses compare without case."""


def _mailbox_or_none(address: str) -> str:
    return _mailbox(address) if address else address


OptionalAddress = Annotated[str, AfterValidator(_mailbox_or_none)]
"""A mail address, or nothing."""


def _proxy(address: str) -> str:
    typed = TypedAddress.read(_one_line(address))
    if typed.type == SMTP:
        _mailbox(typed.value)
        return address
    try:
        typed.mail_address("a.example")
    except EncapsulationError as error:
        raise ValueError(f"should be an address that mail can carry; {error}") from error
    return address


ProxyAddress = Annotated[str, AfterValidator(_proxy)]
"""An address of a recipient: a mail address, or Type:address, short enough to travel in IMCEA form."""
