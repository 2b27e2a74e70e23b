"""Shapes: what a stress profile does to a mail changes just what it declares."""

import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest

from gateway.model.stress import Shape
from gateway.report.account import Account
from gateway.report.dialects import DIALECTS
from gateway.report.shapes import COLUMNS, OVERSIZE, shaped
from tests.gateway.model.facts import a_message
from tests.gateway.report.cases import CASES, mail_of
from wire import dsn, dsn_check

TAGGED = a_message(subject="<jobId>1234</jobId><uuid>8e3b47c4-60b6-43e7-81ee-c9ac5930e49d</uuid>")
OF_SUBJECT = {Shape.PREFIXED, Shape.TRANSLATED}
QUICK = [shape for shape in Shape if shape is not Shape.OVERSIZE]
"""Those that need no twelve megabytes to be read again and again."""

CLAIMING = [name for name, one in DIALECTS.items() if one.claims_rfc3464]


def tagged(case: str = "busy", **facts: Any) -> Account:
    """A case about a mail whose subject is tags."""
    account = replace(CASES[case], message=TAGGED)
    return replace(account, letter=replace(account.letter, **facts))


def parsed(mail: bytes) -> EmailMessage:
    return email.message_from_bytes(mail, policy=email.policy.default)


def text_of(mail: bytes) -> str:
    first = next(part for part in parsed(mail).walk() if part.get_content_type() == "text/plain")
    return str(first.get_content())


def subject_of(mail: bytes) -> str:
    return str(parsed(mail)["Subject"])


@pytest.mark.parametrize("dialect", DIALECTS)
def test_without_a_shape_a_mail_stays_as_it_is(dialect: str) -> None:
    mail = mail_of(CASES["busy"], dialect)

    assert shaped(mail, "") == mail


def test_a_shape_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="upside-down"):
        shaped(b"Subject: x\r\n\r\nx\r\n", "upside-down")


def others(mail: bytes) -> dict[str, str]:
    """The header without what a shape may change: the subject, and how the text is encoded."""
    return {
        name: str(value)
        for name, value in parsed(mail).items()
        if name != "Subject" and not name.startswith("Content-T")
    }


@pytest.mark.parametrize("shape", QUICK)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_shape_changes_the_subject_or_the_text_and_nothing_else(dialect: str, shape: Shape) -> None:
    mail = mail_of(tagged(), dialect)

    changed = shaped(mail, shape)

    assert (subject_of(changed) != subject_of(mail)) is (shape in OF_SUBJECT)
    assert (text_of(changed) != text_of(mail)) is (shape not in OF_SUBJECT)
    assert others(changed) == others(mail)


@pytest.mark.parametrize(
    ("dialect", "shape"), [*((name, shape) for name in CLAIMING for shape in QUICK), ("rfc3464", Shape.OVERSIZE)]
)
def test_a_machine_reads_the_same_out_of_every_shape(dialect: str, shape: Shape) -> None:
    mail = mail_of(tagged(), dialect)

    changed = shaped(mail, shape)

    assert dsn.read(changed) == dsn.read(mail)
    assert dsn_check.faults(changed) == []


def test_rewrapped_text_is_quoted_and_breaks_inside_the_tags() -> None:
    """features.md section 7: a re-wrapped quoted line."""
    lines = text_of(shaped(mail_of(tagged(), "succeeded-failed"), Shape.REWRAPPED)).splitlines()

    assert all(line.startswith(">") and len(line) <= COLUMNS for line in lines)
    [torn] = [line for line in lines if "<jobId>1234</jobId><uuid>" in line]
    assert re.fullmatch(r"> <jobId>1234</jobId><uuid>[0-9a-f-]+-", torn)


def test_a_word_without_hyphens_is_broken_anywhere() -> None:
    mail = b"Subject: x\r\nContent-Type: text/plain\r\n\r\n" + b"x" * 100 + b"\r\n"

    assert text_of(shaped(mail, Shape.REWRAPPED)).splitlines() == ["> " + "x" * 58, "> " + "x" * 42]


def test_spaced_text_has_a_space_behind_each_hyphen_in_a_word() -> None:
    text = text_of(shaped(mail_of(tagged(), "succeeded-failed"), Shape.SPACED))

    assert "<uuid>8e3b47c4- 60b6- 43e7- 81ee- c9ac5930e49d</uuid>" in text


def test_torn_tags_do_not_touch_one_another() -> None:
    assert "</jobId> <uuid>" in text_of(shaped(mail_of(tagged(), "succeeded-failed"), Shape.TORN_TAGS))


def test_quoted_text_is_the_same_behind_its_marks() -> None:
    mail = mail_of(tagged(), "succeeded-failed")

    quoted = text_of(shaped(mail, Shape.QUOTED)).splitlines()

    assert [line.removeprefix("> ") for line in quoted] == text_of(mail).splitlines()


@pytest.mark.parametrize(
    ("dialect", "case", "subject"),
    [
        ("rfc3464", "busy", "Unzustellbar: Invoice"),
        ("exchange", "delivered", "Zugestellt: Invoice"),
        ("hylafax", "busy", "Telefax job 4711 to +14255550123 failed"),
        (
            "succeeded-failed",
            "busy",
            "Nachricht fehlgeschlagen: +14255550123 - Failed (The number was busy each time (12 calls))",
        ),
    ],
)
def test_a_translated_subject_is_german(dialect: str, case: str, subject: str) -> None:
    assert subject_of(shaped(mail_of(CASES[case], dialect), Shape.TRANSLATED)) == subject


def test_a_subject_that_nobody_foresaw_becomes_a_german_answer() -> None:
    assert subject_of(shaped(b"Subject: Something else\r\n\r\nx\r\n", Shape.TRANSLATED)) == "AW: Something else"


def test_the_text_of_a_translated_report_is_german_where_its_look_speaks_languages() -> None:
    account = replace(CASES["busy"], letter=replace(CASES["busy"].letter, shape=Shape.TRANSLATED))

    mail = mail_of(account, "rfc3464")

    assert parsed(mail)["Content-Language"].startswith("de")
    assert subject_of(mail) == "Unzustellbar: Invoice"


def test_a_prefixed_subject_begins_with_re() -> None:
    assert subject_of(shaped(mail_of(CASES["busy"], "rfc3464"), Shape.PREFIXED)) == "Re: Undeliverable: Invoice"


def test_an_oversize_report_is_larger_than_exchange_takes() -> None:
    """Set-TransportConfig, MaxReceiveSize: 10 MB."""
    changed = shaped(mail_of(CASES["busy"], "succeeded-failed"), Shape.OVERSIZE)

    assert len(changed) > OVERSIZE > 10 * 1024**2


def test_a_mail_without_a_plain_text_keeps_its_text() -> None:
    mail = b"Subject: x\r\nContent-Type: text/html\r\n\r\n<p>a-b</p>\r\n"

    assert shaped(mail, Shape.SPACED) == mail


def test_a_delay_that_is_reported_after_the_end_tells_of_the_time_before_it() -> None:
    """The profiles out-of-order and delayed-then-failed: what is said was true when it could have been written."""
    account = tagged("partly-sent")
    late = replace(account, letter=replace(account.letter, action=dsn.Action.DELAYED))

    [told] = dsn.read(mail_of(late, "rfc3464")).recipients

    assert (told.action, told.status, told.diagnostic) == (dsn.Action.DELAYED, "4.4.5", None)
    assert ("X-Fax-Pages", "0/3") in told.extensions
