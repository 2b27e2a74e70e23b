"""Drop files (exchange-files.md sections 1, 2 and 10)."""

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from connector.foreign import ForeignDelivery, drop_file, drop_name
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


def test_an_orcpt_that_came_with_the_recipient_stays():
    given = OriginalRecipient(address="[FAX:1]", type="x-fax")
    envelope = replace(MESSAGE.envelope, recipients=(Recipient(address=FAX, orcpt=given),))

    assert mailfile.read(dropped(replace(MESSAGE, envelope=envelope))).envelope.recipients[0].orcpt == given


def test_organization_headers_go_and_received_and_resent_stay():
    """[HF] "Organization and forest X-headers are removed before writing; Received / Resent-* stay"."""
    content = b"Received: from a\r\nResent-To: b@x.example\r\nX-MS-Exchange-Organization-SCL: -1\r\n" + MAIL

    written = mailfile.read(dropped(replace(MESSAGE, content=content))).content

    assert written == b"Received: from a\r\nResent-To: b@x.example\r\n" + MAIL


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
def test_success_that_exchange_reports_itself_is_not_asked_of_the_gateway(
    wishes: frozenset[Notify] | None, left: frozenset[Notify] | None
):
    """Section 2, RelayDsnRequired true: "the gateway suppresses its own positive DSN; failures are reported by the gateway"."""
    envelope = replace(MESSAGE.envelope, recipients=(Recipient(address=FAX, notify=wishes),))
    written = dropped(replace(MESSAGE, envelope=envelope), fax_connector(RelayDsnRequired=True))

    assert mailfile.read(written).envelope.recipients[0].notify == left


def test_the_same_queued_message_always_makes_the_same_file(tmp_path: Path):
    """The gateway knows a repeat after a crash by name and content."""
    (tmp_path / "Drop").mkdir()
    for _ in range(2):
        delivery = ForeignDelivery(site=tmp_path, settings=SETTINGS)
        assert delivery.write(ENTRY, MESSAGE, MESSAGE.envelope.recipients, fax_connector())

    (file,) = (tmp_path / "Drop").iterdir()
    assert (len(file.stem), file.suffix, file.read_bytes()) == (32, ".eml", dropped())


def test_another_queue_id_connector_or_content_makes_another_file(tmp_path: Path):
    (tmp_path / "Drop").mkdir()
    delivery = ForeignDelivery(site=tmp_path, settings=SETTINGS)
    to = MESSAGE.envelope.recipients

    delivery.write(ENTRY, MESSAGE, to, fax_connector())
    delivery.write(f"{ENTRY[:-1]}0", MESSAGE, to, fax_connector())
    delivery.write(ENTRY, MESSAGE, to, fax_connector(Name="Other"))
    delivery.write(ENTRY, MESSAGE, to[:1], fax_connector())

    assert len(list((tmp_path / "Drop").iterdir())) == 4


def test_a_missing_drop_directory_is_event_8008_once_until_it_is_there(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    """[EV] event 8008 names connector and directory; Exchange does not create the directory ([FCC])."""
    delivery, to = ForeignDelivery(site=tmp_path, settings=SETTINGS), MESSAGE.envelope.recipients

    tries = [delivery.write(ENTRY, MESSAGE, to, fax_connector()) for _ in range(3)]

    assert tries == [False] * 3
    events = [record for record in caplog.records if vars(record).get("event") == 8008]
    assert [(vars(e)["connector"], vars(e)["directory"]) for e in events] == [("Fax", str(tmp_path / "Drop"))]
    assert events[0].levelno == logging.ERROR
    assert not (tmp_path / "Drop").exists()


def test_an_absolute_drop_directory_is_used_as_it_is(tmp_path: Path):
    connector = fax_connector(DropDirectory=str(tmp_path / "far"))
    settings = ExchangeSettings(root_drop_directory="", foreign_connectors=(connector,))

    assert ForeignDelivery(site=tmp_path / "site", settings=settings).directory(connector) == tmp_path / "far"


def test_a_drop_directory_that_takes_no_file_is_another_failure_than_a_missing_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    delivery, to = ForeignDelivery(site=tmp_path, settings=SETTINGS), MESSAGE.envelope.recipients
    (tmp_path / "Drop" / drop_name(ENTRY, fax_connector(), dropped())).mkdir(parents=True)

    assert not delivery.write(ENTRY, MESSAGE, to, fax_connector())

    assert [record.getMessage() for record in caplog.records] == [
        "a Drop directory cannot be written to; its messages stay queued"
    ]
