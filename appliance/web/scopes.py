"""What one must be allowed to do for a request: decided by its method and the shape of its path, so that no route can be forgotten."""

from enum import IntEnum, unique

from appliance.web.request import SAFE


@unique
class Scope(IntEnum):
    """What somebody may do; who may do more may do all that stands before it."""

    VIEWER = 1
    OPERATOR = 2
    ADMIN = 3

    @property
    def word(self) -> str:
        """The scope as people write it."""
        return self.name.lower()


WORDS = {scope.word: scope for scope in Scope}
"""The scopes by what people write."""

OPEN = ("/login", "/logout", "/static")
"""Paths of the console, with what stands below them, that need no token: without them nobody could sign in."""

_ADMINS_ALONE = frozenset({"reset", "settings", "tokens", "webhooks"})
"""What only admins change of a site, wherever it stands in a path below it. A webhook lets the server call other machines."""


def scope_of(method: str, path: str) -> Scope | None:
    """Return what a request needs, of the console and of REST alike; None when it needs no token.

    To look is for viewers. What changes something needs an operator inside a site, and an admin everywhere else: a route that is new and
    known to nobody is among these.
    """
    if any(path == way or path.startswith(f"{way}/") for way in OPEN):
        return None
    if method in SAFE:
        return Scope.VIEWER
    words = [word for word in path.removeprefix("/api/v1").split("/") if word]
    is_inside_a_site = len(words) > 2 and words[0] == "sites"
    if not is_inside_a_site or _ADMINS_ALONE.intersection(words[2:]):
        return Scope.ADMIN
    return Scope.OPERATOR
