"""IMCEA addresses are written as Exchange writes them and read as anybody does (MS-OXCMAIL 2.1.3.1.8)."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from wire.imcea import (
    MAX_ADDRESS,
    MAX_LOCAL_PART,
    Encapsulated,
    EncapsulationError,
    Undecodable,
    decode,
    encode,
)

DOMAIN = "contoso.com"
EXAMPLES = [
    ("+1 (425) 555-0123", "IMCEAFAX-+2B1+20+28425+29+20555-0123"),
    ("Ann Lee@+1 (425) 555-0123", "IMCEAFAX-Ann+20Lee+40+2B1+20+28425+29+20555-0123"),
    ("a_b/c", "IMCEAFAX-a+5Fb_c"),
    ("Müller@+49 (89) 123456", "IMCEAFAX-M+C3+BCller+40+2B49+20+2889+29+20123456"),
    ("x=1;y-2.z", "IMCEAFAX-x=1+3By-2+2Ez"),
    ("4255550123", "IMCEAFAX-4255550123"),
    ("a|b,c:d#e", "IMCEAFAX-a+7Cb+2Cc+3Ad+23e"),
    ("", "IMCEAFAX-"),
]


@pytest.mark.parametrize(("value", "local_part"), EXAMPLES)
def test_worked_examples_are_written_to_the_letter(value: str, local_part: str) -> None:
    """MS-OXCMAIL 2.1.3.1.8 and Microsoft KB 323351: letters, digits, = and - stay, / becomes _, the rest is escaped."""
    assert encode("FAX", value, DOMAIN) == f"{local_part}@{DOMAIN}"


@pytest.mark.parametrize(("value", "local_part"), EXAMPLES)
def test_worked_examples_are_read_back(value: str, local_part: str) -> None:
    assert decode(f"{local_part}@{DOMAIN}") == Encapsulated(type="FAX", value=value, domain=DOMAIN)


@given(
    st.from_regex(r"[A-Za-z0-9]{1,8}", fullmatch=True),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.from_regex(r"[a-z0-9.-]{1,30}", fullmatch=True),
)
@settings(max_examples=150)
@example("FAX", "IMCEAFAX-1@x", DOMAIN)
@example("X400", "C=US;A= ;P=Contoso;X.121=14255550123", DOMAIN)
def test_every_value_survives_the_round_trip(type: str, value: str, domain: str) -> None:
    address = encode(type, value, domain)

    assert decode(address) == Encapsulated(type=type.upper(), value=value, domain=domain)
    assert address.isascii()
    assert address.isprintable()


@given(
    st.text(st.characters(), max_size=40).map(lambda text: f"IMCEAFAX-{text}@x") | st.text(st.characters(), max_size=40)
)
@settings(max_examples=100)
def test_decoding_never_raises(address: str) -> None:
    assert isinstance(decode(address), (Encapsulated, Undecodable))


def test_lone_surrogates_do_not_stop_the_writer() -> None:
    assert encode("FAX", "M\udcfcller", DOMAIN) == "IMCEAFAX-M+FCller@contoso.com"
    assert encode("FAX", "M\ud800", DOMAIN) == "IMCEAFAX-M+ED+A0+80@contoso.com"


@pytest.mark.parametrize(
    "spelling", ["IMCEAFAX-a+5fb@contoso.com", "imceafax-a+5Fb@contoso.com", "ImceaFax-a+5Fb@contoso.com"]
)
def test_prefix_type_and_hexadecimal_digits_read_in_either_case(spelling: str) -> None:
    assert decode(spelling) == Encapsulated(type="FAX", value="a_b", domain=DOMAIN)


def test_octets_that_are_not_utf8_are_windows_1252() -> None:
    """The encoding names no charset; Exchange 2007 wrote one octet a character (Microsoft KB 956069)."""
    assert decode("IMCEAFAX-M+FCller+80@contoso.com") == Encapsulated(type="FAX", value="Müller€", domain=DOMAIN)


def test_plus_forty_is_an_at_sign_and_not_the_beginning_of_a_number() -> None:
    decoded = decode("IMCEAFAX-Bob+402505551234@contoso.com")

    assert decoded == Encapsulated(type="FAX", value="Bob@2505551234", domain=DOMAIN)


def test_unescaped_characters_are_accepted_as_themselves_up_to_the_last_at_sign() -> None:
    assert decode("IMCEAFAX-a.b (c)@d@contoso.com") == Encapsulated(type="FAX", value="a.b (c)@d", domain=DOMAIN)


@pytest.mark.parametrize("address", ["IMCEAFAX-+ZZ123@x", "IMCEAFAX-1+@x", "IMCEAFAX-1+2@x", "IMCEAFAX-++2B@x"])
def test_a_plus_without_two_hexadecimal_digits_is_a_bad_escape(address: str) -> None:
    assert decode(address) is Undecodable.BAD_ESCAPE


@pytest.mark.parametrize("address", ["IMCEAFAX-4255550123", "IMCEAFAX-4255550123@", "IMCEAFAX-"])
def test_an_address_without_a_domain_is_not_decoded(address: str) -> None:
    assert decode(address) is Undecodable.NO_DOMAIN


@pytest.mark.parametrize(
    "address", ["ann@contoso.com", "IMCEA-1@x", "IMCEAFAX@x", "IMCEANINECHARS-1@x", "XIMCEAFAX-1@x", ""]
)
def test_the_hyphen_must_come_within_nine_characters(address: str) -> None:
    """MS-OXCMAIL 2.1.3.1.8."""
    assert decode(address) is Undecodable.NOT_ENCAPSULATED


def test_the_writer_keeps_to_the_limits_of_recipient_resolution() -> None:
    """Microsoft KB 323351: 315 characters before the @, 571 in all."""
    longest = "1" * (MAX_LOCAL_PART - len("IMCEAFAX-"))
    widest = "d" * (MAX_ADDRESS - MAX_LOCAL_PART - 1)

    assert len(encode("FAX", longest, widest)) == MAX_ADDRESS
    with pytest.raises(EncapsulationError, match="316 characters before the @"):
        encode("FAX", longest + "1", "x")
    with pytest.raises(EncapsulationError, match="572 in all"):
        encode("FAX", longest, widest + "d")


def test_a_longer_address_is_read_all_the_same() -> None:
    """The limits bind the writer; a fax that has come this far is better sent than refused."""
    assert isinstance(decode("IMCEAFAX-" + "1" * 1000 + "@contoso.com"), Encapsulated)


@pytest.mark.parametrize(
    ("type", "domain"),
    [("", "x"), ("NINECHARS", "x"), ("F-X", "x"), ("FAX", ""), ("FAX", "a@b"), ("FAX", "x\r\nBcc: y"), ("FAX", "x>")],
)
def test_what_is_no_type_or_domain_is_not_written(type: str, domain: str) -> None:
    with pytest.raises(EncapsulationError, match="no address is written"):
        encode(type, "1", domain)
