"""Mail HTML read and written anew: only elements and attributes that a page needs, none so deep, long or large that an engine fails.

plutoprint takes twice as long for every level of nested tables and quadratic time for one paragraph, and crashes on 100 000 nested
tags; so what reaches it has bounds. What exceeds them is not cut: the caller prints its text.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape

from lxml import etree

from gateway.document.html.css import MAX_SHEET, WIDEST, clean_sheet, clean_style, parts_its_children, pixels_of
from gateway.document.html.resources import Pictures

MAX_INPUT = 40_000_000  # characters; pictures can be written into the text
MAX_TEXT = 2_000_000  # characters that are seen
MAX_ELEMENTS = 100_000
_MAX_DEPTH, _MAX_TABLES = 90, 10  # WeasyPrint calls itself some ten times for every level; Python allows 1000 calls
_RUN = 8000  # characters of one paragraph; longer ones are parted, because setting them takes quadratic time
_MAX_ATTRIBUTE = 2000
MAX_ATTRIBUTES = 5000  # of one element; libxml2 compares each with all others


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Nothing visible, or nothing that was written for the reader; their content goes with them.
_DROPPED = _names("script template title link meta base param source track noframes frame frameset map area datalist")
_INLINE = _names(
    "a abbr b bdi bdo big cite code del dfn em font i img ins kbd mark nobr q s samp small span strike "
    "strong sub sup tt u var"
)
_BLOCKS = _names(
    "p div h1 h2 h3 h4 h5 h6 ul ol li dl dt dd blockquote pre center address article aside footer header "
    "main nav section figure figcaption fieldset legend hr br"
)
_TABLES = _names("table thead tbody tfoot tr td th caption colgroup col")
_VOID = _names("br hr img col")
_FLATTENED = {"table": "div", "tr": "div", "td": "div", "th": "div", "caption": "div"}  # of a table that lies too deep
_RENAMED = {
    "form": "div",
    "label": "span",
    "summary": "div",
    "details": "div",
    "dialog": "div",
    "button": "span",
    "time": "span",
}

_SYMBOL = str.maketrans("\xb7\uf0b7\xae\xde", "\u2022\u2022\u2192\u21d2")
_WINGDINGS = str.maketrans(
    "JLK\xa7\xfc\xfb\xd8v\xe0\xdf\xf0n\uf0a7\uf0fc\uf0d8\uf04a\uf0e0",
    "\u263a\u2639\u263a\u25aa\u2713\u2717\u27a2\u2756\u2192\u2190\u21e8\u25a0\u25aa\u2713\u27a2\u263a\u2192",
)

_WORDS = _names("class id align valign dir lang clear type face rules frame scope")
_LENGTHS = _names("width height hspace vspace")
_NUMBERS = {
    "border": 20, "cellpadding": 50, "cellspacing": 50, "colspan": 100, "rowspan": 500, "span": 100,
    "start": 100_000, "value": 100_000, "size": 20,
}  # fmt: skip
_BARE = frozenset({"nowrap", "reversed"})
_NAME = re.compile(r"[\w .,:;'()+%#/-]*")
_NUMBER = re.compile(r"\s*([+-]?\d{1,7})")
# Marks that turn the writing direction, so that a reader sees another text than was sent (Unicode TR 36, section 2.5); controls.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_VALUE = r"""\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?+"""
_ONE = rf"[\s/]*+[^\s/>][^\s/>=]*+(?:{_VALUE})?+"  # attribute (WHATWG HTML sections 13.2.5.32 to 39)
_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+(?:{_ONE}){{0,{MAX_ATTRIBUTES}}}+({_ONE})?+")
_NO_BREAKS = re.compile(r"white-space\s{0,9}:\s{0,9}nowrap", re.IGNORECASE)
_PARTED = '<div style="display:block!important"></div>'


# What the page looks like where the mail says nothing. Colours and backgrounds are dropped before (css.py): text is black on white.
_STYLE = """
html{color:#000;font-family:sans-serif;font-variant-ligatures:none}
body{font-size:11pt;line-height:1.3;overflow-wrap:break-word}
a,ins,mark,legend{color:#000;background:none}
table{text-align:start;line-height:inherit}
table,td,th{border-color:#000}
hr{color:#000;border:0;border-top:1.2px solid #000;height:0}
pre,code,kbd,samp,tt{font-family:monospace}
pre{white-space:pre-wrap;overflow-wrap:anywhere;font-size:10pt;line-height:1.25}
p,li{orphans:2;widows:2}
h1,h2,h3,h4,h5,h6{break-after:avoid}
"""


@dataclass(frozen=True, kw_only=True)
class Manuscript:
    """HTML that an engine may see, and the pictures that it names."""

    head: str
    body: str
    pictures: Mapping[str, bytes]

    def wrapped(self) -> "Manuscript":
        """The same, whose style sheets let every line break between words."""
        return replace(self, head=self.head.replace("white-space:nowrap", "white-space:normal"))

    def page(self, drop: float) -> str:
        """The document, with so many points left empty at its top."""
        # Its style is its own: no rule of the mail can hide or move it.
        room = (
            f'<div style="display:block!important;height:{drop:.2f}pt!important;min-height:0!important;max-height:none!important;'
            "margin:0!important;padding:0!important;border:0!important;width:auto!important;float:none!important;"
            'break-before:auto!important;break-after:auto!important;font-size:0!important"></div>'
        )
        return f"<!DOCTYPE html>{self.head}{room if drop > 0 else ''}{self.body}</body></html>"


class UnreadableError(Exception):
    """This HTML exceeds a limit; the message completes "... is not printed: "."""


def trusted(html: str) -> Manuscript:
    """Return HTML of ours, what stands in the body, as it is: only mail needs limits."""
    return Manuscript(head=f"<html><head><style>{_STYLE}</style></head><body>", body=html, pictures={})


def limited(html: str, pictures: Pictures) -> Manuscript:
    """Return the HTML within all limits; raises UnreadableError."""
    root = _parsed(html)
    writer = _Writer(pictures)
    writer.write(root)
    body = _UNSEEN.sub("", "".join(writer.pieces))
    head = _head(root, "".join(writer.sheets))
    return Manuscript(head=head, body=body, pictures=pictures.found)


def _parsed(html: str) -> etree._Element:
    if len(html) > MAX_INPUT:
        raise UnreadableError(f"it has more than {MAX_INPUT} characters")
    if any(tag[1] for tag in _TAG.finditer(html)):
        raise UnreadableError(f"one of its elements has more than {MAX_ATTRIBUTES} attributes")
    parser = etree.HTMLParser(
        recover=True, huge_tree=True, no_network=True, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    # A list or a gateway writes its words behind the end of the page: browsers show them, libxml2 would drop them.
    whole = _ENDS.sub("", _SURROGATES.sub("\ufffd", html).replace("\0", ""))
    root = etree.fromstring(whole.encode(), parser)
    if root is None:
        raise UnreadableError("it is empty")
    if any(error.level_name == "FATAL" for error in parser.error_log):
        raise UnreadableError("its elements are nested without end")
    return root


def _head(root: etree._Element, sheets: str) -> str:
    body = root.find("body")
    direction = _attribute("dir", root.get("dir", "")) + _attribute("lang", root.get("lang", ""))
    own = "".join(_attributes(body)) if body is not None else ""
    return f"<html{direction}><head><style>{_STYLE}{sheets}</style></head><body{own}>"


class _Writer:
    """Walks through the tree and writes it anew."""

    def __init__(self, pictures: Pictures) -> None:
        self.pieces: list[str] = []
        self.sheets: list[str] = []
        self._pictures = pictures
        self._depth = self._tables = self._run = self._seen = self._styles = 0

    def write(self, root: etree._Element) -> None:
        """Write the tree; nothing here calls itself, so that no depth of the input matters."""
        walk = etree.iterwalk(root, events=("start", "end"))
        ends: list[tuple[str, int]] = []
        apart: list[bool] = []
        for count, (event, element) in enumerate(walk):
            if count > 2 * MAX_ELEMENTS:
                raise UnreadableError(f"it has more than {MAX_ELEMENTS} elements")
            if event == "start":
                tables = self._tables
                apart.append(parts_its_children(element.get("style", "")))
                closing = self._begin(element)
                ends.append((closing or "", tables))
                if closing is None:
                    walk.skip_subtree()
            else:
                closing, self._tables = ends.pop()
                self._end(closing)
                del apart[-1:]
                if apart and apart[-1]:
                    self._emit(" ")
                self._write_text(element.tail)

    def _begin(self, element: etree._Element) -> str | None:
        """Write the start of an element and return its end; None when its content stays out."""
        tag = element.tag.lower() if isinstance(element.tag, str) else ""
        if tag in _DROPPED or "hidden" in element.attrib:
            return None
        if special := _SPECIAL.get(tag):
            self._emit(special(self, element))
            return None
        name = self._name(tag)
        if not name:
            self._write_text(element.text)
            return ""
        self._tables += tag == "table"
        self._run = self._run + 20 if name in _INLINE else 0
        # Browsers centre these; as an attribute it gives way to every rule of the mail.
        centred = ' align="center"' if name in ("th", "caption") and "align" not in element.attrib else ""
        self.pieces.append(f"<{name}{''.join(_attributes(element, wrapping=not self._tables))}{centred}>")
        if name in _VOID:
            return ""
        self._depth += 1
        self._write_text(element.text and element.text.translate(_symbols(element)))
        return f"</{name}>"

    def _name(self, tag: str) -> str:
        """What the element becomes; nothing when only its content is kept."""
        tag = _RENAMED.get(tag, tag)
        if self._depth >= _MAX_DEPTH and tag not in _VOID:
            return ""
        if tag in _TABLES:
            deep = self._tables + (tag == "table") > _MAX_TABLES
            return _FLATTENED.get(tag, "") if deep else tag
        return tag if tag in _INLINE or tag in _BLOCKS else ""

    def _end(self, closing: str) -> None:
        if closing:
            self._depth -= 1
            self.pieces.append(closing)
            if closing[2:-1] not in _INLINE:
                self._run = 0

    def _emit(self, markup: str) -> None:
        self.pieces.append(markup)
        self._run += 20

    def _write_text(self, text: str | None) -> None:
        if not text:
            return
        self._seen += len(text)
        if self._seen > MAX_TEXT:
            raise UnreadableError(f"it has more than {MAX_TEXT} characters of text")
        while self._run + len(text) > _RUN:
            here = _place_to_part(text, max(1, _RUN - self._run))
            self.pieces += (escape(text[:here], quote=False), _PARTED)
            text, self._run = text[here:], 0
        self.pieces.append(escape(text, quote=False))
        self._run += len(text)

    def _style(self, element: etree._Element) -> str:
        media = element.get("media", "").lower()
        room = MAX_SHEET - self._styles
        if room > 0 and (not media or "print" in media or "all" in media):
            css = "".join(element.itertext())[:room]
            self._styles += len(css)
            self.sheets.append(clean_sheet(css))
        return ""

    def _picture(self, element: etree._Element) -> str:
        passed = "".join(_attributes(element, but=("width", "height", "style")))
        return self._pictures.markup({str(key): str(value) for key, value in element.attrib.items()}, passed)

    def _input(self, element: etree._Element) -> str:
        kind = element.get("type", "text").lower()
        if kind in ("checkbox", "radio"):
            return "[x] " if "checked" in element.attrib else "[ ] "
        if kind in ("hidden", "password", "file", "image", "color", "range"):
            return ""
        value = element.get("value", "")[:_MAX_ATTRIBUTE]
        return f"{escape(value, quote=False)} " if value else ""

    def _select(self, element: etree._Element) -> str:
        options = list(element.iter("option"))
        chosen = [option for option in options if "selected" in option.attrib] or options[:1]
        return escape(", ".join("".join(option.itertext()).strip() for option in chosen), quote=False)

    def _verbatim(self, element: etree._Element) -> str:
        return f'<div style="white-space:pre-wrap">{escape("".join(element.itertext())[:_RUN], quote=False)}</div>'

    def _words(self, element: etree._Element) -> str:
        return escape(" ".join(" ".join(element.itertext()).split())[:_RUN], quote=False)

    def _gauge(self, element: etree._Element) -> str:
        return f" {self._words(element)} "


_SPECIAL: Mapping[str, Callable[[_Writer, etree._Element], str]] = {
    "style": _Writer._style,
    "img": _Writer._picture,
    "image": _Writer._picture,
    "input": _Writer._input,
    "select": _Writer._select,
    "textarea": _Writer._verbatim,
    "svg": _Writer._words,  # a drawing can name itself without end; its words are kept
    "math": _Writer._words,
    "meter": _Writer._gauge,
    "progress": _Writer._gauge,
}


def _symbols(element: etree._Element) -> Mapping[int, int]:
    """How to read text in the typefaces of symbols, which Word uses for bullets and Outlook for its smiley."""
    family = f"{element.get('style', '')} {element.get('face', '')}".lower()
    if "wingdings" in family:
        return _WINGDINGS
    return _SYMBOL if "symbol" in family and "segoe" not in family else {}


def _place_to_part(text: str, room: int) -> int:
    """Where to part a long text: at a space, if there is one near."""
    place = text.rfind(" ", max(0, room - 500), room)
    return place + 1 if place >= 0 else room


def _attributes(element: etree._Element, but: tuple[str, ...] = (), *, wrapping: bool = False) -> Iterator[str]:
    """Write what may pass; outside of tables, where it keeps columns together, a line that must not break is broken all the same."""
    style = _centred(element) if element.tag == "table" else ""
    for key, value in element.attrib.items():
        if key == "style":
            style += _NO_BREAKS.sub("", str(value)) if wrapping else str(value)
        elif key not in but:
            yield _attribute(str(key).lower(), str(value))
    if style and "style" not in but:
        yield _attribute("style", style)


def _centred(element: etree._Element) -> str:
    """Centre a table as browsers do, in a cell with align=center too; engines centre its text instead, or nothing."""
    parent = element.getparent()
    inherited = "" if parent is None else "center" if parent.tag == "center" else parent.get("align", "")
    return "margin-left:auto;margin-right:auto;" if element.get("align", inherited).lower() == "center" else ""


def _attribute(name: str, value: str) -> str:
    """Write an attribute with its space, if it may pass."""
    if name == "style":
        passed = clean_style(value)
    elif name in _WORDS:
        passed = value if len(value) <= _MAX_ATTRIBUTE and _NAME.fullmatch(value) else ""
    elif name in _LENGTHS:
        passed = value.strip() if _is_near(value) else ""
    elif name in _NUMBERS:
        number = _NUMBER.match(value)
        passed = str(max(0, min(int(number[1]), _NUMBERS[name]))) if number else ""
    else:
        passed = name if name in _BARE else ""
    return f' {name}="{escape(passed)}"' if passed else ""


def _is_near(value: str) -> bool:
    """Whether this is a percentage, or a length that is found on our paper."""
    percent = re.fullmatch(r"\s*(100|\d{1,2})(\.\d+)?%\s*", value)
    size = pixels_of(value)
    return percent is not None or (size is not None and 0 <= size <= WIDEST)
