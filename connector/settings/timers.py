"""Retry, resubmit and expiration intervals (Set-TransportService, and keys of EdgeTransport.exe.config)."""

from datetime import timedelta

from foundation.measures import Span
from foundation.settings import Section, setting


class TimerSettings(Section):
    """When a queue or a message is tried again, when its sender hears of the delay, when it is given up."""

    queue_glitch_retry_count: int = setting(
        4,
        "Tries at once after a connection failed, before it counts as a transient failure; 0 to 15.",
        name="QueueGlitchRetryCount",
        ge=0,
        le=15,
    )
    queue_glitch_retry_interval: Span = setting(
        timedelta(minutes=1), "Pause between these tries.", name="QueueGlitchRetryInterval", ge=timedelta(seconds=1)
    )
    transient_failure_retry_count: int = setting(
        6, "Tries after those, 0 to 15.", name="TransientFailureRetryCount", ge=0, le=15
    )
    transient_failure_retry_interval: Span = setting(
        timedelta(minutes=5),
        "Pause between these tries, 1 s to 12 h.",
        name="TransientFailureRetryInterval",
        ge=timedelta(seconds=1),
        le=timedelta(hours=12),
    )
    outbound_connection_failure_retry_interval: Span = setting(
        timedelta(minutes=10),
        "Pause between all later tries of a queue, 1 s to 20 d.",
        name="OutboundConnectionFailureRetryInterval",
        ge=timedelta(seconds=1),
        le=timedelta(days=20),
    )
    message_retry_interval: Span = setting(
        timedelta(minutes=15),
        "Pause before a single message is tried again whose queue works, 1 s to 1 d.",
        name="MessageRetryInterval",
        ge=timedelta(seconds=1),
        le=timedelta(days=1),
    )
    delay_notification_timeout: Span = setting(
        timedelta(hours=4),
        "Age at which the sender of a message that still waits is told, 1 s to 30 d.",
        name="DelayNotificationTimeout",
        ge=timedelta(seconds=1),
        le=timedelta(days=30),
    )
    message_expiration_timeout: Span = setting(
        timedelta(days=2),
        "Age at which a message that still waits is returned, 5 s to 90 d.",
        name="MessageExpirationTimeout",
        ge=timedelta(seconds=5),
        le=timedelta(days=90),
    )
    queue_max_idle_time: Span = setting(
        timedelta(minutes=3),
        "How long an empty queue stays in the list of queues, 5 s to 1 h.",
        name="QueueMaxIdleTime",
        ge=timedelta(seconds=5),
        le=timedelta(hours=1),
    )
    max_idle_time_before_resubmit: Span = setting(
        timedelta(hours=12),
        "How long a queue may be in retry before its messages are categorized anew.",
        name="MaxIdleTimeBeforeResubmit",
        ge=timedelta(seconds=1),
    )
    poison_threshold: int = setting(
        2,
        "How often a message may break its processing before it goes to the Poison queue, 1 to 10.",
        name="PoisonThreshold",
        ge=1,
        le=10,
    )
