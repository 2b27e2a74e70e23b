"""Rules of section 2: the Drop directories, and what is written into them."""

from connector.rules.rule import OFF, OUR_CHOICE, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="dropping.directory-of-its-own",
        sentence="Every Foreign connector has a Drop directory of its own, which Exchange does not create.",
        source="FCC",
        switch="DropDirectory",
    ),
    Rule(
        id="dropping.missing-directory-is-8008",
        sentence="While the Drop directory is missing, event 8008 (MSExchangeTransport, NonSmtpGWNoDropDirectory) tells of a "
        "connection failure with the connector and the directory, and messages stay queued.",
        source="FCC, EV",
        versions="2010+",
    ),
    Rule(
        id="dropping.event-when-it-begins",
        sentence="The event of a connection failure is logged when the failure begins or becomes another one, and a line tells "
        "when it ends.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="dropping.root-and-directory",
        sentence="The path is RootDropDirectoryPath of the server that hosts the connector, then the connector's DropDirectory, "
        "which is its name unless it is set.",
        source="PS",
        switch="RootDropDirectoryPath",
    ),
    Rule(
        id="dropping.absolute-without-root",
        sentence="An absolute DropDirectory is used as it is; it may stand there only while RootDropDirectoryPath is empty.",
        source="FCC, EV, OUR CHOICE",
        switch="DropDirectory",
    ),
    Rule(
        id="dropping.rights",
        sentence="The account that Exchange runs as needs full control of the Drop directory; without it event 8009 "
        "(NonSmtpGWUnauthorizedAccess) is logged, and messages stay queued.",
        source="FCC, EV",
        versions="2010+",
    ),
    Rule(
        id="dropping.broken-directory-is-8004",
        sentence="When writing into the Drop directory fails, event 8004 (NonSmtpGWBadDropDirectory) tells why, and messages stay "
        "queued.",
        source="EV",
        versions="2010+",
    ),
    Rule(
        id="dropping.quota",
        sentence="When the files of the Drop directory reach DropDirectoryQuota, nothing more is written until files are removed, "
        "and event 8005 (NonSmtpGWQuotaExceeded) is logged; the default is unlimited.",
        source="PS, EV",
        versions="2010+",
        switch="DropDirectoryQuota",
    ),
    Rule(
        id="dropping.quota-counts-every-file",
        sentence="The quota counts every file that lies in the directory itself: waiting ones, those that a gateway has claimed "
        "and those that were set aside.",
        source="EV, OUR CHOICE",
        switch="DropDirectoryQuota",
    ),
    Rule(
        id="dropping.quota-counts-what-is-there",
        sentence="The file that is to be written does not count towards the quota: a message that is larger than the quota is "
        "written all the same while the directory is below it.",
        source="EV, OUR CHOICE",
        switch=OFF,
    ),
    Rule(
        id="dropping.size-zero-is-logged",
        sentence="MaxMessageSize 0 takes every message from the connector, and an error is logged while the connector is enabled.",
        source="PS",
        switch="MaxMessageSize",
    ),
    Rule(
        id="dropping.relay-dsn-required",
        sentence="With RelayDsnRequired, the sender who asked for NOTIFY=SUCCESS hears that the message was relayed when it is "
        "written into the Drop directory; by default Exchange says nothing then.",
        source="PS, OUR CHOICE",
        switch="RelayDsnRequired",
    ),
    Rule(
        id="dropping.relayed-success-is-not-asked-again",
        sentence="With RelayDsnRequired, SUCCESS is taken out of the NOTIFY that the gateway reads, so that it reports failure and "
        "delay only; without it the gateway owns the report of success.",
        source=OUR_CHOICE,
        switch="RelayDsnRequired",
    ),
    Rule(
        id="dropping.header-firewall",
        sentence="Organization and forest X-headers are removed before a message is written.",
        source="HF",
        switch=OFF,
    ),
    Rule(
        id="dropping.received-stays",
        sentence="Received and Resent fields stay in a dropped message.",
        source="HF",
    ),
    Rule(
        id="dropping.block-of-an-exported-file",
        sentence="A Drop file begins with the block of X-headers that exported files have, and X-CreatedBy says MSExchange15; "
        "where the message brought no X-HeloDomain, X-Source or X-SourceIPAddress, the server writes its own.",
        source="PR, SMP, OUR CHOICE",
    ),
    Rule(
        id="dropping.one-file-for-all-recipients",
        sentence="All recipients of a message that share connector and server stand in one file, each with an X-Receiver of its "
        "own; switched off, each has a file of its own.",
        source="SMP, OUR CHOICE",
        switch=OFF,
    ),
    Rule(
        id="dropping.file-name",
        sentence="A Drop file is named with 32 hexadecimal digits and .eml; the same message for the same recipients always gets "
        "the same name.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="dropping.appears-whole",
        sentence="A Drop file is written on the same volume under another ending (.part), flushed, and renamed: whoever looks for "
        "*.eml never sees half of one.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="dropping.exactly-once",
        sentence="A message is handed over once, whatever is killed between two steps and whenever the gateway takes the file. When "
        "Exchange was killed in between, the file that was written aside tells at the next start: it is gone, so it had got its name. "
        "Whoever empties the Drop directory before that start takes this proof away, and the fax with it.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="dropping.named-while-it-stands",
        sentence="A file that is written aside gets its name only if its message still waits in its queue, unchanged and not "
        "suspended, when mail.que learns of the file; otherwise it is removed. From then on nobody else decides about the message.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="dropping.file-belongs-to-the-gateway",
        sentence="A file in the Drop directory belongs to the gateway, which deletes it when the fax is durable in its own store; "
        "Exchange neither reads, changes nor deletes it.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="dropping.imcea-in-x-receiver",
        sentence="A fax recipient that no contact stands for is spelled <IMCEAFAX-...@default accepted domain> in X-Receiver, as "
        "it stays encapsulated in SMTP form.",
        source="RR, OUR CHOICE",
    ),
    Rule(
        id="dropping.orcpt-always",
        sentence="Every X-Receiver has an ORCPT: the one that came with the recipient, else its own address.",
        source="SMP, OUR CHOICE",
        versions="2016",
        switch=OFF,
    ),
)
