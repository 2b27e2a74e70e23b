"""The pages of a fax one by one: which call brought each, where one was cut, and the picture of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateway.document.legible import page_words
from gateway.document.pages import read_tiff, write_tiff
from gateway.document.received import held
from gateway.document.viewing import clean_png, line_png
from gateway.errors import NoSuchPageError, SpoolError
from gateway.model.call import Call, Page, calls_to
from gateway.records import Fax, Records

WIDEST = 1728
"""Pixels across a page of the line (T.4)."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A page on which a call broke off: so many scan lines of it came."""

    call: int
    rows: int


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One page, from 1: the call in which the far machine confirmed it, None as long as it did not, and the calls that broke off on it."""

    number: int
    confirmed: int | None
    cuts: tuple[Cut, ...]


def sheets(fax: Fax) -> tuple[Sheet, ...]:
    """Return the pages of a fax with what became of each; none before it is printed. Calls to a number it had before do not count."""
    calls = calls_to(fax.job.number, fax.calls)
    return tuple(_sheet(number, calls) for number in range(1, (fax.job.pages or 0) + 1))


def _sheet(number: int, calls: tuple[Call, ...]) -> Sheet:
    came = [call.attempt for call in calls if number in _confirmed(call)]
    cuts = [
        Cut(call=call.attempt, rows=call.result.rows_cut)
        for call in calls
        if call.result.rows_cut and number == _confirmed(call).stop
    ]
    return Sheet(number=number, confirmed=came[-1] if came else None, cuts=tuple(cuts))


def _confirmed(call: Call) -> range:
    return range(call.first_page, call.first_page + call.result.pages_confirmed)


def clean_picture(records: Records, fax: Fax, number: int, width: int = WIDEST) -> bytes:
    """Return a page as it was printed, as a PNG; raises NoSuchPageError."""
    if fax.pdf is None or number not in range(1, (fax.job.pages or 0) + 1):
        raise _no_page(fax, number)
    return clean_png(_pdf(records, fax), number, width)


def words(records: Records, fax: Fax) -> tuple[str, ...]:
    """Return the text of each page as it was printed; none before. A picture has no text. Raises NoSuchPageError, SpoolError."""
    return page_words(_pdf(records, fax)) if fax.pdf is not None else ()


def pdf(records: Records, fax: Fax) -> bytes:
    """Return the pages as they were printed, as a PDF; raises NoSuchPageError, SpoolError."""
    if fax.pdf is None:
        raise _no_page(fax, 1)
    return _pdf(records, fax)


def tiff(records: Records, fax: Fax, call: int | None = None) -> bytes:
    """Return the pages that go over the line, or those that the far machine of a call has, as a TIFF of profile S (RFC 3949).

    Raises NoSuchPageError, SpoolError.
    """
    if fax.tiff is None:
        raise _no_page(fax, 1)
    whole = records.blobs.tiff(fax.job.id)
    if call is None:
        return whole
    _, has = _held(fax, read_tiff(whole), call)
    if not has:
        raise NoSuchPageError(f"call {call} of fax {fax.job.id} brought no page")
    return write_tiff(has)


def _pdf(records: Records, fax: Fax) -> bytes:
    try:
        return records.blobs.pdf_path(fax.job.id).read_bytes()
    except OSError as error:
        raise SpoolError(f"the pages of fax {fax.job.id} cannot be read now: {error.strerror}") from error


def line_picture(records: Records, fax: Fax, number: int, width: int = WIDEST, call: int | None = None) -> bytes:
    """Return a page as it goes over the line, or as the far machine of a call has it, as a PNG; raises NoSuchPageError."""
    if fax.tiff is None:
        raise _no_page(fax, number)
    pages = read_tiff(records.blobs.tiff(fax.job.id))
    first, has = (1, pages) if call is None else _held(fax, pages, call)
    if not first <= number < first + len(has):
        raise _no_page(fax, number, call)
    return line_png(has[number - first], width)


def _held(fax: Fax, pages: tuple[Page, ...], attempt: int) -> tuple[int, tuple[Page, ...]]:
    """Return the first page that a call sent, and what its machine has from there on."""
    for call in _calls(fax, attempt):
        return call.first_page, held(pages, call)
    raise NoSuchPageError(f"fax {fax.job.id} has no call {attempt} to its number")


def _calls(fax: Fax, attempt: int) -> Iterator[Call]:
    return (call for call in calls_to(fax.job.number, fax.calls) if call.attempt == attempt)


def _no_page(fax: Fax, number: int, call: int | None = None) -> NoSuchPageError:
    if call is not None:
        return NoSuchPageError(f"call {call} of fax {fax.job.id} brought nothing of page {number}")
    if fax.job.pages is None:
        return NoSuchPageError(
            f"fax {fax.job.id} has no pages yet"
            if not fax.job.state.is_final
            else f"no pages were made of fax {fax.job.id}"
        )
    return NoSuchPageError(f"fax {fax.job.id} has no page {number}: it has {fax.job.pages}")
