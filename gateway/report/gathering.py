"""Which faxes a letter speaks of, and how each of them stood."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.model.call import Call, calls_to
from gateway.model.deed import Hold
from gateway.model.expansion import as_alias
from gateway.model.job import Job, State
from gateway.model.letter import Letter, ReportPolicy, final_action
from gateway.model.message import Message
from gateway.model.outcome import Form
from gateway.report.account import ReportedFax, as_of
from gateway.settings import GatewaySettings, Resolution
from wire.dsn import Action

_DOTS = {  # T.4: across and down, in dots per inch
    Resolution.STANDARD: (204, 98),
    Resolution.FINE: (204, 196),
    Resolution.SUPERFINE: (204, 391),
}


def spoken_of(
    letter: Letter, job: Job, siblings: Sequence[Job], message: Message, policy: ReportPolicy
) -> list[tuple[Job, Action]]:
    """Return the jobs that a letter on `job` speaks of, and what it says of each.

    A letter on the whole message lists those of its `siblings` on which a report is due, and no others (RFC 3461 section 5.2.8).
    """
    if not letter.whole or letter.action is Action.DELAYED:
        ended = job.outcome.action if job.outcome else Action.FAILED
        return [(job, letter.action or ended)]
    actions = ((one, final_action(one, message, policy)) for one in siblings)
    return [(one, action) for one, action in actions if action is not None]


@dataclass(frozen=True, kw_only=True)
class Telling:
    """What a letter on any fax needs besides: the letter itself, the settings, and what is held."""

    letter: Letter
    settings: GatewaySettings
    holds: Sequence[Hold] = ()


def reported(job: Job, action: Action, calls: Sequence[Call], telling: Telling) -> ReportedFax:
    """Return what a letter says of a job: of one that is delayed, how it stood when the letter became due."""
    if action is Action.EXPANDED:
        return ReportedFax(action=action, job=as_alias(job))
    letter, settings = telling.letter, telling.settings
    on_hold = any(hold.concerns(job.number) and hold.at <= letter.created for hold in telling.holds)
    waits = job.state is State.READY and job.due > letter.created and not on_hold
    to_it = calls_to(job.number, calls)
    others = tuple(call for call in calls if call.number != job.number)
    fax = ReportedFax(
        action=action,
        job=replace(job, dials=job.dials - len(others)),
        calls=to_it,
        others=others,
        on_hold=on_hold and not job.state.is_final,
        resolution=_resolution(job, settings),
        next_call=job.due if waits else None,
        most_calls=settings.retry.max_dials - len(others),
    )
    return as_of(fax, letter.created) if action is Action.DELAYED else fax


def _resolution(job: Job, settings: GatewaySettings) -> tuple[int, int] | None:
    if job.pages is None:
        return None
    return _DOTS[Resolution.STANDARD if Form.STANDARD in job.forms else settings.document.resolution]
