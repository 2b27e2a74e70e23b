"""The page that explains: what becomes of an address, a mail, a Drop file or a report, decision by decision."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from fastapi.responses import HTMLResponse

from appliance.api.access import TheSite
from appliance.console.decisions import LARGEST, Part, of_address, of_file
from appliance.console.meant import LONGEST
from appliance.console.pages import page
from appliance.hosting import Hosted

router = APIRouter()


@router.get("/sites/{site}/explain")
def explain_address(
    site: TheSite,
    address: Annotated[str, Query(max_length=LONGEST)] = "",
    sender: Annotated[str, Query(max_length=1000)] = "",
) -> HTMLResponse:
    """Explain an address to which a sender writes."""
    author = sender.strip() or f"ann@{site.settings.exchange.default_domain}"
    parts = list(of_address(site, address, author)) if address.strip() else []
    return _page(site, parts, address=address, sender=author)


@router.post("/sites/{site}/explain")
def explain_file(
    site: TheSite,
    pasted: Annotated[str, Form()] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> HTMLResponse:
    """Explain a file, chosen or pasted; nothing is queued, and nothing is kept."""
    chosen = file.file.read(LARGEST + 1) if file is not None and file.filename else b""
    content = chosen or pasted.encode("utf-8", "replace")
    author = f"ann@{site.settings.exchange.default_domain}"
    if not content.strip():
        return _page(site, [], sender=author, amiss="There is neither a file nor a text; nothing is explained.")
    if len(content) > LARGEST:
        told = f"The file has more than {LARGEST // 1_000_000} MB; nothing is explained."
        return _page(site, [], sender=author, amiss=told)
    return _page(site, list(of_file(site, content)), sender=author, pasted="" if chosen else pasted)


def _page(
    site: Hosted, parts: list[Part], *, sender: str, address: str = "", pasted: str = "", amiss: str = ""
) -> HTMLResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if amiss else HTTPStatus.OK
    asked = {"address": address, "sender": sender, "pasted": pasted}
    return page("explain.html", site, status, parts=parts, amiss=amiss, asked=asked)
