"""Attached web pages: rendered with what came with them, and nothing else."""

import pytest

from gateway.document.attach.webpage import otherwise, print_webpage, recognises
from gateway.document.printed import Print, Unprintable
from tests.gateway.document.attach.leaves import PLAIN, SETTINGS, a_file, ends_well, printed, text_of

PAGE = "<!DOCTYPE html><html><head><title>T</title></head><body><h1>Offer</h1><p>5 pieces</p></body></html>"
ARCHIVE = b"""From: <Saved by Blink>
Subject: Page
MIME-Version: 1.0
Content-Type: multipart/related; type="text/html"; boundary="b"

--b
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable
Content-Location: https://contoso.example/

<html><body><h1>Saved =E2=82=AC</h1></body></html>
--b
Content-Type: text/css
Content-Location: https://contoso.example/x.css

h1{display:none}
--b--
"""


@pytest.mark.parametrize(
    "start", ["<!DOCTYPE html>", "\n<html>", "\ufeff<!doctype HTML>", "<!-- x --><html>", '<?xml version="1.0"?><html>']
)
def test_a_page_without_a_label_is_known_by_its_first_tag(start: str) -> None:
    assert recognises(a_file(start, "download"))


@pytest.mark.parametrize(
    ("name", "kind"), [("a.htm", "application/octet-stream"), ("a", "text/html"), ("a.mhtml", "message/rfc822")]
)
def test_a_page_is_known_by_its_label(name: str, kind: str) -> None:
    assert recognises(a_file("<p>Hello", name, kind))


def test_what_only_speaks_of_html_is_no_page() -> None:
    assert not recognises(a_file("Write <html> first.", "a.txt", "text/plain"))
    assert not recognises(a_file(b"\0\0\0\0", "a.html", "text/html"))


def test_a_page_stands_under_its_name() -> None:
    assert text_of(print_webpage(a_file(PAGE, "offer.html", "text/html"), SETTINGS)) == "offer.html Offer 5 pieces"


@pytest.mark.parametrize(
    ("content", "label"),
    [
        ("<p>Łódź".encode("utf-16"), ""),
        ('<meta charset="iso-8859-2"><p>Łódź'.encode("iso-8859-2"), ""),
        ('<meta http-equiv=Content-Type content="text/html; charset=iso-8859-2"><p>Łódź'.encode("iso-8859-2"), ""),
        ('<?xml version="1.0" encoding="iso-8859-2"?><html><p>Łódź</p></html>'.encode("iso-8859-2"), ""),
        ('<meta charset="utf-16"><p>Łódź'.encode(), ""),
        ("<p>Łódź".encode("iso-8859-2"), "iso-8859-2"),
        ('<meta charset="utf-8"><p>Łódź'.encode("iso-8859-2"), "iso-8859-2"),
    ],
)
def test_a_page_is_read_in_the_charset_that_it_or_the_mail_declares(content: bytes, label: str) -> None:
    assert "Łódź" in text_of(print_webpage(a_file(content, "a.html", "text/html", label), SETTINGS))


def test_a_web_archive_is_opened() -> None:
    assert "Saved €" in text_of(print_webpage(a_file(ARCHIVE, "a.mht", "multipart/related"), SETTINGS))


def test_a_page_as_text_keeps_its_words() -> None:
    assert text_of(otherwise(a_file(PAGE, "offer.html", "text/html"), SETTINGS)) == "offer.html Offer 5 pieces"


def test_without_an_engine_there_is_a_reason() -> None:
    assert isinstance(print_webpage(a_file(PAGE, "a.html", "text/html"), PLAIN), Unprintable)


def test_the_heading_stays_above_a_page_that_hides_tables() -> None:
    html = "<html><head><style>div,h1{display:none}</style></head><body><p>Text</p></body></html>"
    assert "Text" in text_of(print_webpage(a_file(html, "a.html", "text/html"), SETTINGS))


def test_a_picture_from_elsewhere_is_not_fetched() -> None:
    html = '<p>Text</p><img src="http://127.0.0.1:9/x.png"><img src="file:///etc/hostname">'
    assert printed(print_webpage(a_file(html, "a.html", "text/html"), SETTINGS)).pages == 1


def test_damaged_pages_end_in_pages_or_a_reason() -> None:
    def work(content: bytes) -> Print:
        file = a_file(content, "a.mht", "multipart/related")
        otherwise(file, SETTINGS)
        return print_webpage(file, SETTINGS)

    ends_well(ARCHIVE, work)
