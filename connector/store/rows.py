"""Facts to rows of mail.que and back."""

import json
from typing import Any

from sqlalchemy import RowMapping

from connector.model.transit import DeliveryType, InTransit, NextHop, Source
from wire.envelope import Notify, OriginalRecipient, Recipient


def recipient_row(recipient: Recipient, via: str = "") -> dict[str, Any]:
    """Return the columns of a recipient; which delivery it belongs to is its writer's to add."""
    original = recipient.orcpt
    return {
        "address": recipient.address,
        "notify": None if recipient.notify is None else ",".join(sorted(recipient.notify)),
        "orcpt_type": original.type if original else None,
        "orcpt_address": original.address if original else None,
        "extended_props": recipient.extended_props,
        "other": json.dumps(recipient.other),
        "via": via,
    }


def to_recipient(row: RowMapping) -> Recipient:
    """Return the recipient of a row."""
    original = row["orcpt_address"]
    return Recipient(
        address=row["address"],
        notify=None if row["notify"] is None else frozenset(map(Notify, filter(None, row["notify"].split(",")))),
        orcpt=None if original is None else OriginalRecipient(address=original, type=row["orcpt_type"]),
        extended_props=row["extended_props"],
        other=tuple((key, value) for key, value in json.loads(row["other"])),
    )


def to_hop(row: RowMapping) -> NextHop:
    """Return where the queue of a row leads."""
    return NextHop(
        server=row["server"], type=DeliveryType(row["type"]), domain=row["domain"], connector=row["connector"]
    )


MESSAGE_FACTS = (
    "guid",
    "source_name",
    "source_ip",
    "context",
    "sender",
    "message_id",
    "subject",
    "size",
    "arrived",
    "expires",
    "delayed",
    "faults",
)
"""The columns that stand as they are in an InTransit."""


def to_message(row: RowMapping, id: int) -> InTransit:
    """Return the message of a row that has the columns of MESSAGE_FACTS and its source."""
    return InTransit(id=id, source=Source(row["source"]), **{name: row[name] for name in MESSAGE_FACTS})
