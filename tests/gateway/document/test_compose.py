"""The finished fax."""

import hashlib
import io
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import Destination, RectangleObject
from reportlab.pdfgen.canvas import Canvas

from gateway.document.body import STEP
from gateway.document.compose import Document, compose
from gateway.document.content import Content, Refusal
from gateway.document.cover import Cover, cover_height
from gateway.document.cover.template import NONE, STANDARD
from gateway.document.guard import Broken, attempted
from gateway.document.mime import Writing
from gateway.document.paper import paper_of
from gateway.document.typeset import LEADING
from gateway.model.outcome import Outcome
from gateway.settings import DocumentSettings, HtmlEngine, PaperSize
from tests.gateway.document.facts import (
    SETTINGS,
    a_cover,
    a_file,
    a_mail,
    a_pdf,
    a_picture,
    coded,
    composed,
    read,
    texts,
)
from tests.gateway.document.ink import edges, inks


def test_the_cover_says_who_writes_to_whom_about_what() -> None:
    (page,) = texts(composed(a_mail("Three boxes of tea.")).pdf)
    for said in (
        "FAX",
        "Bob Receiver",
        "+14255550123",
        "Ann Example",
        "ann@contoso.example",
        "Order 4711",
        "2026-11-23 10:05 CET",
        "Pages 1",
        "Three boxes of tea.",
    ):
        assert said in page


def test_the_cover_counts_all_pages() -> None:
    document = composed(a_mail("x\n" * 60, a_file(a_pdf(3), "a.pdf"), a_file(b"?", "b.docx")))
    pages = texts(document.pdf)
    assert document.pages == len(pages) == 6
    assert "Pages 6" in pages[0]


def test_every_page_bears_date_sender_number_and_page() -> None:
    """47 CFR 68.318(d)."""
    pages = texts(composed(a_mail("x\n" * 60, a_file(a_pdf(2), "a.pdf"))).pdf)
    for number, page in enumerate(pages, 1):
        for said in ("2026-11-23 10:05", "dropfax", "+1 425 555 0100", "To: +14255550123", f"Page {number} of 4"):
            assert said in page


def test_attachments_stand_in_their_order_below_the_header_line() -> None:
    files = (a_file(a_pdf(2, text="First"), "a.pdf"), a_file(a_pdf(1, text="Second"), "b.pdf"))
    pages = texts(composed(a_mail("x", *files)).pdf)
    assert ["First page 1" in pages[1], "First page 2" in pages[2], "Second page 1" in pages[3]] == [True] * 3


@pytest.mark.parametrize("lines", [0, 1, 35, 36, 37, 38, 39, 40, 41, 42, 43, 88, 89, 90, 91, 92])
def test_no_number_of_lines_makes_an_empty_page(lines: int) -> None:
    """FusionPBX #2288: the text flows on from the cover without a stray page."""
    pages = texts(composed(a_mail("\n".join(f"line{n}" for n in range(lines)) + "\n\n\n")).pdf)
    assert all("line" in page for page in pages[1:])


def test_the_information_of_the_pdf_is_the_mails() -> None:
    metadata = PdfReader(io.BytesIO(composed(a_mail("x", a_file(a_pdf(), "a.pdf"))).pdf)).metadata
    assert metadata is not None
    assert (metadata.title, metadata.author, metadata.producer) == ("Order 4711", "Ann Example", "dropfax")
    assert metadata.creation_date == datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


MAIL = a_mail("Καλημέρα, мир", a_file(a_pdf(2), "a.pdf"), a_file(coded(a_picture()), "b.png"), a_file(b"?", "c.docx"))


def digest_of(mail: bytes) -> str:
    return hashlib.sha256(composed(mail).pdf).hexdigest()


def test_the_same_mail_makes_the_same_bytes_in_every_process() -> None:
    program = "from tests.gateway.document.test_compose import *; print(digest_of(MAIL))"
    root = Path(__file__).parents[3]
    other = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    assert digest_of(MAIL) == digest_of(MAIL) == other.stdout.strip()


HOSTILE = [
    "<b>bold</b> & <font size=99>x",
    "subject " * 1500,
    "x" * 10_000,
    "a\x00b\x07c\r\nBcc: d\x0ce",
    "(un)balanced \\ ) Tj ET Q",
    "\u202eturned",
    "\ud800",
    "漢字",
    "",
    "   ",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_no_word_of_a_mail_breaks_the_cover(words: str) -> None:
    cover = a_cover(words, to_name=words, from_name=words, from_address=words, to_number=words)
    document = composed(Content(writing=Writing(text="The text.")), cover)
    (page,) = texts(document.pdf)
    assert "The text." in page
    left, top, right, _ = edges(inks(document.pdf)[0])
    assert min(left, top, right) > 5


def test_markup_is_printed_as_it_was_written() -> None:
    (page,) = texts(composed(Content(writing=Writing(text="")), a_cover("<b>A</b> &amp; B")).pdf)
    assert "<b>A</b> &amp; B" in page


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200), st.text(max_size=80))
def test_no_text_raises(text: str, subject: str) -> None:
    composed(a_mail("x" + text.encode("utf-8", "replace").decode()), a_cover(subject))


@pytest.mark.parametrize("paper", PaperSize)
def test_our_own_pages_keep_a_margin(paper: PaperSize) -> None:
    """A far machine may lose 5 mm at each edge."""
    sheet = DocumentSettings(paper=paper)
    for black in inks(composed(a_mail("MMMM " * 2000), None, sheet).pdf):
        left, top, right, bottom = edges(black)
        assert min(left, right) > 10  # the header line
        assert top > 5
        assert bottom > 15
        left, _, right, _ = edges(black[110:])
        assert min(left, right) > 15


def test_a_full_page_pdf_is_neither_cut_nor_touched_by_the_header_line() -> None:
    black = inks(composed(a_mail("x", a_file(a_pdf(), "a.pdf"))).pdf)[1]
    frame = black[90:]  # below the header line: 12.5 mm are 96 rows
    left, top, right, bottom = edges(frame)
    assert min(left, right, bottom) > 5
    assert frame[int(top * 7.7 + 8) :, int(left * 8.04 + 4)].mean() > 0.9  # its left edge is whole
    white_strip = black[84:94]
    assert not white_strip.any()


def shown(rotation: int, crop: tuple[float, float, float, float] | None = None) -> tuple[bool, float, float]:
    """Fax a page whose upper left quarter is black; return whether it is upright, and the ink's width and height in mm."""
    writer = PdfWriter(clone_from=io.BytesIO(a_pdf_with_a_corner()))
    page = writer.pages[0]
    page.rotate(rotation)
    if crop:
        page.cropbox = RectangleObject(crop)
    buffer = io.BytesIO()
    writer.write(buffer)
    black = inks(composed(a_mail("x", a_file(buffer.getvalue(), "a.pdf"))).pdf)[1][96:]
    left, top, right, bottom = edges(black)
    height, width = black.shape
    return top < bottom, width / 8.04 - left - right, height / 7.7 - top - bottom


def a_pdf_with_a_corner() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.rect(0, 542, 200, 300, fill=1, stroke=0)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def test_rotated_pages_are_turned_as_they_say() -> None:
    """ISO 32000-1 table 30, Rotate: clockwise, in steps of 90 degrees."""
    assert shown(0)[0]
    assert not shown(180)[0]


def test_a_crop_box_is_what_a_reader_sees() -> None:
    """ISO 32000-1 section 14.11.2: the corner fills the whole crop box, and is enlarged half as much again."""
    upright, width, height = shown(0, (0, 542, 200, 842))
    assert upright
    assert width == pytest.approx(200 / 72 * 25.4 * 1.5, abs=1)
    assert height == pytest.approx(300 / 72 * 25.4 * 1.5, abs=1)


@pytest.mark.parametrize("size", [(842.0, 595.0), (1684.0, 1190.0), (600.0, 200.0)])
def test_landscape_pages_are_turned_and_fill_the_paper(size: tuple[float, float]) -> None:
    black = inks(composed(a_mail("x", a_file(a_pdf(1, size), "a.pdf"))).pdf)[1][96:]
    left, top, right, bottom = edges(black)
    assert 297 - 12.5 - top - bottom > 215 - left - right
    assert min(left, right, bottom) > 5


def test_filled_forms_are_printed() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842))
    canvas.acroForm.textfield(name="n", x=100, y=400, width=300, height=40, value="Filled in")
    canvas.showPage()
    canvas.save()
    assert "Filled in" in texts(composed(a_mail("x", a_file(buffer.getvalue(), "a.pdf"))).pdf)[1]


def picture_page(content: bytes) -> tuple[float, float, float, float]:
    return edges(inks(composed(a_mail("x", a_file(content, "a.png", "png"))).pdf)[1][96:])


def test_a_large_picture_fills_the_width_and_a_small_one_stays_small() -> None:
    large = Image.new("L", (3000, 2000), 0)
    left, _, right, _ = picture_page(coded(large))
    assert left == pytest.approx(right, abs=1)
    assert left < 10
    left, _, right, _ = picture_page(coded(large.resize((150, 150))))
    assert 1728 / 8.04 - left - right == pytest.approx(150 / 72 * 25.4, abs=1)


def test_transparency_is_white() -> None:
    picture = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (100, 100, 300, 200))
    left, _, right, _ = picture_page(coded(picture))
    assert 215 - left - right == pytest.approx(200 / 72 * 25.4, abs=1)


def test_a_turned_photograph_stands_upright() -> None:
    """EXIF 2.3, Orientation 6: the camera was held sideways."""
    exif = Image.Exif()
    exif[0x0112] = 6
    content = coded(Image.new("L", (300, 150), 0), "JPEG", exif=exif)
    left, _, right, _ = picture_page(content)
    assert 215 - left - right == pytest.approx(150 / 72 * 25.4, abs=1)


def test_a_fax_of_standard_resolution_keeps_its_shape() -> None:
    """T.4: 204 by 98 dots per inch are not square."""
    tiff = coded(Image.new("1", (204, 98), 0), "TIFF", compression="group4", dpi=(204, 98))
    left, top, right, bottom = picture_page(tiff)
    width, height = 1728 / 8.04 - left - right, (2286 - 96) / 7.7 - top - bottom
    assert width == pytest.approx(height, abs=1)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_kind_of_picture_is_printed(mode: str) -> None:
    content = read(a_mail("x", a_file(coded(Image.new(mode, (300, 200)), "TIFF"), "a.tif", "tiff")))
    assert content.notes == ()


def test_long_station_names_give_way_to_the_numbers() -> None:
    wordy = DocumentSettings(station_name="W" * 50, station_number="+1 425 555 0100 1234")
    (page,) = texts(composed(Content(writing=Writing(text="")), a_cover(to_number="+123456789012345"), wordy).pdf)
    assert "+1 425 555 0100 1234 To: +123456789012345 Page 1 of 1" in page


def test_a_document_with_too_many_pages_is_refused() -> None:
    limit = DocumentSettings(max_pages=3)
    content = read(a_mail("x", a_file(a_pdf(3), "a.pdf")), limit)
    assert compose(content, a_cover(), limit) == Refusal(
        outcome=Outcome.TOO_MANY_PAGES, detail="4 pages, at most 3 are allowed"
    )
    long = compose(Content(writing=Writing(text="x\n" * 1000)), a_cover(), limit)
    assert long == Refusal(outcome=Outcome.TOO_MANY_PAGES, detail="more than 3 pages, at most 3 are allowed")


def test_notes_of_cover_and_content_come_together() -> None:
    document = composed(Content(writing=Writing(text="x"), notes=("one",)), a_cover("\U00013000"))
    assert document.notes == (
        "one",
        "characters on the cover that no font holds are printed as boxes: U+13000",
    )


def test_the_page_content_cannot_reach_the_header_line() -> None:
    """A page that leaves its graphics state turned and scaled is drawn inside a form of its own."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.scale(0.01, 0.01)
    canvas.showPage()
    canvas.save()
    fine, turned = (
        inks(composed(a_mail("x", a_file(pdf, "a.pdf"))).pdf)[1][:84] for pdf in (a_pdf(), buffer.getvalue())
    )
    assert numpy.array_equal(fine, turned)


def outline(pdf: bytes) -> list[tuple[str, int]]:
    """The entries of the outline with their pages, from 1."""
    reader = PdfReader(io.BytesIO(pdf))
    entries = [entry for entry in reader.outline if isinstance(entry, Destination)]
    return [(str(entry.title), (reader.get_destination_page_number(entry) or 0) + 1) for entry in entries]


def test_the_outline_names_cover_and_attachments() -> None:
    document = composed(a_mail("x\n" * 60, a_file(a_pdf(3), "Größe.pdf"), a_file(coded(a_picture()), "b.png")))
    assert outline(document.pdf) == [("Cover", 1), ("Größe.pdf", 3), ("b.png", 6)]


def test_the_document_tells_what_it_is() -> None:
    known = PdfReader(io.BytesIO(composed(a_mail("x", a_file(a_pdf(), "a.pdf"))).pdf)).metadata
    assert known is not None
    assert (known.title, known.author, known.subject) == ("Order 4711", "Ann Example", "Fax to +14255550123")
    assert known.creation_date == datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


NO_COVER = replace(a_cover(), template=NONE)
ALONE = replace(a_cover(), template=replace(STANDARD, body=False))


def test_without_a_cover_the_text_begins_at_the_top() -> None:
    (page,) = texts(composed(a_mail("Dear Bob"), NO_COVER).pdf)
    assert page.endswith("Page 1 of 1 Dear Bob")


def test_without_cover_and_text_the_fax_begins_with_its_attachment() -> None:
    document = composed(a_mail("", a_file(a_pdf(2), "a.pdf")), NO_COVER)
    assert document.pages == 2
    assert outline(document.pdf) == [("a.pdf", 1)]


def test_a_mail_without_anything_is_a_page_all_the_same() -> None:
    assert composed(b"", NO_COVER).pages == 1


def test_a_cover_may_stand_alone() -> None:
    document = composed(a_mail("Dear Bob", a_file(a_pdf(), "a.pdf")), ALONE)
    pages = texts(document.pdf)
    assert "Dear Bob" not in pages[0]
    assert "Dear Bob" in pages[1]
    assert outline(document.pdf) == [("Cover", 1), ("Text", 2), ("a.pdf", 3)]


def test_a_cover_that_stands_alone_is_followed_by_no_empty_page() -> None:
    assert composed(a_mail("", a_file(a_pdf(), "a.pdf")), ALONE).pages == 2


HTML = b"Content-Type: text/html\n\n<table border=1><tr><td>left</td><td>right</td></tr></table>" + b"<p>line</p>" * 10


def test_html_begins_below_the_cover() -> None:
    (page,) = texts(composed(HTML).pdf)
    assert "Order 4711" in page
    assert "left" in page
    ink = inks(composed(HTML).pdf)[0]
    bare = inks(composed(b"").pdf)[0]
    assert not (ink[:600] & ~bare[:600]).any()  # the cover's rows


def test_what_html_cannot_be_rendered_is_set_as_text_with_a_note() -> None:
    class Stubborn:
        def run(self, step: str, work: Callable[[], object]) -> object:
            return Broken(reason="it is hopeless") if step == STEP else attempted(work)

        def announce(self, step: str) -> None: ...

    document = compose(read(HTML), a_cover(), SETTINGS, Stubborn())  # type: ignore[arg-type]
    assert isinstance(document, Document)
    assert "left | right" in texts(document.pdf)[0]
    assert document.notes == ("the HTML text is printed as plain text: it is hopeless",)


@pytest.mark.parametrize("words", ["請求書", "فاتورة", "חשבונית", "चालान", "ใบแจ้งหนี้"])
def test_a_cover_in_any_script_can_be_found_by_its_words(words: str) -> None:
    document = composed(a_mail("x"), a_cover(words))
    assert document.notes == ()
    plain = inks(composed(a_mail("x"), a_cover("")).pdf)[0]
    assert (inks(document.pdf)[0] & ~plain).sum() > 300


def test_a_cover_in_another_script_is_set_in_boxes_where_no_html_engine_is() -> None:
    plain = DocumentSettings(html_engine=HtmlEngine.NONE)
    document = composed(read(a_mail("x"), plain), a_cover("請求書"), plain)
    assert "words on the cover are not set as their script asks" in document.notes
    empty = inks(composed(a_mail("x"), a_cover("")).pdf)[0]
    assert (inks(document.pdf)[0] & ~empty).sum() > 300


@pytest.mark.parametrize("paper", PaperSize)
@pytest.mark.parametrize("cover", [a_cover(), NO_COVER, ALONE], ids=["cover", "no cover", "cover alone"])
def test_a_text_of_any_length_takes_the_pages_it_needs_and_no_more(cover: Cover, paper: PaperSize) -> None:
    wanted = DocumentSettings(paper=paper)
    area = paper_of(paper).text
    height = cover_height(cover, paper_of(paper))
    first, rest = int((area.height - (height if cover.body else 0)) // LEADING), int(area.height // LEADING)
    for lines in range(121):
        document = composed(Content(writing=Writing(text="word\n" * lines)), cover, wanted)
        needed = 1 if lines <= first else 1 + -(-(lines - first) // rest)
        alone = height > 0 and not cover.body
        assert document.pages == (1 if alone and not lines else needed + alone), lines
        assert sum(page.split().count("word") for page in texts(document.pdf)) == lines
