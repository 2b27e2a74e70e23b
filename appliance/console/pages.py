"""Making a page from its template: everything is escaped, and every page says that the line is simulated."""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from appliance.hosting import ClockMode, Hosted
from foundation.terminal import plain
from gateway.model.number import spaced
from gateway.story.callwords import lasting
from wire.address import masked

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page of ours may load: what comes from here, no inline script or style (Content Security Policy Level 3)."""

_HEADERS = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "same-origin"}


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A screen in the navigation: its key, its name, and its path behind that of the site."""

    key: str
    name: str
    path: str


SCREENS = (
    Screen(key="board", name="Board", path="board"),
    Screen(key="compose", name="Compose", path="compose"),
    Screen(key="faxes", name="Faxes", path="faxes"),
    Screen(key="arrivals", name="Arrivals", path="arrivals"),
    Screen(key="mailboxes", name="Mailboxes", path="mailboxes"),
    Screen(key="numbers", name="Numbers", path="numbers"),
    Screen(key="explain", name="Explain", path="explain"),
    Screen(key="clock", name="Clock", path="clock"),
)
"""The screens of a site, in the order of the navigation. A template says which it is: `{% set screen = "faxes" %}`."""


def _shown(value: Any) -> Any:
    """Make text from outside fit for one line; what is marked as made for the page passes."""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def lines(text: str) -> Markup:
    """Return text of several lines, escaped, for an element that keeps its line ends."""
    return Markup("\n").join(escape(plain(line)) for line in text.split("\n"))


def size(octets: int) -> str:
    """Return a number of bytes as people read it."""
    if octets < 1000:
        return f"{octets} bytes"
    return f"{octets / 1000:.1f} kB" if octets < 1_000_000 else f"{octets / 1_000_000:.1f} MB"


_ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=_shown,
)
_ENVIRONMENT.filters.update(spaced=spaced, lines=lines, size=size, lasting=lasting, masked=masked)
_ENVIRONMENT.globals.update(SCREENS=SCREENS, said="")


def page(template: str, site: Hosted | None, status: HTTPStatus = HTTPStatus.OK, **told: Any) -> HTMLResponse:
    """Return a page of a site, or of none."""
    return HTMLResponse(encoded(rendered(template, site, **told)), status, headers=_HEADERS)


def encoded(text: str) -> bytes:
    """Return a page as bytes: half a character, which a hostile header can hold, is a question mark."""
    return text.encode("utf-8", "replace")


def rendered(template: str, site: Hosted | None, **told: Any) -> Markup:
    """Return what a template makes: a page, or a part of one that a script puts in its place."""
    facts = told if site is None else {"clock": clock_of(site), "moment": _moment(site), **told}
    return Markup(_ENVIRONMENT.get_template(template).render(site=site, **facts))  # noqa: S704  the templates escape


@dataclass(frozen=True, kw_only=True)
class ShownClock:
    """What a site's clock shows, in the zone of the site, and in words how it goes."""

    now: datetime
    going: str


def clock_of(site: Hosted) -> ShownClock:
    """Look at a site's clock."""
    now = site.clock.now().astimezone(site.settings.site.zone)
    if site.order.mode is ClockMode.REAL:
        return ShownClock(now=now, going="real time")
    speed = site.clock.speed
    going = {0.0: "stands still", 1.0: "runs"}.get(speed, f"runs {speed:g} times as fast")
    return ShownClock(now=now, going=going)


def _moment(site: Hosted) -> Any:
    zone = site.settings.site.zone

    def moment(at: datetime | None, form: str = "%Y-%m-%d %H:%M:%S") -> Markup:
        """Return an instant as an element for people and machines, in the zone of the site."""
        if at is None:
            return Markup()
        local = at.astimezone(zone)
        return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), local.strftime(form))

    return moment
