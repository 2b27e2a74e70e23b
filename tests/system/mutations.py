"""Prints mutated mails by the thousand: each must become a fax or a named refusal.

python -m tests.system.mutations [--mails 10000] [--seed 1] [--processes 2] [--json FILE]
"""

import argparse
import base64
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from gateway.document.content import Refusal
from gateway.document.cover import Cover, Covers, Facts
from gateway.document.guard import Broken
from gateway.document.press import Press
from gateway.settings import DocumentSettings

SAMPLES = Path(__file__).parents[2] / "samples"
SETTINGS = DocumentSettings(office=False)  # LibreOffice takes a second for each file, and runs in processes of its own
_ENCODED = re.compile(rb"(?<=\n)(?:[A-Za-z0-9+/]{60,}\r?\n)+[A-Za-z0-9+/]*={0,2}")
_TOKENS = (
    *(
        b"\0",
        b"\xff" * 4,
        b"%PDF-1.7",
        b"<table>" * 30,
        b"<div>" * 200,
        b"\r\n\r\n",
        b"--",
        b"=?utf-8?b?",
        b"&#x110000;",
    ),
    *(
        b"2147483648",
        b"-1",
        b"99999999999999999999",
        b"\\u-10179\\u-8704",
        b"BEGIN:VEVENT\n",
        b"Content-Type: multipart/mixed;\n",
    ),
)


def originals() -> list[tuple[str, bytes]]:
    """Return every sample: its name and its bytes."""
    return [(file.stem, file.read_bytes()) for file in sorted(SAMPLES.rglob("*.eml"))]


def a_cover() -> Cover:
    """Return the cover of every mail."""
    date = datetime(2026, 11, 23, 10, tzinfo=UTC)
    facts = Facts(to_name="Bob", to_number="+14255550112", from_name="", from_address="", subject="", date=date)
    return Covers().cover(facts)


def mutated(mails: Sequence[tuple[str, bytes]], seed: int) -> tuple[str, bytes]:
    """Return the mail of that number: the same one for ever."""
    dice = random.Random(seed)
    name, mail = dice.choice(mails)
    blocks = list(_ENCODED.finditer(mail))
    if blocks and dice.random() < 0.7:
        block = dice.choice(blocks)
        content = _damaged(base64.b64decode(block[0] + b"=="), dice, mails)
        return name, mail[: block.start()] + base64.encodebytes(content) + mail[block.end() :]
    return name, _damaged(mail, dice, mails)


def _damaged(content: bytes, dice: random.Random, mails: Sequence[tuple[str, bytes]]) -> bytes:
    changed = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        place = dice.randrange(len(changed) + 1)
        length = dice.choice((1, 2, 8, 64, 1000))
        match dice.randrange(6):
            case 0:
                changed[place : place + 1] = bytes([dice.randrange(256)])
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = changed[place : place + length] * dice.choice((1, 2, 20))
            case 3:
                changed[place:place] = dice.choice(_TOKENS)
            case 4:
                changed[place : place + length] = dice.randbytes(length)
            case _:
                other = dice.choice(mails)[1]
                start = dice.randrange(len(other) + 1)
                changed[place:place] = other[start : start + length]
    return bytes(changed[: dice.randrange(len(changed) + 1)] if dice.random() < 0.1 else changed)


@dataclass(kw_only=True)
class Tally:
    """What became of the mails."""

    endings: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    workers: set[int] = field(default_factory=set)
    slowest: tuple[float, str] = (0.0, "")

    def take(self, other: "Tally") -> None:
        """Add what another one counted."""
        self.endings += other.endings
        self.broken += other.broken
        self.workers |= other.workers
        self.slowest = max(self.slowest, other.slowest)


def print_all(seeds: Sequence[int]) -> Tally:
    """Print the mails of these numbers, one after the other."""
    mails, tally, press = originals(), Tally(), Press()
    cover = a_cover()
    for seed in seeds:
        name, mail = mutated(mails, seed)
        began = time.monotonic()
        (result,) = press.print(mail, [cover], SETTINGS)
        tally.slowest = max(tally.slowest, (time.monotonic() - began, f"{name}, number {seed}"))
        tally.workers |= {press._worker.process.pid} if press._worker else set()
        match result:
            case Broken(reason=reason):
                tally.broken.append(f"{name}, number {seed}: {reason}")
            case Refusal(outcome=outcome):
                tally.endings[outcome.name] += 1
            case _:
                tally.endings["fax"] += 1
    press.close()
    return tally


def _shares(seed: int, mails: int, processes: int) -> Iterator[range]:
    for number in range(processes):
        yield range(seed * 1_000_000 + number, seed * 1_000_000 + mails, processes)


def main(arguments: Sequence[str]) -> int:
    """Print them, say what became of them, and return 1 when one became nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    total = Tally()
    with ProcessPoolExecutor(options.processes) as pool:
        for tally in pool.map(print_all, _shares(options.seed, options.mails, options.processes)):
            total.take(tally)
    facts = {
        "mails": options.mails,
        "seed": options.seed,
        "endings": dict(total.endings),
        "broken": total.broken,
        "workers": len(total.workers),
        "slowest": {"seconds": round(total.slowest[0], 1), "mail": total.slowest[1]},
    }
    text = json.dumps(facts, indent=2)
    sys.stdout.write(text + "\n")
    if options.json:
        options.json.write_text(text)
    return 1 if total.broken or sum(total.endings.values()) != options.mails else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
