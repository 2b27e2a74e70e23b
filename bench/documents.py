"""What a mail costs on its way to fax.pdf and received.tif: python -m bench.documents [--peers] [--rounds N] [--json FILE]."""

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.dropfax import pressed, printed
from bench.hylafax import Peer
from bench.mails import Case, cases
from bench.meter import Cost, cost, own, peak, peak_of_children, with_children
from gateway.document.press import Press

_HEAD = ("mail", "pages", "CPU ms", "median", "a page", "in worker", "HylaFAX + gs", "ratio")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One mail: its pages, its cost here, in the worker process with all that isolation costs, and with the peer."""

    name: str
    pages: int
    here: Cost
    worker: Cost
    peer: Cost | None


def main() -> None:
    """Measure and print."""
    asked = _asked()
    press = Press()
    with TemporaryDirectory() as directory:
        peer = Peer(Path(directory)) if asked.peers else None
        try:
            rows = [_row(case, asked.rounds, press, peer) for case in cases()]
        finally:
            if peer:
                peer.close()
    memory = {"in one process": peak(), "of the worker": peak_of_children()}
    press.close()
    _print(rows, memory)
    if asked.json:
        figures = {
            "mails": [asdict(row) for row in rows],
            "peak memory, MB": memory,
            "further page, ms": _further(rows),
        }
        asked.json.write_text(json.dumps(figures, indent=1) + "\n")


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there too")
    parser.add_argument("--peers", action="store_true", help="measure HylaFAX's formatter and Ghostscript as well")
    parser.add_argument("--rounds", type=int, default=15, metavar="N", help="how often each mail is printed (15)")
    return parser.parse_args()


def _row(case: Case, rounds: int, press: Press, peer: Peer | None) -> Row:
    mail = case.mail
    pages = printed(mail).pages
    rounds = max(3, rounds * 4 // (3 + pages))  # long ones are steadier
    return Row(
        name=case.name,
        pages=pages,
        here=cost(lambda: printed(mail), rounds, own),
        worker=cost(lambda: pressed(press, mail), rounds, with_children),
        peer=_peer(case, min(rounds, 5), peer) if peer else None,
    )


def _peer(case: Case, rounds: int, peer: Peer) -> Cost | None:
    missing = peer.missing(case)
    if missing:
        print(f"{case.name}: not measured with HylaFAX, because {' and '.join(missing)} cannot be found")
        return None
    return cost(lambda: peer.print(case), rounds, own)


def _further(rows: Sequence[Row]) -> float:
    """What one more page of a text PDF costs: the two longest mails, apart by so many of them."""
    short, long = rows[-2:]
    return (long.here.best - short.here.best) / (long.pages - short.pages)


def _print(rows: Sequence[Row], memory: Mapping[str, float]) -> None:
    print(f"{_HEAD[0]:28}" + "".join(f"{title:>13}" for title in _HEAD[1:]))
    for row in rows:
        here = row.here
        figures = [f"{row.pages}", f"{here.best:.1f}", f"{here.median:.1f}", f"{here.best / row.pages:.1f}"]
        figures.append(f"{row.worker.best:.1f}")
        figures += [f"{row.peer.best:.0f}", f"{row.peer.best / here.best:.1f}"] if row.peer else ["-", "-"]
        print(f"{row.name:28}" + "".join(f"{figure:>13}" for figure in figures))
    print(f"\na further page of a text PDF: {_further(rows):.1f} ms")
    print(", ".join(f"peak memory {what}: {size:.0f} MB" for what, size in memory.items()))


if __name__ == "__main__":
    main()
