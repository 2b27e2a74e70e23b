"""The Receive connector listens: a socket, a thread with its event loop, and a clean end."""

import asyncio
import logging
import os
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from connector.errors import ListenError
from connector.settings import ExchangeSettings
from connector.settings.smtp import EXPOSED, Binding, binding_of
from connector.smtp.connection import Connection, Desk
from connector.smtp.receiver import Receiver
from connector.smtp.users import read_users
from foundation.settings import SettingsError

log = logging.getLogger(__name__)

GOODBYE = 1.0
"""Real seconds that clients have to read the goodbye when the listener stops."""

_BACKLOG = 100


def listen_on(text: str, settings: ExchangeSettings) -> ExchangeSettings:
    """Return the settings with a Receive connector that listens there, `[HOST:]PORT`; raises SettingsError with a sentence."""
    try:
        binding = binding_of(text)
    except ValueError as error:
        raise SettingsError(f"{text!r} {error}; dropfax does not start") from error
    connector = settings.receive_connector
    if not binding.is_loopback and connector.users_file is None:
        raise SettingsError(f"{text!r} {EXPOSED}; dropfax does not start")
    return settings.model_copy(
        update={"receive_connector": connector.model_copy(update={"bindings": str(binding), "enabled": True})}
    )


@contextmanager
def listening(settings: ExchangeSettings, receiver: Receiver) -> Iterator[Binding]:
    """Take mail in by SMTP for the time of the block; yields where. Raises ListenError when that cannot begin.

    At the end clients hear 421, and a mail that is being queued is still queued and answered. `settings.receive_connector.enabled` is the
    caller's business.
    """
    # aiosmtpd would log every command, with addresses and all.
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)
    desk = Desk(settings=settings, receiver=receiver, tls=_tls(settings, receiver.site))
    _look_at_users(settings, receiver.site)
    with closing(_bound(settings.receive_connector.binding)) as server:
        host, port = server.getsockname()[:2]
        where = Binding(host=host, port=port)
        loop = _Loop(desk, server)
        loop.start()
        log.info("SMTP begins", extra={"at": where})
        try:
            yield where
        finally:
            loop.stop()
            log.info("SMTP ends", extra={"at": where})


def _bound(binding: Binding) -> socket.socket:
    family = socket.AF_INET6 if ":" in binding.host else socket.AF_INET
    try:
        return socket.create_server((binding.host, binding.port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else error
        raise ListenError(
            f"Bindings: {binding} cannot be listened on: {reason}; no mail is taken in by SMTP"
        ) from error


def _tls(settings: ExchangeSettings, site: Path) -> ssl.SSLContext | None:
    connector = settings.receive_connector
    if connector.certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2  # RFC 8996
    key = None if connector.key is None else site / connector.key
    try:
        # A key with a passphrase would ask for it at the terminal.
        context.load_cert_chain(site / connector.certificate, key, password="")
    except (OSError, ValueError) as error:
        raise ListenError(
            f"TlsCertificate: {connector.certificate} and its key cannot be used: {error}; no mail is taken in by SMTP"
        ) from error
    return context


def _look_at_users(settings: ExchangeSettings, site: Path) -> None:
    file = settings.receive_connector.users_file
    if file is None:
        return
    try:
        read_users(site / file)
    except OSError as error:
        raise ListenError(
            f"AuthUsers: {file} cannot be read: {error.strerror}; `dropfax exchange user` makes it; no mail is taken in by SMTP"
        ) from error


class _Loop:
    """The thread in which the connections live."""

    def __init__(self, desk: Desk, server: socket.socket) -> None:
        self._desk = desk
        self._server = server
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="smtp")

    def start(self) -> None:
        """Return when clients are answered."""
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Return when the last mail is answered and the last client gone."""
        self._events.call_soon_threadsafe(self._stopped.set)
        self._thread.join()

    async def _serve(self) -> None:
        self._events = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        server = await self._events.create_server(lambda: Connection(self._desk), sock=self._server)
        self._ready.set()
        await self._stopped.wait()
        server.close()
        await self._part()

    async def _part(self) -> None:
        """Say goodbye to everybody, and wait until they are gone; who does not listen is dropped."""
        for connection in tuple(self._desk.open):
            connection.end()
        await self._gone(GOODBYE)
        for connection in tuple(self._desk.open):
            connection.abort()
        await self._gone(None)

    async def _gone(self, seconds: float | None) -> None:
        """Wait until all connections are gone, or so many seconds."""
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(*(each.gone.wait() for each in tuple(self._desk.open))), seconds)
