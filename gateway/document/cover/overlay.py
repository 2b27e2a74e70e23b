"""The words of a cover that need shaping, as a page of HTML to lie under it."""

from collections.abc import Sequence
from html import escape
from itertools import pairwise

from gateway.document.cover.marks import Cell
from gateway.document.paper import Paper


def overlay_html(cells: Sequence[Cell], paper: Paper) -> str:
    """Return what stands in the body of HTML that sets each cell into its box on an empty page of that paper, without margins.

    Without positions, which the engines understand differently: each box hangs from a line of no height, which lies as far below the
    one before as the boxes do.
    """
    ordered = sorted(cells, key=lambda cell: (_top(cell, paper), cell.x))
    tops = [0.0, *(_top(cell, paper) for cell in ordered)]
    return "\n".join(_box(cell, below - above) for cell, (above, below) in zip(ordered, pairwise(tops), strict=True))


def _top(cell: Cell, paper: Paper) -> float:
    return paper.height - cell.y - cell.height


def _box(cell: Cell, drop: float) -> str:
    size = f"margin-left:{cell.x:.2f}pt;width:{cell.width:.2f}pt;height:{cell.height:.2f}pt;overflow:hidden"
    font = (
        f"font-size:{cell.size:.2f}pt;line-height:{cell.leading:.2f}pt;font-weight:{'bold' if cell.bold else 'normal'}"
    )
    # Arabic and Hebrew run from the right, but begin beside their label as everything else does.
    style = f"{size};{font};text-align:left;overflow-wrap:break-word"
    text = f'<div dir="auto" style="{style}">{escape(cell.text)}</div>'
    return f'<div style="height:0;padding-top:{drop:.2f}pt">{text}</div>'
