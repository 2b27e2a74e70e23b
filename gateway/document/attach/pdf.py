"""Attached PDF: its pages fitted onto our paper, by a process of its own that may crash, hang or swell without harm."""

import subprocess
import sys

from gateway.document.attach import fitting
from gateway.document.attach.printed import Overlong, Print, Printed, Unprintable
from gateway.document.paper import Paper

_PATIENCE = 2 * fitting.SECONDS + 5  # seconds by the wall clock: a busy machine gives a process less than one processor
_REASONS: dict[int, str] = {
    fitting.Exit.ENCRYPTED: "the PDF is encrypted, and its password is not known",
    fitting.Exit.PROTECTED: "the PDF is protected in a way that cannot be opened",
    fitting.Exit.DAMAGED: "the PDF is damaged",
    fitting.Exit.EMPTY: "the PDF has no pages",
}


def print_pdf(content: bytes, paper: Paper, most: int) -> Print:
    """Fit every page into the area for attachments: turned as its /Rotate says, landscape turned, never cut."""
    area = paper.attachment
    sheet = fitting.Sheet(paper.width, paper.height, area.left, area.bottom, area.width, area.height)
    command = [sys.executable, "-I", fitting.__file__, str(most), *map(repr, sheet)]
    try:
        run = subprocess.run(command, input=content, capture_output=True, timeout=_PATIENCE, check=False)  # noqa: S603  our own program
    except subprocess.TimeoutExpired:
        return Unprintable(reason="the PDF takes too long to draw")
    count, _, fitted = run.stdout.partition(b"\n")
    match run.returncode:
        case fitting.Exit.FITTED:
            return Printed(pdf=fitted, pages=int(count))
        case fitting.Exit.OVERLONG:
            return Overlong(pages=int(count))
        case ending:
            return Unprintable(reason=_REASONS.get(ending, "the PDF needs more time or memory than is allowed"))
