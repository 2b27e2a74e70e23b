"""The console's pages as the server makes them."""

import re
from datetime import timedelta

import httpx
import pytest

from appliance.hosting import Order, Sites
from appliance.site import settings_by_agent
from tests.appliance.console.shelf import CUT, DRESSED, FAILED, HOSTILE, WAITING, Shelf
from tests.appliance.web import MAIL, sent

EVERY = (
    "arrivals",
    "board",
    "clock",
    "compose",
    "explain?address=x",
    "mailboxes",
    "mailboxes/ann@contoso.example",
    "numbers",
    "faxes",
    "faxes/1",
    "faxes/999",
    "nowhere",
)


def rows(shelf: Shelf, query: str) -> list[int]:
    """The faxes that a search lists."""
    return [int(found) for found in re.findall(r'faxes/(\d+)">', shelf.page(f"faxes?{query}").text)]


@pytest.mark.parametrize("path", EVERY)
def test_every_page_says_that_the_line_is_simulated(shelf: Shelf, path: str):
    assert "The telephone line is simulated" in shelf.page(path).text


@pytest.mark.parametrize("path", EVERY)
def test_every_page_loads_nothing_but_what_comes_from_here(shelf: Shelf, path: str):
    page = shelf.page(path)

    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)
    assert not re.search(r"<style|<script(?! src=)| style=| on[a-z]+=", page.text)


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("sites/nobody/faxes", 404, "There is no site &#39;nobody&#39; here."),
        ("sites/shelf/faxes/999", 404, "There is no job 999"),
        ("sites/shelf/faxes/none", 422, "This address does not say what it takes"),
        ("sites/shelf/faxes?after=-1", 422, "This address does not say what it takes"),
        ("sites/shelf/nowhere", 404, "There is no such page."),
        ("nowhere", 404, "There is no such page."),
        (f"sites/shelf/faxes/{CUT}/pages/9.png", 404, "Fax 1 has no page 9: it has 3."),
        (f"sites/shelf/faxes/{CUT}/pages/3.png?view=line&call=1", 404, "Call 1 of fax 1 brought nothing of page 3."),
    ],
)
def test_what_goes_wrong_is_a_page_that_says_what(shelf: Shelf, path: str, status: int, told: str):
    page = shelf.web.get(f"/{path}")

    assert (page.status_code, page.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert told in page.text


def test_what_stands_in_a_mail_is_text_and_never_a_tag(shelf: Shelf):
    for path in ("faxes", f"faxes/{HOSTILE}"):
        assert "<script>alert" not in shelf.page(path).text
        assert "&lt;script&gt;alert" in shelf.page(path).text


@pytest.mark.parametrize(
    "path", [f"faxes/{HOSTILE}/mail.html", f"faxes/{DRESSED}/mail.html", f"faxes/{CUT}/mailbox/1.html"]
)
def test_the_html_of_a_mail_can_do_nothing_and_fetch_nothing(shelf: Shelf, path: str):
    policy = shelf.page(path).headers["Content-Security-Policy"]

    assert policy.startswith("sandbox; default-src 'none'; img-src data:;")
    assert "script" not in policy


def test_half_a_character_in_a_subject_breaks_no_page(web: httpx.Client):
    sent(
        web,
        b"From: a@contoso.example\nTo: [FAX:+14255550101]\nSubject: \xff=?utf-8?b?7aCA?= \xe2\x80\xaetxt\n\nhello\n",
    )

    for page in ("/sites/ward/faxes", "/sites/ward/faxes/1"):
        assert web.get(page).status_code == 200
        assert "\u202e" not in web.get(page).text  # it would turn the reading direction of what follows


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", [WAITING, HOSTILE, DRESSED, FAILED, CUT]),
        ("q=%2B1+(425)+555-0162", [CUT]),
        ("q=%2B14255550162", [CUT]),
        ("q=LENA%40", [DRESSED]),
        ("q=agree", [CUT]),
        ("q=agree&state=failed", []),
        ("state=failed", [FAILED]),
        ("state=&q=", [WAITING, HOSTILE, DRESSED, FAILED, CUT]),
        ("q=%25", []),
        ("after=3", [FAILED, CUT]),
    ],
)
def test_faxes_are_found_by_number_and_by_text_and_by_state(shelf: Shelf, query: str, found: list[int]):
    assert rows(shelf, query) == found


def test_a_long_list_comes_in_parts(shelf: Shelf, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("appliance.console.listing.SHOWN", 2)

    first = shelf.page("faxes").text
    (older,) = re.findall(r'href="\?([^"]*)">Older', first)

    assert rows(shelf, "") == [WAITING, HOSTILE]
    assert rows(shelf, older.replace("&amp;", "&")) == [DRESSED, FAILED]
    assert "Older" not in shelf.page("faxes?after=2").text
    assert 'href="?">Newest' in shelf.page("faxes?after=2").text


def test_a_page_that_shows_the_story_already_is_not_sent_it_again(shelf: Shelf):
    (again,) = re.findall(r'hx-get="([^"]*/story[^"]*)"', shelf.page(f"faxes/{WAITING}").text)
    address = again.replace("&amp;", "&")

    assert shelf.web.get(address).status_code == 204
    assert shelf.web.get(address.replace("page=1", "page=2").partition("&seen")[0]).status_code == 200


def test_a_fax_that_is_over_is_not_asked_for_again(shelf: Shelf):
    assert "/story?" not in shelf.page(f"faxes/{CUT}").text


def test_a_page_of_a_fax_is_sent_once(shelf: Shelf):
    path = f"faxes/{CUT}/pages/2.png?view=line&width=200"
    first = shelf.page(path)

    again = shelf.web.get(f"/sites/shelf/{path}", headers={"If-None-Match": first.headers["ETag"]})

    assert first.content.startswith(b"\x89PNG")
    assert (again.status_code, again.content) == (304, b"")


def test_the_first_page_of_several_sites_names_them(web: httpx.Client):
    assert "No site runs here" in web.get("/").text
    web.post("/api/v1/sites", json={"name": "ward"}).raise_for_status()
    assert web.get("/").headers["location"] == "/sites/ward/faxes"
    web.post("/api/v1/sites", json={"name": "lab"}).raise_for_status()
    assert ">ward</a>" in web.get("/").text


def test_what_is_told_of_a_fax_stands_in_its_stage(shelf: Shelf):
    page = shelf.page(f"faxes/{CUT}").text
    stages = dict(re.findall(r'<section id="([a-z-]+)" class="stage.*?>(.*?)</section>', page, re.DOTALL))

    assert list(stages) == ["mail", "connector", "drop-file", "pages", "calls", "report", "mailbox"]
    told = {
        "mail": "agreement",
        "connector": "wins",
        "drop-file": "Microsoft: Pickup directory and Replay directory",
        "pages": "Page 1 of 3",
        "calls": "Transcript, ",
        "report": "Look rfc3464/2: A delivery status notification by the book",
        "mailbox": "Mailbox of <code>ann@contoso.example</code>",
    }
    assert [key for key, text in told.items() if text not in stages[key]] == []
    assert "Final-Recipient" in stages["report"]
    assert "Final-Recipient" in stages["mailbox"]


def test_a_fax_that_came_by_agent_tells_who_handed_it_over_and_who_reports(web: httpx.Client, sites: Sites):
    site = sites.create("ward", Order(settings=settings_by_agent(), seed=7))
    site.appliance.exchange.submit(MAIL)
    assert site.run_until_idle(timedelta(days=2))

    page = web.get("/sites/ward/faxes/1").text

    assert "Handed over by the Delivery Agent connector Fax Agent" in page
    assert "Exchange makes the report: the gateway acknowledges this recipient as <strong>delivered</strong>" in page
    assert "Final-Recipient" in page.partition('<section id="mailbox"')[2]
