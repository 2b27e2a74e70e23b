"""Mails that go round in a circle: a fax of one would make the next (RFC 3834 section 2, RFC 5321 section 6.3)."""

from collections.abc import Sequence

from gateway.model.letter import LETTER_PREFIX
from gateway.wishes.automatic import is_automatic
from wire.headers import Field, first, values

MOST_HOPS = 20
"""Mail systems that a mail passes through on its way to a fax machine (spec reports.md section 3); each writes a Received field."""


def loop_of(fields: Sequence[Field], reporting_mta: str) -> str:
    """Say why a mail is one that goes round in a circle, empty for one that does not."""
    name, _, domain = first(fields, "Message-ID").strip().removeprefix("<").removesuffix(">").partition("@")
    if name.startswith(LETTER_PREFIX) and domain.casefold() == reporting_mta.casefold() and is_automatic(fields):
        return "it is a report of this gateway"
    hops = len(values(fields, "Received"))
    return f"it has passed through {hops} mail systems" if hops > MOST_HOPS else ""
