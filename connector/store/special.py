"""The queues that are always there."""

from sqlalchemy import Connection, insert, select

from connector.model.transit import POISON, SUBMISSION, UNREACHABLE, DeliveryType, NextHop
from connector.store.schema import queues

SUBMISSION_ID = 1
POISON_ID = 2
UNREACHABLE_ID = 3

SPECIAL = {
    SUBMISSION_ID: (DeliveryType.UNDEFINED, SUBMISSION),
    POISON_ID: (DeliveryType.UNDEFINED, POISON),
    UNREACHABLE_ID: (DeliveryType.UNREACHABLE, UNREACHABLE),
}


def make_special(db: Connection) -> None:
    """Make the queues that are always there, in a new database."""
    if db.scalar(select(queues.c.id).limit(1)) is None:
        db.execute(
            insert(queues),
            [
                {"id": id, **queue_row(NextHop(server="", type=type, domain=name))}
                for id, (type, name) in SPECIAL.items()
            ],
        )


def queue_row(hop: NextHop) -> dict[str, object]:
    """Return the columns of a new queue."""
    return {
        "server": hop.server,
        "type": hop.type.value,
        "domain": hop.domain,
        "connector": hop.connector,
        "suspended": False,
        "retries": 0,
        "first_retry": None,
        "last_retry": None,
        "next_retry": None,
        "last_error": "",
        "emptied": None,
    }
