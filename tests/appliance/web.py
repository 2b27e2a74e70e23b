"""A web client of the application over sites of a test."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from appliance.hosting import Sites, hosting
from appliance.web import Address, application, serving


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[Sites]:
    with hosting(tmp_path) as sites:
        yield sites


@pytest.fixture
def web(sites: Sites) -> Iterator[httpx.Client]:
    """Serve the sites on a free port and return a client of that."""
    with (
        serving(application(sites), Address(host="127.0.0.1", port=0)) as at,
        httpx.Client(base_url=at.url, timeout=60, trust_env=False) as client,
    ):
        yield client


MAIL = b"""From: ann@contoso.example
To: [FAX:Bob Lee@+1 425 555 0112]
Subject: hello
Message-ID: <1@contoso.example>

hello
"""


def sent(web: httpx.Client, mail: bytes = MAIL, name: str = "ward") -> str:
    """Make a site, send a mail there, and run it until idle; returns the place of the site."""
    web.post("/api/v1/sites", json={"name": name, "seed": 7}).raise_for_status()
    here = f"/api/v1/sites/{name}"
    web.post(f"{here}/mails", content=mail, headers={"Content-Type": "message/rfc822"}).raise_for_status()
    assert web.post(f"{here}/clock/run-until-idle").json()["idle"]
    return here
