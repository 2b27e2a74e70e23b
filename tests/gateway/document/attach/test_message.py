"""Attached mails: opened, and printed under who wrote them to whom."""

from base64 import encodebytes

import pytest

from gateway.document.attach.message import opened, otherwise, print_message, recognises
from gateway.document.mime import File, Mail
from gateway.document.printed import Print, Unprintable
from gateway.settings import DocumentSettings
from tests.gateway.document.attach.cmsmaking import signed
from tests.gateway.document.attach.leaves import PLAIN, SETTINGS, a_file, ends_well, printed, text_of

MAIL = b"""Received: from a by b
From: =?utf-8?q?J=C3=BCrgen?= <j@contoso.example>
To: Bob <bob@fabrikam.example>,
 Carl <carl@fabrikam.example>
Date: Mon, 23 Nov 2026 09:00:00 +0100
Subject: Re: the price
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/html; charset=utf-8

<html><head><style>td,div{font-size:30pt}</style></head><body><p>Hello <b>Bob</b></p></body></html>
--b
Content-Type: application/pdf; name=price.pdf

x
--b--
"""
SHORT = b"From: a@b.example\nSubject: Plain\n\nHello\n\nBob\n"


def eml(content: bytes = MAIL, kind: str = "message/rfc822", name: str = "Re: the price") -> File:
    return a_file(content, name, kind)


def taken(file: File, settings: DocumentSettings = SETTINGS) -> Mail:
    mail = opened(file, settings)
    assert isinstance(mail, Mail)
    return mail


def print_it(file: File, settings: DocumentSettings = SETTINGS) -> Print:
    return print_message(file, taken(file, settings), settings)


def test_a_mail_is_known_by_its_type_or_its_name() -> None:
    assert recognises(eml())
    assert recognises(eml(kind="application/octet-stream", name="old.EML"))
    assert not recognises(eml(b"no mail", "application/octet-stream", "x.eml"))
    assert not recognises(eml(b"", "message/rfc822"))
    assert not recognises(eml(kind="text/plain", name="x.txt"))


def test_a_mail_stands_under_its_heading() -> None:
    said = text_of(print_it(eml()))
    assert said == (
        "Attached message From Jürgen <j@contoso.example> To Bob <bob@fabrikam.example>, Carl <carl@fabrikam.example> "
        "Date Mon, 23 Nov 2026 09:00:00 +0100 Subject Re: the price Attached price.pdf Hello Bob"
    )


def test_its_files_come_out() -> None:
    assert [(file.name, file.content) for file in taken(eml()).files] == [("price.pdf", b"x")]


def test_a_mail_of_plain_text_needs_no_engine() -> None:
    said = "Attached message From a@b.example Subject Plain Hello Bob"
    assert text_of(print_it(eml(SHORT))) == said
    assert text_of(print_it(eml(SHORT), PLAIN)) == said


def test_a_mail_printed_otherwise_keeps_its_words() -> None:
    assert text_of(otherwise(eml(), taken(eml()), SETTINGS)).endswith("price.pdf Hello Bob")


def test_an_engine_that_is_gone_is_noted() -> None:
    result = printed(print_message(eml(), taken(eml()), PLAIN))
    assert result.notes == ("the HTML text of Re: the price is printed as plain text",)


@pytest.mark.parametrize("kind", ["message/rfc822", "application/octet-stream"])
def test_a_mail_that_is_encoded_once_more_is_read(kind: str) -> None:
    file = eml(encodebytes(MAIL), kind, "x.eml")
    assert recognises(file)
    assert "Hello Bob" in text_of(print_it(file))


def test_a_mail_of_too_many_parts_says_so() -> None:
    parts = b"--b\nContent-Type: text/x\n\nx\n" * 1200
    file = eml(b"Content-Type: multipart/mixed; boundary=b\n\n" + parts)
    assert isinstance(opened(file, SETTINGS), Unprintable)


def test_a_heading_of_endless_recipients_ends() -> None:
    said = text_of(print_it(eml(b"To: " + b"bob@fabrikam.example, " * 5000 + b"\nSubject: X\n\nHello")))
    assert said.count("bob@") < 30
    assert said.endswith("Subject X Hello")


def test_damaged_mails_end_in_pages_or_a_reason() -> None:
    ends_well(MAIL, lambda content: recognises(eml(content)) and print_it(eml(content)))


@pytest.mark.parametrize(
    ("kind", "name"), [("application/pkcs7-mime", "x"), ("application/x-pkcs7-mime", ""), ("text/x", "smime.p7m")]
)
def test_a_mail_in_its_own_signature_is_read(kind: str, name: str) -> None:
    file = eml(signed(MAIL), kind, name)
    assert recognises(file)
    assert "Hello Bob" in text_of(print_it(file))
    assert [attached.name for attached in taken(file).files] == ["price.pdf"]
    assert taken(file).notes == (f"the digital signature of {name} is not printed: paper cannot carry it",)


def test_a_signed_file_comes_out_of_its_signature() -> None:
    file = eml(signed(b"%PDF-1.4"), "application/octet-stream", "bill.pdf.p7m")
    assert [(inside.name, inside.content) for inside in taken(file).files] == [("bill.pdf", b"%PDF-1.4")]
    assert "Signed message (bill.pdf.p7m) Attached bill.pdf" in text_of(print_it(file))


def test_a_signature_alone_is_no_mail() -> None:
    assert not recognises(eml(signed(b""), "application/pkcs7-signature", "smime.p7s"))
    assert not recognises(eml(b"0", "application/pkcs7-mime", "smime.p7m"))
