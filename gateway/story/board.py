"""The board: who is being called and who calls on which line, why everybody else waits, and what was done lately."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gateway.model.call import Answered
from gateway.model.deed import Deed, Hold, Scope
from gateway.model.job import Job
from gateway.model.waiting import Wait
from gateway.records import Records, surroundings, waits
from gateway.story.facts import instant, waiting

LATELY = 5
"""Deeds that the board shows."""


@dataclass(frozen=True, kw_only=True)
class Channel:
    """One line of one node: the fax in a call on it or the call to us, and who keeps further calls from it."""

    node: str
    number: int
    job: Job | None
    answered: Answered | None
    hold: Hold | None

    @property
    def begun(self) -> datetime | None:
        """When the call on it began."""
        if self.answered:
            return self.answered.since
        return self.job.begun if self.job else None


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything on the board at one moment. `unanswered` calls ring, and no line is free for them."""

    now: datetime
    channels: tuple[Channel, ...]
    unanswered: int
    holds: tuple[Hold, ...]
    waiting: tuple[tuple[Job, Wait], ...]
    lately: tuple[Deed, ...]


def board_of(records: Records, now: datetime) -> Board:
    """Return the board as it stands now."""
    around, wait = surroundings(records), waits(records, now)
    held = {int(hold.value): hold for hold in around.holds if hold.scope is Scope.CHANNEL}
    on = {(job.leased_by or "", job.channel or 0): job for job in around.calling}
    came = {(call.node, call.channel): call for call in around.answered}
    ours = {(records.settings.node, number) for number in range(1, records.settings.line.channels + 1)}
    return Board(
        now=now,
        channels=tuple(
            Channel(
                node=node,
                number=number,
                job=on.get((node, number)),
                answered=came.get((node, number)),
                hold=held.get(number),
            )
            for node, number in sorted(ours | set(on) | set(came))
        ),
        unanswered=records.incoming.unanswered(),
        holds=tuple(hold for hold in around.holds if hold.scope is not Scope.CHANNEL),
        waiting=tuple((job, why) for job in records.listing.waiting() if (why := wait(job)) is not None),
        lately=tuple(records.desk.deeds_of_everything(LATELY)),
    )


def facts(board: Board) -> dict[str, Any]:
    """Return the board as JSON values."""
    return {
        "at": instant(board.now),
        "lines": list(_plain_channels(board.channels)),
        "unanswered": board.unanswered,
        "holds": [_plain_hold(hold) for hold in board.holds],
        "waiting": [{"fax": job.id, "number": job.number, **(waiting(wait) or {})} for job, wait in board.waiting],
        "lately": [{"at": instant(deed.at), "who": deed.who, "what": deed.what} for deed in board.lately],
    }


def _plain_channels(channels: Sequence[Channel]) -> Iterator[dict[str, Any]]:
    for channel in channels:
        job = channel.job
        yield {
            "node": channel.node,
            "line": channel.number,
            "fax": job.id if job else None,
            "number": job.number if job else None,
            "receiving": _plain_answered(channel.answered) if channel.answered else None,
            "since": instant(channel.begun),
            "wish": job.wish.value if job and job.wish else None,
            "hold": _plain_hold(channel.hold) if channel.hold else None,
        }


def _plain_answered(call: Answered) -> dict[str, Any]:
    return {"ring": call.ring, "caller": call.caller or None, "called": call.called}


def _plain_hold(hold: Hold) -> dict[str, Any]:
    return {
        "scope": hold.scope.value,
        "value": hold.value,
        "who": hold.who,
        "why": hold.why or None,
        "since": instant(hold.at),
    }
