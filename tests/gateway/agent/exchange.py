"""An Exchange with one Delivery Agent connector, as an agent sees it: it keeps a ledger of what it handed over and what it heard."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gateway.errors import AwayError, NotTakenError
from gateway.model.handover import HandedOver, Result, Standing, Word
from tests.gateway.model.facts import EIGHT
from wire import mailfile
from wire.envelope import Envelope
from wire.errors import EnvelopeError

IDLE = timedelta(minutes=10)


@dataclass(kw_only=True)
class Queued:
    """A message in the queue: who still waits, by whom it is held, and until when it is left with the agent."""

    delivery: str
    file: bytes
    waiting: dict[str, None]
    held_by: int = 0
    not_before: datetime = EIGHT
    last_error: str = ""


@dataclass(kw_only=True)
class FakeExchange:
    """`heard` is every final word that was taken, in order; `reports` what a sender would be told: once for each recipient.

    At most `cut_off` bytes of a file are read. `watch` sees every call by its name, before and after it is served, and may break it off.
    """

    name: str = "Fax Agent"
    now: datetime = EIGHT
    most: int = 20
    slots: int = 5
    queue: dict[str, Queued] = field(default_factory=dict)
    over: dict[tuple[str, str], Result | None] = field(default_factory=dict)
    words: list[tuple[str, Word]] = field(default_factory=list)
    reports: list[tuple[str, Result]] = field(default_factory=list)
    handed: list[str] = field(default_factory=list)
    open: dict[int, tuple[int, datetime]] = field(default_factory=dict)
    away: str = ""
    cut_off: int | None = None
    watch: Callable[[str], None] = lambda _: None
    _opened: int = 0

    def drop(self, file: bytes, number: int = 1) -> str:
        """Queue a message; returns the name of its delivery."""
        delivery = f"{number:032x}-7"
        waiting = dict.fromkeys(to.address for to in mailfile.read(file).envelope.recipients)
        self.queue[delivery] = Queued(delivery=delivery, file=file, waiting=waiting, not_before=self.now)
        return delivery

    def spoil(self, file: bytes, *addresses: str, number: int = 1) -> str:
        """Queue what no Exchange would: a file without an envelope that can be read."""
        delivery = f"{number:032x}-7"
        self.queue[delivery] = Queued(delivery=delivery, file=file, waiting=dict.fromkeys(addresses))
        return delivery

    def expire(self, delivery: str) -> None:
        """End every recipient that waits, as Exchange does when a message expires."""
        for address in self.queue.pop(delivery).waiting:
            self.over[(delivery, address)] = None

    def waiting(self, connector: str) -> int:
        """Count what could be taken now."""
        with self._served("waiting"):
            if connector != self.name:
                raise AwayError(f"Exchange has no Delivery Agent connector {connector!r}")
            return len(self._free())

    @contextmanager
    def connected(self, connector: str) -> Iterator["FakeConnection"]:
        """Open a connection; it stays open when the agent dies."""
        connection = self.opened(connector)
        try:
            yield connection
        except Exception:
            connection.close()
            raise
        connection.close()

    def opened(self, connector: str) -> "FakeConnection":
        """Open a connection, unless all are in use."""
        with self._served("open"):
            self.close_idle()
            if connector != self.name:
                raise AwayError(f"Exchange has no Delivery Agent connector {connector!r}")
            if len(self.open) >= self.slots:
                raise AwayError("all connections are in use")
            self._opened += 1
            self.open[self._opened] = (0, self.now)
            return FakeConnection(exchange=self, number=self._opened)

    def close_idle(self) -> None:
        """Close what was silent for ten minutes."""
        for number in [number for number, (_, seen) in self.open.items() if self.now - seen >= IDLE]:
            self.shut(number)

    def shut(self, number: int) -> None:
        """Close a connection: what it holds is ready again."""
        self.open.pop(number, None)
        for one in self.queue.values():
            one.held_by = 0 if one.held_by == number else one.held_by

    def _free(self) -> list[Queued]:
        return [one for one in self.queue.values() if not one.held_by and one.not_before <= self.now]

    @contextmanager
    def _served(self, call: str) -> Iterator[None]:
        self.watch(f"before {call}")
        if self.away:
            raise AwayError(self.away)
        yield
        self.watch(f"after {call}")


@dataclass(kw_only=True)
class FakeConnection:
    """One connection."""

    exchange: FakeExchange
    number: int

    def next(self) -> HandedOver | None:
        """Hand the oldest over that nobody holds."""
        ours = self.exchange
        with ours._served("next"):
            handed, _ = self._seen()
            free = ours._free()
            if handed >= ours.most or not free:
                return None
            ours.open[self.number] = (handed + 1, ours.now)
            one = free[0]
            one.held_by = self.number
            ours.handed.append(one.delivery)
            file = _left(one)
            return HandedOver(delivery=one.delivery, identity=r"MBX01\7\12", file=file[: ours.cut_off], size=len(file))

    def acknowledge(self, delivery: str, words: Sequence[Word]) -> Mapping[str, Standing]:
        """Take words."""
        ours = self.exchange
        with ours._served("acknowledge"):
            self._seen()
            one = ours.queue.get(delivery)
            if delivery not in ours.handed:
                raise NotTakenError("no such delivery")
            if one is not None and one.held_by not in (0, self.number):
                raise NotTakenError("another connection holds it")
            return {word.address: self._take(delivery, one, word) for word in words}

    def _take(self, delivery: str, one: Queued | None, word: Word) -> Standing:
        ours = self.exchange
        if (delivery, word.address) in ours.over:
            return Standing.DONE if ours.over[(delivery, word.address)] is word.result else Standing.GONE
        assert one is not None
        assert word.address in one.waiting
        ours.words.append((delivery, word))
        if word.result is Result.RETRY:
            assert word.after is not None
            one.not_before, one.last_error, one.held_by = word.after, word.text, 0
            return Standing.WAITING
        ours.over[(delivery, word.address)] = word.result
        ours.reports.append((word.address, word.result))
        del one.waiting[word.address]
        if not one.waiting:
            del ours.queue[delivery]
        return Standing.DONE

    def close(self) -> None:
        """Close it."""
        with self.exchange._served("close"):
            self.exchange.shut(self.number)

    def _seen(self) -> tuple[int, datetime]:
        ours = self.exchange
        ours.close_idle()
        if self.number not in ours.open:
            raise AwayError("the connection is closed")
        ours.open[self.number] = (ours.open[self.number][0], ours.now)
        return ours.open[self.number]


def _left(one: Queued) -> bytes:
    """Return the file with those recipients alone that still wait."""
    try:
        read = mailfile.read(one.file)
    except EnvelopeError:
        return one.file
    left = tuple(to for to in read.envelope.recipients if to.address in one.waiting)
    envelope = Envelope(sender=read.envelope.sender, recipients=left, ret=read.envelope.ret, envid=read.envelope.envid)
    return mailfile.write(envelope, read.content)
