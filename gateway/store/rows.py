"""Facts to rows and back."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import RowMapping

from gateway.model.arrival import Arrival, FaxFormat
from gateway.model.call import Call, CallResult
from gateway.model.deed import Deed, Hold, Scope
from gateway.model.handover import Acknowledgement, Result
from gateway.model.job import Job, Priority, State, Wish
from gateway.model.letter import Kind, Letter
from gateway.model.message import Message
from gateway.model.number import line_of
from gateway.model.outcome import Form
from wire.dsn import Action
from wire.envelope import Notify, OriginalRecipient, Recipient, Ret

_SHAPED = frozenset({"id", "recipient", "state", "notes", "priority", "forms", "wish"})
_SAME_IN_BOTH = [f.name for f in fields(Job) if f.name not in _SHAPED]


def message_row(message: Message) -> dict[str, Any]:
    """Return the columns of a message; its id is the database's to give."""
    return {f.name: getattr(message, f.name) for f in fields(message) if f.name != "id"}


def to_message(row: Mapping[Any, Any]) -> Message:
    """Return the message of a row."""
    return Message(**{**dict(row), "ret": Ret(row["ret"]) if row["ret"] else None})


def job_row(job: Job) -> dict[str, Any]:
    """Return the columns of a job; its id is the database's to give."""
    recipient = job.recipient
    return {name: getattr(job, name) for name in _SAME_IN_BOTH} | {
        "state": job.state,
        "notes": json.dumps(job.notes),
        "priority": int(job.priority),
        "forms": ",".join(sorted(job.forms)),
        "callee": line_of(job.number),
        "wish": job.wish,
        "address": recipient.address,
        "notify": None if recipient.notify is None else ",".join(sorted(recipient.notify)),
        "orcpt_type": recipient.orcpt and recipient.orcpt.type,
        "orcpt_address": recipient.orcpt and recipient.orcpt.address,
    }


LONGEST_WORDS = 1000
"""Characters of a name and of a subject that can be found."""


def words_of(job: Job, message: Message) -> str:
    """Return what a search for text looks through, each on a line of its own."""
    return "\n".join(("", job.name[:LONGEST_WORDS], message.sender, message.subject[:LONGEST_WORDS], "")).casefold()


def to_job(row: RowMapping) -> Job:
    """Return the job of a row."""
    return Job(
        **{name: row[name] for name in _SAME_IN_BOTH},
        id=row["id"],
        state=State(row["state"]),
        notes=tuple(json.loads(row["notes"])),
        priority=Priority(row["priority"]),
        forms=frozenset(Form(word) for word in row["forms"].split(",") if word),
        wish=Wish(row["wish"]) if row["wish"] else None,
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
    own = {name: getattr(call, name) for name in _OF_A_CALL}
    result = {f.name: getattr(call.result, f.name) for f in fields(call.result)}
    return own | result | {"transcript": json.dumps(call.result.transcript)}


def to_call(row: RowMapping) -> Call:
    """Return the call of a row."""
    lines = tuple(json.loads(row["transcript"]))
    result = CallResult(**{f.name: row[f.name] for f in fields(CallResult) if f.name != "transcript"}, transcript=lines)
    return Call(**{name: row[name] for name in _OF_A_CALL}, result=result)


_OF_A_CALL = ("job", "attempt", "number", "first_page", "channel")


def letter_row(letter: Letter) -> dict[str, Any]:
    """Return the columns of a letter."""
    return {f.name: getattr(letter, f.name) for f in fields(letter)}


def to_letter(row: RowMapping) -> Letter:
    """Return the letter of a row."""
    action = Action(row["action"]) if row["action"] else None
    return Letter(**{**dict(row), "kind": Kind(row["kind"]), "action": action})


def acknowledgement_row(acknowledgement: Acknowledgement) -> dict[str, Any]:
    """Return the columns of an acknowledgement; its id is the database's to give."""
    return {f.name: getattr(acknowledgement, f.name) for f in fields(acknowledgement) if f.name != "id"}


def to_acknowledgement(row: RowMapping) -> Acknowledgement:
    """Return the acknowledgement of a row."""
    return Acknowledgement(**{**dict(row), "result": Result(row["result"]) if row["result"] else None})


def arrival_row(arrival: Arrival) -> dict[str, Any]:
    """Return the columns of an arrival; its id is the database's to give."""
    same = {f.name: getattr(arrival, f.name) for f in fields(arrival) if f.name != "id"}
    return same | {"mailboxes": json.dumps(arrival.mailboxes), "transcript": json.dumps(arrival.transcript)}


def to_arrival(row: RowMapping) -> Arrival:
    """Return the arrival of a row."""
    lists = {name: tuple(json.loads(row[name])) for name in ("mailboxes", "transcript")}
    return Arrival(**{**dict(row), **lists, "format": FaxFormat(row["format"])})


def deed_row(deed: Deed) -> dict[str, Any]:
    """Return the columns of a deed."""
    return {f.name: getattr(deed, f.name) for f in fields(deed)}


def to_deed(row: RowMapping) -> Deed:
    """Return the deed of a row."""
    return Deed(**{f.name: row[f.name] for f in fields(Deed)})


def hold_row(hold: Hold) -> dict[str, Any]:
    """Return the columns of a hold."""
    return {f.name: getattr(hold, f.name) for f in fields(hold)} | {"callee": line_of(hold.value)}


def to_hold(row: RowMapping) -> Hold:
    """Return the hold of a row."""
    return Hold(**{f.name: row[f.name] for f in fields(Hold)} | {"scope": Scope(row["scope"])})
