"""PDFium, which is not thread-safe: whoever uses it holds its lock."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2

_LOCK = threading.Lock()


@contextmanager
def opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """Open a PDF for as long as the block runs; raises pypdfium2.PdfiumError when it cannot be opened."""
    with _LOCK:
        document = pypdfium2.PdfDocument(pdf)
        try:
            yield document
        finally:
            document.close()
