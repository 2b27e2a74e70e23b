"""What the head of a request says, read once and strictly."""

from starlette.types import Scope

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (RFC 9110 section 9.2.1)."""


def header(scope: Scope, name: bytes) -> str | None:
    """Return the value of a header field; None when there is none, and also when there are two, of which nobody could say which counts."""
    found: list[bytes] = [value for key, value in scope["headers"] if key == name]
    return found[0].decode("latin-1").strip() if len(found) == 1 else None


def has(scope: Scope, name: bytes) -> bool:
    """Tell whether there is such a header field, once or more."""
    return any(key == name for key, _ in scope["headers"])
