"""Rules of the mailboxes, where Exchange's mailbox store would stand."""

from connector.rules.rule import OFF, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="mailboxes.a-mail-enters-once",
        sentence="A mail with the Message-ID and the body of one that a mailbox has is a duplicate and is not delivered again.",
        source="MT, OUR CHOICE",
        switch=OFF,
    ),
    Rule(
        id="mailboxes.another-text-is-another-mail",
        sentence="A Message-ID that comes again with another body is no duplicate: nothing that was written differently is lost.",
        source="OUR CHOICE",
    ),
    Rule(
        id="mailboxes.another-way-is-a-duplicate",
        sentence="A copy whose header differs, such as by a Received line, is a duplicate all the same.",
        source="OUR CHOICE",
    ),
    Rule(
        id="mailboxes.a-read-mail-is-known",
        sentence="A mail that was read, and so moved to cur and marked, is still known as the first of its duplicates.",
        source="OUR CHOICE",
    ),
    Rule(
        id="mailboxes.a-mail-is-known-for-thirty-days",
        sentence="A mail that its reader moved to another folder or deleted is known as the first of its duplicates for 30 days by the "
        "machine's clock, as a mailbox store remembers deliveries for a time.",
        source="OUR CHOICE",
    ),
    Rule(
        id="mailboxes.maildir",
        sentence="A mailbox is a Maildir: a mail is written in tmp and appears in new whole, for any mail reader of the machine.",
        source="OUR CHOICE",
    ),
    Rule(
        id="mailboxes.return-path",
        sentence="A delivered mail has one Return-Path, on top: its envelope sender.",
        source="RFC 5321",
    ),
    Rule(
        id="mailboxes.on-disk-first",
        sentence="A mail, its name and its mailbox are on disk before the queue forgets it.",
        source="OUR CHOICE",
    ),
    Rule(
        id="mailboxes.owner-alone",
        sentence="Nobody but the owner may read a mailbox.",
        source="OUR CHOICE",
    ),
    Rule(
        id="mailboxes.made-when-needed",
        sentence="With CreateMailboxes an address of an accepted domain gets its mailbox with its first mail.",
        source="OUR CHOICE",
        switch="CreateMailboxes",
    ),
)
