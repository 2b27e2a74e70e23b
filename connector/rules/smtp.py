"""Rules of the Receive connector: Set-ReceiveConnector where Microsoft documents it, the RFCs of SMTP elsewhere."""

from connector.rules.rule import OFF, OUR_CHOICE, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="smtp.banner",
        sentence="Whoever connects is greeted with 220, the server's name, 'Microsoft ESMTP MAIL Service ready at' and the "
        "date; Banner replaces the line.",
        source="PS, TEL",
        switch="Banner",
    ),
    Rule(
        id="smtp.extensions",
        sentence="EHLO offers SIZE, PIPELINING, DSN, ENHANCEDSTATUSCODES, 8BITMIME and SMTPUTF8, and STARTTLS and AUTH "
        "where they are set up.",
        source="PS, TEL, RFC 5321 section 4.1.1.1",
    ),
    Rule(
        id="smtp.hello-without-a-name",
        sentence="A client need not name itself in EHLO; its address stands for the name then. What is no host name is "
        "refused with 501 5.5.4.",
        source="PS, TEL",
    ),
    Rule(
        id="smtp.words-of-exchange",
        sentence="Replies are worded as Exchange words them and carry enhanced status codes.",
        source="TEL, RFC 2034",
        versions="2010+",
    ),
    Rule(
        id="smtp.sequence",
        sentence="A command out of its order is refused with 503, and RSET, EHLO and HELO forget the mail that was begun.",
        source="RFC 5321 section 4.1.4",
    ),
    Rule(
        id="smtp.pipelining",
        sentence="Commands may be sent without waiting for the replies, which come in the same order.",
        source="PS, RFC 2920",
    ),
    Rule(
        id="smtp.size",
        sentence="SIZE is offered with MaxMessageSize; a message that is declared or found to be larger is refused with 552 "
        "5.3.4.",
        source="PS, RFC 1870",
        switch="MaxMessageSize",
    ),
    Rule(
        id="smtp.recipient-limit",
        sentence="A recipient beyond MaxRecipientsPerMessage is refused with 452 4.5.3; the connection stays open, so that "
        "the client can send to the others.",
        source="PS, RFC 5321 section 4.5.3.1.10, OUR CHOICE",
        switch="MaxRecipientsPerMessage",
    ),
    Rule(
        id="smtp.header-size",
        sentence="A message whose header is larger than MaxHeaderSize is refused with 552 5.3.4, and the connection is "
        "closed.",
        source="PS",
        switch="MaxHeaderSize",
    ),
    Rule(
        id="smtp.hop-count",
        sentence="A message with more Received fields than MaxHopCount is refused with 554 5.4.6.",
        source="PS, DSN",
        switch="MaxHopCount",
    ),
    Rule(
        id="smtp.connection-limit",
        sentence="A connection beyond MaxInboundConnection hears 421 4.3.2 and is closed.",
        source="PS",
        switch="MaxInboundConnection",
    ),
    Rule(
        id="smtp.protocol-errors",
        sentence="After MaxProtocolErrors wrong commands the next one is answered with 421 4.7.0, and the connection is "
        "closed.",
        source="PS",
        switch="MaxProtocolErrors",
    ),
    Rule(
        id="smtp.inactivity-timeout",
        sentence="A client that is silent for ConnectionInactivityTimeout hears 421 4.4.1, and the connection is closed.",
        source="PS",
        switch="ConnectionInactivityTimeout",
    ),
    Rule(
        id="smtp.connection-timeout",
        sentence="A connection is closed after ConnectionTimeout, even one that transmits.",
        source="PS",
        switch="ConnectionTimeout",
    ),
    Rule(
        id="smtp.dsn",
        sentence="NOTIFY, ORCPT, RET and ENVID stand in the message file as the client gave them.",
        source="PS, RFC 3461",
        switch="DeliveryStatusNotificationEnabled",
    ),
    Rule(
        id="smtp.dsn-syntax",
        sentence="A parameter that breaks its grammar or length, or comes twice, is refused with 501 5.5.4, and an unknown "
        "one with 555 5.5.4.",
        source="RFC 3461 section 4, RFC 5321 section 4.1.1.11",
    ),
    Rule(
        id="smtp.eight-bits",
        sentence="A mail of 8 bits is kept byte for byte, and BODY in the message file says so whatever the client "
        "declared.",
        source="RFC 6152, OUR CHOICE",
    ),
    Rule(
        id="smtp.utf8",
        sentence="Addresses outside ASCII are taken in a mail with SMTPUTF8; in others the sender is refused with 550 and a "
        "recipient with 553, both 5.6.7.",
        source="RFC 6531 section 3.5",
        versions="2016+",
    ),
    Rule(
        id="smtp.auth-parameter",
        sentence="AUTH of MAIL stands in the message file; from a client that has not logged in it is <>.",
        source="RFC 4954 section 5",
    ),
    Rule(
        id="smtp.envelope",
        sentence="X-HeloDomain is what the client called itself, X-Source SMTP and the connector's name, X-SourceIPAddress "
        "the client's address.",
        source="SMP, PR",
    ),
    Rule(
        id="smtp.received-line",
        sentence="A Received field names the client, its address and this server, and under TLS its version and cipher.",
        source="SMP, PS, OUR CHOICE",
    ),
    Rule(
        id="smtp.message-id-and-date",
        sentence="A mail without Message-ID or with a missing or malformed Date gets them here.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="smtp.header-firewall",
        sentence="Header fields of the organization and the forest are removed from what clients hand in; Received and "
        "Resent fields stay.",
        source="HF",
        switch=OFF,
    ),
    Rule(
        id="smtp.removes-bcc",
        sentence="Bcc fields are removed, so that a client that leaves them in tells nobody.",
        source=OUR_CHOICE,
        switch=OFF,
    ),
    Rule(
        id="smtp.null-sender",
        sentence="MAIL FROM:<> is accepted: reports have no sender.",
        source="RFC 5321 section 4.5.5",
    ),
    Rule(
        id="smtp.address-without-brackets",
        sentence="An address may stand without angle brackets, and behind a space, as Microsoft's page types it.",
        source="TEL",
        versions="2007, 2010, 2013",
    ),
    Rule(
        id="smtp.long-addresses",
        sentence="An address may have 571 characters, and 315 before the @, so that encapsulated addresses fit; a longer or "
        "malformed one is refused with 501, 5.1.7 for a sender and 5.1.3 for a recipient.",
        source="PS, RR",
    ),
    Rule(
        id="smtp.postmaster",
        sentence="RCPT TO:<postmaster> without a domain is the postmaster of the default accepted domain.",
        source="RFC 5321 section 4.5.1",
    ),
    Rule(
        id="smtp.one-off",
        sentence="A quoted one-off fax address of the default accepted domain is taken in its IMCEA form; without quotes it "
        "is no SMTP, and the refusal says how it is written.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="smtp.recipient-is-checked",
        sentence="A recipient that cannot be reached is refused at RCPT in the words of its non-delivery report; without "
        "this rule all are accepted and reported later.",
        source=OUR_CHOICE,
        switch=OFF,
    ),
    Rule(
        id="smtp.recipient-once",
        sentence="A recipient that is named twice gets the mail once, with the wishes of the first time.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="smtp.only-crlf-ends",
        sentence="Only CRLF, a dot and CRLF end a mail; no other line end does, so that none can smuggle in a second one.",
        source="RFC 5321 section 4.1.1.4",
    ),
    Rule(
        id="smtp.dots",
        sentence="A dot that begins a line, and that the client has doubled, is one dot again.",
        source="RFC 5321 section 4.5.2",
    ),
    Rule(
        id="smtp.long-lines",
        sentence="Lines of a mail may be of any length.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="smtp.bare-linefeeds",
        sentence="With BareLinefeedRejectionEnabled a mail with line feeds alone is refused with 550 5.6.11; without, which "
        "is the default, they end lines.",
        source="PS",
        switch="BareLinefeedRejectionEnabled",
    ),
    Rule(
        id="smtp.durable-before-250",
        sentence="The reply to a mail is 250 2.6.0 with its Message-ID and InternalId, and comes when the mail is durable.",
        source="TEL, RFC 5321 section 4.2.5",
        versions="2010+",
    ),
    Rule(
        id="smtp.no-room",
        sentence="A mail that cannot be stored is refused with 452 4.3.1 when the disk is full and with 451 4.3.0 else; the "
        "same 451 answers a recipient whose check fails.",
        source="RFC 5321 section 4.2.2, OUR CHOICE",
    ),
    Rule(
        id="smtp.client-gone",
        sentence="A client that vanishes before the end of its mail has handed nothing in.",
        source="RFC 5321 section 4.1.1.4",
    ),
    Rule(
        id="smtp.stop",
        sentence="When the service stops, clients hear 421 4.3.2; a mail that is being stored then is stored and answered "
        "first.",
        source="RFC 5321 section 3.8, OUR CHOICE",
    ),
    Rule(
        id="smtp.login",
        sentence="With AuthUsers nobody hands mail in who has not logged in, by PLAIN or LOGIN.",
        source="PS, TEL, RFC 4954",
        switch="AuthUsers",
    ),
    Rule(
        id="smtp.login-after-tls",
        sentence="Where STARTTLS is on offer, AUTH is so only after it: 538 5.7.11 before.",
        source="RFC 4954 section 4, OUR CHOICE",
        switch="TlsCertificate",
    ),
    Rule(
        id="smtp.logon-failures",
        sentence="After MaxLogonFailures failed logons the connection is closed; 0 stands for never.",
        source="PS",
        switch="MaxLogonFailures",
    ),
    Rule(
        id="smtp.hashed-passwords",
        sentence="Passwords are kept hashed with scrypt, in a file that its owner alone can read.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="smtp.starttls",
        sentence="With a TlsCertificate STARTTLS is offered; what was said before it is forgotten.",
        source="PS, RFC 3207",
        switch="TlsCertificate",
    ),
    Rule(
        id="smtp.require-tls",
        sentence="With RequireTLS mail is taken under TLS alone: 530 5.7.0 before.",
        source="PS, RFC 3207 section 4",
        switch="RequireTLS",
    ),
    Rule(
        id="smtp.loopback",
        sentence="An address that the network reaches is listened on only when AuthUsers are set.",
        source=OUR_CHOICE,
        switch="Bindings",
    ),
    Rule(
        id="smtp.tracked",
        sentence="A mail that was taken is tracked as RECEIVE with the source SMTP, the client's address and name and the "
        "connector.",
        source="MT",
    ),
)
