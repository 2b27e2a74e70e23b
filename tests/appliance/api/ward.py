"""A site that has seen much, for tests that only look: made once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from appliance.hosting import hosting
from appliance.web import Address, application, serving

RFC822 = {"Content-Type": "message/rfc822"}

HERE = "/api/v1/sites/ward"


def a_mail(number: str, subject: str = "hello", sender: str = "ann@contoso.example") -> bytes:
    """A mail to a fax number, with a Message-ID made of its subject."""
    lines = (
        f"From: {sender}",
        f"To: [FAX:Bob Lee@{number}]",
        f"Subject: {subject}",
        f"Message-ID: <{subject.replace(' ', '-')}@contoso.example>",
        "",
        "hello",
        "",
    )
    return "\n".join(lines).encode()


def hand_in(web: httpx.Client, *mails: bytes, here: str = HERE) -> None:
    """Hand mails in, in this order."""
    for mail in mails:
        web.post(f"{here}/mails", content=mail, headers=RFC822).raise_for_status()


@dataclass(frozen=True, kw_only=True)
class Ward:
    """The client, and where the site lies."""

    web: httpx.Client
    path: Path


@pytest.fixture(scope="package")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ward]:
    """A site with a fax that was delivered at the third call, one that failed, one cut in its first call, and one that waits."""
    with (
        hosting(tmp_path_factory.mktemp("ward")) as sites,
        serving(application(sites), Address(host="127.0.0.1", port=0)) as at,
        httpx.Client(base_url=at.url, timeout=60, trust_env=False) as web,
    ):
        web.post("/api/v1/sites", json={"name": "ward", "seed": 7}).raise_for_status()
        hand_in(
            web,
            a_mail("+1 425 555 0112", "Referral"),
            a_mail("+1 425 555 0150", "Invoice"),
            a_mail("+1 425 555 0161", "invoice again", "bob@contoso.example"),
        )
        assert web.post(f"{HERE}/clock/run-until-idle").json()["idle"]
        hand_in(web, a_mail("+1 425 555 0110", "Lunch", "bob@contoso.example"))
        web.post(f"{HERE}/clock/advance", json={"seconds": 90}).raise_for_status()
        yield Ward(web=web, path=sites.get("ward").path)
