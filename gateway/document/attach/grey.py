"""A decoded picture in grey, on white paper, no larger than the paper can show, in tones that the dots of a fax can show."""

from collections.abc import Iterator

import numpy
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageFilter

_BAND = 256  # rows: each step of a conversion copies what it works on
_INVERTED = 0  # TIFF 6.0, tag 262: 0 is white
_TWELVE_BITS = 4095
_MUCH = 2  # times as many pixels in a row of black and white are left to PDFium, in an eighth of the memory of grey
_MUD = 96  # a photograph whose middle is darker than this prints as a black field
_BRIGHT = 200  # the lights of a photograph are stretched no further: white letters in a sky must remain whiter than it
_STRETCH = 2  # times as far from black as they were, at most
_ENDS = 0.005  # of the pixels are darker, or lighter, than what counts as a photograph's shadows and lights

_SPREAD = 12  # tones on either side of its own that paper has by its grain and the noise of a scanner
_MOST = 0.6  # of all pixels are paper
_DARKEST_PAPER = 150
_WHITE_PAPER = 240  # lighter paper stays as it is; not quite white, so that pale pencil on it is not bleached away
_SCREEN = 235  # a third of the pixels lighter than this: a letter or a screen
_FEW = 8  # tones that hold half of the pixels make a drawing; a photograph's run through many

_VISIBLE = 128  # alpha from which a pixel is seen
_NEARLY_WHITE = 225


def grey_of(frame: Image.Image, most: tuple[int, int]) -> Image.Image:
    """The picture in grey (mode L), or in black and white (mode 1) when it is that and not much larger than `most`."""
    if frame.mode == "1" and not frame.has_transparency_data and _fits(frame.size, (most[0] * _MUCH, most[1] * _MUCH)):
        return frame
    factors = (max(1, frame.width // most[0]), max(1, frame.height // most[1]))
    grey = _in_bands(frame, factors)
    if frame.has_transparency_data and not _is_inked(grey) and _is_white_on_nothing(frame):
        grey = ImageChops.invert(_in_bands(frame, factors, ground="black"))
    if _fits(grey.size, most):
        return grey
    return grey.resize((min(grey.width, most[0]), min(grey.height, most[1])), Image.Resampling.BOX)


def printable(grey: Image.Image) -> Image.Image:
    """The picture in tones that survive the dots of a fax; a drawing, which is of few tones, as it is."""
    counts = numpy.array(grey.histogram())
    paper = _median(grey)
    if paper >= _DARKEST_PAPER and counts[paper - _SPREAD : paper + _SPREAD + 1].sum() > counts.sum() * _MOST:
        return _on_white_paper(grey, paper)
    return _lightened(grey) if _is_photo(counts) else grey


def _on_white_paper(scan: Image.Image, paper: int) -> Image.Image:
    """The scan of a letter on tinted paper as if on white: everything so much lighter, and the ink as far from the paper as it was."""
    gain = max(1.0, _WHITE_PAPER / paper)
    return scan.point([min(255, round(tone * gain)) for tone in range(256)]) if gain > 1 else scan


def _is_photo(counts: NDArray[numpy.int64]) -> bool:
    """Whether its tones are spread: a screen and a drawing have one tone for most of them, or a few."""
    if counts[_SCREEN:].sum() >= counts.sum() / 3:
        return False
    return bool(numpy.sort(counts)[-_FEW:].sum() < counts.sum() / 2)


def _lightened(photo: Image.Image) -> Image.Image:
    """From nearly black to nearly white, its middle not darker than the paper can show; nothing becomes all black or white.

    Captions and dates in a picture are less of it than any share that could be cut off at the ends.
    """
    low, high = _tone_at(photo, _ENDS), _tone_at(photo, 1 - _ENDS)
    bright = max(high, min(_BRIGHT, _STRETCH * high))
    curve = numpy.interp(numpy.arange(256), (0, low, high, 255), (0, low / _STRETCH, bright, 255))
    middle = float(curve[_median(photo)])
    if 1 <= middle < _MUD:
        gamma = max(0.6, float(numpy.log(_MUD / 255) / numpy.log(middle / 255)))
        curve = 255 * (curve / 255) ** gamma
    lighter = photo.point([round(float(tone)) for tone in curve])
    return lighter.filter(ImageFilter.UnsharpMask(radius=2, percent=60, threshold=2))


def _median(grey: Image.Image) -> int:
    return _tone_at(grey, 0.5)


def _tone_at(grey: Image.Image, share: float) -> int:
    """The tone that this share of all pixels does not exceed."""
    counts = numpy.cumsum(grey.histogram())
    return int(numpy.searchsorted(counts, counts[-1] * share))


def _fits(size: tuple[int, int], most: tuple[int, int]) -> bool:
    return size[0] <= most[0] and size[1] <= most[1]


def _in_bands(frame: Image.Image, factors: tuple[int, int], ground: str = "white") -> Image.Image:
    """Made grey and smaller by whole factors band by band: of the large picture there is never a second copy."""
    across, down = factors
    deep = frame.mode in ("I", "F") or frame.mode.startswith("I;16")
    low, high = _range(frame) if deep else (0.0, 0.0)
    size = (-(-frame.width // across), -(-frame.height // down))
    grey = Image.new("L", size, 255)
    for top, band in _bands(frame, max(1, _BAND // down) * down):
        flat = _stretched(band, low, high) if deep else _on_ground(band, ground)
        grey.paste(flat.reduce(factors) if factors != (1, 1) else flat, (0, top // down))
    return grey


def _bands(frame: Image.Image, rows: int) -> Iterator[tuple[int, Image.Image]]:
    for top in range(0, frame.height, rows):
        yield top, frame.crop((0, top, frame.width, min(top + rows, frame.height)))


def _on_ground(band: Image.Image, ground: str) -> Image.Image:
    if band.mode == "LAB":
        return band.getchannel(0)
    if not band.has_transparency_data:
        return band.convert("L")
    layered = _with_alpha(band)
    paper = Image.new("RGBA", layered.size, ground)
    return Image.alpha_composite(paper, layered).convert("L")


def _is_inked(grey: Image.Image) -> bool:
    """Whether anything is dark enough to be sure that it shows."""
    low, _ = grey.getextrema()
    return float(low) < _NEARLY_WHITE  # type: ignore[arg-type]  # a pair of numbers, for a picture of one band


def _is_white_on_nothing(frame: Image.Image) -> bool:
    """Whether something is seen, on a ground that is clear for the greater part: a drawing made for dark screens."""
    seen = 0
    for _, band in _bands(frame, _BAND):
        alpha = numpy.asarray(_with_alpha(band).getchannel("A"))
        seen += int((alpha >= _VISIBLE).sum())
    return 0 < seen < frame.width * frame.height / 2


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
