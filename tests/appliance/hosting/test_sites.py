"""Sites in one process: each with its own clock, faxes and mailboxes, made and made anew in a moment."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from appliance.errors import NameTakenError, NoSuchSiteError, NotOursError, NotSteerableError, SiteNameError
from appliance.hosting import ClockMode, Hosted, Order, Sites, hosting
from appliance.site import SiteFile, init
from gateway.model.job import State

THREE_DAYS = timedelta(days=3)


@pytest.fixture
def sites(tmp_path: Path) -> Iterator[Sites]:
    with hosting(tmp_path) as sites:
        yield sites


def send(site: Hosted, number: str = "+14255550120") -> None:
    mail = f"From: ann@contoso.example\nTo: [FAX:Bob@{number}]\nSubject: hello\n\nhello\n"
    site.appliance.exchange.submit(mail.encode())
    site.errands.wake.set()


def states(site: Hosted) -> list[State]:
    return [job.state for job in site.appliance.gateway.records.jobs.all()]


def test_a_fax_that_waits_for_days_is_over_at_once_on_a_virtual_clock(sites: Sites):
    site = sites.create("ward", Order(settings=SiteFile()))
    send(site, "+14255550112")

    idle = site.run_until_idle(THREE_DAYS)

    assert (idle, states(site)) == (True, [State.DELIVERED])
    assert site.clock.now() > site.order.start + timedelta(minutes=5)


def test_a_site_knows_nothing_of_the_other(sites: Sites):
    one, other = (sites.create(name, Order(settings=SiteFile())) for name in ("one", "other"))
    send(one)

    one.run_until_idle(THREE_DAYS)

    assert (len(states(one)), states(other)) == (1, [])
    assert other.clock.now() == other.order.start


def test_a_clock_that_stands_moves_only_as_far_as_it_is_asked(sites: Sites):
    site = sites.create("ward", Order(settings=SiteFile()))
    send(site)

    site.advance(timedelta(seconds=20))

    assert site.clock.now() == site.order.start + timedelta(seconds=20)
    assert states(site) == [State.CALLING]


def test_a_clock_runs_at_the_speed_it_is_given(sites: Sites):
    site = sites.create("ward", Order(settings=SiteFile()))
    send(site)

    site.run_at(60)

    assert site.turns.until(lambda: states(site) == [State.DELIVERED] or None, time.monotonic, 60)


def test_a_site_that_is_reset_is_as_it_was_ordered_with_the_same_ids(sites: Sites):
    site = sites.create("ward", Order(settings=SiteFile(), seed=7))
    send(site)
    site.run_until_idle(THREE_DAYS)
    before = [letter.name for letter in sorted((site.path / "mailboxes").rglob("new/*"))]

    site = sites.reset("ward")
    assert (states(site), site.clock.now()) == ([], site.order.start)
    send(site)
    site.run_until_idle(THREE_DAYS)

    assert [letter.name for letter in sorted((site.path / "mailboxes").rglob("new/*"))] == before
    assert before


def test_a_site_that_was_made_here_goes_when_it_is_closed(sites: Sites):
    site = sites.create("ward", Order(settings=SiteFile()))

    sites.close("ward")

    assert not site.path.exists()
    with pytest.raises(NoSuchSiteError):
        sites.get("ward")


def test_a_site_of_somebody_else_stays_and_is_never_made_anew(sites: Sites, tmp_path: Path):
    init(tmp_path / "mine")
    sites.open("mine", tmp_path / "mine", Order(settings=SiteFile(), mode=ClockMode.REAL))

    with pytest.raises(NotOursError):
        sites.reset("mine")
    sites.close("mine")

    assert (tmp_path / "mine" / "dropfax.toml").exists()


def test_nobody_moves_the_machines_clock(sites: Sites):
    site = sites.create("ward", Order(settings=SiteFile(), mode=ClockMode.REAL))

    with pytest.raises(NotSteerableError, match="machine's clock"):
        site.advance(THREE_DAYS)


@pytest.mark.parametrize("name", ["", "Ward", "-ward", "ward-", "../ward", "a" * 64, "wa rd"])
def test_a_name_that_could_be_a_path_or_no_host_is_refused(sites: Sites, name: str):
    with pytest.raises(SiteNameError):
        sites.create(name, Order(settings=SiteFile()))


def test_a_name_is_given_once(sites: Sites):
    sites.create("ward", Order(settings=SiteFile()))

    with pytest.raises(NameTakenError):
        sites.create("ward", Order(settings=SiteFile()))


def test_what_breaks_in_the_loop_is_the_askers(sites: Sites):
    site = sites.create("ward", Order(settings=SiteFile()))

    with pytest.raises(ZeroDivisionError):
        site.ask(lambda: 1 / 0)
    assert site.ask(lambda: 1) == 1
