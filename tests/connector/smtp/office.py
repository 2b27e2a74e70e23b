"""A Receive connector on a free port, what it took in, and a client that types like somebody with telnet."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

from connector.model.route import Undeliverable
from connector.model.tracking import TrackingEvent
from connector.model.transit import Submitted
from connector.settings import ExchangeSettings
from connector.settings.smtp import Binding
from connector.smtp import Receiver, listening
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from tests.connector.world import MORNING
from wire.mailfile import MessageFile

ANN = "ann@contoso.example"
FAX = "FAX=+14255550123@fax.contoso.example"
NOT_FOUND = Undeliverable(status="5.1.1", diagnostic="550 5.1.1 RESOLVER.ADR.RecipNotFound; not found")
PATIENCE = 20
"""Real seconds after which a reply that never comes fails a test."""


def settings(disabled: Sequence[str] = (), **changes: object) -> ExchangeSettings:
    """Settings with a Receive connector on a free port; its parameters by their names, such as MaxHopCount=3."""
    return ExchangeSettings.model_validate(
        {"ReceiveConnector": {"Enabled": True, "Bindings": "127.0.0.1:0", **changes}, "DisabledRules": tuple(disabled)}
    )


@dataclass(kw_only=True)
class Office:
    """The Transport service behind the connector: remembers what it was given, and fails when it is told to."""

    site: Path
    at: Binding = field(default_factory=lambda: Binding(host="127.0.0.1", port=0))
    taken: list[Submitted] = field(default_factory=list)
    events: list[TrackingEvent] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    fault: OSError | None = None
    check_fault: Exception | None = None
    gate: threading.Event = field(default_factory=threading.Event)
    arrived: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Store without waiting for anybody."""
        self.gate.set()

    def check(self, address: str) -> Undeliverable | None:
        """Know everybody but a few."""
        if self.check_fault:
            raise self.check_fault
        return NOT_FOUND if address in self.unknown else None

    def submit(self, submitted: Sequence[Submitted]) -> list[int]:
        """Store mails, or have no room."""
        self.arrived.set()
        assert self.gate.wait(PATIENCE)
        if self.fault:
            raise self.fault
        first = len(self.taken) + 1
        self.taken += submitted
        return list(range(first, len(self.taken) + 1))

    def track(self, events: Sequence[TrackingEvent]) -> None:
        """Note what happened."""
        self.events += events

    @property
    def receiver(self) -> Receiver:
        """The office as the listener sees it."""
        return Receiver(
            site=self.site,
            check=self.check,
            submit=self.submit,
            track=self.track,
            clock=VirtualClock(MORNING),
            ids=seeded_ids(7),
        )

    def messages(self) -> list[MessageFile]:
        """What was taken, as message files."""
        return [submitted.message for submitted in self.taken]

    def dial(self) -> "Telnet":
        """Connect, and read the greeting."""
        return Telnet(self.at)


@contextmanager
def open_office(site: Path, disabled: Sequence[str] = (), **changes: object) -> Iterator[Office]:
    """Listen on a free port for the time of the block."""
    office = Office(site=site)
    with listening(settings(disabled, **changes), office.receiver) as office.at:
        yield office


class Telnet:
    """A client that sends just the bytes that it is told to."""

    def __init__(self, at: Binding) -> None:
        """Connect, and read the greeting."""
        self.socket = socket.create_connection((at.host, at.port), timeout=PATIENCE)
        self.stream = self.socket.makefile("rb")
        self.greeting = self.reply()

    def __enter__(self) -> "Telnet":
        """Stay for a block."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Hang up."""
        self.close()

    def close(self) -> None:
        """Hang up."""
        self.stream.close()
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self.socket.sendall(data)

    def reply(self) -> str:
        """Read a reply, of several lines perhaps; empty when the server has hung up."""
        lines = []
        while line := self._line():
            lines.append(line.decode().rstrip("\r\n"))
            if line[3:4] != b"-":
                break
        return "\n".join(lines)

    def _line(self) -> bytes:
        try:
            return self.stream.readline()
        except ConnectionResetError:
            return b""

    def say(self, line: str) -> str:
        """Send a command and read the reply."""
        self.send(line.encode() + b"\r\n")
        return self.reply()

    def begin(self, *recipients: str, sender: str = f"<{ANN}>") -> None:
        """Say EHLO, MAIL and RCPT, which are accepted."""
        for line in (
            "EHLO client.example",
            f"MAIL FROM:{sender}",
            *(f"RCPT TO:{to}" for to in recipients or (f"<{FAX}>",)),
        ):
            reply = self.say(line)
            assert reply.startswith("250"), (line, reply)

    def data(self, content: bytes) -> str:
        """Say DATA, send these bytes and read what is said of them."""
        assert self.say("DATA").startswith("354")
        self.send(content)
        return self.reply()

    def hand_in(self, content: bytes, *recipients: str, sender: str = f"<{ANN}>") -> str:
        """Hand a whole mail in, its dots doubled, and return the last reply."""
        self.begin(*recipients, sender=sender)
        doubled = content.replace(b"\r\n.", b"\r\n..")
        return self.data(doubled + b".\r\n")
