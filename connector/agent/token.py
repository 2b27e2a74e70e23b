"""The token that a delivery agent must show."""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from connector.errors import AgentSocketError
from wire.publish import flush_names, make_directories

SHORTEST = 16
"""Letters; a token of 16 letters and digits cannot be guessed."""


def token_of(file: Path) -> str:
    """Return the token of a site, made with its file (mode 0600) where there is none yet; raises AgentSocketError or OSError.

    Whoever makes it first wins: two that start at the same time have the same token.
    """
    with suppress(FileExistsError):
        if not file.exists():
            _make(file)
    token = file.read_text("ascii", "replace").strip()
    if len(token) < SHORTEST or not token.isascii() or not token.isprintable() or " " in token:
        raise AgentSocketError(
            f"{file} holds no token of at least {SHORTEST} letters and digits; remove it, and a new one is made at the next start"
        )
    if stat.S_IMODE(file.stat().st_mode) & stat.S_IRWXO:
        raise AgentSocketError(f"{file} can be read by everybody on this machine; take that right away: chmod o-rwx")
    return token


def _make(file: Path) -> None:
    """Write a new token aside and link it into place, which fails where there is one meanwhile (link(2))."""
    make_directories(file.parent)
    aside = file.with_name(f"{file.name}.{secrets.token_hex(8)}.part")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as opened:
            opened.write(f"{secrets.token_urlsafe(32)}\n")
            opened.flush()
            os.fsync(opened.fileno())
        os.link(aside, file)
    finally:
        aside.unlink(missing_ok=True)
    flush_names(file.parent)
