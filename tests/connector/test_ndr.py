"""The reports of Exchange itself (reports.md sections 1, 6 and 11)."""

import email
import email.policy
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flufl.bounce import all_failures
from hypothesis import given
from hypothesis import strategies as st

from connector.ndr import Ending, Occasion, is_owed, report
from connector.settings import ExchangeSettings
from tests.connector.world import FAX, GUID, MAIL, MORNING, World, mail, values
from wire import dsn
from wire.dsn import Action
from wire.dsn_check import faults
from wire.envelope import Envelope, Notify, OriginalRecipient, Recipient, Ret
from wire.mailfile import MessageFile

SETTINGS = ExchangeSettings()
OCCASION = Occasion(now=MORNING, arrival=MORNING, guid=GUID)
NOT_FOUND = "550 5.1.1 RESOLVER.ADR.RecipNotFound; not found"


BOB = Recipient(address="bob@contoso.example")
EVERYTHING = frozenset({Notify.SUCCESS, Notify.FAILURE, Notify.DELAY})
STATUS = {Action.FAILED: "5.1.1", Action.DELAYED: "4.4.7", Action.RELAYED: "2.1.9"}


def message(sender: str = "ann@contoso.example", content: bytes = MAIL) -> MessageFile:
    return MessageFile(envelope=Envelope(sender=sender, recipients=(BOB,)), content=content)


def ended(action: Action, notify: frozenset[Notify] | None = EVERYTHING) -> Ending:
    """An ending of each kind as the transport tells it."""
    return Ending(
        recipient=replace(BOB, notify=notify),
        action=action,
        status=STATUS.get(action, "2.1.5"),
        diagnostic=NOT_FOUND if action is Action.FAILED else "",
        will_retry_until=MORNING + timedelta(hours=44) if action is Action.DELAYED else None,
    )


def part_for_people(content: bytes, kind: str = "plain") -> str:
    """The text that a mail reader shows."""
    body = email.message_from_bytes(content, policy=email.policy.default).get_body((kind,))
    return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


def settings(**dsn: object) -> ExchangeSettings:
    """Settings of a site with others for its reports."""
    return ExchangeSettings.model_validate({"Dsn": dsn})


def failed(address: str = "bob@contoso.example", notify: frozenset[Notify] | None = None) -> Ending:
    recipient = Recipient(address=address, notify=notify, orcpt=OriginalRecipient(address=address))
    return Ending(recipient=recipient, action=Action.FAILED, status="5.1.1", diagnostic=NOT_FOUND)


def reported(original: MessageFile, *endings: Ending) -> MessageFile:
    made = report(original, endings, OCCASION, SETTINGS)
    assert made is not None
    return made


@pytest.mark.rule("reports.subject", "reports.is-ndr", "reports.answers-the-message", "reports.language")
def test_an_ndr_has_the_shape_that_exchange_gives_it():
    """[EX] From postmaster, Subject `Undeliverable: <original>`, X-MS-Exchange-Message-Is-Ndr; RFC 3834: Auto-Submitted."""
    content = reported(message(), failed()).content

    assert values(content, "Subject") == ["Undeliverable: Invoice"]
    assert "postmaster@contoso.example" in values(content, "From")[0]
    assert "ann@contoso.example" in values(content, "To")[0]
    assert values(content, "X-MS-Exchange-Message-Is-Ndr") == [""]
    assert values(content, "Auto-Submitted") == ["auto-replied"]
    assert values(content, "In-Reply-To") == ["<m1@contoso.example>"]
    assert values(content, "References") == ["<m1@contoso.example>"]
    assert values(content, "Content-Language") == ["en-US"]


@pytest.mark.rule("reports.reporting-mta", "reports.envelope-id", "reports.diagnostic", "reports.original-recipient")
def test_the_machine_part_names_recipient_status_and_diagnostic():
    original = message()
    original = replace(original, envelope=replace(original.envelope, envid="QQ314159"))

    status = dsn.read(reported(original, failed(), failed("cas@contoso.example")).content)

    assert (status.reporting_mta, status.envelope_id) == ("mbx01.contoso.example", "QQ314159")
    assert [(r.final_recipient, r.action, r.status, r.diagnostic) for r in status.recipients] == [
        ("bob@contoso.example", Action.FAILED, "5.1.1", ("smtp", NOT_FOUND)),
        ("cas@contoso.example", Action.FAILED, "5.1.1", ("smtp", NOT_FOUND)),
    ]


@pytest.mark.rule("reports.null-sender")
def test_a_report_has_a_null_sender_and_wants_no_report_itself():
    """RFC 3461 section 6.1: null sender, recipient = original MAIL FROM, NOTIFY=NEVER."""
    envelope = reported(message(), failed()).envelope

    assert envelope.sender == ""
    assert envelope.recipients == (Recipient(address="ann@contoso.example", notify=frozenset({Notify.NEVER})),)


@pytest.mark.rule("reports.failure-unless-renounced", "reports.never", "reports.none-on-a-report")
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


@pytest.mark.rule("reports.success-on-request")
@pytest.mark.parametrize("action", [Action.DELIVERED, Action.RELAYED, Action.EXPANDED])
@pytest.mark.parametrize(
    ("notify", "owed"), [(None, False), (frozenset({Notify.SUCCESS}), True), (frozenset({Notify.FAILURE}), False)]
)
def test_good_news_is_told_only_on_request(action: Action, notify: frozenset[Notify] | None, owed: bool):
    """RFC 3461 section 5.2: a success report only for NOTIFY=SUCCESS."""
    ending = Ending(recipient=Recipient(address="a@x.example", notify=notify), action=action, status="2.0.0")

    assert is_owed("ann@contoso.example", ending) is owed


@pytest.mark.rule("reports.only-who-is-due", "reports.never")
def test_only_recipients_with_a_report_due_are_listed():
    """RFC 3461 section 5.2.8."""
    quiet = failed("cas@contoso.example", frozenset({Notify.NEVER}))

    status = dsn.read(reported(message(), failed(), quiet).content)

    assert [recipient.final_recipient for recipient in status.recipients] == ["bob@contoso.example"]
    assert report(message(), [quiet], OCCASION, SETTINGS) is None


@pytest.mark.rule("reports.ret")
@pytest.mark.parametrize(("ret", "whole"), [(None, True), (Ret.FULL, True), (Ret.HDRS, False)])
def test_ret_decides_whether_the_mail_comes_back_whole(ret: Ret | None, whole: bool):
    """Section 1: "HDRS = headers only", "RET absent => FULL on failure"."""
    original = message()
    original = replace(original, envelope=replace(original.envelope, ret=ret))

    content = reported(original, failed()).content

    assert (b"Hello" in content) is whole
    assert b"<m1@contoso.example>" in content


@pytest.mark.rule("reports.good-news-returns-the-header", "reports.subject", "reports.is-ndr")
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


@pytest.mark.rule("reports.delay-unless-others-asked", "reports.never", "reports.none-on-a-report")
@pytest.mark.parametrize(
    ("sender", "notify", "owed"),
    [
        ("ann@contoso.example", None, True),
        ("ann@contoso.example", frozenset({Notify.DELAY}), True),
        ("ann@contoso.example", frozenset({Notify.SUCCESS, Notify.FAILURE}), False),
        ("ann@contoso.example", frozenset({Notify.NEVER, Notify.DELAY}), False),
        ("", None, False),
        ("", frozenset({Notify.DELAY}), False),
    ],
)
def test_who_is_told_of_a_delay(sender: str, notify: frozenset[Notify] | None, owed: bool):
    """Section 5: "Allowed if NOTIFY absent (MAY), or DELAY listed; forbidden otherwise"."""
    made = report(message(sender), [ended(Action.DELAYED, notify)], OCCASION, SETTINGS)

    assert (made is not None) is owed


@pytest.mark.rule("reports.delay-to-internal-senders", "reports.delay-to-external-senders")
@pytest.mark.parametrize(
    ("sender", "off", "told"),
    [
        ("ann@contoso.example", "InternalDelayDsnEnabled", False),
        ("ann@CONTOSO.example", "InternalDelayDsnEnabled", False),
        ("ann@contoso.example", "ExternalDelayDsnEnabled", True),
        ("eve@fabrikam.example", "ExternalDelayDsnEnabled", False),
        ("eve@fabrikam.example", "InternalDelayDsnEnabled", True),
        ("eve@notcontoso.example", "ExternalDelayDsnEnabled", False),
    ],
)
def test_a_site_can_leave_delays_untold(sender: str, off: str, told: bool):
    """[PS] Set-TransportConfig: InternalDelayDsnEnabled and ExternalDelayDsnEnabled; failures are told all the same."""
    site = settings(**{off: False})

    assert (report(message(sender), [ended(Action.DELAYED)], OCCASION, site) is not None) is told
    assert report(message(sender), [ended(Action.FAILED)], OCCASION, site) is not None


@pytest.mark.rule("reports.multipart", "reports.subject", "reports.is-ndr", "reports.good-news-returns-the-header")
@pytest.mark.parametrize("action", Action)
def test_a_report_of_every_kind_is_faultless_and_read_by_strangers(action: Action):
    """RFC 3464, 6522, 3834 by the strict checker; flufl.bounce, which Mailman uses, and Python's email."""
    content = reported(message(), ended(action)).content

    assert faults(content) == []
    parsed = email.message_from_bytes(content)
    kinds = [part.get_content_type() for part in parsed.get_payload()]  # type: ignore[union-attr]
    returned = "message/rfc822" if action is Action.FAILED else "text/rfc822-headers"
    assert kinds == ["multipart/alternative", "message/delivery-status", returned]
    assert (parsed["X-MS-Exchange-Message-Is-Ndr"] is not None) is (action is Action.FAILED)
    temporary, permanent = all_failures(parsed)
    assert permanent == ({b"bob@contoso.example"} if action is Action.FAILED else set())
    assert temporary == ({b"bob@contoso.example"} if action is Action.DELAYED else set())
    (read,) = dsn.read(content).recipients
    assert (read.action, read.final_recipient) == (action, "bob@contoso.example")


@pytest.mark.rule("reports.delay-says-how-long")
def test_a_report_of_a_delay_says_how_long_delivery_goes_on():
    """[EX] as Exchange words it; RFC 3464 section 2.3.9."""
    content = reported(message(), ended(Action.DELAYED)).content

    assert part_for_people(content) == (
        "Delivery is delayed to these recipients or groups:\n\n"
        "Bob (bob@contoso.example)\n\n"
        "Subject: Invoice\n\n"
        "This message hasn't been delivered yet. Delivery will continue to be attempted.\n"
        "The server will keep trying to deliver this message for the next 1 days, 20 hours and 0 minutes. "
        "You'll be notified if the message can't be delivered by that time.\n"
    )
    assert dsn.read(content).recipients[0].will_retry_until == MORNING + timedelta(hours=44)


@pytest.mark.rule("reports.for-administrators", "reports.sentence-for-each-code")
def test_a_failure_is_explained_to_people_and_to_administrators():
    """[EX], "DSNs and NDRs in Exchange 2013": the user's part first, then what the server answered, then the header."""
    text = part_for_people(reported(message(), failed()).content)

    assert text.startswith(
        "Delivery has failed to these recipients or groups:\n\nBob (bob@contoso.example)\n"
        "The email address you entered couldn't be found."
    )
    assert (
        "Diagnostic information for administrators:\n\nGenerating server: mbx01.contoso.example\n\n"
        f"bob@contoso.example\nRemote Server returned '{NOT_FOUND}'\n"
    ) in text
    assert text.index("Original message headers:") < text.index("Message-ID: <m1@contoso.example>")


@pytest.mark.rule("reports.sentence-for-each-code")
@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("4.4.7", "has stopped trying"),
        ("5.1.1", "couldn't be found"),
        ("5.1.2", "system that the address names"),
        ("5.1.3", "format of the recipient's address"),
        ("5.1.7", "sender's address isn't valid"),
        ("5.2.3", "size limit"),
        ("5.3.4", "larger than the system on its way"),
        ("5.4.4", "no connector of this organization"),
        ("5.4.6", "in a circle"),
        ("5.5.3", "too many recipients"),
        ("5.6.0", "can't read this message"),
        ("5.7.1", "permission is restricted"),
        ("5.7.999", "A rule of the recipient's"),
        ("5.9.0", "A problem occurred"),
    ],
)
def test_each_status_code_has_its_sentence(status: str, said: str):
    """[DSN] lists the codes; one that is not listed is explained by its second number (RFC 3463 section 2)."""
    ending = replace(failed(), status=status)

    assert said in part_for_people(reported(message(), ending).content)


@pytest.mark.rule("reports.html")
def test_the_html_says_the_same_and_a_site_can_do_without():
    """[EX] multipart/alternative, text and HTML."""
    with_html = reported(message(), failed()).content
    site = ExchangeSettings(disabled_rules=("reports.html",))
    without = report(message(), [failed()], OCCASION, site)

    assert without is not None
    assert "<b>Delivery has failed to these recipients or groups:</b>" in part_for_people(with_html, "html")
    assert b"text/html" not in without.content
    assert part_for_people(without.content) == part_for_people(with_html)
    assert faults(without.content) == []


@pytest.mark.rule("reports.original-header-in-text")
def test_the_header_in_the_text_can_be_left_out():
    site = ExchangeSettings(disabled_rules=("reports.original-header-in-text",))

    without = report(message(), [failed()], OCCASION, site)

    assert without is not None
    assert "Original message headers:" in part_for_people(reported(message(), failed()).content)
    assert "Original message headers:" not in part_for_people(without.content)
    assert b"message/rfc822" in without.content


@pytest.mark.rule("reports.postmaster")
def test_reports_come_from_the_postmaster_of_the_site():
    """[PS] Set-TransportConfig ExternalPostmasterAddress."""
    named = report(message(), [failed()], OCCASION, settings(ExternalPostmasterAddress="help@contoso.example"))

    assert named is not None
    assert values(named.content, "From") == ["help@contoso.example"]
    assert values(reported(message(), failed()).content, "From") == ["postmaster@contoso.example"]


@pytest.mark.rule("reports.internal-attach-size", "reports.external-attach-size")
@pytest.mark.parametrize(
    ("sender", "limit", "whole"),
    [
        ("ann@contoso.example", "InternalDsnMaxMessageAttachSize", False),
        ("ann@contoso.example", "ExternalDsnMaxMessageAttachSize", True),
        ("eve@fabrikam.example", "ExternalDsnMaxMessageAttachSize", False),
        ("eve@fabrikam.example", "InternalDsnMaxMessageAttachSize", True),
    ],
)
def test_a_message_over_the_limit_returns_as_its_header(sender: str, limit: str, whole: bool):
    """[PS] a message as large as the limit returns whole, a byte more is too much."""
    size = len(MAIL)
    under = report(message(sender), [failed()], OCCASION, settings(**{limit: f"{size} B"}))
    over = report(message(sender), [failed()], OCCASION, settings(**{limit: f"{size - 1} B"}))

    assert under is not None
    assert over is not None
    assert b"Hello" in under.content
    assert (b"Hello" in over.content) is whole
    assert b"<m1@contoso.example>" in over.content


@pytest.mark.rule("reports.reporting-mta")
@pytest.mark.parametrize(
    ("helo", "read"),
    [("client.contoso.example", "client.contoso.example"), (None, None), ("[192.0.2.1]", None), ("a b; c", None)],
)
def test_received_from_is_what_the_client_called_itself(helo: str | None, read: str | None):
    """[EX] Received-From-MTA: dns;...; RFC 3464 section 2.2.4 wants a name."""
    original = message()
    original = replace(original, envelope=replace(original.envelope, helo_domain=helo))

    content = reported(original, failed()).content

    assert dsn.read(content).received_from_mta == read
    assert dsn.read(content).arrival == OCCASION.arrival
    assert faults(content) == []


@pytest.mark.rule("reports.envelope-id", "reports.original-recipient", "reports.remote-mta")
def test_nothing_is_invented_that_nobody_gave():
    """RFC 3461 section 6.3, RFC 3464 sections 2.3.1 and 2.3.5."""
    status = dsn.read(reported(message(), Ending(recipient=BOB, action=Action.FAILED, status="5.1.1")).content)

    (bob,) = status.recipients
    assert (status.envelope_id, bob.original_recipient, bob.remote_mta, bob.diagnostic) == (None, None, None, None)


@pytest.mark.rule("reports.display-name")
@pytest.mark.parametrize(
    ("to", "recipient", "name"),
    [
        ('"Lee, Bob" <BOB@contoso.example>', BOB, "Lee, Bob"),
        ("=?utf-8?q?J=C3=B6rg?= <bob@contoso.example>", BOB, "J\u00f6rg"),
        ("bob@contoso.example", BOB, None),
        ("Bob <b@x.example>", replace(BOB, orcpt=OriginalRecipient(address="b@x.example")), "Bob"),
        ("Eve <eve@contoso.example>", BOB, None),
    ],
)
def test_a_recipient_is_called_as_the_mail_calls_it(to: str, recipient: Recipient, name: str | None):
    """[EX] X-Display-Name."""
    ending = Ending(recipient=recipient, action=Action.FAILED, status="5.1.1")

    content = reported(message(content=mail(to=to)), ending).content

    (read,) = dsn.read(content).recipients
    assert dict(read.extensions).get("X-Display-Name") == name
    assert name is None or f"{name} (bob@contoso.example)" in part_for_people(content)


@pytest.mark.rule("reports.agents-fields", "reports.remote-mta", "reports.diagnostic", "reports.display-name")
def test_what_a_delivery_agent_tells_stands_in_the_report():
    """[DA]; RFC 3464 section 2.4: only names with X- are free, so an agent cannot write a second Status."""
    told = Ending(
        recipient=Recipient(address=FAX),
        action=Action.FAILED,
        status="4.4.2",
        diagnostic="E128 Remote fax disconnected prematurely",
        diagnostic_type="x-t30",
        text="The connection broke while sending page 2.",
        remote_mta=("x-csid", "+1 425 555 0123"),
        last_attempt=MORNING,
        fields=(("X-Fax-Pages", "1/3"), ("X-Display-Name", "Bob Lee"), ("Status", "2.0.0"), ("X Bad", "1")),
    )

    content = reported(message(), told).content

    assert faults(content) == []
    (read,) = dsn.read(content).recipients
    assert read.status == "4.4.2"
    assert read.diagnostic == ("x-t30", "E128 Remote fax disconnected prematurely")
    assert read.remote_mta == ("x-csid", "+1 425 555 0123")
    assert read.last_attempt == MORNING
    assert read.extensions == (("X-Display-Name", "Bob Lee"), ("X-Fax-Pages", "1/3"))
    assert f"Bob Lee ({FAX})\nThe connection broke while sending page 2.\n" in part_for_people(content)


@pytest.mark.rule("reports.language")
def test_a_german_mail_is_reported_in_english():
    content = reported(message(content=mail(content_language="de-DE", subject="Rechnung")), failed()).content

    assert values(content, "Content-Language") == ["en-US"]
    assert part_for_people(content).startswith("Delivery has failed")


@pytest.mark.rule("reports.expired", "reports.one-for-each-recipient")
def test_an_expired_message_comes_back_once_for_each_recipient(world: World):
    """Section 8: expiry has the status `550 4.4.7 QUEUE.Expired;message expired`."""
    world.drop.rmdir()
    others = [FAX, FAX.replace("0123@", "0124@")]
    world.exchange.submit(mail(), recipients=others)

    world.run(horizon=timedelta(days=3))

    read = [dsn.read(content) for content in world.inbox("ann@contoso.example")]
    failures = [one.recipients for one in read if one.recipients[0].action is Action.FAILED]
    assert sorted(one.final_recipient for (one,) in failures) == sorted(others)
    assert {(one.status, one.diagnostic) for (one,) in failures} == {
        ("4.4.7", ("smtp", "550 4.4.7 QUEUE.Expired;message expired"))
    }


@given(
    subject=st.text(max_size=40),
    name=st.text(max_size=40),
    answer=st.text(max_size=60),
    envid=st.none() | st.text(min_size=1, max_size=40),
)
def test_hostile_text_breaks_out_of_nothing(subject: str, name: str, answer: str, envid: str | None):
    """Whatever a sender or an agent writes stays where it is: the header has its fields, the parts are three."""
    hostile = MAIL.replace(b"Invoice", subject.encode("utf-8", "replace").replace(b"\n", b" ").replace(b"\r", b" "))
    original = message(content=hostile)
    original = replace(original, envelope=replace(original.envelope, envid=envid))
    ending = replace(failed(), display_name=name, diagnostic=answer, text=answer)

    content = reported(original, ending).content

    parsed = email.message_from_bytes(content)
    assert len(parsed.get_payload()) == 3
    assert len(parsed.get_all("Subject", [])) == 1
    (read,) = dsn.read(content).recipients
    assert (read.final_recipient, read.status) == ("bob@contoso.example", "5.1.1")


def test_markup_in_a_mail_is_shown_and_not_obeyed():
    script = "<script>alert(1)</script>"
    ending = replace(failed(), display_name=script, text=script, diagnostic=script)

    shown = part_for_people(reported(message(content=mail(subject=script)), ending).content, "html")

    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") >= 4


def test_digits_that_are_dialled_after_the_answer_are_masked_in_the_text():
    """RFC 3965: they may be the code of a calling card. The address stands whole where a program needs it."""
    secret = "FAX=+14255550123/postd=4321"
    address = "IMCEAFAX-+2B14255550123_postd+3D4321@contoso.example"
    ending = Ending(recipient=Recipient(address=address), action=Action.FAILED, status="4.4.1", display_name=secret)

    content = reported(message(), ending).content

    assert dsn.read(content).recipients[0].final_recipient == address
    assert "4321" not in part_for_people(content)


def test_a_name_cannot_turn_the_reading_direction_of_the_text():
    content = reported(message(), replace(failed(), display_name="Bob \u202egnp.exe")).content

    assert "Bob gnp.exe (bob@contoso.example)" in part_for_people(content)


def test_the_time_that_is_left_is_counted_from_the_report():
    for hours, said in ((0.5, "0 days, 0 hours and 30 minutes"), (49, "2 days, 1 hours and 0 minutes")):
        until: datetime = MORNING + timedelta(hours=hours)
        content = reported(message(), replace(ended(Action.DELAYED), will_retry_until=until)).content
        assert said in part_for_people(content)
