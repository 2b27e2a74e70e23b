"""Who may do what: tokens, their scopes, and signing in."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from appliance.cli import main
from appliance.hosting import Sites
from appliance.web import Address, Door, Keys, application, serving

CLOCK = "/api/v1/sites/ward/clock"


def dropfax(*words: str, code: int = 0) -> str:
    done = CliRunner().invoke(main, ["token", *words])
    assert done.exit_code == code, done.output
    return done.output.strip()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys") / "tokens"


@pytest.fixture(scope="module")
def scoped(file: Path) -> dict[str, str]:
    """A token of each scope."""
    return {
        scope: dropfax("add", scope, "--scope", scope, "--tokens", str(file))
        for scope in ("viewer", "operator", "admin")
    }


@pytest.fixture(scope="module")
def kept(door: httpx.Client, hosted: Sites, file: Path, scoped: dict[str, str]) -> Iterator[httpx.Client]:
    """The site of the other server, reached by tokens alone."""
    turns = count()
    keys = Keys(file=file, secret=lambda: f"session-{next(turns)}")
    with (
        serving(application(hosted, Door(keys=keys)), Address(host="127.0.0.1", port=0)) as at,
        httpx.Client(base_url=at.url, timeout=60, trust_env=False) as client,
    ):
        yield client


@pytest.mark.parametrize(
    "authorization", [None, "Bearer", "Bearer wrong", "Basic YWRtaW46YWRtaW4=", "Bearer dropfax_", "bearer \xff"]
)
def test_nobody_comes_in_without_a_token(kept: httpx.Client, authorization: str | None):
    headers = [] if authorization is None else [(b"Authorization", authorization.encode("latin-1"))]

    answer = kept.get(CLOCK, headers=headers)

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="dropfax"')
    assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", CLOCK, "viewer"),
        ("POST", f"{CLOCK}/run-until-idle", "operator"),
        ("POST", "/api/v1/sites/none/reset", "admin"),
        ("POST", "/api/v1/sites/none/%72eset", "admin"),
        ("POST", "/api/v1/sites", "admin"),
        ("DELETE", "/api/v1/sites/none", "admin"),
    ],
)
def test_a_token_opens_what_its_scope_allows_and_nothing_above(
    kept: httpx.Client, scoped: dict[str, str], method: str, path: str, needed: str
):
    order = list(scoped)
    statuses = [kept.request(method, path, headers=bearer(scoped[scope])).status_code for scope in order]

    assert [scope for scope, status in zip(order, statuses, strict=True) if status == 403] == order[
        : order.index(needed)
    ]
    assert 401 not in statuses


def test_what_is_done_is_told_under_the_name_of_the_token(kept: httpx.Client, scoped: dict[str, str]):
    for _ in range(2):
        held = kept.post("/api/v1/sites/ward/deeds/hold", json={"line": 1}, headers=bearer(scoped["operator"])).json()

    assert held["said"][0]["sentence"] == "line 1 is held already, by operator"


def test_a_page_asks_for_a_token_and_goes_on_to_where_one_was_going(kept: httpx.Client, scoped: dict[str, str]):
    asked = kept.get("/sites/ward/faxes?find=a%20b")
    place = asked.headers["Location"]
    form = kept.get(place)
    signed = kept.post("/login", data={"token": scoped["viewer"], "to": "/sites/ward/faxes?find=a%20b"})
    cookie = signed.headers["Set-Cookie"]

    assert (asked.status_code, form.status_code) == (303, 200)
    assert 'value="/sites/ward/faxes?find=a%20b"' in form.text
    assert (signed.status_code, signed.headers["Location"]) == (303, "/sites/ward/faxes?find=a%20b")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert scoped["viewer"] not in cookie
    assert kept.get("/sites/ward/faxes").status_code == 200
    assert kept.post(f"{CLOCK}/run-until-idle").status_code == 403
    session = {"Cookie": cookie.partition(";")[0]}
    assert kept.post("/logout").headers["Location"] == "/login"
    assert kept.get("/sites/ward/faxes", headers=session).status_code == 303


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "/\r\nX: y", ""]
)
def test_signing_in_leads_to_no_other_server(kept: httpx.Client, scoped: dict[str, str], to: str):
    answer = kept.post("/login", data={"token": scoped["viewer"], "to": to})
    kept.cookies.clear()

    assert answer.headers["Location"] == "/"


def test_a_wrong_token_signs_nobody_in(kept: httpx.Client):
    answer = kept.post("/login", data={"token": "<b>dropfax_wrong"})

    assert answer.status_code == 403
    assert "Nobody was signed in" in answer.text
    assert "Set-Cookie" not in answer.headers


def test_the_style_of_the_page_where_one_signs_in_needs_no_token(kept: httpx.Client):
    assert kept.get("/static/console.css").status_code == 200


def test_a_token_that_was_removed_opens_nothing_and_neither_does_its_cookie(kept: httpx.Client, file: Path):
    token = dropfax("add", "guest", "--scope", "viewer", "--tokens", str(file))
    kept.post("/login", data={"token": token})
    before = kept.get(CLOCK).status_code

    dropfax("remove", "guest", "--tokens", str(file))

    assert (before, kept.get(CLOCK).status_code, kept.get(CLOCK, headers=bearer(token)).status_code) == (200, 401, 401)
    kept.cookies.clear()


def test_the_first_token_closes_a_server_that_runs_and_its_removal_does_not_open_it(tmp_path: Path):
    keys = Keys(file=tmp_path / "tokens")
    needed = [keys.are_needed()]
    dropfax("add", "one", "--scope", "admin", "--tokens", str(keys.file))
    needed.append(keys.are_needed())
    dropfax("remove", "one", "--tokens", str(keys.file))
    needed.append(keys.are_needed())

    assert needed == [False, True, True]


def test_a_file_that_cannot_be_read_lets_nobody_in(tmp_path: Path):
    file = tmp_path / "tokens"
    file.write_text("ann:root:0\n")

    assert Keys(file=file).are_needed()
    assert f"{file}, line 1 is not name:scope:hash" in dropfax("list", "--tokens", str(file), code=2)


def test_the_file_holds_no_token_and_is_its_owners(tmp_path: Path):
    file = tmp_path / "tokens"
    token = dropfax("add", "ann", "--scope", "operator", "--tokens", str(file))

    assert token not in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert dropfax("list", "--tokens", str(file)) == "ann  operator"
    assert "already" in dropfax("add", "ann", "--scope", "admin", "--tokens", str(file), code=2)
    assert "no token 'bob'" in dropfax("remove", "bob", "--tokens", str(file), code=2)
