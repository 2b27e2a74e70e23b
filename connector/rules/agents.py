"""Rules of section 7: Delivery Agent connectors, and the hand-over to the agents that serve them."""

from connector.rules.rule import OUR_CHOICE, Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="agents.message-stays-queued",
        sentence="A message stays in the connector's queue, where it can be seen, suspended, resumed, retried and removed, "
        "until its agent has acknowledged every recipient.",
        source="DA",
    ),
    Rule(
        id="agents.no-file",
        sentence="No file lies between Exchange and the agent: what is handed over stays in the queue database.",
        source="DA",
    ),
    Rule(
        id="agents.sees-the-properties",
        sentence="The agent sees the properties of a message beside the mail: sender, recipients with their wishes, ENVID, "
        "RET, source.",
        source="DA",
    ),
    Rule(
        id="agents.acknowledges-each-recipient",
        sentence="The agent acknowledges each recipient as delivered, failed or to be tried again.",
        source="DA",
    ),
    Rule(
        id="agents.exchange-reports",
        sentence="Exchange makes the delivery report from an acknowledgement, as the recipient's NOTIFY asks; the agent makes "
        "none.",
        source="DA",
    ),
    Rule(
        id="agents.confirmed-deliveries",
        sentence="Of a delivery whose recipient has no NOTIFY the sender is told only where the agent asks for it (confirm), as the "
        "reports of fax gateways do it; an explicit NOTIFY is honoured either way.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="agents.duplicate",
        sentence="Of a recipient that the agent acknowledges as a duplicate no report is made: the same mail was handed over before, as "
        "after a restart in the midst of Pickup, and what is reported of that one speaks for both.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="agents.latency",
        sentence="How long messages took is measured: for each recipient when it was accepted, handed over, picked up and "
        "acknowledged, and for each connector the 50th and 95th percentile of every stage.",
        source="DA, OUR CHOICE",
    ),
    Rule(
        id="agents.max-concurrent-connections",
        sentence="Agents hold at most MaxConcurrentConnections connections to a connector at the same time, 5 by default; "
        "another one is refused for the moment.",
        source="DA, PS",
        switch="MaxConcurrentConnections",
    ),
    Rule(
        id="agents.max-messages-per-connection",
        sentence="At most MaxMessagesPerConnection messages are handed over in one connection, 20 by default.",
        source="DA, PS",
        switch="MaxMessagesPerConnection",
    ),
    Rule(
        id="agents.max-message-size",
        sentence="MaxMessageSize is unlimited by default, or from 65536 to 2147483647 bytes.",
        source="DA, PS",
        switch="MaxMessageSize",
    ),
    Rule(
        id="agents.delivery-protocol",
        sentence="DeliveryProtocol names the protocol by which an agent chooses its connector.",
        source="DA, PS",
        switch="DeliveryProtocol",
    ),
    Rule(
        id="agents.enabled",
        sentence="A connector that is not Enabled takes no agent's connection.",
        source="DA, PS",
        switch="Enabled",
    ),
    Rule(
        id="agents.properties",
        sentence="A Delivery Agent connector has IsScopedConnector, $false by default, SourceTransportServers, and "
        "AddressSpaces as a Foreign connector has them.",
        source="DA, PS",
        switch="IsScopedConnector",
    ),
    Rule(id="agents.name", sentence="Its Name has at most 64 characters.", source="DA, PS", switch="Name"),
    Rule(
        id="agents.suspended-is-not-handed-over",
        sentence="A suspended message, and any of a suspended queue, is handed over to nobody.",
        source="DA, Q",
    ),
    Rule(
        id="agents.over-http",
        sentence="Agents ask by HTTP on a Unix socket of the site that only its own account can open.",
        source=OUR_CHOICE,
        switch="AgentSocket",
    ),
    Rule(
        id="agents.token",
        sentence="Every request shows the token of a file that Exchange makes at its first start, mode 0600.",
        source=OUR_CHOICE,
        switch="AgentTokenFile",
    ),
    Rule(
        id="agents.file-like-a-dropped-one",
        sentence="A message is handed over as a Drop file has it: the block of X-headers, then the mail without organization "
        "and forest headers.",
        source="HF, OUR CHOICE",
    ),
    Rule(
        id="agents.key",
        sentence="The key of a delivery is the same whenever the message is handed over from that queue, and no other's, also "
        "after it was routed anew.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="agents.remaining-recipients",
        sentence="A message that is handed over again names only those recipients that have not ended.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="agents.oldest-first",
        sentence="The message is handed over first that has waited longest since it came or since its date; one that an agent "
        "did not acknowledge goes behind those that waited meanwhile.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="agents.held-by-one-connection",
        sentence="What a connection holds goes to no other; when it is closed, what was not acknowledged is ready again.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="agents.idle-connection",
        sentence="A connection without a request for 10 minutes is closed; a start of the transport closes what an earlier one"
        " left open.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="agents.retry-date",
        sentence="A recipient that is to be tried again gives its message back to the queue until the agent's date, or for "
        "MessageRetryInterval; the agent's sentence is the message's last error.",
        source="DA, MI, OUR CHOICE",
        switch="MessageRetryInterval",
    ),
    Rule(
        id="agents.retry-at-most-12-hours",
        sentence="An agent puts a message off for at most 12 hours, and again before they are over: if it dies, the message is"
        " handed over again.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="agents.in-hand-does-not-expire",
        sentence="While a connection holds a message or its agent's date lies ahead, it does not expire; its delay is reported"
        " all the same, without the date until which it is tried: that the agent alone knows.",
        source="MI, OUR CHOICE",
    ),
    Rule(
        id="agents.last-word",
        sentence="A message whose agent's date has passed waits one hour for the agent before it may expire, and one hour from a "
        "start of the transport: the agent may have delivered it while it could not be heard. To retry its queue shortens nothing.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="agents.remembered",
        sentence="What was handed over is known as long as the message waits, and for 30 days from the agent's last word of it: so "
        "long an acknowledgement has its answer.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="agents.poison",
        sentence="A message that can never be handed over, because its stored bytes or an address of it are damaged, is moved to the "
        "Poison queue.",
        source="Q, OUR CHOICE",
    ),
    Rule(
        id="agents.repeated-acknowledgement",
        sentence="To acknowledge again changes nothing: who ended so is done, who ended otherwise (expired, removed by an "
        "administrator) is gone.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="agents.one-report",
        sentence="A recipient leaves its queue in the transaction that stores its report: there is exactly one, whatever is "
        "repeated or killed.",
        source=OUR_CHOICE,
    ),
    Rule(
        id="agents.facts-of-the-fax",
        sentence="The status, diagnostic, sentence and fields of an acknowledgement stand in the report: no fact that the "
        "agent tells is lost.",
        source="DA, OUR CHOICE",
    ),
    Rule(
        id="agents.tracked",
        sentence="An acknowledgement is tracked as AGENT with SEND, FAIL or DEFER, and the report as DSN.",
        source="MT, OUR CHOICE",
    ),
)
