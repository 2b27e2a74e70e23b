"""The console's pages."""

import httpx

from tests.appliance.web import MAIL, sent


def test_a_fax_is_listed_and_told(web: httpx.Client):
    sent(web)

    assert "+1 425 555 0112" in web.get("/sites/ward/faxes").text
    assert "The number was busy" in web.get("/sites/ward/faxes/1").text


def test_what_stands_in_a_mail_is_text_and_never_a_tag(web: httpx.Client):
    sent(web, MAIL.replace(b"Subject: hello", b"Subject: <script>alert(1)</script>"))

    for page in ("/sites/ward/faxes", "/sites/ward/faxes/1"):
        assert "<script>alert" not in web.get(page).text
