"""Calls that are scripted by REST."""

import httpx
import pytest

from tests.appliance.web import sent

NUMBER = "+442071838750"


def outcomes(web: httpx.Client, here: str, fax: int) -> list[str]:
    return [call["outcome"] for call in web.get(f"{here}/faxes/{fax}").json()["calls_made"]]


def send(web: httpx.Client, here: str, subject: str) -> None:
    mail = f"From: ann@contoso.example\nTo: [FAX:Bob@{NUMBER}]\nSubject: {subject}\n\nhello\n"
    web.post(f"{here}/mails", content=mail.encode(), headers={"Content-Type": "message/rfc822"}).raise_for_status()
    assert web.post(f"{here}/clock/run-until-idle").json()["idle"]


def test_calls_go_by_a_script_that_begins_when_it_is_given(web: httpx.Client):
    here = sent(web)
    send(web, here, "before")

    scripted = web.put(
        f"{here}/script", json=[{"number": "+44 20 7183 8750", "calls": ["busy", "no_answer"], "then": "delivered"}]
    )
    send(web, here, "under the script")
    web.put(f"{here}/script", json=[]).raise_for_status()
    send(web, here, "after")

    assert scripted.status_code == 204
    assert [outcomes(web, here, fax) for fax in (2, 3, 4)] == [
        ["DELIVERED"],
        ["BUSY", "NO_ANSWER", "DELIVERED"],
        ["DELIVERED"],
    ]


@pytest.mark.parametrize(
    ("sequences", "word"),
    [
        ([{"number": NUMBER, "calls": ["engaged"]}], "dropfax outcomes"),
        ([{"number": NUMBER, "calls": []}], "calls"),
        ([{"number": NUMBER, "calls": ["busy"]}, {"number": "+44 2071838750", "calls": ["busy"]}], "already"),
    ],
)
def test_a_script_that_cannot_be_followed_is_refused(web: httpx.Client, sequences: list[object], word: str):
    web.post("/api/v1/sites", json={"name": "ward"}).raise_for_status()

    answer = web.put("/api/v1/sites/ward/script", json=sequences)

    assert (answer.status_code, word in answer.json()["detail"]) == (422, True), answer.text
