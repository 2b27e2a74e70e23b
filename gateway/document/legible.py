"""The words on the pages of a fax, as its PDF holds them."""

from pypdfium2 import PdfiumError

from gateway.document.pdfium import opened
from gateway.errors import NoSuchPageError


def page_words(pdf: bytes) -> tuple[str, ...]:
    """Return the text of each page; a picture has none. Raises NoSuchPageError for a PDF that cannot be read."""
    try:
        with opened(pdf) as document:
            return tuple(page.get_textpage().get_text_bounded().replace("\r\n", "\n") for page in document)
    except PdfiumError as error:
        raise NoSuchPageError("the pages cannot be read: the document is damaged") from error
