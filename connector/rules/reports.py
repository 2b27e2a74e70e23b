"""Rules of reports (sections 5.1 and 6, reports.md): who is told of what and how, and what becomes of the reports of others."""

from connector.rules.rule import OFF, OUR_CHOICE, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="reports.failure-unless-renounced",
        sentence="A failure is reported when NOTIFY is absent or lists FAILURE.",
        source="DSN, RFC 3461",
    ),
    Rule(
        id="reports.never", sentence="NOTIFY=NEVER, alone or beside others, means no report at all.", source="RFC 3461"
    ),
    Rule(
        id="reports.success-on-request",
        sentence="Delivered, relayed and expanded are reported when NOTIFY lists SUCCESS, and never else.",
        source="RFC 3461",
    ),
    Rule(
        id="reports.delay-unless-others-asked",
        sentence="A delay is reported when NOTIFY is absent or lists DELAY.",
        source="DSN, RFC 3461",
    ),
    Rule(
        id="reports.delay-to-internal-senders",
        sentence="Senders of an accepted domain hear of delays only while InternalDelayDsnEnabled is $true, its default.",
        source="PS",
        switch="InternalDelayDsnEnabled",
    ),
    Rule(
        id="reports.delay-to-external-senders",
        sentence="Senders of other domains hear of delays only while ExternalDelayDsnEnabled is $true, its default.",
        source="PS",
        switch="ExternalDelayDsnEnabled",
    ),
    Rule(
        id="reports.none-on-a-report",
        sentence="A message with the null sender is never reported on: no report is answered by a report.",
        source="RFC 3461, RFC 3834",
    ),
    Rule(
        id="reports.null-sender",
        sentence="A report has the null sender, one recipient, the sender of the message, and NOTIFY=NEVER.",
        source="RFC 3461",
    ),
    Rule(
        id="reports.only-who-is-due",
        sentence="A report names only those recipients of whom one is due.",
        source="RFC 3461",
    ),
    Rule(
        id="reports.one-for-each-recipient",
        sentence="Each recipient of a message is reported on by itself: readers take a report that mixes failed and delivered for "
        "neither.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="reports.one-for-a-refused-message",
        sentence="A message that is refused whole, for its size, its number of recipients or its rounds, comes back in one report that "
        "names all its recipients.",
        source="EX, RFC 3461, OUR CHOICE",
    ),
    Rule(
        id="reports.postmaster",
        sentence="Reports come from ExternalPostmasterAddress, or from postmaster of the default accepted domain while it is empty.",
        source="PS, EX",
        switch="ExternalPostmasterAddress",
    ),
    Rule(
        id="reports.subject",
        sentence="The subject is that of the message behind Undeliverable, Delayed, Relayed, Expanded or Delivered.",
        source="EX, OUR CHOICE",
    ),
    Rule(
        id="reports.is-ndr",
        sentence="X-MS-Exchange-Message-Is-Ndr, without a value, stands in reports of failures and in no others.",
        source="EX",
    ),
    Rule(
        id="reports.answers-the-message",
        sentence="A report names the Message-ID of the message in In-Reply-To and References, and is Auto-Submitted: auto-replied.",
        source="RFC 3834",
    ),
    Rule(
        id="reports.multipart",
        sentence="A report is a multipart/report of a part for people, message/delivery-status, and what returns of the message.",
        source="EX, RFC 6522",
    ),
    Rule(
        id="reports.html",
        sentence="The part for people says the same as text and as HTML.",
        source="EX",
        switch=OFF,
    ),
    Rule(
        id="reports.language",
        sentence="Reports are written in English whatever language their reader has, and say so: Content-Language: en-US.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="reports.sentence-for-each-code",
        sentence="A failure is explained by a sentence for its status code, else for the subject of the code, its second number.",
        source="DSN, OUR CHOICE",
    ),
    Rule(
        id="reports.for-administrators",
        sentence="Behind what a sender reads, a report of a failure says which server made it and what the answer was.",
        source="EX, DSN",
    ),
    Rule(
        id="reports.original-header-in-text",
        sentence="The text for administrators ends with the header of the message.",
        source="EX",
        switch=OFF,
    ),
    Rule(
        id="reports.delay-says-how-long",
        sentence="A report of a delay says for how many days, hours and minutes delivery goes on, and the date in Will-Retry-Until.",
        source="EX, RFC 3464",
    ),
    Rule(
        id="reports.reporting-mta",
        sentence="Reporting-MTA is this server's name, Received-From-MTA what the client called itself, Arrival-Date when the message "
        "was taken.",
        source="EX, RFC 3464",
    ),
    Rule(
        id="reports.envelope-id",
        sentence="Original-Envelope-Id stands there if and only if ENVID was given.",
        source="RFC 3461",
    ),
    Rule(
        id="reports.original-recipient",
        sentence="Original-Recipient stands there if and only if ORCPT was given; it is never invented.",
        source="RFC 3461, RFC 3464",
    ),
    Rule(
        id="reports.diagnostic",
        sentence="Diagnostic-Code is the answer of a mail server, of type smtp, unless a delivery agent tells of another kind.",
        source="EX, DA",
    ),
    Rule(
        id="reports.display-name",
        sentence="X-Display-Name is the recipient's name as the header of the message or a delivery agent has it.",
        source="EX, OUR CHOICE",
    ),
    Rule(
        id="reports.remote-mta",
        sentence="Remote-MTA names the machine that took part as a delivery agent tells, and is absent where none did.",
        source="RFC 3464",
    ),
    Rule(
        id="reports.agents-fields",
        sentence="A delivery agent's sentence stands in the text, and its fields in the machine-readable part, where their names are "
        "free: X- and what follows.",
        source="DA, RFC 3464, OUR CHOICE",
    ),
    Rule(
        id="reports.expired",
        sentence="A message past its expiration is failed with 4.4.7 and 550 4.4.7 QUEUE.Expired;message expired.",
        source="DSN, MT, OUR CHOICE",
    ),
    Rule(
        id="reports.ret",
        sentence="RET=HDRS returns the header alone; without RET, or with RET=FULL, a failure returns the whole message.",
        source="RFC 3461, RFC 6522",
    ),
    Rule(
        id="reports.good-news-returns-the-header",
        sentence="Reports of delay and success return the header alone, whatever RET says.",
        source="RFC 3461",
    ),
    Rule(
        id="reports.internal-attach-size",
        sentence="A message over InternalDsnMaxMessageAttachSize, 10 MB unless it is set, returns to senders of an accepted domain as "
        "its header alone.",
        source="PS",
        switch="InternalDsnMaxMessageAttachSize",
    ),
    Rule(
        id="reports.external-attach-size",
        sentence="A message over ExternalDsnMaxMessageAttachSize, 10 MB unless it is set, returns to other senders as its header alone.",
        source="PS",
        switch="ExternalDsnMaxMessageAttachSize",
    ),
    Rule(
        id="reports.conversion-mode",
        sentence="DSNConversionMode is DoNotConvert here unless it is set; of Exchange 2010 and 2013 the default is UseExchangeDSNs.",
        source="PS, OUR CHOICE",
        versions="2010+",
        switch="DSNConversionMode",
    ),
    Rule(
        id="reports.use-exchange-dsns",
        sentence="UseExchangeDSNs: text and attachments of a report made elsewhere give way to Exchange's words on what its "
        "machine-readable part says.",
        source="PS",
        versions="2010+",
        switch="DSNConversionMode",
    ),
    Rule(
        id="reports.preserve-dsn-body",
        sentence="PreserveDSNBody: a report made elsewhere keeps its text and its attachments, and gets the shape of Exchange's.",
        source="PS",
        versions="2010+",
        switch="DSNConversionMode",
    ),
    Rule(
        id="reports.do-not-convert",
        sentence="DoNotConvert: a report made elsewhere is delivered byte for byte.",
        source="PS",
        versions="2010+",
        switch="DSNConversionMode",
    ),
    Rule(
        id="reports.machine-part-survives",
        sentence="Conversion keeps the machine-readable part, the returned message, and the header's Subject, Message-ID, In-Reply-To "
        "and From as they are.",
        source="PS, OUR CHOICE",
    ),
    Rule(
        id="reports.unreadable-is-not-converted",
        sentence="What has a sender, is no delivery report, or is one that nobody can read, such as a notification of reading, is not "
        "converted.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="reports.converted-once",
        sentence="Exchange's own reports are not converted, and converting twice is converting once.",
        source=OUR_CHOICE,
    ),
)
