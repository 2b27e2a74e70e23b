"""Every route with the scope that it needs: one that changes something is written into the table by hand, so that its scope is seen."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from appliance.hosting import Sites
from appliance.web import Keys
from appliance.web.application import unguarded
from appliance.web.request import SAFE
from appliance.web.scopes import Scope, scope_of

TABLE = Path(__file__).with_name("routes.txt")


def walk(routes: Sequence[Any], before: str = "") -> Iterator[tuple[str, str]]:
    """Find the methods and paths of routes, of routers that were included, and of applications that were mounted."""
    for route in routes:
        if (included := getattr(route, "original_router", None)) is not None:
            yield from walk(included.routes, before + route.include_context.prefix)
        elif (methods := getattr(route, "methods", None)) is not None:
            yield from ((method, before + route.path) for method in methods)
        else:
            yield from walk(getattr(route, "routes", None) or [], before + route.path)


@pytest.fixture(scope="module")
def routes(hosted: Sites) -> list[tuple[str, str]]:
    return sorted(set(walk(unguarded(hosted, Keys()).routes)))


def test_the_scope_of_whatever_changes_something_is_known(routes: list[tuple[str, str]]):
    found = []
    for method, path in routes:
        if method not in SAFE:
            scope = scope_of(method, path)
            found.append(f"{scope.word if scope else 'open'} {method} {path}")

    assert found, "the routes were not found"
    assert sorted(found) == TABLE.read_text().splitlines(), f"{TABLE.name} is to hold:\n" + "\n".join(sorted(found))


def test_whoever_looks_is_a_viewer_and_only_signing_in_is_open(routes: list[tuple[str, str]]):
    looking = {(path, scope_of(method, path)) for method, path in routes if method in SAFE}

    assert ("/api/v1/sites/{site}/faxes", Scope.VIEWER) in looking
    assert {path for path, scope in looking if scope is None} == {"/login"}
    assert {scope for _, scope in looking} == {None, Scope.VIEWER}


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", "/api/v1/nobody/knows/this", Scope.ADMIN),
        ("BREW", "/nobody/knows/this", Scope.ADMIN),
        ("PATCH", "/api/v1/sites/ward/news", Scope.OPERATOR),
        ("POST", "/sites/ward/faxes/1/cancel", Scope.OPERATOR),
        ("POST", "/sites/ward/reset", Scope.ADMIN),
        ("POST", "/api/v1//sites//ward//reset/", Scope.ADMIN),
        ("PUT", "/api/v1/sites/ward/exchange/settings/x", Scope.ADMIN),
        ("POST", "/api/v1/sites/ward/webhooks", Scope.ADMIN),
        ("DELETE", "/api/v1/sites/ward/", Scope.ADMIN),
        ("POST", "/static-or-not", Scope.ADMIN),
        ("POST", "/api/v1/login", Scope.ADMIN),
        ("GET", "/nobody/knows/this", Scope.VIEWER),
        ("POST", "/login", None),
    ],
)
def test_a_path_that_nobody_knows_needs_what_its_shape_says(method: str, path: str, scope: Scope | None):
    assert scope_of(method, path) is scope
