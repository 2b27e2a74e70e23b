"""The value of a fax address in MAPI: `[FAX:Dialable | Name@Canonical | Special]`, and the same after `FAX:` in a proxy address."""

import re

from wire.address import dialling
from wire.address.facts import Fault, FaxAddress, Form
from wire.address.printable import shown, words
from wire.address.trace import CONTACT, MAPI, PROXY, Trace

FAX_TYPES = frozenset({"FAX", "MSFAX"})

_ONEOFF = re.compile(r"\[([^:\[\]]*):(.*)\]", re.DOTALL)
_PROXY = re.compile(r"(FAX|MSFAX):(.*)", re.DOTALL | re.IGNORECASE)


def recognise_oneoff(text: str, trace: Trace) -> FaxAddress | Fault | None:
    """Read `[TYPE:value]`; None when the text is not of that shape."""
    if not (shape := _ONEOFF.fullmatch(text)):
        return None
    type = shape[1].strip().upper()
    trace.note("MAPI one-off address", f"type {words(type)[:20]}, value {shown(shape[2])}", MAPI)
    if type not in FAX_TYPES:
        return trace.refuse(Fault.NOT_FAX, f"addresses of type {words(type)[:20]} are for another service", MAPI)
    return read_value(type, shape[2], Form.ONEOFF, trace)


def recognise_proxy(text: str, trace: Trace) -> FaxAddress | Fault | None:
    """Read `FAX:value`; None when the text does not begin so."""
    if not (shape := _PROXY.fullmatch(text)):
        return None
    trace.note("proxy address", f"type {shape[1].upper()}, value {shown(shape[2])}", PROXY)
    return read_value(shape[1].upper(), shape[2], Form.PROXY, trace)


def read_value(type: str, value: str, form: Form, trace: Trace) -> FaxAddress | Fault:
    """Read what stands behind the type FAX or MSFAX."""
    fields = [field.strip() for field in value.split("|")]
    allowed = 2 if type == "MSFAX" else 3
    if len(fields) > allowed:
        why = f"{len(fields)} fields between bars; type {type} has at most {allowed}"
        return trace.refuse(Fault.TOO_MANY_FIELDS, why, MAPI)
    dialable, canonical, special = _assigned(type, fields)
    name, number = _name_and_number(dialable, canonical, trace)
    dialled = dialling.read_dial_string(number, trace)
    if isinstance(dialled, Fault):
        return dialled
    tail = dialling.read_special(special, trace)
    if isinstance(tail, Fault):
        return tail
    if dialled.tail.sub and tail.sub:
        why = f"{dialled.tail.sub} and {tail.sub}; several sub-addresses need several addresses"
        return trace.refuse(Fault.MULTIPLE_SUBADDRESS, why, MAPI)
    return FaxAddress(
        number=dialled.number,
        form=form,
        name=name,
        sub=dialled.tail.sub or tail.sub,
        post=dialled.tail.post + tail.post,
    )


def _assigned(type: str, fields: list[str]) -> tuple[str, str, str]:
    """Tell the fields apart: Dialable, Canonical, Special."""
    if len(fields) == 3:
        return fields[0], fields[1], fields[2]
    first, second = (*fields, "")[:2]
    # MSFAX has Name@Number and Special, and providers wrote the same under FAX: a Dialable never holds an @. A canonical
    # number never begins with # or a comma (TAPI), so such a second field is a Special too.
    special = type == "MSFAX" or "@" in first or (second.startswith(("#", ",")) and "@" not in second)
    return (first, "", second) if special else (first, second, "")


def _name_and_number(dialable: str, canonical: str, trace: Trace) -> tuple[str, str]:
    """Return name and number of the canonical field, or what it lacks of the dialable one."""
    own_name, own_number = _cut_name(dialable)
    name, number = _cut_name(canonical)
    if number and own_number:
        trace.note("canonical number", f"{shown(number)} is used instead of the dialable {shown(own_number)}", MAPI)
    name = words(name or own_name)
    if name:
        trace.note("name", f"{shown(name)} before the last @", CONTACT)
    return name, number or own_number


def _cut_name(field: str) -> tuple[str, str]:
    # At the last @: a name may be a mail address, a number never holds an @.
    name, _, number = field.rpartition("@")
    return name, number.strip()
