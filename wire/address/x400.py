"""X.400 addresses in text form, `C=US;A= ;P=Contoso;X.121=14255550123` (RFC 1685)."""

import re
from collections.abc import Mapping
from dataclasses import replace

from wire.address import dialling, oneoff
from wire.address.facts import Fault, FaxAddress, Form
from wire.address.printable import shown, words
from wire.address.trace import OWN, X400_TEXT, Trace

_PREFIX = "X400:"
_ISDN, _X121, _DDA_FAX, _TERMINAL = "ISDN", "X.121", "DDA:FAX", "T-TY"
_SPELLINGS = {"X121": _X121}  # Exchange writes it without the dot
_FAX_TERMINALS = frozenset({"g3fax", "g4fax"})

# In the type of a domain-defined attribute == stands for one =. Values are taken as they are: Outlook's (425) is an area
# code, although X.400 text could mean an escaped character by it (Microsoft KB 313444).
_ELEMENT = re.compile(r"((?:[^=]|==)*)=(?!=)(.*)", re.DOTALL)
_PLAIN_ELEMENT = re.compile(r"([^=]*)=(.*)", re.DOTALL)


def recognise(text: str, trace: Trace) -> FaxAddress | Fault | None:
    """Read `X400:...` or elements between semicolons with a country; None when the text is neither."""
    prefixed = text[: len(_PREFIX)].upper() == _PREFIX
    if not prefixed and not _has_country(text):
        return None
    return read_elements(text[len(_PREFIX) :] if prefixed else text, Form.X400, trace)


def read_elements(text: str, form: Form, trace: Trace) -> FaxAddress | Fault:
    """Read the elements of an X.400 address and find the fax number among them."""
    trace.note("X.400 address", shown(text), X400_TEXT)
    elements = _split(text, trace)
    if isinstance(elements, Fault):
        return elements
    terminal = elements.get(_TERMINAL, "").strip().lower()
    if terminal and terminal not in _FAX_TERMINALS:
        why = f"terminal type {shown(terminal)} is neither g3fax nor g4fax"
        return trace.refuse(Fault.NOT_FAX, why, X400_TEXT)
    fax = _fax_of(elements, form, trace)
    if isinstance(fax, Fault) or fax.name:
        return fax
    return _named(fax, elements, trace)


def _has_country(text: str) -> bool:
    return ";" in text and any(element.strip()[:2].upper() == "C=" for element in text.split(";"))


def _split(text: str, trace: Trace) -> Mapping[str, str] | Fault:
    """Return the elements by upper-case key. Two of a key cannot be told apart, so only address-free ones may repeat."""
    elements: dict[str, str] = {}
    for written in filter(str.strip, text.split(";")):
        pattern = _ELEMENT if written.lstrip()[:4].upper() == "DDA:" else _PLAIN_ELEMENT
        if not (element := pattern.fullmatch(written)):
            return trace.refuse(Fault.BAD_X400, f"{shown(written.strip())} is no KEY=value", X400_TEXT)
        key = element[1].strip().upper().replace("==", "=")
        key = _SPELLINGS.get(key, key)
        if key in elements and key in (_ISDN, _X121, _DDA_FAX, _TERMINAL):
            return trace.refuse(Fault.BAD_X400, f"{key} stands there twice", OWN)
        elements.setdefault(key, element[2])
    return elements


def _fax_of(elements: Mapping[str, str], form: Form, trace: Trace) -> FaxAddress | Fault:
    """Read the number from the first element that can hold one."""
    if _ISDN in elements:
        return _from_number(_ISDN, "+" + elements[_ISDN].strip().removeprefix("+"), form, trace)
    if _X121 in elements:
        return _from_number(_X121, _x121_number(elements[_X121].strip()), form, trace)
    if _DDA_FAX in elements:
        trace.note("domain-defined attribute FAX", shown(elements[_DDA_FAX]), X400_TEXT)
        return oneoff.read_value("FAX", elements[_DDA_FAX], form, trace)
    why = "no ISDN, X.121 or DDA:FAX among the elements"
    return trace.refuse(Fault.NO_FAX_ADDRESS, why, X400_TEXT)


def _from_number(key: str, text: str, form: Form, trace: Trace) -> FaxAddress | Fault:
    trace.note(f"element {key}", shown(text), X400_TEXT)
    number = dialling.read_number(text, trace)
    return number if isinstance(number, Fault) else FaxAddress(number=number, form=form)


def _x121_number(address: str) -> str:
    """A long network address is a telephone number with its country code; a short one belongs to the house."""
    is_global = len(address) >= 10 and not address.startswith(("0", "+"))
    return f"+{address}" if is_global else address


def _named(fax: FaxAddress, elements: Mapping[str, str], trace: Trace) -> FaxAddress:
    name = words(f"{elements.get('G', '')} {elements.get('S', '')}") or words(elements.get("CN", ""))
    if not name:
        return fax
    trace.note("name", f"{shown(name)} from given name and surname, or else the common name", X400_TEXT)
    return replace(fax, name=name)
