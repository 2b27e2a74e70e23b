"""Mailboxes and their mails, looked at without harm."""

import re
from urllib.parse import unquote

import httpx
import pytest

from tests.appliance.browser import Look, faults_of
from tests.appliance.console.shelf import RFC822
from tests.appliance.console.ward import Ward

CARRYING = b"""From: Eve <eve@contoso.example>
To: carol@contoso.example
Subject: =?utf-8?q?Caf=C3=A9_=3Cscript=3Ealert(1)=3C/script=3E?=
Message-ID: <carrying@contoso.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="m"

--m
Content-Type: text/html; charset=utf-8

<p>hello<script>alert(1)</script><img src="https://evil.example/seen.png">
--m
Content-Type: text/html; name="page.html"
Content-Disposition: attachment; filename*=utf-8''..%2F..%2FCaf%C3%A9%E2%80%AElmth.html

<script>alert(document.cookie)</script>
--m--
"""


@pytest.fixture
def carrying(ward: Ward) -> str:
    """The address of the page of a mail with an attachment that means harm."""
    ward.web.post(f"/api/v1/sites/{ward.name}/mails", content=CARRYING, headers=RFC822).raise_for_status()
    ward.advance(60)
    mails = ward.page("mailboxes/carol%40contoso.example").text
    found = re.search(rf'href="/sites/{ward.name}/(mailboxes/[^"]*/mails/[^"]*)"', mails)
    assert found
    return found[1]


def test_the_way_leads_from_the_mailboxes_to_a_mail_which_stays_unread(ward: Ward, carrying: str):
    listed = ward.page("mailboxes").text
    assert "carol@contoso.example" in listed
    assert 'href="/sites/' + ward.name + '/mailboxes/carol@contoso.example"' in listed

    mail = ward.page(carrying).text

    assert "Café &lt;script&gt;" in mail
    assert "<script>alert" not in mail
    assert "As it lies in the mailbox" in mail
    assert "unread" in ward.page("mailboxes/carol@contoso.example").text


def test_what_a_mail_carries_is_stored_and_never_shown(ward: Ward, carrying: str):
    stored = ward.page(f"{carrying}/files/1")

    assert stored.content.strip() == b"<script>alert(document.cookie)</script>"
    _is_stored(stored)
    name = unquote(stored.headers["Content-Disposition"].partition("filename*=UTF-8''")[2])
    assert name.startswith("Café")
    assert "\u202e" not in name  # it would turn the reading direction, and html into lmth


def _is_stored(answer: httpx.Response) -> None:
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_the_mail_itself_is_stored_byte_for_byte(ward: Ward, carrying: str):
    stored = ward.page(f"{carrying}/mail.eml")

    _is_stored(stored)
    assert b"alert(document.cookie)" in stored.content


@pytest.mark.parametrize(
    "path",
    [
        "mailboxes/carol@contoso.example/mails/nothing",
        "mailboxes/..%2F..%2Fspool/mails/exchange.lock",
        "mailboxes/carol@contoso.example/mails/..%2F..%2Fdropfax.toml",
    ],
)
def test_what_is_no_mail_is_a_page_that_says_so(ward: Ward, path: str):
    assert ward.page(path).status_code == 404


def test_a_mail_carries_no_more_than_it_does(ward: Ward, carrying: str):
    for number in (0, 2, -1):
        assert ward.page(f"{carrying}/files/{number}").status_code == 404


def test_a_mail_that_means_harm_is_looked_at_in_peace(look: Look, ward: Ward, carrying: str):
    page = look(f"{ward.site}/{carrying}", strict=False)  # Chromium says what it refuses

    assert page.frame_locator("iframe").locator("p").inner_text() == "hello"
    assert faults_of(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="lmth.html").click()
    assert "/" not in download.value.suggested_filename
