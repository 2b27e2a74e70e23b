"""The notes and traps of each spelling of a fax recipient."""

import pytest

from wire.address import Fault, FaxAddress, Form, read

OURS = ["Fax.Example.com"]


def fax(text: str) -> FaxAddress:
    result = read(text, OURS).result
    assert isinstance(result, FaxAddress), result
    return result


def fault(text: str) -> Fault:
    result = read(text, OURS).result
    assert isinstance(result, Fault), result
    return result


# The order of recognition


@pytest.mark.parametrize("text", ["", "  ", "<>", "< >", "\r\n"])
def test_nothing_is_no_address(text: str) -> None:
    assert fault(text) is Fault.EMPTY


def test_blanks_and_one_pair_of_angle_brackets_are_taken_off() -> None:
    assert fax(" < FAX:5550123 > ").number == "5550123"
    assert fault("<<FAX:5550123>>") is Fault.NOT_FAX


@pytest.mark.parametrize("text", ["hello", "[FAX]", "[FAX:5550123", "555-CALL", "IMCEAFAX@contoso.com,", "C=US", "1;2"])
def test_what_has_no_form_of_ours_is_not_fax(text: str) -> None:
    assert fault(text.replace("@", " ")) is Fault.NOT_FAX


def test_the_domains_below_one_of_ours_are_ours_where_a_star_says_so() -> None:
    """As Exchange's address space SMTP:*.fax.example takes them (New-ForeignConnector)."""
    for domain in ("fax.example", "berlin.fax.example", "A.B.FAX.Example."):
        assert isinstance(read(f"4255550123@{domain}", ["*.Fax.example"]).result, FaxAddress)
    for domain in ("example", "telefax.example", "fax.example.org", "*.fax", ".", ""):
        assert read(f"4255550123@{domain}", ["*.fax.example"]).result is Fault.NOT_OUR_DOMAIN
    assert read("4255550123@berlin.fax.example", ["fax.example"]).result is Fault.NOT_OUR_DOMAIN


def test_a_bare_number_that_is_too_long_is_told_so() -> None:
    assert fault("+1234567890123456") is Fault.NUMBER_TOO_LONG


def test_the_domain_is_behind_the_last_at_sign_and_compares_without_case() -> None:
    """RFC 3965 section 3: only the named system interprets the left side."""
    assert fax("FAX=+14255550123@FAX.example.COM.").form is Form.RFC3192
    assert fault("FAX=+14255550123@fax.example.com@other.example") is Fault.NOT_OUR_DOMAIN


@pytest.mark.parametrize("service", ["VOICE", "vpim", "SMS", "GSTN", "PAGE", "Telex"])
def test_other_services_are_not_fax(service: str) -> None:
    """RFC 3191 section 2: the service selector names the service."""
    assert fault(f"{service}=+14255550123@fax.example.com") is Fault.NOT_FAX


# MAPI one-off and proxy


def test_the_canonical_number_wins_even_over_a_dialable_that_is_none() -> None:
    """MAPI: if both exist, the canonical one is used (Microsoft KB 181690: the dialable may not suit this line)."""
    assert fax("[FAX:see card | +1 (425) 555-0123]").number == "+14255550123"


def test_an_empty_canonical_field_leaves_the_dialable_number() -> None:
    assert fax("[FAX:555-0123 | | #77]") == FaxAddress(number="5550123", sub="77", form=Form.ONEOFF)
    assert fax("[FAX:555-0123 | Ann Lee@ | #77]").name == "Ann Lee"


def test_blanks_around_bars_are_optional() -> None:
    assert fax("[FAX:555-0123|+1 (425) 555-0123|#546]") == fax("[FAX: 555-0123 | +1 (425) 555-0123 | #546 ]")


def test_name_number_and_special_written_under_fax_are_read_as_under_msfax() -> None:
    """MAPI: providers wrote the two fields of MSFAX under FAX."""
    assert fax("[FAX:Ann Lee@+1 (425) 555-0123|#77]") == fax("[MSFAX:Ann Lee@+1 (425) 555-0123|#77]")


def test_a_second_field_that_is_no_canonical_number_is_a_special() -> None:
    """TAPI: a canonical number never begins with # or a comma."""
    assert fax("[FAX:5550123|#12]").sub == "12"
    assert fax("[FAX:5550123|,,12]").post == "pp12"
    assert fax("[FAX:555-0123 | #1 Plumbing@+1 425 5550123]").name == "#1 Plumbing"


def test_a_special_need_not_be_there_nor_begin_with_a_pause() -> None:
    assert fax("[FAX:5550123|+14255550123|]").post == ""
    assert fax("[FAX:5550123|+14255550123|T567]").post == "567"


def test_a_special_without_bars_begins_where_the_number_ends() -> None:
    """MAPI: without bars it begins at the first character that is no digit, - or space."""
    assert fax("[FAX:936-7329 #546]") == FaxAddress(number="9367329", sub="546", form=Form.ONEOFF)


def test_msfax_has_two_fields_only() -> None:
    assert fault("[MSFAX:1|2|3]") is Fault.TOO_MANY_FIELDS


def test_two_sub_addresses_are_refused() -> None:
    """RFC 3192: several sub-addresses need several addresses."""
    assert fault("[FAX:Ann@5550123#1|#2]") is Fault.MULTIPLE_SUBADDRESS


def test_a_bad_special_is_refused() -> None:
    assert fault("[FAX:5550123|+14255550123|#x]") is Fault.BAD_SUBADDRESS
    assert fault("[FAX:5550123|+14255550123|,?]") is Fault.BAD_POSTDIAL


def test_the_proxy_form_takes_bars_and_both_types() -> None:
    assert fax("FAX:555-0123 | Ann Lee@+1 (425) 555-0123 | #546").sub == "546"
    assert fax("msfax:Ann Lee@+1 (425) 555-0123|#77").form is Form.PROXY


# IMCEA


def test_an_imcea_address_is_read_whatever_its_domain() -> None:
    """MS-OXCMAIL 2.1.3.1.8: the domain is the writer's default accepted domain."""
    assert fax("IMCEAFAX-4255550123@anywhere.example").domain == "anywhere.example"


def test_an_imcea_address_in_our_own_domain_is_still_imcea() -> None:
    assert fax("IMCEAFAX-4255550123@fax.example.com").form is Form.IMCEA


def test_an_encapsulated_msfax_address_has_its_own_fields() -> None:
    assert fax("IMCEAMSFAX-Ann+40+2B14255550123+7C+2377@contoso.com").sub == "77"


def test_a_local_part_that_only_begins_like_imcea_is_a_mail_address() -> None:
    """MS-OXCMAIL: the hyphen comes within the first nine characters after IMCEA."""
    assert fault("IMCEAFAX@contoso.com") is Fault.NOT_OUR_DOMAIN
    assert fault("IMCEATOOLONGTYPE-1@contoso.com") is Fault.NOT_OUR_DOMAIN


def test_raw_octets_of_an_encapsulated_name_are_read_too() -> None:
    """Files are read with surrogate escapes; unescaped characters are accepted as themselves."""
    assert fax("IMCEAFAX-M\udcfcller+404255550123@contoso.com").name == "Müller"
    assert fax("IMCEAFAX-M\udcc3\udcbcller+404255550123@contoso.com").name == "Müller"
    assert fax("FAX:M\udcc3\udcbcller@4255550123").name == "Müller"


# RFC 3192, RFC 3191, RFC 2846


def test_quotes_inside_quotes_are_undone() -> None:
    """RFC 5321 section 4.1.2: a backslash quotes one character."""
    assert fax('"FAX=\\+14255550123"@fax.example.com').number == "+14255550123"


def test_unknown_elements_are_kept_and_do_not_hide_known_ones() -> None:
    """RFC 3191: an element that is not understood MUST be kept."""
    result = fax("FAX=+14255550123/COLOR=red/green/X-BILL=42/X-DEPT=a=b/T33S=9@fax.example.com")

    assert result.other == ("COLOR=red/green", "X-BILL=42", "X-DEPT=a=b")
    assert result.sub == "9"


def test_attn_dots_and_underscores_become_spaces() -> None:
    """RFC 2846: [given.][initials.]surname."""
    assert fax("FAX=+14255550123/ATTN=Ann.B.van_der_Lee@fax.example.com").name == "Ann B van der Lee"


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ("T33S=", Fault.BAD_SUBADDRESS),
        ("T33S=abc", Fault.BAD_SUBADDRESS),
        ("ISUB=12a", Fault.BAD_SUBADDRESS),
        ("ISUB=1/ISUB=2", Fault.MULTIPLE_SUBADDRESS),
        ("POSTD=", Fault.BAD_POSTDIAL),
        ("POSTD=1,2", Fault.BAD_POSTDIAL),
        ("POSTD=1/POSTD=2", Fault.BAD_POSTDIAL),
        ("junk", Fault.BAD_NUMBER),
        ("/T33S=1", Fault.BAD_NUMBER),
    ],
)
def test_a_broken_element_is_refused_by_name(elements: str, expected: Fault) -> None:
    """RFC 3192 and RFC 2846: digits only in sub-addresses, a dial string in POSTD, each of them once."""
    assert fault(f"FAX=+14255550123/{elements}@fax.example.com") is expected


def test_a_number_may_be_missing_only_when_something_is_dialled_after_the_answer() -> None:
    """RFC 2846."""
    assert fault("FAX=/T33S=1@fax.example.com") is Fault.EMPTY_NUMBER
    assert fault("FAX=/POSTD=@fax.example.com") is Fault.BAD_POSTDIAL


# Plain


def test_the_name_of_a_plain_address_ends_at_the_last_equals_sign() -> None:
    assert fax("Dept=Ann.Lee=4255550123@fax.example.com").name == "Dept=Ann Lee"


# X.400


def test_an_area_code_in_parentheses_is_no_character_escape() -> None:
    """Microsoft KB 313444: (212) could be taken for an escaped character of X.400 text."""
    assert fax("X400:C=US;DDA:FAX=Ann@+1 (212) 555-0123").number == "+12125550123"


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("14255550123", "+14255550123"),
        ("+14255550123", "+14255550123"),
        ("0114255550", "0114255550"),
        ("5550123", "5550123"),
    ],
)
def test_a_long_network_address_is_a_global_number(address: str, number: str) -> None:
    assert fax(f"X400:C=US;X.121={address}").number == number


def test_an_isdn_number_is_global_and_comes_first() -> None:
    """RFC 1685: ISDN holds an E.163 or E.164 address."""
    assert fax("X400:C=DE;X121=5550123;DDA:FAX=77777;isdn=+49 89 123456").number == "+4989123456"


def test_the_common_name_serves_when_there_is_no_surname() -> None:
    assert fax("X400:C=US;CN=Ann Lee;ISDN=14255550123").name == "Ann Lee"
    assert fax("X400:C=US;CN=Front Desk;DDA:FAX=Ann@14255550123").name == "Ann"


@pytest.mark.parametrize("terminal", ["g3fax", "G4FAX", " "])
def test_fax_terminals_are_fax(terminal: str) -> None:
    assert fax(f"X400:C=US;T-TY={terminal};ISDN=14255550123;").number == "+14255550123"


@pytest.mark.parametrize("elements", ["Contoso", "DDA:FAX==5550123", "ISDN=14255550123;ISDN=14255550124"])
def test_broken_elements_are_refused(elements: str) -> None:
    assert fault(f"X400:C=US;{elements}") is Fault.BAD_X400


def test_an_equals_sign_inside_an_attribute_type_is_doubled() -> None:
    """RFC 1685: = inside a DDA type is written ==."""
    assert fax("c=US;DDA:a==b=c;ISDN=14255550123").form is Form.X400


def test_a_bad_number_in_an_element_is_refused() -> None:
    assert fault("X400:C=US;X.121=call me") is Fault.BAD_NUMBER
    assert fault("X400:C=US;ISDN=") is Fault.EMPTY_NUMBER


# TPC.INT


def test_a_tpc_address_needs_no_cover_name() -> None:
    """RFC 1528 section 2.1."""
    assert fax("Remote-Printer@3.2.1.0.5.5.5.5.2.4.1.TPC.INT").name == ""


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("tpc.int", Fault.EMPTY_NUMBER),
        ("33.22.tpc.int", Fault.BAD_NUMBER),
        ("x.5.5.tpc.int", Fault.BAD_NUMBER),
        ("tpc.int.example", Fault.NOT_OUR_DOMAIN),
    ],
)
def test_a_tpc_domain_is_single_digits(domain: str, expected: Fault) -> None:
    assert fault(f"remote-printer@{domain}") is expected


# What strangers put into names


def test_names_hold_no_controls_and_no_marks_that_turn_the_reading_direction() -> None:
    assert fax("IMCEAFAX-Ann+0D+0ABcc:x+E2+80+AEy+1B+40+2B14255550123@contoso.com").name == "Ann Bcc:xy"


def test_lone_surrogates_become_readable() -> None:
    name = fax("FAX:A\ud800nn@5550123").name

    assert name.encode("utf-8")
