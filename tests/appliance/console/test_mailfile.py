"""A mail as a page shows it."""

from hypothesis import given
from hypothesis import strategies as st

from appliance.console.mailfile import LONGEST_TEXT, Carried, html_of, raw_text, shown_mail

PLAIN = b"From: =?utf-8?q?J=C3=B6rg?= <j@contoso.example>\nTo: [FAX:+14255550123p998877]\nSubject: hi\n\nhello\r\nyou\n"

REPORT = b"""Subject: Undeliverable
MIME-Version: 1.0
Content-Type: multipart/report; boundary="r"

--r

Your fax was not delivered.
--r
Content-Type: message/delivery-status

Reporting-MTA: dns; fax.contoso.example

Final-Recipient: rfc822; bob@contoso.example
Action: failed
--r
Content-Type: text/rfc822-headers

Subject: hi
--r--
"""

DRESSED = b"""Content-Type: multipart/related; boundary="r"

--r
Content-Type: text/html; charset=iso-8859-1

<p>caf\xe9 <img src="cid:a"> <img src=cid:none>
--r
Content-Type: image/png
Content-ID: <a>
Content-Transfer-Encoding: base64

AAAA
--r
Content-Type: application/pdf
Content-Disposition: attachment; filename="a\tb.pdf"

%PDF
--r--
"""


def test_header_and_text_are_read_for_people():
    mail = shown_mail(PLAIN)

    assert mail.fields[0] == ("From", "Jörg <j@contoso.example>")
    assert (mail.text, mail.has_html, mail.carried) == ("hello\nyou\n", False, ())


def test_digits_that_are_dialled_after_the_answer_are_not_shown():
    assert "998877" not in str(shown_mail(PLAIN).fields)


def test_the_fields_that_machines_read_are_told_group_by_group():
    groups = shown_mail(REPORT).status

    assert [[name for name, _ in group] for group in groups] == [["Reporting-MTA"], ["Final-Recipient", "Action"]]


def test_html_is_shown_with_the_pictures_that_the_mail_brings():
    assert html_of(DRESSED) == '<p>café <img src="data:image/png;base64,AAAA"> <img src=cid:none>'


def test_what_a_mail_carries_is_listed():
    assert shown_mail(DRESSED).carried[1] == Carried(name="a b.pdf", kind="application/pdf", size=4)


def test_a_long_text_is_cut_and_says_so():
    mail = shown_mail(b"Subject: long\n\n" + b"x" * (LONGEST_TEXT + 1))

    assert (len(mail.text), mail.is_cut) == (LONGEST_TEXT, True)
    assert raw_text(b"12345", 3) == "123\n[2 further bytes]"


@given(st.binary(max_size=500))
def test_no_mail_breaks_a_page(mail: bytes):
    shown_mail(mail)
    html_of(mail)
