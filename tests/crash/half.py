"""The process of one half of a site that is killed: it talks with whoever moves its clock, and keeps the journal of the line.

Started once, it forks a life for every order: a JSON object {"site", "journal", "start", "wanted", "spared", "seen", "rehearsed"}, with a
socket for the talk. One that is rehearsed it lives itself, so that the others find everything imported and every statement compiled.

Said in a talk: {"do": "step", "now": ISO date}, answered {"worked": bool}; {"do": "due"}, answered {"due": ISO date or null};
{"do": "end"}, answered {"points": [...], "seen": {...}}. A life that is killed says {"died": name, "seen": {...}} before, and its end of
the socket closes.
"""

import json
import os
import socket
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from appliance.site import gateway_part, read_settings
from connector.app import running
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from foundation.loop import Half
from gateway.app import Surroundings, open_gateway
from gateway.document.printing import print_fax
from tests.crash.points import Points
from tests.crash.victim import Journal, watch_line

LONGEST_ORDER = 256 * 1024

Opened = Callable[[Path, VirtualClock, int], AbstractContextManager[Half]]


@contextmanager
def exchange(site: Path, clock: VirtualClock, seed: int) -> Iterator[Half]:
    """The Exchange side, with its socket for agents."""
    with running(site, read_settings(site).exchange, clock, seeded_ids(seed)) as half:
        yield half


@contextmanager
def gateway(site: Path, clock: VirtualClock, seed: int) -> Iterator[Half]:
    """The fax side. Printing does nothing durable: without a process of its own each life is a second shorter."""
    around = Surroundings(printer=print_fax, ids=seeded_ids(seed))
    with open_gateway(site, gateway_part(read_settings(site)), clock, around) as half:
        yield half


HALVES: Mapping[str, Opened] = {"exchange": exchange, "gateway": gateway}


class Talk:
    """JSON objects, one a line, both ways."""

    def __init__(self, end: socket.socket) -> None:
        """Talk over this end of a pair."""
        self._end, self._lines = end, end.makefile("rb")

    def say(self, **said: object) -> None:
        """Write one object; to whom is dead it is said in vain."""
        with suppress(ConnectionError):
            self._end.sendall(json.dumps(said).encode() + b"\n")

    def close(self) -> None:
        """Let go of the socket."""
        self._lines.close()
        self._end.close()

    def hear(self) -> dict[str, Any] | None:
        """Return the next object, None when the other end is closed."""
        try:
            line = self._lines.readline()
        except ConnectionError:
            return None  # it died with our words unread
        return json.loads(line) if line.endswith(b"\n") else None


def live(opened: Opened, order: Mapping[str, Any], talk: Talk) -> None:
    """Do as told until the talk ends or the kill comes."""
    start = datetime.fromisoformat(order["start"])
    clock = VirtualClock(start)

    def last_words(name: str, seen: Mapping[str, int]) -> None:
        talk.say(died=name, seen=dict(seen))

    points = Points(wanted=set(order["wanted"]), spared=order["spared"], seen=order["seen"], last_words=last_words)
    if not order["rehearsed"]:
        watch_line(Journal(Path(order["journal"])))
        points.watch()
    # Another life, other ids: a restarted process does not hand out the identifiers of its former life.
    with opened(Path(order["site"]), clock, int(start.timestamp())) as half:
        while (said := talk.hear()) is not None and said["do"] != "end":
            if said["do"] == "due":
                due = half.next_due()
                talk.say(due=due and due.isoformat())
            else:
                clock.advance_to(datetime.fromisoformat(said["now"]))
                talk.say(worked=half.step())
    points.finish()
    talk.say(points=points.passed, seen=points.counts)


def serve(opened: Opened, orders: socket.socket) -> None:
    """Fork a life for every order, one after the other."""
    while True:
        order, ends, *_ = socket.recv_fds(orders, LONGEST_ORDER, 1)
        if not order:
            return
        told, talk = json.loads(order), Talk(socket.socket(fileno=ends[0]))
        if told["rehearsed"]:
            live(opened, told, talk)
            talk.close()
        elif os.fork() == 0:
            _die_after(opened, told, talk)
        else:
            talk.close()
            os.wait()


def _die_after(opened: Opened, order: Mapping[str, Any], talk: Talk) -> NoReturn:
    """Live; a forked child must never fall back into the loop of its parent."""
    try:
        live(opened, order, talk)
    except BaseException:  # noqa: BLE001  whatever it is
        traceback.print_exc()
        os._exit(70)
    os._exit(0)


if __name__ == "__main__":
    serve(HALVES[sys.argv[1]], socket.socket(fileno=0))
