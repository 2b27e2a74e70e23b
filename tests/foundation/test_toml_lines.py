"""The line of a setting is found in every way in which TOML can write it."""

import pytest

from foundation.toml_lines import line_of

TEXT = """\
name = "top"            # 1
a.b = 2                 # 2
list = [                # 3
  "x",
]

[table]                 # 7
key = 1                 # 8
"quoted key" = 2        # 9
inline = { x = 1 }      # 10

[table.'in'.ner]        # 12
key = 3                 # 13

[[array]]               # 15
key = 1                 # 16
[array.below]           # 17
key = 2                 # 18

[[array]]               # 20
key = 3                 # 21
[[array.below]]         # 22
key = 4                 # 23
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("name",), 1),
        (("a", "b"), 2),
        (("list",), 3),
        (("list", 0), 3),
        (("table",), 7),
        (("table", "key"), 8),
        (("table", "quoted key"), 9),
        (("table", "inline", "x"), 10),
        (("table", "in", "ner", "key"), 13),
        (("array", 0), 15),
        (("array", 0, "key"), 16),
        (("array", 0, "below", "key"), 18),
        (("array", 1), 20),
        (("array", 1, "key"), 21),
        (("array", 1, "below", 0, "key"), 23),
    ],
)
def test_a_value_is_found_on_its_line(place, line):
    assert line_of(TEXT, place) == line


@pytest.mark.parametrize("place", [(), ("key",), ("table", "absent"), ("array", 2, "key"), ("absent", "key")])
def test_what_does_not_stand_there_has_no_line(place):
    assert line_of(TEXT, place) is None
