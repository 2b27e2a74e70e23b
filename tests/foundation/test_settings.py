"""Settings are read strictly: whoever writes a wrong one learns file, line, setting and what would be right."""

from datetime import timedelta
from enum import StrEnum, unique
from pathlib import Path
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import model_validator

from foundation.measures import Size, Span, span_of
from foundation.sample import sample
from foundation.settings import AmissError, Section, SettingsError, load, section, setting


@unique
class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Door(Section):
    name: str = setting("front", "Name of the door.", name="Name", min_length=1)
    width: int = setting(90, "Width in centimetres.", name="Width", ge=50)


class Street(Section):
    north: int = setting(1, "Number at the northern end.")
    south: int = setting(9, "Number at the southern end.")

    @model_validator(mode="after")
    def _has_a_direction(self) -> Self:
        if self.north == self.south:
            raise AmissError("should differ from north", "south")
        if self.south < 0:
            raise ValueError("north or south should be more")
        return self


class House(Section):
    pause: Span = setting(timedelta(minutes=3), "How long to wait.", ge=timedelta(seconds=1))
    limit: Size = setting(10 * 1024**2, "How much fits.", ge=0, le=4 * 1024**3)
    rooms: int = setting(3, "How many rooms.", ge=1)
    height: float = setting(2.5, "Height in metres.", gt=0, lt=100)
    heated: bool = setting(default=True, sentence="Whether it is warm.")
    colour: Colour = setting(Colour.RED, 'Colour: "red" or "blue".')
    cellar: Path = setting(Path("cellar"), "Where the wine lies.")
    names: tuple[str, ...] = setting(("a", 'quo"ted \\ path'), "Who lives there.", min_length=1)
    doors: tuple[Door, ...] = setting((Door(), Door(name="back")), "A door.", name="Doors")


class Town(Section):
    mayor: str = setting("Ann", "Who governs.")
    house: House = section(House, "The only house.")
    street: Street = section(Street, "The only street.")


@pytest.fixture
def written(tmp_path):
    """Write a settings file and return its path."""

    def write(text: str | bytes) -> Path:
        file: Path = tmp_path / "town.toml"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return write


@pytest.fixture
def refusal(written):
    """Load a settings file that must be refused, and return what is said."""

    def refuse(text: str | bytes) -> str:
        file = written(text)
        with pytest.raises(SettingsError) as caught:
            load(file, Town)
        said = str(caught.value)
        assert str(file) in said
        return said.replace(str(file), "FILE")

    return refuse


def test_an_empty_file_means_every_default(written):
    assert load(written(""), Town) == Town()


def test_the_sample_says_what_the_defaults_are(written):
    assert load(written(sample(Town)), Town) == Town()


def test_the_sample_holds_every_setting_under_its_sentence():
    lines = sample(Town).splitlines()
    assert lines[:2] == ["# Who governs.", 'mayor = "Ann"']
    for sentence, line in [
        ("# How long to wait.", 'pause = "3 min"'),
        ("# How much fits.", 'limit = "10 MB"'),
        ("# Whether it is warm.", "heated = true"),
        ('# Colour: "red" or "blue".', 'colour = "red"'),
        ("# The only house.", "[house]"),
        ("# A door.", "[[house.Doors]]"),
        ("# Name of the door.", 'Name = "back"'),
    ]:
        assert lines[lines.index(line) - 1] == sentence


def test_a_value_in_the_file_replaces_the_default(written):
    town = load(written('mayor = "Bob"\n[house]\npause = "90 s"\nlimit = "1.5 GB"\ncolour = "blue"\n'), Town)
    assert (town.mayor, town.house.pause, town.house.limit) == ("Bob", timedelta(seconds=90), 3 * 1024**3 // 2)
    assert town.house.colour is Colour.BLUE


def test_an_array_of_tables_becomes_one_section_each(written):
    town = load(written('[[house.Doors]]\nName = "side"\n\n[[house.Doors]]\nWidth = 120\n'), Town)
    assert town.house.doors == (Door(name="side"), Door(width=120))


def test_settings_do_not_change_after_reading(written):
    town = load(written(""), Town)
    with pytest.raises(ValueError, match="frozen"):
        town.mayor = "Carla"


def test_an_unknown_setting_is_refused_with_the_known_ones(refusal):
    said = refusal('mayor = "Ann"\n\n[house]\nroms = 3\n')
    assert said.startswith(
        "FILE, line 4: house.roms: there is no such setting; the nearest is rooms; here may stand: pause, limit,"
    )
    assert said.endswith("dropfax does not start")


def test_an_unknown_table_is_refused_with_the_known_ones(refusal):
    assert (
        "FILE, line 2: hous: there is no such setting; the nearest is house; here may stand: mayor, house, street"
        in refusal("\n[hous]\n")
    )


def test_a_setting_that_is_like_none_is_refused_with_the_known_ones_alone(refusal):
    assert "house.xyz: there is no such setting; here may stand: pause, limit," in refusal("[house]\nxyz = 3\n")


def test_a_table_of_the_other_half_is_left_alone(written):
    assert load(written("[harbour]\nships = 3\n"), Town, others=frozenset({"harbour"})) == Town()


def test_a_misspelt_table_is_refused_with_the_other_halfs_tables_too(written):
    with pytest.raises(SettingsError, match="here may stand: mayor, house, street, harbour"):
        load(written("[harbor]\n"), Town, others=frozenset({"harbour"}))


def test_a_setting_has_one_name_only(refusal):
    assert "doors: there is no such setting; the nearest is Doors; here may stand: " in refusal("[house]\ndoors = []\n")


def test_an_unknown_setting_in_an_array_of_tables_is_named(refusal):
    said = refusal('[[house.Doors]]\nName = "a"\n[[house.Doors]]\nName = "b"\nColour = "red"\n')
    assert "FILE, line 5: house.Doors.1.Colour: there is no such setting; here may stand: Name, Width" in said


def test_a_fault_in_the_second_table_of_an_array_is_found_on_its_own_line(refusal):
    said = refusal("[[house.Doors]]\nWidth = 60\n\n[[house.Doors]]\nWidth = 6\n")
    assert "FILE, line 5: house.Doors.1.Width: " in said
    assert "not 6 (Width in centimetres.)" in said


@pytest.mark.parametrize(
    "line",
    [
        'pause = "5 minutes"',
        'pause = "5"',
        "pause = 5",
        'pause = "-5 s"',
        "pause = true",
        'pause = ""',
        'pause = "5 MB"',
    ],
)
def test_a_span_without_a_right_unit_is_refused_with_the_units(refusal, line):
    said = refusal(f"[house]\n{line}\n")
    assert (
        "FILE, line 2: house.pause: should be a number with one of the units ms, s, min, h, d, such as '5 min'" in said
    )
    assert "(How long to wait.)" in said


@pytest.mark.parametrize("line", ['limit = "10 mb"', 'limit = "10"', "limit = 1.5", "limit = false", 'limit = "3 min"'])
def test_a_size_without_a_right_unit_is_refused_with_the_units(refusal, line):
    said = refusal(f"[house]\n{line}\n")
    assert "house.limit: should be a number with one of the units B, KB, MB, GB, TB, such as '10 MB'" in said


def test_a_span_that_no_calendar_holds_is_refused(refusal):
    assert "FILE, line 2: house.pause: " in refusal('[house]\npause = "999999999999999 d"\n')


def test_a_value_out_of_its_limits_is_refused(refusal):
    said = refusal('[house]\nrooms = 0\npause = "1 ms"\n')
    assert "line 2: house.rooms: should be at least 1, not 0 (How many rooms.)" in said
    assert "line 3: house.pause: should be at least 1 s, not 1 ms (How long to wait.)" in said


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ('pause = "0 s"', "should be at least 1 s, not 0 s"),
        ('limit = "5000 MB"', "should be at most 4 GB, not 5000 MB"),
        ("limit = -1", "should be at least 0 B, not -1"),
        ("height = 0.0", "should be more than 0, not 0.0"),
        ("height = 100", "should be less than 100, not 100"),
        ("Doors = [{ Width = 3 }]", "should be at least 50, not 3"),
    ],
)
def test_a_limit_and_the_value_beyond_it_are_said_as_the_file_says_them(refusal, line, right):
    assert f": {right} (" in refusal(f"[house]\n{line}\n")


def test_a_value_of_the_environment_beyond_its_limit_is_said_as_it_stands_there(refusal, monkeypatch):
    monkeypatch.setenv("DROPFAX_HOUSE_PAUSE", "0 s")
    assert "house.pause: should be at least 1 s, not 0 s (" in refusal("")


def test_a_value_outside_a_closed_list_is_refused_with_the_list(refusal):
    said = refusal('[house]\ncolour = "green"\n')
    assert "line 2: house.colour: should be 'red' or 'blue', not 'green' (Colour: \"red\" or \"blue\".)" in said


def test_one_wrong_element_of_a_list_is_found_by_the_lists_line(refusal):
    said = refusal('[house]\nnames = ["a", 3]\n')
    assert "FILE, line 2: house.names.1: should be a text in quotes, not 3 (Who lives there.)" in said


@pytest.mark.parametrize("line", ["house.rooms = 0", 'house = { rooms = 0, colour = "red" }', '"house" . rooms = 0'])
def test_a_setting_that_is_written_without_its_table_header_is_found_too(refusal, line):
    assert "FILE, line 2: house.rooms: " in refusal(f'mayor = "Ann"\n{line}\n')


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("names = []", "house.names: should hold at least one value (Who lives there.)"),
        ('Doors = [{ Name = "" }]', "house.Doors.0.Name: should not be empty (Name of the door.)"),
    ],
)
def test_what_must_not_be_empty_is_refused_in_a_sentence(refusal, line, right):
    assert refusal(f"[house]\n{line}\n") == f"FILE, line 2: {right}\ndropfax does not start"


def test_a_list_is_not_called_empty_for_a_value_in_it_that_is_refused(refusal):
    assert refusal("[house]\nnames = [3]\n").splitlines() == [
        "FILE, line 2: house.names.0: should be a text in quotes, not 3 (Who lives there.)",
        "dropfax does not start",
    ]


def test_what_settings_are_to_one_another_is_told_of_one_of_them_on_its_line(refusal):
    assert refusal("[street]\nnorth = 3\nsouth = 3\n") == (
        "FILE, line 3: street.south: should differ from north (Number at the southern end.)\ndropfax does not start"
    )


def test_of_a_table_that_is_amiss_as_a_whole_no_values_are_dumped(refusal):
    assert refusal("[street]\nsouth = -3\n") == (
        "FILE, line 1: street: north or south should be more\ndropfax does not start"
    )


def test_a_plain_value_where_a_table_belongs_is_refused(refusal):
    assert "FILE, line 1: house: " in refusal("house = 3\n")


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ('rooms = "10"', "should be a whole number such as 3, not '10'"),
        ("rooms = true", "should be a whole number such as 3, not True"),
        ("rooms = 3.0", "should be a whole number such as 3, not 3.0"),
        ('height = "2"', "should be a number such as 2.5, not '2'"),
        ("height = false", "should be a number such as 2.5, not False"),
        ('heated = "yes"', "should be true or false, such as true, not 'yes'"),
        ("heated = 1", "should be true or false, such as true, not 1"),
        ("cellar = 3", 'should be a text in quotes such as "cellar", not 3'),
        ('cellar = ""', "should name a file or directory, such as \"cellar\", not ''"),
        ('cellar = "  "', "should name a file or directory, such as \"cellar\", not '  '"),
        ('cellar = "a\\u0000b"', 'should name a file or directory, such as "cellar", not'),
        ('names = "a"', 'should be a list such as ["a", "quo\\"ted \\\\ path"], not \'a\''),
        ("Doors = 3", "should be tables, each written [[house.Doors]], not 3"),
        ("Doors = [3]", "should be a table, written [[house.Doors]], not 3"),
    ],
)
def test_a_value_of_another_type_is_refused_with_what_would_be_right(refusal, line, right):
    said = refusal(f"[house]\n{line}\n")
    assert said.startswith("FILE, line 2: house.")
    assert right in said


def test_a_value_where_a_table_belongs_is_refused_with_the_tables_header(refusal):
    assert "FILE, line 1: house: should be a table, written [house], not 3" in refusal("house = 3\n")


def test_a_number_without_a_fraction_is_a_number(written):
    assert load(written("[house]\nheight = 3\n"), Town).house.height == 3


def test_every_fault_is_told_at_once(refusal):
    said = refusal("mayor = 3\n[house]\nrooms = 0\ncolour = 5\n").splitlines()
    assert [line.split(":")[0] for line in said] == [
        "FILE, line 1",
        "FILE, line 3",
        "FILE, line 4",
        "dropfax does not start",
    ]


@pytest.mark.parametrize("text", ["mayor = \n", "mayor\n", 'mayor = "a"\nmayor = "b"\n', "[house\n"])
def test_what_is_no_toml_is_refused_with_its_line(refusal, text):
    said = refusal(text)
    assert said.startswith("FILE: this is not TOML: ")
    assert f"line {text.count(chr(10)) if 'b' in text else 1}" in said


def test_a_file_that_is_no_text_is_refused(refusal):
    assert "FILE cannot be read: " in refusal(b'mayor = "\xff"\n')


def test_a_byte_order_mark_as_windows_editors_write_it_does_not_matter(written):
    assert load(written(b'\xef\xbb\xbfmayor = "Bob"\r\n'), Town).mayor == "Bob"


def test_a_directory_in_place_of_the_file_is_refused(tmp_path):
    with pytest.raises(SettingsError, match="cannot be read"):
        load(tmp_path, Town)


def test_a_missing_file_names_the_command_that_makes_it(tmp_path):
    with pytest.raises(SettingsError, match=rf"does not exist; `dropfax init {tmp_path}` makes it"):
        load(tmp_path / "town.toml", Town)


@pytest.mark.parametrize(
    ("variable", "value", "setting_", "read"),
    [
        ("DROPFAX_HOUSE_ROOMS", "7", "rooms", 7),
        ("DROPFAX_HOUSE_PAUSE", "5 min", "pause", timedelta(minutes=5)),
        ("DROPFAX_HOUSE_PAUSE", '"5 min"', "pause", timedelta(minutes=5)),
        ("DROPFAX_HOUSE_HEATED", "false", "heated", False),
        ("DROPFAX_HOUSE_COLOUR", "blue", "colour", Colour.BLUE),
        ("DROPFAX_HOUSE_CELLAR", "a/b = c", "cellar", Path("a/b = c")),
        ("DROPFAX_HOUSE_NAMES", '["x", "y"]', "names", ("x", "y")),
        ("DROPFAX_HOUSE_DOORS", '[{ Name = "x" }]', "doors", (Door(name="x"),)),
    ],
)
def test_an_environment_variable_stands_for_one_setting(written, monkeypatch, variable, value, setting_, read):
    monkeypatch.setenv(variable, value)
    assert getattr(load(written("[house]\nrooms = 2\n"), Town).house, setting_) == read


def test_a_text_setting_is_taken_from_the_environment_as_it_stands(written, monkeypatch):
    monkeypatch.setenv("DROPFAX_MAYOR", '5 "quoted"')
    assert load(written(""), Town).mayor == '5 "quoted"'


@pytest.mark.parametrize("text", ["", "[house]\nrooms = 2\n"])
def test_a_wrong_environment_variable_is_refused_by_its_own_name(refusal, monkeypatch, text):
    monkeypatch.setenv("DROPFAX_HOUSE_ROOMS", "many")
    said = refusal(text)
    assert said.startswith("DROPFAX_HOUSE_ROOMS in the environment, laid over FILE: house.rooms: ")
    assert "not 'many' (How many rooms.)" in said


@pytest.mark.parametrize(
    ("variable", "nearest"),
    [
        ("DROPFAX_HOUSE_ROMS", "DROPFAX_HOUSE_ROOMS"),
        ("DROPFAX_MAJOR", "DROPFAX_MAYOR"),
        ("DROPFAX_SITES", "DROPFAX_SITE"),
    ],
)
def test_an_unknown_environment_variable_is_refused_with_the_nearest_name(refusal, monkeypatch, variable, nearest):
    monkeypatch.setenv(variable, "3")
    said = refusal("")
    assert said == (
        f"{variable} in the environment, laid over FILE: there is no such setting; the nearest is {nearest}\n"
        "dropfax does not start"
    )


def test_the_other_halfs_environment_variables_and_the_sites_are_left_alone(written, monkeypatch):
    monkeypatch.setenv("DROPFAX_HARBOUR_SHIPS", "3")
    monkeypatch.setenv("DROPFAX_SITE", "there")
    assert load(written(""), Town, others=frozenset({"harbour"})) == Town()


def test_an_environment_variable_does_not_hide_that_its_table_is_no_table(refusal, monkeypatch):
    monkeypatch.setenv("DROPFAX_HOUSE_ROOMS", "7")
    assert "FILE, line 1: house: " in refusal("house = 3\n")


def test_code_may_give_a_span_as_a_span():
    assert House(pause=timedelta(seconds=5)).pause == timedelta(seconds=5)


SPANS = st.integers(min_value=0, max_value=10**9).map(lambda seconds: timedelta(seconds=seconds))
LIMITS = st.integers(min_value=0, max_value=2**63)


@settings(max_examples=60)
@given(pause=SPANS | st.timedeltas(timedelta(0), timedelta(days=9000)), limit=LIMITS)
def test_what_is_written_is_read_back_as_it_was(pause, limit):
    class Measures(Section):
        longest: Span = setting(pause, "A span.")
        largest: Size = setting(limit, "A size.")

    again = Measures(**Measures().model_dump())
    assert again.largest == limit
    assert abs(again.longest - pause) < timedelta(milliseconds=1)  # what is finer than a unit is rounded


def test_a_span_is_read_elsewhere_as_settings_write_it():
    assert span_of("25min") == timedelta(minutes=25)
    with pytest.raises(ValueError, match="should be a number with one of the units"):
        span_of("25")
