"""Waiting by REST: for a fax, a report, a mail, or for nothing at all."""

import httpx
import pytest

from tests.appliance.api.ward import HERE, a_mail, hand_in

BUSY_ONCE, BUSY_FOR_EVER, NOT_IN_SERVICE = "+14255550111", "+14255550110", "+14255550150"


@pytest.fixture
def site(web: httpx.Client) -> httpx.Client:
    """A site to which three mails were handed in, on a clock that stands."""
    web.post("/api/v1/sites", json={"name": "ward", "seed": 7}).raise_for_status()
    hand_in(web, a_mail(BUSY_ONCE, "Lunch"), a_mail(BUSY_FOR_EVER, "Dinner"), a_mail(NOT_IN_SERVICE, "Invoice"))
    return web


def until(site: httpx.Client, **asked: object) -> httpx.Response:
    return site.post(f"{HERE}/clock/run-until", params={name: str(value) for name, value in asked.items()})


def test_the_clock_jumps_no_further_than_to_what_was_waited_for(site: httpx.Client):
    found = until(site, number=BUSY_ONCE, over=True).json()
    now = site.get(f"{HERE}/clock").json()["now"]
    reported = until(site, what="report", number=BUSY_FOR_EVER).json()

    assert (found["fax"]["outcome"], found["fax"]["calls"], found["idle"]) == ("DELIVERED", 2, False)
    assert "2026-01-05T08:0" < now < "2026-01-05T08:10"
    assert (reported["fax"]["subject"], reported["fax"]["state"]) == ("Dinner", "failed")


def test_a_mail_is_waited_for_in_its_mailbox(site: httpx.Client):
    found = until(site, what="mail", mailbox="ann@contoso.example", subject="invoice").json()

    assert found["mail"]["subject"].startswith("Undeliverable")
    assert found["fax"] is None


def test_where_nothing_is_due_any_more_it_is_told_what_was_seen_instead(site: httpx.Client):
    answer = until(site, number=NOT_IN_SERVICE, outcome="DELIVERED", timeout=60)
    told = answer.json()

    assert (answer.status_code, answer.headers["content-type"]) == (409, "application/problem+json")
    assert told["idle"]
    assert "fax 3 to +14255550150: failed" in told["detail"]
    assert [fax["subject"] for fax in told["faxes"]] == ["Invoice", "Dinner", "Lunch"]


def test_that_something_never_comes_is_so_when_nothing_is_due(site: httpx.Client):
    assert until(site, number=NOT_IN_SERVICE, outcome="DELIVERED", nothing=True).json() == {
        "fax": None,
        "mail": None,
        "idle": True,
    }
    came = until(site, number=BUSY_ONCE, outcome="DELIVERED", nothing=True)
    assert (came.status_code, "fax 1, delivered" in came.json()["detail"]) == (409, True)


def test_looking_moves_no_clock(site: httpx.Client):
    printed = site.get(f"{HERE}/wait", params={"number": NOT_IN_SERVICE}).json()
    waits = site.get(f"{HERE}/wait", params={"number": NOT_IN_SERVICE, "over": "true", "timeout": "0.01"})

    assert printed["fax"]["subject"] == "Invoice"
    assert (waits.status_code, waits.json()["idle"]) == (409, False)
    assert site.get(f"{HERE}/clock").json()["now"] == "2026-01-05T08:00:00Z"


def test_a_clock_that_runs_by_itself_is_waited_for(site: httpx.Client):
    site.put(f"{HERE}/clock/speed", json={"speed": 60}).raise_for_status()

    found = site.get(f"{HERE}/wait", params={"what": "report", "number": NOT_IN_SERVICE}).json()

    assert found["fax"]["state"] == "failed"


@pytest.mark.parametrize(
    ("asked", "word"),
    [({"what": "mail"}, "mailbox"), ({"timeout": "9999"}, "timeout"), ({"colour": "red"}, "colour")],
)
def test_what_cannot_be_waited_for_is_refused(site: httpx.Client, asked: dict[str, str], word: str):
    answer = site.get(f"{HERE}/wait", params=asked)

    assert (answer.status_code, word in answer.json()["detail"]) == (422, True)
