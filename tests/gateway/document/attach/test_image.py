"""Pictures of every kind as pages, upright, white where they are white, and never cut."""

import random
import subprocess
import sys

import numpy
import pytest
from PIL import Image, ImageDraw, ImageFile
from PIL.PngImagePlugin import PngInfo

from gateway.document.attach.grey import grey_of, printable
from gateway.document.attach.image import is_decoration, print_image, recognises
from gateway.document.mime import File
from gateway.document.printed import Overlong, Print, Printed, Unprintable
from gateway.settings import DocumentSettings, LongPages, Resolution
from tests.gateway.document.facts import SETTINGS, a_picture, coded
from tests.gateway.document.ink import Ink, edges, inks


def a_file(content: bytes, name: str = "x.png", kind: str = "image/png") -> File:
    return File(name=name, type=kind, content=content)


def print_it(content: bytes, settings: DocumentSettings = SETTINGS, name: str = "x.png") -> Print:
    return print_image(a_file(content, name), settings)


def printed(content: bytes, settings: DocumentSettings = SETTINGS, name: str = "x.png") -> Printed:
    result = print_it(content, settings, name)
    assert isinstance(result, Printed), result
    return result


def refused(content: bytes, settings: DocumentSettings = SETTINGS, kind: str = "image/png") -> str:
    result = print_image(a_file(content, kind=kind), settings)
    assert isinstance(result, Unprintable), result
    return result.reason


def drawn(content: bytes, settings: DocumentSettings = SETTINGS) -> list[Ink]:
    """The inked part of every page."""
    return [cropped(black) for black in inks(printed(content, settings).pdf)]


def cropped(black: Ink) -> Ink:
    rows, columns = numpy.flatnonzero(black.any(axis=1)), numpy.flatnonzero(black.any(axis=0))
    return black[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def shape(black: Ink) -> tuple[int, int]:
    """Width and height in points: 204 by 196 pixels to the inch."""
    return round(black.shape[1] * 72 / 204), round(black.shape[0] * 72 / 196)


def an_l(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """A white picture with a thick black L along its left and lower edges."""
    picture = Image.new("L", size, 255)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, 39, size[1]), fill=0)
    pen.rectangle((0, size[1] - 40, size[0], size[1]), fill=0)
    return picture


def corners(black: Ink) -> tuple[bool, bool, bool, bool]:
    """Whether upper left, upper right, lower left and lower right are black."""
    return bool(black[9, 9]), bool(black[9, -9]), bool(black[-9, 9]), bool(black[-9, -9])


L = (True, False, True, True)


def a_photo(size: tuple[int, int] = (800, 600)) -> Image.Image:
    """Soft spots of all colours."""
    spots = numpy.random.default_rng(7).integers(0, 255, (size[1] // 40, size[0] // 40, 3), dtype=numpy.uint8)
    return Image.fromarray(spots).resize(size, Image.Resampling.BICUBIC)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_taken_sideways_stands_upright(form: str, orientation: int) -> None:
    away = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }[orientation]
    stored = an_l() if away is None else an_l().transpose(away)
    exif = Image.Exif()
    exif[0x0112] = orientation
    (black,) = drawn(coded(stored.convert("RGB"), form, exif=exif))
    assert corners(black) == L
    assert shape(black) == pytest.approx((400, 300), abs=3)


@pytest.mark.parametrize(
    ("mode", "form", "options"),
    [
        ("1", "PNG", {}),
        ("P", "PNG", {"bits": 2}),
        ("P", "PNG", {"bits": 4}),
        ("L", "PNG", {}),
        ("I;16", "PNG", {}),
        ("RGB", "JPEG", {}),
        ("RGB", "JPEG", {"progressive": True}),
        ("L", "JPEG", {}),
        ("CMYK", "JPEG", {}),
        ("CMYK", "TIFF", {}),
        ("LAB", "TIFF", {}),
        ("F", "TIFF", {}),
        ("I;16", "TIFF", {}),
        ("1", "TIFF", {"compression": "group3"}),
        ("1", "TIFF", {"compression": "group4"}),
        ("1", "TIFF", {"compression": "group4", "tiffinfo": {262: 0}}),
        ("1", "TIFF", {"compression": "packbits"}),
        ("L", "TIFF", {"tiffinfo": {262: 0}}),
        ("RGB", "TIFF", {"compression": "tiff_lzw"}),
        ("RGB", "TIFF", {"compression": "jpeg"}),
        ("RGB", "TIFF", {"compression": "tiff_adobe_deflate"}),
        ("P", "TIFF", {}),
        ("P", "GIF", {}),
        ("RGB", "BMP", {}),
        ("RGB", "WEBP", {}),
        ("RGB", "AVIF", {}),
    ],
)
def test_white_is_white_and_black_is_black(mode: str, form: str, options: dict[str, object]) -> None:
    (black,) = drawn(coded(in_mode(an_l((300, 400)), mode), form, **options))
    assert corners(black) == L
    assert shape(black) == pytest.approx((300, 400), abs=3)


def in_mode(picture: Image.Image, mode: str) -> Image.Image:
    if mode == "I;16":
        return Image.fromarray(numpy.asarray(picture).astype(numpy.uint16) * 257)
    return picture.quantize(4) if mode == "P" else picture.convert("RGB").convert(mode)


def test_a_deep_picture_that_is_all_white_leaves_the_paper_white() -> None:
    white = Image.fromarray(numpy.full((300, 300), 65535, numpy.uint16))
    assert not inks(printed(coded(white)).pdf)[0].any()


def test_a_transparent_picture_lies_on_white_paper() -> None:
    clear = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    clear.paste(an_l().convert("RGBA"), (0, 0), Image.eval(an_l(), lambda tone: 255 - tone))
    assert corners(drawn(coded(clear))[0]) == L


def test_a_large_picture_is_made_grey_in_bands_without_a_seam() -> None:
    steps = numpy.linspace(0, 255, 3000).astype(numpy.uint8)
    ramp = Image.fromarray(numpy.repeat(steps[:, None], 500, axis=1)).convert("RGB")
    grey = numpy.asarray(grey_of(ramp, (100, 700)))
    assert grey.shape == (700, 100)
    assert (numpy.diff(grey[:, 0].astype(int)) >= 0).all()


def test_a_fax_of_standard_resolution_has_its_true_shape() -> None:
    fax = coded(an_l((1728, 1143)).convert("1"), "TIFF", compression="group3", dpi=(204, 98))
    width, height = shape(drawn(fax)[0])
    assert height / width == pytest.approx(1143 * 204 / 98 / 1728, rel=0.02)


def test_each_page_of_a_tiff_is_a_page() -> None:
    pages = [a_picture(mode="1")] * 3
    assert printed(coded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4")).pages == 3


def test_a_tiff_with_too_many_pages_is_refused_before_it_is_drawn() -> None:
    tiff = coded(a_picture((9, 9), "1"), "TIFF", save_all=True, append_images=[a_picture((9, 9), "1")] * 9)
    assert print_it(tiff, DocumentSettings(max_pages=5)) == Overlong(pages=6, at_least=True)


def test_all_pages_of_a_tiff_together_have_a_limit_of_pixels() -> None:
    page = Image.new("L", (1000, 1000))
    tiff = coded(page, "TIFF", save_all=True, append_images=[page] * 14, compression="tiff_lzw")
    assert "15 pictures" in refused(tiff, DocumentSettings(max_image_pixels=1_000_000))


def test_a_picture_with_too_many_pixels_is_never_decoded() -> None:
    bomb = coded(Image.new("1", (20_000, 20_000)))
    assert refused(bomb) == "the picture has 20000 x 20000 pixels, and at most 100000000 are allowed"


def test_a_tiff_whose_directories_form_a_loop_is_printed_once() -> None:
    tiff = bytearray(coded(a_picture(), "TIFF"))
    start = int.from_bytes(tiff[4:8], "little")
    entries = int.from_bytes(tiff[start : start + 2], "little")
    tiff[start + 2 + 12 * entries :][:4] = b""
    tiff[start + 2 + 12 * entries : start + 6 + 12 * entries] = start.to_bytes(4, "little")
    assert printed(bytes(tiff)).pages == 1


def test_a_text_chunk_that_unpacks_to_too_much_costs_only_itself() -> None:
    words = PngInfo()
    words.add_text("Comment", "A" * 20_000_000, zip=True)
    assert corners(drawn(coded(an_l(), pnginfo=words))[0]) == L


@pytest.mark.parametrize(("form", "name"), [("GIF", "a.gif"), ("PNG", "a.png"), ("WEBP", "a.webp")])
def test_of_an_animation_the_first_picture_is_printed_and_the_rest_noted(form: str, name: str) -> None:
    others = [an_l().rotate(90, expand=False), an_l().rotate(180)]
    result = printed(coded(an_l(), form, save_all=True, append_images=others), name=name)
    assert (result.pages, result.notes) == (1, (f"only the first of the 3 pictures in {name} is printed",))


def test_a_preview_beside_a_photograph_is_no_further_picture() -> None:
    assert printed(coded(a_picture(), "MPO", save_all=True, append_images=[a_picture((99, 99))])).notes == ()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "GIF", "BMP"])
def test_of_a_picture_that_breaks_off_the_part_that_came_is_printed_with_a_note(form: str) -> None:
    whole = coded(a_photo(), form, **({"interlace": 0} if form == "GIF" else {}))
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    result = printed(whole[: len(whole) // 2], name="half.x")
    (black,) = inks(result.pdf)
    assert result.notes == ("half.x is damaged: a part of it is missing",)
    assert 150 < shape(cropped(black))[1] < 450
    assert before == ImageFile.LOAD_TRUNCATED_IMAGES


def test_a_damaged_page_of_a_tiff_leaves_the_others_whole() -> None:
    pages = [a_photo(), a_photo(), a_photo()]
    tiff = bytearray(coded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_adobe_deflate"))
    middle = len(tiff) // 2
    tiff[middle - 40_000 : middle + 40_000] = bytes(80_000)
    result = printed(bytes(tiff), name="x.tif")
    assert result.pages == 3
    assert result.notes == ("picture 2 of x.tif is damaged: a part of it is missing",)


@pytest.mark.parametrize("content", [coded(a_picture())[:60], b"\x89PNG nothing", b"II*\0", b"no picture"])
def test_a_picture_of_which_nothing_can_be_read_is_refused_in_words(content: bytes) -> None:
    assert refused(content) == "the file is damaged, or it is no picture of a known kind"


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml", "SVG"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "image/heic", "HEIC"),
    ],
)
def test_kinds_that_cannot_be_drawn_are_recognised_and_named(content: bytes, kind: str, words: str) -> None:
    assert recognises(a_file(content, "x", kind))
    assert words in refused(content, kind=kind)


def a_screenshot(size: tuple[int, int]) -> Image.Image:
    """Numbered lines: a mark at the left edge of every line, its place across is its number."""
    picture = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 0, size[0] - 1, 4), fill="black")
    for number, top in enumerate(range(30, size[1] - 40, 40)):
        pen.rectangle((0, top, 8, top + 20), fill="black")
        pen.rectangle((20 + number * 5, top, 28 + number * 5, top + 20), fill="black")
    return picture


def test_a_long_screenshot_is_divided_between_its_lines() -> None:
    pages = inks(printed(coded(a_screenshot((1000, 5000)))).pdf)
    marks = [int(numpy.count_nonzero(numpy.diff(page[:, 78].astype(int)) == 1)) for page in pages]
    assert len(pages) == 4
    assert sum(marks) == len(range(30, 4960, 40)) + 1  # and the bar at the top; no line stands on two sheets


def test_a_long_photo_overlaps_from_sheet_to_sheet() -> None:
    result = inks(printed(coded(a_photo((1000, 5000)), "JPEG")).pdf)
    drawn_rows = sum(len(cropped(page)) for page in result)
    assert drawn_rows > 5000 * 561 / 1000 / 72 * 196 + 2 * 60
    assert all(edges(page)[1] > 12 for page in result)


def test_a_long_picture_is_shrunk_where_the_site_wants_it() -> None:
    result = printed(coded(a_screenshot((1000, 5000))), DocumentSettings(long_pages=LongPages.SHRINK))
    assert result.pages == 1


def test_a_picture_for_too_many_sheets_is_overlong() -> None:
    long = coded(a_photo((400, 9000)), "JPEG")
    assert print_it(long, DocumentSettings(max_pages=5)) == Overlong(pages=6, at_least=True)


def test_a_panorama_is_turned_and_stays_one_picture() -> None:
    (black,) = drawn(coded(a_photo((4000, 1000)), "JPEG"))
    assert shape(black) == pytest.approx((202, 806), abs=25)


def test_a_wide_picture_that_turning_would_not_enlarge_stays_as_it_is() -> None:
    (black,) = drawn(coded(an_l((600, 200))))
    assert shape(black)[0] > shape(black)[1]


def test_a_photo_that_is_little_wider_than_high_is_not_turned() -> None:
    (black,) = drawn(coded(a_photo((3000, 2000)), "JPEG"))
    assert shape(black)[0] > shape(black)[1]


def test_a_scanned_landscape_document_is_turned() -> None:
    (black,) = drawn(coded(an_l((2200, 1700)).convert("1"), "TIFF", compression="group4"))
    assert shape(black)[1] > shape(black)[0]
    assert corners(black) == (True, True, True, False)  # clockwise: the left edge is above


def test_a_dark_photo_is_lightened() -> None:
    dark = a_photo().point(lambda tone: tone // 4)
    assert drawn(coded(dark, "JPEG"))[0].mean() < 0.75


def test_a_scanned_letter_is_not_lightened() -> None:
    letter = Image.new("L", (800, 1100), 250)
    ImageDraw.Draw(letter).rectangle((100, 100, 700, 300), fill=90)
    assert drawn(coded(letter, "JPEG", quality=95))[0].mean() > 0.3


def a_sparse_scan(paper: int, grain: float) -> Image.Image:
    """Paper with its grain, and on it a line of dark ink and one of pencil, together 0.4 % of it."""
    rows = numpy.random.default_rng(5).normal(paper, grain, (1100, 800))
    rows[100:108, 100:300] = 40
    rows[1000:1008, 100:300] = paper * 0.6
    return Image.fromarray(rows.clip(0, 255).astype(numpy.uint8))


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
@pytest.mark.parametrize(("paper", "grain"), [(225, 3), (230, 8), (170, 4)])
def test_sparse_ink_on_tinted_paper_stands_on_white(form: str, paper: int, grain: float) -> None:
    """It was stretched together with the noise of the paper, over which it could not be read."""
    (black,) = drawn(coded(a_sparse_scan(paper, grain), form))
    lines = 16 / 908  # of what lies between the first line and the last is ink
    assert black.mean() == pytest.approx(lines, rel=0.4)
    assert black.shape[1] / black.shape[0] == pytest.approx(200 / 908 * 204 / 196, rel=0.02)


def a_sky() -> Image.Image:
    """From light to dark, with a white caption above and a date in orange below, neither of them 0.5 % of it."""
    sky = Image.fromarray(numpy.linspace(198, 83, 900).astype(numpy.uint8)[:, None].repeat(1200, axis=1))
    pen = ImageDraw.Draw(sky)
    pen.rectangle((500, 60, 700, 80), fill=255)
    pen.rectangle((500, 820, 700, 840), fill=147)
    return sky


def test_captions_in_a_photo_stay_apart_from_what_is_around_them() -> None:
    """They were cut off with the lightest and the darkest of it."""
    (black,) = drawn(coded(a_sky(), "JPEG"))
    rows, columns = black.shape[0] / 900, black.shape[1] / 1200

    def share(left: int, top: int) -> float:
        part = black[int((top + 3) * rows) : int((top + 18) * rows), int(left * columns) : int((left + 180) * columns)]
        return float(part.mean())

    assert share(510, 60) < share(100, 60) - 0.1
    assert share(510, 820) < share(100, 820) - 0.2


def test_a_photo_has_the_same_tones_in_whatever_file_it_came() -> None:
    dark = Image.merge("RGB", [a_sky().point(lambda tone: tone // 2)] * 3)
    shares = [drawn(coded(dark, form))[0].mean() for form in ("PNG", "TIFF", "BMP", "JPEG", "WEBP")]
    assert max(shares) - min(shares) < 0.03
    assert max(shares) < 0.8


def test_a_drawing_of_few_tones_keeps_them() -> None:
    slide = Image.fromarray(numpy.array([30, 50, 70, 90], numpy.uint8).repeat(100)[None].repeat(300, axis=0))
    assert printable(slide).tobytes() == slide.tobytes()


@pytest.mark.parametrize("mode", ["RGBA", "LA", "PA"])
def test_a_white_drawing_on_transparent_ground_is_printed_black(mode: str) -> None:
    """As logos for dark screens are; on white paper nothing of it was left."""
    drawing = Image.new("LA", (400, 300), (0, 0))
    ImageDraw.Draw(drawing).rectangle((100, 100, 299, 149), fill=(255, 255))
    result = printed(coded(drawing.convert("RGBA").convert("P" if mode == "PA" else mode)))
    black = cropped(inks(result.pdf)[0])
    assert shape(black) == pytest.approx((200, 50), abs=2)
    assert black.mean() > 0.95
    assert result.notes == ()


@pytest.mark.parametrize(("mode", "ground", "mark"), [("L", 255, 230), ("LA", (255, 255), (255, 0))])
def test_a_picture_that_leaves_its_page_empty_is_noted(
    mode: str, ground: float | tuple[int, int], mark: float | tuple[int, int]
) -> None:
    picture = Image.new(mode, (400, 300), ground)
    assert printed(coded(picture)).notes == ()  # the empty back of a sheet
    ImageDraw.Draw(picture).rectangle((100, 100, 299, 149), fill=mark)
    assert printed(coded(picture)).notes == ("x.png is so pale that its page is empty",)


def test_superfine_keeps_more_rows() -> None:
    picture = coded(a_photo((3000, 4000)), "JPEG")
    fine, superfine = (
        printed(picture, DocumentSettings(resolution=kind)) for kind in (Resolution.FINE, Resolution.SUPERFINE)
    )
    assert len(superfine.pdf) > len(fine.pdf) * 1.3


def test_small_pictures_are_decoration_by_the_setting() -> None:
    logo = coded(a_picture((200, 60)))
    assert is_decoration(logo, SETTINGS)
    assert not is_decoration(logo, DocumentSettings(smallest_picture=50))
    assert not is_decoration(b"no picture", SETTINGS)


def test_the_same_picture_gives_the_same_bytes() -> None:
    picture = coded(a_photo(), "JPEG")
    assert printed(picture).pdf == printed(picture).pdf


PEAK = """
import resource, sys
from gateway.document.attach.image import print_image
from gateway.document.printed import Printed
from gateway.document.mime import File
from gateway.settings import DocumentSettings
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
before = peak()
assert isinstance(print_image(File(name="x", type="image/png", content=sys.stdin.buffer.read()), DocumentSettings()), Printed)
print((peak() - before) // 1024)
"""


def test_a_large_transparent_picture_is_held_in_memory_once() -> None:
    """A small file can hold many pixels: these take 144 MB, and each copy as much again."""
    picture = coded(Image.new("RGBA", (6000, 6000), (200, 10, 10, 128)))
    run = subprocess.run([sys.executable, "-c", PEAK], input=picture, capture_output=True, check=True)
    assert int(run.stdout) < 220


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP", "AVIF"])
def test_a_mutated_picture_is_printed_or_refused(form: str) -> None:
    whole = coded(a_photo((120, 80)), form)
    small = DocumentSettings(max_image_pixels=1_000_000, max_pages=20)
    for seed in range(300):
        dice = random.Random(f"{form} {seed}")
        content = bytearray(whole)
        for _ in range(dice.randint(1, 6)):
            place = dice.randrange(min(len(content), 400 if dice.random() < 0.7 else len(content)))
            content[place] = dice.randrange(256)
        if dice.random() < 0.3:
            del content[dice.randrange(1, len(content)) :]
        assert isinstance(print_it(bytes(content), small), Printed | Unprintable | Overlong), seed
