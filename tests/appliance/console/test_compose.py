"""Writing a mail, and the numbers that open one."""

import re

import pytest
from playwright.sync_api import Route, expect

from tests.appliance.browser import Look
from tests.appliance.console.ward import Ward

ANN = "ann@contoso.example"


def test_a_mail_with_a_file_becomes_a_fax_of_both(ward: Ward):
    said = ward.web.post(
        f"/sites/{ward.name}/compose",
        data={"sender": ANN, "to": "[FAX:Größe@+1 425 555 0101]", "subject": "Café", "text": "één"},
        files=[("files", ("page.txt", b"second page", "text/plain"))],
        follow_redirects=True,
    )
    assert "Exchange has taken the mail as message" in said.text
    assert "The clock stands still" in said.text

    ward.post("clock/until-idle")

    assert "Café" in ward.page("faxes").text
    shown = ward.page("faxes/1").text
    assert "2/2" in ward.page("faxes").text
    assert "page.txt" in shown


def test_nothing_that_is_typed_breaks_out_of_the_header(ward: Ward):
    ward.post("compose", sender=ANN, to="[FAX:+14255550101]", subject="a\r\nBcc: eve@contoso.example", text="x")
    ward.post("clock/until-idle")

    assert "a Bcc: eve@contoso.example" in ward.page("faxes").text
    assert len(re.findall(r'faxes/(\d+)">', ward.page("faxes").text)) == 1


@pytest.mark.parametrize(
    ("form", "told"),
    [
        ({"sender": ANN, "to": " \n"}, "The mail has no recipient; nothing was sent."),
        ({"sender": "nobody", "to": "[FAX:+14255550101]"}, "nothing was queued."),
    ],
)
def test_what_cannot_be_sent_is_shown_again_as_it_was_typed(ward: Ward, form: dict[str, object], told: str):
    again = ward.post("compose", subject="<kept>", text="kept too", **form)

    assert (again.status_code, told in again.text) == (422, True)
    assert 'value="&lt;kept&gt;"' in again.text
    assert "kept too</textarea>" in again.text


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("[FAX:Bob@+1 425 555 0112]", "The gateway would call Bob, +1 425 555 0112."),
        ("[FAX:911]", "The gateway would not call"),
        ("carol@contoso.example", "is delivered to the mailbox carol@contoso.example."),
        ("what", "This is no address:"),
    ],
)
def test_the_meaning_of_an_address_is_told_before_anything_is_sent(ward: Ward, to: str, told: str):
    assert told in ward.web.get(f"/sites/{ward.name}/compose/meaning", params={"to": to}).text
    assert told in ward.post("compose", sender=ANN, to=to, deed="explain").text
    assert "No fax has been sent yet." in ward.page("faxes").text


def test_every_number_opens_a_mail_to_itself_or_a_call_from_itself(ward: Ward):
    numbers = ward.page("numbers").text

    assert "compose?to=%5BFAX%3A%2B14255550117%5D" in numbers
    assert "arrivals?caller=%2B9999999" in numbers
    assert "[FAX:+14255550117]</textarea>" in ward.page("compose?to=%5BFAX%3A%2B14255550117%5D").text


def test_what_is_typed_before_the_scripts_are_there_is_explained_when_they_are(look: Look, ward: Ward):
    page = look(f"{ward.site}/clock")
    late: list[Route] = []
    page.route("**/htmx.min.js", lambda route: late.append(route))
    page.goto(f"{ward.site}/compose", wait_until="commit")
    page.get_by_label("To, one address").fill("[FAX:Bob Lee@911]")

    late[0].continue_()

    expect(page.locator("#meaning")).to_contain_text("would not call Bob Lee")


def test_the_field_explains_while_somebody_types_and_the_mail_is_sent(look: Look, ward: Ward):
    page = look(f"{ward.site}/numbers")
    page.get_by_role("link", name="+1 425 555 0150", exact=True).click()
    expect(page.locator("#meaning")).to_contain_text("would call +1 425 555 0150")

    page.get_by_label("To, one address").fill("[FAX:Bob Lee@911]")
    expect(page.locator("#meaning")).to_contain_text("would not call Bob Lee")
    page.get_by_label("To, one address").fill("[FAX:Bob Lee@+1 425 555 0101]")
    expect(page.locator("#meaning")).to_contain_text("would call Bob Lee")
    page.get_by_label("Subject").fill("From the browser")
    page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("status")).to_contain_text("Exchange has taken the mail")
