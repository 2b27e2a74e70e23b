"""One connection: what stays open, how long, and how it ends; the commands themselves are those of connector.smtp.commands.

aiosmtpd keeps the stream and puts TLS under it. Its own reading of commands is replaced, because it can neither read the parameters of
RFC 3461 nor a null sender's second MAIL, counts no errors, repeats a client's text in its replies and logs every address.
"""

import asyncio
import logging
import ssl
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, TLSSetupException

from connector.settings import ExchangeSettings
from connector.smtp.commands import Conversation
from connector.smtp.receiver import Client, Receiver
from connector.smtp.replies import (
    BUSY,
    NOT_UTF8,
    START_TLS,
    STOPPING,
    TIMED_OUT,
    TOO_LONG,
    TOO_MANY_ERRORS,
    TRY_LATER,
    Reply,
)

log = logging.getLogger(__name__)

MAX_COMMAND = 2000
"""Bytes of a command: an address of 571 with an ORCPT of 500 has room (RFC 5321 section 4.5.3.1.4 asks for 512 and more for extensions)."""

_BUFFER = 2**16


@dataclass(kw_only=True)
class Desk:
    """What the connections of one listener share, and who they are."""

    settings: ExchangeSettings
    receiver: Receiver
    tls: ssl.SSLContext | None
    open: set["Connection"] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        """Whether MaxInboundConnection is reached."""
        return len(self.open) >= self.settings.receive_connector.max_connections


class Connection(SMTP):
    """A client's connection. It is in `desk.open` from its first byte until it is gone."""

    line_length_limit = _BUFFER  # of the stream; longer lines come in pieces

    def __init__(self, desk: Desk) -> None:
        """Wait for the client that the event loop is about to connect."""
        limits = desk.settings.receive_connector
        super().__init__(
            None,
            hostname=desk.settings.fqdn,
            data_size_limit=None,
            tls_context=desk.tls,
            timeout=limits.inactivity_timeout.total_seconds(),
            loop=asyncio.get_running_loop(),
        )
        self.gone = asyncio.Event()
        self._desk = desk
        self._errors = 0
        self._ends = False
        self._takes = False
        self._agrees = False
        self._last_call: asyncio.TimerHandle | None = None
        self._conversation = Conversation(settings=desk.settings, receiver=desk.receiver, wire=self)

    # --- from the event loop

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet the client, turn it away, or go on under TLS, where all is forgotten that was said before (RFC 3207 section 4.2)."""
        assert isinstance(transport, asyncio.Transport)
        if self in self._desk.open:
            super().connection_made(transport)
            self._conversation = Conversation(
                settings=self._desk.settings, receiver=self._desk.receiver, wire=self, client=_client(transport)
            )
        elif self._desk.is_full:
            log.warning("connection refused", extra={"reply": str(BUSY)})
            transport.set_protocol(asyncio.Protocol())
            transport.write(f"{BUSY}\r\n".encode())
            transport.close()
        else:
            self._desk.open.add(self)
            self._conversation.client = _client(transport)
            longest = self._desk.settings.receive_connector.connection_timeout.total_seconds()
            self._last_call = asyncio.get_running_loop().call_later(longest, self._end_late)
            super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Take bytes of the client, which is not silent then."""
        self._reset_timeout()
        super().data_received(data)

    def eof_received(self) -> bool | None:
        """Note that the client has no more to say: what it said before is still answered, where its side of the line allows it."""
        super(SMTP, self).eof_received()  # aiosmtpd would break off at once
        return self._tls_protocol is None

    def connection_lost(self, error: Exception | None) -> None:
        """Forget a client that is gone; a mail that was being handed in is none."""
        if self.gone.is_set():
            return
        self._desk.open.discard(self)
        self.gone.set()
        if self._last_call is not None:
            self._last_call.cancel()
        super().connection_lost(error)

    def _timeout_cb(self) -> None:
        self._end_late()

    def _end_late(self) -> None:
        self.end(TIMED_OUT)

    def end(self, reply: Reply = STOPPING) -> None:
        """Say goodbye now, or behind the reply to a mail that is being queued: that the client would otherwise hand in twice."""
        if self._takes:
            self._ends = True
        elif self._agrees:
            self.abort()
        elif isinstance(self.transport, asyncio.Transport) and not self.transport.is_closing():
            self.transport.write(f"{reply}\r\n".encode())
            self.transport.close()

    def abort(self) -> None:
        """Drop a client that does not even read the goodbye, unless its mail is being queued."""
        if self._takes or not isinstance(self.transport, asyncio.Transport):
            return
        self.transport.abort()
        if self._agrees:
            # asyncio tells nobody of a connection that is lost before both sides have agreed on TLS.
            self.connection_lost(None)

    # --- the conversation

    async def _handle_client(self) -> None:
        """Converse until one of both sides ends it."""
        try:
            await self.say(self._conversation.greeting())
            while not self._ends:
                await self._answer(await self._reply())
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client is gone
        finally:
            self._writer.close()

    async def _reply(self) -> Reply | None:
        """Read a command and obey it; None when everything has been said."""
        try:
            command = await self.line()
            return command if isinstance(command, Reply) else await self._conversation.obey(command)
        except (ConnectionError, asyncio.IncompleteReadError):
            raise
        except Exception:
            log.exception("a command broke off", extra={"client": self._conversation.client.ip})
            return TRY_LATER

    async def _answer(self, reply: Reply | None) -> None:
        if reply is None:
            return
        self._errors += reply.is_protocol_error
        if self._errors > self._desk.settings.receive_connector.max_protocol_errors:
            reply = TOO_MANY_ERRORS
            log.warning("connection closed", extra={"client": self._conversation.client.ip, "reply": str(reply)})
        self._ends = self._ends or reply.closes
        await self.say(str(reply))

    async def line(self) -> str | Reply:
        """Read a line of the client; a reply when it is too long or no text."""
        try:
            raw = await self._reader.readuntil(b"\n")
        except asyncio.LimitOverrunError:
            await self._skip_line()
            return TOO_LONG
        raw = raw.removesuffix(b"\n").removesuffix(b"\r")
        if len(raw) > MAX_COMMAND:
            return TOO_LONG
        try:
            text = raw.decode()
        except UnicodeDecodeError:
            return NOT_UTF8
        return text if text.isprintable() else NOT_UTF8

    async def _skip_line(self) -> None:
        while True:
            try:
                await self._reader.readuntil(b"\n")
            except asyncio.LimitOverrunError as error:
                await self._reader.read(error.consumed)
            else:
                return

    async def say(self, line: str) -> None:
        """Send a line."""
        self._writer.write(f"{line}\r\n".encode())
        await self._writer.drain()

    async def push(self, status: Any) -> None:  # noqa: ARG002  aiosmtpd's text
        """Say that TLS may begin, which is all that aiosmtpd says by itself, with an enhanced status code."""
        await self.say(str(START_TLS))

    # --- what the commands need of the connection

    @property
    def reader(self) -> asyncio.StreamReader:
        """Where the client's bytes come from."""
        return self._reader

    @property
    def offers_tls(self) -> bool:
        """Whether STARTTLS can be said."""
        return self._desk.tls is not None and self._tls_protocol is None

    async def start_tls(self) -> None:
        """Say that TLS may begin and agree on it; raises ConnectionResetError when that fails."""
        self._agrees = True
        try:
            await self.smtp_STARTTLS("")
        except TLSSetupException:
            log.info("TLS could not be agreed on", extra={"client": self._conversation.client.ip})
            self.abort()
            raise ConnectionResetError from None
        finally:
            self._agrees = False

    async def uninterrupted(self, work: Any) -> Reply:
        """Await a reply during which neither silence nor a stop ends the connection."""
        self._takes = True
        try:
            reply: Reply = await work
            return reply
        finally:
            self._takes = False


def _client(transport: asyncio.Transport) -> Client:
    """Describe the other end of a transport."""
    peer, own = transport.get_extra_info("peername"), transport.get_extra_info("sockname")
    protection = transport.get_extra_info("ssl_object")
    return Client(
        ip=str(peer[0]) if peer else "0.0.0.0",  # noqa: S104  gone before it was greeted
        server_ip=str(own[0]) if own else "0.0.0.0",  # noqa: S104
        tls=_protection(protection) if protection else "",
    )


def _protection(protection: ssl.SSLObject) -> str:
    """Describe it as Received lines of Exchange do: version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384."""
    version = (protection.version() or "").replace("TLSv", "TLS").replace(".", "_")
    cipher = protection.cipher()
    return f"version={version}, cipher={cipher[0] if cipher else 'unknown'}"
