"""The strict judge catches every seeded fault, names its source, and lets faultless reports pass."""

import re
from base64 import encodebytes
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wire.reports import BUSY, DELAYED, DELIVERED, FAX, ORIGINAL, report
from wire.dsn import build
from wire.dsn_check import faults
from wire.mime_parts import part_of

FAILED_MAIL = build(report(BUSY))
FULL_MAIL = build(report(BUSY, full=True))
DELIVERED_MAIL = build(report(DELIVERED))
DELAYED_MAIL = build(report(DELAYED))
BOUNDARY = re.findall(rb'boundary="(.+?)"', FAILED_MAIL)[0]

# (what is replaced, by what, a word of the sentence that must be found); the report is FAILED_MAIL.
SEEDED = [
    # the octets
    (b"Action: failed\r\n", b"Action: failed\n", "ends without CRLF (RFC 5322 section 2.3)"),
    (b"was not sent", b"was not\0 sent", "NUL"),
    (b"was not sent", b"x" * 999, "998 are allowed (RFC 5322 section 2.1.1)"),
    # the header of the report
    (b"From: ", b"X-From: ", "0 From, exactly one"),
    (b"To: <ann@contoso.example>\r\n", b"", "0 To, exactly one"),
    (b"To: <ann@contoso.example>", b"To: <ann@contoso.example>, <eve@evil.example>", "2 mailboxes"),
    (b"To: <ann@contoso.example>", b"To: undisclosed-recipients:;", "To names 0 mailboxes"),
    (b"To: <ann", b"Cc: <bob@contoso.example>\r\nTo: <ann", "1 Cc, none"),
    (b"Date: Tue, 02 Apr 2024 12:00:00 +0000\r\n", b"", "0 Date"),
    (b"Date: Tue, 02 Apr 2024 12", b"Date: Mon, 02 Apr 2024 12", "is no date (RFC 5322 section 3.3)"),
    (b"Date: Tue, 02 Apr 2024 12", b"Date: Tue, 31 Apr 2024 12", "is no date"),
    (b"Date: Tue, 02 Apr 2024 12:00:00 +0000", b"Date: Tue, 02 Apr 2024 12:00:00 GMT", "is no date"),
    (b"Message-ID: <dsn-000123@fax.contoso.example>\r\n", b"", "0 Message-ID"),
    (b"<dsn-000123@fax.contoso.example>", b"dsn-000123", "Message-ID 'dsn-000123' breaks its grammar"),
    (b"In-Reply-To: <m1@contoso.example>\r\n", b"", "In-Reply-To is not the returned mail's Message-ID"),
    (b"In-Reply-To: <m1@", b"In-Reply-To: <m2@", "In-Reply-To is not the returned mail's Message-ID"),
    (b"References: <m1@contoso.example>\r\n", b"", "References does not hold"),
    (b"In-Reply-To: <m1@contoso.example>", b"In-Reply-To: <dsn-000123@fax.contoso.example>", "answers itself"),
    (b"Auto-Submitted: auto-replied\r\n", b"", "0 Auto-Submitted"),
    (b"Auto-Submitted: auto-replied", b"Auto-Submitted: no", "not auto-replied (RFC 3834 section 5)"),
    (b"MIME-Version: 1.0", b"MIME-Version: 2.0", "MIME-Version is not 1.0"),
    (b"Subject: Undeliverable", b"Subject: Gr\xfc\xdfe", "Subject holds 8-bit octets"),
    (b"Subject: Undeliverable", b"stray line\r\nSubject: Undeliverable", "a line that is no field"),
    (b"Subject: Undeliverable", b"Subject:\r\n \r\n Undeliverable", "nothing but space"),
    # the container
    (b"multipart/report; report", b"multipart/mixed; report", "not multipart/report (RFC 6522 section 3)"),
    (b"report-type=delivery-status", b"report-type=other", "report-type is not delivery-status"),
    (b'boundary="' + BOUNDARY + b'"', b'boundary=""', "breaks its grammar (RFC 2046 section 5.1.1)"),
    (b"--" + BOUNDARY + b"--", b"", "closing delimiter is missing"),
    (
        b"MIME-Version",
        b"Content-Transfer-Encoding: base64\r\nMIME-Version",
        "must not be encoded (RFC 2045 section 6.4)",
    ),
    # the parts
    (b"Content-Type: text/plain; charset=us-ascii", b"Content-Type: image/png", "a text for people comes first"),
    (b"was not sent", b"to {number} was not sent", "unresolved placeholder {number}"),
    (b"was not sent", b"was n\xf6t sent", "the text part holds 8-bit octets"),
    (b"Content-Type: message/delivery-status", b"Content-Type: text/plain", "not message/delivery-status"),
    (
        b"Content-Type: message/delivery-status",
        b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: quoted-printable",
        "the status part is not 7bit",
    ),
    (b"Busy signal", b"B\xfcsy signal", "the status part holds 8-bit octets"),
    (b"Content-Type: text/rfc822-headers", b"Content-Type: text/html", "the mail or its header is returned there"),
    (b"From: Ann <", b"\r\nbody: Ann <", "holds more than a header (RFC 6522 section 4)"),
    (
        b"Content-Type: text/rfc822-headers",
        b"Content-Type: text/rfc822-headers\r\nContent-Transfer-Encoding: x-uue",
        "unknown encoding",
    ),
    # the message's own fields
    (b"Reporting-MTA: dns; fax.contoso.example\r\n", b"", "the message has 0 reporting-mta"),
    (
        b"Reporting-MTA: dns; fax",
        b"Reporting-MTA: fax",
        "Reporting-MTA 'fax.contoso.example', which breaks its grammar",
    ),
    (b"Original-Envelope-Id: QQ314159", b"Original-Envelope-Id: " + b"Q" * 101, "RFC 3464 section 2.2.1"),
    (b"Original-Envelope-Id: QQ314159", b"Original-Envelope-Id:", "empty Original-Envelope-Id"),
    (b"Arrival-Date: Tue, 02 Apr 2024", b"Arrival-Date: 2024-04-02", "RFC 3464 section 2.2.5"),
    (b"Original-Envelope-Id: ", b"DSN-Gateway: fax\r\nOriginal-Envelope-Id: ", "RFC 3464 section 2.2.3"),
    (b"Original-Envelope-Id: ", b"Envelope: x\r\nOriginal-Envelope-Id: ", "unregistered field Envelope"),
    (b"Original-Envelope-Id: ", b"Action: failed\r\nOriginal-Envelope-Id: ", "the other kind of group"),
    (b"\r\n\r\nOriginal-Recipient", b"\r\nOriginal-Recipient", "no group of fields for a recipient"),
    # a recipient's fields
    (b"Final-Recipient: rfc822;" + FAX.encode() + b"\r\n", b"", "0 final-recipient"),
    (b"Final-Recipient: rfc822;", b"Final-Recipient: ", "RFC 3464 section 2.3.2"),
    (b"Original-Recipient: rfc822;", b"Original-Recipient: ", "RFC 3464 section 2.3.1"),
    (b"Final-Recipient: rfc822;", b"Final-Recipient: utf-8;", "RFC 3464 section 2.3.2"),  # "+" must be \x{2B}
    (b"Action: failed\r\n", b"", "0 action"),
    (b"Action: failed", b"Action: lost", "RFC 3464 section 2.3.3"),
    (b"Action: failed", b"Action: failed\r\nAction: failed", "2 action"),
    (b"Action: failed", b"Action: delivered", "delivered with a status of class 4"),
    (b"Status: 4.4.1 (busy)\r\n", b"", "0 status"),
    (b"Status: 4.4.1", b"Status: 4.4", "RFC 3464 section 2.3.4"),
    (b"Status: 4.4.1", b"Status: 4.04.1", "RFC 3464 section 2.3.4"),
    (b"Status: 4.4.1", b"Status: 3.4.1", "RFC 3464 section 2.3.4"),
    (b"Status: 4.4.1", b"Status: 2.4.1", "failed with a status of class 2 (RFC 3464 section 2.3.4; RFC 3463"),
    (b"Status: 4.4.1 (busy)", b"Status: 4.4.1 (busy", "RFC 3464 section 2.3.4"),
    (b"Status: 4.4.1 (busy)", b"Status: 4.4.1 busy", "RFC 3464 section 2.3.4"),
    (b"Diagnostic-Code: x-t30; ", b"Diagnostic-Code: ", "RFC 3464 section 2.3.6"),
    (b"Diagnostic-Code: x-t30; E001", b"Diagnostic-Code: x-t30; {code}", "says nothing in Diagnostic-Code"),
    (
        b"Diagnostic-Code:",
        b"Remote-MTA: x-csid; 425\r\nDiagnostic-Code:",
        "no Remote-MTA took part (RFC 3464 section 2.3.5)",
    ),
    (b"Final-Log-ID: job 4711", b"Final-Log-ID:", "empty Final-Log-ID"),
    (b"Final-Log-ID:", b"Will-Retry-Until: Tue, 02 Apr 2024 15:00:00 +0000\r\nFinal-Log-ID:", "RFC 3464 section 2.3.9"),
    (b"Last-Attempt-Date: Tue, 02", b"Last-Attempt-Date: 02/", "RFC 3464 section 2.3.7"),
    (
        b"Last-Attempt-Date: Tue, 02 Apr 2024 11",
        b"Last-Attempt-Date: Tue, 02 Apr 2024 13",
        "after the report was written",
    ),
    (
        b"Last-Attempt-Date: Tue, 02 Apr 2024 11",
        b"Last-Attempt-Date: Tue, 02 Apr 2024 09",
        "before the message arrived",
    ),
    (b"X-Fax-Attempts: 12", b"X-Fax-Attempts: 0", "says nothing in X-Fax-Attempts"),
    (b"X-Fax-Attempts: 12", b"X-Fax-Attempts: None", "says nothing in X-Fax-Attempts"),
    (b"X-Fax-Attempts: 12", b"Fax-Attempts: 12", "only X- names are free (RFC 3464 section 2.4)"),
    (b"X-Fax-Attempts: 12", b"X-Fax-Attempts 12", "a line that is no field"),
    (b"X-Fax-Attempts: 12", b"Reporting-MTA: dns; x.example", "the other kind of group"),
]


@pytest.mark.parametrize(("right", "wrong", "sentence"), SEEDED)
def test_every_seeded_fault_is_caught(right: bytes, wrong: bytes, sentence: str):
    assert right in FAILED_MAIL
    found = faults(FAILED_MAIL.replace(right, wrong, 1))

    assert any(sentence in fault for fault in found), found


@pytest.mark.parametrize("mail", [FAILED_MAIL, FULL_MAIL, DELIVERED_MAIL, DELAYED_MAIL])
def test_a_faultless_report_passes(mail: bytes):
    assert faults(mail) == []


def test_the_worked_example_of_the_specification_passes():
    mail = b"""From: "Fax Gateway" <postmaster@fax.contoso.example>
To: <ann@contoso.example>
Subject: Undeliverable: Invoice
Date: Tue, 2 Apr 2024 10:31:00 +0000
Message-ID: <dsn-000123@fax.contoso.example>
In-Reply-To: <m1@contoso.example>
References: <m1@contoso.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="=_fax_1"

--=_fax_1
Content-Type: text/plain; charset=us-ascii

Your fax to Bob Lee (+1 425 555 0123) was not sent.

--=_fax_1
Content-Type: message/delivery-status

Original-Envelope-Id: QQ314159
Reporting-MTA: dns; fax.contoso.example
Arrival-Date: Tue, 2 Apr 2024 08:00:05 +0000

Original-Recipient: rfc822;IMCEAFAX-Bob+20Lee+40+2B14255550123@contoso.example
Final-Recipient: rfc822;IMCEAFAX-Bob+20Lee+40+2B14255550123@contoso.example
Action: failed
Status: 4.4.1 (busy)
Diagnostic-Code: x-t30; E001 Busy signal detected
Last-Attempt-Date: Tue, 2 Apr 2024 10:30:12 +0000
Final-Log-ID: job 4711
X-Fax-Attempts: 12

--=_fax_1
Content-Type: text/rfc822-headers

Message-ID: <m1@contoso.example>
Subject: Invoice
From: Ann <ann@contoso.example>

--=_fax_1--
"""
    assert faults(mail.replace(b"\n", b"\r\n")) == []


def test_the_whole_mail_is_returned_only_for_a_failure():
    """RFC 3461 section 4.3."""
    assert any("though nothing failed" in fault for fault in faults(build(report(DELIVERED, full=True))))


def test_one_recipient_has_one_group():
    group = FAILED_MAIL.partition(b"Original-Recipient")[2].partition(b"\r\n\r\n")[0]
    doubled = FAILED_MAIL.replace(group, group + b"\r\n\r\nOriginal-Recipient" + group, 1)

    assert faults(doubled) == ["one Final-Recipient has two groups of fields (RFC 3464 section 2.3)"]


def test_a_delay_may_not_end_before_its_last_attempt():
    late = DELAYED_MAIL.replace(b"Will-Retry-Until: Tue, 02 Apr 2024 15", b"Will-Retry-Until: Tue, 02 Apr 2024 10")

    assert any("until a date that is past" in fault for fault in faults(late))


def test_an_empty_text_for_people_is_a_fault():
    assert any("text for people is empty" in fault for fault in faults(build(report(text=" \n"))))


def test_a_fourth_part_is_a_fault():
    fourth = FAILED_MAIL.replace(b"--" + BOUNDARY + b"--", b"--" + BOUNDARY + b"\r\n\r\nmore\r\n--" + BOUNDARY + b"--")

    assert any("4 parts" in fault for fault in faults(fourth))


def test_a_status_part_without_any_field_is_a_fault():
    start, rest = FAILED_MAIL.split(b"Original-Envelope-Id")[0], FAILED_MAIL.partition(b"X-Fax-Attempts: 12\r\n")[2]

    assert any("no group of fields for a recipient" in fault for fault in faults(start + rest))


def test_a_returned_part_without_a_field_is_a_fault():
    start, rest = FAILED_MAIL.split(b"Message-ID: <m1@")[0], FAILED_MAIL.partition(b"Content-Type: text/plain\r\n")[2]

    assert any("holds no header field" in fault for fault in faults(start + b"stray line\r\n" + rest))


def test_a_returned_mail_without_a_message_id_cannot_be_referred_to():
    assert faults(build(report(returned=b"Subject: x\r\n\r\n", in_reply_to=None))) == []


def test_every_sentence_names_its_source():
    for right, wrong, _ in SEEDED:
        assert all("RFC " in fault for fault in faults(FAILED_MAIL.replace(right, wrong, 1)))


@pytest.mark.parametrize("mail", [b"", ORIGINAL, b"\0" * 10, b"\r\n"])
def test_what_is_no_report_at_all_has_faults(mail: bytes):
    assert faults(mail)


@given(st.binary(max_size=200), st.integers(0, len(FULL_MAIL)), st.integers(0, 200))
def test_no_damage_stops_the_judge(damage: bytes, place: int, length: int):
    assert isinstance(faults(FULL_MAIL[:place] + damage + FULL_MAIL[place + length :]), list)


INTERNATIONAL = build(
    report(
        replace(BUSY, final_recipient="f\u00fcr@contoso.example"),
        returned=ORIGINAL.replace(b"ann@", "\u00e4nn@".encode()),
        international=True,
        full=True,
    )
)


def test_an_international_report_passes_in_either_encoding():
    """RFC 6533 section 4: message/global-delivery-status may be 8bit, or encoded."""
    status = part_of(INTERNATIONAL).parts()[1].body
    plain = b"Content-Transfer-Encoding: 8bit\r\n\r\n" + status
    coded = b"Content-Transfer-Encoding: base64\r\n\r\n" + encodebytes(status).replace(b"\n", b"\r\n")

    assert plain in INTERNATIONAL
    assert faults(INTERNATIONAL) == []
    assert faults(INTERNATIONAL.replace(plain, coded)) == []


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        (b"message/global-delivery-status", b"message/delivery-status", "the status part is not 7bit"),
        (b"Content-Type: message/global\r\n", b"Content-Type: image/png\r\n", "the third part is image/png"),
        (b"Action: failed", b"Action: delayed", "returned though nothing failed"),
        (b"utf-8;f\xc3\xbcr@contoso.example", b"utf-8;f \xc3\xbcr@contoso.example", "final-recipient"),
        (b"Status: 4.4.1", b"Status: 2.4.1", "failed with a status of class 2"),
    ],
)
def test_an_international_report_is_judged_as_strictly(right: bytes, wrong: bytes, sentence: str):
    assert right in INTERNATIONAL

    found = faults(INTERNATIONAL.replace(right, wrong))

    assert any(sentence.lower() in fault.lower() for fault in found), found
