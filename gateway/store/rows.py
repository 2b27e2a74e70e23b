"""Facts to rows and back."""

import json
from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping

from gateway.model.call import Call, CallResult
from gateway.model.job import Job, State
from gateway.model.letter import Letter
from gateway.model.message import Message
from wire.dsn import Action
from wire.envelope import Notify, OriginalRecipient, Recipient, Ret

_SAME_IN_BOTH = [f.name for f in fields(Job) if f.name not in ("id", "recipient", "state", "notes")]


def message_row(message: Message) -> dict[str, Any]:
    """Return the columns of a message; its id is the database's to give."""
    return {f.name: getattr(message, f.name) for f in fields(message) if f.name != "id"}


def to_message(row: RowMapping) -> Message:
    """Return the message of a row."""
    return Message(**{**dict(row), "ret": Ret(row["ret"]) if row["ret"] else None})


def job_row(job: Job) -> dict[str, Any]:
    """Return the columns of a job; its id is the database's to give."""
    recipient = job.recipient
    return {name: getattr(job, name) for name in _SAME_IN_BOTH} | {
        "state": job.state,
        "notes": json.dumps(job.notes),
        "address": recipient.address,
        "notify": None if recipient.notify is None else ",".join(sorted(recipient.notify)),
        "orcpt_type": recipient.orcpt and recipient.orcpt.type,
        "orcpt_address": recipient.orcpt and recipient.orcpt.address,
    }


def to_job(row: RowMapping) -> Job:
    """Return the job of a row."""
    return Job(
        **{name: row[name] for name in _SAME_IN_BOTH},
        id=row["id"],
        state=State(row["state"]),
        notes=tuple(json.loads(row["notes"])),
        recipient=_to_recipient(row),
    )


def _to_recipient(row: RowMapping) -> Recipient:
    notify, original = row["notify"], row["orcpt_address"]
    return Recipient(
        address=row["address"],
        notify=None if notify is None else frozenset(Notify(word) for word in notify.split(",") if word),
        orcpt=None if original is None else OriginalRecipient(type=row["orcpt_type"], address=original),
    )


def call_row(call: Call) -> dict[str, Any]:
    """Return the columns of a call."""
    own = {"job": call.job, "attempt": call.attempt, "number": call.number, "first_page": call.first_page}
    result = {f.name: getattr(call.result, f.name) for f in fields(call.result)}
    return own | result | {"transcript": json.dumps(call.result.transcript)}


def to_call(row: RowMapping) -> Call:
    """Return the call of a row."""
    lines = tuple(json.loads(row["transcript"]))
    result = CallResult(**{f.name: row[f.name] for f in fields(CallResult) if f.name != "transcript"}, transcript=lines)
    return Call(
        job=row["job"], attempt=row["attempt"], number=row["number"], first_page=row["first_page"], result=result
    )


def letter_row(letter: Letter) -> dict[str, Any]:
    """Return the columns of a letter."""
    return {f.name: getattr(letter, f.name) for f in fields(letter)}


def to_letter(row: RowMapping) -> Letter:
    """Return the letter of a row."""
    return Letter(**{**dict(row), "action": Action(row["action"])})
