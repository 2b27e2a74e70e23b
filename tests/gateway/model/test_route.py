"""Who gets a received fax: one rule after the other, a default for the rest, and callers that are turned away."""

from typing import Any

import pytest

from gateway.model.arrival import FaxFormat
from gateway.model.route import UNROUTED, Caller, Routing, Rule, route

CALLER = Caller(called="+14255550100", caller="+14255550199", csid="ACME Fax", sub="77")


def routing(*rules: Rule, **facts: Any) -> Routing:
    return Routing(rules=rules, default_mailbox="faxes@contoso.example", **facts)


def rule(name: str = "one", **facts: Any) -> Rule:
    return Rule(name=name, to=(f"{name}@contoso.example",), **facts)


@pytest.mark.parametrize(
    "patterns",
    [
        {},
        {"called": "+14255550100"},
        {"called": "+1 (425) 555-01*"},
        {"caller": "+1425555????"},
        {"csid": "acme*"},
        {"sub": "7?"},
        {"called": "*0100", "caller": "*0199", "csid": "*", "sub": "77"},
    ],
)
def test_a_rule_whose_every_pattern_fits_claims_the_fax(patterns: dict[str, str]) -> None:
    """RFC 4160 section 4.2.1 and 4.2.4 (D19, D24): a table of numbers and sub-addresses."""
    decision = route(CALLER, routing(rule(**patterns)))

    assert decision.mailboxes == ("one@contoso.example",)
    assert decision.reason == "rule 'one' claims it"


@pytest.mark.parametrize(
    ("patterns", "why"),
    [
        ({"called": "+49*"}, "it is for calls to +49*"),
        ({"caller": "withheld"}, "it is for calls from withheld"),
        ({"csid": "Bolt"}, "it is for machines that call themselves 'Bolt'"),
        ({"sub": "78"}, "it is for the sub-address 78"),
        ({"csid": "[A]CME Fax"}, "it is for machines that call themselves '[A]CME Fax'"),
    ],
)
def test_a_rule_of_which_one_pattern_does_not_fit_says_which(patterns: dict[str, str], why: str) -> None:
    decision = route(CALLER, routing(rule(**patterns)))

    assert decision.reason == UNROUTED
    assert f"rule 'one' does not fit: {why}" in decision.steps


def test_the_first_rule_that_fits_decides() -> None:
    decision = route(CALLER, routing(rule("no", sub="1"), rule("first"), rule("second")))

    assert decision.mailboxes == ("first@contoso.example",)


def test_what_no_rule_claims_goes_to_the_default_mailbox() -> None:
    """RFC 4160 section 4.2.1 (D20) wants an error to the caller; a default mailbox loses nothing."""
    decision = route(CALLER, routing(rule(called="+49*")))

    assert (decision.mailboxes, decision.reason) == (("faxes@contoso.example",), UNROUTED)


def test_a_rule_chooses_the_format_and_the_site_chooses_where_it_does_not() -> None:
    tiff = route(CALLER, routing(rule(format=FaxFormat.TIFF)))
    usual = route(CALLER, routing(rule()))

    assert (tiff.format, usual.format) == (FaxFormat.TIFF, FaxFormat.PDF)


@pytest.mark.parametrize(
    ("pattern", "caller", "refused"),
    [
        ("+1425555*", "+14255550199", True),
        ("+1 425 555 0199", "+14255550199", True),
        ("+1900*", "+14255550199", False),
        ("withheld", "", True),
        ("withheld", "+14255550199", False),
        ("+*", "", False),
    ],
)
def test_a_caller_on_the_refusal_list_is_refused_whatever_the_rules_say(
    pattern: str, caller: str, *, refused: bool
) -> None:
    """RFC 4161 section 3.1 (E13, D16): a table of callers, with wildcards."""
    decision = route(Caller(called="+14255550100", caller=caller), routing(rule(), refused=(pattern,)))

    assert decision.is_refused is refused
    assert bool(decision.mailboxes) is not refused


def test_what_a_machine_calls_itself_never_refuses_it() -> None:
    """RFC 4161 section 3.1 (E13): a station identification is never trusted alone."""
    decision = route(Caller(called="1", caller="+1", csid="+19005550100"), routing(refused=("+1900*",)))

    assert not decision.is_refused
