"""The tables of mail.que."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from foundation.sqlite import Instant

VERSION = 2

metadata = MetaData()

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("guid", String(32), nullable=False),
    Column("source", String(20), nullable=False),
    Column("source_name", Text, nullable=False),
    Column("source_ip", Text, nullable=False),
    Column("context", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("arrived", Instant, nullable=False),
    Column("expires", Instant, nullable=False),
    Column("delayed", Boolean, nullable=False),
    Column("faults", Integer, nullable=False),
    # The whole message file as it was submitted: its envelope names all recipients, also those who are done.
    Column("data", LargeBinary, nullable=False),
    Index("messages_by_expiry", "expires"),
    sqlite_autoincrement=True,  # an id is never given out again: Drop files and reports are named for it
)

queues = Table(
    "queues",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("server", String(63), nullable=False),
    Column("type", String(30), nullable=False),
    Column("domain", Text, nullable=False),
    Column("connector", Text, nullable=False),
    Column("suspended", Boolean, nullable=False),
    Column("retries", Integer, nullable=False),
    Column("first_retry", Instant),
    Column("last_retry", Instant),
    Column("next_retry", Instant),
    Column("last_error", Text, nullable=False),
    Column("emptied", Instant),
    UniqueConstraint("server", "type", "domain", "connector"),
    sqlite_autoincrement=True,  # nor is the id of a queue: it is part of the key by which an agent knows a delivery
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message", ForeignKey("messages.id"), nullable=False),
    Column("queue", ForeignKey("queues.id"), nullable=False),
    Column("since", Instant, nullable=False),
    Column("not_before", Instant),
    # Until when an agent has it in hand by its own word, whoever lets it be tried earlier: so long it does not expire.
    Column("in_hand", Instant),
    Column("tries", Integer, nullable=False),
    Column("last_error", Text, nullable=False),
    Column("suspended", Boolean, nullable=False),
    # The agent connection that holds it.
    Column("connection", String(32), nullable=False),
    # The transport writes it into mailboxes at this moment, or did when a process died.
    Column("delivering", Boolean, nullable=False),
    # The Drop file that is written aside and about to be named, and the directory that it lies in.
    Column("staged", Text),
    Column("staged_in", Text),
    UniqueConstraint("message", "queue"),
    Index("deliveries_by_queue", "queue", "id"),
    Index("deliveries_by_date", "queue", "not_before"),
    Index("deliveries_by_connection", "connection", sqlite_where=text("connection <> ''")),
    sqlite_autoincrement=True,  # who decided about one must not meet another under its id
)

recipients = Table(
    "recipients",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery", ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("address", Text, nullable=False),
    Column("notify", String(32)),
    Column("orcpt_type", Text),
    Column("orcpt_address", Text),
    Column("extended_props", Text),
    Column("other", Text, nullable=False),
    Column("via", Text, nullable=False),
)

handovers = Table(
    "handovers",
    metadata,
    # What was handed to a gateway, and what is known of it since: one row for each recipient. Kept after the message is gone.
    Column("id", Integer, primary_key=True),
    Column("message", Integer, nullable=False),
    Column("guid", String(32), nullable=False),
    Column("message_id", Text, nullable=False),
    Column("connector", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("accepted", Instant, nullable=False),
    Column("handed", Instant),
    Column("picked", Instant),
    Column("acknowledged", Instant),
    Column("result", String(12), nullable=False),
    Column("status", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("file", Text, nullable=False),
    # The queue from which an agent got it; with the message's guid it is the key of the delivery, for ever. 0 for a Drop file.
    Column("queue", Integer, nullable=False, default=0),
    # When an agent got it, or spoke of it, for the last time.
    Column("heard", Instant),
    UniqueConstraint("message", "address"),
    Index("handovers_by_connector", "connector", "id"),
    Index("handovers_by_delivery", "guid", "queue", sqlite_where=text("queue <> 0")),
    Index("handovers_by_message_id", "message_id"),
    Index("handovers_unpicked", "connector", sqlite_where=text("picked IS NULL AND file <> ''")),
)

connections = Table(
    "connections",
    metadata,
    # Agent connections, open ones only.
    Column("id", String(32), primary_key=True),
    Column("connector", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("opened", Instant, nullable=False),
    Column("seen", Instant, nullable=False),
    Column("handed", Integer, nullable=False),
)

schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))
