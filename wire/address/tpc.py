"""Addresses of the remote-printing experiment of 1993, `remote-printer.Ann_Lee@3.2.1.0.5.5.5.5.2.4.1.tpc.int` (RFC 1528)."""

import re

from wire.address import dialling
from wire.address.facts import Fault, FaxAddress, Form
from wire.address.printable import printable, shown, words
from wire.address.trace import TPC, Trace

_LOCAL_PART = re.compile(r"remote-printer(?:\.(.*))?", re.IGNORECASE | re.DOTALL)
_DOMAIN = re.compile(r"(?:(.*)\.)?tpc\.int\.?", re.IGNORECASE | re.DOTALL)


def recognise(text: str, trace: Trace) -> FaxAddress | Fault | None:
    """Read an address whose domain is the number backwards; None when the text is no such address."""
    local_part, _, domain = text.rpartition("@")
    printer, zone = _LOCAL_PART.fullmatch(local_part), _DOMAIN.fullmatch(domain)
    if printer is None or zone is None:
        return None
    labels = (zone[1] or "").split(".")
    number = "".join(reversed(labels))
    trace.note("TPC.INT address", f"the domain backwards is {shown(number)}", TPC)
    read = _not_single(labels, trace) or dialling.read_number("+" + number, trace)
    if isinstance(read, Fault):
        return read
    if name := _cover_name(printer[1] or ""):
        trace.note("name", f"{shown(name)} for the cover sheet", TPC)
    return FaxAddress(number=read, form=Form.TPC, name=name, domain=printable(domain))


def _not_single(labels: list[str], trace: Trace) -> Fault | None:
    if any(len(label) > 1 for label in labels):
        return trace.refuse(Fault.BAD_NUMBER, "every part of the domain before tpc.int must be one digit", TPC)
    return None


def _cover_name(atom: str) -> str:
    """On the cover sheet / is a line end and _ a space; a name has one line."""
    return words(", ".join(line for line in atom.replace("_", " ").split("/") if line.strip()))
