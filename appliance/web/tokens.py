"""The file of tokens: one `name:scope:hash` in a line. A token is 256 random bits, of which no hash can be undone; so SHA-256 is enough."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from appliance.errors import TokenError
from appliance.web.scopes import WORDS, Scope
from foundation.lock import held
from wire.publish import publish

FILE = "tokens"
"""Name of the file in a site's directory."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LINE = re.compile(rf"(?P<name>{_NAME.pattern}):(?P<scope>{'|'.join(WORDS)}):(?P<hash>[0-9a-f]{{64}})")

_MARK = "dropfax_"
"""How a token begins, so that people and programs that look for secrets in the wrong places know one."""


@dataclass(frozen=True, kw_only=True)
class Token:
    """Who holds a token, what it allows, and its hash: the token itself is kept nowhere."""

    name: str
    scope: Scope
    hash: str


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def read(file: Path) -> dict[str, Token]:
    """Return the tokens by their hashes, none when there is no file; raises TokenError, and nobody is let in by such a file."""
    try:
        text = file.read_text("utf-8", "replace")
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise TokenError(f"the tokens in {file} cannot be read: {error.strerror}; nobody is let in by them") from error
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
    tokens = [_token(file, number, line) for number, line in lines if line and not line.startswith("#")]
    return {token.hash: token for token in tokens}


def _token(file: Path, number: int, line: str) -> Token:
    if (found := _LINE.fullmatch(line)) is None:
        raise TokenError(
            f"{file}, line {number} is not name:scope:hash; `dropfax token add` writes such lines; nobody is let in by the file"
        )
    return Token(name=found["name"], scope=WORDS[found["scope"]], hash=found["hash"])


def add(file: Path, name: str, scope: Scope, secret: Callable[[], str]) -> str:
    """Make a token and return it: this is the only time that it can be seen. `secret` gives 256 random bits as text.

    Raises TokenError when the name is taken or is none, AlreadyRunningError while another command changes the file, and OSError.
    """
    if not _NAME.fullmatch(name):
        raise TokenError(
            f"{name!r} cannot be a token's name: it takes letters, digits, ., _ and -, 64 at most; no token was made"
        )
    with held(_lock(file)):
        tokens = read(file)
        if any(token.name == name for token in tokens.values()):
            raise TokenError(f"there is a token {name} in {file} already; no other was made")
        token = f"{_MARK}{secret()}"
        _write(file, {**tokens, hash_of(token): Token(name=name, scope=scope, hash=hash_of(token))})
    return token


def remove(file: Path, name: str) -> None:
    """Take a token out of the file: who holds it is let in no more. Raises TokenError when there is none, and what `add` raises."""
    with held(_lock(file)):
        tokens = read(file)
        left = {key: token for key, token in tokens.items() if token.name != name}
        if len(left) == len(tokens):
            raise TokenError(f"there is no token {name!r} in {file}; nothing was removed")
        _write(file, left)


def _lock(file: Path) -> Path:
    return file.with_name(f".{file.name}.lock")


def _write(file: Path, tokens: Mapping[str, Token]) -> None:
    lines = sorted(f"{token.name}:{token.scope.word}:{token.hash}\n" for token in tokens.values())
    publish(file.parent, file.name, "".join(lines).encode()).chmod(0o600)
