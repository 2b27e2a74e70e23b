"""Serving delivery agents on the site's Unix socket, in a thread beside the transport's."""

import logging
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import uvicorn

from connector.agent.agents import DeliveryAgents
from connector.agent.http import application
from connector.agent.token import token_of
from connector.errors import AgentSocketError
from foundation.lock import held
from foundation.unix_socket import reachable
from wire.publish import make_directories

log = logging.getLogger(__name__)

PATIENCE = 5
"""Seconds that a request at hand has when the server stops."""

_BACKLOG = 64


@contextmanager
def serving(site: Path, agents: DeliveryAgents) -> Iterator[Path]:
    """Serve the agents of a site for the time of the block, and yield the socket's path; nothing is served without a connector.

    What an earlier process left open is closed first, and in the end everything is: the messages are ready again. Raises AgentSocketError
    when the socket or the token cannot be used, AlreadyRunningError when another process serves it, and OSError.
    """
    path = site / agents.settings.agent_socket
    if not agents.settings.delivery_agent_connectors:
        yield path
        return
    token = token_of(site / agents.settings.agent_token_file)
    with held(path.with_name(f"{path.name}.lock")), closing(_listener(path)) as listener:
        mine = path.stat()
        agents.close_all()
        log.info("delivery agents are served", extra={"socket": str(path)})
        try:
            with _server(agents, token, listener):
                yield path
        finally:
            # Only our own: somebody may have put another one there.
            with suppress(OSError):
                if (path.stat().st_ino, path.stat().st_dev) == (mine.st_ino, mine.st_dev):
                    path.unlink()
            with suppress(OSError):  # the next start does it, as after a kill
                agents.close_all()


def _listener(path: Path) -> socket.socket:
    """Return a listening socket that only our own account can reach (mode 0600), at a path that a dead process may have left."""
    make_directories(path.parent)
    _refuse_foreign(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # Made in a directory that is closed to others and moved into place when it listens: at no instant is it open to more, and
        # whoever finds it can connect.
        with tempfile.TemporaryDirectory(prefix=".agent-", dir=path.parent) as workshop:
            made = Path(workshop) / "s"
            with reachable(made) as name:
                listener.bind(name)
            made.chmod(0o600)
            listener.listen(_BACKLOG)
            made.rename(path)
    except BaseException:
        listener.close()
        raise
    return listener


def _refuse_foreign(path: Path) -> None:
    """Refuse to take the place of what is no socket, or of one that somebody listens on: we hold the lock, so it is not one of ours."""
    if path.is_symlink() or (path.exists() and not path.is_socket()):
        raise AgentSocketError(f"{path} is no socket; name another AgentSocket or remove it")
    if not path.exists():
        return
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as caller, reachable(path) as name:
        caller.settimeout(1)
        try:
            caller.connect(name)
        except ConnectionRefusedError:
            return  # its process is dead
        except OSError as error:
            raise AgentSocketError(f"{path} stands there and does not answer: {error}; nothing was changed") from error
    raise AgentSocketError(f"another program listens on {path}; name another AgentSocket or stop it")


@contextmanager
def _server(agents: DeliveryAgents, token: str, listener: socket.socket) -> Iterator[None]:
    config = uvicorn.Config(
        application(agents, token),
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        interface="asgi3",
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        date_header=False,  # it would be the machine's clock's, not the site's
        timeout_graceful_shutdown=PATIENCE,
        h11_max_incomplete_event_size=16 * 1024,
        http="h11",
        ws="none",
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=_run, args=(server, listener), name="delivery agents", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _run(server: uvicorn.Server, listener: socket.socket) -> None:
    try:
        server.run(sockets=[listener])
    except Exception:
        log.exception("delivery agents are served no more; start the transport again")
