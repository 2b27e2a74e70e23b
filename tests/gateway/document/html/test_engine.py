"""HTML on our paper, by both engines."""

import hashlib
import io
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import numpy
import pytest
from PIL import Image
from pypdf import PdfReader

from gateway.document.html.engine import _loaded, engine_name, print_html, text_as_html
from gateway.document.html.limits import Manuscript
from gateway.document.html.sheet import upright
from gateway.document.paper import MM, Frame, paper_of
from gateway.document.printed import Overlong, Print, Printed, Unprintable
from gateway.settings import DocumentSettings, HtmlEngine, PaperSize
from tests.gateway.document.engines import with_engine
from tests.gateway.document.html import mails
from tests.gateway.document.ink import Ink, edges, inks

PAPER = paper_of(PaperSize.A4)
FRAME = Frame(paper=PAPER, area=PAPER.text)
SETTINGS = DocumentSettings()
ENGINES = [HtmlEngine.PLUTOPRINT, HtmlEngine.WEASYPRINT]


@pytest.fixture(params=ENGINES)
def settings(request) -> DocumentSettings:
    """Settings that choose an engine, one after the other."""
    return with_engine(request.param)


def printed(html: str, settings: DocumentSettings = SETTINGS, *, drop: float = 0.0, **images: bytes) -> Printed:
    """Print HTML that can be printed."""
    result = attempted(html, settings, drop=drop, **images)
    assert isinstance(result, Printed), result
    return result


def attempted(html: str, settings: DocumentSettings = SETTINGS, *, drop: float = 0.0, **images: bytes) -> Print:
    """Print HTML on A4."""
    return print_html(html, images, Frame(paper=PAPER, area=PAPER.text, drop=drop), settings)


def words(result: Printed) -> list[str]:
    """Return the text of each page."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(result.pdf)).pages]


def inside(black: Ink, drop: float = 0.0) -> bool:
    """Whether all ink lies within the text's area: 18 mm, and A4 leaves an edge of 2.6 mm on both sides of a line."""
    left, top, right, bottom = edges(black)
    return min(left, right) > 20 and bottom > 17 and top > 20 + drop / MM - 0.5


def test_an_outlook_mail_is_printed_with_its_table_and_its_logo(settings: DocumentSettings) -> None:
    logo = {"image001.png@01DC5A1B.7E1F2A30": mails.coded(Image.new("L", (160, 60), 0))}
    result = print_html(mails.OUTLOOK, logo, Frame(paper=PAPER, area=PAPER.text, drop=200), settings)
    assert isinstance(result, Printed)
    (text,) = words(result)
    assert (result.pages, result.notes) == (1, ())
    for said in ("Dear Ms Receiver", "order 4711", "Three boxes of Assam tea", "20457 Hamburg", "offer, please?"):
        assert said in text
    (black,) = inks(result.pdf)
    assert inside(black, drop=200)
    assert widest_run(black) > 600  # the logo, the borders of the table and the line above the quotation are there


def widest_run(black: Ink) -> int:
    """The black pixels of the blackest row."""
    return int(black.sum(axis=1).max())


def test_a_newsletter_keeps_its_columns_and_shows_no_hidden_words(settings: DocumentSettings) -> None:
    result = printed(mails.NEWSLETTER, settings, left=mails.coded(mails.a_picture((540, 240))))
    (text,) = words(result)
    assert "November news" in text  # white on dark blue in the mail
    assert "[Our new shop]" in text
    assert "Only today" not in text
    assert result.notes == ("1 picture that stands on another computer is not fetched",)
    assert inside(inks(result.pdf)[0])


def test_quotes_and_lists_of_gmail_are_printed(settings: DocumentSettings) -> None:
    (text,) = words(printed(mails.GMAIL, settings))
    assert text.index("both keys") < text.index("front door") < text.index("garage")
    assert "1." in text
    assert text.index("On Mon, 23 Nov") < text.index("when?")


@pytest.mark.parametrize(("columns", "turned"), [(9, False), (14, False), (24, True)])
def test_a_wide_table_is_made_smaller_or_turned_and_never_cut(
    settings: DocumentSettings, columns: int, turned: bool
) -> None:
    result = printed(mails.invoice(columns, 3), settings, drop=100)
    pages = PdfReader(io.BytesIO(result.pdf)).pages
    assert result.pages == len(pages) == (2 if turned else 1)
    assert [(round(page.mediabox.width), round(page.mediabox.height)) for page in pages] == [(595, 842)] * len(pages)
    black = inks(result.pdf)[-1]
    left, top, right, bottom = edges(black)
    assert min(left, right, bottom) > 17
    assert top > (19.5 if turned else 55 - 1)
    assert ("the text is turned by 90 degrees, because it is wide" in result.notes) == turned
    assert any(note.endswith(" % of its size") for note in result.notes) == (
        columns != 14
    )  # its words are broken instead
    text = words(result)[-1].replace(" ", "")
    assert all(f"valueof{number}here" in text for number in range(1, columns + 1))


@pytest.mark.parametrize(
    "wide",
    [
        "<div style='width:2000px'></div>",
        "<style>.w{min-width:2000px}</style><div class=w>x</div>",
        "<p style='margin-left:1500px;text-indent:900px'>x</p>",
        "<p style='padding:0 900px'>x</p>",
        "<table width=2000><tr><td style='width:1900px'>x</table>",
        f"<p style='white-space:nowrap'>{'word ' * 100}</p>",
        f"<style>p{{white-space:nowrap}}</style><p>{'word ' * 100}</p>",
    ],
)
def test_one_wide_element_does_not_make_the_letter_small(settings: DocumentSettings, wide: str) -> None:
    plain = printed("<h1 style='width:50%'>MMMM</h1>", settings)
    result = printed(f"<h1 style='width:50%'>MMMM</h1>{wide}", settings)
    assert result.notes == ()
    (alone,), (black,) = inks(plain.pdf), inks(result.pdf)
    until = numpy.flatnonzero(alone.any(axis=1))[-1]
    assert (black[:until] == alone[:until]).all()


def test_nothing_is_cut_at_the_edge_of_a_box(settings: DocumentSettings) -> None:
    html = (
        "<style>.c{width:100px;overflow:hidden;white-space:nowrap;text-overflow:ellipsis}</style>"
        "<p class=c>words that vanish here at the first end</p>"
        "<div style='height:20px;overflow:hidden'>one<br>two<br>three<br>second end</div>"
        "<div style='max-height:30px;overflow:auto'>one<br>two<br>three<br>third end</div>"
    )
    result = printed(html, settings)
    assert re.search("first ?end.*second end.*third end", words(result)[0])
    blacks = inks(result.pdf)
    assert len(bands(blacks[0])) >= 9  # none stands on another


@pytest.mark.parametrize("size", PaperSize)
def test_every_paper_keeps_its_size_and_its_area(size: PaperSize) -> None:
    with_engine(HtmlEngine.PLUTOPRINT)
    paper = paper_of(size)
    result = print_html("<p>MMMM</p>" * 60, {}, Frame(paper=paper, area=paper.attachment), SETTINGS)
    assert isinstance(result, Printed)
    page = PdfReader(io.BytesIO(result.pdf)).pages[0]
    assert (float(page.mediabox.width), float(page.mediabox.height)) == pytest.approx(
        (paper.width, paper.height), abs=0.1
    )
    _, top, _, bottom = edges(inks(result.pdf)[0])
    assert 12 < top < 18
    assert 5.5 < bottom < 16


def test_the_place_of_the_cover_stays_empty_whatever_the_mail_says(settings: DocumentSettings) -> None:
    html = (
        "<style>html,body{margin:-90px!important;padding:0;height:50px;position:absolute;top:-50px;overflow:hidden}"
        "div{display:none!important;height:0!important;margin-top:-80px!important}*{float:right}p{margin-top:-80px}</style>"
        "<body style='margin-top:-99px'><p>text</p>"
    )
    (black,) = inks(printed(html, settings, drop=300).pdf)
    assert edges(black)[1] > 20 + 300 / MM - 100 * 0.75 / MM  # CSS pixels are three quarters of a point


def test_a_long_table_begins_below_the_cover_and_goes_on(settings: DocumentSettings) -> None:
    html = "<table><tr><td>" + "<p>A line of a long layout.</p>" * 30 + "</table>"
    result = printed(html, settings, drop=300)
    assert result.pages == 2
    first, second = inks(result.pdf)
    assert 20 + 300 / MM - 0.5 < edges(first)[1] < 20 + 300 / MM + 15
    assert inside(second)


def test_a_picture_larger_than_the_page_is_made_to_fit(settings: DocumentSettings) -> None:
    result = printed(
        "<p>x</p><img src=cid:a width=900 height=3000>", settings, a=mails.coded(mails.a_picture((900, 3000)))
    )
    assert result.pages <= 2
    assert all(inside(black) for black in inks(result.pdf))


def test_white_text_on_a_dark_ground_is_black_on_white(settings: DocumentSettings) -> None:
    html = '<table bgcolor=black width=100%><tr><td style="background:#0a3d62;color:#fff;font-size:40px">MMMM</table>'
    (black,) = inks(printed(html, settings).pdf)
    assert 0 < black.mean() < 0.02


def test_light_grey_text_and_borders_survive_the_threshold(settings: DocumentSettings) -> None:
    (black,) = inks(printed('<div style="color:#ccc;border:1px solid #ddd">MMMM</div>', settings).pdf)
    assert widest_run(black) > 1300


def test_columns_of_a_typewriter_stay_aligned(settings: DocumentSettings) -> None:
    for family in ("monospace", "Courier New", "Consolas"):
        (black,) = inks(printed(f'<pre style="font-family:{family}">iiiiiiiiii|\nMMMMMMMMMM|</pre>', settings).pdf)
        rows = numpy.flatnonzero(black.any(axis=1))
        half = (rows[0] + rows[-1]) // 2
        ends = [numpy.flatnonzero(part.any(axis=0))[-1] for part in (black[:half], black[half:])]
        assert abs(ends[0] - ends[1]) <= 1


def test_arabic_and_hebrew_read_from_the_right(settings: DocumentSettings) -> None:
    (black,) = inks(printed(mails.RTL, settings).pdf)
    assert edges(black[:300])[2] < 22


def test_every_script_has_letters(settings: DocumentSettings) -> None:
    """What no font holds would be an embedded Noto Sans with boxes; instead every script brings its font."""
    result = printed(re.sub(r' lang="[^"]*"', "", mails.SCRIPTS), settings)
    fonts = str(PdfReader(io.BytesIO(result.pdf)).pages[0]["/Resources"]["/Font"])  # type: ignore[index]
    assert result.pages == 1
    assert len(fonts) > 100
    assert len(bands(inks(result.pdf)[0])) >= 7


def bands(black: Ink) -> list[int]:
    """The rows where a band of ink begins: lines of text."""
    inked = numpy.asarray(black.any(axis=1))
    return [int(row) for row in numpy.flatnonzero(inked[1:] & ~inked[:-1])]


def test_a_character_of_no_font_is_a_visible_box(settings: DocumentSettings) -> None:
    (black,) = inks(printed("<p style='font-size:40px'>\ue123</p>", settings).pdf)
    assert black.sum() > 100


@pytest.mark.parametrize("hidden", ["display:none", "visibility:hidden", "font-size:0"])
def test_a_mail_that_hides_everything_is_left_to_its_text(settings: DocumentSettings, hidden: str) -> None:
    assert attempted(f"<p style='{hidden}'>text</p>", settings) == Unprintable(reason="it shows nothing")


def test_page_breaks_make_pages_and_too_many_are_counted(settings: DocumentSettings) -> None:
    html = "<p>one</p><p style='page-break-before:always'>two</p><p style='page-break-before:always'>three</p>"
    assert words(printed(html, settings)) == ["one", "two", "three"]
    few = settings.model_copy(update={"max_pages": 2})
    assert attempted(html, few) == Overlong(pages=3)


def test_text_in_any_script_keeps_its_lines_and_pages(settings: DocumentSettings) -> None:
    text = "Gr\u00fc\u00dfe <b>\n\n  two  spaces\n\u05e9\u05dc\u05d5\u05dd\n\f\fnext"
    result = printed(text_as_html(text), settings)
    first, second = inks(result.pdf)
    assert "<b>" in words(result)[0]
    assert edges(first)[2] < 22  # Hebrew stands at the right
    starts = bands(first)
    assert (starts[-1] - starts[0]) / 7.7 == pytest.approx(3 * 15 / MM, abs=2.5)  # three lines of 15 points
    assert inside(second)


def test_the_same_html_makes_the_same_bytes_in_every_process(settings: DocumentSettings) -> None:
    program = (
        "from tests.gateway.document.html.test_engine import *;"
        f"print(digest(DocumentSettings(html_engine='{settings.html_engine.value}')))"
    )
    root = Path(__file__).parents[4]
    run = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == digest(settings) == digest(settings)
    assert run.stderr == ""


def digest(settings: DocumentSettings) -> str:
    """Return a fingerprint of a printed mail."""
    picture = mails.coded(mails.a_picture())
    html = "<h1>Bold</h1><p>Text \u0440\u0443 <i>it</i> \U0001f600<img src=cid:a></p>"
    return hashlib.sha256(printed(html, settings, a=picture).pdf).hexdigest()


HOSTILE = """<html><head><base href="{base}/"><link rel="stylesheet" href="{base}/l.css"><meta http-equiv="refresh" content="0;{base}/r">
<style>@import "{base}/i.css"; @import url({base}/j.css); @font-face{{font-family:F;src:url({base}/f.ttf)}}
p{{font-family:F;background:url({base}/b.png);list-style-image:url({base}/m.png)}} p:before{{content:url({base}/c.png)}}
@page{{background:url({base}/p.png)}}</style></head><body background="{base}/body.png"><p>text</p>
<img src="{base}/a.png" srcset="{base}/s.png 2x">
<img src="relative.png"><picture><source srcset="{base}/v.png"><img src="{base}/w.png"></picture><iframe src="{base}/frame"></iframe>
<object data="{base}/o.svg" type="image/svg+xml"></object><embed src="{base}/e"><video poster="{base}/vp.png" src="{base}/v"></video>
<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
<image xlink:href="{base}/x.png" href="{base}/y.png" width="9"
height="9"/><use href="{base}/u.svg#a"/></svg><table background="{base}/t.png"><tr><td style="background:url('{base}/td.png')">x</table>
<input type="image" src="{base}/in.png"><a href="{base}/" ping="{base}/ping">link</a></body></html>"""


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """A web server on this machine, and what it was asked for."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:  # silent
            return

    with HTTPServer(("127.0.0.1", 0), Answer) as listener:
        thread = threading.Thread(target=listener.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{listener.server_port}", asked
        listener.shutdown()
        thread.join()


def test_nothing_is_fetched_from_anywhere(settings: DocumentSettings, server: tuple[str, list[str]]) -> None:
    base, asked = server
    result = printed(HOSTILE.format(base=base), settings)
    assert "text" in words(result)[0]
    assert asked == []


def test_an_engine_alone_fetches_nothing_either(
    settings: DocumentSettings, server: tuple[str, list[str]], capfd: pytest.CaptureFixture[str]
) -> None:
    """Were a bound of ours to fail, the engine still has no way out."""
    base, asked = server
    head, _, body = HOSTILE.format(base=base).partition("<p>text")
    laid_out(Manuscript(head=head, body="<p>text" + body, pictures={}), settings)
    assert asked == []


def test_no_file_is_read(settings: DocumentSettings, tmp_path: Path) -> None:
    sheet, picture = tmp_path / "secret.css", tmp_path / "secret.png"
    sheet.write_text("p{display:none}")
    picture.write_bytes(mails.coded(Image.new("L", (600, 600), 0)))
    head = f'<html><head><link rel="stylesheet" href="{sheet.as_uri()}"><style>@import "{sheet.as_uri()}";</style></head><body>'
    body = f'<p>text</p><img src="{picture.as_uri()}"><img src="{picture}"><object data="{picture.as_uri()}"></object>'
    for pdf in (laid_out(Manuscript(head=head, body=body, pictures={}), settings), printed(head + body, settings).pdf):
        (black,) = inks(pdf)
        assert 0 < black.mean() < 0.002


def laid_out(manuscript: Manuscript, settings: DocumentSettings) -> bytes:
    """Return what an engine makes of HTML that nobody checked."""
    if settings.html_engine is HtmlEngine.PLUTOPRINT:
        from gateway.document.html.pluto import lay_out
    else:
        from gateway.document.html.weasy import lay_out  # type: ignore[assignment]
    return lay_out(manuscript, upright(FRAME), 0.0).pdf()


def test_no_socket_is_needed(settings: DocumentSettings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = digest(settings)
    monkeypatch.setattr(socket, "socket", None)
    assert digest(settings) == before


BOMBS = {
    "nested tables": "<table><tr><td>" * 40 + "deep",
    "nested inline": "<b><i>" * 700 + "deep",
    "nested blocks": "<div>" * 1900 + "deep",
    "nested tables by style": "<div style='display:table'>" * 100 + "deep",
    "flexible boxes": "<div style='display:flex'>" * 60 + "deep",
    "spans of cells": "<table border=1><tr><td colspan=1000000000 rowspan=1000000000>deep</table>",
    "a tall box": "<div style='height:99999999px;padding:1e9px;border:99999px solid'>deep</div>",
    "far away": "<p style='position:absolute;left:-9999px'>deep</p><p style='margin-left:99999px;text-indent:-9999px'>x",
    "drawings that name themselves": "<svg><g id=a>" + "<use href='#a'/>" * 50 + "</g></svg>deep",
    "content": "<style>*:before{content:'" + "x" * 100_000 + "'}</style>deep",
    "selectors": "<style>" + "div div div div div div div{margin:0}" * 3000 + "</style>" + "<div>" * 120 + "deep",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_are_printed_in_no_time(settings: DocumentSettings, bomb: str) -> None:
    """The time limit of every test is the judge."""
    assert "deep" in " ".join(words(printed(BOMBS[bomb], settings)))


@pytest.mark.parametrize(
    "html", ["<p>" + "lorem ipsum " * 25_000, "<p>" + "<span>x</span> " * 20_000, "<p>" + "x" * 200_000]
)
def test_one_endless_paragraph_takes_no_quadratic_time(html: str) -> None:
    with_engine(HtmlEngine.PLUTOPRINT)
    assert printed(html).pages > 1


def test_what_exceeds_a_limit_is_left_to_its_text() -> None:
    assert attempted("<b>" * 100_000) == Unprintable(reason="its elements are nested without end")
    assert attempted("") == Unprintable(reason="it is empty")


def test_damaged_pictures_make_no_noise(settings: DocumentSettings, capfd: pytest.CaptureFixture[str]) -> None:
    """plutoprint would write a warning to standard error for each."""
    result = printed(
        "<p>x<img src=cid:a alt=logo><img src='data:image/png;base64,AAAA'>", settings, a=b"\x89PNG damaged"
    )
    assert "[logo]" in words(result)[0]
    assert capfd.readouterr().err == ""


def test_the_engine_is_chosen_by_what_is_installed_and_wanted() -> None:
    none = DocumentSettings(html_engine=HtmlEngine.NONE)
    assert engine_name(none) == ""
    assert attempted("<p>x", none) == Unprintable(reason="no program that renders HTML is installed")
    with_engine(HtmlEngine.PLUTOPRINT)
    assert engine_name(SETTINGS).startswith("plutoprint 0.")


def test_an_engine_whose_system_libraries_are_missing_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """WeasyPrint without Pango raises OSError when it is imported."""

    def refused(name: str) -> None:
        raise OSError(f"cannot load library for {name}")

    monkeypatch.setattr("gateway.document.html.engine.import_module", refused)
    _loaded.cache_clear()
    assert engine_name(DocumentSettings(html_engine=HtmlEngine.WEASYPRINT)) == ""
    _loaded.cache_clear()


def test_no_engine_is_needed_to_import_the_package() -> None:
    program = (
        "import sys; sys.modules['plutoprint'] = sys.modules['weasyprint'] = None; import gateway.document.html.engine as e;"
        "from gateway.settings import DocumentSettings; print(repr(e.engine_name(DocumentSettings())))"
    )
    root = Path(__file__).parents[4]
    run = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "''"


def test_other_programs_keep_the_fonts_of_the_system(settings: DocumentSettings) -> None:
    """LibreOffice asks fontconfig too, and takes its environment from us."""
    printed("<p>x", settings)
    show = [
        sys.executable,
        "-c",
        "import os; print([n for n in os.environ if n.startswith(('FONTCONFIG', 'SOURCE_DATE'))])",
    ]
    assert subprocess.run(show, capture_output=True, text=True, check=True).stdout.strip() == "[]"
