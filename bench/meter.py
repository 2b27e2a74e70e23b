"""Processor time and memory of this process, of its children, and of processes that were waited for."""

import resource
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Milliseconds of processor time: the best round, and the one in the middle."""

    best: float
    median: float


def own() -> float:
    """Milliseconds that this process and the children it has waited for have used."""
    uses = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(use.ru_utime + use.ru_stime for use in uses) * 1000


def with_children() -> float:
    """The same with the children that still run (schedstat counts in nanoseconds; proc(5) ticks are too coarse)."""
    return own() + sum(_run_time(child) for child in _children())


def peak_of_children() -> float:
    """The largest memory, in MB, that any running child has had at once."""
    return max((_peak(child) for child in _children()), default=0.0)


def peak() -> float:
    """The largest memory, in MB, that this process has had at once."""
    return _peak(Path("/proc/self"))


def cost(work: Callable[[], object], rounds: int, clock: Callable[[], float]) -> Cost:
    """Do it once to warm up, then as often as is said."""
    work()
    taken = []
    for _ in range(rounds):
        began = clock()
        work()
        taken.append(clock() - began)
    return Cost(best=min(taken), median=statistics.median(taken))


def _children() -> list[Path]:
    tasks = Path("/proc/self/task").glob("*/children")
    return [Path("/proc") / number for task in tasks for number in task.read_text().split()]


def _run_time(process: Path) -> float:
    return sum(int(task.read_text().split()[0]) for task in process.glob("task/*/schedstat")) / 1e6


def _peak(process: Path) -> float:
    for line in (process / "status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
