"""The console in Chromium, with nothing but its server to be reached."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.appliance.browser import Look, faults_of
from tests.appliance.console.shelf import CUT, DRESSED, FAILED, HOSTILE, RFC822, WAITING, Shelf, plain_mail

LIST = "faxes"
ONE = f"faxes/{CUT}"

# Heights of pictures, which have come by then.
DRAWN = "all => Promise.all(all.map(one => one.decode().then(() => one.naturalHeight)))"


@pytest.mark.parametrize(
    ("path", "width", "scheme"),
    [
        (LIST, 1440, "light"),
        (LIST, 390, "dark"),
        (ONE, 1440, "light"),
        (ONE, 1440, "dark"),
        (f"faxes/{DRESSED}", 900, "light"),
        (f"faxes/{WAITING}", 390, "dark"),
        (f"faxes/{FAILED}", 390, "light"),
    ],
)
def test_nobody_is_kept_from_using_a_page(look: Look, shelf: Shelf, path: str, width: int, scheme: str):
    page = look(f"{shelf.site}/{path}", width=width, scheme=scheme)
    page.locator("summary").evaluate_all("all => all.forEach(one => one.click())")

    assert faults_of(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_not_there_is_a_page_that_says_so(look: Look, shelf: Shelf):
    page = look(f"{shelf.site}/faxes/999", strict=False)

    assert page.get_by_role("heading", level=1).inner_text() == "Not Found"
    assert faults_of(page) == []


def test_keys_go_from_stage_to_stage(look: Look, shelf: Shelf):
    page = look(f"{shelf.site}/{ONE}")

    here = []
    for key in ("j", "j", "ArrowRight", "k", "ArrowLeft", "k", "k"):
        page.keyboard.press(key)
        here.append(page.evaluate("document.activeElement.id"))

    assert here == ["mail", "connector", "drop-file", "connector", "mail", "mail", "mail"]
    assert page.locator(".flow a[aria-current]").inner_text().startswith("Mail")


def test_keys_are_letters_in_a_field(look: Look, shelf: Shelf):
    page = look(f"{shelf.site}/{LIST}")

    page.get_by_role("searchbox").press_sequentially("jk")

    assert page.get_by_role("searchbox").input_value() == "jk"


def test_a_link_of_the_flow_brings_its_stage_into_sight(look: Look, shelf: Shelf):
    page = look(f"{shelf.site}/{ONE}")

    page.locator(".flow").get_by_role("link", name="Mailbox").click()

    expect(page.locator("#mailbox")).to_be_in_viewport()


def test_pages_are_turned_and_the_cut_is_told(look: Look, shelf: Shelf):
    page = look(f"{shelf.site}/{ONE}")

    page.get_by_role("link", name="Next page").click()
    page.get_by_role("link", name="Cut in call 1").click()

    assert "Page 2 of 3" in page.locator("#pages").inner_text()
    assert "Call 1 broke off here" in page.locator("#pages").inner_text()
    heights = page.locator("#pages img").evaluate_all(DRAWN)
    assert heights[1] < heights[0]


def test_a_mail_is_shown_with_its_own_pictures_in_a_frame_that_can_do_nothing(look: Look, shelf: Shelf):
    page = look(f"{shelf.site}/faxes/{DRESSED}")

    page.locator("#mail summary").click()
    frame = page.frame_locator("#mail iframe")

    assert frame.locator("b").inner_text() == "offer"
    assert frame.locator("img").get_attribute("src", timeout=5000).startswith("data:image/png")  # type: ignore[union-attr]  # it has one
    assert page.locator("#mail iframe").get_attribute("sandbox") == ""


def test_a_mail_that_means_harm_reaches_nobody(look: Look, shelf: Shelf):
    page = look(f"{shelf.site}/faxes/{HOSTILE}", strict=False)  # Chromium says what it refuses

    page.frame_locator("#mail iframe").locator("p").first.wait_for()

    assert page.url == f"{shelf.site}/faxes/{HOSTILE}"
    assert "<script>alert(1)</script>" in page.locator("#mail .facts").inner_text()


def test_a_fax_goes_on_while_somebody_looks_and_what_he_opened_stays_open(look: Look, web: httpx.Client):
    web.post("/api/v1/sites", json={"name": "ward", "seed": 7}).raise_for_status()
    here = "/api/v1/sites/ward"
    web.post(f"{here}/mails", content=plain_mail("+1 425 555 0111", "referral"), headers=RFC822).raise_for_status()
    web.post(f"{here}/clock/advance", json={"seconds": 60}).raise_for_status()
    page = look(f"{web.base_url}sites/ward/faxes/1")
    page.locator("#transcript-1 summary").click()
    page.locator("#calls").focus()

    assert web.post(f"{here}/clock/run-until-idle").json()["idle"]

    page.locator("#mailbox.is-done").wait_for()
    assert page.locator(".title .state").inner_text() == "delivered"
    assert page.locator("#transcript-1").get_attribute("open") is not None
    assert page.evaluate("document.activeElement.id") == "calls"
    assert page.locator("#story").get_attribute("hx-get") is None


def test_the_list_shows_a_fax_that_comes_while_somebody_looks(look: Look, web: httpx.Client):
    web.post("/api/v1/sites", json={"name": "ward", "seed": 7}).raise_for_status()
    page = look(f"{web.base_url}sites/ward/faxes")
    assert "No fax has been sent yet" in page.locator("#rows").inner_text()

    here = "/api/v1/sites/ward"
    web.post(f"{here}/mails", content=plain_mail("+1 425 555 0101", "referral"), headers=RFC822).raise_for_status()
    web.post(f"{here}/clock/advance", json={"seconds": 10}).raise_for_status()

    page.get_by_role("link", name="1", exact=True).wait_for()
