"""From claimed files to messages in the Submission queue, many in one transaction."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from connector import ndr
from connector.directory.files import Claim, Files
from connector.directory.rows import Rows
from connector.header import Hop
from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import Source, Submitted
from connector.ndr import Ending, Occasion
from connector.settings import ExchangeSettings
from connector.submission import Refused
from connector.tracking import of_submission
from foundation.clock import Clock
from foundation.ids import Ids
from wire import headers
from wire.dsn import Action
from wire.envelope import Recipient
from wire.mailfile import MessageFile

log = logging.getLogger(__name__)

Convert = Callable[[bytes, Hop], MessageFile | Refused]


Submit = Callable[[Sequence[Submitted]], Sequence[int]]
"""Takes messages in: durable when it returns their ids, in order; raises OSError, and then took none."""

Track = Callable[[Sequence[TrackingEvent]], None]
"""Writes rows of the message tracking log; what it cannot write stops no mail."""


_ENOUGH = 3
"""Files in a row that cannot be stored until it is not their fault: a locked database may make each of them wait for half a minute."""


@dataclass(frozen=True, kw_only=True)
class _Draft:
    """What a claimed file becomes: a message, a report to its sender, or neither."""

    claim: Claim
    submitted: Submitted | None = None
    refused: Refused | None = None

    @property
    def is_bad(self) -> bool:
        """Whether nobody can be told what is wrong with it."""
        return self.refused is not None and (self.refused.message is None or self.refused.message.envelope.sender == "")


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of claimed files: how many are done with, which were given back, and whether nothing can be stored now."""

    done: int
    in_vain: tuple[str, ...] = ()
    is_stopped: bool = False


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Processes the claimed files of one directory; `name` is Pickup or Replay."""

    name: str
    settings: ExchangeSettings
    convert: Convert
    submit: Submit
    track: Track
    clock: Clock
    ids: Ids
    files: Files
    rows: Rows

    def take(self, claims: Sequence[Claim]) -> Taken:
        """Process claimed files.

        They are submitted together; where that fails, one by one, so that no file harms another. A file is deleted when its message is
        durable: whoever is killed before meets it again as a claim.
        """
        try:
            drafts = [self._draft(claim) for claim in claims]
            wanted = [draft.submitted for draft in drafts if draft.submitted]
            numbers = iter(self.submit(wanted) if wanted else ())
        except Exception as error:  # noqa: BLE001  logged with its trace when it is known which file it comes from
            return self._one_by_one(claims) if len(claims) > 1 else self._failed(claims[0], error)
        self.track([row for draft in drafts for row in self._settled(draft, numbers)])
        return Taken(done=len(claims))

    def _one_by_one(self, claims: Sequence[Claim]) -> Taken:
        done, tail = 0, 0
        in_vain: list[str] = []
        for place, claim in enumerate(claims):
            one = self.take([claim])
            done += one.done
            in_vain += one.in_vain
            tail = 0 if one.done else tail + 1
            if tail == _ENOUGH:
                for untried in claims[place + 1 :]:
                    self.files.give_back(untried, "several files before it could not be stored")
                return Taken(done=done, in_vain=tuple(in_vain), is_stopped=True)
        return Taken(done=done, in_vain=tuple(in_vain))

    def _failed(self, claim: Claim, error: Exception) -> Taken:
        if isinstance(error, OSError):
            # The disk is full, perhaps: what could not be queued is a file of the next poll again.
            self.files.give_back(claim, str(error))
            return Taken(done=0, in_vain=(claim.file.name,))
        bad = self.files.set_aside(claim)
        facts = {"source": self.name, "file": claim.file.name, "bad": bad.name}
        log.error("file breaks its processing", exc_info=error, extra=facts)
        fault = Refused(status="5.3.0", reason="the file breaks its processing")
        self.track([self.rows.badmail(self.clock.now(), fault, bad.name)])
        return Taken(done=1)

    def _draft(self, claim: Claim) -> _Draft:
        now = self.clock.now()
        hop = Hop(
            came_from=self.name,
            fqdn=self.settings.fqdn,
            default_domain=self.settings.default_domain,
            now=now,
            guid=self.ids(),
        )
        match self.convert(claim.data, hop):
            case MessageFile() as message:
                return _Draft(claim=claim, submitted=self._submitted(message, Source.PICKUP, hop))
            case Refused() as refused:
                return _Draft(claim=claim, submitted=self._returned(refused, hop), refused=refused)

    def _submitted(self, message: MessageFile, source: Source, hop: Hop, reference: str = "") -> Submitted:
        return Submitted(
            message=message,
            source=source,
            guid=hop.guid,
            at=hop.now,
            context=self.rows.context,
            reference=reference,
        )

    def _returned(self, refused: Refused, hop: Hop) -> Submitted | None:
        """Make the report to the sender of a refused file, None when there is nobody to tell or nobody wants to know."""
        if refused.message is None:
            return None
        occasion = Occasion(now=hop.now, arrival=hop.now, guid=hop.guid)
        report = ndr.report(refused.message, self._endings(refused), occasion, self.settings)
        if report is None:
            return None
        fields, _ = headers.split(refused.message.content)
        return self._submitted(report, Source.DSN, hop, headers.first(fields, "Message-ID"))

    def _endings(self, refused: Refused) -> list[Ending]:
        """A report must name a recipient (RFC 3464 section 2.3) even where the file names none."""
        assert refused.message is not None
        unspecified = Recipient(address=f"unspecified@{self.settings.default_domain}")
        diagnostic = f"550 {refused.status} {refused.reason}"
        return [
            Ending(recipient=recipient, action=Action.FAILED, status=refused.status, diagnostic=diagnostic)
            for recipient in refused.message.envelope.recipients or (unspecified,)
        ]

    def _settled(self, draft: _Draft, numbers: Iterator[int]) -> list[TrackingEvent]:
        """Delete a processed file, or leave it as `.bad` where nobody can be told ([PR], failure classes)."""
        if draft.refused and draft.is_bad:
            return [self._bad(draft.claim, draft.refused)]
        rows = []
        facts: dict[str, object] = {"source": self.name, "file": draft.claim.path.name}
        if draft.submitted:
            number = next(numbers)
            facts["id"] = number
            event = EventId.DSN if draft.submitted.source is Source.DSN else EventId.RECEIVE
            rows = [of_submission(draft.submitted, number, event)]
        if draft.refused:
            facts |= {"reason": draft.refused.reason, "reported": draft.submitted is not None}
            log.warning("file returned to its sender", extra=facts)
        else:
            log.info("message received", extra=facts)
        self.files.finish(draft.claim)
        return rows

    def _bad(self, claim: Claim, refused: Refused) -> TrackingEvent:
        bad = self.files.set_aside(claim)
        facts = {"source": self.name, "file": claim.path.name, "reason": refused.reason, "bad": bad.name}
        log.error("badmail", extra=facts)
        return self.rows.badmail(self.clock.now(), refused, bad.name)
