"""Rules of address spaces and of the selection of a connector (exchange-files.md sections 5 and 5.1)."""

from connector.rules.rule import Rule

_SPACES = "AddressSpaces"

_ADDRESS_SPACES = (
    Rule(
        id="routing.wildcard-takes-the-domain-too",
        sentence="*.contoso.com takes contoso.com itself, as well as all domains below it.",
        source="OUR CHOICE",
        switch=_SPACES,
    ),
    Rule(
        id="routing.x400-space",
        sentence="An X400 space is a list of X.400 attributes (RFC 1685), and takes every address that has them all.",
        source="PS, RFC 1685",
        switch=_SPACES,
    ),
    Rule(
        id="routing.x400-everything",
        sentence="X400:* takes every X.400 address.",
        source="OUR CHOICE",
        switch=_SPACES,
    ),
    Rule(
        id="routing.other-types",
        sentence="A space of any other type, such as FAX, is free text and takes addresses of its type alone; its type may be longer than "
        "the eight letters that IMCEA addresses carry, and then nothing that comes by mail matches it.",
        source="PS, FC, IMC, OUR CHOICE",
        switch=_SPACES,
    ),
    Rule(
        id="routing.fax-wildcards",
        sentence="There * matches any run of characters, separators and case do not count, and a fax is also matched by its number alone.",
        source="OUR CHOICE",
        switch=_SPACES,
    ),
    Rule(
        id="routing.no-local-prefix",
        sentence="A space with the prefix Local:, of Exchange 2007 RTM, is refused with what stands in its place, IsScopedConnector.",
        source="PS, OUR CHOICE",
        versions="2007",
        switch=_SPACES,
    ),
)

_SELECTION = (
    Rule(
        id="routing.size-first",
        sentence="A connector whose MaxMessageSize is smaller than the message is not considered.",
        source="CS",
        switch="MaxMessageSize",
    ),
    Rule(
        id="routing.size-zero-disables",
        sentence="A MaxMessageSize of 0 keeps every message from a connector, even an empty one.",
        source="PS",
        switch="MaxMessageSize",
    ),
    Rule(
        id="routing.scope",
        sentence="A scoped connector is used only by servers of a site that one of its source servers stands in.",
        source="CS, PS",
        switch="IsScopedConnector",
    ),
    Rule(id="routing.enabled", sentence="A disabled connector takes nothing.", source="CS", switch="Enabled"),
    Rule(
        id="routing.most-specific-space",
        sentence="Of the connectors that match, the one with the most specific address space wins, whatever it costs.",
        source="CS",
        switch=_SPACES,
    ),
    Rule(
        id="routing.specificity",
        sentence="An exact domain is more specific than a wildcard, a longer wildcard than a shorter one; of X400 spaces the one with "
        "more attributes, of others the one with more literal characters.",
        source="CS, OUR CHOICE",
        switch=_SPACES,
    ),
    Rule(
        id="routing.lowest-cost",
        sentence="Then the lowest total cost wins: of the site links to the source server, and of the address space.",
        source="CS",
        switch="Cost",
    ),
    Rule(
        id="routing.least-cost-path",
        sentence="The way to a site is the cheapest one over all site links, and costs their sum.",
        source="CS",
        switch="AdSiteLinks",
    ),
    Rule(
        id="routing.default-site-link",
        sentence="Without any AdSiteLinks all sites are joined by one link of cost 100, as DEFAULTIPSITELINK joins those of a new forest.",
        source="OUR CHOICE",
        switch="AdSiteLinks",
    ),
    Rule(
        id="routing.nearest",
        sentence="Then the nearest wins: a connector of the routing server itself, of a server of its site, of another site.",
        source="CS",
        switch="SourceTransportServers",
    ),
    Rule(
        id="routing.lowest-name",
        sentence="Then the connector with the lowest alphanumeric name wins; case does not count.",
        source="CS",
        switch="Name",
    ),
    Rule(
        id="routing.both-kinds-compete",
        sentence="Foreign connectors and Delivery Agent connectors compete for the same addresses.",
        source="CS, DA",
    ),
    Rule(
        id="routing.next-hop-domain",
        sentence="A queue is named for the type of the address, such as FAX; for mail, for the SMTP address space that won.",
        source="Q, OUR CHOICE",
    ),
)

_SOURCE_SERVERS = (
    Rule(
        id="routing.source-servers",
        sentence="A connector is hosted by its SourceTransportServers; by the server that made it when none is named.",
        source="PS",
        switch="SourceTransportServers",
    ),
    Rule(
        id="routing.another-takes-over",
        sentence="Only source servers whose Transport service runs hand messages over: when one is disabled, another does it.",
        source="FC, OUR CHOICE",
        switch="TransportServers",
    ),
    Rule(
        id="routing.one-of-equally-near",
        sentence="Of equally near source servers the one with the lowest name hands messages over.",
        source="OUR CHOICE",
    ),
    Rule(
        id="routing.no-source-server",
        sentence="While no source server of the only fitting connector runs or can be reached, messages wait in the Unreachable queue.",
        source="OUR CHOICE",
        switch="TransportServers",
    ),
)

_NO_ROUTE = (
    Rule(
        id="routing.smtp-without-connector",
        sentence="A mail address that no connector takes waits in the Unreachable queue.",
        source="CS",
    ),
    Rule(
        id="routing.type-without-connector",
        sentence="An address of another type that no connector takes is returned with 5.4.4 (ROUTING.NoConnectorForAddressType).",
        source="CS, DSN, OUR CHOICE",
    ),
    Rule(
        id="routing.all-too-small",
        sentence="A message that is too large for every connector that takes the address is returned with 5.3.4.",
        source="CS, DSN",
        switch="MaxMessageSize",
    ),
)

RULES: tuple[Rule, ...] = (*_ADDRESS_SPACES, *_SELECTION, *_SOURCE_SERVERS, *_NO_ROUTE)
