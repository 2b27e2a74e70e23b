"""One dropfax for the tests of a module, in a process of its own."""

import sys
from collections.abc import Iterator

import pytest

import dropfax
from dropfax.starting import Place, command


@pytest.fixture(scope="package")
def url() -> Iterator[str]:
    """Start a dropfax and return its address."""
    place = Place.held()
    yield place.url(command(None, sys.executable))
    place.let_go()


@pytest.fixture(scope="package")
def client(url: str) -> Iterator[dropfax.Client]:
    with dropfax.Client(url) as client:
        yield client


@pytest.fixture
def site(client: dropfax.Client, request: pytest.FixtureRequest) -> Iterator[dropfax.Site]:
    """Make a site for one test."""
    with client.new_site(f"t{abs(hash(request.node.nodeid))}") as site:
        yield site
