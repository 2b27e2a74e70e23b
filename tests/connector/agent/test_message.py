"""The file that an agent gets is the one that a Foreign connector would have dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.agent.message import PIECE, handed_file
from connector.foreign import drop_file
from connector.settings import ExchangeSettings, ForeignConnectorSettings
from tests.connector.world import FAX, MAIL, values
from wire import mailfile
from wire.envelope import Envelope, OriginalRecipient, Recipient
from wire.errors import EnvelopeError
from wire.mailfile import MessageFile

ENVELOPE = Envelope(sender="ann@contoso.example", recipients=(Recipient(address=FAX),))
SETTINGS = ExchangeSettings()


def handed(content: bytes, settings: ExchangeSettings = SETTINGS) -> bytes:
    file = handed_file(mailfile.write(ENVELOPE, content), ENVELOPE.recipients, settings)
    data = b"".join(file.pieces())
    assert len(data) == file.size
    return data


@pytest.mark.rule("agents.file-like-a-dropped-one")
@given(st.lists(st.sampled_from([MAIL, b"\r\n", b"\n", b"A: b\r\n", b" c\n", b"x", b"X-Sender: <>\r\n"])).map(b"".join))
def test_any_mail_is_handed_over_as_it_would_be_dropped(content: bytes):
    message = mailfile.read(mailfile.write(ENVELOPE, content))

    dropped = drop_file(message, ENVELOPE.recipients, ForeignConnectorSettings(), SETTINGS)

    assert handed(content) == dropped


@pytest.mark.rule("agents.file-like-a-dropped-one")
def test_fields_of_the_organization_stay_inside_it():
    """[HF] Organization and forest X-headers are removed; Received stays."""
    content = b"X-MS-Exchange-Organization-SCL: -1\r\nReceived: from a\r\nx-ms-exchange-forest-a: 1\r\n" + MAIL

    mail = mailfile.read(handed(content)).content

    assert (values(mail, "X-MS-Exchange-Organization-SCL"), values(mail, "X-MS-Exchange-Forest-A")) == ([], [])
    assert values(mail, "Received") == ["from a"]


def test_without_the_firewall_the_mail_is_handed_over_byte_for_byte():
    content = b"X-MS-Exchange-Organization-SCL: -1\r\n" + MAIL
    settings = ExchangeSettings(disabled_rules=("dropping.header-firewall", "dropping.orcpt-always"))

    read = mailfile.read(handed(content, settings))

    assert (read.content, read.envelope.recipients) == (content, ENVELOPE.recipients)


def test_every_recipient_has_an_orcpt():
    """[SMP] real files always have one."""
    assert mailfile.read(handed(MAIL)).envelope.recipients[0].orcpt == OriginalRecipient(address=FAX)


def test_a_large_mail_is_sent_piece_by_piece_and_not_copied():
    content = MAIL + b"x" * (3 * PIECE)
    data = mailfile.write(ENVELOPE, content)

    file = handed_file(data, ENVELOPE.recipients, SETTINGS)

    assert file.body.obj is data
    assert max(map(len, file.pieces())) <= PIECE
    assert mailfile.read(b"".join(file.pieces())) == MessageFile(
        envelope=mailfile.read(b"".join(file.pieces())).envelope, content=content
    )


def test_a_file_that_is_none_is_refused():
    with pytest.raises(EnvelopeError):
        handed_file(b"no envelope", ENVELOPE.recipients, SETTINGS)
