"""The page that explains, and every new screen as people use it."""

import re

import pytest

from tests.appliance.browser import Look, faults_of
from tests.appliance.console.shelf import CUT, WAITING, Shelf, plain_mail

PAPERS = f"/api/v1/sites/shelf/faxes/{CUT}"


def explained(shelf: Shelf, content: bytes) -> str:
    answer = shelf.web.post("/sites/shelf/explain", files=[("file", ("x.eml", content))])
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize(
    ("address", "told"),
    [
        (
            "[FAX:Bob@+1 425 555 0112]",
            ["Connector Fax", "Connector selection in external", "+1 425 555 0112 is called"],
        ),
        ("[FAX:911]", ["is not called"]),
        ("carol@contoso.example", ["is delivered to the mailbox"]),
        ("<script>", ["This is no address", "&lt;script&gt;"]),
    ],
)
def test_every_decision_on_an_address_has_its_rule_and_its_source(shelf: Shelf, address: str, told: list[str]):
    page = shelf.web.get("/sites/shelf/explain", params={"address": address}).text

    assert [one for one in told if one not in page] == []
    assert "<script>" not in page.replace("<script src", "")


def test_a_mail_is_explained_for_each_recipient_and_not_sent(shelf: Shelf):
    before = shelf.page("faxes").text

    page = explained(shelf, plain_mail("+1 425 555 0150", "never sent"))

    assert "Exchange takes it in." in page
    assert "+1 425 555 0150 is called" in page
    assert shelf.page("faxes").text == before


def test_a_drop_file_is_explained_header_by_header(shelf: Shelf):
    page = explained(shelf, shelf.web.get(f"{PAPERS}/drop-file").content)

    assert "Its X-headers are an envelope." in page
    assert "Envelope recipient: for whom the file is." in page
    assert "+1 425 555 0162 is called" in page


def test_a_report_is_judged_and_each_recipient_told(shelf: Shelf):
    link = shelf.page(f"faxes/{CUT}").text.partition(f"{PAPERS}/reports/")[2].partition('"')[0]
    file = shelf.web.get(f"{PAPERS}/reports/{link}").content

    page = explained(shelf, file)
    assert "It breaks no rule." in page
    assert "Action delivered" in page
    assert "RFC 3464 section 2.3.3" in page

    broken = explained(shelf, file.replace(b"Status: 2.", b"Status: 5."))
    assert "It breaks no rule." not in broken


@pytest.mark.parametrize("content", [b"\xff\0\xff", b"X-Receiver: <a\r\n\r\n", b"no mail at all", b"From: a@b\n\n"])
def test_what_is_neither_is_said_to_be_refused(shelf: Shelf, content: bytes):
    assert "refused" in explained(shelf, content)


def test_nothing_is_explained_when_there_is_nothing(shelf: Shelf):
    answer = shelf.web.post("/sites/shelf/explain", data={"pasted": " "})

    assert (answer.status_code, "neither a file nor a text" in answer.text) == (422, True)


SCREENS = ["compose?to=%5BFAX%3A911%5D", "arrivals", "mailboxes/ann@contoso.example", "clock", f"faxes/{WAITING}"]
SCREENS += ["board", "mailboxes", "explain?address=%5BFAX%3ABob%40%2B14255550112%5D"]


@pytest.mark.parametrize(
    ("width", "scheme", "paths"),
    [(1440, "light", [*SCREENS[:5], "MAIL", "numbers"]), (390, "dark", [*SCREENS[3:], "MAIL"])],
)
def test_nobody_is_kept_from_using_a_screen(look: Look, shelf: Shelf, width: int, scheme: str, paths: list[str]):
    page = look(f"{shelf.site}/board", width=width, scheme=scheme)
    mail = re.search(r'href="/sites/shelf/(mailboxes/[^"]*/mails/[^"]*)"', shelf.page(SCREENS[2]).text)
    assert mail

    for path in paths:
        page.goto(f"{shelf.site}/{mail[1] if path == 'MAIL' else path}")
        page.locator("summary").evaluate_all("all => all.forEach(one => one.click())")
        assert (path, faults_of(page)) == (path, [])


@pytest.mark.parametrize("width", [390, 900])
def test_no_screen_is_wider_than_its_window(look: Look, shelf: Shelf, width: int):
    page = look(f"{shelf.site}/numbers", width=width)

    for path in ("numbers", *SCREENS):
        page.goto(f"{shelf.site}/{path}")
        assert (path, page.evaluate("document.documentElement.scrollWidth")) == (path, width)
