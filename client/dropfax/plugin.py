"""The pytest plugin: fixtures that give each test a site of its own at a dropfax in another process (docs/testing.md)."""

import secrets
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dropfax import evidence
from dropfax.client import Client, Site
from dropfax.errors import DropfaxError
from dropfax.models import Story
from dropfax.testing import AssertFax, Exchange, FaxClock, FaxLine, FaxPlaces

if TYPE_CHECKING:
    from dropfax.starting import Place

_PLACE = pytest.StashKey["Place"]()
_SITE = pytest.StashKey[Site]()

OPTIONS = {
    "url": "the address of a dropfax that runs already, such as http://127.0.0.1:8025",
    "command": "the command that starts one, without its `serve`: `dropfax` in the search path unless said",
    "python": "the Python in which dropfax is installed, in the place of a command",
    "artifacts": "a directory for the pages, Drop files and reports of tests that fail",
}

RECEIVING = '[exchange.ReceiveConnector]\nEnabled = true\nBindings = "127.0.0.1:0"\n'


def pytest_addoption(parser: pytest.Parser) -> None:
    """Offer the options, and the same as settings of pytest: dropfax_url ..."""
    group = parser.getgroup("dropfax", "faxes by way of Exchange, on a simulated line")
    for name, sentence in OPTIONS.items():
        group.addoption(f"--dropfax-{name}", metavar=name.upper(), help=sentence)
        parser.addini(f"dropfax_{name}", sentence)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line(
        "markers", "fax_site(settings=, start=, speed=, seed=, clock=): how the site of this test is to live"
    )


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker of pytest-xdist where all of them share one dropfax; this process, which starts them, holds it."""
    node.workerinput["dropfax_place"] = str(_place(node.config).directory)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Let the dropfax end that was started for this run."""
    if (place := config.stash.get(_PLACE, None)) is not None:
        place.let_go()


def _place(config: pytest.Config) -> "Place":
    if (found := config.stash.get(_PLACE, None)) is not None:
        return found
    # Not above: it needs named pipes, without which --dropfax-url still serves.
    from dropfax.starting import Place

    shared = getattr(config, "workerinput", {}).get("dropfax_place")
    place = config.stash[_PLACE] = Place(directory=Path(shared)) if shared else Place.held()
    return place


def _option(config: pytest.Config, name: str) -> str | None:
    return config.getoption(f"dropfax_{name}") or config.getini(f"dropfax_{name}") or None


@pytest.fixture(scope="session")
def dropfax_url(pytestconfig: pytest.Config) -> str:
    """Return the address of the dropfax that all tests of this run share."""
    if (url := _option(pytestconfig, "url")) is not None:
        return url
    from dropfax.starting import command

    return _place(pytestconfig).url(command(_option(pytestconfig, "command"), _option(pytestconfig, "python")))


@pytest.fixture(scope="session")
def fax_client(dropfax_url: str) -> Iterator[Client]:
    """Return a client of the dropfax that all tests of this run share."""
    with Client(dropfax_url) as client:
        yield client


@pytest.fixture
def fax_site(fax_client: Client, request: pytest.FixtureRequest) -> Iterator[Site]:
    """Make a site for this test alone: mail, line, clock, numbers and mailboxes of its own."""
    marker = request.node.get_closest_marker("fax_site")
    ordered = dict(marker.kwargs) if marker else {}
    if "fax_places" in request.fixturenames:
        ordered["settings"] = f"{ordered.get('settings', '')}\n{RECEIVING}"
    slug = evidence.fit(request.node.name).lower().replace(".", "-")[:40]
    name = f"{slug}-{secrets.token_hex(8)}".strip("-")
    with fax_client.new_site(name, **ordered) as site:
        request.node.stash[_SITE] = site
        yield site


@pytest.fixture
def fax_line(fax_site: Site) -> FaxLine:
    """Return the simulated telephone line, on which calls end as the test says."""
    return FaxLine(site=fax_site)


@pytest.fixture
def exchange(fax_site: Site) -> Exchange:
    """Return the Exchange side: mails are sent, and replies lie in mailboxes."""
    return Exchange(site=fax_site)


@pytest.fixture
def fax_clock(fax_site: Site) -> FaxClock:
    """Return the clock, which stands until it is moved."""
    return FaxClock(site=fax_site)


@pytest.fixture
def fax_places(fax_site: Site) -> FaxPlaces:
    """Return where a program under test meets the site: SMTP on a free port, Drop and Replay."""
    state = fax_site.state()
    assert state.smtp is not None
    host, _, port = state.smtp.rpartition(":")
    pickup = Path(state.pickup) if state.pickup else None
    return FaxPlaces(host=host, port=int(port), drop=Path(state.drop), replay=Path(state.replay), pickup=pickup)


@pytest.fixture
def wait_reported(fax_site: Site) -> Callable[..., Story]:
    """Return what lets the clock run until the one fax that is meant was reported, and tells its story."""
    return fax_site.wait_reported


@pytest.fixture
def assert_fax(fax_site: Site) -> AssertFax:
    """Return what asserts outcome, pages and text of the one fax to a number, after its report has come."""
    return AssertFax(site=fax_site)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what happened at the site of a test that failed to its report."""
    report = yield
    site = item.stash.get(_SITE, None)
    if report.when == "call" and report.failed and site is not None:
        report.sections += [(f"dropfax: {title}", text) for title, text in _told(item, site)]
    return report


def _told(item: pytest.Item, site: Site) -> list[tuple[str, str]]:
    """Whatever fails here must not hide why the test failed."""
    told: list[tuple[str, str]] = []
    try:
        told += evidence.sections(site)
        if (directory := _option(item.config, "artifacts")) is not None:
            told.append(("files", str(evidence.write(site, Path(directory) / evidence.fit(item.nodeid)))))
    except (DropfaxError, OSError) as error:
        told.append(("no more is known", str(error)))
    return told
