"""Messages enter mail.que: in the Submission queue, whole, with all their recipients."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select

from connector.model.transit import Submitted
from connector.store.rows import recipient_row
from connector.store.schema import deliveries, messages, recipients
from connector.store.special import SUBMISSION_ID
from wire import headers, mailfile


def insert_submitted(db: Connection, submitted: Sequence[Submitted], lifetime: timedelta) -> list[int]:
    """Store messages in the Submission queue and return their ids, in order; part of a transaction that writes."""
    if not submitted:
        return []
    # Ids are given out here and not by the database, so that many messages take three statements and not three for each.
    first = next_id(db, messages), next_id(db, deliveries)
    ids = range(first[0], first[0] + len(submitted))
    rows = [_message_row(message, id, lifetime) for id, message in zip(ids, submitted, strict=True)]
    db.execute(insert(messages), rows)
    waiting = range(first[1], first[1] + len(submitted))
    db.execute(
        insert(deliveries),
        [delivery_row(id, row["id"], SUBMISSION_ID, row["arrived"]) for id, row in zip(waiting, rows, strict=True)],
    )
    named = [
        {**recipient_row(recipient), "delivery": id}
        for id, message in zip(waiting, submitted, strict=True)
        for recipient in message.message.envelope.recipients
    ]
    db.execute(insert(recipients), named)
    return list(ids)


def next_id(db: Connection, table: Table) -> int:
    """Return the id after the newest that there ever was: what is gone is not taken for what came after it (AUTOINCREMENT)."""
    counted = db.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).scalar()
    return int(counted or 0) + 1


def _message_row(submitted: Submitted, id: int, lifetime: timedelta) -> dict[str, Any]:
    message = submitted.message
    fields, _ = headers.split(message.content)
    return {
        "id": id,
        "guid": submitted.guid.replace("-", ""),
        "source": submitted.source.value,
        "source_name": message.envelope.source or "",
        "source_ip": message.envelope.source_ip or "",
        "context": submitted.context,
        "sender": clean(message.envelope.sender),
        "message_id": clean(headers.first(fields, "Message-ID").strip()),
        "subject": clean(headers.decoded(headers.first(fields, "Subject"))),
        "size": len(message.content),
        "arrived": submitted.at,
        "expires": submitted.at + lifetime,
        "delayed": False,
        "faults": 0,
        "data": mailfile.write(message.envelope, message.content),
    }


def delivery_row(id: int, message: int, queue: int, since: Any) -> dict[str, Any]:
    """Return the columns of a message that enters a queue."""
    return {
        "id": id,
        "message": message,
        "queue": queue,
        "since": since,
        "not_before": None,
        "in_hand": None,
        "tries": 0,
        "last_error": "",
        "suspended": False,
        "connection": "",
        "delivering": False,
        "staged": None,
        "staged_in": None,
    }


def clean(text: str) -> str:
    """Text without the surrogates that stand for undecodable octets: a database takes none."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def forget_finished(db: Connection, among: Sequence[int]) -> None:
    """Delete those messages that are in no queue any more."""
    db.execute(
        delete(messages).where(
            messages.c.id.in_(among), ~select(deliveries.c.id).where(deliveries.c.message == messages.c.id).exists()
        )
    )
