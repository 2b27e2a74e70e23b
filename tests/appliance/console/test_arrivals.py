"""Ringing in, and what came of it."""

import re

import httpx
import pytest
from playwright.sync_api import expect

from gateway.document.pages import read_tiff, write_tiff
from tests.appliance.browser import Look
from tests.appliance.console.ward import Ward
from tests.gateway.document.test_profile_s import a_page

FROM = "+1 425 555 0199"


def tiff(pages: int = 2) -> bytes:
    """A fax of so many pages."""
    return write_tiff([a_page() for _ in range(pages)])


def ring(ward: Ward, content: bytes, name: str = "scan.tif", **said: str) -> httpx.Response:
    form = {"caller": FROM, "called": "", "csid": "CLINIC", "sub": ""} | said
    return ward.web.post(
        f"/sites/{ward.name}/arrivals", data=form, files=[("files", (name, content))], follow_redirects=True
    )


def test_a_fax_that_is_sent_in_lies_in_a_mailbox_with_its_pages(ward: Ward):
    said = ring(ward, tiff())
    assert "A fax of 2 pages from +1 425 555 0199 rings at" in said.text
    assert "1 ringing." in said.text

    ward.post("clock/until-idle")

    came = ward.page("arrivals").text
    assert "1 received" in came
    assert "CLINIC" in came
    assert len(read_tiff(ward.page("arrivals/1/received.tif").content)) == 2
    mailbox = re.search(rf'href="/sites/{ward.name}/(mailboxes/[^"]+)"', came)
    assert mailbox
    assert "/mails/" in ward.page(mailbox[1]).text


@pytest.mark.parametrize(
    ("content", "said", "told"),
    [
        (b"", {}, "is empty; nothing rings."),
        (b"%PDF-1.4 broken", {}, "nothing rings."),
        (tiff(1), {"caller": "nobody"}, "is no fax number"),
        (tiff(1), {"csid": "é"}, "is no identification"),
        (tiff(1), {"sub": "x"}, "is no sub-address"),
    ],
)
def test_what_cannot_ring_is_said_and_what_was_typed_stays(ward: Ward, content: bytes, said: dict[str, str], told: str):
    again = ring(ward, content, **({"csid": "<KEPT>"} | said))

    assert (again.status_code, told in again.text) == (422, True)
    assert "0 ringing." in again.text
    assert "&lt;KEPT&gt;" in again.text or "csid" in said


def test_a_withheld_number_is_said_to_be_one(ward: Ward):
    assert "from a withheld number rings" in ring(ward, tiff(1), caller="").text


def test_no_pages_of_a_fax_that_never_came(ward: Ward):
    assert ward.page("arrivals/7/received.tif").status_code == 404


def test_a_file_that_is_dragged_onto_the_form_rings(look: Look, ward: Ward):
    page = look(f"{ward.site}/arrivals")
    dragged = page.evaluate_handle(
        """bytes => {
          const carried = new DataTransfer();
          carried.items.add(new File([new Uint8Array(bytes)], "scan.tif", { type: "image/tiff" }));
          return carried;
        }""",
        list(tiff(1)),
    )

    page.dispatch_event("form[data-takes-files]", "dragover", {"dataTransfer": dragged})
    page.dispatch_event("form[data-takes-files]", "drop", {"dataTransfer": dragged})
    page.get_by_role("button", name="Ring").click()

    expect(page.get_by_role("status")).to_contain_text("A fax of 1 page")
