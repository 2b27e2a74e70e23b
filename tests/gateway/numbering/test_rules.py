"""Refused numbers: before any call, with 5.7.1 or 5.1.3 and a sentence that says which rule it was."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from gateway.model.outcome import Outcome
from gateway.numbering import plan
from gateway.numbering.rules import EMERGENCY, Refusal, deciding, refusal
from gateway.settings import DiallingSettings, NumberRule, Validation

ANN = "ann@contoso.example"


def judged(number: str, sender: str = ANN, **dialling: Any) -> Refusal | None:
    settings = DiallingSettings(**dialling)
    return refusal(plan.canonical(number, settings), sender, settings)


def verdict(number: str, sender: str = ANN, **dialling: Any) -> tuple[Outcome, str] | None:
    refused = judged(number, sender, **dialling)
    return None if refused is None else (refused.outcome, refused.detail)


@pytest.mark.parametrize("number", [*sorted(EMERGENCY), "9p911", "0p112", "+112", "112p5", "911p1", "9p911w0p1"])
def test_emergency_numbers_are_refused_everywhere(number: str):
    """Spec addresses.md section 11."""
    assert verdict(number) == (Outcome.FORBIDDEN, "it is an emergency number")


@pytest.mark.parametrize(
    ("number", "dialling"),
    [
        ("110", {"country": "DE"}),
        ("000", {"country": "AU"}),
        ("9911", {"country": "US", "outside": "9"}),
        ("9911", {"country": "US", "outside": "9", "extension_length": 4}),
        ("112", {"country": "DE", "extension_length": 3}),
        ("9112345", {"country": "US"}),
    ],
)
def test_the_emergency_numbers_of_the_country_are_refused_behind_whatever_they_stand(
    number: str, dialling: dict[str, Any]
):
    assert verdict(number, **dialling) == (Outcome.FORBIDDEN, "it is an emergency number")


def test_a_pause_does_not_hide_a_number_of_premium_rate():
    assert verdict("09001234567p5", country="DE") == (Outcome.FORBIDDEN, "it is a number of premium rate")


def test_a_house_whose_extension_is_112_may_say_so():
    assert judged("112", country="DE", extension_length=3, refuse_emergency=False) is None


@pytest.mark.parametrize(
    ("number", "dialling"),
    [
        ("+19002345678", {}),
        ("19002345678", {"country": "US"}),
        ("9p19002345678", {"country": "US"}),
        ("09001234567", {"country": "DE"}),
        ("+449098790000", {"country": "DE"}),
    ],
)
def test_numbers_of_premium_rate_are_refused_unless_the_site_wants_them(number: str, dialling: dict[str, Any]):
    assert verdict(number, **dialling) == (Outcome.FORBIDDEN, "it is a number of premium rate")
    assert judged(number, refuse_premium=False, **dialling) is None


@pytest.mark.parametrize(
    ("number", "dialling", "detail"),
    [
        ("+1206234567", {}, "it is too short for a number of its country"),
        ("+120623456789", {}, "it is too long for a number of its country"),
        ("+2101234567", {}, "no country has its country code"),
        ("+12345678", {}, "it lacks its area code"),
        ("123", {"country": "US"}, "it is too short for a number of its country"),
        ("+11112345678", {"validation": "valid"}, "its country has given out no such number"),
    ],
)
def test_what_cannot_be_a_number_is_refused_with_5_1_3(number: str, dialling: dict[str, Any], detail: str):
    assert verdict(number, **dialling) == (Outcome.BAD_NUMBER, detail)
    assert judged(number, **{**dialling, "validation": "off"}) is None


@pytest.mark.parametrize(
    ("number", "dialling"),
    [
        ("5550123", {}),
        ("123", {}),
        ("*72", {"country": "US"}),
        ("2345678", {"country": "US"}),
        ("4711", {"country": "DE", "extension_length": 4}),
        ("+11112345678", {}),
        ("+442079460958", {"validation": "valid"}),
    ],
)
def test_what_may_be_a_number_passes(number: str, dialling: dict[str, Any]):
    """Without a country a dial string can mean anything; inside an area a number needs no area code."""
    assert judged(number, **dialling) is None


@pytest.mark.parametrize("validation", Validation)
@pytest.mark.parametrize("number", ["+14255550123", "+19005550123", "+9999999128", "+99999991282", "9999999001"])
def test_numbers_for_testing_are_always_taken(number: str, validation: Validation):
    assert judged(number, country="US", validation=validation) is None


TEMPS = NumberRule(name="temps stay at home", sender="*@temp.example", number="+44 *")
LONDON = NumberRule(name="our London office", number="+44 (20) 7946-0958", allow=True)
ABROAD = NumberRule(name="no calls to Britain", number="+44*")


@pytest.mark.parametrize(
    ("rules", "number", "sender", "rule"),
    [
        ((TEMPS,), "+442079460958", "Bob@Temp.Example", "temps stay at home"),
        ((TEMPS,), "+442079460958", ANN, None),
        ((TEMPS,), "+12062345678", "bob@temp.example", None),
        ((LONDON, ABROAD), "+442079460958", ANN, None),
        ((ABROAD, LONDON), "+442079460958", ANN, "no calls to Britain"),
        ((LONDON, ABROAD), "+442079460959", ANN, "no calls to Britain"),
        ((ABROAD,), "+442079460958", "", "no calls to Britain"),
        ((NumberRule(name="testers only", number="+1*"),), "+14255550123", ANN, "testers only"),
        ((NumberRule(name="a bracket is a letter", sender="[a]nn@*"),), "+12062345678", ANN, None),
    ],
)
def test_the_first_rule_that_fits_sender_and_number_decides(
    rules: tuple[NumberRule, ...], number: str, sender: str, rule: str | None
):
    """RFC 3965 section 5.2.2: the envelope's sender is authorised, and so is the empty one."""
    refused = judged(number, sender, rules=rules)

    assert (refused and refused.rule) == rule
    assert refused is None or refused.outcome is Outcome.FORBIDDEN
    assert refused is None or refused.detail == f"the gateway's rule {rule!r} refuses it"


def test_no_rule_allows_an_emergency_number():
    anything = NumberRule(name="anything", allow=True)

    assert judged("911", rules=(anything,)) is not None


def test_a_rule_speaks_of_the_number_behind_an_exit_code():
    """Or 9p would be the way round every rule."""
    assert judged("9p+442079460958", rules=(ABROAD,)) is not None


def test_the_rule_that_lets_a_fax_pass_is_known():
    settings = DiallingSettings(rules=(LONDON, ABROAD))

    assert deciding("+442079460958", ANN, settings) == LONDON
    assert deciding("+12062345678", ANN, settings) is None


@pytest.mark.parametrize("setting", [{"area": "425"}, {"outside": "9"}, {"trunk": "0"}, {"international": "00"}])
def test_a_plan_without_a_country_is_refused_at_the_start(setting: dict[str, str]):
    with pytest.raises(ValidationError, match="should stand beside a country"):
        DiallingSettings(**setting)  # type: ignore[arg-type]


@given(
    number=st.from_regex(r"\+[0-9]{3,15}|[0-9*#A-Dpw]{3,30}", fullmatch=True),
    sender=st.text(max_size=60),
    country=st.sampled_from(["", "US", "DE", "GB", "IT", "SG"]),
)
def test_whatever_the_number_the_verdict_is_one_of_two(number: str, sender: str, country: str):
    refused = judged(number, sender, country=country, rules=(TEMPS,))

    assert refused is None or refused.outcome in (Outcome.FORBIDDEN, Outcome.BAD_NUMBER)
    assert refused is None or (refused.detail and refused.rule)
