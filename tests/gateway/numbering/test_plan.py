"""The dial plan: what a number means in the country of the line, and what the line dials for it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import SUPPORTED_REGIONS

from gateway.model import rehearsal
from gateway.numbering import custom, plan
from gateway.settings import DiallingSettings

GB, DE, US = (DiallingSettings(country=country) for country in ("GB", "DE", "US"))


def a_plan(country: str, **changes: Any) -> DiallingSettings:
    return DiallingSettings(country=country, **changes)


@pytest.mark.parametrize(
    ("settings", "digits"),
    [
        (a_plan("GB", trunk=""), "1164960348"),
        (GB, "01164960348"),
        (DE, "00441164960348"),
        (US, "011441164960348"),
        (a_plan("FR", international="99"), "99441164960348"),
        (a_plan("DE", outside="9p"), "9p00441164960348"),
        (a_plan("GB", outside="9"), "901164960348"),
        (a_plan("RU"), "8w10441164960348"),
        (a_plan("BR"), "00441164960348"),
    ],
)
def test_a_global_number_is_dialled_as_the_line_needs_it(settings: DiallingSettings, digits: str):
    """RFC 4160 section 3.2.1: +441164960348 at home, through a trunk, from abroad."""
    assert plan.dialled("+441164960348", settings) == digits


@pytest.mark.parametrize(
    ("written", "settings", "number"),
    [
        ("01164960348", GB, "+441164960348"),
        ("00441164960348", DE, "+441164960348"),
        ("1164960348", GB, "+441164960348"),
        ("+441164960348", DE, "+441164960348"),
        ("4252345678", US, "+14252345678"),
        ("14252345678", US, "+14252345678"),
        ("011441164960348", US, "+441164960348"),
        ("0612345678", a_plan("IT"), "+390612345678"),
        ("99441164960348", a_plan("DE", international="99"), "+441164960348"),
        ("71164960348", a_plan("GB", trunk="7"), "+441164960348"),
    ],
)
def test_a_number_without_a_plus_is_read_as_its_country_dials_it(written: str, settings: DiallingSettings, number: str):
    assert plan.canonical(written, settings) == number


@pytest.mark.parametrize(
    ("written", "settings", "number"),
    [
        ("2345678", a_plan("US", area="425"), "+14252345678"),
        ("4252345678", a_plan("US", area="206"), "+14252345678"),
        ("123456", a_plan("DE", area="30"), "+4930123456"),
        ("089123456", a_plan("DE", area="30"), "+4989123456"),
        ("00441164960348", a_plan("DE", area="30"), "+441164960348"),
        ("12345678", a_plan("RU", area="301"), "12345678"),
    ],
)
def test_a_local_number_gets_the_area_code_of_the_line(written: str, settings: DiallingSettings, number: str):
    """Germany writes 030 123456, so 123456 is local there; North America writes ten digits or seven."""
    assert plan.canonical(written, settings) == number


@pytest.mark.parametrize(
    ("written", "outside", "number"),
    [
        ("9p14252345678", "", "+14252345678"),
        ("9p14252345678", "9", "+14252345678"),
        ("914252345678", "9", "+14252345678"),
        ("9142523456781", "9", "9142523456781"),
        ("9p040p226338", "", "9p040p226338"),
        ("0p+441164960348", "", "+441164960348"),
    ],
)
def test_the_code_for_an_outside_line_is_no_part_of_a_number(written: str, outside: str, number: str):
    """Spec addresses.md section 1: one to three digits and a pause; 914255550123 is too long to be anything else."""
    assert plan.canonical(written, a_plan("US", outside=outside)) == number


def test_an_extension_is_dialled_as_it_is():
    house = a_plan("DE", outside="0", extension_length=4)

    assert plan.canonical("4711", house) == "4711"
    assert plan.dialled("4711", house) == "4711"
    assert plan.dialled("47110", house) == "047110"


@pytest.mark.parametrize("number", ["*72", "5550123#", "9p040p226338", "12", "A123"])
def test_what_the_plan_cannot_read_is_left_as_it_is(number: str):
    assert plan.canonical(number, DE) == number


def test_a_prefix_of_the_plan_with_too_little_behind_it_is_none():
    assert plan.canonical("9912", a_plan("DE", international="99", area="30")) == "+49309912"


def test_a_number_that_nobody_can_read_is_dialled_as_one_of_another_country():
    assert plan.dialled("+1" + "4" * 20, US) == "0111" + "4" * 20


@pytest.mark.parametrize("number", ["*72", "9p040p226338"])
def test_a_dial_string_of_its_own_finds_its_own_way_out(number: str):
    assert plan.dialled(number, a_plan("DE", outside="9")) == number


@pytest.mark.parametrize("number", ["+14255550123", "4255550123", "9p14255550123", "5550123", "911", "*72"])
def test_without_a_country_every_number_stays_as_it_came(number: str):
    nowhere = DiallingSettings()

    assert (plan.canonical(number, nowhere), plan.dialled(number, nowhere)) == (number, number)
    assert plan.explained(number, nowhere).steps == ()


@pytest.mark.parametrize("country", ["US", "DE", "GB", "IT", "RU"])
@pytest.mark.parametrize(
    "number", ["9999999128", "+9999999128", "009999999128", "99999991282", "4255550110", "5550142"]
)
def test_a_number_for_testing_means_the_same_in_every_country(number: str, country: str):
    known = plan.canonical(number, a_plan(country, area="30", outside="9"))

    assert rehearsal.read(known) == rehearsal.read(number) is not None


def test_every_step_is_told():
    told = plan.explained("9p030123456", a_plan("DE", outside="0"))

    assert (told.number, told.dialled) == ("+4930123456", "0030123456")
    assert [step.rule for step in told.steps] == ["outside line", "number of the country", "national call"]


def test_a_local_number_is_explained_with_its_area_code():
    told = plan.explained("123456", a_plan("DE", area="30"))

    assert told.steps[0].found == "123456 has no area code: 30 is put in front"


@pytest.mark.parametrize(
    ("country", "trunk", "international", "written"),
    [
        ("US", "1", "011", False),
        ("DE", "0", "00", True),
        ("HU", "06", "00", True),
        ("ES", "", "00", False),
        ("AU", "0", "0011", True),
        ("SG", "", "00", False),
        ("UA", "0", "0w0", True),
    ],
)
def test_the_custom_of_a_country(country: str, trunk: str, international: str, written: bool):
    assert custom.trunk_prefix(country) == trunk
    assert custom.international_prefix(country) == international
    assert custom.writes_trunk_prefix(country) is written


def test_a_region_without_numbers_has_no_custom():
    assert (custom.country_code("QQ"), custom.trunk_prefix("QQ")) == ("", "")
    assert (custom.international_prefix("QQ"), custom.writes_trunk_prefix("QQ")) == ("00", False)


dial_strings = st.from_regex(r"\+[0-9]{3,15}|[0-9*#A-Dpw]{1,30}", fullmatch=True)
plans = st.builds(
    DiallingSettings,
    country=st.sampled_from(sorted(SUPPORTED_REGIONS)),
    area=st.from_regex(r"[0-9]{0,6}", fullmatch=True),
    outside=st.from_regex(r"[0-9*#pw]{0,8}", fullmatch=True),
    trunk=st.sampled_from(["auto", "", "0", "77"]),
    international=st.sampled_from(["auto", "", "00", "011"]),
    extension_length=st.integers(0, 8),
)


@given(number=dial_strings, settings=plans)
def test_reading_twice_changes_nothing_more_and_dialling_needs_no_letters(number: str, settings: DiallingSettings):
    known = plan.canonical(number, settings)
    again = plan.canonical(known, settings)

    # A number that came as an extension or in signs of its own stays; one that was read is global and final.
    assert again == known
    assert set(plan.dialled(known, settings)) <= set("0123456789*#ABCDpw")


@given(national=st.from_regex(r"[2-9][0-9]{7,9}", fullmatch=True), settings=plans)
def test_what_is_dialled_is_never_empty(national: str, settings: DiallingSettings):
    assert plan.dialled(plan.canonical(national, settings), settings)
