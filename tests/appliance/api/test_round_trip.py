"""A fax by REST: sent, run, told."""

import httpx

from tests.appliance.web import sent


def test_a_mail_that_is_handed_in_becomes_a_fax_with_its_story(web: httpx.Client):
    here = sent(web)

    (fax,) = web.get(f"{here}/faxes").json()["faxes"]
    story = web.get(f"{here}/faxes/{fax['id']}").json()

    assert (fax["state"], fax["number"], fax["calls"]) == ("delivered", "+14255550112", 3)
    assert [call["outcome"] for call in story["calls_made"]] == ["BUSY", "BUSY", "DELIVERED"]


def test_the_clock_of_a_site_is_moved(web: httpx.Client):
    web.post("/api/v1/sites", json={"name": "ward"})

    moved = web.post("/api/v1/sites/ward/clock/advance", json={"seconds": 90}).json()

    assert moved["now"] == "2026-01-05T08:01:30Z"


def test_what_is_not_there_is_a_problem(web: httpx.Client):
    answer = web.get("/api/v1/sites/ward/faxes/1")

    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["detail"] == "there is no site 'ward' here"
