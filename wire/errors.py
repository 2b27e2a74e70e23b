"""Broken promises of the wire, drawn as a tree.

WireError
├── EnvelopeError     the X-header block of a message file breaks a rule (owner: whoever wrote the file)
├── EncapsulationError  (wire.imcea) a value cannot be written as an IMCEA address (owner: the caller)
├── UnwritableError     (wire.address) a number cannot be written as an RFC 3192 address (owner: the caller)
└── ReportError       a delivery report cannot be read (owner: whoever wrote the report)

An address that cannot be read is no exception: reading addresses is expected to fail, see wire.address.
"""


class WireError(Exception):
    """A file or text that both sides should agree on breaks the agreement."""


class EnvelopeError(WireError):
    """The envelope block of a message file cannot be used; the message says which rule it breaks."""


class ReportError(WireError):
    """A mail claims to be a delivery report and is none; the message says why."""
