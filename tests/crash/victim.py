"""The process that gets killed: a site on a virtual clock, and a journal of the line and of Replay kept outside of the site.

Started once, it forks a child for every order it reads, so that a thousand lives cost one start. One that is rehearsed it lives itself,
unwatched, so that the others find everything imported and every statement compiled. An order is a JSON line
{"site", "journal", "start", "halves", "wanted", "spared", "seen", "rehearsed"}; the answer is {"killed": bool, "idle": bool,
"points": [...]}, of one that was killed also the name of the point, the namesakes that passed, and its last instant.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

from appliance.site import gateway_part, open_site, read_settings
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from foundation.loop import Half, run_until_idle
from gateway.app import Surroundings, open_gateway
from gateway.document.printing import print_fax
from gateway.line.simulator import SimulatedLine
from gateway.model.call import CallResult, Order
from gateway.records import open_records
from tests.crash.people import People
from tests.crash.points import Points
from wire import dsn, mailfile

HORIZON = timedelta(days=3)


class Journal:
    """What happened on the line and in Replay, as others could tell it: the truth against which reports are held."""

    def __init__(self, file: Path) -> None:
        """Append to this file; it is on disk before the line goes on."""
        self._descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def note(self, **facts: object) -> None:
        """Write one line."""
        os.write(self._descriptor, json.dumps(facts).encode() + b"\n")


def watch_line(journal: Journal) -> None:
    """Let every simulated line of this process keep the journal."""
    dial, ended = SimulatedLine.dial, SimulatedLine.ended

    def noted_dial(self: SimulatedLine, order: Order, now: datetime) -> None:
        journal.note(event="dial", job=order.job, attempt=order.attempt)
        dial(self, order, now)

    def noted_ended(self: SimulatedLine, now: datetime) -> list[tuple[Order, CallResult]]:
        results = ended(self, now)
        for order, result in results:
            journal.note(event="ended", job=order.job, outcome=result.outcome.name)
        return results

    SimulatedLine.dial = noted_dial  # type: ignore[method-assign]  # the journal must see what the product does
    SimulatedLine.ended = noted_ended  # type: ignore[method-assign]  # likewise


def watch_replay(journal: Journal, replay: Path) -> None:
    """Note every letter that appears in Replay, also where it takes the place of its like."""
    replace: Callable[..., None] = os.replace

    def noted_replace(old: Path, new: Path, **kwargs: Any) -> None:
        replace(old, new, **kwargs)
        if Path(new).parent == replay:
            letter = Path(new).read_bytes()
            journal.note(
                event="letter",
                name=Path(new).name,
                digest=sha256(letter).hexdigest(),
                told=_told(mailfile.mail_in(letter)),
            )

    setattr(os, "replace", noted_replace)  # noqa: B010  as every action is wrapped


def _told(mail: bytes) -> list[tuple[str, str]]:
    """What a report says of whom; nothing of a mail that is none."""
    statuses = dsn.read(mail).recipients if b"multipart/report" in mail else ()
    return [(status.final_recipient, status.action) for status in statuses]


@contextmanager
def both_halves(site: Path, clock: VirtualClock, around: Surroundings) -> Iterator[list[Half]]:
    """The gateway with the Exchange side."""
    with open_site(site, read_settings(site), clock, around.ids, around) as appliance:
        yield [appliance.exchange, appliance.gateway]


@contextmanager
def gateway_and_people(site: Path, clock: VirtualClock, around: Surroundings) -> Iterator[list[Half]]:
    """The gateway, and people at the desk who share its ledger and nothing else with it."""
    settings = gateway_part(read_settings(site))
    with open_gateway(site, settings, clock, around) as gateway:
        yield [gateway, People(records=open_records(site, settings), clock=clock)]


HALVES = {opened.__name__: opened for opened in (both_halves, gateway_and_people)}


def live(order: dict[str, Any], answer: int) -> None:
    """Run the site until it is idle or the kill comes, and answer through the pipe."""
    site, start = Path(order["site"]), datetime.fromisoformat(order["start"])
    clock = VirtualClock(start)

    def last_words(name: str, seen: Mapping[str, int]) -> None:
        os.write(answer, json.dumps({"died": name, "seen": seen, "at": clock.now().isoformat()}).encode())

    points = Points(wanted=set(order["wanted"]), spared=order["spared"], seen=order["seen"], last_words=last_words)
    if not order["rehearsed"]:
        journal = Journal(Path(order["journal"]))
        watch_line(journal)
        watch_replay(journal, site / "Replay")
        points.watch()
    # Another life, other ids: a restarted process does not hand out the identifiers of its former life.
    # Printing does nothing durable: without a process of its own each life is a second shorter.
    around = Surroundings(printer=print_fax, ids=seeded_ids(int(start.timestamp())))
    with HALVES[order["halves"]](site, clock, around) as halves:
        idle = run_until_idle(halves, clock, HORIZON)
    if not order["rehearsed"]:
        points.finish()
    os.write(answer, json.dumps({"idle": idle, "points": points.passed}).encode())


def serve() -> None:
    """Live, or fork a life, for every order on standard input."""
    for line in sys.stdin:
        order = json.loads(line)
        told = _rehearsed(order) if order["rehearsed"] else _lived_by_a_child(order)
        print(json.dumps(told), flush=True)  # noqa: T201  the protocol's answer


def _rehearsed(order: dict[str, Any]) -> dict[str, Any]:
    with Path(os.devnull).open("wb") as nobody:
        live(order, nobody.fileno())
    return {"killed": False, "crashed": False}


def _lived_by_a_child(order: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        os.close(reading)
        _die_after(order, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = answer.read()
    _, status = os.waitpid(child, 0)
    result = {"killed": os.WIFSIGNALED(status), "crashed": os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0}
    return result | (json.loads(told) if told else {})


def _die_after(order: dict[str, Any], answer: int) -> NoReturn:
    """Live; a forked child must never fall back into the loop of its parent."""
    try:
        live(order, answer)
    except BaseException:  # noqa: BLE001  whatever it is
        traceback.print_exc()
        os._exit(70)
    os._exit(0)


if __name__ == "__main__":
    serve()
