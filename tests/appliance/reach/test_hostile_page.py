"""A page of another origin in a real browser, which tries all that it could to reach a console on the same machine."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from playwright.sync_api import Browser

CLOCK = "/api/v1/sites/ward/clock"

_TRIES = """async (server) => {
    const clock = `${server}api/v1/sites/ward/clock`;
    const outcome = (promise) => promise.then((answer) => answer.type === "opaque" ? "sent" : `${answer.status}`, () => "kept off");
    const post = (options) => outcome(fetch(`${clock}/advance`, {method: "POST", ...options}));
    const body = '{"seconds": 3600}';
    const events = new Promise((resolve) => {
        const source = new EventSource(`${clock}?stream`);
        source.onopen = () => resolve("open");
        source.onerror = () => { source.close(); resolve("kept off"); };
    });
    const picture = new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve("shown");
        image.onerror = () => resolve("kept off");
        image.src = `${server}static/icon.svg`;
    });
    return {
        json: await post({headers: {"Content-Type": "application/json"}, body}),
        blind: await post({mode: "no-cors", headers: {"Content-Type": "text/plain"}, body}),
        bare: await outcome(fetch(`${clock}/run-until-idle`, {method: "POST", mode: "no-cors"})),
        read: await outcome(fetch(clock)),
        events: await events,
        picture: await picture,
    };
}"""


class _HostilePage(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>free faxes</title><p>Click here.")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def hostile() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _HostilePage) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_page_of_another_origin_moves_reads_and_frames_nothing(door: httpx.Client, hostile: str, browser: Browser):
    """The page is on the same machine, which browsers count as the same site."""
    server = str(door.base_url)
    before = door.get(CLOCK).json()["now"]
    answered: dict[str, set[int]] = {}
    with browser.new_context() as context:
        page = context.new_page()
        page.on("response", lambda answer: answered.setdefault(answer.url.partition("?")[0], set()).add(answer.status))
        page.goto(hostile)
        tried = page.evaluate(_TRIES, server)
        with page.expect_response(f"{server}sites/ward/faxes"):
            page.evaluate(
                "server => { document.body.innerHTML = `<iframe src='${server}sites/ward/faxes'></iframe>`; }", server
            )
        with page.expect_navigation(url=f"{server}**"):
            page.evaluate(
                "server => { document.body.innerHTML = `<form method=post action='${server}api/v1/sites/ward/clock/run-until-idle'>"
                "</form>`; document.forms[0].submit(); }",
                server,
            )
        form = page.locator("body").inner_text()

    assert tried == dict.fromkeys(("json", "blind", "bare", "read", "events", "picture"), "kept off")
    assert "a page of another origin asked for this" in form
    assert {status for url, statuses in answered.items() if url.startswith(server) for status in statuses} == {403}
    assert door.get(CLOCK).json()["now"] == before


def test_the_console_may_do_what_its_own_pages_ask_for(door: httpx.Client, browser: Browser):
    """What keeps others off must not keep off our own forms and scripts."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{door.base_url}login")
        status = page.evaluate(
            "path => fetch(path, {method: 'POST'}).then((answer) => answer.status)", f"{CLOCK}/run-until-idle"
        )
        with page.expect_navigation():
            page.evaluate(
                "document.body.innerHTML = '<form method=post action=/logout></form>'; document.forms[0].submit();"
            )
        shown = page.get_by_role("heading", level=1).inner_text()

    assert (status, shown) == (200, "Nobody needs to sign in")
