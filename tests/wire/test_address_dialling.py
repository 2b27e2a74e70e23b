"""Numbers are dialled exactly as meant, and what is no number is never dialled."""

import pytest

from wire.address import Fault, FaxAddress, read


def fax(text: str) -> FaxAddress:
    result = read(text, ["fax.example.com"]).result
    assert isinstance(result, FaxAddress), result
    return result


def fault(text: str) -> Fault:
    result = read(text, ["fax.example.com"]).result
    assert isinstance(result, Fault), result
    return result


@pytest.mark.parametrize(
    "written", ["+1-425-555-0123", "+1.425.555.0123", "+1 (425) 555-0123", "+1\u00a0425\u00a05550123"]
)
def test_separators_are_not_dialled(written: str) -> None:
    """RFC 3191 section 2: - and . MUST be ignored; people write blanks and parentheses too."""
    assert fax(written).number == "+14255550123"


def test_a_country_code_in_parentheses_is_still_global() -> None:
    assert fax("(+44) 116 4960348").number == "+441164960348"


@pytest.mark.parametrize("written", ["FAX:0044+1164960348", "FAX:++14255550123", "FAX=1+2@fax.example.com"])
def test_a_plus_inside_a_number_is_refused(written: str) -> None:
    """RFC 3191 section 2: + is reserved for the beginning of global numbers."""
    assert fault(written) is Fault.BAD_NUMBER


def test_a_global_number_has_at_most_15_digits() -> None:
    """ITU-T E.164."""
    assert fax("+" + "1" * 15).number == "+" + "1" * 15
    assert fault("+" + "1" * 16) is Fault.NUMBER_TOO_LONG


@pytest.mark.parametrize(
    "written",
    [
        "+12",
        "12",
        "FAX:1",
        "[FAX:Ann@+49]",
        "FAX:1,2",
        "FAX:9#77",
        "FAX=9p*#1@fax.example.com",
        "Ann=12@fax.example.com",
        "IMCEAFAX-12@contoso.com",
        "X400:C=US;ISDN=12",
        "X400:C=US;X.121=12",
        "X400:C=US;DDA:FAX=12",
        "remote-printer@2.1.tpc.int",
    ],
)
def test_a_number_has_three_digits_whatever_its_spelling(written: str) -> None:
    """Our own choice: nobody dials less, and pauses, tones and tails are no digits."""
    assert fault(written) is Fault.NUMBER_TOO_SHORT


@pytest.mark.parametrize("written", ["112", "FAX:*11*2", "FAX=9w12@fax.example.com", "+123"])
def test_three_digits_are_enough(written: str) -> None:
    fax(written)


def test_a_local_dial_string_is_limited_too() -> None:
    """TAPI: TAPIMAXDESTADDRESSSIZE is 80."""
    assert fax("FAX:" + "1" * 80).number == "1" * 80
    assert fault("FAX:" + "1" * 81) is Fault.NUMBER_TOO_LONG
    assert fault(f"FAX={'1' * 81}@fax.example.com") is Fault.NUMBER_TOO_LONG


@pytest.mark.parametrize(
    "written",
    [
        "FAX:555-CALL",
        "FAX:555 ext 12",
        "FAX:\uff15\uff15\uff15\uff10\uff11",
        "FAX:\u0665\u0665\u0665\u0660\u0661",
        "FAX:555\x000123",
    ],
)
def test_what_no_line_can_dial_is_refused(written: str) -> None:
    """Letters are not keypad-translated, digits of other scripts are not digits of a dial."""
    assert fault(written) is Fault.BAD_NUMBER


@pytest.mark.parametrize("written", ["FAX:Abba", "dad@fax.example.com", "FAX=***@fax.example.com"])
def test_a_number_without_a_digit_is_refused(written: str) -> None:
    """A to D are tones, so a short name could pass for a number."""
    assert fault(written) is Fault.BAD_NUMBER


@pytest.mark.parametrize("written", ["FAX:+", "FAX: ( ) ", "FAX:#77", "FAX:,,,", "FAX=--@fax.example.com"])
def test_separators_and_tails_alone_are_no_number(written: str) -> None:
    assert fault(written) is Fault.EMPTY_NUMBER


def test_the_tones_a_to_d_star_and_hash_can_be_dialled() -> None:
    """RFC 2846: a local number may hold the DTMF symbols, in either case."""
    assert fax("FAX=*9#aD12@fax.example.com").number == "*9#AD12"
    assert fax("FAX:*70b5550123").number == "*70B5550123"


@pytest.mark.parametrize(
    ("written", "number", "post"),
    [
        ("9,5550123", "9p5550123", ""),  # exit code
        ("9,,5550123", "9pp5550123", ""),
        ("9w5550123", "9w5550123", ""),
        ("9,1,4255550123", "9p1p4255550123", ""),  # two exit codes
        ("*70,5550123", "*70p5550123", ""),
        ("123,4567", "123p4567", ""),
        ("1234,4567", "1234", "p4567"),  # four digits are no exit code
        ("123,456", "123", "p456"),  # three digits are no number behind an exit code
        ("9,5550123,,,77", "9p5550123", "ppp77"),
        ("+14255550123,,567#", "+14255550123", "pp567#"),
        ("+142,5550123", "+142", "p5550123"),  # a global number has no exit code
    ],
)
def test_a_pause_belongs_to_an_exit_code_or_begins_the_post_dial_string(written: str, number: str, post: str) -> None:
    result = fax(f"FAX:{written}")

    assert (result.number, result.post) == (number, post)


def test_pulse_means_pause_and_tone_means_nothing() -> None:
    """TAPI dial strings: T and P choose tone and pulse mode; W waits for a dial tone."""
    assert fax("FAX:9PT5550123").number == "9p5550123"
    assert fax("FAX:T5550123").number == "5550123"
    assert fax("FAX:9W5550123").number == "9w5550123"


def test_a_pause_before_the_first_digit_is_dropped() -> None:
    assert fax("FAX:,,W5550123").number == "5550123"


def test_in_the_mail_form_a_pause_never_ends_the_number() -> None:
    """RFC 2846: p and w are part of the dial string; what follows the answer has an element of its own."""
    assert fax("FAX=55501p23w77@fax.example.com").number == "55501p23w77"
    assert fault("FAX=555,0123@fax.example.com") is Fault.BAD_NUMBER


@pytest.mark.parametrize("written", ["FAX:5550123#", "FAX:5550123#7x", "FAX:5550123#7,8", "FAX:5550123#" + "1" * 21])
def test_a_sub_address_is_one_to_twenty_digits(written: str) -> None:
    """ITU-T T.33; the SUB frame of T.30 holds 20 digits."""
    assert fault(written) is Fault.BAD_SUBADDRESS


@pytest.mark.parametrize("written", ["FAX:5550123,x", "FAX:5550123," + "1" * 80])
def test_what_cannot_be_dialled_after_the_answer_is_refused(written: str) -> None:
    assert fault(written) is Fault.BAD_POSTDIAL
