"""What is refused before anything looks at it, and what every answer tells a browser."""

import socket

import httpx
import pytest

from tests.appliance.reach.conftest import MOST

ADVANCE = "/api/v1/sites/ward/clock/advance"
HERE = "/api/v1/sites/ward"


def raw(door: httpx.Client, request: bytes) -> bytes:
    """Send bytes as they are and return all that comes back until the server closes."""
    with socket.create_connection(("127.0.0.1", door.base_url.port), timeout=20) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:9000", "localhost", "LOCALHOST.:80", "[::1]:8025", "fax.contoso.example"]
)
def test_the_server_answers_to_its_own_names(door: httpx.Client, host: str):
    assert door.get(HERE, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8025",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "192.0.2.1",
        "",
        "a@127.0.0.1",
        "127.0.0.1:x",
    ],
)
def test_a_name_that_somebody_else_gave_this_machine_is_refused(door: httpx.Client, host: str):
    assert door.get(HERE, headers={"Host": host}).status_code == 421


def test_a_request_with_two_names_or_none_is_refused(door: httpx.Client):
    two = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    none = b"GET / HTTP/1.0\r\n\r\n"

    assert (status(raw(door, two)), status(raw(door, none))) == (400, 421)


@pytest.mark.parametrize(
    "signs",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
    ],
)
def test_a_page_of_another_origin_changes_nothing(door: httpx.Client, signs: dict[str, str]):
    before = door.get(f"{HERE}/clock").json()["now"]

    answer = door.post(ADVANCE, json={"seconds": 60}, headers=signs)

    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "application/problem+json")
    assert door.get(f"{HERE}/clock").json()["now"] == before


@pytest.mark.parametrize(
    "signs",
    [
        {"Origin": "https://evil.example", "Accept": "text/event-stream"},
        {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
        {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    ],
)
def test_a_page_of_another_origin_reads_no_events_and_frames_nothing(door: httpx.Client, signs: dict[str, str]):
    assert door.get(HERE, headers=signs).status_code == 403


def test_a_link_from_another_page_may_be_followed(door: httpx.Client):
    signs = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}

    assert door.get("/sites/ward/faxes", headers=signs).status_code == 200


def test_a_page_of_ours_may_do_what_it_asks_for(door: httpx.Client):
    origin = f"http://127.0.0.1:{door.base_url.port}"

    answer = door.post(ADVANCE, json={"seconds": 1}, headers={"Origin": origin, "Sec-Fetch-Site": "same-origin"})

    assert answer.status_code == 200


def test_json_counts_only_when_it_says_that_it_is_json(door: httpx.Client):
    """A form of another origin can send text/plain without asking first."""
    answer = door.post(ADVANCE, content=b'{"seconds": 60}', headers={"Content-Type": "text/plain"})

    assert answer.status_code == 422


def test_a_body_that_is_too_long_is_refused_before_it_comes(door: httpx.Client):
    head = f"POST {HERE}/mails HTTP/1.1\r\nHost: localhost\r\nContent-Type: message/rfc822\r\nContent-Length: 99999999999\r\n\r\n"

    answer = raw(door, head.encode())

    assert status(answer) == 413
    assert b"--max-body" in answer


def test_a_body_that_does_not_tell_its_length_is_cut_off(door: httpx.Client):
    chunk = b"x" * 10_000
    answer = door.post(
        f"{HERE}/mails", content=iter([chunk] * (MOST // len(chunk) + 1)), headers={"Content-Type": "message/rfc822"}
    )

    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "application/problem+json")


@pytest.mark.parametrize("fields", [{"X-Long": "x" * 40_000}, {f"X-{number}": "x" for number in range(120)}])
def test_a_head_that_is_too_long_is_refused(door: httpx.Client, fields: dict[str, str]):
    assert door.get(HERE, headers=fields).status_code in (400, 431)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (HERE, 200),
        ("/", 307),
        ("/sites/ward/faxes", 200),
        ("/static/console.css", 200),
        ("/none", 404),
        ("/api/v1/none", 404),
    ],
)
def test_every_answer_says_what_a_browser_may_do_with_it(door: httpx.Client, path: str, status: int):
    answer = door.get(path)
    told = answer.headers

    assert answer.status_code == status
    assert "default-src 'none'" in told["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in told["Content-Security-Policy"]
    assert told["X-Content-Type-Options"] == "nosniff"
    assert told["Referrer-Policy"] == "same-origin"
    assert (told["Cross-Origin-Opener-Policy"], told["Cross-Origin-Resource-Policy"]) == ("same-origin", "same-origin")
    assert "camera=()" in told["Permissions-Policy"]


def test_a_refusal_says_it_too(door: httpx.Client):
    told = door.get("/", headers={"Host": "evil.example"}).headers

    assert told["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in told["Content-Security-Policy"]
