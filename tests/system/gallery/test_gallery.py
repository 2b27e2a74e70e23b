"""Every mail of the gallery becomes the fax that the table beside it promises, with each HTML engine."""

import re
import subprocess
import unicodedata
from functools import cache
from pathlib import Path

import numpy
import pytest

from gateway.settings import HtmlEngine
from tests.components import component
from tests.gateway.document.engines import with_engine
from tests.system.gallery.contact_sheet import prints_of, sheets
from tests.system.gallery.mails import GALLERY, MAILS, Mail, fax_of, inks

_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_EDGE = 3 * 8.04  # dots: 3 mm at each edge are what many a machine loses

# WeasyPrint takes twenty seconds to cut letters out of the font of the Han script: once is enough, and 33-many-scripts has all of them.
_HAN_AGAIN = ("26-japanese", "28-korean")

PRINTINGS = [(mail, HtmlEngine.AUTO) for mail in MAILS] + [
    (mail, HtmlEngine.WEASYPRINT) for mail in MAILS if mail.is_html and mail.name not in _HAN_AGAIN
]

every_printing = pytest.mark.parametrize(
    ("mail", "engine"), PRINTINGS, ids=[f"{mail.name}-{engine}" for mail, engine in PRINTINGS]
)


@pytest.fixture(autouse=True)
def _with_its_programs(request: pytest.FixtureRequest) -> None:
    """Skip what needs a program that is not here."""
    mail = request.node.funcargs.get("mail")
    if mail is not None and mail.is_office:
        component("soffice")
    if request.node.funcargs.get("engine") is HtmlEngine.WEASYPRINT:
        with_engine(HtmlEngine.WEASYPRINT)


@cache
def texts_of(name: str, engine: HtmlEngine, *options: str) -> tuple[str, ...]:
    """The text of each page, its spaces evened out, as pdftotext reads it."""
    pdf = fax_of(name, engine).pdf
    told = subprocess.run(
        [component("pdftotext"), *options, "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout
    return tuple(evened(page) for page in told.decode("utf-8").split("\f")[:-1])


def evened(text: str) -> str:
    """Spaces and the forms of one letter are no difference."""
    return " ".join(_UNSEEN.sub("", unicodedata.normalize("NFKC", text)).split())


def test_the_table_names_every_mail_and_no_other() -> None:
    assert [mail.name for mail in MAILS] == sorted(path.stem for path in GALLERY.glob("*.eml"))


def test_the_gallery_holds_what_was_asked_for() -> None:
    assert len(MAILS) >= 40


@every_printing
def test_a_mail_becomes_as_many_pages_as_promised(mail: Mail, engine: HtmlEngine) -> None:
    pages = fax_of(mail.name, engine).pages
    assert pages == mail.pages


@every_printing
def test_the_words_of_a_mail_are_found_in_its_pdf(mail: Mail, engine: HtmlEngine) -> None:
    text = " ".join(texts_of(mail.name, engine))
    assert [word for word in mail.words if evened(word) not in text] == []


@every_printing
def test_a_job_notes_what_its_reader_will_miss_and_nothing_else(mail: Mail, engine: HtmlEngine) -> None:
    notes = fax_of(mail.name, engine).notes
    assert [word for word in mail.notes if not any(word in note for note in notes)] == []
    assert [note for note in notes if not any(word in note for word in mail.notes)] == []


@every_printing
def test_qpdf_finds_no_fault(mail: Mail, engine: HtmlEngine, tmp_path: Path) -> None:
    file = tmp_path / "fax.pdf"
    file.write_bytes(fax_of(mail.name, engine).pdf)
    told = subprocess.run([component("qpdf"), "--check", file], capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")


@every_printing
def test_libtiff_reads_a_fax_of_fine_resolution(mail: Mail, engine: HtmlEngine, tmp_path: Path) -> None:
    file = tmp_path / "fax.tif"
    file.write_bytes(fax_of(mail.name, engine).tiff)
    told = subprocess.run([component("tiffinfo"), file], capture_output=True, text=True, check=True)
    assert told.stderr == ""
    pages = told.stdout.split("TIFF Directory")[1:]
    for number, page in enumerate(pages):
        for fact in (
            "Image Width: 1728 Image Length: 2286",
            "Resolution: 204, 196 pixels/inch",
            "Compression Scheme: CCITT Group 4",
            "Photometric Interpretation: min-is-white",
            f"Page Number: {number}-{len(pages)}",
        ):
            assert fact in page


@every_printing
def test_every_page_bears_its_header_line(mail: Mail, engine: HtmlEngine) -> None:
    """47 CFR 68.318(d)."""
    texts = texts_of(mail.name, engine, "-raw")  # as drawn: pages of others may have words beside ours
    for number, text in enumerate(texts, 1):
        for said in ("2026-11-23 12:00", "+1 425 555 0100", "To: +1 425 555 0123", f"Page {number} of {len(texts)}"):
            assert said in text


@every_printing
def test_nothing_is_printed_where_a_machine_may_lose_it(mail: Mail, engine: HtmlEngine) -> None:
    for page in inks(fax_of(mail.name, engine).tiff):
        rows, columns = numpy.flatnonzero(page.any(axis=1)), numpy.flatnonzero(page.any(axis=0))
        nearest = min(rows[0], page.shape[0] - 1 - rows[-1], columns[0], page.shape[1] - 1 - columns[-1])
        assert nearest >= _EDGE


def test_the_contact_sheet_shows_every_page() -> None:
    prints = [page for mail in MAILS[:12] for page in prints_of(mail.name)]
    (sheet,) = sheets(prints)
    pictures = sum(fax_of(mail.name).pages for mail in MAILS[:12])
    assert len(prints) == pictures
    assert sheet.width <= 4000
    white = numpy.asarray(sheet) == 255
    assert white.any(axis=0).mean() > 0.9


def test_some_mails_are_office_documents() -> None:
    assert sum(mail.is_office for mail in MAILS) >= 4
