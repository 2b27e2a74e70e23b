"""The local part `FAX=+14255550123/T33S=8745` of a mail address (RFC 3192, with the elements of RFC 3191 and RFC 2846)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from wire.address import dialling
from wire.address.facts import Fault, FaxAddress, Form
from wire.address.printable import printable, shown, words
from wire.address.trace import FAX_MAIL, GSTN, GSTN_EXTENSIONS, Trace

_SERVICE = "FAX"
_DIALLED = frozenset({_SERVICE, "T33S", "ISUB", "POSTD"})
# Whom the fax is for and where he sits (RFC 2846): read as known, although only ATTN has a place on a fax.
_RECIPIENT = frozenset({"ATTN", "ORG", "OFNO", "OFNA", "STR", "ADDR", "ADDU", "ADDL", "POB", "ZIP", "CO"})
_KEYWORD = re.compile(r"([A-Za-z0-9-]+)=")


@dataclass(frozen=True, kw_only=True)
class Element:
    """One `KEYWORD=value`: the keyword in upper case, and the whole as written."""

    keyword: str
    written: str

    @property
    def value(self) -> str:
        """What stands behind the first equals sign."""
        return self.written.partition("=")[2]


def is_fax(local_part: str) -> bool:
    """Tell whether a local part names the fax service; the keyword compares without case (RFC 3191)."""
    return local_part[:4].upper() == f"{_SERVICE}="


def read_local_part(local_part: str, domain: str, trace: Trace) -> FaxAddress | Fault:
    """Read a local part that names the fax service, without quotes and outer slashes."""
    trace.note("RFC 3192 address", shown(local_part), FAX_MAIL)
    first, *elements = _split(local_part)
    number = _number(first, elements, trace)
    if isinstance(number, Fault):
        return number
    sub = _sub(elements, trace)
    if isinstance(sub, Fault):
        return sub
    isub = _isub(elements, trace)
    if isinstance(isub, Fault):
        return isub
    post = _post(elements, trace)
    if isinstance(post, Fault):
        return post
    return FaxAddress(
        number=number,
        form=Form.RFC3192,
        name=_name(elements, trace),
        sub=sub,
        isub=isub,
        post=post,
        other=_other(elements, trace),
        domain=printable(domain),
    )


def _split(local_part: str) -> list[Element]:
    """Cut into elements. A value of words may hold `/` and `=`, so there only a known keyword begins the next element."""
    runs: list[tuple[str, list[str]]] = []
    for piece in local_part.split("/"):
        found = _KEYWORD.match(piece)
        keyword = found[1].upper() if found else ""
        if not runs or _begins(keyword, behind=runs[-1][0]):
            runs.append((keyword, [piece]))
        else:
            runs[-1][1].append(piece)
    return [Element(keyword=keyword, written="/".join(pieces)) for keyword, pieces in runs]


def _begins(keyword: str, behind: str) -> bool:
    known = keyword in _DIALLED or keyword in _RECIPIENT or keyword.startswith("X-")
    # Digits hold no slash: behind them any keyword begins an element, and unknown ones MUST be kept (RFC 3191).
    return known or (bool(keyword) and behind in _DIALLED)


def _number(first: Element, elements: Sequence[Element], trace: Trace) -> str | Fault:
    if not first.value and _values(elements, "POSTD"):
        trace.note("no number", "only a string to dial after the answer", GSTN_EXTENSIONS)
        return ""
    return dialling.read_number(first.value, trace)


def _sub(elements: Sequence[Element], trace: Trace) -> str | Fault:
    values = _values(elements, "T33S")
    if len(values) > 1:
        why = f"{len(values)} T33S elements; several sub-addresses need several addresses"
        return trace.refuse(Fault.MULTIPLE_SUBADDRESS, why, FAX_MAIL)
    return dialling.read_subaddress(values[0], trace) if values else ""


def _isub(elements: Sequence[Element], trace: Trace) -> str | Fault:
    values = _values(elements, "ISUB")
    if len(values) > 1:
        return trace.refuse(Fault.MULTIPLE_SUBADDRESS, f"{len(values)} ISUB elements", GSTN_EXTENSIONS)
    return dialling.read_isdn_subaddress(values[0], trace) if values else ""


def _post(elements: Sequence[Element], trace: Trace) -> str | Fault:
    values = _values(elements, "POSTD")
    if len(values) > 1:
        return trace.refuse(Fault.BAD_POSTDIAL, f"{len(values)} POSTD elements", GSTN_EXTENSIONS)
    return dialling.read_postdial(values[0], trace) if values else ""


def _name(elements: Sequence[Element], trace: Trace) -> str:
    """The name of the first ATTN, `[given.][initials.]surname`."""
    for value in _values(elements, "ATTN")[:1]:
        name = words(value.replace(".", " ").replace("_", " "))
        trace.note("name", f"{shown(name)} from ATTN", GSTN_EXTENSIONS)
        return name
    return ""


def _other(elements: Sequence[Element], trace: Trace) -> tuple[str, ...]:
    """Keep the elements that no standard of fax defines; what is known but has no place on a fax is only mentioned."""
    kept = []
    for element in elements:
        if element.keyword in _RECIPIENT - {"ATTN"}:
            trace.note("recipient information", f"{shown(element.written)} is not used", GSTN_EXTENSIONS)
        elif element.keyword not in _DIALLED | _RECIPIENT:
            trace.note("unknown element", f"{shown(element.written)} is kept", GSTN)
            kept.append(printable(element.written))
    return tuple(kept)


def _values(elements: Sequence[Element], keyword: str) -> list[str]:
    return [element.value for element in elements if element.keyword == keyword]
