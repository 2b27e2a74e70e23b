"""Rules of the queues: what waits where, when it is tried again, what administrators do ([Q], [MI], [PS]; section 6)."""

from connector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="queues.non-smtp-gateway-delivery",
        sentence="Mail for a Foreign connector waits in a queue of its own with DeliveryType NonSmtpGatewayDelivery, NextHopCategory "
        "External, the connector as NextHopConnector and the address space that took it as NextHopDomain.",
        source="Q",
    ),
    Rule(
        id="queues.always-there",
        sentence="The Submission queue, the Poison queue and the Unreachable queue are always there; a queue for deliveries is made when "
        "the first message needs it.",
        source="Q",
    ),
    Rule(
        id="queues.durable",
        sentence="A queued message is in mail.que, on disk, before whoever handed it in hears that it was taken; what one try changes is "
        "one transaction.",
        source="Q, OUR CHOICE",
    ),
    Rule(
        id="queues.status",
        sentence="A queue is Suspended, Retry while it waits for its NextRetryTime, Active while an agent has a message of it in hand, "
        "else Ready; a message is Suspended, Active, Retry while it or its queue waits, or Ready.",
        source="Q",
    ),
    Rule(
        id="queues.identity",
        sentence="A queue's Identity is Server\\Queue, a message's Server\\Queue\\Message; a message's number alone means it in every "
        "queue where it is.",
        source="Q, PS",
    ),
    Rule(
        id="queues.next-hop-identity",
        sentence="A queue that has a number can be named by its NextHopDomain instead; a command that changes queues refuses an "
        "Identity that means several.",
        source="PS",
    ),
    Rule(
        id="queues.properties",
        sentence="Get-Queue and Get-Message show the documented properties under the documented names.",
        source="Q",
    ),
    Rule(
        id="queues.filter",
        sentence="The queue commands take an Identity or a filter of Property -operator 'value' joined by -and, not both.",
        source="PS",
    ),
    Rule(
        id="queues.glitch-retry",
        sentence="A queue whose connection failed is tried again QueueGlitchRetryCount times, QueueGlitchRetryInterval apart.",
        source="MI",
        switch="QueueGlitchRetryCount",
    ),
    Rule(
        id="queues.transient-failure-retry",
        sentence="Then TransientFailureRetryCount times, TransientFailureRetryInterval apart.",
        source="MI, PS",
        switch="TransientFailureRetryCount",
    ),
    Rule(
        id="queues.connection-failure-retry",
        sentence="Then every OutboundConnectionFailureRetryInterval, until it works or its messages expire.",
        source="MI, PS",
        switch="OutboundConnectionFailureRetryInterval",
    ),
    Rule(
        id="queues.message-retry",
        sentence="A single message that cannot be delivered although its queue works is tried again after MessageRetryInterval.",
        source="MI, PS, OUR CHOICE",
        switch="MessageRetryInterval",
    ),
    Rule(
        id="queues.delay-notification",
        sentence="The sender of a message that still waits after DelayNotificationTimeout is told once.",
        source="PS",
        switch="DelayNotificationTimeout",
    ),
    Rule(
        id="queues.expiration",
        sentence="A message that still waits after MessageExpirationTimeout is returned with 4.4.7 QUEUE.Expired.",
        source="MI, PS",
        switch="MessageExpirationTimeout",
    ),
    Rule(
        id="queues.looked-at-again",
        sentence="Whatever is decided about a message (delivery, retry, expiration, resubmission, an administrator's command) is decided "
        "again when it is written: what left its queue, was suspended, handed over or is being delivered since it was read is left alone, "
        "and only what was done is reported, tracked and printed.",
        source="OUR CHOICE",
    ),
    Rule(
        id="queues.suspended-does-not-expire",
        sentence="A message that is suspended, itself or by its queue, is not returned as expired until it is resumed.",
        source="OUR CHOICE",
    ),
    Rule(
        id="queues.clock-ends-with-hand-over",
        sentence="Delay and expiration run until the message is handed over; afterwards the gateway's own apply.",
        source="OUR CHOICE",
    ),
    Rule(
        id="queues.resubmit-after-idle",
        sentence="The messages of a queue that has been in retry for MaxIdleTimeBeforeResubmit are categorized anew.",
        source="MI",
        switch="MaxIdleTimeBeforeResubmit",
    ),
    Rule(
        id="queues.max-idle-time",
        sentence="An empty queue disappears from the list after QueueMaxIdleTime.",
        source="PS",
        switch="QueueMaxIdleTime",
    ),
    Rule(
        id="queues.unreachable",
        sentence="Mail for an SMTP address that no connector routes waits in the Unreachable queue until it expires, and is categorized "
        "anew when the service starts, because only then its settings can have changed.",
        source="CS, OUR CHOICE",
    ),
    Rule(
        id="queues.poison",
        sentence="A message that breaks its processing PoisonThreshold times goes to the Poison queue, suspended, and never expires "
        "there; resumed, it is categorized anew. A process that is killed counts for nothing.",
        source="PS, Q, OUR CHOICE",
        switch="PoisonThreshold",
    ),
    Rule(
        id="queues.suspend-queue",
        sentence="A suspended queue takes messages in and lets none out until it is resumed.",
        source="PS",
    ),
    Rule(
        id="queues.suspend-message",
        sentence="A suspended message stays in its queue while others pass it.",
        source="PS",
    ),
    Rule(
        id="queues.retry-queue",
        sentence="Retry-Queue tries a queue at once, and a suspended one when it is resumed; with -Resubmit its messages go through the "
        "categorizer again, except those that are suspended or in an agent's hand.",
        source="PS, OUR CHOICE",
    ),
    Rule(
        id="queues.retry-message",
        sentence="A message that waits for a date of its own can be tried before it, alone; its queue keeps its own dates.",
        source="OUR CHOICE",
    ),
    Rule(
        id="queues.remove-message",
        sentence="A removed message is reported to its sender unless WithNDR is $false; then nobody is told. One that is being delivered "
        "at that moment is not removed.",
        source="PS, OUR CHOICE",
    ),
    Rule(
        id="queues.remove-queue",
        sentence="To remove a queue is to remove each message that waits in it; the empty queue disappears after QueueMaxIdleTime.",
        source="OUR CHOICE",
    ),
    Rule(
        id="queues.export-message",
        sentence="A message is exported while it is suspended, under its Message-ID with _ for < and >, as a file for Replay.",
        source="PS",
    ),
    Rule(
        id="queues.connector-removed",
        sentence="Messages in the queue of a connector that is not there any more are categorized anew.",
        source="OUR CHOICE",
    ),
    Rule(
        id="queues.source-server-takes-over",
        sentence="When the source server that hosts a connector is disabled, the messages in its queue are categorized anew, and the next "
        "source server hands them over.",
        source="CS, OUR CHOICE",
    ),
)
