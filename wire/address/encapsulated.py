"""IMCEA addresses: what Exchange writes into X-Receiver for an address that is no mail address."""

from dataclasses import replace
from typing import assert_never

from wire import imcea
from wire.address import oneoff, x400
from wire.address.facts import Fault, FaxAddress, Form
from wire.address.printable import printable, shown
from wire.address.trace import IMCEA, Trace


def recognise(text: str, trace: Trace) -> FaxAddress | Fault | None:
    """Read `IMCEATYPE-value@domain` of any domain; None when the text does not begin so."""
    found = imcea.decode(text)
    match found:
        case imcea.Undecodable.NOT_ENCAPSULATED:
            return None
        case imcea.Undecodable.NO_DOMAIN:
            why = f"{shown(text)} has no domain behind an @"
            return trace.refuse(Fault.IMCEA_NO_DOMAIN, why, IMCEA)
        case imcea.Undecodable.BAD_ESCAPE:
            why = f"a + in {shown(text)} is not followed by two hexadecimal digits"
            return trace.refuse(Fault.IMCEA_BAD_ESCAPE, why, IMCEA)
        case imcea.Encapsulated():
            trace.note("IMCEA encapsulation", f"type {found.type}, value {shown(found.value)}", IMCEA)
            fax = _read_content(found, trace)
            return fax if isinstance(fax, Fault) else replace(fax, domain=printable(found.domain))
        case _:
            assert_never(found)


def _read_content(found: imcea.Encapsulated, trace: Trace) -> FaxAddress | Fault:
    if found.type in oneoff.FAX_TYPES:
        return oneoff.read_value(found.type, found.value, Form.IMCEA, trace)
    if found.type == "X400":
        return x400.read_elements(found.value, Form.IMCEA, trace)
    return trace.refuse(Fault.NOT_FAX, f"addresses of type {found.type} are for another service", IMCEA)
