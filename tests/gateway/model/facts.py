"""Facts to begin a test with: a job, a call, a message, each with only what the test changes."""

from datetime import UTC, datetime, timedelta
from typing import Any

from gateway.model.call import Call, CallResult
from gateway.model.job import Job, State
from gateway.model.message import Message
from gateway.model.outcome import Outcome
from wire.envelope import Recipient

EIGHT = datetime(2024, 4, 2, 8, 0, 5, tzinfo=UTC)


def a_job(**facts: Any) -> Job:
    """A job of three pages that is being called for the first time."""
    usual: dict[str, Any] = {
        "id": 4711,
        "message": 1,
        "index": 0,
        "recipient": Recipient(address="IMCEAFAX-Bob+20Lee+40+2B14255550123@contoso.example"),
        "number": "+14255550123",
        "name": "Bob Lee",
        "state": State.CALLING,
        "due": EIGHT,
        "created": EIGHT,
        "deadline": EIGHT + timedelta(hours=3),
        "dials": 1,
        "pages": 3,
    }
    return Job(**{**usual, **facts})


def a_result(outcome: Outcome, **facts: Any) -> CallResult:
    """A call that took a minute and a half."""
    usual: dict[str, Any] = {"started": EIGHT, "ended": EIGHT + timedelta(seconds=92.34)}
    return CallResult(outcome=outcome, **{**usual, **facts})


def a_call(outcome: Outcome, *, attempt: int = 1, first_page: int = 1, **facts: Any) -> Call:
    """The record of such a call."""
    return Call(
        job=4711, attempt=attempt, number="+14255550123", first_page=first_page, result=a_result(outcome, **facts)
    )


def a_message(**facts: Any) -> Message:
    """A mail of Ann's."""
    usual: dict[str, Any] = {
        "id": 1,
        "fingerprint": "f" * 64,
        "likeness": "",
        "file_name": "x.eml",
        "sender": "ann@contoso.example",
        "ret": None,
        "envid": None,
        "subject": "Invoice",
        "message_id": "<m1@contoso.example>",
        "arrived": EIGHT,
        "size": 1000,
    }
    return Message(**{**usual, **facts})
