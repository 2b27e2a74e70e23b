"""Attached pictures: PNG, JPEG, TIFF, GIF, BMP and WebP, each frame of a TIFF a page."""

import io
from collections.abc import Iterator

import numpy
from PIL import Image, ImageSequence, UnidentifiedImageError

from gateway.document.attach.picture import Picture, picture_pages
from gateway.document.attach.printed import Overlong, Print, Printed, Unprintable
from gateway.document.paper import Area, Paper

_FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP")
_LOSSY = ("JPEG", "MPO", "WEBP")
_MOST_ACROSS, _MOST_DOWN = 1728, 2292  # what a fax page can show (T.4, A4 fine); more only makes the PDF large
_BAND = 256  # rows
_DECORATION = 100  # pixels; a smaller picture inside an HTML mail is a logo or a counter, not a page

# Our own limit is checked before anything is decoded; Pillow's would only warn, and for the whole process.
Image.MAX_IMAGE_PIXELS = None


def print_image(content: bytes, paper: Paper, most: int, most_pixels: int) -> Print:
    """Draw a picture as large as the paper and its own pixels allow, upright, white where it is transparent."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            if image.format == "TIFF" and (frames := _frames(image, most)) > most:
                return Overlong(pages=frames, at_least=True)
            pdf, pages = picture_pages((_sheet(frame, paper, most_pixels) for frame in _pictures(image)), paper)
    except _BombError as error:
        return Unprintable(reason=str(error))
    except UnidentifiedImageError:
        return Unprintable(reason="the file is damaged, or it is no picture of a known kind")
    except Exception:  # noqa: BLE001  Pillow's decoders raise anything for damaged files
        return Unprintable(reason="the picture is damaged")
    return Printed(pdf=pdf, pages=pages)


def is_decoration(content: bytes) -> bool:
    """Whether this is a picture too small to be worth a page."""
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            return min(image.size) < _DECORATION
    except Exception:  # noqa: BLE001  as above; what it is then is said by print_image
        return False


class _BombError(Exception):
    """A frame has more pixels than the settings allow."""


def _frames(image: Image.Image, most: int) -> int:
    """Count frames, but not much beyond the limit: a directory chain can be made very long."""
    count = 0
    for count, _ in enumerate(ImageSequence.Iterator(image), 1):
        if count > most:
            break
    image.seek(0)
    return count


def _pictures(image: Image.Image) -> Iterator[Image.Image]:
    if image.format == "TIFF":
        yield from ImageSequence.Iterator(image)
    else:
        yield image  # of an animation the first picture


def _sheet(frame: Image.Image, paper: Paper, most_pixels: int) -> Picture:
    """The picture in grey, or in black and white if it is, and where it lies."""
    width, height = frame.size
    if width * height > most_pixels:
        raise _BombError(f"the picture has {width} x {height} pixels, and at most {most_pixels} are allowed")
    across, down = _resolution(frame)
    frame.draft("L", (_MOST_ACROSS, _MOST_DOWN))  # a JPEG can be decoded at a fraction of its size
    frame.load()
    picture = _flat(frame)
    points, tall = width * down / max(across, down), height * across / max(across, down)
    if turn := _turn(frame, wide=points > tall * 1.1):
        picture = picture.transpose(turn)
    if turn in _SIDEWAYS:
        points, tall = tall, points
    lossy = frame.format in _LOSSY
    return Picture(image=_bounded(picture), place=_place(points, tall, paper), lossy=lossy)


_SIDEWAYS = (
    Image.Transpose.ROTATE_90,
    Image.Transpose.ROTATE_270,
    Image.Transpose.TRANSPOSE,
    Image.Transpose.TRANSVERSE,
)
_EXIF_TURNS = {  # TIFF 6.0 section 8, tag Orientation
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _turn(frame: Image.Image, *, wide: bool) -> Image.Transpose | None:
    """As the camera noted it; a scanned document is turned when it is landscape, a photograph is not."""
    noted = _EXIF_TURNS.get(frame.getexif().get(0x0112, 1))
    if noted is None and frame.mode == "1" and wide:
        return Image.Transpose.ROTATE_270
    return noted


def _resolution(frame: Image.Image) -> tuple[float, float]:
    """Dots per inch, for the shape of the pixel: a fax of standard resolution is 204 by 98."""
    dpi = frame.info.get("dpi") or (0, 0)
    across, down = float(dpi[0]), float(dpi[1])
    return (across, down) if across > 0 and down > 0 and 0.2 < across / down < 5 else (1.0, 1.0)


def _flat(frame: Image.Image) -> Image.Image:
    """One channel, white where the picture is transparent; made band by band, because each step copies what it works on."""
    if frame.mode in ("1", "L") and not frame.has_transparency_data:
        return frame
    deep = frame.mode in ("I", "F") or frame.mode.startswith("I;16")
    low, high = _range(frame) if deep else (0.0, 0.0)
    grey = Image.new("L", frame.size)
    for top, band in _bands(frame):
        grey.paste(_stretched(band, low, high) if deep else _on_white(band), (0, top))
    return grey


def _bands(frame: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    for top in range(0, frame.height, _BAND):
        yield top, frame.crop((0, top, frame.width, min(top + _BAND, frame.height)))


def _on_white(band: Image.Image) -> Image.Image:
    if not band.has_transparency_data:
        return band.convert("L")
    layered = band.convert("RGBA")
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("L")


def _range(frame: Image.Image) -> tuple[float, float]:
    """The darkest and the brightest of a deep grey picture."""
    edges = [(float(deep.min()), float(deep.max())) for deep in (numpy.asarray(band) for _, band in _bands(frame))]
    return min(low for low, _ in edges), max(high for _, high in edges)


def _stretched(band: Image.Image, low: float, high: float) -> Image.Image:
    """A deep grey picture from its darkest to its brightest: Pillow's conversion would clip it to white."""
    deep = numpy.asarray(band, dtype=numpy.float32)
    return Image.fromarray(((deep - low) * (255 / (high - low or 1.0))).astype(numpy.uint8))


def _place(width: float, height: float, paper: Paper) -> Area:
    """As large as fits, but no pixel larger than a point: a small picture stays small instead of turning into mosaic."""
    area = paper.attachment
    scale = min(area.width / width, area.height / height, 1.0)
    drawn_width, drawn_height = width * scale, height * scale
    left = area.left + (area.width - drawn_width) / 2
    return Area(left=left, bottom=area.top - drawn_height, width=drawn_width, height=drawn_height)


def _bounded(grey: Image.Image) -> Image.Image:
    if grey.width <= _MOST_ACROSS and grey.height <= _MOST_DOWN:
        return grey
    size = (min(grey.width, _MOST_ACROSS), min(grey.height, _MOST_DOWN))
    return grey.convert("L").resize(size, Image.Resampling.BOX)
