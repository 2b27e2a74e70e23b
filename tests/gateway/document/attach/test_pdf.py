"""Foreign PDFs on our paper: whatever their boxes, turns, locks and damages."""

import io
import subprocess
import sys
from typing import Any

import numpy
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from reportlab.pdfgen.canvas import Canvas

from gateway.document.attach.fitting import strips
from gateway.document.attach.pdf import print_pdf, recognises
from gateway.document.mime import File
from gateway.document.printed import Overlong, Print, Printed, Unprintable
from gateway.settings import DocumentSettings, LongPages
from tests.gateway.document.facts import SETTINGS, a_mail, a_pdf, composed, texts
from tests.gateway.document.facts import a_file as a_part
from tests.gateway.document.hostile import chain_of_forms
from tests.gateway.document.ink import edges, inks


def a_file(content: bytes, name: str = "plan.pdf") -> File:
    return File(name=name, type="application/pdf", content=content)


def print_it(content: bytes, settings: DocumentSettings = SETTINGS) -> Print:
    return print_pdf(a_file(content), settings)


def printed(content: bytes, settings: DocumentSettings = SETTINGS) -> Printed:
    result = print_it(content, settings)
    assert isinstance(result, Printed), result
    return result


def refused(content: bytes) -> str:
    result = print_it(content)
    assert isinstance(result, Unprintable), result
    return result.reason


def written(writer: PdfWriter) -> bytes:
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def a_writer(content: bytes | None = None) -> PdfWriter:
    return PdfWriter(clone_from=io.BytesIO(content or a_pdf()))


def inside(holder: DictionaryObject, *path: str) -> Any:
    """What lies at a path of keys."""
    found: Any = holder
    for key in path:
        found = found[key]
    return found.get_object()


def encrypted(user: str, algorithm: str = "RC4-128") -> bytes:
    writer = a_writer()
    writer.encrypt(user_password=user, owner_password="owner", algorithm=algorithm)
    return written(writer)


def boxed(size: tuple[float, float] = (595.28, 841.89), **boxes: tuple[float, float, float, float]) -> bytes:
    writer = a_writer(a_pdf(1, size))
    for name, box in boxes.items():
        writer.pages[0][NameObject(f"/{name}")] = ArrayObject(FloatObject(side) for side in box)
    return written(writer)


def with_unit(unit: float, size: tuple[float, float]) -> bytes:
    writer = a_writer(a_pdf(1, size))
    writer.pages[0][NameObject("/UserUnit")] = FloatObject(unit)
    return written(writer)


def lines(width: float, height: float) -> bytes:
    """A page of numbered lines."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1)
    for number in range(int((height - 20) // 14)):
        canvas.drawString(10, height - 20 - 14 * number, f"line {number:04}")
    canvas.save()
    return buffer.getvalue()


def extent(pdf: bytes) -> tuple[float, float]:
    """Width and height of the ink on the first page, in mm."""
    left, top, right, bottom = edges(inks(pdf)[0])
    return 1728 / 8.04 - left - right, 297 - top - bottom


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (encrypted("secret"), "the PDF is encrypted, and its password is not known"),
        (b"%PDF-1.7\nnothing", "the PDF is damaged"),
        (a_pdf()[:300], "the PDF is damaged"),
        (b"no pdf", "the file is damaged: it is no PDF"),
        (written(PdfWriter()), "the PDF is damaged"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_its_reason(content: bytes, reason: str) -> None:
    assert refused(content) == reason


def test_a_pdf_is_known_by_its_first_bytes_or_its_name() -> None:
    assert recognises(File(name="x", type="text/plain", content=b"junk\n%PDF-1.4"))
    assert recognises(File(name="x.PDF", type="application/octet-stream", content=b""))
    assert not recognises(File(name="x.txt", type="text/plain", content=b"a %PDF" * 9))


def test_a_pdf_encrypted_without_a_password_is_printed_and_open() -> None:
    result = printed(encrypted(""))
    assert not PdfReader(io.BytesIO(result.pdf)).is_encrypted
    assert texts(result.pdf) == ["Offer page 1"]


def test_a_pdf_whose_table_of_objects_is_broken_is_repaired_with_a_note() -> None:
    whole = a_pdf(2)
    start = whole.rindex(b"startxref")
    result = printed(whole[:start] + b"startxref\n7\n%%EOF")
    assert texts(result.pdf) == ["Offer page 1", "Offer page 2"]
    assert result.notes == ("plan.pdf is damaged and was repaired: parts of it may be missing",)


def test_a_damaged_page_leaves_the_others() -> None:
    writer = a_writer(a_pdf(3))
    kids = inside(writer.root_object, "/Pages", "/Kids")
    kids[1] = writer._add_object(ArrayObject())
    result = printed(written(writer))
    assert texts(result.pdf) == ["Offer page 1", "Offer page 3"]
    assert "page 2 of plan.pdf is damaged and not printed" in result.notes


@pytest.mark.parametrize("asked", [True, False])
def test_what_was_filled_into_a_form_is_seen_though_its_writer_drew_nothing(asked: bool) -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(300, 300))
    canvas.drawString(20, 20, "Town")
    canvas.acroForm.textfield(name="town", x=50, y=100, width=150, height=20, value="old")
    canvas.save()
    writer = a_writer(buffer.getvalue())
    (field,) = (found.get_object() for found in inside(writer.pages[0], "/Annots"))
    field[NameObject("/V")] = TextStringObject("Bremen")
    del field["/AP"]
    inside(writer.root_object, "/AcroForm")[NameObject("/NeedAppearances")] = BooleanObject(asked)
    assert texts(printed(written(writer)).pdf) == ["Town Bremen"]


def test_stamps_and_remarks_are_printed() -> None:
    stamp = PdfWriter(clone_from=io.BytesIO(a_pdf(1, (200, 100), "PAID")))
    writer = a_writer()
    look = DecodedStreamObject()
    look.set_data(inside(stamp.pages[0], "/Contents").get_data())
    look.update({NameObject("/Subtype"): NameObject("/Form"), NameObject("/BBox"): stamp.pages[0].mediabox})
    look[NameObject("/Resources")] = stamp.pages[0]["/Resources"].clone(writer)
    remark = DictionaryObject({NameObject("/Subtype"): NameObject("/Stamp"), NameObject("/F"): NumberObject(4)})
    remark[NameObject("/Rect")] = ArrayObject(FloatObject(side) for side in (200, 500, 400, 600))
    remark[NameObject("/AP")] = DictionaryObject({NameObject("/N"): writer._add_object(look)})
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(remark)])
    result = printed(written(writer))
    assert "PAID page 1" in texts(result.pdf)[0]
    assert inks(result.pdf)[0].sum() > inks(printed(a_pdf()).pdf)[0].sum()


def test_an_xfa_form_is_noted() -> None:
    writer = a_writer()
    writer.root_object[NameObject("/NeedsRendering")] = BooleanObject(value=True)
    form = DictionaryObject({NameObject("/Fields"): ArrayObject(), NameObject("/XFA"): TextStringObject("<xdp/>")})
    writer.root_object[NameObject("/AcroForm")] = form
    assert "XFA form: what was filled in may be missing" in " ".join(printed(written(writer)).notes)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_pages_are_turned_as_they_say(turn: int) -> None:
    writer = a_writer(a_pdf(1, (500, 700)))
    writer.pages[0].rotate(turn)
    result = printed(written(writer))
    assert texts(result.pdf) == ["Offer page 1"]
    assert edges(inks(result.pdf)[0])[1] == pytest.approx(12.5, abs=1.5)
    black = inks(result.pdf)[0]
    above, below = black[250:600, 60:-60].sum(), black[-600:-250, 60:-60].sum()
    upside_down = turn in (180, 270)  # lying on its side, it is turned by a quarter more
    assert (below > above) == upside_down if turn in (0, 180) else above + below > 0


def test_only_what_the_crop_box_shows_is_printed() -> None:
    result = printed(boxed(CropBox=(50, 600, 350, 800)))
    width, height = extent(result.pdf)
    assert texts(result.pdf) == ["Offer page 1"]
    assert width < 60  # the frame along the edges of the page is cropped away
    assert height < 60


@pytest.mark.parametrize("size", [(2384.0, 3370.0), (14400.0, 14400.0)])
def test_a_huge_page_is_shrunk_with_a_note(size: tuple[float, float]) -> None:
    result = printed(a_pdf(1, size))
    percent = round(100 * min(561.26 / size[0], 789.45 / size[1]))
    assert result.notes == (f"page 1 of plan.pdf is printed at {percent} % of its size",)
    assert extent(result.pdf)[0] == pytest.approx(198, abs=14)


def test_several_shrunken_pages_share_a_note() -> None:
    assert printed(a_pdf(12, (2384, 3370))).notes == ("12 pages of plan.pdf are printed at 23 % of their size",)


def test_a_visiting_card_stays_small() -> None:
    assert extent(printed(a_pdf(1, (141, 227))).pdf)[0] == pytest.approx(141 / 72 * 25.4 * 1.5, abs=3)


@pytest.mark.parametrize("content", [a_pdf(1, (1, 1)), boxed(MediaBox=(0, 0, 0, 0)), boxed(MediaBox=(595, 842, 0, 0))])
def test_senseless_boxes_still_give_a_page(content: bytes) -> None:
    assert printed(content).pages == 1


def test_a_page_of_large_units_fills_the_paper() -> None:
    assert extent(printed(with_unit(10, (59.5, 84.2))).pdf)[0] > 180
    assert printed(with_unit(5, (1190, 1684))).notes == ("page 1 of plan.pdf is printed at 9 % of its size",)


def test_a_landscape_page_is_turned() -> None:
    width, height = extent(printed(a_pdf(1, (842, 595))).pdf)
    assert height > width


@pytest.mark.parametrize("size", [(176, 82), (300, 100), (500, 200)])
def test_a_landscape_page_that_fits_upright_is_not_turned(size: tuple[float, float]) -> None:
    """The reader of a label of 62 x 29 mm had to turn the paper for it."""
    result = printed(a_pdf(1, size))
    width, height = extent(result.pdf)
    assert width > height
    assert width <= size[0] / 72 * 25.4 * 1.5 + 1


def test_a_long_page_is_divided_and_no_line_is_lost_or_cut() -> None:
    result = printed(lines(595, 3000))
    assert result.pages == 4
    bands = [bands_of(page) for page in inks(result.pdf)]
    assert sum(len(page) for page in bands) == (3000 - 20) // 14
    tall = [high for page in bands for high in page]
    assert min(tall) > 0.8 * max(tall)
    assert all(edges(page)[1] > 12 for page in inks(result.pdf))


def bands_of(black: numpy.ndarray) -> list[int]:
    """The heights of the lines of a page."""
    rows = numpy.concatenate([[0], black.any(axis=1).astype(int), [0]])
    starts, ends = numpy.flatnonzero(numpy.diff(rows) == 1), numpy.flatnonzero(numpy.diff(rows) == -1)
    return [int(height) for height in ends - starts]


def test_a_long_page_is_shrunk_where_the_site_wants_it() -> None:
    result = printed(lines(595, 3000), DocumentSettings(long_pages=LongPages.SHRINK))
    assert (result.pages, result.notes) == (1, ("page 1 of plan.pdf is printed at 26 % of its size",))


def test_without_a_gap_the_sheets_overlap() -> None:
    first, second, third = strips(2000, 800)
    assert (first.start, first.end, third.end) == (0, 800, 2000)
    assert [first.end - second.start, second.end - third.start] == pytest.approx([28.3, 28.3], abs=0.1)


def test_an_empty_end_takes_no_sheet() -> None:
    quiet = numpy.arange(100) > 30
    assert len(list(strips(2000, 800, quiet))) == 1


def test_a_banner_is_divided_along_its_length() -> None:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(3000, 595))
    canvas.rect(10, 10, 2980, 575)
    canvas.save()
    assert printed(buffer.getvalue()).pages == 4


def test_sheets_of_long_pages_count() -> None:
    assert print_it(lines(595, 9000), DocumentSettings(max_pages=5)) == Overlong(pages=6, at_least=True)


def test_ten_thousand_pages_are_counted_and_not_drawn() -> None:
    assert print_it(a_pdf(10_000)) == Overlong(pages=10_000)


def test_the_files_of_a_portfolio_are_named() -> None:
    writer = a_writer()
    writer.add_attachment("offer.xlsx", b"x")
    assert printed(written(writer)).notes == ("the file inside plan.pdf is not printed: offer.xlsx",)
    writer.add_attachment("terms.doc", b"y")
    assert "the 2 files inside plan.pdf are not printed: " in printed(written(writer)).notes[0]


def test_scripts_and_launches_of_a_pdf_do_nothing_and_do_not_follow() -> None:
    writer = a_writer()
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("this.print();")}
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): DictionaryObject(script)})
    launch = {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("/bin/true")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(launch)
    result = printed(written(writer))
    assert texts(result.pdf) == ["Offer page 1"]
    assert b"/Launch" not in result.pdf
    assert b"/JavaScript" not in result.pdf


def test_content_that_lies_in_another_file_is_never_opened(tmp_path: object) -> None:
    writer = a_writer()
    outside = inside(writer.pages[0], "/Contents")
    outside[NameObject("/F")] = TextStringObject(f"{tmp_path}/secret")
    assert isinstance(print_it(written(writer)), Printed | Unprintable)


def test_a_tree_of_pages_that_holds_itself_ends() -> None:
    writer = a_writer(a_pdf(2))
    pages = inside(writer.root_object, "/Pages")
    pages["/Kids"].append(pages.indirect_reference)
    pages[NameObject("/Count")] = FloatObject(3)
    assert isinstance(print_it(written(writer)), Printed | Unprintable)


def nested(levels: int) -> bytes:
    writer = a_writer()
    inside(writer.pages[0], "/Resources")[NameObject("/Deep")] = NameObject("/HERE")
    return written(writer).replace(b"/HERE", b"[" * levels + b"]" * levels)


def test_deeply_nested_resources_do_not_matter() -> None:
    assert texts(printed(nested(2000)).pdf) == ["Offer page 1"]


def test_forms_that_hold_one_another_make_a_page_like_others() -> None:
    document = composed(a_mail("x", a_part(chain_of_forms(300), "a.pdf")))
    assert (document.pages, document.notes) == (2, ())


def test_fonts_are_copied_once_however_many_pages_use_them() -> None:
    pages = a_pdf(30)
    assert len(printed(pages).pdf) < 2 * len(pages)
    assert printed(pages).pdf.count(b"/BaseFont") == printed(a_pdf(1)).pdf.count(b"/BaseFont")


def test_what_leaves_its_own_state_open_is_drawn_within_its_area_all_the_same() -> None:
    """Content that closes what it did not open, and then paints everywhere."""
    writer = a_writer()
    inside(writer.pages[0], "/Contents").set_data(b"Q Q Q Q 0 g -9999 -9999 99999 99999 re f")
    black, bare = (inks(composed(a_mail("x", a_part(pdf, "a.pdf"))).pdf)[1] for pdf in (written(writer), a_pdf()))
    assert black[100:-60, 80:-80].all()
    assert numpy.array_equal(black[:88], bare[:88])


def test_the_same_pdf_gives_the_same_bytes() -> None:
    assert printed(a_pdf(2)).pdf == printed(a_pdf(2)).pdf


MUTATIONS = """
import random, sys
from gateway.document.attach.pdf import print_pdf
from gateway.document.printed import Overlong, Printed, Unprintable
from gateway.document.mime import File
from gateway.settings import DocumentSettings
whole, settings = sys.stdin.buffer.read(), DocumentSettings(max_pages=20)
for seed in range(300):
    print(seed, flush=True)
    dice = random.Random(seed)
    content = bytearray(whole)
    for _ in range(dice.randint(1, 8)):
        place = dice.randrange(len(content))
        piece = dice.randbytes(dice.randint(0, 3)) if dice.random() < 0.5 else b"%d" % dice.randrange(99)
        content[place : place + dice.randint(0, 3)] = piece
    if dice.random() < 0.2:
        del content[dice.randrange(1, len(content)) :]
    result = print_pdf(File(name="x.pdf", type="application/pdf", content=bytes(content)), settings)
    assert isinstance(result, Printed | Unprintable | Overlong)
"""


def test_a_mutated_pdf_is_printed_or_refused() -> None:
    """In a process of its own: a crash of the library names the seed and not the whole run."""
    run = subprocess.run([sys.executable, "-c", MUTATIONS], input=a_pdf(2), capture_output=True, check=False)
    last = run.stdout.split()[-1:]
    assert (run.returncode, last) == (0, [b"299"]), run.stderr.decode()[-2000:]
