"""Drop files (exchange-files.md sections 1, 2 and 10)."""

import re
from dataclasses import replace

import pytest

from connector.foreign import drop_file, drop_name, portion
from connector.settings import ExchangeSettings, ForeignConnectorSettings
from tests.connector.world import FAX, MAIL, fax_connector
from wire import mailfile
from wire.envelope import Envelope, Notify, OriginalRecipient, Recipient, Ret
from wire.mailfile import MessageFile

ENTRY = "20240402T080002000000-1f0c2e4a5b6c7d8e9fa0b1c2d3e4f506"
SETTINGS = ExchangeSettings()
WISHES = frozenset({Notify.SUCCESS, Notify.FAILURE, Notify.DELAY})
MESSAGE = MessageFile(
    envelope=Envelope(
        sender="ann@contoso.example",
        recipients=(Recipient(address=FAX, notify=WISHES), Recipient(address="IMCEAFAX-1@contoso.example")),
        body="7bit",
        ret=Ret.HDRS,
        envid="QQ314159",
        created_by="MSExchange15",
        helo_domain="mbx01.contoso.example",
        source="SMTP:Default MBX01",
        source_ip="192.0.2.10",
    ),
    content=MAIL,
)


def block(data: bytes) -> list[str]:
    return data.decode().split("\r\n")[:8]


def dropped(message: MessageFile = MESSAGE, connector: ForeignConnectorSettings | None = None) -> bytes:
    return drop_file(message, message.envelope.recipients, connector or fax_connector(), SETTINGS)


@pytest.mark.rule(
    "dropping.block-of-an-exported-file",
    "dropping.imcea-in-x-receiver",
    "dropping.orcpt-always",
    "dropping.one-file-for-all-recipients",
)
def test_the_block_is_the_one_of_the_worked_file():
    """Section 10, the Drop file, field by field; one file with several X-Receiver (section 2, OUR CHOICE)."""
    assert block(dropped()) == [
        "X-Sender: <ann@contoso.example> BODY=7bit RET=HDRS ENVID=QQ314159",
        "X-Receiver: <IMCEAFAX-Bob+20Lee+40+2B1+20+28425+29+20555-0123@contoso.example> NOTIFY=SUCCESS,FAILURE,DELAY "
        "ORCPT=rfc822;IMCEAFAX-Bob+2B20Lee+2B40+2B2B1+2B20+2B28425+2B29+2B20555-0123@contoso.example",
        "X-Receiver: <IMCEAFAX-1@contoso.example> ORCPT=rfc822;IMCEAFAX-1@contoso.example",
        "X-CreatedBy: MSExchange15",
        "X-HeloDomain: mbx01.contoso.example",
        "X-Source: SMTP:Default MBX01",
        "X-SourceIPAddress: 192.0.2.10",
        f"X-EndOfInjectedXHeaders: {len(MAIL)}",
    ]


@pytest.mark.rule("dropping.orcpt-always")
def test_an_orcpt_that_came_with_the_recipient_stays():
    given = OriginalRecipient(address="[FAX:1]", type="x-fax")
    envelope = replace(MESSAGE.envelope, recipients=(Recipient(address=FAX, orcpt=given),))

    assert mailfile.read(dropped(replace(MESSAGE, envelope=envelope))).envelope.recipients[0].orcpt == given


@pytest.mark.rule("dropping.header-firewall", "dropping.received-stays")
def test_organization_headers_go_and_received_and_resent_stay():
    """[HF] "Organization and forest X-headers are removed before writing; Received / Resent-* stay"."""
    content = b"Received: from a\r\nResent-To: b@x.example\r\nX-MS-Exchange-Organization-SCL: -1\r\n" + MAIL

    written = mailfile.read(dropped(replace(MESSAGE, content=content))).content

    assert written == b"Received: from a\r\nResent-To: b@x.example\r\n" + MAIL


@pytest.mark.rule("dropping.block-of-an-exported-file", "message-files.source-names-the-receive-connector")
def test_a_message_of_other_hands_leaves_as_exchanges_own():
    envelope = replace(MESSAGE.envelope, created_by="FAX", helo_domain=None, source=None, source_ip=None)

    assert block(dropped(replace(MESSAGE, envelope=envelope)))[3:7] == [
        "X-CreatedBy: MSExchange15",
        "X-HeloDomain: mbx01.contoso.example",
        "X-Source: SMTP:Default MBX01",
        "X-SourceIPAddress: 127.0.0.1",
    ]


@pytest.mark.parametrize(
    ("wishes", "left"),
    [
        (WISHES, frozenset({Notify.FAILURE, Notify.DELAY})),
        (frozenset({Notify.SUCCESS}), frozenset({Notify.NEVER})),
        (None, None),
    ],
)
@pytest.mark.rule("dropping.relayed-success-is-not-asked-again")
def test_success_that_exchange_reports_itself_is_not_asked_of_the_gateway(
    wishes: frozenset[Notify] | None, left: frozenset[Notify] | None
):
    """Section 2, RelayDsnRequired true: "the gateway suppresses its own positive DSN; failures are reported by the gateway"."""
    envelope = replace(MESSAGE.envelope, recipients=(Recipient(address=FAX, notify=wishes),))
    written = dropped(replace(MESSAGE, envelope=envelope), fax_connector(RelayDsnRequired=True))

    assert mailfile.read(written).envelope.recipients[0].notify == left


@pytest.mark.rule("dropping.file-name")
def test_a_file_is_named_for_its_message_its_connector_and_what_stands_in_it():
    """The gateway knows a repeat after a crash by name and content."""
    named = drop_name(ENTRY, fax_connector(), dropped())
    others = [
        drop_name(f"{ENTRY[:-1]}0", fax_connector(), dropped()),
        drop_name(ENTRY, fax_connector(Name="Other"), dropped()),
        drop_name(ENTRY, fax_connector(), dropped(connector=fax_connector(RelayDsnRequired=True))),
    ]

    assert drop_name(ENTRY, fax_connector(), dropped()) == named
    assert re.fullmatch("[0-9a-f]{32}", named)
    assert len({named, *others}) == 4


@pytest.mark.rule("dropping.header-firewall")
def test_a_site_may_let_organization_headers_out():
    open_wall = ExchangeSettings(disabled_rules=("dropping.header-firewall",))
    message = replace(MESSAGE, content=b"X-MS-Exchange-Organization-SCL: -1\r\n" + MAIL)

    written = mailfile.read(drop_file(message, MESSAGE.envelope.recipients, fax_connector(), open_wall))

    assert written.content == message.content


@pytest.mark.rule("dropping.orcpt-always")
def test_a_site_may_leave_an_orcpt_away_that_nobody_gave():
    without = ExchangeSettings(disabled_rules=("dropping.orcpt-always",))

    written = mailfile.read(drop_file(MESSAGE, MESSAGE.envelope.recipients, fax_connector(), without))

    assert [recipient.orcpt for recipient in written.envelope.recipients] == [None, None]


@pytest.mark.rule("dropping.one-file-for-all-recipients")
def test_a_site_may_want_a_file_for_each_recipient():
    """Section 2, "One file for all recipients ..., or one per recipient? not documented"."""
    to = MESSAGE.envelope.recipients
    apart = ExchangeSettings(disabled_rules=("dropping.one-file-for-all-recipients",))

    assert (portion(to, SETTINGS), portion(to, apart), portion((), apart)) == (to, to[:1], ())
