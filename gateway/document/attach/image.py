"""Attached pictures: PNG, JPEG, TIFF, GIF, BMP, WebP and AVIF, each page of a TIFF a page."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy
from PIL import Image

from gateway.document.attach.fitting import Quiet, Size, scale_of, strips
from gateway.document.attach.frames import (
    Damaged,
    TooManyPixels,
    check_pixels,
    count_frames,
    decoded,
    picture_file,
    whitened_end,
)
from gateway.document.attach.grey import grey_of, printable
from gateway.document.attach.picture import Picture, picture_pages
from gateway.document.mime import File
from gateway.document.paper import Area, paper_of
from gateway.document.printed import Overlong, Print, Printed, Unprintable
from gateway.settings import DocumentSettings, LongPages, Resolution

_MAGIC = (b"\x89PNG", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"II+\0", b"MM\0+", b"GIF8")
_SVG = "drawings of type SVG are not printed"
_HEIC = "pictures of type HEIC are not printed; as JPEG it can be sent"
_ENDINGS = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".bmp", ".webp", ".avif", ".heic", ".heif", ".svg")
_HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"hevm", b"mif1", b"msf1")
_LOSSY = ("JPEG", "MPO", "WEBP", "AVIF")
_LANDSCAPE = 1.1  # a scanned document wider than high by this much is turned
_PANORAMA = 1.8  # a photograph or screen only when it is so wide that much of the paper stays empty
_GAIN = 1.25  # times as large by turning: for less nobody turns the paper
_ACROSS, _DOWN = 209, {Resolution.STANDARD: 196, Resolution.FINE: 196, Resolution.SUPERFINE: 392}  # pixels to the inch
_EXIF = 0x0112  # TIFF 6.0 section 8, tag Orientation
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = (5, 6, 7, 8)
_REDUCIBLE = ("JPEG", "MPO")  # can be decoded at a fraction of their size
_PALE = 195  # tones from here on become white: the threshold of raster.py
_NOISE = 12  # tones that a JPEG spoils a plain row by


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """How a picture will lie: its size in points upright, turned or not, and its scale."""

    size: Size
    turned: bool
    scale: float
    most: tuple[int, int]  # pixels that the paper can show of it, as the file holds it


def recognises(file: File) -> bool:
    """Whether the file is a picture, or says so."""
    content = file.content
    if content.startswith(_MAGIC) or (content[:4] == b"RIFF" and content[8:12] == b"WEBP"):
        return True
    if content[:2] == b"BM" and content[6:10] == bytes(4):
        return True
    return (content[4:8] == b"ftyp" and content[8:12] in (*_HEIC_BRANDS, b"avif", b"avis")) or _says_so(file)


def print_image(file: File, settings: DocumentSettings) -> Print:
    """Draw a picture as large as the paper and its own pixels allow, upright, white where it is transparent."""
    if reason := _unknown(file):
        return Unprintable(reason=reason)
    try:
        with picture_file(file.content) as image:
            return _printed(image, file, settings)
    except TooManyPixels as error:
        return Unprintable(reason=str(error))
    except Damaged:
        return Unprintable(reason="the file is damaged, or it is no picture of a known kind")


def is_decoration(content: bytes, settings: DocumentSettings) -> bool:
    """Whether this is a picture too small to be worth a page."""
    try:
        with picture_file(content) as image:
            return min(image.size) < settings.smallest_picture
    except Damaged:
        return False  # what it is then is said by print_image


def _says_so(file: File) -> bool:
    """By type or name; a drawing of another program (image/vnd.dwg) has a reason of its own."""
    return file.type.startswith("image/") or file.name.lower().endswith(_ENDINGS)


def _unknown(file: File) -> str:
    """Why a kind of picture that we know by name only cannot be printed."""
    start = file.content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if file.type == "image/svg+xml" or (start.startswith(b"<") and b"<svg" in start):
        return _SVG
    heic = file.content[4:8] == b"ftyp" and file.content[8:12] in _HEIC_BRANDS and b"avif" not in file.content[:64]
    return _HEIC if heic else ""


def _printed(image: Image.Image, file: File, settings: DocumentSettings) -> Print:
    most, notes = settings.max_pages, list[str]()
    check_pixels(image.size, settings.max_image_pixels)
    frames = count_frames(image, most, settings.max_image_pixels) if image.format == "TIFF" else 1
    if frames > most:
        return Overlong(pages=frames, at_least=True)
    pdf, pages = picture_pages(_sheets(image, frames, file, settings, notes), paper_of(settings.paper))
    if pages > most:
        return Overlong(pages=pages, at_least=True)
    if pages == 0:
        raise Damaged
    if (shown := _others(image)) > 1:  # asked last: looking for them loses the place in a file that breaks off
        notes.append(f"only the first of the {shown} pictures in {file.name} is printed")
    return Printed(pdf=pdf, pages=pages, notes=tuple(notes))


def _others(image: Image.Image) -> int:
    """How many pictures an animation or a stereo photograph shows; a preview beside a photograph is none."""
    if image.format == "TIFF":
        return 1
    if image.format == "MPO":
        entries = getattr(image, "mpinfo", {}).get(0xB002, ())
        return sum(entry["Attribute"]["MPType"].startswith("Multi-Frame") for entry in entries)
    try:
        return int(getattr(image, "n_frames", 1))
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  Pillow reads the whole file for this, which may be damaged
        return 1


def _sheets(
    image: Image.Image, frames: int, file: File, settings: DocumentSettings, notes: list[str]
) -> Iterator[Picture]:
    """Every sheet of every frame, up to one beyond the limit."""
    sheets = 0
    for number in range(frames):
        which = f"picture {number + 1} of {file.name}" if frames > 1 else file.name
        try:
            plan, grey = _frame(image, file.content, number, settings, (which, notes))
        except Damaged:
            notes.append(f"{which} is damaged and not printed")
            continue
        for picture in _laid(grey, plan, settings, lossy=image.format in _LOSSY):
            yield picture
            sheets += 1
            if sheets > settings.max_pages:
                return


def _frame(
    image: Image.Image, content: bytes, number: int, settings: DocumentSettings, note: tuple[str, list[str]]
) -> tuple[_Plan, Image.Image]:
    """Decode a frame; return how it will lie, and its pixels in grey, upright."""
    planned = (
        _plan(image, settings) if image.format in _REDUCIBLE else None
    )  # decoded, a JPEG no longer knows its own size
    frame, whole = decoded(content, image, number, planned.most if planned else (1, 1))
    plan = planned or _plan(frame, settings)  # Pillow turns a TIFF, and finds the EXIF of a PNG, while it decodes it
    grey = grey_of(frame, plan.most)
    if not whole:
        which, notes = note
        grey = whitened_end(grey)
        notes.append(f"{which} is damaged: a part of it is missing")
    if grey.mode == "L":
        grey = printable(grey)
    if _is_blank(grey) and not _is_plain(frame if frame.has_transparency_data else grey):
        note[1].append(f"{note[0]} is so pale that its page is empty")
    for turn in (_TURNS.get(_orientation(frame)), Image.Transpose.ROTATE_270 if plan.turned else None):
        grey = grey.transpose(turn) if turn is not None else grey
    return plan, grey


def _is_blank(grey: Image.Image) -> bool:
    """Whether no pixel is dark enough to become black."""
    low, _ = grey.getextrema()
    return float(low) >= _PALE  # type: ignore[arg-type]  # a pair of numbers, for a picture of one band


def _is_plain(picture: Image.Image) -> bool:
    """Whether all of it is alike, as an empty back of a sheet: then nobody misses anything."""
    ends = numpy.atleast_2d(picture.getextrema())
    return bool((ends[:, 0] == ends[:, 1]).all())


def _orientation(frame: Image.Image) -> int:
    """How the camera was held; of a TIFF that is decoded already nothing is left to turn."""
    if frame.format == "TIFF":
        return 1
    try:
        return int(frame.getexif().get(_EXIF, 1))
    except Exception:  # noqa: BLE001  Pillow's reader of EXIF raises anything for damaged fields
        return 1


def _plan(frame: Image.Image, settings: DocumentSettings) -> _Plan:
    area = paper_of(settings.paper).attachment
    stored = _points(frame)
    sideways = _orientation(frame) in _SIDEWAYS
    upright = stored.turned if sideways else stored
    turned = _should_turn(upright, area, bilevel=frame.mode == "1")
    size = upright.turned if turned else upright
    photo = turned and frame.format in _LOSSY  # a panorama is one picture: nobody glues it together
    scale = scale_of(size, area, 1.0, LongPages.SHRINK if photo else settings.long_pages)
    drawn = stored.width * scale / 72, stored.height * scale / 72
    along_paper = sideways == turned  # the file's rows lie along the lines of the fax
    across, down = (_ACROSS, _DOWN[settings.resolution]) if along_paper else (_DOWN[settings.resolution], _ACROSS)
    return _Plan(
        size=size, turned=turned, scale=scale, most=(max(1, round(drawn[0] * across)), max(1, round(drawn[1] * down)))
    )


def _should_turn(upright: Size, area: Area, *, bilevel: bool) -> bool:
    """A scanned document when it is landscape; anything else when it is very wide and becomes larger by it."""
    if bilevel:
        return upright.width > upright.height * _LANDSCAPE
    gain = scale_of(upright.turned, area, 1.0, LongPages.SHRINK) / scale_of(upright, area, 1.0, LongPages.SHRINK)
    return upright.width > upright.height * _PANORAMA and gain > _GAIN


def _points(frame: Image.Image) -> Size:
    """One pixel for a point, no pixel larger: a small picture stays small instead of turning into mosaic."""
    across, down = _resolution(frame)
    finest = max(across, down)
    return Size(width=frame.width * down / finest, height=frame.height * across / finest)


def _resolution(frame: Image.Image) -> tuple[float, float]:
    """Dots per inch, for the shape of the pixel: a fax of standard resolution is 204 by 98."""
    dots = frame.info.get("dpi") or frame.info.get("aspect") or frame.info.get("resolution") or (0, 0)
    across, down = float(dots[0]), float(dots[1])
    return (across, down) if across > 0 and down > 0 and 0.2 < across / down < 5 else (1.0, 1.0)


def _laid(grey: Image.Image, plan: _Plan, settings: DocumentSettings, *, lossy: bool) -> Iterator[Picture]:
    """The picture on one sheet, or cut into strips on several."""
    area = paper_of(settings.paper).attachment
    width, length = plan.size.width * plan.scale, plan.size.height * plan.scale
    left = area.left + (area.width - width) / 2
    if length <= area.height + 0.01:
        yield Picture(
            image=grey, place=Area(left=left, bottom=area.top - length, width=width, height=length), lossy=lossy
        )
        return
    row = length / grey.height
    for strip in strips(length, area.height, _quiet(grey)):
        first, last = int(strip.start / row), min(grey.height, -int(-strip.end // row))
        part = grey.crop((0, first, grey.width, max(last, first + 1)))
        height = min(part.height * row, area.height)
        yield Picture(
            image=part, place=Area(left=left, bottom=area.top - height, width=width, height=height), lossy=lossy
        )


def _quiet(grey: Image.Image) -> Quiet:
    """Rows of one tone: the gaps between the lines of a screenshot."""
    rows = numpy.asarray(grey.convert("L"))
    quiet: Quiet = rows.max(axis=1) - rows.min(axis=1) <= _NOISE
    return quiet
