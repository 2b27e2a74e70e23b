"""The fonts that HTML is set in: those of the installed font packages alone, so that every machine makes the same page."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from gateway.document.fonts import font_folders

_SANS = "Noto Sans"
_MONO = ("Roboto Mono", "Courier")
# Names that mails ask for. Everything unknown is set in the sans too, but a typewriter's face must stay one: columns depend on it.
_TYPEWRITERS = (
    "monospace",
    "ui-monospace",
    "Courier New",
    "Courier",
    "Consolas",
    "Lucida Console",
    "Lucida Sans Typewriter",
    "Monaco",
    "Menlo",
    "Andale Mono",
    "Cascadia Mono",
    "Cascadia Code",
    "SF Mono",
    "SFMono-Regular",
    "DejaVu Sans Mono",
    "Liberation Mono",
    "Ubuntu Mono",
    "Source Code Pro",
    "Fira Code",
    "Fira Mono",
    "Aptos Mono",
    "Terminal",
    "Fixedsys",
)
# In this order after the sans: letters before symbols, text before emoji.
_FALLBACKS = ("Noto Sans Symbols", "Noto Sans CJK JP", "Noto Emoji")
# The same character is drawn differently in each country.
_CHINESE = {"zh-cn": "SC", "zh-sg": "SC", "zh-tw": "TC", "zh-mo": "HK", "zh-hk": "HK", "zh": "SC", "ko": "KR"}


@contextmanager
def own_fonts(*, countries: bool) -> Iterator[Path]:
    """For as long as the block runs, fontconfig finds our configuration, and nothing else.

    `countries`: Chinese characters are drawn as in the country of their language. Configuration is read once, when an engine sets its
    first text. Afterwards the environment is as it was: LibreOffice, which a later step may
    start, needs the fonts of the system.
    """
    names = ("FONTCONFIG_FILE", "FONTCONFIG_PATH")
    before = {name: os.environ.get(name) for name in names}
    with TemporaryDirectory(prefix="dropfax-fonts-") as folder:
        configuration = Path(folder) / "fonts.conf"
        configuration.write_text(_configuration(Path(folder) / "cache", countries=countries), encoding="utf-8")
        os.environ.update(dict.fromkeys(names[:1], str(configuration)), FONTCONFIG_PATH=folder)
        try:
            yield Path(folder)
        finally:
            _restore(before)


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        if value is None:
            os.unsetenv(name)  # plutoprint sets it behind Python's back
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _configuration(cache: Path, *, countries: bool) -> str:
    # Type 1, which plutoprint takes and Pango does not; only the bold faces: the plain one is a pixel thin on a fax.
    with as_file(files("reportlab")) as reportlab:
        courier = reportlab / "fonts"
    folders = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in (*font_folders(), courier))
    typewriters = "".join(_alias(name, _MONO) for name in _TYPEWRITERS)
    chinese = "".join(_country(*each) for each in _CHINESE.items()) if countries else ""
    return f"""<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
{folders}
<cachedir>{escape(str(cache))}</cachedir>
<config><rescan><int>0</int></rescan></config>
<selectfont>
<acceptfont><glob>{escape(str(courier))}/cob*.pfb</glob></acceptfont>
<rejectfont><glob>{escape(str(courier))}/*</glob></rejectfont>
</selectfont>
{typewriters}
{chinese}
<match target="pattern"><edit name="family" mode="append_last" binding="strong">{_strings((_SANS, *_FALLBACKS))}</edit></match>
</fontconfig>
"""


def _alias(name: str, families: tuple[str, ...]) -> str:
    return (
        f'<match target="pattern"><test name="family" qual="any" ignore-blanks="true"><string>{name}</string></test>'
        f'<edit name="family" mode="prepend" binding="strong">{_strings(families)}</edit></match>\n'
    )


def _country(lang: str, country: str) -> str:
    return (
        f'<match target="pattern"><test name="lang" compare="eq"><string>{lang}</string></test>'
        f'<edit name="family" mode="append_last" binding="strong">{_strings((_SANS, f"Noto Sans CJK {country}"))}</edit></match>\n'
    )


def _strings(families: tuple[str, ...]) -> str:
    return "".join(f"<string>{family}</string>" for family in families)
