"""Rules of the Foreign connector's properties (exchange-files.md section 5), and of the cmdlets that set them (sections 5 and 9)."""

from connector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="foreign.name",
        sentence="A Foreign connector has a Name of 1 to 64 characters, which New-ForeignConnector must be given.",
        source="PS, OUR CHOICE",
        switch="Name",
    ),
    Rule(
        id="foreign.one-name-each",
        sentence="No two connectors have the same Name; names compare without case.",
        source="PS",
    ),
    Rule(
        id="foreign.address-spaces",
        sentence="AddressSpaces holds at least one Type:Space;Cost; SMTP is the type of a space without one.",
        source="PS, FCC",
        switch="AddressSpaces",
    ),
    Rule(
        id="foreign.address-space-cost",
        sentence="The cost of an address space is 1 unless it is given, from 1 to 100; a space with a semicolon in it must have one.",
        source="PS, FCC",
    ),
    Rule(
        id="foreign.smtp-address-space",
        sentence="An SMTP address space is a domain, *, or *. and a domain; *contoso.com is refused.",
        source="PS",
    ),
    Rule(
        id="foreign.is-scoped-connector",
        sentence="IsScopedConnector is $false unless it is set.",
        source="PS",
        switch="IsScopedConnector",
    ),
    Rule(
        id="foreign.source-transport-servers",
        sentence="SourceTransportServers names servers of the organization; a connector without any is the first server's, which made it.",
        source="PS",
        switch="SourceTransportServers",
    ),
    Rule(
        id="foreign.comment",
        sentence="Comment is empty unless it is set, and changes nothing.",
        source="PS",
        switch="Comment",
    ),
    Rule(
        id="foreign.drop-directory",
        sentence="DropDirectory is the connector's Name unless it is set.",
        source="PS, FCC",
        switch="DropDirectory",
    ),
    Rule(
        id="foreign.absolute-drop-directory",
        sentence="DropDirectory is relative; an absolute one is taken only while RootDropDirectoryPath is empty.",
        source="FCC, EV, PS, OUR CHOICE",
        switch="RootDropDirectoryPath",
    ),
    Rule(
        id="foreign.own-directories",
        sentence="Every Foreign connector has a Drop directory of its own; a site does not start where two of its Drop, Pickup, Replay, "
        "queue and mailbox directories are the same, or one lies inside another.",
        source="FCC, PRC, OUR CHOICE",
        switch="DropDirectory",
    ),
    Rule(
        id="foreign.drop-directory-quota",
        sentence="DropDirectoryQuota is unlimited unless it is set, to 1 B to 2147483647 B.",
        source="PS",
        switch="DropDirectoryQuota",
    ),
    Rule(
        id="foreign.enabled",
        sentence="A connector is Enabled unless it is set otherwise.",
        source="PS",
        switch="Enabled",
    ),
    Rule(
        id="foreign.max-message-size",
        sentence="MaxMessageSize is unlimited unless it is set, to 0 to 2147483647 KB; 0 lets nothing through.",
        source="PS",
        switch="MaxMessageSize",
    ),
    Rule(
        id="foreign.relay-dsn-required",
        sentence="RelayDsnRequired is $false unless it is set.",
        source="PS",
        switch="RelayDsnRequired",
    ),
    Rule(
        id="foreign.only-set-has-the-rest",
        sentence="New-ForeignConnector takes Name, AddressSpaces, SourceTransportServers and IsScopedConnector; "
        "the rest takes Set-ForeignConnector alone.",
        source="PS",
    ),
    Rule(
        id="foreign.identity",
        sentence="An Identity is a Name or Server\\Name, where the server hosts the connector; a GUID, which an Exchange gives, means "
        "nothing here.",
        source="PS, OUR CHOICE",
    ),
    Rule(
        id="foreign.add-and-remove",
        sentence="A list is replaced by values with commas between them, and changed by @{Add=...; Remove=...}.",
        source="PS",
    ),
    Rule(
        id="foreign.switches",
        sentence="Confirm, Force and DomainController change nothing of what a cmdlet sets; with WhatIf it sets nothing.",
        source="PS",
    ),
    Rule(
        id="foreign.text-of-one-line",
        sentence="Names, comments and addresses of the settings are one line without control characters.",
        source="OUR CHOICE",
    ),
)
