"""The client for asyncio."""

from datetime import timedelta
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self, TypeVar, Unpack

import httpx

from dropfax import asks, errands
from dropfax.asking import Ask, Steps, unreachable
from dropfax.asks import Calls, Envelope, Ordered, Which
from dropfax.models import ClockState, Fax, Mail, Mailbox, SiteState, Story

T = TypeVar("T")

USUAL = 60.0
"""Seconds of real time that an answer may take."""


class AsyncClient:
    """A dropfax at an address such as http://127.0.0.1:8025. What goes wrong is raised as a DropfaxError."""

    def __init__(self, url: str, http: httpx.AsyncClient | None = None) -> None:
        """Speak to it; `http` brings proxies, credentials and patience of its own."""
        self.url = url.rstrip("/") + "/"
        self._http = httpx.AsyncClient(timeout=USUAL, trust_env=False) if http is None else http
        self._http.base_url = httpx.URL(self.url)

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close its connections."""
        await self.close()

    async def close(self) -> None:
        """Close its connections; sites stay."""
        await self._http.aclose()

    async def sites(self) -> "list[AsyncSite]":
        """List the sites that run there."""
        return [AsyncSite(self, state.name) for state in await self.ask(asks.sites())]

    def site(self, name: str) -> "AsyncSite":
        """Speak of a site; whether there is one turns out when it is asked for something."""
        return AsyncSite(self, name)

    async def new_site(self, name: str, **ordered: Unpack[Ordered]) -> "AsyncSite":
        """Make a site and run it."""
        return AsyncSite(self, (await self.ask(asks.new_site(name, ordered))).name)

    async def ask(self, ask: Ask[T]) -> T:
        """Ask for one thing."""
        try:
            return ask.answer(await self._http.send(ask.request(self._http)))
        except httpx.TransportError as error:
            raise unreachable(self._http.base_url, error) from error

    async def walk(self, steps: Steps[T]) -> T:
        """Ask for one thing after the other until the errand is done."""
        meaning: Any = None
        while True:
            try:
                ask = steps.send(meaning)
            except StopIteration as done:
                found: T = done.value
                return found
            meaning = await self.ask(ask)


class AsyncSite:
    """One site there: its mail, its telephone line, its clock. A block with it ends with its closing."""

    def __init__(self, client: AsyncClient, name: str) -> None:
        """Speak of a site of this name."""
        self.client = client
        self.name = name

    async def __aenter__(self) -> Self:
        """Return itself."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the site."""
        await self.close()

    async def state(self) -> SiteState:
        """Tell how it stands."""
        return await self.client.ask(asks.state(self.name))

    async def reset(self) -> SiteState:
        """Make it anew, as it was ordered: everything that happened there is gone."""
        return await self.client.ask(asks.reset(self.name))

    async def close(self) -> None:
        """End it; what it held is deleted."""
        await self.client.ask(asks.close(self.name))

    async def send(self, mail: bytes | EmailMessage, **envelope: Unpack[Envelope]) -> int:
        """Hand a mail to Exchange, as its receive connector would take it; returns its number in the queue database."""
        return (await self.client.ask(asks.send(self.name, mail, envelope))).message

    async def script(self, *sequences: Calls) -> None:
        """Let the calls to come go by these, in the place of those that were given so before."""
        await self.client.ask(asks.script(self.name, sequences))

    async def faxes(self, **which: Unpack[Which]) -> list[Fax]:
        """List the faxes that are meant, oldest first."""
        return await self.client.walk(errands.faxes(self.name, which))

    async def story(self, fax: int) -> Story:
        """Tell the whole story of a fax."""
        return await self.client.ask(asks.story(self.name, fax))

    async def text(self, fax: int) -> list[str]:
        """Tell the words on each page of a fax, as it was printed."""
        return await self.client.ask(asks.text(self.name, fax))

    async def wait_reported(self, **which: Unpack[Which]) -> Story:
        """Let the clock jump until nothing is due and tell the one fax that is meant; raises NotReportedError where none was reported."""
        return await self.client.walk(errands.wait_reported(self.name, which))

    async def clock(self) -> ClockState:
        """Tell what its clock shows."""
        return await self.client.ask(asks.clock(self.name))

    async def advance(self, span: timedelta) -> ClockState:
        """Move its clock on, and do on the way what is due."""
        return await self.client.ask(asks.advance(self.name, span))

    async def run_at(self, speed: float) -> ClockState:
        """Let its clock run: so many of its seconds pass in a real one; 0 lets it stand."""
        return await self.client.ask(asks.run_at(self.name, speed))

    async def run_until_idle(self, horizon: timedelta | None = None) -> bool:
        """Let its clock jump from date to date until nothing is due, 30 days at most unless said; whether it came so far."""
        return (await self.client.ask(asks.run_until_idle(self.name, horizon))).idle

    async def mailboxes(self) -> list[Mailbox]:
        """List the mailboxes; one is made with its first mail."""
        return await self.client.ask(asks.mailboxes(self.name))

    async def mails(self, mailbox: str) -> list[Mail]:
        """List the mails of a mailbox in the order in which they were put there."""
        return await self.client.ask(asks.mails(self.name, mailbox))

    async def mail(self, mailbox: str, id: str) -> bytes:
        """Return a mail as it lies in its mailbox (RFC 5322)."""
        return await self.client.ask(asks.mail(self.name, mailbox, id))
