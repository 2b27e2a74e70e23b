"""Spreadsheets on paper: columns that almost fit are made to fit, so that no row continues on another page."""

import re

from lxml import etree

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_COLUMN = 9.0  # characters, Excel's own width of a column
_PORTRAIT, _WIDEST = 95.0, 220.0  # characters: upright without shrinking; turned, at six tenths of their size
_LAST_CELL = re.compile(r"(?:.*:)?\$?([A-Z]{1,3})\$?[0-9]+")


def fit_to_width(root: etree._Element) -> None:
    """Set a worksheet (OOXML) to the width of one page where its author has set nothing and the letters stay legible."""
    if root.tag != f"{_SHEET}worksheet":
        return
    width = _width(root)
    setup, properties = root.find(f"{_SHEET}pageSetup"), root.find(f"{_SHEET}sheetPr")
    if width > _WIDEST or (setup is not None and setup.get("scale", "100") != "100"):
        return
    if properties is None:
        properties = etree.Element(f"{_SHEET}sheetPr")
        root.insert(0, properties)
    fit = properties.find(f"{_SHEET}pageSetUpPr")
    if fit is None:
        fit = etree.SubElement(properties, f"{_SHEET}pageSetUpPr")
    if fit.get("fitToPage", "0") in ("1", "true"):
        return  # its author has chosen
    fit.set("fitToPage", "1")
    if setup is None:
        setup = etree.SubElement(root, f"{_SHEET}pageSetup")
    setup.set("fitToWidth", "1")
    setup.set("fitToHeight", "0")
    if width > _PORTRAIT:  # that it says "portrait" is no choice: programs write it everywhere
        setup.set("orientation", "landscape")


def _width(root: etree._Element) -> float:
    """The width of the used columns in characters."""
    used = _columns(root)
    width = used * _COLUMN
    for column in root.iterfind(f"{_SHEET}cols/{_SHEET}col"):
        first, last = _number(column.get("min"), 1), min(_number(column.get("max"), 1), used)
        shown = 0.0 if column.get("hidden") in ("1", "true") else _number(column.get("width"), _COLUMN)
        width += max(last - first + 1, 0) * (shown - _COLUMN)
    return width


def _columns(root: etree._Element) -> float:
    dimension = root.find(f"{_SHEET}dimension")
    last = _LAST_CELL.fullmatch(dimension.get("ref", "") if dimension is not None else "")
    if last is None:
        return max((len(row) for row in root.iterfind(f"{_SHEET}sheetData/{_SHEET}row")), default=0)
    number = 0
    for letter in last[1]:
        number = number * 26 + ord(letter) - 64
    return number


def _number(text: str | None, otherwise: float) -> float:
    try:
        return float(text) if text else otherwise
    except ValueError:
        return otherwise
