"""The pictures of a mail's HTML."""

import base64
import io
from collections.abc import Mapping

import pytest
from PIL import Image

from gateway.document.html.resources import Pictures, recode
from tests.gateway.document.html.mails import a_picture, coded

PICTURE = coded(a_picture())
DATA = "data:image/png;base64," + base64.b64encode(PICTURE).decode()


def some_pictures(images: Mapping[str, bytes] | None = None) -> Pictures:
    """Return the pictures of a page of 600 by 900 CSS pixels."""
    return Pictures(images or {}, (600.0, 900.0), 10**6)


def shade(content: bytes, place: tuple[int, int]) -> int:
    """Return how light the picture is there, as an engine sees it."""
    return shown(content).tobytes()[place[1] * shown(content).width + place[0]]


def shown(content: bytes) -> Image.Image:
    """Return the picture as an engine sees it."""
    return Image.open(io.BytesIO(recode(content, 10**8)[0]))


@pytest.mark.parametrize("source", ["cid:logo@1", "CID:logo%401", "cid:<logo@1>"])
def test_a_picture_is_found_by_its_content_id(source: str) -> None:
    pictures = some_pictures({"logo@1": PICTURE})
    assert pictures.markup({"src": source}, "").startswith('<img src="cid:picture-1"')
    assert pictures.notes == ()


def test_a_picture_is_found_by_its_content_location_or_stands_in_the_text() -> None:
    pictures = some_pictures({"http://x.example/a.png": PICTURE})
    for source in ("http://x.example/a.png", DATA):
        assert "<img" in pictures.markup({"src": source}, "")
    assert pictures.notes == ()


def test_one_picture_shown_twice_is_one_picture() -> None:
    pictures = some_pictures({"a": PICTURE})
    assert pictures.markup({"src": "cid:a"}, "") == pictures.markup({"src": "cid:a"}, "")
    assert list(pictures.found) == ["cid:picture-1"]


@pytest.mark.parametrize(
    "source", ["http://x/a.png", "https://x/a", "//x/a", "file:///etc/passwd", "ftp://x/a", "a.png", "\\\\x\\a"]
)
def test_nothing_else_is_fetched_and_its_words_stand_for_it(source: str) -> None:
    pictures = some_pictures()
    assert pictures.markup({"src": source, "alt": "Our <shop>"}, "") == "<span>[Our &lt;shop&gt;]</span>"
    assert pictures.notes == ("1 picture that stands on another computer is not fetched",)


def test_pictures_elsewhere_are_counted_once_and_counters_of_readers_never() -> None:
    pictures = some_pictures()
    for source in ("http://x/a", "http://x/b", "http://x/a"):
        pictures.markup({"src": source}, "")
    pictures.markup({"src": "http://x/o.gif", "width": "1", "height": "1"}, "")
    pictures.markup({"src": "http://x/p.gif", "style": "width:1px;height:1px"}, "")
    assert pictures.notes == ("2 pictures that stand on other computers are not fetched",)


@pytest.mark.parametrize(
    ("source", "note"),
    [
        ("cid:gone", "a picture of the text is missing from the mail"),
        ("data:image/png;base64,AAAA", "a picture in the text is damaged or of an unknown kind"),
        ("data:text/html,x", "a picture in the text is damaged or of an unknown kind"),
        ("data:image/svg+xml,<svg/>", "a picture in the text is damaged or of an unknown kind"),
        ("cid:cut", "a picture in the text is damaged or of an unknown kind"),
        (
            "cid:large",
            "a picture in the text is not printed: it has 2000 x 2000 pixels, and at most 1000000 are allowed",
        ),
        (
            "data:image/png," + "A" * 20_000_000,
            "a picture in the text is not printed: it has more than 20000000 characters",
        ),
    ],
)
def test_what_cannot_be_shown_is_noted_and_never_reaches_an_engine(source: str, note: str) -> None:
    pictures = some_pictures({"cut": PICTURE[:-30], "large": coded(Image.new("1", (2000, 2000)))})
    assert pictures.markup({"src": source}, "") == ""
    assert (pictures.notes, pictures.found) == ((note,), {})


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_kind_of_picture_becomes_one_that_engines_read(mode: str) -> None:
    picture = shown(coded(Image.new(mode, (30, 20)), "TIFF"))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "L", (30, 20))


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_every_form_of_picture_is_read(form: str) -> None:
    assert shade(coded(a_picture(), form), (10, 10)) < 60


def test_of_an_animation_the_first_picture_is_shown() -> None:
    buffer = io.BytesIO()
    Image.new("L", (20, 20), 0).save(buffer, "GIF", save_all=True, append_images=[Image.new("L", (20, 20), 255)])
    assert shown(buffer.getvalue()).getpixel((5, 5)) == 0


def test_a_photograph_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content, size = recode(coded(Image.new("L", (300, 150)), "JPEG", exif=exif), 10**6)
    assert size == Image.open(io.BytesIO(content)).size == (150, 300)


def test_deep_grey_is_not_clipped_to_white() -> None:
    deep = Image.linear_gradient("L").convert("I").point(lambda shade: shade * 200)
    assert shown(coded(deep.convert("I;16"), "TIFF")).getextrema() == (0, 255)


def test_transparency_is_white_and_a_white_drawing_gets_a_dark_ground() -> None:
    dark, white = Image.new("RGBA", (40, 40)), Image.new("RGBA", (40, 40))
    dark.paste((0, 0, 90, 255), (10, 10, 30, 30))
    white.paste((255, 255, 255, 255), (10, 10, 30, 30))
    assert [shade(coded(dark), place) < 128 for place in ((2, 2), (20, 20))] == [False, True]
    assert [shade(coded(white), place) < 128 for place in ((2, 2), (20, 20))] == [True, False]


def test_no_picture_has_more_pixels_than_a_fax_shows() -> None:
    content, size = recode(coded(Image.new("L", (4000, 3000)), "JPEG"), 10**8)
    assert size == (4000, 3000)
    assert Image.open(io.BytesIO(content)).width == 1728


@pytest.mark.parametrize(
    ("attributes", "written"),
    [
        ({}, ' width="400"'),
        ({"width": "200"}, ' width="200"'),
        ({"width": "200", "height": "20"}, ' width="200" height="20"'),
        ({"width": "100%"}, ' width="100%"'),
        ({"width": "1200"}, ' width="600" style=";width:600.0px!important;height:450.0px!important"'),
        ({"style": "width:100%;max-width:270px"}, ' width="400" style="width:100%;max-width:270px"'),
    ],
)
def test_a_picture_keeps_its_proportions_and_fits_the_page(attributes: dict[str, str], written: str) -> None:
    """The picture has 400 by 300 pixels, the page 600 by 900."""
    assert (
        some_pictures({"a": PICTURE}).markup({"src": "cid:a", **attributes}, "")
        == f'<img src="cid:picture-1" alt=""{written}>'
    )


def test_an_invisible_picture_keeps_its_room() -> None:
    assert "width:30px;height:1px" in some_pictures().markup(
        {"src": "http://x/s.gif", "width": "30", "height": "1"}, ""
    )
