"""A small server that tests of who may reach it share: it runs one empty site."""

from collections.abc import Iterator

import httpx
import pytest

from appliance.hosting import Sites, hosting
from appliance.web import Address, Door, Names, application, serving
from tests.appliance.browser import browser

__all__ = ["browser"]

MOST = 20_000
"""Bytes of a body, for tests that bring more."""


@pytest.fixture(scope="package")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    with hosting(tmp_path_factory.mktemp("reach")) as sites:
        yield sites


@pytest.fixture(scope="package")
def door(hosted: Sites) -> Iterator[httpx.Client]:
    """Serve a site called ward to this machine alone, and return a client that is no browser."""
    guard = Door(names=Names(named=frozenset({"fax.contoso.example"})), most_body=MOST)
    with (
        serving(application(hosted, guard), Address(host="127.0.0.1", port=0)) as at,
        httpx.Client(base_url=at.url, timeout=60, trust_env=False) as client,
    ):
        client.post("/api/v1/sites", json={"name": "ward", "seed": 7}).raise_for_status()
        yield client
