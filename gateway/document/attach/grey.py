"""A decoded picture in grey, white where it is transparent and no larger than the paper can show."""

from collections.abc import Iterator

import numpy
from PIL import Image, ImageFilter, ImageOps

_BAND = 256  # rows: each step of a conversion copies what it works on
_INVERTED = 0  # TIFF 6.0, tag 262: 0 is white
_TWELVE_BITS = 4095
_MUCH = 2  # times as many pixels in a row of black and white are left to PDFium, in an eighth of the memory of grey
_MUD = 96  # a photograph whose middle is darker than this prints as a black field


def grey_of(frame: Image.Image, most: tuple[int, int]) -> Image.Image:
    """The picture in grey (mode L), or in black and white (mode 1) when it is that and not much larger than `most`."""
    if frame.mode == "1" and not frame.has_transparency_data and _fits(frame.size, (most[0] * _MUCH, most[1] * _MUCH)):
        return frame
    factors = (max(1, frame.width // most[0]), max(1, frame.height // most[1]))
    grey = _in_bands(frame, factors)
    if _fits(grey.size, most):
        return grey
    return grey.resize((min(grey.width, most[0]), min(grey.height, most[1])), Image.Resampling.BOX)


def lightened(photo: Image.Image) -> Image.Image:
    """A photograph that survives the dots of a fax: from black to white, its middle not darker than the paper can show."""
    wide = ImageOps.autocontrast(photo, cutoff=(0.5, 0.5))
    middle = _median(wide)
    if middle >= _MUD or middle < 1:
        return wide.filter(ImageFilter.UnsharpMask(radius=2, percent=60, threshold=2))
    gamma = max(0.6, float(numpy.log(_MUD / 255) / numpy.log(middle / 255)))
    lighter = wide.point([round(255 * (tone / 255) ** gamma) for tone in range(256)])
    return lighter.filter(ImageFilter.UnsharpMask(radius=2, percent=60, threshold=2))


def _median(grey: Image.Image) -> int:
    counts = numpy.cumsum(grey.histogram())
    return int(numpy.searchsorted(counts, counts[-1] / 2))


def _fits(size: tuple[int, int], most: tuple[int, int]) -> bool:
    return size[0] <= most[0] and size[1] <= most[1]


def _in_bands(frame: Image.Image, factors: tuple[int, int]) -> Image.Image:
    """Made grey and smaller by whole factors band by band: of the large picture there is never a second copy."""
    across, down = factors
    deep = frame.mode in ("I", "F") or frame.mode.startswith("I;16")
    low, high = _range(frame) if deep else (0.0, 0.0)
    size = (-(-frame.width // across), -(-frame.height // down))
    grey = Image.new("L", size, 255)
    for top, band in _bands(frame, max(1, _BAND // down) * down):
        flat = _stretched(band, low, high) if deep else _on_white(band)
        grey.paste(flat.reduce(factors) if factors != (1, 1) else flat, (0, top // down))
    return grey


def _bands(frame: Image.Image, rows: int) -> Iterator[tuple[int, Image.Image]]:
    for top in range(0, frame.height, rows):
        yield top, frame.crop((0, top, frame.width, min(top + rows, frame.height)))


def _on_white(band: Image.Image) -> Image.Image:
    if band.mode == "LAB":
        return band.getchannel(0)
    if not band.has_transparency_data:
        return band.convert("L")
    layered = _with_alpha(band)
    white = Image.new("RGBA", layered.size, "white")
    return Image.alpha_composite(white, layered).convert("L")


def _with_alpha(band: Image.Image) -> Image.Image:
    """As RGBA: what is multiplied by its alpha already goes by way of what can be converted."""
    return band.convert("LA").convert("RGBA") if band.mode == "La" else band.convert("RGBA")


def _range(frame: Image.Image) -> tuple[float, float]:
    """The tones of a deep grey picture that are black and white."""
    edges = [
        (float(deep.min()), float(deep.max())) for deep in (numpy.asarray(band) for _, band in _bands(frame, _BAND))
    ]
    low, high = min(low for low, _ in edges), max(high for _, high in edges)
    black, white = _scale(low, high, frame.mode)
    return (white, black) if _is_inverted(frame) else (black, white)


def _scale(low: float, high: float, mode: str) -> tuple[float, float]:
    """By what its numbers can be; where that is not known (32 bits), from its darkest to its brightest."""
    if mode.startswith("I;16"):
        return 0.0, 65535.0 if high > _TWELVE_BITS else _TWELVE_BITS if high > 255 else 255.0
    for white in (1.0, 255.0, 65535.0):
        if low >= 0 and white / 4 < high <= white:
            return 0.0, white
    return (low, high) if high > low else (low - 1, low)


def _is_inverted(frame: Image.Image) -> bool:
    """Whether the file says that 0 is white: Pillow heeds it up to 8 bits only."""
    return getattr(frame, "tag_v2", {}).get(262) == _INVERTED


def _stretched(band: Image.Image, black: float, white: float) -> Image.Image:
    """A deep grey picture in 256 tones: Pillow's conversion would clip it to white."""
    deep = numpy.nan_to_num(numpy.asarray(band, dtype=numpy.float32), posinf=white, neginf=black)
    return Image.fromarray(numpy.clip((deep - black) * (255 / (white - black)), 0, 255).astype(numpy.uint8))
