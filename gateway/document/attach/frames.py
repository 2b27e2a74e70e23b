"""Picture files opened with patience: limits before anything is decoded, and of a damaged picture what there is."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import numpy
from PIL import Image, ImageFile

FORMATS = ("PNG", "JPEG", "TIFF", "GIF", "BMP", "WEBP", "AVIF")
_TOGETHER = 10  # times the pixels of one picture may all pages of a file have; G4 pages of two tones count an eighth

# Our own limit is checked before anything is decoded; Pillow's would only warn, and for the whole process.
Image.MAX_IMAGE_PIXELS = None


class TooManyPixels(Exception):
    """The file has more pixels than the settings allow; the text says how many."""


class Damaged(Exception):
    """Nothing of the picture can be decoded."""


@contextmanager
def picture_file(content: bytes) -> Iterator[Image.Image]:
    """Open a file by its header; damage in what is not the picture itself is passed over, unsaid. Raises Damaged."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's remarks on damaged fields belong into no log
        with _opened(content) as image:
            yield image


def _opened(content: bytes) -> ImageFile.ImageFile:
    try:
        return Image.open(io.BytesIO(content), formats=FORMATS)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  Pillow's readers raise anything for damaged files
        return _opened_patiently(content)


def count_frames(image: Image.Image, most: int, most_pixels: int) -> int:
    """Count the pages of a TIFF, one beyond the limit at most: a chain of directories can be made very long."""
    count, together = 0, 0.0
    while count <= most and _found(image, count):
        width, height = image.size
        check_pixels(image.size, most_pixels)
        together += width * height * (0.125 if image.mode == "1" else 1)
        count += 1
    if together > _TOGETHER * most_pixels:
        raise TooManyPixels(f"its {count} pictures have {together:.0f} pixels together, more than is allowed")
    return count


def check_pixels(size: tuple[int, int], most_pixels: int) -> None:
    """Raise TooManyPixels for what is too large to be decoded."""
    width, height = size
    if width * height > most_pixels:
        raise TooManyPixels(f"the picture has {width} x {height} pixels, and at most {most_pixels} are allowed")


def decoded(content: bytes, image: Image.Image, number: int, most: tuple[int, int]) -> tuple[Image.Image, bool]:
    """Return frame `number` decoded, and whether it is whole; a JPEG at a fraction of its size, not below `most`. Raises Damaged."""
    try:
        if image.tell() != number:
            image.seek(number)
        image.draft("L", most)
        image.load()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  as above
        return _decoded_patiently(content, number), False
    return image, True


def whitened_end(grey: Image.Image) -> Image.Image:
    """Of a picture that breaks off: the rows that never came, all alike, made white. Raises Damaged when that is all."""
    rows = numpy.array(grey.convert("L"))
    differing = numpy.flatnonzero((rows != rows[-1, 0]).any(axis=1))
    if not len(differing):
        raise Damaged
    rows[differing[-1] + 1 :] = 255
    return Image.fromarray(rows)


def _found(image: Image.Image, number: int) -> bool:
    try:
        image.seek(number)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001  as above; EOFError is the honest end, the pages before a damaged one are printed
        return False
    return True


def _opened_patiently(content: bytes) -> ImageFile.ImageFile:
    try:
        with _patience():
            return Image.open(io.BytesIO(content), formats=FORMATS)
    except MemoryError:
        raise
    except Exception as error:
        raise Damaged from error


def _decoded_patiently(content: bytes, number: int) -> Image.Image:
    """Decode once more, over a white picture, and leave white what cannot be had."""
    image = _opened_patiently(content)
    try:
        with _patience():
            _decode_over_white(image, number)
        image.tile = []  # nothing more to decode: the rows that came before are there
        picture = image.copy()  # once more touched, the file would begin again
    except MemoryError:
        raise
    except Exception as error:
        raise Damaged from error
    picture.format = image.format
    return picture


def _decode_over_white(image: ImageFile.ImageFile, number: int) -> None:
    image.seek(number)
    image.load_prepare()
    _cover_with_white(image)
    with suppress(OSError, ValueError, SyntaxError):  # it breaks off here again, but what came before is kept
        image.load()


def _cover_with_white(image: ImageFile.ImageFile) -> None:
    """White before the decoder writes into it; where 0 is black only, because elsewhere it is clear, without ink or a palette's."""
    if image.mode in ("1", "L", "RGB"):
        image.im = Image.new(image.mode, image.size, "white").im


@contextmanager
def _patience() -> Iterator[None]:
    """Let Pillow pass over damage: it knows this as a switch for the whole process only, so it is turned back at once."""
    before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before
