"""A picture of a fax page for people: upright, with square pixels, in a form that every mail program shows."""

import io

from PIL import Image

from gateway.document.pages import BadTiffError

_WIDTH = 864  # half of the line's 1728 pixels: letters stay readable, and it fits on a screen
_MOST_ROWS = 4000
_MOST_PIXELS = 100_000_000


def first_page_png(tiff: bytes) -> bytes:
    """Return page 1 of a fax as a PNG in greys; raises BadTiffError for what is no TIFF. The same TIFF makes the same bytes."""
    try:
        with Image.open(io.BytesIO(tiff), formats=("TIFF",)) as image:
            grey = _drawn_small(image)
    except BadTiffError:
        raise
    except Exception as error:  # Pillow raises anything for damaged files
        raise BadTiffError(f"this is no TIFF of fax pages: {error}; no picture is made of it") from error
    buffer = io.BytesIO()
    grey.save(buffer, "PNG", optimize=False, compress_level=6)
    return buffer.getvalue()


def _drawn_small(image: Image.Image) -> Image.Image:
    if image.width * image.height > _MOST_PIXELS:
        raise BadTiffError(f"page 1 has {image.width} x {image.height} pixels; no picture is made of it")
    across, down = image.info.get("dpi", (0, 0))
    shape = (float(across) or 204.0) / (float(down) or 196.0)
    rows = max(1, round(image.height * shape * _WIDTH / image.width))
    # By averaging: thin strokes become grey instead of vanishing.
    return image.convert("L").resize((_WIDTH, min(rows, _MOST_ROWS)), Image.Resampling.BOX)
