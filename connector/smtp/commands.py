"""The commands of SMTP, one function each: what they ask for and what is answered (RFC 5321 section 4.1)."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, replace
from email.utils import format_datetime
from functools import partial
from typing import Any, Protocol

from connector.errors import ListenError
from connector.settings import UNLIMITED, ExchangeSettings, ReceiveConnectorSettings
from connector.smtp import replies
from connector.smtp.addresses import is_host
from connector.smtp.arguments import recipient_of, transaction_of
from connector.smtp.content import fault, read_content
from connector.smtp.login import MECHANISMS, Credentials, challenge, credentials
from connector.smtp.receiver import Client, Receiver, Transaction, answer_to_recipient, refused, take
from connector.smtp.replies import Reply
from connector.smtp.users import may_log_in, read_users

log = logging.getLogger(__name__)

_NOBODY = Client(ip="", server_ip="")

Command = Callable[[str], Awaitable[Reply | None]]


class Wire(Protocol):
    """The connection, as the commands need it."""

    @property
    def reader(self) -> asyncio.StreamReader:
        """Where the client's bytes come from."""
        ...

    @property
    def offers_tls(self) -> bool:
        """Whether STARTTLS can be said."""
        ...

    async def line(self) -> str | Reply:
        """Read a line of the client."""
        ...

    async def say(self, line: str) -> None:
        """Send a line."""
        ...

    async def start_tls(self) -> None:
        """Agree on TLS."""
        ...

    async def uninterrupted(self, work: Coroutine[Any, Any, Reply]) -> Reply:
        """Await a reply during which neither silence nor a stop ends the connection."""
        ...


@dataclass(kw_only=True)
class Conversation:
    """What a client has said so far, and what may come next."""

    settings: ExchangeSettings
    receiver: Receiver
    wire: Wire
    client: Client = _NOBODY
    is_extended: bool = False
    transaction: Transaction | None = None
    failures: int = 0
    """Failed logons."""

    @property
    def _limits(self) -> ReceiveConnectorSettings:
        return self.settings.receive_connector

    def greeting(self) -> str:
        """Return the line that opens the conversation ([PS] Banner)."""
        ready = f"220 {self.settings.fqdn} Microsoft ESMTP MAIL Service ready at"
        return self._limits.banner or f"{ready} {format_datetime(self.receiver.clock.now())}"

    async def obey(self, line: str) -> Reply | None:
        """Carry a command out and return the reply; None when everything has been said."""
        verb, _, argument = line.strip(" ").partition(" ")
        verb, argument = verb.upper(), argument.strip(" ")
        command = self._commands().get(verb)
        if command is None:
            return replies.UNRECOGNIZED
        if self._limits.require_tls and self.wire.offers_tls and verb not in _BEFORE_TLS:
            return replies.TLS_FIRST
        return await command(argument)

    def _commands(self) -> dict[str, Command]:
        commands: dict[str, Command] = {
            "EHLO": partial(self._hello, is_extended=True),
            "HELO": partial(self._hello, is_extended=False),
            "MAIL": self._mail,
            "RCPT": self._rcpt,
            "DATA": self._data,
            "RSET": self._reset,
            "NOOP": partial(_fixed, replies.OK),
            "VRFY": partial(_fixed, replies.CANNOT_VERIFY),
            "HELP": partial(_fixed, replies.COMMANDS),
            "QUIT": partial(_fixed, replies.GOODBYE),
        }
        # Exchange does not know the commands of an extension that it does not offer.
        if self.wire.offers_tls or self.client.tls:
            commands["STARTTLS"] = self._start_tls
        if self._limits.users_file is not None:
            commands["AUTH"] = self._auth
        return commands

    # --- EHLO, HELO, RSET

    async def _hello(self, name: str, *, is_extended: bool) -> Reply | None:
        if name and not is_host(name):
            return replies.INVALID_DOMAIN
        self.client = replace(self.client, helo=name or f"[{self.client.ip}]")  # [PS] RequireEHLODomain: $false
        self.is_extended, self.transaction = is_extended, None
        lines = [f"{self.settings.fqdn} Hello [{self.client.ip}]", *(self._extensions() if is_extended else ())]
        for line in lines[:-1]:
            await self.wire.say(f"250-{line}")
        await self.wire.say(f"250 {lines[-1]}")
        return None

    def _extensions(self) -> list[str]:
        """What EHLO offers, in Exchange's order ([TEL])."""
        limit = self._limits.max_message_size
        offered = {
            "SIZE" if limit == UNLIMITED else f"SIZE {limit}": True,
            "PIPELINING": True,
            "DSN": self._limits.offers_dsn,
            "ENHANCEDSTATUSCODES": True,
            "STARTTLS": self.wire.offers_tls,
            f"AUTH {' '.join(MECHANISMS)}": self._limits.users_file is not None and not self.wire.offers_tls,
            "8BITMIME": True,
            "SMTPUTF8": True,
        }
        return [extension for extension, is_offered in offered.items() if is_offered]

    async def _reset(self, argument: str) -> Reply:
        if argument:
            return replies.INVALID_ARGUMENTS
        self.transaction = None
        return replies.RESET

    # --- STARTTLS and AUTH

    async def _start_tls(self, argument: str) -> Reply | None:
        if argument:
            return replies.INVALID_ARGUMENTS
        if self.client.tls:
            return replies.TLS_RUNS
        await self.wire.start_tls()
        return None

    async def _auth(self, argument: str) -> Reply:
        if misplaced := self._auth_misplaced():
            return misplaced
        said = await credentials(argument, self._ask)
        if isinstance(said, Reply):
            return said
        try:
            is_known = await asyncio.to_thread(self._knows, said)
        except (OSError, ListenError) as error:
            log.error("nobody can log in", extra={"reason": error})  # noqa: TRY400  the sentence says it all
            return replies.AUTH_UNAVAILABLE
        if is_known:
            self.client = replace(self.client, user=said.name)
            return replies.LOGGED_IN
        self.failures += 1
        log.warning("logon failed", extra={"client": self.client.ip, "user": said.name[:64]})
        return replace(replies.AUTH_FAILED, closes=self.failures == self._limits.max_logon_failures)

    def _auth_misplaced(self) -> Reply | None:
        if not self.is_extended:
            return replies.HELLO_FIRST
        if self.wire.offers_tls:
            return replies.AUTH_AFTER_TLS
        if self.client.user:
            return replies.AUTH_TWICE
        return replies.AUTH_MIDWAY if self.transaction else None

    async def _ask(self, text: str) -> bytes:
        await self.wire.say(challenge(text))
        answer = await self.wire.line()
        return b"" if isinstance(answer, Reply) else answer.encode()

    def _knows(self, said: Credentials) -> bool:
        assert self._limits.users_file is not None
        return may_log_in(read_users(self.receiver.site / self._limits.users_file), said.name, said.password)

    # --- MAIL, RCPT, DATA

    async def _mail(self, argument: str) -> Reply:
        if not self.client.helo:
            return replies.HELLO_FIRST
        if self._limits.users_file is not None and not self.client.user:
            return replies.LOGIN_FIRST
        if self.transaction is not None:
            return replies.SENDER_KNOWN
        begun = transaction_of(argument, self.settings, is_extended=self.is_extended)
        if isinstance(begun, Reply):
            return begun
        self.transaction = begun
        return replies.SENDER_OK

    async def _rcpt(self, argument: str) -> Reply:
        if self.transaction is None:
            return replies.NEED_MAIL
        utf8 = self.transaction.parameters.utf8
        recipient = recipient_of(argument, self.settings, utf8=utf8, is_extended=self.is_extended)
        if isinstance(recipient, Reply):
            return recipient
        if len(self.transaction.recipients) >= self._limits.max_recipients:
            return replies.TOO_MANY_RECIPIENTS
        reply = await asyncio.to_thread(answer_to_recipient, recipient, self.client, self.receiver, self.settings)
        if reply == replies.RECIPIENT_OK:
            self.transaction = self.transaction.with_recipient(recipient)
        return reply

    async def _data(self, argument: str) -> Reply:
        if argument:
            return replies.INVALID_ARGUMENTS
        transaction = self.transaction
        if transaction is None:
            return replies.NEED_MAIL
        if not transaction.recipients:
            return replies.NEED_RCPT
        self.transaction = None
        await self.wire.say(str(replies.START_INPUT))
        content = await read_content(self.wire.reader, self._limits.max_message_size)
        if reply := fault(content, self._limits):
            return refused(reply, self.client)
        assert content is not None
        queued = asyncio.to_thread(take, content, transaction, self.client, self.receiver, self.settings)
        return await self.wire.uninterrupted(queued)


_BEFORE_TLS = frozenset({"NOOP", "EHLO", "HELO", "STARTTLS", "QUIT", "RSET", "HELP"})
"""RFC 3207 section 4, and what does no harm."""


async def _fixed(reply: Reply, argument: str) -> Reply:  # noqa: ARG001  every command takes one
    return reply
