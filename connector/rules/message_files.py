"""Rules of section 1: the message files of Drop, Replay and exported queues, read from any hand and written by the book."""

from connector.rules.rule import OUR_CHOICE, Rule

_FORM = (
    Rule(
        id="message-files.plain-message",
        sentence="A message file is a plain RFC 5322 message with CRLF line ends, MIME allowed, in which one blank line ends the "
        "header; it reaches the reader byte for byte.",
        source="PR",
    ),
    Rule(
        id="message-files.block-in-front",
        sentence="The envelope is a block of X-headers in front of all ordinary headers.",
        source="PR",
    ),
    Rule(
        id="message-files.names-in-any-case",
        sentence="Names of X-headers are matched without case: Exchange writes X-sender and X-Receiver, its documentation "
        "X-Sender, IIS x-sender and x-receiver.",
        source="SMP, PR",
    ),
    Rule(
        id="message-files.address-form",
        sentence="An address stands in angle brackets; the bare address of IIS is read too.",
        source="SMP",
    ),
    Rule(
        id="message-files.semicolon-before-extended-props",
        sentence="Parameters are separated by one space; a semicolon may stand between them and X-ExtendedProps, and is no part of "
        "a value.",
        source="SMP",
        versions="2016",
    ),
    Rule(
        id="message-files.semicolon-inside-orcpt",
        sentence="The semicolon inside rfc822;ann@contoso.com is part of the ORCPT.",
        source="SMP",
        versions="2016",
    ),
    Rule(
        id="message-files.one-line-for-each-header",
        sentence="Every X-header stands on one unfolded line, which may be longer than 2000 characters.",
        source="SMP",
        versions="2016",
    ),
    Rule(
        id="message-files.folded-by-others",
        sentence="Headers that other systems folded, with a space or a tab, even inside base64, are unfolded by the reader.",
        source="SMP",
    ),
    Rule(
        id="message-files.return-path-is-ordinary",
        sentence="Return-Path, which exported files have without angle brackets, is an ordinary header and no part of the "
        "envelope.",
        source="SMP",
        versions="2016",
    ),
    Rule(
        id="message-files.organization-headers-are-ordinary",
        sentence="X-MS-Exchange-Organization and X-MS-Exchange-Forest headers stand at the end of the ordinary headers and are no "
        "part of the block.",
        source="SMP",
        versions="2016",
    ),
    Rule(
        id="message-files.extended-props",
        sentence="X-ExtendedProps, which the documentation spells X-ExtendedMessageProps, is opaque base64 and is kept byte for "
        "byte.",
        source="SMP, PR",
    ),
    Rule(
        id="message-files.source-names-the-receive-connector",
        sentence="X-Source is SMTP: and the name of the Receive connector; any other text, such as Smtp Receive Connector, is "
        "kept.",
        source="SMP, PR",
    ),
    Rule(
        id="message-files.end-marker-is-no-offset",
        sentence="X-EndOfInjectedXHeaders ends the block; its value, a size that is only near the truth or a text of pipeline "
        "tracing, is never used as an offset.",
        source="PR, SMP",
    ),
    Rule(
        id="message-files.documented-parameters",
        sentence="The parameters that only the documentation shows are read in any case: BODY, RET, ENVID and auth of X-Sender, "
        "and an ORcpt without a type.",
        source="PR",
    ),
)

_MEANING = (
    Rule(
        id="message-files.one-sender",
        sentence="X-Sender is required, stands there exactly once, holds one address, and is the envelope sender whatever From "
        "says.",
        source="PR",
    ),
    Rule(
        id="message-files.sender-parameters",
        sentence="X-Sender may have BODY=7bit or 8bitmime, RET=HDRS or FULL, ENVID in xtext, and AUTH.",
        source="PR",
    ),
    Rule(
        id="message-files.receivers",
        sentence="X-Receiver is required, stands there once for each recipient with one address, and is the envelope recipient "
        "whatever To says.",
        source="PR",
    ),
    Rule(
        id="message-files.notify",
        sentence="NOTIFY of X-Receiver is NEVER, or any of DELAY, FAILURE and, as RFC 3461 has it, SUCCESS; without it nothing is "
        "said, which is not NEVER.",
        source="PR, RFC 3461 section 4.1",
    ),
    Rule(
        id="message-files.created-by-is-not-blank",
        sentence="X-CreatedBy is optional; where it stands it is not blank.",
        source="PR",
    ),
    Rule(
        id="message-files.created-by-unspecified",
        sentence="A file without X-CreatedBy counts as created by Unspecified, whose organization headers are not believed.",
        source="PR",
    ),
    Rule(
        id="message-files.helo-domain",
        sentence="X-HeloDomain is optional and holds the name that the client gave in EHLO when the message was first received.",
        source="PR",
    ),
    Rule(
        id="message-files.origin-headers",
        sentence="X-Source, which queue viewers show as MessageSourceName, and X-SourceIPAddress are optional and are kept as they "
        "stand.",
        source="PR",
    ),
)

_READING = (
    Rule(
        id="message-files.any-bytes-are-read",
        sentence="Bytes outside ASCII are read, as UTF-8 or else as latin-1, and no byte string breaks the reader.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="message-files.block-ends",
        sentence="The block ends after X-EndOfInjectedXHeaders, or before the first header of another name.",
        source="PR, OUR CHOICE",
    ),
    Rule(
        id="message-files.later-x-headers-are-content",
        sentence="An X-Sender or X-Receiver behind the block, such as one of a forwarded mail, is content and never envelope.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="message-files.snapshot-headers",
        sentence="X-MessageSnapshot headers of pipeline tracing belong to the block and say nothing about the envelope.",
        source="SMP, OUR CHOICE",
    ),
    Rule(
        id="message-files.first-address",
        sentence="The address is the text in the first angle brackets, in which a quoted string may hold one, else the first word.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="message-files.null-sender",
        sentence="Empty angle brackets in X-Sender are the null sender; in X-Receiver they are nobody.",
        source="OUR CHOICE, RFC 3461 section 6.1",
    ),
    Rule(
        id="message-files.parameters-are-words",
        sentence="What follows the address is cut at spaces, loses one semicolon at its end, and is divided at the first equals "
        "sign; keys are read without case.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="message-files.orcpt-without-type",
        sentence="An ORCPT without a type is one of type rfc822.",
        source="PR, OUR CHOICE",
    ),
    Rule(
        id="message-files.xtext",
        sentence="ENVID and the address of an ORCPT are xtext; where they are none, they are taken as they stand.",
        source="RFC 3461 section 4, OUR CHOICE",
    ),
    Rule(
        id="message-files.unknown-parameters-are-kept",
        sentence="A parameter that is not known, or whose value cannot be read, is kept in its order, named in the gateway's log, "
        "and not fatal.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="message-files.last-notify-counts",
        sentence="Of two NOTIFY the last one counts.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="message-files.broken-block-is-badmail",
        sentence="A block with an X-header behind an ordinary one, two X-Sender, no X-Receiver, a blank X-CreatedBy or two "
        "addresses in one field is no envelope, and the file is badmail.",
        source="PR, OUR CHOICE",
    ),
)

_WRITING = (
    Rule(
        id="message-files.written-order",
        sentence="Headers are written in Exchange's constant order, from X-Sender, with a capital S, to X-EndOfInjectedXHeaders, "
        "each on one line that ends in CRLF.",
        source="SMP, OUR CHOICE",
    ),
    Rule(
        id="message-files.written-parameter-order",
        sentence="Parameters are written in the order BODY, RET, ENVID, AUTH, and NOTIFY, ORCPT, X-ExtendedProps.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="message-files.written-size",
        sentence="X-EndOfInjectedXHeaders is written with the number of bytes that follow its line.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="message-files.gateway-signs-as-fax",
        sentence="A gateway's own file has X-CreatedBy FAX, the gateway's name in X-HeloDomain, X-Source FAX Gateway and "
        "X-SourceIPAddress 127.0.0.1.",
        source="PR, OUR CHOICE",
    ),
    Rule(
        id="message-files.gateway-never-signs-as-exchange",
        sentence="A gateway never writes MSExchange15 into X-CreatedBy: it would let senders forge organization headers.",
        source="HF, PR",
    ),
    Rule(
        id="message-files.nothing-is-repaired",
        sentence="An envelope that would not be read back as it is, because of a line end or a second address, is not written at "
        "all.",
        source=OUR_CHOICE,
    ),
)

RULES: tuple[Rule, ...] = (*_FORM, *_MEANING, *_READING, *_WRITING)
