"""The image of a page on the line, in either direction: its data, block by block, and the partial page signal of error correction."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from gateway.line.dialogue import SILENCE, Dialogue
from gateway.line.frames import Signal
from gateway.line.tape import UnderWay
from gateway.line.transfer import FRAME, Transfer


@dataclass(frozen=True)
class PartialPage:
    """PPS: the command that it stands for (none between two blocks), page and block of the call from 1, and the frames."""

    command: Signal | None
    page: int
    block: int
    frames: int

    @property
    def field(self) -> bytes:
        """The four octets: command, page and block from 0, the frames less one (T.30 section A.4.3)."""
        command = 0 if self.command is None else self.command.octet | 1
        return bytes(part & 0xFF for part in (command, self.page - 1, self.block - 1, max(self.frames - 1, 0)))

    @property
    def words(self) -> str:
        """What it says, for a person."""
        command = "NULL" if self.command is None else f"{self.command.title} ({self.command.meaning})"
        return f", {command}, block {self.block}: {self.frames} frames"


def carry(
    talk: Dialogue, transfer: Transfer, number: int, between: Callable[[PartialPage], None], stop: int | None = None
) -> bool:
    """Let the image of page `number` pass up to so many octets, None for all; tells whether it is whole.

    `between` says and answers the PPS-NULL that stands between two blocks (T.30 Annex A).
    """
    talk.wait(SILENCE + talk.trained.retraining)
    earlier = 0
    for block, octets in enumerate(transfer.blocks, 1):
        piece = octets if stop is None else min(octets, stop - earlier)
        come = partial(transfer.rows_after, earlier=earlier, piece=piece)
        talk.tape.note(page=UnderWay(number=number, begun=talk.tape.seconds, rows_after=come))
        talk.wait(transfer.seconds(piece))
        if piece < octets:
            return False
        earlier += octets
        if block < len(transfer.blocks):
            between(PartialPage(None, number, block, octets // FRAME))
    return True


def last_block(transfer: Transfer, number: int, command: Signal) -> PartialPage:
    """Return the PPS after the whole image of a page."""
    blocks = transfer.blocks
    return PartialPage(command, number, len(blocks), blocks[-1] // FRAME)
