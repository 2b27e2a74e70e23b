"""The reports of Exchange itself (reports.md sections 1, 6 and 11)."""

from dataclasses import replace

import pytest

from connector.ndr import Ending, Occasion, is_owed, report
from connector.settings import ExchangeSettings
from tests.connector.test_queue import message
from tests.connector.world import GUID, MORNING, mail, values
from wire import dsn
from wire.dsn import Action
from wire.envelope import Notify, OriginalRecipient, Recipient, Ret
from wire.mailfile import MessageFile

SETTINGS = ExchangeSettings()
OCCASION = Occasion(now=MORNING, arrival=MORNING, guid=GUID)
NOT_FOUND = "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"


def failed(address: str = "bob@contoso.example", notify: frozenset[Notify] | None = None) -> Ending:
    recipient = Recipient(address=address, notify=notify, orcpt=OriginalRecipient(address=address))
    return Ending(recipient=recipient, action=Action.FAILED, status="5.1.1", diagnostic=NOT_FOUND)


def reported(original: MessageFile, *endings: Ending) -> MessageFile:
    made = report(original, endings, OCCASION, SETTINGS)
    assert made is not None
    return made


def test_an_ndr_has_the_shape_that_exchange_gives_it():
    """[EX] From postmaster, Subject `Undeliverable: <original>`, X-MS-Exchange-Message-Is-Ndr; RFC 3834: Auto-Submitted."""
    content = reported(message(), failed()).content

    assert values(content, "Subject") == ["Undeliverable: Invoice"]
    assert "postmaster@contoso.example" in values(content, "From")[0]
    assert "ann@contoso.example" in values(content, "To")[0]
    assert values(content, "X-MS-Exchange-Message-Is-Ndr") == [""]
    assert values(content, "Auto-Submitted") == ["auto-replied"]
    assert values(content, "In-Reply-To") == ["<m1@contoso.example>"]


def test_the_machine_part_names_recipient_status_and_diagnostic():
    original = message()
    original = replace(original, envelope=replace(original.envelope, envid="QQ314159"))

    status = dsn.read(reported(original, failed(), failed("cas@contoso.example")).content)

    assert (status.reporting_mta, status.envelope_id) == ("mbx01.contoso.example", "QQ314159")
    assert [(r.final_recipient, r.action, r.status, r.diagnostic) for r in status.recipients] == [
        ("bob@contoso.example", Action.FAILED, "5.1.1", ("smtp", NOT_FOUND)),
        ("cas@contoso.example", Action.FAILED, "5.1.1", ("smtp", NOT_FOUND)),
    ]


def test_a_report_has_a_null_sender_and_wants_no_report_itself():
    """RFC 3461 section 6.1: null sender, recipient = original MAIL FROM, NOTIFY=NEVER."""
    envelope = reported(message(), failed()).envelope

    assert envelope.sender == ""
    assert envelope.recipients == (Recipient(address="ann@contoso.example", notify=frozenset({Notify.NEVER})),)


@pytest.mark.parametrize(
    ("sender", "notify", "owed"),
    [
        ("ann@contoso.example", None, True),
        ("ann@contoso.example", frozenset({Notify.FAILURE}), True),
        ("ann@contoso.example", frozenset({Notify.SUCCESS, Notify.DELAY}), False),
        ("ann@contoso.example", frozenset({Notify.NEVER}), False),
        ("ann@contoso.example", frozenset({Notify.NEVER, Notify.FAILURE}), False),
        ("", None, False),
        ("", frozenset({Notify.FAILURE}), False),
    ],
)
def test_who_is_told_of_a_failure(sender: str, notify: frozenset[Notify] | None, owed: bool):
    """Section 1, the table; "If the envelope sender is `<>` no DSN MUST be generated"."""
    assert is_owed(sender, failed(notify=notify)) is owed


@pytest.mark.parametrize("action", [Action.DELIVERED, Action.RELAYED])
@pytest.mark.parametrize(
    ("notify", "owed"), [(None, False), (frozenset({Notify.SUCCESS}), True), (frozenset({Notify.FAILURE}), False)]
)
def test_good_news_is_told_only_on_request(action: Action, notify: frozenset[Notify] | None, owed: bool):
    """RFC 3461 section 5.2: a success report only for NOTIFY=SUCCESS."""
    ending = Ending(recipient=Recipient(address="a@x.example", notify=notify), action=action, status="2.0.0")

    assert is_owed("ann@contoso.example", ending) is owed


def test_only_recipients_with_a_report_due_are_listed():
    """RFC 3461 section 5.2.8."""
    quiet = failed("cas@contoso.example", frozenset({Notify.NEVER}))

    status = dsn.read(reported(message(), failed(), quiet).content)

    assert [recipient.final_recipient for recipient in status.recipients] == ["bob@contoso.example"]
    assert report(message(), [quiet], OCCASION, SETTINGS) is None


@pytest.mark.parametrize(("ret", "whole"), [(None, True), (Ret.FULL, True), (Ret.HDRS, False)])
def test_ret_decides_whether_the_mail_comes_back_whole(ret: Ret | None, whole: bool):
    """Section 1: "HDRS = headers only", "RET absent => FULL on failure"."""
    original = message()
    original = replace(original, envelope=replace(original.envelope, ret=ret))

    content = reported(original, failed()).content

    assert (b"Hello" in content) is whole
    assert b"<m1@contoso.example>" in content


def test_good_news_returns_the_header_only():
    """Section 1: "Success or delay only => headers only regardless of RET"."""
    wish = Recipient(address="bob@contoso.example", notify=frozenset({Notify.SUCCESS}))

    content = reported(message(), Ending(recipient=wish, action=Action.RELAYED, status="2.1.9")).content

    assert values(content, "Subject") == ["Relayed: Invoice"]
    assert values(content, "X-MS-Exchange-Message-Is-Ndr") == []
    assert b"Hello" not in content


def test_a_hostile_subject_cannot_add_a_header_to_the_report():
    hostile = message(content=mail(subject="=?utf-8?q?x=0D=0ABcc:_eve=40x.example?="))

    assert values(reported(hostile, failed()).content, "Bcc") == []
