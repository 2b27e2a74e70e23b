"""What people do to a fax on its screen, and its files."""

import re

import pytest
from playwright.sync_api import expect

from tests.appliance.browser import Look, faults_of
from tests.appliance.console.shelf import CUT, Shelf
from tests.appliance.console.ward import Ward


@pytest.fixture
def waiting(ward: Ward) -> Ward:
    """A site whose only fax waits for its second call."""
    ward.mail("+1 425 555 0110", "lunch")
    ward.advance(90)
    return ward


def test_a_fax_is_held_and_released_and_its_story_tells_who_did_it(waiting: Ward):
    assert "Fax 1 to +1 425 555 0110 is held until it is released." in waiting.post("faxes/1/deeds/hold").text
    assert "somebody at this machine" in waiting.page("faxes/1").text

    assert "Fax 1 to +1 425 555 0110 goes on" in waiting.post("faxes/1/deeds/release").text


def test_a_fax_is_sent_to_another_number_and_delivered_there(waiting: Ward):
    said = waiting.post("faxes/1/change", number="+1 425 555 0101", why="wrong number")
    assert "Fax 1 to +1 425 555 0101 goes on" in said.text

    waiting.post("clock/until-idle")

    assert "is-delivered" in waiting.page("faxes").text


def test_a_fax_is_sent_at_another_date(waiting: Ward):
    assert "until 2026-01-06 09:00:00" in waiting.post("faxes/1/change", at="2026-01-06T09:00").text


@pytest.mark.parametrize(
    ("path", "form", "status", "told"),
    [
        ("faxes/1/deeds/release", {}, 409, "Fax 1 is not held"),
        ("faxes/1/deeds/burn", {}, 422, "This address does not say what it takes"),
        ("faxes/9/deeds/hold", {}, 404, "9"),
        ("faxes/1/change", {}, 409, "Neither a number nor a date was given"),
        ("faxes/1/change", {"number": "911"}, 409, "cannot be called"),
        ("faxes/1/change", {"at": "2026-01-06T09:00", "number": "911"}, 409, "cannot be called"),
        ("faxes/1/change", {"at": "tomorrow"}, 409, "is no date such as"),
        ("faxes/1/change", {"at": "9999-12-31T23:59-23:00"}, 409, "is no date such as"),
        ("faxes/1/change", {"at": "2030-01-01T00:00", "number": "+14255550101"}, 409, "cannot wait so long"),
    ],
)
def test_what_is_not_possible_changes_nothing_and_is_said(
    waiting: Ward, path: str, form: dict[str, object], status: int, told: str
):
    refused = waiting.post(path, **form)

    assert (refused.status_code, told in refused.text) == (status, True)
    assert "+1 425 555 0110" in waiting.page("faxes").text
    assert "is-ready" in waiting.page("faxes").text


def test_a_fax_that_is_over_offers_nothing_but_its_files(waiting: Ward):
    waiting.post("faxes/1/deeds/cancel")

    page = waiting.page("faxes/1").text

    assert "<form" not in page
    assert waiting.post("faxes/1/deeds/hold").status_code == 409
    assert "drop-file" in page


def test_the_files_of_a_fax_are_offered_and_stored(shelf: Shelf):
    links = re.findall(r'<a href="([^"]+)" download>', shelf.page(f"faxes/{CUT}").text)

    stored = [shelf.web.get(link) for link in links]

    assert [one.content[:4] for one in stored[:2]] == [b"%PDF", b"II*\0"]
    assert [one.headers["Content-Type"] for one in stored[2:]] == ["message/rfc822", "message/rfc822"]
    assert all(one.headers["Content-Disposition"].startswith("attachment") for one in stored)


def test_the_buttons_follow_the_fax_while_somebody_looks(look: Look, waiting: Ward):
    page = look(f"{waiting.site}/faxes/1")
    page.get_by_role("button", name="Hold").click()
    expect(page.get_by_role("status")).to_contain_text("is held until it is released")
    assert faults_of(page) == []

    waiting.post("faxes/1/deeds/cancel")

    expect(page.locator("#deeds").get_by_role("button")).to_have_count(0)
