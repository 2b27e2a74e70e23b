"""Mailboxes by REST."""

import httpx

from tests.appliance.web import sent


def test_a_report_lies_in_the_mailbox_of_the_sender_and_is_read_as_a_mail(web: httpx.Client):
    here = sent(web)

    (mailbox,) = web.get(f"{here}/mailboxes").json()
    (mail,) = web.get(f"{here}/mailboxes/ANN@contoso.example/mails").json()
    raw = web.get(f"{here}/mailboxes/ann@contoso.example/mails/{mail['id']}")

    assert mailbox == {"address": "ann@contoso.example", "mails": 1, "unread": 1}
    assert (mail["subject"], mail["read"], mail["size"]) == ("Delivered: hello", False, len(raw.content))
    assert mail["date"].startswith("2026-01-05T08:")
    assert raw.headers["content-type"] == "message/rfc822"
    assert b"multipart/report" in raw.content


def test_a_mailbox_that_has_not_been_made_is_empty_and_its_mails_are_not_there(web: httpx.Client):
    here = sent(web)

    assert web.get(f"{here}/mailboxes/nobody@contoso.example/mails").json() == []
    missing = web.get(f"{here}/mailboxes/ann@contoso.example/mails/..%2F..%2Fdropfax.toml")

    assert missing.status_code == 404


def test_a_mail_with_bytes_of_no_encoding_in_its_header_is_listed(web: httpx.Client):
    here = sent(web, b"From: ann@contoso.example\nTo: bob@contoso.example\nSubject: caf\xe9\n\nhello\n")

    (mail,) = web.get(f"{here}/mailboxes/bob@contoso.example/mails").json()

    assert mail["subject"] == "café"
