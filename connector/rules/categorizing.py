"""Rules of recipient resolution (exchange-files.md sections 5.1 and 6)."""

from connector.rules.rule import OFF, Rule

_ADDRESSES = (
    Rule(
        id="categorizer.default-domain-only",
        sentence="An IMCEA address is unpacked only when its domain is the default accepted domain.",
        source="RR",
        switch="AcceptedDomains",
    ),
    Rule(
        id="categorizer.two-types-stay-closed",
        sentence="IMCEA addresses of the types SMTP and X500 are refused.",
        source="RR",
    ),
    Rule(
        id="categorizer.longest-address",
        sentence="An address of more than 571 characters, or of more than 315 in front of the @, is refused with 5.1.3.",
        source="RR, IMC",
    ),
    Rule(
        id="categorizer.malformed-address",
        sentence="An address without just one @ outside quotes, with a space, or in IMCEA form of nothing is refused with 5.1.3.",
        source="DSN, OUR CHOICE",
    ),
    Rule(
        id="categorizer.unknown-in-accepted-domain",
        sentence="An address of an accepted domain that belongs to nobody is refused with 5.1.1.",
        source="DSN",
        switch="CreateMailboxes",
    ),
    Rule(
        id="categorizer.accepted-domains-stay-here",
        sentence="Mail for an accepted domain takes no connector, whatever SMTP address spaces say.",
        source="RR",
        switch="AcceptedDomains",
    ),
    Rule(
        id="categorizer.proxy-addresses",
        sentence="A recipient is found by any of its addresses, of whatever type; addresses compare without case.",
        source="RR",
        switch="EmailAddresses",
    ),
    Rule(
        id="categorizer.primary-address-replaces",
        sentence="An address that is not the recipient's primary one is replaced by that; the one that was written is kept as ORCPT.",
        source="RR",
    ),
    Rule(
        id="categorizer.orcpt-of-the-client-stays",
        sentence="An ORCPT that came with the recipient is kept, whatever the address becomes.",
        source="RFC 3461 section 5.2.1",
    ),
    Rule(
        id="categorizer.unambiguous",
        sentence="Two recipients of one address, two contacts or groups of one name, are refused when they are made.",
        source="RR, OUR CHOICE",
        switch="EmailAddresses",
    ),
)

_CONTACTS = (
    Rule(
        id="categorizer.contact-to-fax",
        sentence="Mail for a contact goes to its external address; one that is no mail address is put in IMCEA form of the default domain.",
        source="RR",
        switch="ExternalEmailAddress",
    ),
    Rule(
        id="categorizer.encapsulated-proxy-finds-the-contact",
        sentence="An IMCEA address is unpacked before it is looked up: mail for it reaches the contact that has the address inside.",
        source="RR",
    ),
    Rule(
        id="categorizer.contact-chain",
        sentence="A contact whose external address is another recipient of the organization leads on to that one.",
        source="RR",
    ),
    Rule(
        id="categorizer.forwarding-loop",
        sentence="Contacts that lead to each other in a circle are refused with 5.4.6.",
        source="RR",
    ),
)

_GROUPS = (
    Rule(
        id="categorizer.nested-groups",
        sentence="A group is opened until only individual recipients are left, however deep groups stand in groups.",
        source="RR",
    ),
    Rule(
        id="categorizer.harmless-loop",
        sentence="Groups that contain one another are each opened once.",
        source="RR",
    ),
    Rule(
        id="categorizer.one-copy-each",
        sentence="Who is a recipient more than once gets one copy; an address of the envelope goes before the same one in a group.",
        source="OUR CHOICE",
    ),
    Rule(
        id="categorizer.one-number-one-fax",
        sentence="Two spellings of one fax number are one recipient; another sub-address, name or string dialled after the answer makes "
        "another one.",
        source="OUR CHOICE",
    ),
    Rule(
        id="categorizer.reports-to-originator",
        sentence="With ReportToOriginatorEnabled the members of a group inherit which reports the sender asked for.",
        source="RR",
        switch="ReportToOriginatorEnabled",
    ),
    Rule(
        id="categorizer.reports-to-nobody",
        sentence="Without redirection of reports every member of a group gets NOTIFY=NEVER.",
        source="RR",
        switch="ReportToOriginatorEnabled",
    ),
    Rule(
        id="categorizer.reports-to-manager",
        sentence="With ReportToManagerEnabled only failures of members are reported, and those to the group's manager.",
        source="RR",
        switch="ReportToManagerEnabled",
    ),
    Rule(
        id="categorizer.one-redirection",
        sentence="ReportToManagerEnabled and ReportToOriginatorEnabled cannot both be true.",
        source="RR",
        switch="ReportToManagerEnabled",
    ),
    Rule(
        id="categorizer.reports-to-a-group",
        sentence="A report, which has a null sender, that is sent to a group is deleted; with ReportToManagerEnabled its manager gets it.",
        source="RR, OUR CHOICE",
        switch=OFF,
    ),
    Rule(
        id="categorizer.expansion-is-reported",
        sentence="A sender who asked for NOTIFY=SUCCESS of a group is told that it was expanded; of groups inside it he is not told.",
        source="RFC 3461 section 5.2.7.3, OUR CHOICE",
    ),
)

_RESTRICTIONS = (
    Rule(
        id="categorizer.sender-size",
        sentence="A message larger than its sender's MaxSendSize is returned with 5.2.3 for all its recipients.",
        source="RR",
        switch="MaxSendSize",
    ),
    Rule(
        id="categorizer.organization-send-size",
        sentence="The organization's MaxSendSize holds for its senders who have no limit of their own, and for nobody outside.",
        source="RR, OUR CHOICE",
        switch="MaxSendSize",
    ),
    Rule(
        id="categorizer.recipient-size",
        sentence="A message larger than a mailbox, a group or the organization receives (MaxReceiveSize) is returned with 5.2.3.",
        source="RR",
        switch="MaxReceiveSize",
    ),
    Rule(
        id="categorizer.own-size-first",
        sentence="A MaxReceiveSize of the recipient's own goes before the organization's.",
        source="RR, OUR CHOICE",
        switch="MaxReceiveSize",
    ),
    Rule(
        id="categorizer.reports-have-no-size-limit",
        sentence="Reports, which have no sender, are exempt from all size limits, those of connectors too.",
        source="PS, RR",
        switch=OFF,
    ),
    Rule(
        id="categorizer.recipient-limit",
        sentence="A message with more recipients than MaxRecipientEnvelopeLimit is returned with 5.5.3; a group counts as one.",
        source="RR",
        switch="MaxRecipientEnvelopeLimit",
    ),
    Rule(
        id="categorizer.counted-once",
        sentence="Recipients are counted when the message is first categorized, not when it is categorized again.",
        source="RR",
    ),
    Rule(
        id="categorizer.twenty-hops",
        sentence="A message that servers of the organization took in more than 20 times goes in circles and is returned with 5.4.6.",
        source="DSN",
    ),
    Rule(
        id="categorizer.own-hops-count",
        sentence="The rounds are the Received lines that servers of the organization wrote; those of others do not count.",
        source="OUR CHOICE",
    ),
)

RULES: tuple[Rule, ...] = (*_ADDRESSES, *_CONTACTS, *_GROUPS, *_RESTRICTIONS)
