"""Address spaces (New-ForeignConnector, parameter AddressSpaces; Connector selection)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.spaces import AddressSpace, TypedAddress, parse, plain


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
    "wrong",
    [
        "SMTP:*contoso.com",
        "SMTP:contoso..com",
        "SMTP:-contoso.com",
        f"SMTP:{'a' * 64}.com",
        f"SMTP:{'a.' * 127}com",
        "SMTP:*.*.com",
        "SMTP:contoso_fax.com",
        "FAX:*;0",
        "FAX:*;101",
        "FAX:*;",
        "FAX:*;\u0661",
        "X400:c=US;a=X",
        "X400:US;1",
        "X400:c=US;colour=red;1",
        "X400:c=*;1",
        ":x",
        "FAX:",
        "",
        "A B:*",
        f"{'A' * 65}:*",
        "-FAX:*",
    ],
)
def test_what_the_cmdlet_refuses_is_refused_here(wrong: str):
    """[PS] "*contoso.com invalid", cost 1-100, and "if Space itself contains ; the cost must be given"."""
    with pytest.raises(ValueError, match="should"):
        parse(wrong)


@pytest.mark.rule("routing.other-types")
def test_the_type_of_a_space_may_be_longer_than_those_that_travel_in_imcea_form():
    """[PS] New-ForeignConnector: the type is any text; eight letters are the limit of addresses (MS-OXCMAIL), not of spaces."""
    assert str(parse("GroupWise_7.0:*;5")) == "GROUPWISE_7.0:*;5"


@pytest.mark.rule("routing.no-local-prefix")
def test_the_scope_that_exchange_2007_wrote_in_front_is_refused_with_what_stands_in_its_place():
    """[PS] New-ForeignConnector (RTM): "<ConnectorScope>:<AddressSpaceType>:<AddressSpace>;<AddressSpaceCost>"."""
    with pytest.raises(ValueError, match="IsScopedConnector"):
        parse("Local:FAX:*;1")


@pytest.mark.rule("routing.wildcard-takes-the-domain-too")
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


@pytest.mark.rule("routing.specificity")
def test_an_exact_domain_is_more_specific_than_any_wildcard():
    """[CS] "most specific address space wins"."""
    fits = [
        parse(f"SMTP:{space}").fit("SMTP", ("a.fax.example",))
        for space in ("*", "*.example", "*.fax.example", "a.fax.example")
    ]

    assert fits == sorted(fits, key=lambda fit: -1 if fit is None else fit)
    assert len(set(fits)) == 4


@pytest.mark.rule("routing.fax-wildcards", "routing.specificity")
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


X400_ADDRESS = "C=US;A= ;P=Contoso;O=Clinic;OU1=Ward 3;S=Lee;G=Ann"


@pytest.mark.rule("routing.x400-space", "routing.specificity")
@pytest.mark.parametrize(
    ("space", "address", "fit"),
    [
        ("c=US", X400_ADDRESS, 1),
        ("c=us;a=;p=CONTOSO", X400_ADDRESS, 3),
        ("PRMD=Contoso;ADMD= ;C=US", X400_ADDRESS, 3),
        ("c=US;a= ;p=Contoso;o=Clinic;ou=ward  3", X400_ADDRESS, 5),
        ("c=US;a=Fabrikam;p=Contoso", X400_ADDRESS, None),
        ("c=US;o=Clinic;ou2=Ward 3", X400_ADDRESS, None),
        ("c=US;p=Contoso", "/C=US/A= /P=Contoso/S=Lee/", 2),
        ("c=US;p=Contoso", "/C=US/A= /P=Other/S=Lee/", None),
        ("c=US;dda:fax=1", "c=us;dda:fax=1;s=x", 2),
        ("c=US", "no attributes at all", None),
        ("c=US", "", None),
        ("c=US", ";;=;", None),
    ],
)
def test_an_x400_space_takes_every_address_that_has_its_attributes(space: str, address: str, fit: int | None):
    """[PS] "RFC 1685 attributes"; a space with fewer attributes takes everything below it."""
    assert parse(f"X400:{space};1").fit("X400", (address,)) == fit


@pytest.mark.rule("routing.x400-everything")
def test_a_star_takes_every_x400_address():
    assert parse("X400:*").fit("X400", (X400_ADDRESS,)) == 0
    assert parse("X400:*").fit("X400", ("Ann Lee",)) is None


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading_of_x400_attributes(text: str):
    assert parse("X400:c=US;1").fit("X400", (text,)) in (None, 1)


@pytest.mark.rule("routing.other-types")
def test_a_space_of_another_type_takes_nothing():
    assert parse("Notes:*").fit("NOTES", ("Ann/Org",)) == 0
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


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("FAX:+1 425", TypedAddress(type="FAX", value="+1 425")),
        ("[fax: Bob@+1 425 ]", TypedAddress(type="FAX", value="Bob@+1 425")),
        ("<ann@contoso.example>", TypedAddress(type="SMTP", value="ann@contoso.example")),
        ("smtp:ann@contoso.example", TypedAddress(type="SMTP", value="ann@contoso.example")),
        ("ann@contoso.example", TypedAddress(type="SMTP", value="ann@contoso.example")),
    ],
)
def test_an_address_is_read_with_its_type(text: str, typed: TypedAddress):
    assert TypedAddress.read(text) == typed
    assert TypedAddress.read(str(typed)) == typed


@pytest.mark.parametrize("text", ["", "ann", "@contoso.example", "ann@", "FAX:", "TOOLONGTYPE:x"])
def test_what_is_no_address_is_refused(text: str):
    with pytest.raises(ValueError, match="should be a mail address or Type:address"):
        TypedAddress.read(text)
