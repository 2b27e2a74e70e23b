"""When a queue whose connection failed is tried again (Message retry, resubmit, and expiration intervals). Pure."""

from datetime import timedelta

from connector.settings import TimerSettings


def pause(failures: int, timers: TimerSettings) -> timedelta:
    """Return the pause after so many failures in a row, this one included: glitch, transient failure, connection failure ([MI])."""
    if failures <= timers.queue_glitch_retry_count:
        return timers.queue_glitch_retry_interval
    if failures <= timers.queue_glitch_retry_count + timers.transient_failure_retry_count:
        return timers.transient_failure_retry_interval
    return timers.outbound_connection_failure_retry_interval
