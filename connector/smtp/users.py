"""The file of those who may log in (AuthUsers): one `user:hash` in a line, the password hashed with scrypt (RFC 7914)."""

import hashlib
import hmac
import os
import re
import secrets
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from connector.errors import ListenError
from wire.publish import flush_names, make_directories

_NAME = re.compile(r"[^:\s\x00-\x1f\x7f]{1,64}")
_LINE = re.compile(
    r"(?P<name>[^:\s]{1,64}):scrypt\$(?P<n>[0-9]{1,7})\$(?P<salt>[A-Za-z0-9+/=]{8,64})\$(?P<key>[A-Za-z0-9+/=]{8,100})"
)

COST = 2**14
"""Rounds of scrypt with blocks of 8: 16 MB and some 50 ms for every guess."""

_MOST_COST = 2**18
_MEMORY = 2 * 128 * 8 * _MOST_COST

MAX_PASSWORD = 1000
"""In bytes: whoever is not known yet may not keep us hashing."""


@dataclass(frozen=True, kw_only=True)
class Hash:
    """A hashed password: rounds, salt and key of scrypt."""

    rounds: int
    salt: bytes
    key: bytes

    def __str__(self) -> str:
        """Return it as it stands in the file."""
        return f"scrypt${self.rounds}${b64encode(self.salt).decode()}${b64encode(self.key).decode()}"


_NOBODY = Hash(rounds=COST, salt=bytes(16), key=bytes(32))
"""What a password is compared with for an unknown user, so that the time tells nothing."""


def is_name(text: str) -> bool:
    """Tell whether a text can be a user's name: up to 64 letters without spaces, colons and controls."""
    return _NAME.fullmatch(text) is not None and text.isprintable() and not text.startswith("#")


def hashed(password: str) -> Hash:
    """Hash a password with a salt of its own."""
    salt = secrets.token_bytes(16)
    return Hash(rounds=COST, salt=salt, key=_key(password.encode("utf-8", "surrogateescape"), COST, salt))


def _key(password: bytes, rounds: int, salt: bytes) -> bytes:
    return hashlib.scrypt(password, salt=salt, n=rounds, r=8, p=1, maxmem=_MEMORY, dklen=32)


def read_users(file: Path) -> dict[str, Hash]:
    """Read the file, empty lines and `#` lines apart; raises ListenError with the line that is none, OSError when it cannot be read."""
    users: dict[str, Hash] = {}
    for number, line in enumerate(file.read_text("utf-8", "replace").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        rounds = int(found["n"]) if found else 0
        if found is None or not 1 < rounds <= _MOST_COST or rounds & (rounds - 1):
            raise ListenError(
                f"AuthUsers: {file}, line {number} is not user:hash; `dropfax exchange user` writes such lines; nobody can log in"
            )
        users[found["name"]] = Hash(rounds=rounds, salt=_bytes(found["salt"]), key=_bytes(found["key"]))
    return users


def _bytes(base64: str) -> bytes:
    return b64decode(base64 + "=" * (-len(base64) % 4))


def may_log_in(users: Mapping[str, Hash], name: str, password: bytes) -> bool:
    """Tell whether that is the user's password, in the same time whether there is such a user or not."""
    known = users.get(name, _NOBODY)
    key = _key(password[:MAX_PASSWORD], known.rounds, known.salt)
    return hmac.compare_digest(key, known.key) and name in users and len(password) <= MAX_PASSWORD


def write_users(file: Path, users: Mapping[str, Hash]) -> None:
    """Write the file anew, readable for its owner alone; the old one stands until the new one is whole. Raises OSError."""
    make_directories(file.parent)
    text = "".join(f"{name}:{known}\n" for name, known in sorted(users.items()))
    # Made with mode 0600 (tempfile), in the same directory: renaming cannot cross file systems.
    descriptor, aside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
            opened.flush()
            os.fsync(opened.fileno())
        Path(aside).replace(file)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    flush_names(file.parent)
