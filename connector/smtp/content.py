"""The mail between DATA and its end (RFC 5321 sections 4.1.1.4 and 4.5.2), and the limits that it must keep to."""

import asyncio
import re

from connector import header
from connector.settings import ReceiveConnectorSettings
from connector.smtp.replies import BARE_LINEFEEDS, HEADER_TOO_LARGE, LOOP, MESSAGE_TOO_LARGE, Reply

_END = b".\r\n"
_BARE_LINEFEED = re.compile(rb"(?<!\r)\n")
_RECEIVED = re.compile(rb"^Received[ \t]*:", re.IGNORECASE | re.MULTILINE)


async def read_content(reader: asyncio.StreamReader, limit: int) -> bytes | None:
    r"""Read up to the line that holds a dot alone, and undouble dots that begin a line; None when the mail is larger than the limit.

    Only CRLF ends a line: to take `\n.\r\n` or `\r\n.\n` for the end as well would let one mail smuggle in another. A mail that is too
    large is read to its end all the same, because a client hears no reply before. Raises IncompleteReadError when the client is gone.
    """
    pieces: list[bytes] = []
    size, begins_line = 0, True
    while (piece := await _piece(reader)) != _END or not begins_line:
        if begins_line and piece.startswith(b"."):
            piece = piece[1:]
        begins_line = piece.endswith(b"\r\n")
        size += len(piece)
        if size <= limit:
            pieces.append(piece)
        else:
            pieces.clear()
    return b"".join(pieces) if size <= limit else None


async def _piece(reader: asyncio.StreamReader) -> bytes:
    """Return a line, or a part of one that is longer than the reader's buffer."""
    try:
        return await reader.readuntil(b"\r\n")
    except asyncio.LimitOverrunError as error:
        return await reader.read(error.consumed)


def fault(content: bytes | None, settings: ReceiveConnectorSettings) -> Reply | None:
    """Tell why a mail is not taken, None when it keeps to the limits."""
    if content is None:
        return MESSAGE_TOO_LARGE
    size = header.size(content)
    end = len(content) if size is None else size
    if end > settings.max_header_size:
        return HEADER_TOO_LARGE
    if len(_RECEIVED.findall(content, 0, end)) > settings.max_hop_count:
        return LOOP
    if settings.rejects_bare_linefeeds and _BARE_LINEFEED.search(content):
        return BARE_LINEFEEDS
    return None
