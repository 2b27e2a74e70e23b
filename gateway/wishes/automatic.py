"""Mails that no person sent, and that nothing may answer of its own accord (RFC 3834 section 2)."""

from collections.abc import Sequence

from wire.headers import Field, first

_REPORT_TYPES = ("multipart/report", "message/disposition-notification", "message/delivery-status")


def is_automatic(fields: Sequence[Field]) -> bool:
    """Tell whether a mail was sent automatically: its Auto-Submitted says so (RFC 3834 section 5), or it is a report."""
    submitted = first(fields, "Auto-Submitted").partition(";")[0].partition("(")[0].strip().lower()
    kind = first(fields, "Content-Type").partition(";")[0].strip().lower()
    return submitted not in ("", "no") or kind in _REPORT_TYPES
