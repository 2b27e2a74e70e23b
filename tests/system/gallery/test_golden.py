"""Every page looks as it did when a person last looked at it; and the comparison sees what a person would."""

import io
import subprocess
from pathlib import Path

import numpy
import pytest
from PIL import Image

from gateway.settings import HtmlEngine
from tests.components import component
from tests.gateway.document.engines import with_engine
from tests.system.gallery.golden import (
    GOLDEN,
    MOST_DIFFERENT,
    Small,
    difference,
    read_strip,
    small,
    smalls_of,
    write_strip,
)
from tests.system.gallery.mails import MAILS, Ink, Mail, fax_of, inks

OURS = [mail for mail in MAILS if not mail.is_office]


def test_every_mail_but_the_office_documents_has_its_golden_pages() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.png")) == sorted(mail.name for mail in OURS)


@pytest.mark.parametrize("mail", OURS, ids=lambda mail: mail.name)
def test_a_page_looks_as_it_did(mail: Mail) -> None:
    with_engine(HtmlEngine.PLUTOPRINT)  # another engine breaks lines elsewhere
    pages, golden = list(smalls_of(mail.name)), read_strip(GOLDEN / f"{mail.name}.png")
    assert len(pages) == len(golden)
    far = {
        n: round(d, 3)
        for n, pair in enumerate(zip(pages, golden, strict=True), 1)
        if (d := difference(*pair)) > MOST_DIFFERENT
    }
    assert far == {}, (
        "pages and how much they differ; look at them, and if they are right: python -m tests.system.gallery.golden"
    )


def first_page(name: str) -> Ink:
    """The first page of a fax, to be changed."""
    return next(inks(fax_of(name).tiff)).copy()


def far(page: Ink, name: str) -> float:
    """How much a changed page differs from the one that was printed."""
    return difference(small(page), next(smalls_of(name)))


def test_a_page_does_not_differ_from_itself(tmp_path: Path) -> None:
    """Sixteen greys are enough."""
    pages = list(smalls_of("13-outlook"))
    write_strip(pages, tmp_path / "strip.png")
    assert max(difference(*pair) for pair in zip(pages, read_strip(tmp_path / "strip.png"), strict=True)) < 0.04


@pytest.mark.parametrize("name", ["01-plain", "15-newsletter", "16-lists", "22-greek", "26-japanese"])
def test_another_hinting_of_the_same_letters_passes(name: str, tmp_path: Path) -> None:
    """Poppler draws the same PDF with its own hinting, thresholds and line widths: more than an upgrade of PDFium changes."""
    file = tmp_path / "fax.pdf"
    file.write_bytes(fax_of(name).pdf)
    told = [component("pdftoppm"), "-f", "1", "-l", "1", "-rx", "204", "-ry", "196", "-gray", str(file)]
    with Image.open(io.BytesIO(subprocess.run(told, capture_output=True, check=True).stdout)) as other:
        black = numpy.asarray(other) < 150
    rows, columns = black.shape
    page = numpy.zeros((2286, 1728), bool)
    left = (1728 - columns) // 2
    page[: min(rows, 2286), left : left + columns] = black[:2286]
    assert far(page, name) < MOST_DIFFERENT


@pytest.mark.parametrize("name", ["01-plain", "13-outlook", "26-japanese"])
def test_a_lost_line_of_text_fails(name: str) -> None:
    page = first_page(name)
    lines = numpy.flatnonzero(numpy.diff(page[900:].any(axis=1).astype(int)) == 1) + 900
    page[lines[3] : lines[4]] = False
    assert far(page, name) > MOST_DIFFERENT


@pytest.mark.parametrize("name", ["01-plain", "13-outlook", "26-japanese"])
@pytest.mark.parametrize("axis", [0, 1])
def test_a_block_that_moved_three_millimetres_fails(name: str, axis: int) -> None:
    page = first_page(name)
    page[900:1500] = numpy.roll(page[900:1500], 24, axis)
    assert far(page, name) > MOST_DIFFERENT


def test_a_lost_picture_fails() -> None:
    printed = list(inks(fax_of("70-photo").tiff))[1]
    page = printed.copy()
    page[150:] = False
    assert difference(small(page), small(printed)) > MOST_DIFFERENT


def test_a_lost_logo_fails() -> None:
    """The last picture of the mail is its logo, below the text."""
    page = first_page("13-outlook")
    page[-900:] = False
    assert far(page, "13-outlook") > MOST_DIFFERENT


def test_a_page_of_another_size_fails() -> None:
    page: Small = numpy.zeros((300, 216))
    assert difference(page, page[:-1]) > MOST_DIFFERENT
