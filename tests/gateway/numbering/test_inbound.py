"""Numbers of calls to us: however they are written, they are one number; what is none is shown and does nothing."""

from typing import Any

import pytest

from gateway.model.route import UNROUTED, Caller
from gateway.numbering.inbound import decided, known
from gateway.settings import DiallingSettings, GatewaySettings

GERMANY = DiallingSettings(country="DE")
AMERICA = DiallingSettings(country="US", area="425")


def a_site(**inbound: Any) -> GatewaySettings:
    return GatewaySettings.model_validate({"dialling": GERMANY, "inbound": inbound})


def a_rule(**patterns: str) -> dict[str, Any]:
    return {"name": "ward", "to": ["ward@contoso.example"], **patterns}


@pytest.mark.parametrize(
    ("number", "settings", "expected"),
    [
        ("030 2639 1234", GERMANY, "+493026391234"),
        ("+49 (30) 2639-1234", GERMANY, "+493026391234"),
        ("001 425 882 8080", GERMANY, "+14258828080"),
        ("882-8080", AMERICA, "+14258828080"),
        ("(425) 882-8080", AMERICA, "+14258828080"),
        ("030 2639 1234", DiallingSettings(), "03026391234"),
        ("999 9999 128", GERMANY, "9999999128"),
        ("", GERMANY, ""),
    ],
)
def test_a_number_is_known_in_its_international_form(number: str, settings: DiallingSettings, expected: str) -> None:
    """spec addresses.md: one number, one form."""
    assert known(number, settings) == expected


@pytest.mark.parametrize(
    ("garbage", "expected"),
    [
        ("PRIVATE CALLER", "PRIVATE CALLER"),
        ("1\r\nBcc: all@contoso.example", "1 Bcc: all@contoso.example"),
        ("\x1b[2J+1\x00", "[2J+1"),
        ("sip:eve@10.0.0.1", "sip:eve@10.0.0.1"),
        ("+++", "+++"),
        ("*", "*"),
    ],
)
def test_what_is_no_number_stays_to_be_seen_in_one_line(garbage: str, expected: str) -> None:
    assert known(garbage, GERMANY) == expected


@pytest.mark.parametrize("caller", ["030 2639 1234", "+493026391234", "0049 30 26391234"])
@pytest.mark.parametrize("pattern", ["+49 30 2639 1234", "+4930*", "03026391234"])
def test_a_rule_fits_a_caller_in_whichever_way_both_are_written(pattern: str, caller: str) -> None:
    decision = decided(Caller(called="+493055500", caller=caller), a_site(routes=[a_rule(caller=pattern)]))

    assert decision.mailboxes == ("ward@contoso.example",)


@pytest.mark.parametrize("called", ["030 5550 0123", "+493055500123"])
def test_a_rule_fits_the_number_that_was_called_in_either_form(called: str) -> None:
    decision = decided(Caller(called=called), a_site(routes=[a_rule(called="+493055500123")]))

    assert decision.mailboxes == ("ward@contoso.example",)


@pytest.mark.parametrize("pattern", ["+493026391234", "0302639*", "030 2639 1234", "withheld"])
def test_a_refused_number_is_refused_however_it_shows_itself(pattern: str) -> None:
    caller = "" if pattern == "withheld" else "030-26391234"

    decision = decided(Caller(called="+493055500", caller=caller), a_site(refuse=[pattern]))

    assert decision.is_refused is (pattern != "0302639*")  # a pattern with a wildcard means what it says


@pytest.mark.parametrize("garbage", ["*", "?", "[0-9]*", "withheld", "PRIVATE"])
def test_a_caller_given_out_as_garbage_fits_no_rule_by_it(garbage: str) -> None:
    site = a_site(routes=[a_rule(caller="+49*")], refuse=["withheld"])

    decision = decided(Caller(called="+493055500", caller=garbage), site)

    assert (decision.is_refused, decision.reason) == (False, UNROUTED)
