"""Where new identifiers come from: random for a live site, from a seed where a run must repeat byte for byte."""

import random
import uuid
from collections.abc import Callable

Ids = Callable[[], str]
"""Every call returns a new identifier of 32 lower-case hexadecimal digits."""


def random_ids() -> Ids:
    """Return a source whose identifiers never repeat, whatever else runs anywhere (RFC 9562, version 4)."""
    return lambda: uuid.uuid4().hex


def seeded_ids(seed: int) -> Ids:
    """Return a source that gives the same identifiers in the same order for the same seed.

    One process, one source: two processes with one seed would hand out the same identifiers.
    """
    dice = random.Random(seed)  # noqa: S311  repeatable on purpose, no secret
    return lambda: uuid.UUID(int=dice.getrandbits(128), version=4).hex
