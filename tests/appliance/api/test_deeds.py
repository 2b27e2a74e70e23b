"""What people do to faxes by REST."""

from typing import Any

import httpx
import pytest

from appliance.api.access import NAMELESS
from tests.appliance.api.ward import a_mail

HERE = "/api/v1/sites/ward"
BUSY = "+1 425 555 0110"


@pytest.fixture
def ward(web: httpx.Client) -> httpx.Client:
    """A site with two faxes that wait for their second calls: 1 to BUSY and 2 to another number."""
    web.post("/api/v1/sites", json={"name": "ward", "seed": 7}).raise_for_status()
    for number in (BUSY, "+1 425 555 0120"):
        mail = a_mail(number, "lunch")
        web.post(f"{HERE}/mails", content=mail, headers={"Content-Type": "message/rfc822"}).raise_for_status()
    web.put(f"{HERE}/script", json=[{"number": "+14255550120", "calls": ["busy"]}]).raise_for_status()
    web.post(f"{HERE}/clock/advance", json={"seconds": 90}).raise_for_status()
    return web


def state(web: httpx.Client, fax: int = 1) -> str:
    return str(web.get(f"{HERE}/faxes/{fax}").json()["state"])


def test_a_fax_is_held_and_released_and_its_story_tells_who_did_it_and_why(ward: httpx.Client):
    said = ward.post(f"{HERE}/faxes/1/deeds/hold", json={"why": "a try"}).json()

    assert said == {"fax": 1, "done": True, "sentence": "fax 1 to +1 425 555 0110 is held until it is released"}
    deeds = ward.get(f"{HERE}/faxes/1").json()["deeds"]
    assert [(deed["who"], deed["what"]) for deed in deeds] == [(NAMELESS, "held the fax: a try")]
    assert ward.post(f"{HERE}/faxes/1/deeds/release").json()["done"]
    assert state(ward) == "ready"


def test_a_fax_that_is_called_now_is_called_before_its_date(ward: httpx.Client):
    before = ward.get(f"{HERE}/faxes/1").json()

    assert ward.post(f"{HERE}/faxes/1/deeds/retry").json()["done"]
    ward.post(f"{HERE}/clock/advance", json={"seconds": 60}).raise_for_status()

    after = ward.get(f"{HERE}/faxes/1").json()
    assert after["calls"] == before["calls"] + 1
    assert after["calls_made"][-1]["started"] < before["due"]


def test_a_fax_is_sent_to_another_number(ward: httpx.Client):
    ward.post(f"{HERE}/faxes/1/change", json={"number": "+1 (425) 555-0101"}).raise_for_status()
    ward.post(f"{HERE}/clock/run-until-idle").raise_for_status()

    fax = ward.get(f"{HERE}/faxes/1").json()
    assert (fax["number"], fax["state"]) == ("+14255550101", "delivered")


def test_a_fax_is_sent_at_another_date(ward: httpx.Client):
    ward.post(f"{HERE}/faxes/1/change", json={"at": "2026-01-06T10:00:00+01:00"}).raise_for_status()

    assert ward.get(f"{HERE}/faxes/1").json()["not_before"] == "2026-01-06T09:00:00Z"


def test_a_number_is_held_with_its_faxes_and_those_to_come(ward: httpx.Client):
    held = ward.post(f"{HERE}/deeds/hold", json={"number": "+1-425-555-0110"}).json()

    assert [one["sentence"] for one in held["said"]][:1] == ["the number +1 425 555 0110 is held"]
    assert ([one["fax"] for one in held["said"]], held["done"]) == ([None, 1], 2)
    assert (state(ward, 1), state(ward, 2)) == ("held", "ready")
    again = ward.post(f"{HERE}/deeds/hold", json={"number": BUSY}).json()
    assert (again["done"], NAMELESS in again["said"][0]["sentence"]) == (0, True)


def test_everything_is_cancelled_and_a_fax_that_is_over_is_named_with_its_reason(ward: httpx.Client):
    assert ward.post(f"{HERE}/deeds/cancel", json={"everything": True}).json()["done"] == 2
    assert (state(ward, 1), state(ward, 2)) == ("cancelled", "cancelled")

    late = ward.post(f"{HERE}/deeds/release", json={"faxes": [1, 9]}).json()
    assert late["done"] == 0
    assert [one["fax"] for one in late["said"]] == [1, 9]
    assert "there is no fax 9" in late["said"][1]["sentence"]


@pytest.mark.parametrize(
    ("path", "asked", "status", "word"),
    [
        ("faxes/1/deeds/release", None, 409, "not held"),
        ("faxes/9/deeds/hold", None, 404, "no fax 9"),
        ("faxes/1/deeds/burn", None, 422, "nothing was done"),
        ("faxes/1/deeds/hold", {"becasue": "a slip"}, 422, "becasue"),
        ("faxes/1/change", {}, 409, "neither a number nor a date"),
        ("faxes/1/change", {"number": "911"}, 409, "cannot be called"),
        ("faxes/1/change", {"at": "9999-12-31T23:59:00-23:00"}, 422, "outside"),
        ("faxes/1/change", {"at": "2026-01-06T10:00:00"}, 422, "timezone"),
        ("deeds/hold", {}, 422, "one of number, line and everything"),
        ("deeds/hold", {"number": BUSY, "line": 1}, 422, "one of number, line and everything"),
        ("deeds/hold", {"line": 99}, 409, "there is no line 99"),
        ("deeds/retry", {"line": 1}, 409, "has no line yet"),
    ],
)
def test_what_is_not_possible_changes_nothing_and_is_said(
    ward: httpx.Client, path: str, asked: dict[str, Any] | None, status: int, word: str
):
    refused = ward.post(f"{HERE}/{path}", json=asked)

    assert (refused.status_code, word in refused.json()["detail"]) == (status, True), refused.text
    assert state(ward) == "ready"
    assert ward.get(f"{HERE}/faxes/1").json()["deeds"] == []


def test_the_board_tells_of_lines_holds_and_of_what_waits(ward: httpx.Client):
    ward.post(f"{HERE}/deeds/hold", json={"line": 1, "why": "repair"}).raise_for_status()
    ward.post(f"{HERE}/deeds/hold", json={"number": BUSY}).raise_for_status()

    board = ward.get(f"{HERE}/line").json()

    assert [line["hold"] and line["hold"]["why"] for line in board["lines"]][:2] == ["repair", None]
    assert [(hold["scope"], hold["value"]) for hold in board["holds"]] == [("number", "+14255550110")]
    assert {one["fax"]: one["cause"] for one in board["waiting"]}.keys() == {1, 2}
    assert [deed["what"] for deed in board["lately"]] == ["held line 1: repair", "held the number +14255550110"]
