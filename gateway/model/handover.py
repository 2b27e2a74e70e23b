"""What Exchange and its delivery agent tell one another: a mail that is handed over, and word of what became of each recipient."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique
from typing import Protocol


@unique
class Result(StrEnum):
    """What an agent says of a recipient."""

    DELIVERED = "delivered"
    FAILED = "failed"
    RETRY = "retry"


@unique
class Standing(StrEnum):
    """How a recipient stands at Exchange after a word: over as we say, waiting for our next word, or ended otherwise before we said so."""

    DONE = "done"
    WAITING = "waiting"
    GONE = "gone"


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """A mail that Exchange hands over. `delivery` names the hand-over for ever, `identity` is what Exchange's administrators call the mail.

    `file` is the message file, or the beginning of it when `size` is more.
    """

    delivery: str
    identity: str
    file: bytes
    size: int


@dataclass(frozen=True, kw_only=True)
class Word:
    """What we say of one recipient: its fields are those of a report (RFC 3464 section 2.3), `text` is the sentence for a person.

    `diagnostic` and `remote_mta` carry their type in front, as in "x-t30; E001 Busy"; None where there is none. `after` is when a RETRY
    is due: until then Exchange leaves the mail with us. `last_attempt` is the date of the last call. `confirm` asks Exchange to tell of a
    DELIVERED also a sender who said nothing (NOTIFY absent). `duplicate` says that the mail had been handed over before, and that the word
    on that one speaks for both: no report is to be made (RFC 4161 section 2.1).
    """

    address: str
    result: Result
    status: str = ""
    diagnostic: str | None = None
    text: str = ""
    after: datetime | None = None
    last_attempt: datetime | None = None
    remote_mta: str | None = None
    fields: tuple[tuple[str, str], ...] = ()
    confirm: bool = False
    duplicate: bool = False


class Connection(Protocol):
    """One connection of an agent with its connector. Every method raises AwayError when Exchange cannot be asked now."""

    def next(self) -> HandedOver | None:
        """Take the next mail; None when nothing waits, or this connection was given as many as it may be."""
        ...

    def acknowledge(self, delivery: str, words: Sequence[Word]) -> Mapping[str, Standing]:
        """Say what became of recipients, and return by address how they stand; raises NotTakenError when it is not to be said now."""
        ...


class Connectors(Protocol):
    """Exchange's side of the hand-over."""

    def waiting(self, connector: str) -> int:
        """Count the mails that wait for an agent; raises AwayError."""
        ...

    def connected(self, connector: str) -> AbstractContextManager[Connection]:
        """Open a connection for the time of a block; raises AwayError, also when all connections are in use."""
        ...


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """What Exchange was told, and is to be told, of one recipient of a mail that it handed over.

    The next word is `due`; `news` counts what happened to its faxes, so that no word is taken for the last while something happens.
    `tries` counts the words in a row that were not taken. `rests` tells that all its faxes wait for a person. `said` and `result` are the
    last word that was taken, at `told`; `ended` is when nothing was left to say, because Exchange took how it ended or, when `gone`, had
    ended it otherwise.
    """

    id: int
    message: int
    delivery: str
    address: str
    due: datetime
    news: int = 0
    tries: int = 0
    rests: bool = False
    result: Result | None = None
    said: str = ""
    told: datetime | None = None
    ended: datetime | None = None
    gone: bool = False
