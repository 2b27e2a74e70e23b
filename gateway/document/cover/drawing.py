"""A cover drawn on a page, apart from what only the HTML engine can shape."""

from collections.abc import Sequence

from reportlab.pdfbase.pdfdoc import PDFImageXObject
from reportlab.pdfgen.canvas import Canvas

from gateway.document.cover.facts import Cover
from gateway.document.cover.layout import laid_out
from gateway.document.cover.marks import Cell, Mark, Picture, Place, Rule, Style, Writing, unshaped
from gateway.document.cover.pen import write
from gateway.document.fonts import BOLD, SANS
from gateway.document.paper import Paper

_LOGO = "logo"


def cover_height(cover: Cover, paper: Paper) -> float:
    """Return how much of the first page the cover takes from the top, in points: 0 without one, all when it stands alone."""
    return laid_out(cover, 1, paper).height


def draw_cover(canvas: Canvas, cover: Cover, total: int, paper: Paper) -> None:
    """Draw it at the top of the page; `total` counts all pages of the fax."""
    for mark in laid_out(cover, total, paper).marks:
        _draw(canvas, mark)


def complex_cells(cover: Cover, total: int, paper: Paper) -> tuple[Cell, ...]:
    """Return what draw_cover left out: text whose script needs shaping, each with its box."""
    return tuple(mark for mark in laid_out(cover, total, paper).marks if isinstance(mark, Cell))


def draw_cells(canvas: Canvas, cells: Sequence[Cell]) -> None:
    """Draw cells without shaping, for want of an HTML engine: letters that no font of ours holds are boxes, but nothing is silent."""
    for cell in cells:
        style = Style(size=cell.size, leading=cell.leading, core=BOLD if cell.bold else SANS)
        place = Place(edge=cell.x, baseline=cell.y + cell.height - cell.size, width=cell.width)
        for line in unshaped(cell.text, place, style, round(cell.height / cell.leading)):
            write(canvas, line)


def _draw(canvas: Canvas, mark: Mark) -> None:
    match mark:
        case Writing():
            write(canvas, mark)
        case Rule():
            canvas.setLineWidth(mark.weight)
            canvas.line(mark.left, mark.y, mark.right, mark.y)
        case Picture():
            _draw_picture(canvas, mark)
        case Cell():
            pass  # see complex_cells


def _draw_picture(canvas: Canvas, picture: Picture) -> None:
    """Draw the logo as it is kept: reportlab would unpack it and pack it again for each fax, which takes longer than all the rest."""
    logo, image = picture.logo, PDFImageXObject(_LOGO)
    image.width, image.height = logo.pixels
    image.bitsPerComponent, image.colorSpace = 1, "DeviceGray"
    image.streamContent, image._filters = logo.content, ("FlateDecode",)
    image.XObjects = None
    canvas._doc.addForm(_LOGO, image)  # reportlab has no public way to add a finished image
    canvas.saveState()
    canvas.translate(picture.left, picture.bottom)
    canvas.scale(logo.width, logo.height)
    canvas.doForm(_LOGO)
    canvas.restoreState()
