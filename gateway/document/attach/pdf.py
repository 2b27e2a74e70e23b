"""Attached PDF: its pages fitted onto our paper, by a process of its own that may crash, hang or swell without harm."""

import subprocess
import sys

from gateway.document.attach.fitting import EXIT_REASONS, MEMORY, SECONDS, Sheet
from gateway.document.attach.printed import Overlong, Print, Printed, Unprintable
from gateway.document.paper import Paper

_EXIT_OVERLONG = 2


def print_pdf(content: bytes, paper: Paper, most: int) -> Print:
    """Fit every page into the area for attachments: turned as its /Rotate says, landscape turned, never cut."""
    area = paper.attachment
    sheet = Sheet(paper.width, paper.height, area.left, area.bottom, area.width, area.height)
    command = [sys.executable, "-I", "-m", "gateway.document.attach.fitting", str(most), *map(repr, sheet)]
    return Unprintable(reason="")
