"""What a reader of the fax misses of a PDF."""

from dataclasses import dataclass, field

from pypdfium2 import PdfDocument, PdfiumError, raw

from gateway.document.plain import clean_line

_REDUCED = 0.6  # a page drawn smaller than this is worth a word: 10 point letters become 6 point
_MOST_NAMES = 5


@dataclass
class Reductions:
    """Gathered while the pages are drawn: which were lost, and which were drawn much smaller, and how small."""

    lost: list[int] = field(default_factory=list)
    reduced: list[tuple[int, float]] = field(default_factory=list)

    def note_scale(self, page: int, scale: float) -> None:
        """Keep the scale of a page when it is small."""
        if scale < _REDUCED:
            self.reduced.append((page, scale))


def notes_on(source: PdfDocument, name: str, seen: Reductions) -> tuple[str, ...]:
    """Say it in whole phrases."""
    notes = [f"{_pages(seen.lost)} of {name} {_are(seen.lost)} damaged and not printed"] if seen.lost else []
    if not seen.lost and not raw.FPDF_DocumentHasValidCrossReferenceTable(source):
        notes.append(f"{name} is damaged and was repaired: parts of it may be missing")
    if source.get_formtype() == raw.FORMTYPE_XFA_FULL:
        notes.append(f"{name} is an XFA form: what was filled in may be missing")
    return (*notes, *_reductions(name, seen.reduced), *_embedded(source, name))


def _reductions(name: str, reduced: list[tuple[int, float]]) -> list[str]:
    if not reduced:
        return []
    numbers, scales = [number for number, _ in reduced], sorted(scale for _, scale in reduced)
    smallest, largest = max(1, round(scales[0] * 100)), max(1, round(scales[-1] * 100))
    extent = f"{smallest} %" if smallest == largest else f"{smallest} to {largest} %"
    return [
        f"{_pages(numbers)} of {name} {_are(numbers)} printed at {extent} of {'its' if len(numbers) == 1 else 'their'} size"
    ]


def _pages(numbers: list[int]) -> str:
    """Name pages: "page 3", "pages 2, 5", "12 pages"."""
    if len(numbers) > _MOST_NAMES:
        return f"{len(numbers)} pages"
    return f"page{'' if len(numbers) == 1 else 's'} {', '.join(map(str, numbers))}"


def _are(numbers: list[int]) -> str:
    return "is" if len(numbers) == 1 else "are"


def _embedded(source: PdfDocument, name: str) -> list[str]:
    """Name the files that a portfolio or an electronic invoice carries."""
    count = source.count_attachments()
    names = ", ".join(_name(source, index) for index in range(min(count, _MOST_NAMES)))
    more = f" and {count - _MOST_NAMES} more" if count > _MOST_NAMES else ""
    match count:
        case 0:
            return []
        case 1:
            return [f"the file inside {name} is not printed: {names}"]
        case _:
            return [f"the {count} files inside {name} are not printed: {names}{more}"]


def _name(source: PdfDocument, index: int) -> str:
    try:
        return clean_line(source.get_attachment(index).get_name(), 60) or "without a name"
    except PdfiumError:
        return "without a name"
