"""Rules of the Replay directory, where they differ from Pickup's (exchange-files.md section 4)."""

from connector.rules.rule import OFF, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="replay.handled-as-pickup",
        sentence="Polls, limit for a minute, names, restart and failures are those of the Pickup directory.",
        source="PR",
    ),
    Rule(
        id="replay.x-headers-are-the-envelope",
        sentence="X-Sender and X-Receiver are the envelope; From and To mean nothing to the transport and are shown to the reader.",
        source="PR",
    ),
    Rule(
        id="replay.no-limits",
        sentence="Neither the header's size nor the number of recipients is limited.",
        source="PR",
    ),
    Rule(
        id="replay.one-x-sender",
        sentence="A file has exactly one X-Sender with one address, at least one X-Receiver, and one address in each; otherwise it is "
        "badmail.",
        source="PR, OUR CHOICE",
    ),
    Rule(
        id="replay.x-headers-come-first",
        sentence="Without an end marker, an X-Sender or X-Receiver behind other headers makes the file badmail; behind the marker it is "
        "content.",
        source="PR, OUR CHOICE",
        switch=OFF,
    ),
    Rule(
        id="replay.null-sender",
        sentence="`X-Sender: <>` is taken, the null sender of reports; without this rule the file is badmail.",
        source="OUR CHOICE",
        switch=OFF,
    ),
    Rule(
        id="replay.defaults",
        sentence="A file without X-Source has the source name Replay, one without X-SourceIPAddress the address 0.0.0.0.",
        source="PR",
    ),
    Rule(
        id="replay.removes-bcc-and-keeps-received",
        sentence="Bcc is removed; Received and Resent-* headers stay.",
        source="PR, HF",
    ),
    Rule(
        id="replay.received-line",
        sentence="A Received line is added: `from Replay by <server> with Microsoft SMTP Server id <version>; <date>`.",
        source="PR, OUR CHOICE",
    ),
    Rule(
        id="replay.message-id-and-date",
        sentence="A missing Message-ID or Date is made as in Pickup.",
        source="PR",
    ),
    Rule(
        id="replay.header-firewall",
        sentence="X-MS-Exchange-Organization-* and X-MS-Exchange-Forest-* headers are kept only where X-CreatedBy is MSExchange15.",
        source="HF, PR",
        switch=OFF,
    ),
    Rule(
        id="replay.nothing-is-filtered",
        sentence="Whoever can write to Replay sends as anybody to anybody: nothing is filtered, and the directory is made for its "
        "owner alone.",
        source="PR",
    ),
)
