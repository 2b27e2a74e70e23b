"""dropfax at work: from the bytes of a mail to fax.pdf and received.tif."""

from collections.abc import Iterable
from datetime import UTC, datetime

from gateway.document.cover import Cover
from gateway.document.press import Press
from gateway.document.printing import Fax, print_fax
from gateway.settings import DocumentSettings

SETTINGS = DocumentSettings()
COVER = Cover(
    to_name="Bob Example",
    to_number="+1 425 555 0123",
    from_name="Ann Example",
    from_address="ann@contoso.example",
    subject="Measured",
    date=datetime(2026, 11, 23, 8, tzinfo=UTC),
)


def printed(mail: bytes) -> Fax:
    """Print in this process."""
    return _only(print_fax(mail, [COVER], SETTINGS))


def pressed(press: Press, mail: bytes) -> Fax:
    """Print in the worker process, as the gateway does."""
    return _only(press.print(mail, [COVER], SETTINGS))


def _only(results: Iterable[object]) -> Fax:
    (result,) = results
    if not isinstance(result, Fax):
        raise SystemExit(f"the mail became no fax: {result}; nothing is measured")
    return result
