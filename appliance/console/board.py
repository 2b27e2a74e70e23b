"""The live board: who is on which line, why every other fax waits, what is held, what was done lately, what waits in Exchange's queues."""

from dataclasses import dataclass

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from appliance.api.access import TheSite
from appliance.console.live import Live, Seen, live
from appliance.console.pages import page, rendered
from appliance.hosting import Hosted
from gateway.story.board import board_of

router = APIRouter()


@dataclass(frozen=True, kw_only=True)
class Queued:
    """What waits in Exchange's queues: how many messages, in how many queues."""

    messages: int
    queues: int


@router.get("/sites/{site}/board")
def show_board(site: TheSite) -> HTMLResponse:
    """Show the board."""
    return page("board.html", site, lines=_lines(site).text)


@router.get("/sites/{site}/board/lines")
def show_lines(site: TheSite, seen: Seen = "") -> Response:
    """Return what stands on the board alone, for a page that shows it already."""
    return _lines(site).answer(seen)


def _lines(site: Hosted) -> Live:
    now = site.clock.now()
    board = board_of(site.appliance.gateway.records, now)
    body = rendered("lines.html", site, board=board, queued=_queued(site))
    return live(body, "lines", f"/sites/{site.name}/board/lines")


def _queued(site: Hosted) -> Queued:
    taken = [queue.messages for queue in site.appliance.exchange.stores.queues.all(site.clock.now()) if queue.messages]
    return Queued(messages=sum(taken), queues=len(taken))
