"""Attached business cards of all three versions."""

from gateway.document.attach.vcard import otherwise, print_vcard, recognises
from gateway.document.mime import File
from gateway.document.printed import Overlong, Print
from gateway.settings import DocumentSettings
from tests.gateway.document.attach.leaves import PLAIN, SETTINGS, a_file, ends_well, printed, text_of

OLD = """BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen
FN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:J=FCrgen M=FC=
ller
ORG:Contoso GmbH;Purchasing
TITLE:Head of Purchasing
TEL;WORK;VOICE:+49 30 5550100
TEL;CELL:+49 171 5550101
EMAIL;INTERNET:j@contoso.example
ADR;WORK:;;Main Street 5;Berlin;;10115;Germany
PHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQ
 SkZJ==

NOTE:Mornings only
END:VCARD
"""
NEW = """BEGIN:VCARD
VERSION:4.0
N:Stevenson;John;Philip,Paul;Dr.;Jr.
TEL;TYPE="work,fax";VALUE=uri:tel:+1-425-555-0100
item1.EMAIL;TYPE=work:john@fabrikam.example
URL:https://fabrikam.example/a\\,b
NOTE:one\\ntwo
END:VCARD
"""


def card(content: str | bytes) -> File:
    return a_file(content, "cards.vcf", "text/vcard")


def test_a_card_is_known_by_its_first_line() -> None:
    assert recognises(a_file(OLD, "x"))
    assert not recognises(a_file("BEGIN:VCALENDAR", "x.vcf", "text/vcard"))


def test_a_card_of_version_2_says_everything_on_it() -> None:
    said = text_of(print_vcard(card(OLD), SETTINGS))
    for words in (
        "Jürgen Müller Title Head of Purchasing",
        "Company Contoso GmbH, Purchasing",
        "+49 30 5550100 (work)",
        "+49 171 5550101 (cell)",
        "Mail j@contoso.example",
        "Main Street 5, 10115 Berlin, Germany (work)",
        "Mornings only",
    ):
        assert words in said
    assert "4AAQ" not in said


def test_the_photograph_is_named_as_missing() -> None:
    assert printed(print_vcard(card(OLD), SETTINGS)).notes == ("the picture in cards.vcf is not printed",)
    assert printed(print_vcard(card(NEW), SETTINGS)).notes == ()


def test_a_card_of_version_4_is_named_from_its_parts() -> None:
    said = text_of(print_vcard(card(NEW), SETTINGS))
    assert "Dr. John Philip Paul Stevenson Jr." in said
    assert "Phone +1-425-555-0100 (work, fax)" in said
    assert "Mail john@fabrikam.example (work)" in said
    assert "Web https://fabrikam.example/a,b one two" in said


def test_several_cards_follow_one_another() -> None:
    said = text_of(print_vcard(card(OLD + NEW), PLAIN))
    assert said.index("Jürgen") < said.index("Stevenson")


def test_a_file_without_cards_is_printed_as_it_stands() -> None:
    assert "nothing" in text_of(print_vcard(card("nothing"), SETTINGS))


def test_damaged_cards_end_in_pages_or_a_reason() -> None:
    def work(content: bytes) -> Print:
        otherwise(card(content), SETTINGS)
        return print_vcard(card(content), SETTINGS)

    ends_well((OLD + NEW).encode(), work)


def test_lines_without_end_are_not_read_to_be_counted() -> None:
    file = a_file("BEGIN:VCARD\n" + "URL:\n" * 2000, "x", "text/vcard")
    few = DocumentSettings(max_pages=1)
    assert print_vcard(file, few) == otherwise(file, few) == Overlong(pages=2, at_least=True)


def test_lines_that_are_never_printed_do_not_count() -> None:
    file = a_file("BEGIN:VCARD\nFN:Bob\n" + "X-A:b\n" * 2000, "x", "text/vcard")
    assert text_of(print_vcard(file, DocumentSettings(max_pages=1))) == "x Bob"
