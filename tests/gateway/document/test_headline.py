"""The header line: 47 CFR 68.318(d)."""

import io
from datetime import UTC, datetime

import numpy
import pytest
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from gateway.document.canvas import drawn
from gateway.document.cover.words import WORDS
from gateway.document.headline import Headline, draw_headline
from gateway.document.paper import HEADER_STRIP, MM, paper_of
from gateway.settings import PaperSize, Resolution
from tests.gateway.document.ink import edges, inks

DATE = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
NAMES = {
    "short": "Contoso",
    "usual": "Contoso Gesellschaft mit beschränkter Haftung Nord",
    "wide": "W" * 50,
    "Cyrillic": "Общество для торговли чаем и кофе Контосо Новгород",
    "none": "",
}
NUMBERS = {"short": "+1 425 555 0123", "long": "+" + "9" * 39, "wide": "W" * 40}


def line(language: str = "en", name: str = "usual", number: str = "long", size: PaperSize = PaperSize.A4) -> bytes:
    """Return page 200 of 200 with nothing but its header line."""
    headline = Headline(
        date=DATE,
        station_name=NAMES[name],
        station_number="+1 425 555 0100 1234",
        to_number=NUMBERS[number],
        total=200,
        words=WORDS[language],
    )

    def draw(canvas: Canvas) -> None:
        draw_headline(canvas, headline, 200, paper_of(size))
        canvas.showPage()

    return drawn(paper_of(size), draw, DATE)


def words(pdf: bytes) -> str:
    return " ".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())


@pytest.mark.parametrize("language", WORDS)
def test_the_line_says_when_who_whence_whither_and_which_page(language: str) -> None:
    said = words(line(language))
    table = WORDS[language]
    parts = (
        "2026-11-23 13:05",
        NAMES["usual"],
        "+1 425 555 0100 1234",
        table.to_line,
        NUMBERS["long"],
        table.page_of(200, 200),
    )
    places = [said.find(part) for part in parts]
    assert places == sorted(places)
    assert places[0] == 0


@pytest.mark.parametrize("size", PaperSize)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("language", ["en", "de", "hu", "ru", "el"])
def test_no_line_loses_its_end(language: str, number: str, name: str, size: PaperSize) -> None:
    pdf = line(language, name, number, size)
    left, top, right, bottom = edges(inks(pdf)[0])
    assert min(left, right) > 10
    assert top > 5  # a far machine may lose as much
    assert bottom > paper_of(size).height / MM - HEADER_STRIP / MM  # never over content
    assert words(pdf).endswith(WORDS[language].page_of(200, 200))
    assert "+1 425 555 0100 1234" in words(pdf)


@pytest.mark.parametrize("language", WORDS)
def test_the_pieces_of_a_full_line_keep_apart(language: str) -> None:
    """Five pieces have four gaps between them, wider than any space between two words."""
    (black,) = inks(line(language, "wide", "wide"))
    columns = numpy.flatnonzero(black.any(axis=0))
    gaps = numpy.diff(columns)
    assert (gaps > 2.5 * 8.04).sum() == 4


def strokes(pdf: bytes) -> bytes:
    contents = PdfReader(io.BytesIO(pdf)).pages[0].get_contents()
    assert contents is not None
    return contents.get_data()


def test_only_a_long_line_is_squeezed() -> None:
    """The operator Tz makes letters narrow (ISO 32000-1 section 9.3.4)."""
    assert b" Tz" not in strokes(line(name="short", number="short"))
    assert b" Tz" in strokes(line())


def test_a_wide_name_leaves_room_for_the_recipient_and_both_end_in_an_ellipsis() -> None:
    said = words(line(name="wide", number="wide"))
    name, _, rest = said.removeprefix("2026-11-23 13:05 ").partition("\u2026 +1 425 555 0100 1234 To: ")
    number, _, page = rest.partition("\u2026 ")
    assert set(name) == set(number) == {"W"}
    assert min(len(name), len(number)) >= 15
    assert page == "Page 200 of 200"


@pytest.mark.parametrize("language", WORDS)
def test_the_line_is_bold_in_every_alphabet(language: str) -> None:
    """At standard resolution a thin line of a letter falls between two rows."""
    (black,) = inks(line(language, "Cyrillic", "short"), Resolution.STANDARD)
    rows = black[black.any(axis=1)]
    assert rows.mean() > 0.12


def test_a_name_that_tries_to_break_the_line_stays_one_line() -> None:
    headline = Headline(date=DATE, station_name="a\r\nb\x00\u202e", station_number="", to_number="\n1\n", total=1)

    def draw(canvas: Canvas) -> None:
        draw_headline(canvas, headline, 1, paper_of(PaperSize.A4))
        canvas.showPage()

    assert words(drawn(paper_of(PaperSize.A4), draw, DATE)) == "2026-11-23 13:05 a b To: 1 Page 1 of 1"
