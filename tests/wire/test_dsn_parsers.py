"""Readers that are not ours understand our reports alike: Python's email package and flufl.bounce, Mailman's bounce reader."""

from email import message_from_bytes
from email.message import Message

import pytest
from flufl.bounce import all_failures, scan_message

from tests.wire.reports import BUSY, DELAYED, DELIVERED, FAX, ORIGINAL, report
from wire.dsn import RecipientStatus, build, read


def parsed(mail: bytes) -> list[Message]:
    payload = message_from_bytes(mail).get_payload()
    assert isinstance(payload, list)
    return [part for part in payload if isinstance(part, Message)]


@pytest.mark.parametrize("recipient", [BUSY, DELIVERED, DELAYED])
def test_python_reads_the_same_fields(recipient: RecipientStatus):
    mail = build(report(recipient))
    groups = parsed(mail)[1].get_payload()

    assert isinstance(groups, list)
    message, first = (group for group in groups if isinstance(group, Message) and group.keys())
    assert message["Reporting-MTA"] == f"dns; {read(mail).reporting_mta}"
    assert message["Original-Envelope-Id"] == "QQ314159"
    assert (first["Final-Recipient"], first["Action"]) == (f"rfc822;{FAX}", recipient.action)
    assert first["Status"].split()[0] == recipient.status


@pytest.mark.parametrize("original", [ORIGINAL, ORIGINAL + b"\xff\xfe\r\n", b"no header\r\n" + ORIGINAL])
def test_python_finds_three_parts_without_a_defect(original: bytes):
    mail = message_from_bytes(build(report(returned=original, full=True)))

    assert mail.get_content_type() == "multipart/report"
    assert [part.get_content_type() for part in parsed(mail.as_bytes())] == [
        "text/plain",
        "message/delivery-status",
        "message/rfc822",
    ]
    assert not mail.defects


def test_python_reads_the_returned_mail():
    returned = parsed(build(report(full=True)))[2].get_payload()

    assert isinstance(returned, list)
    assert isinstance(returned[0], Message)
    assert returned[0]["Message-ID"] == "<m1@contoso.example>"
    assert returned[0].get_payload() == "Hello\r\n"


def test_mailman_takes_a_failure_for_a_permanent_bounce():
    mail = message_from_bytes(build(report(BUSY)))

    assert scan_message(mail) == {FAX.encode()}


def test_mailman_takes_a_delay_for_a_temporary_bounce():
    temporary, permanent = all_failures(message_from_bytes(build(report(DELAYED))))

    assert list(temporary) == [FAX.encode()]
    assert not permanent


def test_mailman_does_not_take_a_delivery_for_a_bounce():
    assert scan_message(message_from_bytes(build(report(DELIVERED)))) == set()
