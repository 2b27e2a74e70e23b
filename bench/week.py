"""What seven days of a site cost under the virtual clock: python -m bench.week [--rounds N] [--in DIRECTORY] [--json]."""

import argparse
import json
import logging
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bench.meter import own
from bench.sevendays import seven_days
from foundation.loop import Half
from gateway.document.cover import Cover
from gateway.document.printing import Printout, print_fax
from gateway.settings import DocumentSettings


@dataclass(kw_only=True)
class Stopwatch:
    """Milliseconds that were spent while it ran: of the wall's clock, and of the processor."""

    wall: float = 0.0
    cpu: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Add what is spent inside."""
        wall, cpu = time.perf_counter(), own()
        yield
        self.wall += (time.perf_counter() - wall) * 1000
        self.cpu += own() - cpu


@dataclass(kw_only=True)
class Counted:
    """A half whose turns are counted."""

    half: Half
    turns: int = 0

    def step(self) -> bool:
        """Let it have its turn."""
        self.turns += 1
        return self.half.step()

    def next_due(self) -> datetime | None:
        """Say what it waits for."""
        return self.half.next_due()


@dataclass(frozen=True, kw_only=True)
class Round:
    """One week: milliseconds without printing, those of printing, and what happened."""

    wall_ms: float
    cpu_ms: float
    printing_ms: float
    calls: int
    turns: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="how often the week passes (5)")
    parser.add_argument("--in", dest="root", metavar="DIRECTORY", help="where the sites are made (the system's own)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    chosen = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)  # what a terminal costs is not ours
    try:
        rounds = [_round(chosen.root) for _ in range(chosen.rounds)]
    finally:
        logging.disable(logging.NOTSET)
    figures = _figures(rounds)
    if chosen.json:
        print(json.dumps(figures, indent=2))
    else:
        _print(rounds, figures)


def _round(root: str | None) -> Round:
    printing, week, seen = Stopwatch(), Stopwatch(), []

    def printer(mail: bytes, covers: Sequence[Cover], settings: DocumentSettings) -> Iterator[Printout]:
        with printing.running():
            printed = list(print_fax(mail, covers, settings))
        yield from printed

    def counted(half: Half) -> Half:
        seen.append(Counted(half=half))
        return seen[-1]

    with tempfile.TemporaryDirectory(prefix="week-", dir=root) as directory, week.running():
        passed = seven_days(Path(directory), printer, counted)
    return Round(
        wall_ms=week.wall - printing.wall,
        cpu_ms=week.cpu - printing.cpu,
        printing_ms=printing.cpu,
        calls=sum(len(fax.calls) for fax in passed.faxes.values()),
        turns=seen[0].turns,
    )


def _figures(rounds: Sequence[Round]) -> Mapping[str, object]:
    best = min(rounds, key=lambda one: one.cpu_ms)
    return {
        "load": os.getloadavg()[0],
        "calls": best.calls,
        "turns": best.turns,
        "wall_ms": min(one.wall_ms for one in rounds),
        "cpu_ms": best.cpu_ms,
        "cpu_ms_a_turn": best.cpu_ms / best.turns,
        "cpu_ms_a_call": best.cpu_ms / best.calls,
        "rounds": [vars(one) for one in rounds],
    }


def _print(rounds: Sequence[Round], figures: Mapping[str, object]) -> None:
    print(f"{'':10}{'wall ms':>10}{'CPU ms':>10}{'printing':>10}")
    for number, one in enumerate(rounds, 1):
        print(f"{f'round {number}':10}{one.wall_ms:10.0f}{one.cpu_ms:10.0f}{one.printing_ms:10.0f}")
    for name in ("calls", "turns", "cpu_ms_a_turn", "cpu_ms_a_call", "load"):
        print(f"{name.replace('_', ' '):20}{figures[name]:10.4g}")


if __name__ == "__main__":
    main()
