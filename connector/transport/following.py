"""What becomes of faxes after the hand-over to a Foreign connector's gateway: taken out of Drop, reported through Replay.

A Foreign connector's gateway acknowledges nothing; this is what Exchange's side can see for itself (section 7).
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from connector.foreign import ForeignDelivery
from connector.settings import ExchangeSettings
from connector.store.figures import Figures
from connector.store.waiting import Waiting
from wire import dsn, headers
from wire.errors import ReportError

log = logging.getLogger(__name__)

_AT_ONCE = 500
"""Files of a connector that are looked for in one turn of the transport."""


@dataclass(kw_only=True)
class Following:
    """Fills the table of acknowledgements for Foreign connectors."""

    settings: ExchangeSettings
    foreign: ForeignDelivery
    figures: Figures
    _seen: dict[str, int] = field(default_factory=dict)
    """The row of each connector's file that was looked for last."""

    def look(self, now: datetime) -> None:
        """Note which Drop files gateways have taken since the last look: the next few, and from the oldest on again after the newest."""
        for connector in self.settings.foreign_connectors:
            servers = connector.source_transport_servers or (self.settings.server,)
            known = self.figures.unpicked(connector.name, _AT_ONCE, after=self._seen.get(connector.name, 0))
            taken = [
                row
                for row, file in known
                if not any(self.foreign.still_there(connector, server, file) for server in servers)
            ]
            if taken:
                self.figures.picked(taken, now)
            self._seen[connector.name] = known[-1][0] if len(known) == _AT_ONCE else 0

    def note_reports(self, batch: Sequence[Waiting], now: datetime) -> None:
        """Note what gateways' reports, on their way to their readers, say of the recipients that were handed over."""
        for waiting in batch:
            if waiting.delivery.message.sender == "" and waiting.file is not None:
                self._note_report(waiting.file.content, now)

    def _note_report(self, content: bytes, now: datetime) -> None:
        fields, _ = headers.split(content)
        if "report" not in headers.first(fields, "Content-Type").lower():
            return
        original = headers.first(fields, "In-Reply-To").strip()
        try:
            read = dsn.read(content)
        except ReportError:
            return  # it claims to be a report and is none: its reader sees it, the table does not
        for told in read.recipients:
            self.figures.acknowledged_by_report(original, told.final_recipient, told.action.value, told.status, now)
