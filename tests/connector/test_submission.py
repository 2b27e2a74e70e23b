"""From a mail to its envelope: client, Pickup, Replay (exchange-files.md sections 3, 4 and 10)."""

from dataclasses import replace

import pytest

from connector.categorizer import BAD_ADDRESS, check
from connector.settings import ExchangeSettings
from connector.submission import Order, Refused, from_client, from_pickup, from_replay
from tests.connector.world import BY_PICKUP, FAX, ONE_OFF, REPLAY, mail, values
from wire.envelope import Notify, Ret
from wire.mailfile import MessageFile

SETTINGS = ExchangeSettings()
BY_REPLAY = replace(BY_PICKUP, came_from="Replay")


def picked(content: bytes, settings: ExchangeSettings = SETTINGS) -> MessageFile:
    message = from_pickup(content, BY_PICKUP, settings)
    assert isinstance(message, MessageFile), message
    return message


def refused(content: bytes) -> Refused:
    fault = from_pickup(content, BY_PICKUP, SETTINGS)
    assert isinstance(fault, Refused)
    return fault


def replayed(content: bytes, settings: ExchangeSettings = SETTINGS) -> MessageFile:
    message = from_replay(content, BY_REPLAY, settings)
    assert isinstance(message, MessageFile), message
    return message


def submitted(content: bytes, order: Order | None = None) -> MessageFile:
    message = from_client(content, order or Order(), BY_PICKUP, SETTINGS)
    assert isinstance(message, MessageFile), message
    return message


def without_rule(name: str) -> ExchangeSettings:
    """Settings of a site that does without one rule."""
    return ExchangeSettings.model_validate({"DisabledRules": [name]})


def receivers(message: MessageFile) -> list[str]:
    return [recipient.address for recipient in message.envelope.recipients]


# --- Pickup


@pytest.mark.rule("pickup.one-from-is-the-sender")
def test_from_with_one_address_is_the_sender_even_when_sender_exists():
    """[PR] "`From` has exactly one address => that is the envelope sender, even when `Sender` exists"."""
    assert picked(mail(sender="zoe@contoso.example")).envelope.sender == "ann@contoso.example"


@pytest.mark.rule("pickup.several-froms-need-sender")
def test_of_several_froms_the_sender_field_decides():
    """[PR] "`From` has several => `Sender` must have exactly one address, which is used"."""
    content = mail(from_="ann@contoso.example, bob@contoso.example", sender="zoe@contoso.example")

    assert picked(content).envelope.sender == "zoe@contoso.example"


@pytest.mark.rule("pickup.several-froms-need-sender", "pickup.no-sender-is-badmail")
@pytest.mark.parametrize(
    ("from_", "sender"),
    [
        ("a@contoso.example, b@contoso.example", None),
        ("a@contoso.example, b@contoso.example", "c@contoso.example, d@contoso.example"),
        (None, None),
        ("Ann", None),
    ],
)
def test_without_one_sender_there_is_nobody_to_tell(from_: str | None, sender: str | None):
    """Section 3 rules 2 and 3: "`Sender` with two addresses => failure", "neither gives an address => badmail"."""
    assert refused(mail(from_=from_, sender=sender)).message is None


@pytest.mark.rule("pickup.recipients-are-to-cc-bcc")
def test_recipients_are_the_union_of_to_cc_and_bcc():
    """[PR] "Recipients = union of To, Cc, Bcc"; every one once."""
    message = picked(mail(to="bob@x.example, BOB@x.example", cc="cas@x.example", bcc="dan@x.example, bob@x.example"))

    assert receivers(message) == ["bob@x.example", "cas@x.example", "dan@x.example"]


@pytest.mark.rule("pickup.unreadable-recipient-is-told")
@pytest.mark.parametrize(
    ("to", "unreadable"),
    [
        ("nobody", "nobody"),
        ("FAX:+1 (425) 555-0123", "FAX:+1 (425) 555-0123"),
        ("Bob Lee <>", "Bob Lee ( )"),
        ("Lee\N{MINUS SIGN}Bob", "Lee\N{MINUS SIGN}Bob"),
        ('"cas@x.example"', '"cas@x.example"'),
        ("<>cas@x.example", "( )cas@x.example"),
        ("Friends: nobody;", "Friends: nobody"),
        ("=?utf-8?q?J=C3=B6rg_Fax?=", "J\N{LATIN SMALL LETTER O WITH DIAERESIS}rg Fax"),
    ],
)
def test_a_recipient_that_cannot_be_read_stays_one_that_nobody_reaches(to: str, unreadable: str):
    """OUR CHOICE for [PR] "malformed content => NDR to sender": the others get the mail, and no sender waits for nothing."""
    message = picked(mail(to=f"bob@x.example, {to}"))

    assert receivers(message) == ["bob@x.example", unreadable]
    assert check(unreadable, SETTINGS, lambda _: True) == BAD_ADDRESS
    assert submitted(mail(to=f"bob@x.example, {to}")).envelope.recipients == message.envelope.recipients


@pytest.mark.rule("pickup.unreadable-recipient-is-told")
@pytest.mark.parametrize(
    "to", ["undisclosed-recipients:;", "Undisclosed Recipients", "(nobody)", ",", "Friends: ;", ""]
)
def test_what_names_nobody_on_purpose_is_no_recipient(to: str):
    """Exchange itself writes `To: Undisclosed Recipients` ([PR]), without the colon of an empty group (RFC 5322 section 3.4)."""
    assert receivers(picked(mail(to=to, bcc="bob@x.example"))) == ["bob@x.example"]


@pytest.mark.rule("pickup.unreadable-recipient-is-told")
def test_a_report_names_what_could_not_be_read_where_nothing_could():
    fault = refused(mail(to="nobody, FAX:+14255550123"))

    assert (fault.status, fault.message and receivers(fault.message)) == ("5.1.3", ["nobody", "FAX:+14255550123"])


@pytest.mark.rule("pickup.removes-bcc")
def test_bcc_is_removed_and_the_display_of_to_and_cc_stays():
    message = picked(mail(to='"Bob, Dr." <bob@x.example>', cc="cas@x.example", bcc="dan@x.example"))

    assert values(message.content, "Bcc") == []
    assert values(message.content, "To") == ['"Bob, Dr." <bob@x.example>']
    assert values(message.content, "Cc") == ["cas@x.example"]


@pytest.mark.rule("pickup.undisclosed-recipients")
def test_a_mail_with_bcc_only_shows_undisclosed_recipients():
    """[PR] "only-Bcc mail gets `To: Undisclosed Recipients`"."""
    message = picked(mail(to=None, bcc="dan@x.example"))

    assert receivers(message) == ["dan@x.example"]
    assert values(message.content, "To") == ["Undisclosed Recipients"]


@pytest.mark.rule("pickup.strips-received-and-resent", "pickup.received-line")
def test_received_and_resent_fields_are_stripped_and_one_received_is_written():
    """Section 10: "Received + Resent-To | stripped, one new Received"."""
    message = picked(b"Received: from a by b; x\r\nResent-To: eve@x.example\r\nResent-Date: x\r\n" + mail())

    assert len(values(message.content, "Received")) == 1
    assert b"Resent-" not in message.content


@pytest.mark.rule("pickup.x-headers-mean-nothing")
def test_x_sender_and_x_receiver_in_pickup_are_ordinary_fields():
    """[PR] "X-Sender/X-Receiver headers in a Pickup file are NOT honoured: they stay as ordinary headers"."""
    message = picked(b"X-Sender: <eve@x.example>\r\nX-Receiver: <eve@x.example>\r\n" + mail())

    assert (message.envelope.sender, receivers(message)) == ("ann@contoso.example", ["bob@contoso.example"])
    assert values(message.content, "X-Receiver") == ["<eve@x.example>"]


@pytest.mark.rule("pickup.header-firewall")
def test_organization_headers_never_pass_pickup():
    """[HF]; an X-CreatedBy in the file opens nothing here."""
    message = picked(b"X-CreatedBy: MSExchange15\r\nX-MS-Exchange-Organization-SCL: -1\r\n" + mail())

    assert b"Organization-SCL" not in message.content


@pytest.mark.rule("pickup.max-recipients")
def test_as_many_recipients_as_the_limit_pass_and_one_more_goes_back():
    """[PS] PickupDirectoryMaxRecipientsPerMessage default 100; section 10: "101 recipients | NDR to sender"."""
    hundred = ", ".join(f"u{n}@x.example" for n in range(100))

    assert len(receivers(picked(mail(to=hundred)))) == 100
    fault = refused(mail(to=f"{hundred}, v@x.example"))
    assert (fault.status, fault.message is not None) == ("5.5.3", True)


@pytest.mark.rule("pickup.max-header-size")
def test_a_header_of_the_limit_passes_and_one_byte_more_goes_back():
    """[PS] PickupDirectoryMaxHeaderSize default 64 KB (65536); section 10: "header 64 KB + 1 | NDR"."""
    rest = len(mail(x_fill="").partition(b"\r\n\r\n")[0])

    assert picked(mail(x_fill="x" * (65536 - rest)))
    fault = refused(mail(x_fill="x" * (65537 - rest)))
    assert (fault.status, fault.message is not None) == ("5.3.4", True)


@pytest.mark.rule("pickup.text-with-blank-line")
def test_a_file_without_a_blank_line_is_malformed_and_goes_back():
    """Section 10: "no blank line, no body | malformed -> NDR if From parses"."""
    fault = refused(mail().partition(b"\r\n\r\n")[0])

    assert fault.message is not None
    assert fault.message.envelope.sender == "ann@contoso.example"


@pytest.mark.rule("pickup.recipients-are-to-cc-bcc")
def test_a_mail_without_recipient_goes_back():
    """[PR] "at least one"."""
    assert refused(mail(to=None)).message is not None


def test_a_text_file_with_bare_line_feeds_becomes_a_mail():
    message = picked(mail().replace(b"\r\n", b"\n"))

    assert message.content.count(b"\n") == message.content.count(b"\r\n")


@pytest.mark.parametrize("junk", [b"", b"\x00\xff" * 50, b"\r\n", b":::\r\n\r\n", b'From: "<@>,"\r\n\r\n'])
def test_junk_in_pickup_is_refused(junk: bytes):
    assert isinstance(from_pickup(junk, BY_PICKUP, SETTINGS), Refused)


@pytest.mark.rule("pickup.strips-received-and-resent")
def test_a_site_may_keep_received_and_resent_fields_of_pickup():
    file = b"Received: from a by b; x\r\nResent-To: eve@x.example\r\n" + mail()

    message = picked(file, without_rule("pickup.strips-received-and-resent"))

    assert len(values(message.content, "Received")) == 2
    assert values(message.content, "Resent-To") == ["eve@x.example"]


@pytest.mark.rule("pickup.header-firewall")
def test_a_site_may_open_the_header_firewall_of_pickup():
    file = b"X-MS-Exchange-Organization-SCL: -1\r\n" + mail()

    assert b"Organization-SCL" in picked(file, without_rule("pickup.header-firewall")).content


@pytest.mark.rule("pickup.undisclosed-recipients")
def test_a_site_may_leave_a_mail_with_bcc_only_without_a_to_field():
    message = picked(mail(to=None, bcc="dan@x.example"), without_rule("pickup.undisclosed-recipients"))

    assert values(message.content, "To") == []


@pytest.mark.rule("pickup.mime-allowed")
def test_the_body_of_a_mime_message_is_not_changed():
    """[PR] "text, `.eml`, blank line between header and body, MIME allowed"."""
    body = b"--b\r\nContent-Type: image/tiff\r\nContent-Transfer-Encoding: base64\r\n\r\nSUkqAA==\r\n--b--\r\n"
    head = mail(content_type='multipart/mixed; boundary="b"', mime_version="1.0").partition(b"\r\n\r\n")[0]

    message = picked(head + b"\r\n\r\n" + body)

    assert message.content.partition(b"\r\n\r\n")[2] == body


@pytest.mark.rule("pickup.received-line", "replay.received-line")
@pytest.mark.parametrize("way", ["Pickup", "Replay"])
def test_the_received_line_names_the_directory_and_the_server(way: str):
    """Section 3, from a real mail; section 4, OUR CHOICE: the same with Replay."""
    message = picked(mail()) if way == "Pickup" else replayed(REPLAY)

    assert values(message.content, "Received") == [
        f"from {way} by mbx01.contoso.example with Microsoft SMTP Server id 15.1.2507.17; Tue, 02 Apr 2024 08:00:02 +0000"
    ]


@pytest.mark.rule("pickup.message-id", "pickup.date", "pickup.date-in-utc", "replay.message-id-and-date")
@pytest.mark.parametrize("way", ["Pickup", "Replay"])
def test_a_missing_message_id_and_date_are_made(way: str):
    """[PR] "`Message-Id` missing/empty => `<GUID@default-domain>`; `Date` missing/malformed => now"; zone OUR CHOICE."""
    bare = mail(message_id=None, date="yesterday")
    block = b"X-Sender: <ann@contoso.example>\r\nX-Receiver: <bob@contoso.example>\r\n"

    message = picked(bare) if way == "Pickup" else replayed(block + bare)

    assert values(message.content, "Message-ID") == ["<1f0c2e4a-5b6c-7d8e-9fa0-b1c2d3e4f506@contoso.example>"]
    assert values(message.content, "Date") == ["Tue, 02 Apr 2024 08:00:02 +0000"]


# --- Replay


@pytest.mark.rule("replay.x-headers-are-the-envelope")
def test_the_x_headers_of_replay_are_the_envelope_and_from_and_to_are_for_the_reader():
    """[PR] "From/To ignored for routing, still displayed to the reader"."""
    message = replayed(REPLAY.replace(b"To: ann@contoso.example", b"To: zoe@contoso.example"))

    assert (message.envelope.sender, receivers(message)) == ("", ["ann@contoso.example"])
    assert values(message.content, "To") == ["zoe@contoso.example"]


@pytest.mark.rule("replay.removes-bcc-and-keeps-received")
def test_replay_removes_bcc_keeps_received_and_adds_its_own():
    """Section 4: "remove `Bcc`; add `Received: from Replay by ...`"; "Received/Resent kept ([HF])"."""
    block, _, rest = REPLAY.partition(b"From: ")
    message = replayed(
        block + b"Bcc: eve@x.example\r\nReceived: from a by b; x\r\nResent-To: c@x.example\r\nFrom: " + rest
    )

    assert [line.split()[1] for line in values(message.content, "Received")] == ["Replay", "a"]
    assert values(message.content, "Resent-To") == ["c@x.example"]
    assert values(message.content, "Bcc") == []


@pytest.mark.rule("replay.header-firewall", "message-files.created-by-unspecified")
@pytest.mark.parametrize(
    ("created_by", "kept"),
    [(b"X-CreatedBy: MSExchange15\r\n", True), (b"X-CreatedBy: FAX\r\n", False), (b"", False)],
)
def test_only_exchanges_own_files_keep_organization_headers(created_by: bytes, kept: bool):
    """[HF], [PR] "Only `MSExchange15` turns the header firewall off"."""
    file = REPLAY.replace(b"X-CreatedBy: FAX\r\n", created_by).replace(
        b"From: ", b"X-MS-Exchange-Organization-SCL: -1\r\nFrom: "
    )

    assert (b"Organization-SCL" in replayed(file).content) is kept


@pytest.mark.rule("replay.defaults")
def test_replay_has_documented_defaults_for_source_and_address():
    """[PR] X-Source default `Replay`, X-SourceIPAddress default `0.0.0.0`."""
    envelope = replayed(REPLAY).envelope

    assert (envelope.source, envelope.source_ip) == ("Replay", "0.0.0.0")


def test_replay_takes_fax_recipients_in_any_spelling():
    file = REPLAY.replace(b"<ann@contoso.example>", f"<{ONE_OFF}>".encode())

    assert receivers(replayed(file)) == [FAX]


@pytest.mark.rule("replay.one-x-sender")
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"X-Sender: <>\r\n", b""),
        (b"X-Sender: <>\r\n", b"X-Sender: <a@x.example>\r\nX-Sender: <b@x.example>\r\n"),
        (b"X-Receiver: <ann@contoso.example> NOTIFY=NEVER\r\n", b""),
        (b"X-CreatedBy: FAX", b"X-CreatedBy: "),
        (b"<ann@contoso.example>", b"<ann@contoso.example>, <bob@contoso.example>"),
    ],
)
def test_a_replay_file_that_breaks_the_x_header_rules_is_badmail(before: bytes, after: bytes):
    """Section 1.3 rule 6."""
    fault = from_replay(REPLAY.replace(before, after), BY_REPLAY, SETTINGS)

    assert isinstance(fault, Refused)
    assert fault.message is None


def test_a_replay_file_with_an_envelope_and_no_mail_goes_back_to_its_sender():
    """Section 4.1: "malformed content | NDR to sender with original attached"."""
    file = REPLAY.replace(b"X-Sender: <>", b"X-Sender: <ann@contoso.example>").partition(b"\r\n\r\n")[0]

    fault = from_replay(file, BY_REPLAY, SETTINGS)

    assert isinstance(fault, Refused)
    assert fault.message is not None


@pytest.mark.rule("replay.header-firewall")
def test_a_site_may_open_the_header_firewall_of_replay():
    file = REPLAY.replace(b"From: ", b"X-MS-Exchange-Organization-SCL: -1\r\nFrom: ")

    assert b"Organization-SCL" in replayed(file, without_rule("replay.header-firewall")).content


@pytest.mark.rule("replay.null-sender")
def test_a_site_may_refuse_the_null_sender_in_replay():
    """[PR] asks for "one email address" and says nothing of the null path."""
    assert replayed(REPLAY).envelope.sender == ""

    fault = from_replay(REPLAY, BY_REPLAY, without_rule("replay.null-sender"))

    assert isinstance(fault, Refused)
    assert fault.message is None


LATE = REPLAY.replace(b"X-EndOfInjectedXHeaders: 999\r\n", b"").replace(
    b"To: ann", b"X-Receiver: <eve@contoso.example>\r\nTo: ann"
)


@pytest.mark.rule("replay.x-headers-come-first")
def test_an_x_receiver_behind_other_headers_is_badmail():
    """Section 1.3 rule 6: "Replay with an X-header after an ordinary header => badmail"."""
    fault = from_replay(LATE, BY_REPLAY, SETTINGS)

    assert isinstance(fault, Refused)
    assert (fault.message, fault.reason) == (
        None,
        "X-Receiver stands behind other headers; expected in front of all of them",
    )


@pytest.mark.rule("replay.x-headers-come-first")
def test_a_site_may_take_late_x_headers_for_content():
    message = replayed(LATE, without_rule("replay.x-headers-come-first"))

    assert receivers(message) == ["ann@contoso.example"]


@pytest.mark.rule("replay.x-headers-come-first")
def test_x_headers_behind_the_end_marker_came_with_the_mail_and_are_content():
    """Section 1.3 rule 2: "Later x-sender/x-receiver headers are ordinary content (they arrive in forwarded mail)"."""
    message = replayed(REPLAY.replace(b"To: ann", b"X-Receiver: <eve@contoso.example>\r\nTo: ann"))

    assert receivers(message) == ["ann@contoso.example"]
    assert values(message.content, "X-Receiver") == ["<eve@contoso.example>"]


@pytest.mark.parametrize("sender", ["nobody", "a@", "@x.example"])
@pytest.mark.rule("replay.one-x-sender")
def test_a_sender_in_replay_that_is_no_address_is_badmail(sender: str):
    """[PR] X-Sender: "one email address"; section 4.1: no valid sender => badmail."""
    fault = from_replay(REPLAY.replace(b"X-Sender: <>", f"X-Sender: <{sender}>".encode()), BY_REPLAY, SETTINGS)

    assert isinstance(fault, Refused)
    assert fault.message is None


@pytest.mark.rule("replay.nothing-is-filtered")
def test_replay_sends_as_anybody_to_anybody():
    """[PR] security notes: no sender or recipient filtering, an open relay for whoever can write there."""
    message = replayed(
        REPLAY.replace(b"<>", b"<ceo@fabrikam.example>").replace(b"<ann@contoso.example>", b"<eve@tailspin.example>")
    )

    assert (message.envelope.sender, receivers(message)) == ("ceo@fabrikam.example", ["eve@tailspin.example"])


# --- a client


def test_a_client_may_leave_the_envelope_to_the_header():
    message = submitted(mail(cc=ONE_OFF, bcc="dan@x.example"))

    assert message.envelope.sender == "ann@contoso.example"
    assert receivers(message) == ["bob@contoso.example", FAX, "dan@x.example"]
    assert values(message.content, "Cc") == [f"<{FAX}>"]
    assert values(message.content, "Bcc") == []


def test_what_a_client_orders_counts_and_the_header_is_for_the_reader():
    order = Order(
        sender="<zoe@contoso.example>",
        recipients=(ONE_OFF, "FAX:1", "<cas@x.example>"),
        notify=frozenset({Notify.SUCCESS}),
        ret=Ret.HDRS,
        envid="QQ 1",
    )

    message = submitted(mail(), order)

    assert receivers(message) == [FAX, "IMCEAFAX-1@contoso.example", "cas@x.example"]
    assert (message.envelope.sender, message.envelope.ret, message.envelope.envid) == (
        "zoe@contoso.example",
        Ret.HDRS,
        "QQ 1",
    )
    assert {recipient.notify for recipient in message.envelope.recipients} == {frozenset({Notify.SUCCESS})}
    assert values(message.content, "To") == ["Bob <bob@contoso.example>"]


def test_a_client_may_send_with_a_null_sender():
    assert submitted(mail(), Order(sender="<>")).envelope.sender == ""


def test_the_block_of_a_submitted_mail_names_our_receive_connector():
    """Section 10, the worked Drop file."""
    envelope = submitted(mail()).envelope

    assert (envelope.body, envelope.created_by, envelope.helo_domain, envelope.source) == (
        "7bit",
        "MSExchange15",
        "mbx01.contoso.example",
        "SMTP:Default MBX01",
    )


@pytest.mark.parametrize(
    "order",
    [
        Order(recipients=("a@x.example\r\nX-Receiver: <b@x.example>",)),
        Order(recipients=("a@x.example> NOTIFY=NEVER <b@x.example",)),
        Order(sender="ann@contoso.example\r\nX-Receiver: <eve@x.example>"),
        Order(sender="nobody"),
        Order(recipients=("<>",)),
    ],
)
def test_an_address_cannot_break_out_of_its_header_line(order: Order):
    assert isinstance(from_client(mail(), order, BY_PICKUP, SETTINGS), Refused)
