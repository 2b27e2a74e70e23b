"""Making a page from its template: everything is escaped, and every page says that the line is simulated."""

from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from appliance.hosting import Hosted
from gateway.model.number import spaced

_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters["spaced"] = spaced


def page(template: str, site: Hosted, **told: Any) -> HTMLResponse:
    """Return a page of a site."""
    zone = site.settings.site.zone

    def moment(at: datetime | None) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S") if at else ""

    text = _ENVIRONMENT.get_template(template).render(site=site, now=site.clock.now(), moment=moment, **told)
    return HTMLResponse(text)
