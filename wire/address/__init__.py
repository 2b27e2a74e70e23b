"""Fax recipient addresses: every spelling, one parsed result, and the story of how it was read."""

from wire.address.facts import Fault, FaxAddress, Form, Reading, Step
from wire.address.mail import local_part_of
from wire.address.masking import masked
from wire.address.reading import read, read_callee
from wire.address.writing import UnwritableError, write

__all__ = [
    "Fault",
    "FaxAddress",
    "Form",
    "Reading",
    "Step",
    "UnwritableError",
    "local_part_of",
    "masked",
    "read",
    "read_callee",
    "write",
]
