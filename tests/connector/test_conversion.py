"""Reports of other systems on their way to a mailbox: DSNConversionMode both ways ([PS] Set-TransportConfig)."""

import email
import email.policy

import pytest
from flufl.bounce import all_failures
from hypothesis import given
from hypothesis import strategies as st

from connector.conversion import converted
from connector.ndr import Ending, Occasion, report
from connector.settings import DsnConversionMode, ExchangeSettings
from tests.connector.world import GUID, MAIL, MORNING, World, mail, values
from wire import dsn
from wire.dsn import Action, DeliveryStatus, RecipientStatus, ReportMail
from wire.dsn_check import faults
from wire.envelope import Envelope, Recipient
from wire.mail_parts import Attachment
from wire.mailfile import MessageFile, write
from wire.mime_parts import part_of

ANN = Recipient(address="ann@contoso.example")
FACTS = (("X-Fax-Number", "+14255550123"), ("X-Fax-Pages", "1/3"), ("X-Fax-Attempts", "12"))
CONVERTING = [DsnConversionMode.USE_EXCHANGE_DSNS, DsnConversionMode.PRESERVE_DSN_BODY]


def site(mode: DsnConversionMode) -> ExchangeSettings:
    return ExchangeSettings.model_validate({"Dsn": {"DSNConversionMode": mode.value}})


REWRITING = site(DsnConversionMode.USE_EXCHANGE_DSNS)
PRESERVING = site(DsnConversionMode.PRESERVE_DSN_BODY)


def foreign(action: Action = Action.FAILED) -> bytes:
    """A report of somebody else's, with a text, a picture and facts of its own."""
    recipient = RecipientStatus(
        final_recipient="fax+14255550123@contoso.example",
        action=action,
        status={Action.FAILED: "4.4.1", Action.DELAYED: "4.4.1"}.get(action, "2.1.5"),
        diagnostic=("x-t30", "E001 Busy signal detected"),
        extensions=FACTS,
    )
    written = ReportMail(
        sender='"Fax Gateway" <postmaster@fax.contoso.example>',
        recipient=ANN.address,
        subject="Your fax: Invoice",
        date=MORNING,
        message_id="<dsn1@fax.contoso.example>",
        text="Lines of the gateway's own.",
        attachments=(Attachment(name="page.png", kind="image/png", content=b"\x89PNG picture"),),
        status=DeliveryStatus(reporting_mta="fax.contoso.example", recipients=(recipient,), envelope_id="QQ1"),
        returned=MAIL,
        full=action is Action.FAILED,
        in_reply_to="<m1@contoso.example>",
        mail_headers=(("Content-Language", "de-DE"),),
    )
    return dsn.build(written)


def arriving(content: bytes, **envelope: object) -> MessageFile:
    facts: dict[str, object] = {"sender": "", "recipients": (ANN,), "created_by": "FAX", "source": "FAX Gateway"}
    return MessageFile(envelope=Envelope(**{**facts, **envelope}), content=content)  # type: ignore[arg-type]


def machine_part(content: bytes) -> bytes:
    (found,) = [part for part in part_of(content).parts() if part.kind == "message/delivery-status"]
    return found.body


def text_in(content: bytes) -> str:
    body = email.message_from_bytes(content, policy=email.policy.default).get_body(("plain",))
    return "" if body is None else str(body.get_content()).replace("\r\n", "\n")


@pytest.mark.rule("reports.use-exchange-dsns")
def test_use_exchange_dsns_writes_text_and_attachments_anew():
    """[PS] "Any customized text or attachments that were associated with the original DSN are overwritten"."""
    content = converted(arriving(foreign()), REWRITING).content

    assert b"Lines of the gateway" not in content
    assert b"image/png" not in content
    assert text_in(content).startswith(
        "Delivery has failed to these recipients or groups:\n\nfax+14255550123@contoso.example\n"
    )
    assert "Generating server: fax.contoso.example" in text_in(content)
    assert "Remote Server returned 'E001 Busy signal detected'" in text_in(content)
    assert values(content, "Content-Language") == ["en-US"]


@pytest.mark.rule("reports.preserve-dsn-body")
def test_preserve_dsn_body_keeps_text_and_attachments():
    """[PS] "Any customized text or attachments in the DSN are retained"."""
    content = converted(arriving(foreign()), PRESERVING).content

    assert "Lines of the gateway's own." in text_in(content)
    assert b'filename="page.png"' in content
    assert values(content, "X-MS-Exchange-Message-Is-Ndr") == [""]
    assert values(content, "Content-Language") == ["de-DE"]


@pytest.mark.rule("reports.do-not-convert", "reports.conversion-mode")
def test_do_not_convert_touches_nothing_and_is_the_default_here():
    message = arriving(foreign())

    assert ExchangeSettings().dsn.conversion_mode is DsnConversionMode.DO_NOT_CONVERT
    assert converted(message, ExchangeSettings()) is message


@pytest.mark.rule("reports.machine-part-survives")
@pytest.mark.parametrize("mode", CONVERTING)
@pytest.mark.parametrize("action", Action)
def test_conversion_loses_no_fact(mode: DsnConversionMode, action: Action):
    """reports.md section 11: "the machine part survives, so all facts must be in part 2"."""
    before = foreign(action)

    after = converted(arriving(before), site(mode)).content

    assert machine_part(after) == machine_part(before)
    assert part_of(after).parts()[2] == part_of(before).parts()[2]
    for name in ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted"):
        assert values(after, name) == values(before, name)
    assert faults(after) == []
    assert dsn.read(after) == dsn.read(before)
    assert all_failures(email.message_from_bytes(after)) == all_failures(email.message_from_bytes(before))


@pytest.mark.rule("reports.preserve-dsn-body")
def test_attachments_behind_the_returned_message_are_kept_or_overwritten_too():
    """RFC 6522 allows three parts; some systems write more."""
    whole = foreign()
    boundary = part_of(whole).parameter("boundary").encode()
    extra = b"--" + boundary + b"\r\nContent-Type: text/plain\r\n\r\nfourth\r\n--" + boundary + b"--"
    message = arriving(whole.replace(b"--" + boundary + b"--", extra))

    assert b"fourth" in converted(message, PRESERVING).content
    assert b"fourth" not in converted(message, REWRITING).content


@pytest.mark.rule("reports.unreadable-is-not-converted")
@pytest.mark.parametrize("mode", CONVERTING)
@pytest.mark.parametrize(
    "content",
    [
        MAIL,
        b"",
        b"no header at all",
        foreign().replace(b"Final-Recipient", b"Somebody"),
        foreign().replace(b"Action: failed", b"Action: lost"),
        foreign().replace(b"message/delivery-status", b"text/plain"),
        foreign().replace(b"report-type=delivery-status", b"report-type=disposition-notification"),
        foreign().replace(b"multipart/report", b"multipart/mixed"),
        mail(content_type='multipart/report; report-type=delivery-status; boundary="x"'),
    ],
    ids=["mail", "empty", "text", "recipient", "action", "status", "reading", "mixed", "no parts"],
)
def test_what_is_no_readable_report_is_left_alone(content: bytes, mode: DsnConversionMode):
    message = arriving(content)

    assert converted(message, site(mode)) is message


@pytest.mark.rule("reports.unreadable-is-not-converted", "reports.converted-once")
@pytest.mark.parametrize("mode", CONVERTING)
def test_what_a_person_sends_and_what_exchange_made_is_left_alone(mode: DsnConversionMode):
    forwarded = arriving(foreign(), sender="ann@contoso.example")
    ending = Ending(recipient=ANN, action=Action.FAILED, status="5.1.1")
    original = MessageFile(envelope=Envelope(sender="eve@contoso.example", recipients=(ANN,)), content=MAIL)
    own = report(original, [ending], Occasion(now=MORNING, arrival=MORNING, guid=GUID), site(mode))

    assert own is not None
    assert converted(forwarded, site(mode)) is forwarded
    assert converted(own, site(mode)) is own


@pytest.mark.rule("reports.converted-once")
@pytest.mark.parametrize("mode", CONVERTING)
@pytest.mark.parametrize("action", Action)
def test_converting_twice_is_converting_once(mode: DsnConversionMode, action: Action):
    once = converted(arriving(foreign(action)), site(mode))

    assert converted(once, site(mode)) == once


WHOLE = foreign()


@given(
    at=st.integers(0, len(WHOLE)), junk=st.binary(max_size=40), cut=st.integers(0, 60), mode=st.sampled_from(CONVERTING)
)
def test_no_damage_stops_the_mail_or_converts_it_twice(at: int, junk: bytes, cut: int, mode: DsnConversionMode):
    """Reports come from anywhere: whatever is broken in one, it reaches its mailbox."""
    damaged = arriving(WHOLE[:at] + junk + WHOLE[at + cut :])

    once = converted(damaged, site(mode))

    assert once.envelope == damaged.envelope
    assert converted(once, site(mode)) == once


@pytest.mark.rule("reports.use-exchange-dsns")
def test_a_report_that_a_gateway_left_in_replay_is_converted_in_the_mailbox(tmp_path):
    """The whole way: Replay, categorizer, mailbox."""
    world = World(site=tmp_path, settings=REWRITING)
    message = arriving(foreign())
    world.put("Replay", {"report.eml": write(message.envelope, message.content)})

    world.run()

    (read,) = world.inbox(ANN.address)
    assert text_in(read).startswith("Delivery has failed")
    assert machine_part(read) == machine_part(message.content)
