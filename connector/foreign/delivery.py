"""The Drop directories of one site: where they are, what is wrong with them, and how files come into them."""

import logging
from dataclasses import dataclass, field
from pathlib import Path

from connector.foreign import faults, staging
from connector.foreign.faults import Fault
from connector.foreign.staging import Staged, Whereabouts
from connector.settings import ExchangeSettings, ForeignConnectorSettings

log = logging.getLogger(__name__)

_PHRASES = {
    8004: "connection failure for a Foreign connector: its Drop directory cannot be written to; its messages stay queued",
    8005: "connection failure for a Foreign connector: the quota of its Drop directory is reached; its messages stay queued",
    8008: "connection failure for a Foreign connector: its Drop directory does not exist; its messages stay queued",
    8009: "connection failure for a Foreign connector: its Drop directory bars us; its messages stay queued",
}


@dataclass(kw_only=True)
class ForeignDelivery:
    """Writes Drop files for the Foreign connectors of one site."""

    site: Path
    settings: ExchangeSettings
    _failing: dict[tuple[str, str], int] = field(default_factory=dict)
    """The event of every connector and server whose failure was logged and has not ended."""

    def check(self) -> None:
        """Log connectors that are enabled and take nothing: call it when the service starts ([PS] MaxMessageSize)."""
        for connector in self.settings.foreign_connectors:
            if connector.enabled and connector.max_message_size == 0:
                log.error(
                    "a Foreign connector is enabled and its MaxMessageSize is 0; no message takes it",
                    extra={"connector": connector.name},
                )

    def directory(self, connector: ForeignConnectorSettings, server: str) -> Path:
        """Return a connector's Drop directory on a server: root and name, or its own absolute path ([PS], [FCC])."""
        own = (s.root_drop_directory for s in self.settings.transport_servers if s.name == server)
        root = next(own, None)
        return self.site / (self.settings.root_drop_directory if root is None else root) / connector.directory

    def fault(self, connector: ForeignConnectorSettings, server: str, size: int) -> Fault | None:
        """Return what keeps a message of that many bytes from being written now, and log it when it begins."""
        directory = self.directory(connector, server)
        # "Remove files until the size of all files is less than the quota" ([EV] 8005): whatever is less leaves room for one more.
        room = 1 if self.settings.holds("dropping.quota-counts-what-is-there") else size
        found = faults.find(connector, directory, room)
        if found is not None:
            self._fails(connector, server, found)
        return found

    def stage(self, connector: ForeignConnectorSettings, server: str, name: str, data: bytes) -> Staged:
        """Write a file aside, durably; `complete` makes it appear.

        Raises OSError, after logging it when it begins; then nothing is left behind.
        """
        directory = self.directory(connector, server)
        try:
            staged = staging.stage_in(directory, name, data)
        except OSError as error:
            self._fails(connector, server, faults.broken(connector, directory, error))
            raise
        if self._failing.pop((connector.name, server), None):
            log.info("a Drop directory takes messages again", extra=self._facts(connector, server))
        return staged

    def complete(self, staged: Staged) -> bool:
        """Give a staged file its name, once; False when it must be staged anew: see `staging.complete`. Raises OSError."""
        return staging.complete(staged)

    def look(self, staged: Staged) -> Whereabouts:
        """Find out what became of a staged file, also in another process after a crash. Raises OSError."""
        return staging.look(staged)

    def abandon(self, staged: Staged) -> None:
        """Remove a staged file that shall have no name. Raises OSError."""
        staging.abandon(staged)

    def still_there(self, connector: ForeignConnectorSettings, server: str, file: str) -> bool:
        """Whether no gateway has taken a dropped file yet; a directory that cannot be read tells nothing, and it counts as there."""
        directory = self.directory(connector, server)
        try:
            (directory / file).lstat()
        except FileNotFoundError:
            return not directory.is_dir()
        except OSError:
            return True
        return True

    def _fails(self, connector: ForeignConnectorSettings, server: str, fault: Fault) -> None:
        """Log a failure when it begins or becomes another one, not at every retry."""
        if self._failing.get((connector.name, server)) == fault.event:
            return
        self._failing[connector.name, server] = fault.event
        told = {"event": fault.event, "symbol": fault.symbol, "reason": fault.text}
        log.error(_PHRASES[fault.event], extra={**told, **self._facts(connector, server)})

    def _facts(self, connector: ForeignConnectorSettings, server: str) -> dict[str, str]:
        directory = self.directory(connector, server)
        return {"connector": connector.name, "server": server, "directory": str(directory)}
