"""Address spaces (New-ForeignConnector, parameter AddressSpaces; Connector selection)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.spaces import AddressSpace, parse, plain


def test_an_address_space_is_type_space_and_cost():
    """[PS] New-ForeignConnector: "Type:Space;Cost"."""
    assert parse("FAX:*;1") == AddressSpace(type="FAX", space="*", cost=1)
    assert parse("X400:c=US;a=Fabrikam;P=Contoso;5") == AddressSpace(
        type="X400", space="c=US;a=Fabrikam;P=Contoso", cost=5
    )


def test_smtp_and_a_cost_of_one_are_the_defaults():
    """[PS] "Type = SMTP (default)", "Cost 1-100 default 1"."""
    assert parse("*.contoso.com") == AddressSpace(type="SMTP", space="*.contoso.com", cost=1)


@pytest.mark.parametrize(
    "wrong", ["SMTP:*contoso.com", "FAX:*;0", "FAX:*;101", "X400:c=US;a=X", ":x", "FAX:", "", "A B:*"]
)
def test_what_the_cmdlet_refuses_is_refused_here(wrong: str):
    """[PS] "*contoso.com invalid", cost 1-100, and "if Space itself contains ; the cost must be given"."""
    with pytest.raises(ValueError, match="should"):
        parse(wrong)


@pytest.mark.parametrize(
    ("space", "domain", "takes"),
    [
        ("*", "fabrikam.example", True),
        ("*.example", "fabrikam.example", True),
        ("*.fax.example", "a.b.fax.example", True),
        ("*.fax.example", "fax.example", True),
        ("*.fax.example", "telefax.example", False),
        ("Fax.Example", "fax.EXAMPLE", True),
        ("fax.example", "a.fax.example", False),
    ],
)
def test_an_smtp_space_names_a_domain_or_with_a_star_all_below_it(space: str, domain: str, takes: bool):
    assert (parse(f"SMTP:{space}").fit("SMTP", (domain,)) is not None) is takes


def test_an_exact_domain_is_more_specific_than_any_wildcard():
    """[CS] "most specific address space wins"."""
    fits = [
        parse(f"SMTP:{space}").fit("SMTP", ("a.fax.example",))
        for space in ("*", "*.example", "*.fax.example", "a.fax.example")
    ]

    assert fits == sorted(fits, key=lambda fit: -1 if fit is None else fit)
    assert len(set(fits)) == 4


@pytest.mark.parametrize(
    ("space", "value", "fit"),
    [
        ("*", "+1 (425) 555-0123", 0),
        ("+1425*", "+1 (425) 555-0123", 5),
        ("+1 (425) *", "+14255550123", 5),
        ("+1*0123", "+14255550123", 6),
        ("+14255550123", "+1.425.555.0123", 12),
        ("+49*", "+14255550123", None),
        ("ann*", "Ann Lee@+1", 3),
        ("*55*55*", "5555", 4),
        ("55*55", "555", None),
        ("1*2*3", "1232", None),
    ],
)
def test_a_fax_space_matches_by_its_literal_characters(space: str, value: str, fit: int | None):
    """Section 5, OUR CHOICE: separators removed, upper-cased, `*` matches any run, specificity = count of literals."""
    assert parse(f"FAX:{space}").fit("fax", (value,)) == fit


def test_a_space_of_another_type_takes_nothing():
    assert parse("FAX:*").fit("NOTES", ("Ann/Org",)) is None


@settings(max_examples=50)
@given(st.lists(st.text("+0123456789A", max_size=4), min_size=1, max_size=5), st.text("+0123456789A", max_size=6))
def test_a_pattern_takes_every_text_made_by_filling_its_stars(parts: list[str], filling: str):
    pattern, value = "*".join(parts), filling.join(parts)

    space = AddressSpace(type="FAX", space=pattern)

    assert space.fit("FAX", (value,)) == sum(len(plain(part)) for part in parts)


def test_a_pattern_of_many_stars_is_matched_at_once():
    """Backtracking would try more divisions than a life has seconds; the time limit of every test is the judge."""
    assert AddressSpace(type="FAX", space="*1" * 500 + "*2").fit("FAX", ("1" * 20000,)) is None


def test_a_literal_that_is_nowhere_between_the_ends_is_no_match():
    assert parse("FAX:1*9*3").fit("FAX", ("1223",)) is None
