"""The pictures of a mail's HTML: taken from the mail itself, made harmless and small, or replaced by the words that stand for them."""

import base64
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote, unquote_to_bytes

from PIL import Image, ImageOps

from gateway.document.html.css import clean_style, pixels_of

MAX_DATA = 20_000_000  # characters of a picture that is written into the text
_MAX_PICTURES = 300
_MOST_ACROSS, _MOST_DOWN = 1728, 2292  # what a fax page can show (T.4, A4 fine)
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF")
_LOSSY = ("JPEG", "MPO", "WEBP")
_TRACKER = 3.0  # CSS pixels; a picture that small counts readers, it shows nothing
_LIGHT = 200  # a drawing in lighter shades alone was made for a dark ground
_MAX_ALT = 500

Attributes = Mapping[str, str]


@dataclass(frozen=True)
class _Found:
    """A picture under the name that the engine will ask for, and its natural size in CSS pixels."""

    name: str
    width: int
    height: int


class Pictures:
    """Finds, checks and recodes what `<img>` names; counts what is missing."""

    def __init__(self, images: Mapping[str, bytes], room: tuple[float, float], max_pixels: int) -> None:
        """`room` is the largest size that a picture may have on the page, in CSS pixels."""
        self.found: dict[str, bytes] = {}
        self._images = {_key(name): content for name, content in images.items()}
        self._room = room
        self._max_pixels = max_pixels
        self._known: dict[str, _Found | str] = {}
        self._far: set[str] = set()
        self._notes: dict[str, None] = {}

    @property
    def notes(self) -> tuple[str, ...]:
        """What the reader will miss."""
        if not self._far:
            return tuple(self._notes)
        count = len(self._far)
        far = (
            "1 picture that stands on another computer is"
            if count == 1
            else f"{count} pictures that stand on other computers are"
        )
        return (f"{far} not fetched", *self._notes)

    def markup(self, attributes: Attributes, passed: str) -> str:
        """Write the picture, or what stands for it; `passed` are its attributes that may pass."""
        source = attributes.get("src", "").strip()
        width, height = _size(attributes)
        if not source or (width is not None and width <= _TRACKER) or (height is not None and height <= _TRACKER):
            return self._spacer(width, height)
        found = self._find(source)
        if isinstance(found, str):
            return _words(attributes.get("alt", ""))
        return f'<img src="{found.name}" alt=""{passed}{self._sized(found, attributes)}>'

    def _spacer(self, width: float | None, height: float | None) -> str:
        """Layouts of tables stand on invisible pictures; only their room is kept."""
        if not width and not height:
            return ""
        across, down = min(width or 1.0, self._room[0]), min(height or 1.0, self._room[1])
        return f'<span style="display:inline-block;width:{across:g}px;height:{down:g}px"></span>'

    def _sized(self, found: _Found, attributes: Attributes) -> str:
        """Write its size: as the mail asks, in the proportions of the picture, and no larger than the page."""
        width, height = _size(attributes)
        ratio = found.height / found.width
        across = width if width is not None else (height / ratio if height is not None else float(found.width))
        down = height if height is not None else across * ratio
        scale = min(1.0, self._room[0] / max(across, 1.0), self._room[1] / max(down, 1.0))
        style = clean_style(attributes.get("style", ""), picture=True)
        if scale < 1.0 and (width is not None or height is not None):
            style += f";width:{across * scale:.1f}px!important;height:{down * scale:.1f}px!important"
        sizes = f' width="{_percent(attributes) or format(across * scale, ".0f")}"'
        if attributes.get("width") and attributes.get("height") and height is not None:
            sizes += f' height="{down * scale:.0f}"'
        return sizes + (f' style="{escape(style)}"' if style else "")

    def _find(self, source: str) -> _Found | str:
        """Return the picture, or why there is none."""
        if (known := self._known.get(source)) is None:
            known = self._known[source] = self._look(source)
        return known

    def _look(self, source: str) -> _Found | str:
        content = self._content(source)
        if isinstance(content, str):
            return content
        if len(self.found) >= _MAX_PICTURES:
            return self._missing(f"pictures after the first {_MAX_PICTURES} are not printed")
        try:
            recoded, size = recode(content, self._max_pixels)
        except _BombError as error:
            return self._missing(f"a picture in the text is not printed: {error}")
        except Exception:  # noqa: BLE001  Pillow's decoders raise anything for damaged files
            return self._missing("a picture in the text is damaged or of an unknown kind")
        name = f"cid:picture-{len(self.found) + 1}"
        self.found[name] = recoded
        return _Found(name, *size)

    def _content(self, source: str) -> bytes | str:
        """The bytes that the mail holds under this name."""
        if source[:5].lower() == "data:":
            return self._written_in(source)
        content = self._images.get(_key(source))
        if content is not None:
            return content
        if source[:4].lower() == "cid:":
            return self._missing("a picture of the text is missing from the mail")
        self._far.add(source)
        return "far"

    def _written_in(self, source: str) -> bytes | str:
        """The bytes of a data: address (RFC 2397)."""
        head, comma, body = source.partition(",")
        if len(source) > MAX_DATA:
            return self._missing(f"a picture in the text is not printed: it has more than {MAX_DATA} characters")
        if not comma or not head[5:].lower().startswith("image/"):
            return self._missing("a picture in the text is damaged or of an unknown kind")
        if not head.lower().endswith(";base64"):
            return unquote_to_bytes(body)
        plain = re.sub(r"[^A-Za-z0-9+/]", "", unquote(body))
        return base64.b64decode(plain[: len(plain) - (len(plain) % 4 == 1)] + "=" * (-len(plain) % 4))

    def _missing(self, note: str) -> str:
        self._notes[note] = None
        return note


class _BombError(Exception):
    """The picture has more pixels than the settings allow."""


def recode(content: bytes, max_pixels: int) -> tuple[bytes, tuple[int, int]]:
    """Return the picture upright, in grey on white, no larger than a fax shows it, and its own size; raises anything for damaged ones.

    Everything is coded anew: what an engine then sees is what Pillow wrote, never what a stranger did.
    """
    with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
        if image.width * image.height > max_pixels:
            raise _BombError(f"it has {image.width} x {image.height} pixels, and at most {max_pixels} are allowed")
        lossy = image.format in _LOSSY
        size = image.size
        image.draft("L", (_MOST_ACROSS, _MOST_DOWN))  # a JPEG can be decoded at a fraction of its size
        image.load()
        upright = ImageOps.exif_transpose(image)
        if (upright.width > upright.height) != (size[0] > size[1]):
            size = size[::-1]
        grey = _bounded(_grey(upright))
    buffer = io.BytesIO()
    if lossy:
        grey.save(buffer, "JPEG", quality=85)
    else:
        grey.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue(), size


def media_type(content: bytes) -> str:
    """The type of a recoded picture."""
    return "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"


def _grey(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        low, high = image.getextrema()
        span = float(high) - float(low) or 1.0  # type: ignore[arg-type]  # one channel
        return image.convert("F").point(lambda deep: deep * (255 / span) - float(low) * 255 / span).convert("L")  # type: ignore[arg-type]
    if not image.has_transparency_data:
        return image.convert("L")
    layered = image.convert("LA")
    shade, cover = layered.getchannel(0), layered.getchannel(1)
    ground = Image.new("L", image.size, 0 if _is_light(shade, cover) else 255)
    return Image.composite(shade, ground, cover)


def _is_light(shade: Image.Image, cover: Image.Image) -> bool:
    """Whether all that can be seen is light: a white logo, which would be lost on white."""
    seen = shade.histogram(cover.point(lambda alpha: 255 * (alpha > 128)).convert("1"))
    return sum(seen[:_LIGHT]) * 50 < sum(seen) and cover.getextrema()[0] < 128  # type: ignore[operator]  # one channel


def _bounded(grey: Image.Image) -> Image.Image:
    scale = min(_MOST_ACROSS / grey.width, _MOST_DOWN / grey.height)
    if scale >= 1:
        return grey
    return grey.resize((max(1, round(grey.width * scale)), max(1, round(grey.height * scale))), Image.Resampling.BOX)


def _key(name: str) -> str:
    """One form for `cid:a%40b`, `<a@b>` and `a@b`."""
    name = name.strip()
    return unquote(name[4:] if name[:4].lower() == "cid:" else name).strip("<>")


def _size(attributes: Attributes) -> tuple[float | None, float | None]:
    """Width and height that the mail asks for, where they are lengths."""
    sizes = {name: pixels_of(attributes.get(name, "")) for name in ("width", "height")}
    for declaration in clean_style(attributes.get("style", ""), picture=True).split(";"):
        name, _, value = declaration.partition(":")
        if name in sizes:
            sizes[name] = pixels_of(value.replace("!important", ""))
    return sizes["width"], sizes["height"]


def _percent(attributes: Attributes) -> str:
    width = attributes.get("width", "").strip()
    return width if re.fullmatch(r"\d{1,3}%", width) else ""


def _words(alt: str) -> str:
    words = " ".join(alt.split())[:_MAX_ALT]
    return f"<span>[{escape(words, quote=False)}]</span>" if words else ""
