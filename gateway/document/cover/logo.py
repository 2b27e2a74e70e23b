"""The logo of a cover: a picture file made black and white once, when the templates are read.

A fax has no greys. Dots would have to fit the resolution, and would eat the letters of a name; so colours become black or white by how
dark they are beside the darkest of the logo.
"""

import io
import zlib
from pathlib import Path

from PIL import Image, ImageOps

from gateway.document.cover.template import Logo
from gateway.document.paper import MM

LOGO_WIDTH, LOGO_HEIGHT = 75 * MM, 22 * MM  # points; the most that it takes
_PIXELS = 16.08 / MM  # to the point: superfine is no finer (T.4)
_DARK = 150  # of 255, where the darkest tone is 0 and white is 255
_MOST_PIXELS = 25_000_000
_LARGEST_DOT = 0.72  # points; a picture of few pixels stays small instead of turning into mosaic (100 to the inch)


def read_logo(file: Path) -> Logo:
    """Read a PNG or JPEG; raises OSError or ValueError with the reason when it is none."""
    with Image.open(io.BytesIO(file.read_bytes()), formats=("PNG", "JPEG")) as image:
        if image.width * image.height > _MOST_PIXELS:
            raise ValueError(f"it has {image.width} x {image.height} pixels, and at most {_MOST_PIXELS} are allowed")
        grey = _without_margin(_on_white(ImageOps.exif_transpose(image)))
    width, height = _size(grey)
    pixels = (max(1, round(width * _PIXELS)), max(1, round(height * _PIXELS)))
    sharp = ImageOps.autocontrast(grey.resize(pixels, Image.Resampling.LANCZOS)).point(_black_or_white)
    return Logo(width=width, height=height, pixels=pixels, content=zlib.compress(sharp.convert("1").tobytes(), 9))


def _size(grey: Image.Image) -> tuple[float, float]:
    """How wide and high it stands on the page, in points: as large as the place for it allows."""
    scale = min(LOGO_WIDTH / grey.width, LOGO_HEIGHT / grey.height, _LARGEST_DOT)
    return grey.width * scale, grey.height * scale


def _black_or_white(tone: int) -> int:
    return 0 if tone < _DARK else 255


def _on_white(image: Image.Image) -> Image.Image:
    layered = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert("L")


def _without_margin(grey: Image.Image) -> Image.Image:
    """Cut white edges off: the logo stands flush with the text."""
    box = ImageOps.invert(grey).point(lambda tone: 255 if tone > 12 else 0).getbbox()
    if box is None:
        raise ValueError("it is all white")
    return grey.crop(box)
