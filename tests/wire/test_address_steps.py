"""A reading tells its story: which rule fired, what it found, where the rule stands."""

import pytest

from wire.address import Fault, FaxAddress, Step, read, read_callee

OURS = ["fax.example.com"]
MAPI = 'MAPI address format "Facsimile (FAX, MSFAX)"'


def story(text: str) -> list[tuple[str, str]]:
    return [(step.rule, step.found) for step in read(text, OURS).steps]


def test_an_imcea_address_is_explained_from_the_outside_in() -> None:
    reading = read("IMCEAFAX-Ann+20Lee+40+2B1+20+28425+29+20555-0123@contoso.com", OURS)

    assert reading.steps == (
        Step(
            rule="IMCEA encapsulation",
            found="type FAX, value 'Ann Lee@+1 (425) 555-0123'",
            source="MS-OXCMAIL 2.1.3.1.8",
        ),
        Step(rule="name", found="'Ann Lee' before the last @", source="MS-OXPROPS, PidLidFax properties"),
        Step(rule="global number", found="'+1 (425) 555-0123' is +14255550123", source="ITU-T E.164"),
    )


def test_the_choice_between_two_numbers_is_told() -> None:
    step = read("[FAX:555-0123 | +1 (425) 555-0123]", OURS).steps[1]

    assert step == Step(
        rule="canonical number",
        found="'+1 (425) 555-0123' is used instead of the dialable '555-0123'",
        source=MAPI,
    )


def test_exit_code_and_post_dial_string_are_told_apart() -> None:
    assert story("9,5550123,,77")[1:] == [
        ("local number", "'9,5550123,,****' is 9p5550123, which names no country"),
        ("exit code", "9p with 4 digits or more behind it leads to an outside line, so it is part of the number"),
        ("post-dial string", "4 symbols are dialled after the answer"),
    ]


def test_every_element_of_a_mail_form_is_accounted_for() -> None:
    text = "FAX=+14255550123/T33S=8745/ISUB=12/POSTD=p7/ATTN=Ann.Lee/ORG=R/D/X-BILL=42@fax.example.com"

    assert story(text)[2:] == [
        ("global number", "'+14255550123' is +14255550123"),
        ("sub-address", "'8745'"),
        ("ISDN sub-address", "'12'"),
        ("post-dial string", "2 symbols are dialled after the answer"),
        ("name", "'Ann Lee' from ATTN"),
        ("recipient information", "'ORG=R/D' is not used"),
        ("unknown element", "'X-BILL=42' is kept"),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("FAX:Ann Lee", "'Ann Lee' is no number: 'n' cannot be dialled there"),
        ("FAX:+1425555CALL", "'+1425555CALL' is no number: 'C' stands behind a +, where only digits may stand"),
        ("ann@other.example", "'other.example' is none of our fax domains"),
        ("IMCEAFAX-+ZZ1@contoso.com", "a + in 'IMCEAFAX-+ZZ1@contoso.com' is not followed by two hexadecimal digits"),
        ("IMCEAEX-x@contoso.com", "addresses of type EX are for another service"),
        ("+1234567890123456", "16 digits after the +; a global number has at most 15"),
        ("FAX:1-2", "2 digits to dial in '1-2'; a number has at least 3"),
        ("FAX:1", "1 digit to dial in '1'; a number has at least 3"),
    ],
)
def test_the_last_step_of_a_refusal_is_its_reason(text: str, why: str) -> None:
    reading = read(text, OURS)

    assert reading.steps[-1].rule == f"refused: {reading.result}"
    assert reading.steps[-1].found == why


def test_an_address_without_a_number_is_read_but_nobody_can_be_called_by_it() -> None:
    """RFC 2846 allows POSTD alone; a gateway without an open line must refuse it with 5.1.3."""
    text = "FAX=/POSTD=w67@fax.example.com"

    read_only, called = read(text, OURS), read_callee(text, OURS)

    assert isinstance(read_only.result, FaxAddress)
    assert called.result is Fault.EMPTY_NUMBER
    assert called.steps[:-1] == read_only.steps
    assert called.steps[-1].found == "there is no number to call"


@pytest.mark.parametrize("text", ["+14255550123", "FAX:Ann Lee", ""])
def test_any_other_address_is_the_same_for_a_caller(text: str) -> None:
    assert read_callee(text, OURS) == read(text, OURS)


def test_a_long_address_is_cut_in_its_story() -> None:
    assert all(len(found) < 400 for _, found in story("x" * 100_000))
