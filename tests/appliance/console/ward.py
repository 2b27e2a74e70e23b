"""A site of its own for each test that changes something, on one server for all."""

from collections.abc import Iterator
from itertools import count

import httpx
import pytest

from appliance.hosting import ClockMode, Order, Sites, hosting
from appliance.site import SiteFile
from appliance.web import Address, application, serving
from tests.appliance.console.shelf import RFC822, plain_mail


class Ward:
    """A site that is being looked at and worked on."""

    def __init__(self, web: httpx.Client, name: str) -> None:
        self.web = web
        self.name = name

    @property
    def site(self) -> str:
        """The address of the site's pages."""
        return f"{self.web.base_url}sites/{self.name}"

    def page(self, path: str) -> httpx.Response:
        """Return a page of the site."""
        return self.web.get(f"/sites/{self.name}/{path}")

    def post(self, path: str, **form: object) -> httpx.Response:
        """Post a form and follow to the page that says what was done."""
        return self.web.post(f"/sites/{self.name}/{path}", data=form, follow_redirects=True)

    def mail(self, number: str, subject: str) -> None:
        """Send a mail of plain text to a number."""
        place = f"/api/v1/sites/{self.name}/mails"
        self.web.post(place, content=plain_mail(number, subject), headers=RFC822).raise_for_status()

    def advance(self, seconds: float) -> None:
        """Move the clock on."""
        self.web.post(f"/api/v1/sites/{self.name}/clock/advance", json={"seconds": seconds}).raise_for_status()


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sites, httpx.Client]]:
    with (
        hosting(tmp_path_factory.mktemp("house")) as sites,
        serving(application(sites), Address(host="127.0.0.1", port=0)) as at,
        httpx.Client(base_url=at.url, timeout=60, trust_env=False) as web,
    ):
        yield sites, web


_NUMBERS = count(1)


@pytest.fixture
def ward(house: tuple[Sites, httpx.Client]) -> Ward:
    """A new site on a virtual clock."""
    sites, web = house
    name = f"ward-{next(_NUMBERS)}"
    sites.create(name, Order(settings=SiteFile(), seed=7))
    web.cookies.clear()
    return Ward(web, name)


@pytest.fixture
def live_ward(house: tuple[Sites, httpx.Client]) -> Ward:
    """A new site that lives by the machine's clock."""
    sites, web = house
    name = f"ward-{next(_NUMBERS)}"
    sites.create(name, Order(settings=SiteFile(), mode=ClockMode.REAL))
    return Ward(web, name)
