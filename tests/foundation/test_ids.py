"""Identifiers never repeat on a live site, and repeat exactly where a seed says so."""

import re
from itertools import islice

from foundation.ids import Ids, random_ids, seeded_ids

HEX = re.compile(r"[0-9a-f]{32}")


def taken(ids: Ids, count: int = 100) -> list[str]:
    return list(islice(iter(ids, None), count))


def test_random_identifiers_never_repeat():
    found = taken(random_ids()) + taken(random_ids())
    assert len(set(found)) == len(found)
    assert all(HEX.fullmatch(one) for one in found)


def test_the_same_seed_gives_the_same_identifiers_in_the_same_order():
    assert taken(seeded_ids(7)) == taken(seeded_ids(7))


def test_another_seed_gives_others():
    assert not set(taken(seeded_ids(7))) & set(taken(seeded_ids(8)))


def test_one_seed_never_repeats_itself():
    found = taken(seeded_ids(7))
    assert len(set(found)) == len(found)
    assert all(HEX.fullmatch(one) and one[12] == "4" for one in found)  # RFC 9562 5.4: version 4
