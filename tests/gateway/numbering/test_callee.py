"""Whom an address means: a number under the plan, the members of an alias, or nobody."""

from typing import Any

import pytest
from pydantic import ValidationError

from gateway.model.outcome import Outcome, Stage
from gateway.numbering.callee import Callee, meaning
from gateway.settings import AliasSettings, GatewaySettings

ANN = "ann@contoso.example"
SALES = AliasSettings(name="Sales", numbers=("Bob@+1 (425) 555-0120", "+14255550121#77", "+14255550122"))


def callees(address: str, sender: str = ANN, **settings: Any) -> tuple[Callee, ...]:
    return meaning(address, sender, GatewaySettings(**settings)).callees


def test_an_address_means_the_number_that_the_plan_knows():
    (callee,) = callees("FAX=030123456/T33S=8745@fax.contoso.example", dialling={"country": "DE", "outside": "0"})

    assert (callee.number, callee.dialled, callee.sub, callee.refusal) == ("+4930123456", "0030123456", "8745", None)


@pytest.mark.parametrize(
    "address",
    [
        "sales@fax.contoso.example",
        "SALES@fax.contoso.example",
        '"sales"@fax.contoso.example',
        "<sales@fax.contoso.example>",
        "IMCEAFAX-sales@contoso.example",
        "FAX:sales",
    ],
)
def test_an_alias_means_several_numbers_in_order(address: str):
    """RFC 4160 section 3.2 allows local rules of mapping."""
    meant = meaning(address, ANN, GatewaySettings(aliases=(SALES,)))

    assert [(one.number, one.name, one.sub) for one in meant.callees] == [
        ("+14255550120", "Bob", ""),
        ("+14255550121", "", "77"),
        ("+14255550122", "", ""),
    ]
    assert (meant.alias, meant.steps[-1].rule) == (SALES, "alias")


@pytest.mark.parametrize(
    "address",
    ["sales@elsewhere.example", "IMCEASMTP-sales@contoso.example", "VOICE:sales", "sale@fax.contoso.example", "sales"],
)
def test_what_is_no_address_of_the_alias_is_read_as_ever(address: str):
    meant = meaning(address, ANN, GatewaySettings(aliases=(SALES,)))

    assert meant.alias is None
    assert meant.callees[0].refusal is not None


def test_each_member_of_an_alias_is_judged_for_itself():
    rules = ({"name": "not him", "number": "+14255550121"},)

    refused = [
        one.refusal and one.refusal.rule for one in callees("FAX:sales", aliases=(SALES,), dialling={"rules": rules})
    ]

    assert refused == [None, "not him", None]


@pytest.mark.parametrize(
    "outcome", [row for row in Outcome if row.value.stage is Stage.GATEWAY], ids=lambda row: row.name
)
def test_a_number_for_testing_ends_without_a_call_as_its_code_says(outcome: Outcome):
    code = outcome.value.code.removeprefix("E")

    (callee,) = callees(f"+9999999{code}@fax.contoso.example")

    assert callee.refusal is not None
    assert (callee.refusal.outcome, callee.refusal.detail) == (outcome, "rehearsed by the number")


@pytest.mark.parametrize("number", ["+9999999128", "+99999991282", "+9999999308", "+14255550110"])
def test_numbers_for_testing_that_end_in_a_call_are_called(number: str):
    (callee,) = callees(f"{number}@fax.contoso.example")

    assert (callee.number, callee.refusal) == (number, None)


@pytest.mark.parametrize(
    ("address", "outcome", "detail"),
    [
        ("x@elsewhere.example", Outcome.NOT_OURS, "not-our-domain"),
        ("VOICE=+14255550120@fax.contoso.example", Outcome.NOT_OURS, "not-fax"),
        ("bob@fax.contoso.example", Outcome.BAD_NUMBER, "bad-number"),
        ("", Outcome.BAD_NUMBER, "empty"),
    ],
)
def test_an_address_without_a_number_means_somebody_who_is_refused(address: str, outcome: Outcome, detail: str):
    (callee,) = callees(address)

    assert callee.refusal is not None
    assert (callee.number, callee.refusal.outcome, callee.refusal.detail) == ("", outcome, detail)


def test_the_steps_name_the_rule_that_decided():
    rules = ({"name": "friends", "number": "+1425*", "allow": True}, {"name": "no others"})

    (friend,) = callees("+14255550120@fax.contoso.example", dialling={"rules": rules})
    (other,) = callees("+442079460958@fax.contoso.example", dialling={"rules": rules})

    assert [step.rule for step in friend.steps] == ["allowed: friends"]
    assert [(step.rule, step.found) for step in other.steps] == [
        ("refused: no others", "the gateway's rule 'no others' refuses it (5.7.1, E348)")
    ]


@pytest.mark.parametrize("numbers", [[], ["nobody"], ["+14255550120", "12"], ["Bob@"]])
def test_an_alias_without_numbers_that_can_be_read_is_refused_at_the_start(numbers: list[str]):
    with pytest.raises(ValidationError):
        AliasSettings(name="sales", numbers=tuple(numbers))


@pytest.mark.parametrize("name", ["", "a b", "x@y", "FAX=1", "a/b", "+1"])
def test_an_alias_is_named_as_the_left_side_of_an_address_can_be(name: str):
    with pytest.raises(ValidationError):
        AliasSettings(name=name, numbers=("+14255550120",))
