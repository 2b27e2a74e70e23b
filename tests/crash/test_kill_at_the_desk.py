"""kill -9 while faxes arrive, are held, released, cancelled, made anew and late; several times in the life of each site."""

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appliance.site import init
from gateway.document.pages import write_tiff
from gateway.spool.incoming import CallFile, Incoming
from tests.crash.ledger import Death, Expected, Life, broken_promises, death_of
from tests.crash.lives import Fate, Victims, a_life
from tests.crash.people import TO_BE_CANCELLED, TO_BE_HELD
from tests.gateway.document.test_profile_s import a_page
from wire import mailfile
from wire.dsn import Action
from wire.envelope import Envelope, Notify, Recipient

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
PAUSE = timedelta(minutes=1)
SPARED = 30
"""Points that each life passes: what is begun again and again is given up, as it should be."""
MOST_DEATHS = 10

TAKES_NO_FINE_FAX, BUSY_TWICE, ANSWERS, NOT_IN_SERVICE = "+9999999414", "+14255550112", "+14255550123", "+14255550150"
IN_FULL, HANGS_UP = "+14255550199", "+14255550162"
ALIAS = "sales@fax.contoso.example"

SETTINGS = f"""
[site]

[gateway.report]
per = "message"
delay_after = "1 min"

[gateway.retry]
max_tries = 12
max_dials = 24

[[gateway.aliases]]
name = "sales"
numbers = ["{ANSWERS}", "{NOT_IN_SERVICE}"]
"""


def address_of(number: str) -> str:
    return f"FAX={number}@fax.contoso.example"


ENDS = Expected(
    ends={
        address_of(TO_BE_HELD): Action.DELIVERED,
        address_of(TO_BE_CANCELLED): Action.FAILED,
        address_of(TAKES_NO_FINE_FAX): Action.DELIVERED,
        address_of(BUSY_TWICE): Action.DELIVERED,
        ALIAS: Action.FAILED,
    },
    expanded=[ALIAS],
    reminded=frozenset({address_of(BUSY_TWICE)}),
    arrivals={IN_FULL: ("DELIVERED", 1), HANGS_UP: ("V21_TIMEOUT", 1)},
)


def drop_file(sender: str, *wanted: Notify, to: Sequence[str]) -> bytes:
    """A mail as Exchange drops it."""
    recipients = tuple(Recipient(address=address, notify=frozenset(wanted)) for address in to)
    mail = f"From: {sender}\r\nSubject: Two pages\r\nMessage-ID: <{sender}>\r\n\r\nfirst\f\r\nsecond\r\n"
    return mailfile.write(Envelope(sender=sender, recipients=recipients), mail.encode())


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a site with two mails in Drop, a file in the hot folder, and a call that rings."""
    site = tmp_path_factory.mktemp("template") / "site"
    init(site).write_text(SETTINGS)
    managed = [address_of(TO_BE_HELD), address_of(TO_BE_CANCELLED), ALIAS]
    ann = drop_file("ann@contoso.example", Notify.SUCCESS, Notify.FAILURE, to=managed)
    waiting = [address_of(TAKES_NO_FINE_FAX), address_of(BUSY_TWICE)]
    bob = drop_file("bob@contoso.example", *(set(Notify) - {Notify.NEVER}), to=waiting)
    (site / "Drop" / "ann.eml").write_bytes(ann)
    (site / "Drop" / "bob.eml").write_bytes(bob)
    (site / "Incoming" / f"{IN_FULL}_+14255550100.tif").write_bytes(write_tiff([a_page(rows=200)]))
    call = CallFile(id="a1", called="+14255550100", caller=HANGS_UP, tiff=write_tiff([a_page(), a_page(), a_page()]))
    Incoming(root=site / "spool", node="node1").put(call)
    return site


@pytest.fixture(scope="module")
def victims(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victims]:
    """Serve the whole module with one process."""
    serving = Victims("gateway_and_people")
    serving.rehearse(a_life(template, tmp_path_factory.mktemp("rehearsal") / "000"), START)
    yield serving
    serving.close()


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The lives of one site: where each but the last was killed, and whether the last one came to rest."""

    died: Sequence[str]
    deaths: Sequence[Death]
    idle: bool


def lives_of(life: Life, victims: Victims, wanted: set[str]) -> Chain:
    """Start a site again and again; it dies at points that are `wanted`, which are taken out, until it has died often enough."""
    died, deaths, start, seen = list[str](), list[Death](), START, dict[str, int]()
    while True:
        targets = wanted if len(died) < MOST_DEATHS else ()
        answer = victims.live(life, start, Fate(wanted=targets, spared=SPARED if died else 0, seen=seen))
        if not answer["killed"]:
            return Chain(died=died, deaths=deaths, idle=answer["idle"])
        died.append(answer["died"])
        deaths.append(death_of(life))
        wanted.remove(answer["died"])
        start, seen = datetime.fromisoformat(answer["at"]) + PAUSE, answer["seen"]


def test_without_a_kill_every_promise_holds(victims: Victims, template: Path, tmp_path: Path) -> None:
    life = a_life(template, tmp_path / "whole")

    answer = victims.live(life, START)

    assert answer["idle"]
    assert broken_promises(life, ENDS) == []


@pytest.mark.timeout(900)
def test_killed_at_every_durable_action_each_fax_ends_once_and_each_call_arrives_once(
    victims: Victims, template: Path, tmp_path: Path
) -> None:
    """The first death of a site comes just where the undisturbed life has its next point, so that every point has its turn."""
    points = victims.live(a_life(template, tmp_path / "count"), START)["points"]
    wanted, sites, broken = set(points), 0, {}

    while wanted:
        life = a_life(template, tmp_path / str(sites))
        chain = lives_of(life, victims, wanted)
        faults = broken_promises(life, ENDS, chain.deaths)
        faults += [] if chain.died and chain.idle else [f"died {len(chain.died)} times, idle afterwards: {chain.idle}"]
        if faults:
            broken[" / ".join(chain.died)] = faults
        shutil.rmtree(life.site.parent)
        sites += 1
        assert chain.died, f"never reached: {wanted}"

    print(f"{len(points)} points, one kill each, in the lives of {sites} sites")  # noqa: T201  pytest -s shows it
    assert len(points) > 150
    assert not broken, json.dumps(broken, indent=2)
