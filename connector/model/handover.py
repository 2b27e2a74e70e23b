"""What a Delivery Agent connector and its agents tell one another, and what is known of each hand-over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, StrEnum, unique

from connector.model.transit import Delivery

LAST_WORD = timedelta(hours=1)
"""How long a message waits for its agent behind the agent's date, and behind a start of the transport, before it may expire.

An agent that was told a message is its own may have delivered it while it could not be heard.
"""


@unique
class Result(StrEnum):
    """What an agent says of a recipient (Delivery agents: success, failure, retry)."""

    DELIVERED = "delivered"
    FAILED = "failed"
    RETRY = "retry"


@unique
class Standing(StrEnum):
    """How a recipient stands after an acknowledgement."""

    DONE = "done"
    """It ended as the agent says."""
    WAITING = "waiting"
    """The message waits in its queue for the agent's next word."""
    GONE = "gone"
    """It had ended otherwise: expired, removed by an administrator, or acknowledged with another result."""


@unique
class Refusal(Enum):
    """Why a request of an agent is not granted."""

    NO_CONNECTOR = "no enabled Delivery Agent connector has that name"
    BUSY = "as many connections are open as MaxConcurrentConnections allows"
    CLOSED = "the connection is not open, or no longer"
    SPENT = "as many messages were handed over in the connection as MaxMessagesPerConnection allows"
    UNKNOWN = "no such delivery was ever handed over for this connector"
    STRANGER = "an address names nobody of this delivery"
    HELD = "another open connection holds the delivery; acknowledge there, or when it is closed"
    MOVING = "the message is being routed anew; acknowledge again in a moment"


@dataclass(frozen=True, kw_only=True)
class AgentConnection:
    """An open connection of an agent; `seen` is when it asked last, `handed` how many messages it was given."""

    id: str
    connector: str
    agent: str
    opened: datetime
    seen: datetime
    handed: int


@dataclass(frozen=True, kw_only=True)
class HandedOver:
    """A message as an agent gets it: `key` names the delivery for ever, `data` is the message file as it was submitted.

    Of its recipients only those of `delivery` still wait.
    """

    key: str
    delivery: Delivery
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """What an agent says of one recipient.

    `diagnostic` and `remote_mta` are (type, text); `text` is the sentence for a person; `after` is when a retry is due; `fields` are
    further fields of the report's machine-readable part, such as ("X-Fax-Pages", "2/2"). `confirm` asks for a report of a delivery also
    where the recipient has no NOTIFY; `duplicate` says that another delivery of the same mail speaks for this one.
    """

    address: str
    result: Result
    status: str = ""
    diagnostic: tuple[str, str] | None = None
    text: str = ""
    after: datetime | None = None
    last_attempt: datetime | None = None
    remote_mta: tuple[str, str] | None = None
    fields: tuple[tuple[str, str], ...] = ()
    confirm: bool = False
    duplicate: bool = False

    @property
    def detail(self) -> str:
        """One line for a table: the sentence, or the diagnostic where there is none."""
        return self.text or (self.diagnostic[1] if self.diagnostic else "")


@dataclass(frozen=True, kw_only=True)
class HandoverFacts:
    """What is known of one recipient's hand-over to a gateway: the row of the table of acknowledgements.

    `handed` is when the file was dropped or the agent got the message, `picked` when the gateway took the file or said its first word,
    `acknowledged` when it said how it ended. `tries` counts how often it was handed over.
    """

    message: int
    message_id: str
    connector: str
    address: str
    accepted: datetime
    handed: datetime | None
    picked: datetime | None
    acknowledged: datetime | None
    result: str
    status: str
    detail: str
    tries: int


@unique
class Stage(Enum):
    """A span of a hand-over that is measured, by the dates of HandoverFacts where it begins and ends."""

    TO_HAND = ("accepted", "handed")
    TO_PICK = ("handed", "picked")
    TO_END = ("picked", "acknowledged")
    WHOLE = ("accepted", "acknowledged")


@dataclass(frozen=True, kw_only=True)
class Latency:
    """How long one stage took for the recipients of a connector: half of them at most `p50`, 95 of 100 at most `p95`."""

    connector: str
    stage: Stage
    count: int
    p50: timedelta
    p95: timedelta
