"""The process that gets killed: both halves of a site on a virtual clock, and a journal of the line kept outside of the site.

Started once, it forks a child for every order it reads, so that a thousand lives cost one start. An order is a JSON line
{"site", "journal", "start", "kill_at"}; the answer is {"killed": bool, "idle": bool, "points": [...]}.
"""

import json
import os
import sys
import traceback
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from appliance.site import open_site, read_settings
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from foundation.loop import run_until_idle
from gateway.app import Surroundings
from gateway.document.printing import print_fax
from gateway.line.simulator import SimulatedLine
from gateway.model.call import CallResult, Order
from tests.crash.points import Points

HORIZON = timedelta(days=3)


class Journal:
    """What happened on the line, as the far end could tell it: the truth against which reports are held."""

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


def live(order: dict[str, Any], answer: int) -> None:
    """Run the site until it is idle or the kill comes, and answer through the pipe."""
    points = Points(order["kill_at"])
    watch_line(Journal(Path(order["journal"])))
    points.watch()
    site, start = Path(order["site"]), datetime.fromisoformat(order["start"])
    clock = VirtualClock(start)
    # Another life, other ids: a restarted process does not hand out the identifiers of its former life.
    ids = seeded_ids(int(start.timestamp()))
    # Printing does nothing durable: without a process of its own each life is a second shorter.
    with open_site(site, read_settings(site), clock, ids, Surroundings(printer=print_fax)) as appliance:
        idle = run_until_idle([appliance.exchange, appliance.gateway], clock, HORIZON)
    points.finish()
    os.write(answer, json.dumps({"idle": idle, "points": points.passed}).encode())


def serve() -> None:
    """Fork a life for every order on standard input."""
    for line in sys.stdin:
        reading, writing = os.pipe()
        if (child := os.fork()) == 0:
            os.close(reading)
            try:
                live(json.loads(line), writing)
            except BaseException:  # noqa: BLE001  a forked child must never fall back into the loop of its parent
                traceback.print_exc()
                os._exit(70)
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as answer:
            told = answer.read()
        _, status = os.waitpid(child, 0)
        result = {"killed": os.WIFSIGNALED(status), "crashed": os.WIFEXITED(status) and os.WEXITSTATUS(status) != 0}
        print(json.dumps(result | (json.loads(told) if told else {})), flush=True)  # noqa: T201  the protocol's answer


if __name__ == "__main__":
    serve()
