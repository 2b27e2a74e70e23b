"""How fast the Exchange side is: python -m bench.exchange [--messages N] [--mailboxes M] [--in DIRECTORY] [--json].

Files in Replay become mails in Maildirs, every fsync on: PickupDirectoryMaxMessagesPerMinute at its documented maximum of 20000, the clock
virtual, so that what is measured is the work and not the five seconds between two polls. Sustained means that each poll's 1667 files
are in their mailboxes before the next poll is due.
"""

import argparse
import json
import logging
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.meter import own
from connector.app import Exchange, running
from connector.settings import ExchangeSettings
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
A_MINUTE = 20_000
"""PickupDirectoryMaxMessagesPerMinute: the documented maximum ([PS] Set-TransportService)."""

_FILE = """X-Sender: <>
X-Receiver: <user{box}@contoso.example> NOTIFY=NEVER
X-CreatedBy: FAX
X-Source: FAX Gateway
X-SourceIPAddress: 127.0.0.1
X-EndOfInjectedXHeaders: 900
From: postmaster@fax.contoso.example
To: <user{box}@contoso.example>
Subject: Delivered: letter {number}
Date: Mon, 23 Nov 2026 09:00:00 +0000
Message-ID: <{number}@fax.contoso.example>
MIME-Version: 1.0
Content-Type: text/plain; charset="utf-8"

{body}
"""


def main() -> None:
    """Measure and print."""
    options = _options()
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(dir=options.directory) as directory:
        found = measure(Path(directory), options.messages, options.mailboxes)
    if options.json:
        print(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        print(f"{name:28} {value:>12,.2f}")


def measure(site: Path, messages: int, mailboxes: int) -> Mapping[str, float]:
    """Send so many messages through Replay and return what it took."""
    _fill(site / "Replay", messages, mailboxes)
    settings = ExchangeSettings.model_validate({"PickupDirectoryMaxMessagesPerMinute": A_MINUTE})
    clock = VirtualClock(START)
    with running(site, settings, clock, seeded_ids(7)) as exchange:
        wall, cpu = time.perf_counter(), own()
        polls = list(_polls(exchange, clock, site))
        wall, cpu = time.perf_counter() - wall, own() - cpu
    delivered = sum(1 for _ in (site / "mailboxes").glob("*/new/*"))
    if delivered != messages:
        raise SystemExit(f"{messages} files became {delivered} mails")
    return {
        "messages": messages,
        "mailboxes": mailboxes,
        "wall seconds": wall,
        "messages a minute": messages / wall * 60,
        "wall ms a message": wall * 1000 / messages,
        "CPU ms a message": cpu / messages,
        "polls": len(polls),
        "slowest poll, seconds": max(polls),
    }


def _polls(exchange: Exchange, clock: VirtualClock, site: Path) -> Iterator[float]:
    """Yield what the work of each poll took, until Replay is empty."""
    while any((site / "Replay").iterdir()):
        with _timed() as taken:
            while exchange.step():
                pass
        yield taken[0]
        clock.advance(timedelta(seconds=5))


@contextmanager
def _timed() -> Iterator[list[float]]:
    taken: list[float] = []
    begin = time.perf_counter()
    yield taken
    taken.append(time.perf_counter() - begin)


def _fill(replay: Path, messages: int, mailboxes: int) -> None:
    replay.mkdir(parents=True)
    body = "The fax was received by the machine at +1 425 555 0100.\n" * 20
    for number in range(messages):
        text = _FILE.format(box=number % mailboxes, number=number, body=body)
        (replay / f"{number:08}.eml").write_bytes(text.replace("\n", "\r\n").encode())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--mailboxes", type=int, default=100)
    parser.add_argument("--in", dest="directory", type=Path, help="a directory of the file system to measure on")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
