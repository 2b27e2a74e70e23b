"""The list of faxes: the newest first, found by number, name, sender or subject, a page at a time."""

import re
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import HTMLResponse

from appliance.api.access import TheSite
from appliance.console.live import Live, Seen, live
from appliance.console.pages import rendered
from appliance.console.said import TheSaid, saying
from appliance.hosting import Hosted
from gateway.errors import NotPossibleError
from gateway.model.job import State
from gateway.model.waiting import Wait
from gateway.numbering.written import number_of
from gateway.records import Listed, faxes, waits
from gateway.store.listing import Choice, Part

router = APIRouter()

SHOWN = 50
"""Faxes on one page of the list."""

_NUMBER = re.compile(r"[+(0-9][0-9 ()./-]{4,60}")
"""What is looked for as a number, and not as a text."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which faxes are looked for, and after which one the page begins."""

    q: str = ""
    state: State | Literal[""] = ""
    after: int | None = None

    def query(self, after: int | None) -> str:
        """Return the query of the same search from another fax on."""
        facts = {"q": self.q, "state": self.state, "after": after}
        return urlencode({name: str(value) for name, value in facts.items() if value})

    def choice(self, site: Hosted) -> Choice:
        """Return what the gateway's store is to look for."""
        state = self.state or None
        if _NUMBER.fullmatch(self.q):
            try:
                return Choice(state=state, number=number_of(self.q, site.settings.gateway).number)
            except NotPossibleError:
                pass
        return Choice(state=state, text=self.q)


def asked_of(
    q: Annotated[str, Query(max_length=200)] = "",
    state: State | Literal[""] = "",
    after: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
) -> Asked:
    """Read what is looked for."""
    return Asked(q=q.strip(), state=state, after=after)


TheAsked = Annotated[Asked, Depends(asked_of)]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A fax of the list, and why it waits."""

    fax: Listed
    wait: Wait | None


@router.get("/sites/{site}/faxes")
def list_faxes(site: TheSite, asked: TheAsked, said: TheSaid) -> HTMLResponse:
    """Show the faxes of a site."""
    return saying(said, "faxes.html", site, asked=asked, states=list(State), rows=_rows(site, asked).text)


@router.get("/sites/{site}/faxes/rows")
def show_rows(site: TheSite, asked: TheAsked, seen: Seen = "") -> Response:
    """Return the rows alone, for a page that shows them already."""
    return _rows(site, asked).answer(seen)


def _rows(site: Hosted, asked: Asked) -> Live:
    records = site.appliance.gateway.records
    wait = waits(records, site.clock.now())
    found = faxes(records, asked.choice(site), Part(limit=SHOWN + 1, after=asked.after, newest_first=True))
    rows = [Row(fax=one, wait=wait(one.job)) for one in found[:SHOWN]]
    older = asked.query(rows[-1].fax.job.id) if len(found) > SHOWN else ""
    body = rendered("rows.html", site, rows=rows, asked=asked, older=older, newest=asked.query(None))
    return live(body, "rows", f"/sites/{site.name}/faxes/rows", asked.query(asked.after))
