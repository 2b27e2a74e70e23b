"""Chromium, which looks at the console as people do: nothing but the server can be reached, and what it complains of is a fault."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]  # ships no type information
from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.components import missing

_QUIET = """
--no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync --no-first-run
"""

Look = Callable[..., Page]
"""Opens an address: look(address, width=1440, scheme="light", strict=True)."""


# Not for the whole session: while Playwright is started, no other test of the process can run an event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, started once."""
    program = shutil.which("chromium") or missing("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_QUIET.split())
        yield browser
        browser.close()


@pytest.fixture
def look(browser: Browser) -> Iterator[Look]:
    """Open pages; when the test is over, none may have complained, nor asked for anything that is not the server's."""
    complaints: list[str] = []
    opened: list[Any] = []

    def open_page(address: str, *, width: int = 1440, scheme: str = "light", strict: bool = True) -> Page:
        server = "/".join(address.split("/")[:3]) + "/"
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
        opened.append(context)

        def only_the_server(route: Route) -> None:
            if route.request.url.startswith((server, "data:")):
                route.continue_()
            else:
                complaints.append(f"asked for {route.request.url}")
                route.abort()

        context.route("**/*", only_the_server)
        page = context.new_page()
        if strict:
            page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    # What a page says whose connection is cut while it is closed is no complaint.
    heard = list(complaints)
    for context in opened:
        context.close()
    assert not heard, heard


def faults_of(page: Page) -> list[str]:
    """Return what axe finds on a page that keeps somebody from using it: its serious and critical faults.

    Frames are left out: a mail's frame runs no script, so that axe's questions cannot be answered there, and Chromium complains of them.
    """
    found = Axe().run(page, options={"iframes": False}).response["violations"]
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
