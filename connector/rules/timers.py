"""Rules of the retry, resubmit and expiration intervals: what each is unless it is set, and its range (exchange-files.md section 6)."""

from connector.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    Rule(
        id="timers.queue-glitch",
        sentence="QueueGlitchRetryCount is 4 and QueueGlitchRetryInterval 1 minute unless they are set; the count from 0 to 15.",
        source="MI, OUR CHOICE",
        switch="QueueGlitchRetryCount",
    ),
    Rule(
        id="timers.transient-failure-count",
        sentence="TransientFailureRetryCount is 6 unless it is set, from 0 to 15.",
        source="MI, PS",
        switch="TransientFailureRetryCount",
    ),
    Rule(
        id="timers.transient-failure-interval",
        sentence="TransientFailureRetryInterval is 5 minutes unless it is set, from 1 second to 12 hours.",
        source="MI, PS",
        switch="TransientFailureRetryInterval",
    ),
    Rule(
        id="timers.outbound-connection-failure",
        sentence="OutboundConnectionFailureRetryInterval is 10 minutes unless it is set, from 1 second to 20 days.",
        source="MI, PS",
        switch="OutboundConnectionFailureRetryInterval",
    ),
    Rule(
        id="timers.message-retry",
        sentence="MessageRetryInterval is 15 minutes unless it is set ([PS] says 5), from 1 second to 1 day.",
        source="MI, PS, OUR CHOICE",
        switch="MessageRetryInterval",
    ),
    Rule(
        id="timers.delay-notification",
        sentence="DelayNotificationTimeout is 4 hours unless it is set, from 1 second to 30 days.",
        source="PS",
        switch="DelayNotificationTimeout",
    ),
    Rule(
        id="timers.message-expiration",
        sentence="MessageExpirationTimeout is 2 days unless it is set, from 5 seconds to 90 days.",
        source="PS",
        switch="MessageExpirationTimeout",
    ),
    Rule(
        id="timers.queue-max-idle",
        sentence="QueueMaxIdleTime is 3 minutes unless it is set, from 5 seconds to 1 hour.",
        source="PS",
        switch="QueueMaxIdleTime",
    ),
    Rule(
        id="timers.max-idle-before-resubmit",
        sentence="MaxIdleTimeBeforeResubmit is 12 hours unless it is set.",
        source="MI",
        switch="MaxIdleTimeBeforeResubmit",
    ),
    Rule(
        id="timers.poison-threshold",
        sentence="PoisonThreshold is 2 unless it is set, from 1 to 10.",
        source="PS",
        switch="PoisonThreshold",
    ),
)
