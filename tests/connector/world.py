"""A site of the Exchange side on a virtual clock, for the tests of this folder."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from connector.app import Exchange, open_administration, open_exchange
from connector.header import Hop
from connector.settings import ExchangeSettings, ForeignConnectorSettings
from connector.spaces import parse
from connector.transport.administration import Administration
from foundation.clock import VirtualClock
from foundation.ids import Ids, seeded_ids
from foundation.loop import run_until_idle
from wire import headers, mailfile
from wire.mailfile import MessageFile

MORNING = datetime(2024, 4, 2, 8, 0, 2, tzinfo=UTC)
GUID = "1f0c2e4a5b6c7d8e9fa0b1c2d3e4f506"
FAX = "IMCEAFAX-Bob+20Lee+40+2B1+20+28425+29+20555-0123@contoso.example"
NOWHERE = "IMCEANOTES-Bob@contoso.example"
"""An address whose type no connector takes: its mail goes back at once (5.4.4)."""

ONE_OFF = "[FAX:Bob Lee@+1 (425) 555-0123]"

MAIL = (
    b"From: Ann <ann@contoso.example>\r\n"
    b"To: Bob <bob@contoso.example>\r\n"
    b"Subject: Invoice\r\n"
    b"Date: Tue, 2 Apr 2024 08:00:01 +0000\r\n"
    b"Message-ID: <m1@contoso.example>\r\n"
    b"\r\n"
    b"Hello\r\n"
)

REPLAY = (
    b"X-Sender: <>\r\n"
    b"X-Receiver: <ann@contoso.example> NOTIFY=NEVER\r\n"
    b"X-CreatedBy: FAX\r\n"
    b"X-EndOfInjectedXHeaders: 999\r\n"
    b"From: postmaster@fax.contoso.example\r\n"
    b"To: ann@contoso.example\r\n"
    b"Subject: Undeliverable: Invoice\r\n"
    b"Date: Tue, 2 Apr 2024 08:00:01 +0000\r\n"
    b"Message-ID: <dsn1@fax.contoso.example>\r\n"
    b"\r\n"
    b"Sorry\r\n"
)

BY_PICKUP = Hop(
    came_from="Pickup",
    fqdn="mbx01.contoso.example",
    default_domain="contoso.example",
    now=MORNING,
    guid=GUID,
)


def mail(**changes: str | None) -> bytes:
    """MAIL with other fields, written from_="..." or message_id="..."; None takes a field away."""
    fields, body = headers.split(MAIL)
    for key, value in changes.items():
        name = key.strip("_").replace("_", "-").title()
        fields = tuple(f for f in fields if f.name.title() != name)
        if value is not None:
            fields = (*fields, headers.Field(name, f"{name}: {value}\r\n".encode()))
    return headers.join(fields, body)


def values(content: bytes, name: str) -> list[str]:
    """The values of a header field in a mail."""
    return headers.values(headers.split(content)[0], name)


def fax_connector(**changes: object) -> ForeignConnectorSettings:
    """A Foreign connector; `spaces` are written as the cmdlet takes them."""
    spaces = changes.pop("spaces", None)
    if isinstance(spaces, tuple):
        changes["address_spaces"] = tuple(map(parse, spaces))
    return ForeignConnectorSettings.model_validate({"DropDirectory": "Drop", **changes})


@dataclass(kw_only=True)
class World:
    """One site with its Drop directory, and whoever runs Exchange there."""

    site: Path
    settings: ExchangeSettings = field(default_factory=ExchangeSettings)
    clock: VirtualClock = field(default_factory=lambda: VirtualClock(MORNING))
    ids: Ids = field(default_factory=lambda: seeded_ids(7))
    exchange: Exchange = field(init=False)

    def __post_init__(self) -> None:
        """Make the Drop directory, as an administrator does."""
        self.drop.mkdir()
        self.restart()

    @property
    def sent(self) -> datetime:
        """When the clock began, and a mail that was submitted at once."""
        return MORNING

    @property
    def drop(self) -> Path:
        """Where the fax connector writes."""
        return self.site / "Drop"

    def restart(self) -> None:
        """Let a new process take over the directories."""
        self.exchange = open_exchange(self.site, self.settings, self.clock, self.ids)

    def administration(self) -> Administration:
        """The desk of whoever administers the site."""
        return open_administration(self.site, self.settings)

    def run(self, horizon: timedelta = timedelta(hours=1)) -> bool:
        """Run until nothing is due."""
        return run_until_idle([self.exchange], self.clock, horizon)

    def put(self, directory: str, files: Mapping[str, bytes]) -> None:
        """Leave files in Pickup or Replay."""
        (self.site / directory).mkdir(exist_ok=True)
        for name, data in files.items():
            (self.site / directory / name).write_bytes(data)

    def names(self, directory: str) -> list[str]:
        """The names of the files in a directory of the site; the queue database is not one of them."""
        return sorted(p.name for p in (self.site / directory).iterdir() if not p.name.startswith("mail.que"))

    def dropped(self) -> list[MessageFile]:
        """The files in Drop, read."""
        return [mailfile.read(path.read_bytes()) for path in sorted(self.drop.iterdir())]

    def inbox(self, address: str) -> list[bytes]:
        """The unread mails of a mailbox."""
        new = self.site / "mailboxes" / address / "new"
        return [path.read_bytes() for path in sorted(new.iterdir())] if new.is_dir() else []

    def queued(self) -> list[MessageFile]:
        """The messages that wait."""
        exchange = self.exchange
        waiting = exchange.stores.transit.by_id([one.id for one in exchange.transport.queues.deliveries()])
        return [one.file for one in waiting if one.file is not None]


@dataclass
class Counted:
    """An Exchange side that counts how often the loop steps it."""

    exchange: Exchange
    steps: int = 0

    def step(self) -> bool:
        """Step it."""
        self.steps += 1
        return self.exchange.step()

    def next_due(self) -> datetime | None:
        """Ask it."""
        return self.exchange.next_due()
