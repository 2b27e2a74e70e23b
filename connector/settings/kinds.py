"""The kinds of values that Exchange's parameters have."""

import re
import sys
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
from connector.spaces import AddressSpace
from foundation.measures import Size

UNLIMITED = sys.maxsize
"""The size that nothing exceeds."""

T = TypeVar("T")


def _read_space(value: object) -> object:
    return spaces.parse(value) if isinstance(value, str) else value


def _read_limit(value: object, read_size: ValidatorFunctionWrapHandler) -> object:
    return UNLIMITED if value == "unlimited" else read_size(value)


def _write_limit(size: int, write_size: SerializerFunctionWrapHandler) -> object:
    return "unlimited" if size == UNLIMITED else write_size(size)


def _not_empty(values: tuple[T, ...]) -> tuple[T, ...]:
    if not values:
        raise ValueError("at least one should stand here")
    return values


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
