"""The tables of the ledger, and how Python's values stand in their columns."""

from dataclasses import fields
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

from foundation.sqlite import Instant
from gateway.model.message import Message
from gateway.model.outcome import Outcome

VERSION = 4


class OutcomeName(TypeDecorator[Outcome]):
    """An outcome, kept under its name: rows of the outcome table may be reworded."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: Outcome | None, _dialect: Dialect) -> str | None:
        """Outcome to name."""
        return None if value is None else value.name

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> Outcome | None:
        """Name to outcome."""
        return None if value is None else Outcome[value]


# BigInteger does not count up by itself on SQLite, where only INTEGER PRIMARY KEY does.
_Serial = BigInteger().with_variant(Integer, "sqlite")

metadata = MetaData()

messages = Table(
    "messages",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("repeat", Integer, nullable=False),
    Column("released", Instant),
    Column("likeness", String(64), nullable=False, index=True),
    Column("file_name", Text, nullable=False),
    Column("sender", Text, nullable=False),
    Column("ret", String(4)),
    Column("envid", Text),
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False, index=True),
    Column("arrived", Instant, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("deliver_by", Instant),
    Column("deliver_by_notify", Boolean, nullable=False),
    Column("mdn", Boolean, nullable=False),
    Column("language", String(35), nullable=False),
    Column("stress", String(40), nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("connector", String(64), nullable=False),
    Column("delivery", String(80), nullable=False),
    # One file is accepted once, however often its intake is killed; once it is deleted, its like is another submission.
    Index(
        "one_acceptance_of_a_file",
        "fingerprint",
        unique=True,
        sqlite_where=text("released IS NULL"),
        postgresql_where=text("released IS NULL"),
    ),
    Index("messages_by_fingerprint", "fingerprint"),
)

MESSAGE_COLUMNS = [messages.c[f.name] for f in fields(Message)]
"""What a Message holds; when its file was released is the store's own business."""

jobs = Table(
    "jobs",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("message", ForeignKey("messages.id"), nullable=False, index=True),
    Column("index", Integer, nullable=False),
    # Name, sender and subject in small letters: what people search in. Written once, none of it changes.
    Column("words", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("notify", String(32)),
    Column("orcpt_type", Text),
    Column("orcpt_address", Text),
    Column("number", Text, nullable=False),
    Column("callee", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sub", Text, nullable=False),
    Column("post", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("due", Instant, nullable=False),
    Column("created", Instant, nullable=False),
    Column("deadline", Instant, nullable=False),
    Column("returned_by", Instant),
    Column("finished", Instant),
    Column("prints", Integer, nullable=False),
    Column("dials", Integer, nullable=False),
    Column("unanswered", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("page_tries", Integer, nullable=False),
    Column("reached", Boolean, nullable=False),
    Column("pages", Integer),
    Column("pages_confirmed", Integer, nullable=False),
    Column("outcome", OutcomeName),
    Column("detail", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("leased_by", String(20)),
    Column("leased_until", Instant),
    Column("channel", Integer),
    Column("begun", Instant),
    Column("streak", Integer, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("not_before", Instant),
    Column("held_since", Instant),
    Column("forms", String(40), nullable=False),
    Column("wish", String(10)),
    Column("remind", Instant),
    Column("reminders", Integer, nullable=False),
    UniqueConstraint("message", "index"),
    Index("jobs_by_state_and_due", "state", "due"),
    # For lists in order of their ids, page by page; the words are looked through in their index, which is small, and not in the table.
    Index("jobs_by_state", "state", "id"),
    Index("jobs_by_number", "number", "id"),
    Index("jobs_by_words", "words"),
    # Of what most rows have none, an index holds only those that have one.
    Index(
        "jobs_by_remind", "remind", sqlite_where=text("remind IS NOT NULL"), postgresql_where=text("remind IS NOT NULL")
    ),
    Index("jobs_by_wish", "wish", sqlite_where=text("wish IS NOT NULL"), postgresql_where=text("wish IS NOT NULL")),
    Index(
        "jobs_by_returned_by",
        "returned_by",
        sqlite_where=text("returned_by IS NOT NULL"),
        postgresql_where=text("returned_by IS NOT NULL"),
    ),
    Index(
        "one_call_on_a_channel",
        "leased_by",
        "channel",
        unique=True,
        sqlite_where=text("state = 'calling'"),
        postgresql_where=text("state = 'calling'"),
    ),
    # What counting cannot do under concurrency: never two calls at once to one number.
    Index(
        "one_call_to_a_callee",
        "callee",
        unique=True,
        sqlite_where=text("state = 'calling'"),
        postgresql_where=text("state = 'calling'"),
    ),
)

calls = Table(
    "calls",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("job", ForeignKey("jobs.id"), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("number", Text, nullable=False, index=True),
    Column("first_page", Integer, nullable=False),
    Column("channel", Integer, nullable=False),
    Column("outcome", OutcomeName, nullable=False),
    Column("started", Instant, nullable=False),
    Column("ended", Instant, nullable=False),
    Column("pages_sent", Integer, nullable=False),
    Column("pages_confirmed", Integer, nullable=False),
    Column("csid", Text),
    Column("speed", Integer),
    Column("ecm", Boolean),
    Column("rows_cut", Integer),
    Column("transcript", Text, nullable=False),
    UniqueConstraint("job", "attempt"),
    Index("calls_by_time", "started", "ended"),
)

arrivals = Table(
    "arrivals",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("ring", String(64), nullable=False, unique=True),
    Column("called", Text, nullable=False),
    Column("caller", Text, nullable=False),
    Column("csid", Text, nullable=False),
    Column("sub", Text, nullable=False),
    Column("channel", Integer, nullable=False),
    Column("started", Instant, nullable=False),
    Column("ended", Instant, nullable=False),
    Column("outcome", OutcomeName, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("pages_confirmed", Integer, nullable=False),
    Column("rows_cut", Integer),
    Column("speed", Integer),
    Column("ecm", Boolean),
    Column("route", Text, nullable=False),
    Column("mailboxes", Text, nullable=False),
    Column("format", String(8), nullable=False),
    Column("transcript", Text, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("id", String(44), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("job", ForeignKey("jobs.id"), index=True),
    Column("arrival", ForeignKey("arrivals.id"), index=True),
    Column("action", String(16)),
    Column("whole", Boolean, nullable=False),
    Column("turn", Integer, nullable=False),
    Column("shape", String(40), nullable=False),
    Column("created", Instant, nullable=False),
    Column("due", Instant, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("posted", Instant),
    Index("letters_in_the_outbox", "due", sqlite_where=text("posted IS NULL"), postgresql_where=text("posted IS NULL")),
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("message", ForeignKey("messages.id"), nullable=False),
    Column("delivery", String(80), nullable=False),
    Column("address", Text, nullable=False),
    Column("due", Instant, nullable=False),
    Column("news", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("rests", Boolean, nullable=False),
    Column("result", String(12)),
    Column("said", Text, nullable=False),
    Column("told", Instant),
    Column("ended", Instant),
    Column("gone", Boolean, nullable=False),
    # A mail is accepted once for each recipient, however often Exchange hands it over.
    UniqueConstraint("delivery", "address"),
    Index("acknowledgements_by_message", "message"),
    Index(
        "acknowledgements_to_come", "due", sqlite_where=text("ended IS NULL"), postgresql_where=text("ended IS NULL")
    ),
)

deeds = Table(
    "deeds",
    metadata,
    Column("id", _Serial, primary_key=True),
    Column("job", ForeignKey("jobs.id"), index=True),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
)

holds = Table(
    "holds",
    metadata,
    Column("scope", String(8), primary_key=True),
    Column("value", String(80), primary_key=True),
    Column("callee", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("why", Text, nullable=False),
)

schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))
