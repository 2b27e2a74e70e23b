"""Writes dropfax/client.py from dropfax/aio.py: the client for threads is the one for asyncio without its waiting."""

import re
import sys
from pathlib import Path

HERE = Path(__file__).parent / "dropfax"

CHANGES = (
    (r"The client for asyncio\.", "The client for threads. Written by generate.py from aio.py: change that."),
    (r"\basync def\b", "def"),
    (r"\(await ([^()]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))+)\)\.", r"\1."),
    (r"\bawait ", ""),
    (r"__a(enter|exit)__", r"__\1__"),
    (r"\baclose\b", "close"),
    (r"\bAsync(Client|Site)\b", r"\1"),
)


def for_threads(asyncio: str) -> str:
    """Return the client for threads that does what a client for asyncio does."""
    for pattern, replacement in CHANGES:
        asyncio = re.sub(pattern, replacement, asyncio)
    return asyncio


if __name__ == "__main__":
    (HERE / "client.py").write_text(for_threads((HERE / "aio.py").read_text(encoding="utf-8")), encoding="utf-8")
    sys.stdout.write(f"{HERE / 'client.py'} is written\n")
