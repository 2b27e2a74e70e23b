"""Telling senders: the reports that are owed for endings, and what is kept when nobody can be told."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from connector import ndr
from connector.model.transit import Source, Submitted
from connector.ndr import Ending, Occasion
from connector.settings import ExchangeSettings
from connector.store.waiting import Waiting
from wire import mailfile
from wire.publish import publish

log = logging.getLogger(__name__)

_NAMED = 5
"""Recipients whom a line of the log names."""


@dataclass(frozen=True, kw_only=True)
class Reporting:
    """Makes the reports of one site's transport; what goes nowhere and has no sender is kept as `.bad` in `directory`."""

    settings: ExchangeSettings
    directory: Path

    def reports(self, waiting: Waiting, endings: Sequence[Ending], now: datetime) -> tuple[Submitted, ...]:
        """Return one report for each recipient whose sender is owed one.

        One for each: readers take a report that mixes failed and delivered for neither. It is the same for a repeat: its
        Message-ID shows the mailbox that it has the report already.
        """
        return tuple(report for ending in endings if (report := self._report(waiting, [ending], now)))

    def together(self, waiting: Waiting, endings: Sequence[Ending], now: datetime) -> tuple[Submitted, ...]:
        """Return one report for all these recipients, who end alike: one for each would return the whole message hundreds of times."""
        owed = [ending for ending in endings if ndr.is_owed(waiting.delivery.message.sender, ending)]
        report = self._report(waiting, owed, now) if owed else None
        return (report,) if report else ()

    def _report(self, waiting: Waiting, endings: Sequence[Ending], now: datetime) -> Submitted | None:
        assert waiting.file is not None
        message, action = waiting.delivery.message, endings[0].action
        addresses = [ending.recipient.address for ending in endings]
        guid = derived_id(message.guid, "\n".join([action, *addresses]))
        occasion = Occasion(now=now, arrival=message.arrived, guid=guid)
        made = ndr.report(waiting.file, endings, occasion, self.settings)
        if made is None:
            return None
        facts = {"queue_id": message.id, "recipient": " ".join(addresses[:_NAMED]), "recipients": len(addresses)}
        log.info("report made", extra={**facts, "action": action.value})
        return Submitted(message=made, source=Source.DSN, guid=guid, at=now, reference=message.message_id)

    def keep_orphans(self, waiting: Waiting, endings: Sequence[Ending]) -> tuple[Ending, ...]:
        """Keep as `.bad` what went nowhere and has no sender: badmail (exchange-files.md section 4.1). Repeatable."""
        orphans = tuple(ending for ending in endings if ndr.is_orphan(waiting.delivery.message.sender, ending))
        if orphans:
            assert waiting.file is not None
            lost = tuple(ending.recipient for ending in orphans)
            named = "\n".join(recipient.address for recipient in lost)
            name = f"{derived_id(waiting.delivery.message.guid, named)}.bad"
            envelope = replace(waiting.file.envelope, recipients=lost)
            publish(self.directory, name, mailfile.write(envelope, waiting.file.content))
            reasons = "; ".join(dict.fromkeys(ending.diagnostic for ending in orphans))
            log.error("badmail", extra={"queue_id": waiting.delivery.message.id, "bad": name, "reason": reasons})
        return orphans


def derived_id(cause: str, reason: str) -> str:
    """Return the identifier of what follows from a message: the same whenever it is asked for."""
    return hashlib.sha256(f"{cause}\0{reason}".encode("utf-8", "surrogateescape")).hexdigest()[:32]
