"""Message files are read from any hand and written by the book (Pickup directory and Replay directory; [PR] below)."""

from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wire.envelope import Envelope, Notify, OriginalRecipient, Recipient, Ret
from wire.errors import EnvelopeError
from wire.mailfile import is_complete, mail_in, read, write

TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=20)
TRIMMED = TEXT.filter(lambda text: text == text.strip(" "))
ADDRESS = st.one_of(
    st.from_regex(r"[A-Za-z0-9+_.=-]{1,20}@[a-z]{1,8}\.example", fullmatch=True),
    st.sampled_from(
        ['"a > b, c@d"@contoso.example', "jürgen@contoso.example", "[FAX:Bob Lee@+1 (425) 555-0123]", "FAX:+1425"]
    ),
)
WORD = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="<>@="), min_size=1, max_size=12
)
KEY = st.from_regex(r"[A-Z][A-Z0-9-]{0,8}", fullmatch=True).filter(
    lambda key: key not in ("NOTIFY", "ORCPT", "X-EXTENDEDPROPS", "BODY", "RET", "ENVID", "AUTH")
)
OTHER = st.lists(st.tuples(KEY, st.just("") | WORD), max_size=3).map(tuple)
BASE64 = st.from_regex(r"[A-Za-z0-9+/]{1,40}={0,2}", fullmatch=True)
NOTIFY = st.one_of(
    st.none(),
    st.just(frozenset({Notify.NEVER})),
    st.frozensets(st.sampled_from([Notify.SUCCESS, Notify.FAILURE, Notify.DELAY]), min_size=1),
)
RECIPIENTS = st.builds(
    Recipient,
    address=ADDRESS,
    notify=NOTIFY,
    orcpt=st.none()
    | st.builds(OriginalRecipient, address=TEXT, type=st.sampled_from(["rfc822", "utf-8", "x400", "UTF-8"])),
    extended_props=st.none() | BASE64,
    other=OTHER,
)
ENVELOPES = st.builds(
    Envelope,
    sender=st.just("") | ADDRESS,
    recipients=st.lists(RECIPIENTS, min_size=1, max_size=4).map(tuple),
    body=st.none() | st.sampled_from(["7bit", "8bitmime"]),
    ret=st.none() | st.sampled_from(Ret),
    envid=st.none() | TEXT,
    auth=st.none() | TEXT,
    other=OTHER,
    created_by=st.none() | TRIMMED,
    helo_domain=st.none() | TRIMMED,
    extended_props=st.none() | BASE64,
    source=st.none() | TRIMMED,
    source_ip=st.none() | TRIMMED,
)

BLOCK = b"X-Sender: <ann@contoso.example>\r\nX-Receiver: <FAX=+14255550123@fax.contoso.example>\r\n"


def sender(value: str) -> Envelope:
    return read(f"X-Sender: {value}\r\nX-Receiver: <b@x>\r\n\r\n".encode()).envelope


def recipient(value: str) -> Recipient:
    return read(f"X-Sender: <a@x>\r\nX-Receiver: {value}\r\n\r\n".encode()).envelope.recipients[0]


class TestTheBlock:
    @pytest.mark.rule("message-files.names-in-any-case")
    def test_names_are_read_in_any_case(self):
        """Exchange writes X-sender, [PR] says X-Sender, IIS writes x-sender."""
        for names in ("X-sender X-Receiver", "X-Sender X-Receiver", "x-sender x-receiver", "X-SENDER X-RECEIVER"):
            first, second = names.split()
            file = read(f"{first}: <a@x>\r\n{second}: <b@x>\r\n\r\n".encode())
            assert (file.envelope.sender, file.envelope.recipients[0].address) == ("a@x", "b@x")

    @pytest.mark.rule(
        "message-files.block-in-front",
        "message-files.semicolon-before-extended-props",
        "message-files.semicolon-inside-orcpt",
        "message-files.helo-domain",
        "message-files.origin-headers",
        "message-files.source-names-the-receive-connector",
        "message-files.receivers",
        "message-files.one-sender",
    )
    def test_a_file_of_exchange_is_read_whole(self):
        file = read(
            b"X-sender: <alice@contoso.example>\r\n"
            b"X-Receiver: <bob@contoso.example> ORCPT=rfc822;bob@contoso.example\r\n"
            b"X-Receiver: <list@contoso.example> ORCPT=rfc822;list@contoso.example NOTIFY=NEVER; X-ExtendedProps=BQAVABYAAg\r\n"
            b"X-CreatedBy: MSExchange15\r\n"
            b"X-HeloDomain: mbx01.contoso.example\r\n"
            b"X-ExtendedProps: BQBjAAoAt0ynlSi9\r\n"
            b"X-Source: SMTP:Default MBX01\r\n"
            b"X-SourceIPAddress: 192.0.2.10\r\n"
            b"X-EndOfInjectedXHeaders: 12168\r\n"
            b"Received: from mbx01\r\n\r\nbody"
        )

        assert file.content == b"Received: from mbx01\r\n\r\nbody"
        assert file.envelope == Envelope(
            sender="alice@contoso.example",
            recipients=(
                Recipient(address="bob@contoso.example", orcpt=OriginalRecipient(address="bob@contoso.example")),
                Recipient(
                    address="list@contoso.example",
                    notify=frozenset({Notify.NEVER}),
                    orcpt=OriginalRecipient(address="list@contoso.example"),
                    extended_props="BQAVABYAAg",
                ),
            ),
            created_by="MSExchange15",
            helo_domain="mbx01.contoso.example",
            extended_props="BQBjAAoAt0ynlSi9",
            source="SMTP:Default MBX01",
            source_ip="192.0.2.10",
        )

    @pytest.mark.rule("message-files.xtext", "message-files.notify", "message-files.sender-parameters")
    def test_the_worked_drop_file_is_read(self):
        """The mail to a one-off fax address: in ORCPT every "+" of the IMCEA text is "+2B" (RFC 3461 section 4)."""
        imcea = "IMCEAFAX-Bob+20Lee+40+2B1+20+28425+29+20555-0123@contoso.example"
        file = read(
            b"X-Sender: <ann@contoso.example> BODY=7bit RET=HDRS ENVID=QQ314159\r\n"
            b"X-Receiver: <IMCEAFAX-Bob+20Lee+40+2B1+20+28425+29+20555-0123@contoso.example> NOTIFY=SUCCESS,FAILURE,DELAY "
            b"ORCPT=rfc822;IMCEAFAX-Bob+2B20Lee+2B40+2B2B1+2B20+2B28425+2B29+2B20555-0123@contoso.example\r\n"
            b"X-CreatedBy: MSExchange15\r\nX-EndOfInjectedXHeaders: 5\r\nA: 1\r\n"
        )

        assert (file.envelope.body, file.envelope.ret, file.envelope.envid) == ("7bit", Ret.HDRS, "QQ314159")
        assert file.envelope.recipients[0].address == imcea
        assert file.envelope.recipients[0].orcpt == OriginalRecipient(address=imcea)
        assert file.envelope.recipients[0].notify == frozenset({Notify.SUCCESS, Notify.FAILURE, Notify.DELAY})

    @pytest.mark.rule(
        "message-files.documented-parameters",
        "message-files.orcpt-without-type",
        "message-files.sender-parameters",
        "message-files.parameters-are-words",
    )
    def test_the_documented_parameters_are_read(self):
        """The example of [PR], in its mixed case, with ORcpt that has no type."""
        envelope = sender("<bob@fabrikam.com> BODY=7bit RET=HDRS ENVID=12345ABCD auth=<someAuth>")
        receiver = recipient("<mary@contoso.com> NOTIFY=NEVER ORcpt=mary@contoso.com")

        assert (envelope.ret, envelope.envid, envelope.auth) == (Ret.HDRS, "12345ABCD", "<someAuth>")
        assert receiver.orcpt == OriginalRecipient(address="mary@contoso.com", type="rfc822")

    @pytest.mark.rule("message-files.folded-by-others", "message-files.extended-props")
    def test_folded_headers_are_read_even_inside_base64(self):
        file = read(
            b"X-Sender: <a@x>\r\n BODY=7bit\r\n"
            b"X-Receiver: <b@x>\r\n\tNOTIFY=NEVER;\r\n X-ExtendedProps=BQAV\r\n ABYA\r\n\tAg==\r\n"
            b"X-ExtendedProps: BQBj\r\n AAoA\r\n\r\n"
        )

        assert file.envelope.body == "7bit"
        assert file.envelope.recipients[0].extended_props == "BQAVABYAAg=="
        assert file.envelope.extended_props == "BQBjAAoA"

    @pytest.mark.rule("message-files.names-in-any-case", "message-files.later-x-headers-are-content")
    @given(st.lists(st.booleans(), min_size=20, max_size=20))
    def test_no_spelling_of_a_name_hides_a_header(self, capitals: list[bool]):
        """Were one missed, the block would end there and the recipients behind it would be lost."""

        def spelled(name: str) -> str:
            return "".join(c.upper() if big else c.lower() for c, big in zip(name, capitals * 2, strict=False))

        names = [
            "X-Sender",
            "X-CreatedBy",
            "X-HeloDomain",
            "X-ExtendedProps",
            "X-Source",
            "X-SourceIPAddress",
            "X-Receiver",
        ]
        block = "".join(f"{spelled(name)}: <a@x>\r\n" for name in names)
        file = read(f"{block}{spelled('X-EndOfInjectedXHeaders')}: 0\r\nX-Receiver: <eve@x>\r\n".encode())

        assert [recipient.address for recipient in file.envelope.recipients] == ["a@x"]
        assert file.envelope.source_ip == "<a@x>"
        assert file.content == b"X-Receiver: <eve@x>\r\n"

    @pytest.mark.rule("message-files.semicolon-before-extended-props", "message-files.semicolon-inside-orcpt")
    @pytest.mark.parametrize("first", ["NOTIFY=NEVER", "ORCPT=rfc822;b@x", "NOTIFY=NEVER ORCPT=rfc822;b@x"])
    @pytest.mark.parametrize("between", [" ", "; ", ";\r\n ", "\r\n\t", ";  "])
    def test_a_semicolon_may_stand_before_extended_props(self, first: str, between: str):
        """[SMP] `...NOTIFY=NEVER; X-ExtendedProps=...`, `...ORCPT=rfc822;a@b; X-ExtendedProps=...`."""
        receiver = recipient(f"<b@x> {first}{between}X-ExtendedProps=BQAV==")

        assert receiver.extended_props == "BQAV=="
        assert receiver.notify == (frozenset({Notify.NEVER}) if "NOTIFY" in first else None)
        assert receiver.orcpt == (OriginalRecipient(address="b@x") if "ORCPT" in first else None)
        assert receiver.other == ()

    @pytest.mark.rule(
        "message-files.one-line-for-each-header", "message-files.folded-by-others", "message-files.extended-props"
    )
    @pytest.mark.parametrize("width", [76, 998, 2500])
    def test_a_line_of_two_kilobytes_is_the_same_folded_anywhere(self, width: int):
        """[SMP] "may be > 2000 chars"; "folding (space or tab, even inside base64) appears only after other systems re-wrapped it"."""
        props = "BQAVABYAAg" * 230
        value = f"<b@x> ORCPT=rfc822;b@x NOTIFY=NEVER; X-ExtendedProps={props}"
        head, tail = value[: value.index("=BQ") + 1], props
        folded = head + "\r\n ".join(tail[i : i + width] for i in range(0, len(tail), width))

        assert len(value) > 2000
        assert recipient(folded) == recipient(value)
        assert recipient(value).extended_props == props

    @pytest.mark.rule(
        "message-files.return-path-is-ordinary",
        "message-files.organization-headers-are-ordinary",
        "message-files.plain-message",
        "message-files.one-sender",
        "message-files.receivers",
    )
    def test_the_mail_behind_the_block_comes_as_it_is_and_says_nothing_about_the_envelope(self):
        """From, To and Return-Path are for the reader ([PR]); organization headers stand at the end of the header ([SMP])."""
        mail = (
            b"Return-Path: someone@elsewhere.example\r\nFrom: eve@x\r\nTo: boss@x\r\nMIME-Version: 1.0\r\n"
            b"Content-Type: multipart/mixed; boundary=b\r\nX-MS-Exchange-Organization-SCL: -1\r\n"
            b"X-MS-Exchange-Forest-Language: en\r\n\r\n--b\r\n\r\n\xff\x00\r\n--b--\r\n"
        )
        for marker in (b"", b"X-EndOfInjectedXHeaders: 1\r\n"):
            file = read(BLOCK + marker + mail)

            assert file.content == mail
            assert file.envelope.sender == "ann@contoso.example"
            assert [r.address for r in file.envelope.recipients] == ["FAX=+14255550123@fax.contoso.example"]

    @pytest.mark.rule("message-files.end-marker-is-no-offset")
    @pytest.mark.parametrize("size", ["0", "12168", "999999999999", "-1", "", "MessageSnapshot-End injected headers"])
    def test_no_number_behind_the_end_marker_moves_the_border(self, size: str):
        """[SMP] real numbers match the message that follows within about 0.2 % only."""
        assert (
            read(BLOCK + f"X-EndOfInjectedXHeaders: {size}\r\n".encode() + b"A: 1\r\n\r\nb").content == b"A: 1\r\n\r\nb"
        )

    @pytest.mark.rule(
        "message-files.created-by-unspecified", "message-files.origin-headers", "message-files.helo-domain"
    )
    def test_what_is_optional_may_be_missing(self):
        envelope = read(BLOCK + b"Subject: x\r\n\r\n").envelope

        assert (envelope.created_by, envelope.helo_domain, envelope.source, envelope.source_ip) == (None,) * 4

    def test_parameters_behind_extended_props_are_read(self):
        receiver = recipient("<b@x> X-ExtendedProps=BQAV NOTIFY=NEVER")

        assert (receiver.extended_props, receiver.notify) == ("BQAV", frozenset({Notify.NEVER}))

    @pytest.mark.rule("message-files.one-line-for-each-header")
    def test_one_line_may_be_long(self):
        props = "A" * 100_000

        assert recipient(f"<b@x> X-ExtendedProps={props}").extended_props == props

    def test_a_file_with_bare_line_feeds_is_read(self):
        file = read(b"x-sender: a@x\nx-receiver: b@x\nSubject: s\n\nbody\n")

        assert (file.envelope.sender, file.content) == ("a@x", b"Subject: s\n\nbody\n")

    @pytest.mark.rule("message-files.extended-props")
    def test_the_documented_spelling_of_extended_props_is_read(self):
        assert read(BLOCK + b"X-ExtendedMessageProps: BQBj\r\n\r\n").envelope.extended_props == "BQBj"

    @pytest.mark.rule("message-files.end-marker-is-no-offset", "message-files.snapshot-headers")
    def test_pipeline_tracing_writes_text_into_the_end_marker(self):
        file = read(
            b"X-MessageSnapshot-UTC-Time: 2024\r\n"
            + BLOCK
            + b"X-EndOfInjectedXHeaders: MessageSnapshot-End injected headers\r\nA: 1\r\n"
        )

        assert file.content == b"A: 1\r\n"

    @pytest.mark.rule("message-files.later-x-headers-are-content", "message-files.block-ends")
    def test_x_headers_of_a_forwarded_mail_are_content(self):
        inner = b"X-Sender: <eve@evil.example>\r\nX-Receiver: <boss@contoso.example>\r\n"

        behind_marker = read(BLOCK + b"X-EndOfInjectedXHeaders: 1\r\n" + inner)
        behind_header = read(BLOCK + b"Subject: x\r\n" + inner)

        assert len(behind_marker.envelope.recipients) == len(behind_header.envelope.recipients) == 1
        assert behind_marker.content == inner
        assert behind_header.content.endswith(inner)

    @pytest.mark.rule("message-files.block-ends")
    def test_content_that_begins_with_a_space_does_not_fold_into_the_marker(self):
        file = read(BLOCK + b"X-EndOfInjectedXHeaders: 6\r\n 12345")

        assert file.content == b" 12345"

    def test_a_block_without_a_mail_has_empty_content(self):
        assert read(BLOCK).content == b""
        assert read(BLOCK[:-2]).envelope.recipients[0].address == "FAX=+14255550123@fax.contoso.example"


class TestAddresses:
    @pytest.mark.parametrize(
        ("value", "address"),
        [
            ("<a@x>", "a@x"),
            ("a@x", "a@x"),
            ("a@x;", "a@x"),
            ("<a@x>; BODY=7bit", "a@x"),
            ("< a@x >", "a@x"),
            ('<"a > b"@x>', '"a > b"@x'),
            ('<"a@x>', '"a@x'),
            ("Ann <a@x>", "a@x"),
            ("a@x AUTH=<>", "a@x"),
            ("<>", ""),
            ("<[FAX:Bob Lee@+1 (425) 555-0123]>", "[FAX:Bob Lee@+1 (425) 555-0123]"),
            ("[FAX:Bob Lee@+1 (425) 555-0123] BODY=7bit", "[FAX:Bob Lee@+1 (425) 555-0123]"),
            ("<jürgen@x>", "jürgen@x"),
        ],
    )
    @pytest.mark.rule("message-files.address-form", "message-files.first-address", "message-files.null-sender")
    def test_every_form_is_read(self, value: str, address: str):
        assert sender(value).sender == address

    @pytest.mark.rule("message-files.any-bytes-are-read")
    def test_bytes_that_are_no_utf8_are_read_as_latin_1(self):
        assert read(b"X-Sender: <j\xfcrgen@x>\r\nX-Receiver: <b@x>\r\n\r\n").envelope.sender == "jürgen@x"


class TestParameters:
    @pytest.mark.rule("message-files.notify")
    def test_absent_notify_is_not_never(self):
        assert recipient("<b@x>").notify is None

    @pytest.mark.rule("message-files.last-notify-counts")
    def test_the_last_notify_counts(self):
        assert recipient("<b@x> NOTIFY=NEVER NOTIFY=SUCCESS").notify == frozenset({Notify.SUCCESS})

    @pytest.mark.rule("message-files.notify")
    def test_never_with_other_wishes_is_never(self):
        """RFC 3461 section 4.1 allows NEVER only alone."""
        assert recipient("<b@x> NOTIFY=SUCCESS,never,DELAY").notify == frozenset({Notify.NEVER})

    @pytest.mark.rule("message-files.unknown-parameters-are-kept", "message-files.parameters-are-words")
    def test_unknown_parameters_are_kept_in_order(self):
        assert recipient("<b@x> foo=1 Bar BY=120;R").other == (("FOO", "1"), ("BAR", ""), ("BY", "120;R"))

    @pytest.mark.parametrize("parameter", ["NOTIFY=SOMETIMES", "NOTIFY", "ORCPT=rfc822;;"])
    @pytest.mark.rule("message-files.unknown-parameters-are-kept")
    def test_a_recipient_parameter_that_cannot_be_read_is_kept_as_unknown(self, parameter: str):
        receiver = recipient(f"<b@x> {parameter}")

        assert (receiver.notify, receiver.orcpt) == (None, None)
        assert receiver.other[0][0] == parameter.partition("=")[0]

    @pytest.mark.parametrize("parameter", ["RET=SOME", "ENVID=", "BODY"])
    @pytest.mark.rule("message-files.unknown-parameters-are-kept")
    def test_a_sender_parameter_that_cannot_be_read_is_kept_as_unknown(self, parameter: str):
        envelope = sender(f"<b@x> {parameter}")

        assert (envelope.ret, envelope.envid, envelope.body) == (None, None, None)
        assert envelope.other[0][0] == parameter.partition("=")[0]

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("QQ314159", "QQ314159"),
            ("a+2Bb+3Dc+20d", "a+b=c d"),
            ("a+2bb", "a+b"),
            ("a+ZZ", "a+ZZ"),
            ("a+2", "a+2"),
            ("a+20b+", "a+20b+"),
            ("a+0D+0AX-Receiver:", "a+0D+0AX-Receiver:"),  # decoding would make a line end
            ("a+FF", "a+FF"),
            ("a+C3+BC", "aü"),
        ],
    )
    @pytest.mark.rule("message-files.xtext")
    def test_bad_xtext_stands_as_it_is(self, written: str, meant: str):
        """RFC 3461 section 4; real files hold addresses that nobody encoded."""
        assert sender(f"<a@x> ENVID={written}").envid == meant
        assert recipient(f"<a@x> ORCPT=rfc822;{written}").orcpt == OriginalRecipient(address=meant)

    @pytest.mark.parametrize(
        ("written", "orcpt"),
        [
            ("rfc822;b@x", OriginalRecipient(address="b@x")),
            ("b@x", OriginalRecipient(address="b@x")),
            ("x400;/C=US/", OriginalRecipient(address="/C=US/", type="x400")),
            (r"utf-8;j\x{FC}rgen@x", OriginalRecipient(address="jürgen@x", type="utf-8")),
            ("utf-8;jürgen@x", OriginalRecipient(address="jürgen@x", type="utf-8")),
            (r"utf-8;j\x{110000}@x", OriginalRecipient(address=r"j\x{110000}@x", type="utf-8")),
            (r"utf-8;j\x{0D}@x", OriginalRecipient(address=r"j\x{0D}@x", type="utf-8")),
            (";b@x", OriginalRecipient(address=";b@x")),
        ],
    )
    @pytest.mark.rule("message-files.orcpt-without-type", "message-files.semicolon-inside-orcpt")
    def test_the_type_of_an_original_recipient(self, written: str, orcpt: OriginalRecipient):
        """RFC 3461 section 4.2; RFC 6533 section 3 for the type utf-8."""
        assert recipient(f"<b@x> ORCPT={written}").orcpt == orcpt


class TestBadmail:
    @pytest.mark.parametrize(
        ("file", "sentence"),
        [
            (b"", "x-sender is missing"),
            (b"From: a@x\r\n\r\n", "x-sender is missing"),
            (b"Subject: x\r\n" + BLOCK, "x-sender is missing"),
            (b"X-Sender: <a@x>\r\n\r\n", "x-receiver is missing"),
            (b"X-Sender: <a@x>\r\n" + BLOCK, "x-sender stands there 2 times"),
            (b"X-Sender:\r\nX-Receiver: <b@x>\r\n\r\n", "x-sender holds no address"),
            (b"X-Sender: <a@x\r\nX-Receiver: <b@x>\r\n\r\n", "x-sender holds no address"),
            (b"X-Sender: <a@x>\r\nX-Receiver: <>\r\n\r\n", "x-receiver names nobody"),
            (b"X-Sender: <a@x>\r\nX-Receiver:\r\n\r\n", "x-receiver holds no address"),
            (b"X-Sender: ;\r\nX-Receiver: <b@x>\r\n\r\n", "x-sender holds no address"),
            (b"X-Sender: <a@x>\r\nX-Receiver: >\r\n\r\n", "x-receiver holds no address"),
            (BLOCK + b"X-CreatedBy:\r\n\r\n", "x-createdby is empty"),
            (BLOCK + b"X-CreatedBy: FAX\r\nX-CreatedBy: MSExchange15\r\n\r\n", "x-createdby stands there 2 times"),
            (b"X-Sender: <a@x\0>\r\nX-Receiver: <b@x>\r\n\r\n", "control character"),
            (b"X-Sender: <a@x>\r\nX-Receiver: <b@x>\rX-Receiver: <c@x>\r\n\r\n", "control character"),
            (BLOCK + b"X-Source: \xc2\x85\r\n\r\n", "control character"),
            *(
                (f"X-Sender: <a@x>\r\nX-Receiver: {two}\r\n\r\n".encode(), "more than one address")
                for two in (
                    "<b@x>, <c@x>",
                    "<b@x> <c@x>",
                    "b@x,c@x",
                    "b@x, c@x",
                    "b@x c@x",
                    "<b@x,c@x>",
                    "b@x <c@x>",
                    "b@x; c@x",
                )
            ),
        ],
    )
    @pytest.mark.rule(
        "message-files.broken-block-is-badmail",
        "message-files.one-sender",
        "message-files.receivers",
        "message-files.created-by-is-not-blank",
        "message-files.null-sender",
    )
    def test_a_broken_block_is_refused_with_a_sentence(self, file: bytes, sentence: str):
        with pytest.raises(EnvelopeError, match=sentence):
            read(file)

    def test_megabytes_of_quotes_in_an_address_are_read_once(self):
        quotes = b'\\"' * 500_000
        for value in (b"<" + quotes + b">", quotes):
            with suppress(EnvelopeError):
                read(b"X-Sender: <a@b>\r\nX-Receiver: " + value + b"\r\n\r\nx")

    def test_a_hostile_value_is_not_repeated_at_length(self):
        with pytest.raises(EnvelopeError) as refusal:
            sender("<" * 100_000)

        assert len(str(refusal.value)) < 500

    @given(st.binary(max_size=200))
    @pytest.mark.rule("message-files.any-bytes-are-read")
    def test_no_bytes_end_otherwise_than_in_an_envelope_or_a_refusal(self, data: bytes):
        for file in (data, BLOCK + data, b"X-Sender: " + data + b"\r\nX-Receiver: <" + data):
            try:
                read(file)
            except EnvelopeError:
                continue

    @given(
        st.lists(
            st.sampled_from(
                ["X-Sender:", "X-Receiver:", "\r\n", " ", "<", ">", '"', "a@x", ",", ";", "=", "+0D", "NOTIFY="]
            )
        )
    )
    @example(["X-Receiver:", ">"])
    @example(["X-Receiver:", ";"])
    @example([" ", "a@x", "="])
    def test_what_can_be_read_can_be_written_again(self, pieces: list[str]):
        try:
            file = read(BLOCK + "".join(pieces).encode())
        except EnvelopeError:
            return
        assert read(write(file.envelope, file.content)) == file


class TestWriting:
    @pytest.mark.rule("message-files.plain-message", "message-files.source-names-the-receive-connector")
    @given(ENVELOPES, st.binary(max_size=50))
    @example(Envelope(sender="", recipients=(Recipient(address="b@x"),)), b" begins with a space")
    def test_what_is_written_is_read_back(self, envelope: Envelope, content: bytes):
        file = read(write(envelope, content))

        assert (file.envelope, file.content) == (envelope, content)

    @pytest.mark.rule("message-files.written-order", "message-files.written-size", "message-files.gateway-signs-as-fax")
    def test_the_block_of_a_report_is_written_by_rule(self):
        envelope = Envelope(
            sender="",
            recipients=(Recipient(address="ann@contoso.example", notify=frozenset({Notify.NEVER})),),
            created_by="FAX",
            helo_domain="fax.contoso.example",
            source="FAX Gateway",
            source_ip="127.0.0.1",
        )

        assert write(envelope, b"From: x\r\n\r\n") == (
            b"X-Sender: <>\r\n"
            b"X-Receiver: <ann@contoso.example> NOTIFY=NEVER\r\n"
            b"X-CreatedBy: FAX\r\n"
            b"X-HeloDomain: fax.contoso.example\r\n"
            b"X-Source: FAX Gateway\r\n"
            b"X-SourceIPAddress: 127.0.0.1\r\n"
            b"X-EndOfInjectedXHeaders: 11\r\n"
            b"From: x\r\n\r\n"
        )

    @pytest.mark.rule("message-files.written-parameter-order")
    def test_parameters_stand_in_the_fixed_order(self):
        envelope = Envelope(
            sender="a@x",
            body="7bit",
            ret=Ret.FULL,
            envid="a b",
            auth="<>",
            other=(("BY", "120;R"),),
            recipients=(
                Recipient(
                    address="b@x",
                    notify=frozenset(Notify) - {Notify.NEVER},
                    orcpt=OriginalRecipient(address="FAX=+1@x"),
                    other=(("FOO", ""),),
                    extended_props="BQAV",
                ),
            ),
        )

        sender_line, receiver_line, _ = write(envelope, b"").decode().splitlines()
        assert sender_line == "X-Sender: <a@x> BODY=7bit RET=FULL ENVID=a+20b AUTH=<> BY=120;R"
        assert receiver_line == (
            "X-Receiver: <b@x> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;FAX+3D+2B1@x FOO= X-ExtendedProps=BQAV"
        )

    @pytest.mark.parametrize(
        "trick", ["a@x>\r\nX-Receiver: <eve@x", "a@x\n", "a@x\0", "a> NOTIFY=NEVER <b", "a@x, b@x", "\ud800", " a@x"]
    )
    @pytest.mark.rule("message-files.nothing-is-repaired")
    def test_an_address_that_would_break_out_is_refused(self, trick: str):
        good = (Recipient(address="b@x"),)

        with pytest.raises(ValueError, match=r"cannot be written|surrogates"):
            write(Envelope(sender=trick, recipients=good), b"")
        with pytest.raises(ValueError, match=r"cannot be written|surrogates"):
            write(Envelope(sender="a@x", recipients=(Recipient(address=trick),)), b"")

    @pytest.mark.parametrize("name", ["body", "created_by", "helo_domain", "extended_props", "source", "source_ip"])
    @pytest.mark.parametrize("value", ["x\r\nX-Receiver: <eve@x>", "x\ny", "\0", " x"])
    @pytest.mark.rule("message-files.nothing-is-repaired")
    def test_a_value_that_would_break_out_is_refused(self, name: str, value: str):
        envelope = replace(Envelope(sender="a@x", recipients=(Recipient(address="b@x"),)), **{name: value})  # type: ignore[arg-type]  # all are str

        with pytest.raises(ValueError, match="cannot be written"):
            write(envelope, b"")

    @pytest.mark.parametrize(
        "bad",
        [
            {"notify": frozenset()},
            {"notify": frozenset({Notify.NEVER, Notify.DELAY})},
            {"other": (("NOTIFY", "NEVER"),)},
            {"other": (("A B", ""),)},
            {"other": (("lower", "x"),)},
            {"orcpt": OriginalRecipient(address="")},
            {"orcpt": OriginalRecipient(address="a", type="a b")},
        ],
    )
    @pytest.mark.rule("message-files.nothing-is-repaired")
    def test_a_wish_that_would_be_read_otherwise_is_refused(self, bad: dict[str, object]):
        with pytest.raises(ValueError, match="cannot be written"):
            write(Envelope(sender="a@x", recipients=(Recipient(address="b@x", **bad),)), b"")  # type: ignore[arg-type]  # a table of wrong values

    def test_without_recipients_nothing_is_written(self):
        with pytest.raises(ValueError, match="x-receiver is missing"):
            write(Envelope(sender="a@x", recipients=()), b"")

    def test_hostile_envelope_id_stays_on_its_line(self):
        file = write(Envelope(sender="a@x", recipients=(Recipient(address="b@x"),), envid="a\u00fc=+b"), b"")

        assert b"ENVID=a+C3+BC+3D+2Bb\r\n" in file


class TestCompleteness:
    FILE = write(Envelope(sender="a@x", recipients=(Recipient(address="b@x"),)), b"From: a\r\n\r\nbody")

    @pytest.mark.rule("message-files.written-size")
    def test_our_own_file_is_known_to_be_whole(self):
        assert is_complete(self.FILE, len(self.FILE))
        assert is_complete(self.FILE[:100], len(self.FILE))

    @given(st.integers(0, len(FILE) - 1))
    def test_a_half_written_file_is_not(self, size: int):
        assert not is_complete(self.FILE[:size], size)

    def test_a_marker_that_says_nothing_exact_is_not_known(self):
        for marker in (b"MessageSnapshot-End injected headers", b"", b"-1", b"9" * 10_000, "٣".encode()):
            file = BLOCK + b"X-EndOfInjectedXHeaders: " + marker + b"\r\n"
            assert not is_complete(file, len(file))

    def test_without_a_marker_it_is_not_known(self):
        assert not is_complete(BLOCK + b"Subject: x\r\n\r\n", len(BLOCK) + 14)
        assert not is_complete(b"", 0)


class TestHostileFiles:
    FILE = write(
        Envelope(
            sender="ann@contoso.example",
            recipients=(
                Recipient(address='"a > b"@x', notify=frozenset({Notify.NEVER}), extended_props="BQAV=="),
                Recipient(address="IMCEAFAX-+2B1@x", orcpt=OriginalRecipient(address="IMCEAFAX-+2B1@x")),
            ),
            ret=Ret.HDRS,
            envid="a b",
            created_by="MSExchange15",
        ),
        b"From: ann@contoso.example\r\n\r\nHello\r\n",
    )

    @pytest.mark.rule("message-files.any-bytes-are-read")
    @given(st.integers(0, len(FILE)), st.integers(0, 40), st.binary(max_size=12))
    def test_a_damaged_file_is_read_or_refused_and_never_loses_its_mail(self, place: int, cut: int, junk: bytes):
        data = self.FILE[:place] + junk + self.FILE[place + cut :]

        assert data.endswith(mail_in(data))
        is_complete(data, len(data))
        try:
            file = read(data)
        except EnvelopeError:
            return
        assert file.content == mail_in(data)
        assert read(write(file.envelope, file.content)) == file

    @pytest.mark.rule("message-files.any-bytes-are-read")
    @pytest.mark.parametrize(
        "pattern",
        [
            b"\n ",
            b"X-Receiver: <b@x>\n",
            b"X-Sender",
            b"a=b; ",
            b'"\\',
            b"<",
            b" X-ExtendedProps=AA",
            b"\r",
            b"+20",
            b"\xff",
        ],
    )
    def test_much_of_anything_is_read_once(self, pattern: bytes):
        """Were the time to grow with the square, this would take an hour."""
        for head in (b"", BLOCK, BLOCK[:-2] + b" ", b"X-Sender: <"):
            with suppress(EnvelopeError):
                read(head + pattern * (250_000 // len(pattern)))
