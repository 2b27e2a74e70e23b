"""`plan`: when a fax will be called, how often, and what its sender reads in the end, if every call ends alike."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from rich.table import Table

from foundation.measures import span_of
from foundation.options import json_option, refusing, site_option
from foundation.site import settings_file
from foundation.terminal import screen, shown
from gateway.errors import GatewayError, NotPossibleError
from gateway.model import rehearsal
from gateway.model.call import Call
from gateway.model.deed import Hold, Scope
from gateway.model.job import Job, State
from gateway.model.number import spaced
from gateway.model.outcome import Outcome, Stage
from gateway.model.plan import Assumption, Plan, Rules, usual
from gateway.model.plan import plan as planned
from gateway.numbering.written import number_of
from gateway.records import GatewayFile, open_records, present_at, read_settings
from gateway.report.wording import sentence
from gateway.story.callwords import lasting
from gateway.story.facts import instant
from wire.address import masked
from wire.envelope import Recipient

TOO_LONG = 1
"""Exit code: the plan is longer than the time-out that was named."""


class Ending(click.ParamType[Outcome]):
    """The name of a way in which a call can end."""

    name = "outcome"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Outcome:
        """Return the outcome."""
        outcome = value if isinstance(value, Outcome) else Outcome.__members__.get(str(value).upper().replace("-", "_"))
        if outcome is None or outcome.value.stage is not Stage.CALL:
            self.fail(f"{value!r} is no ending of a call; `dropfax outcomes` lists them, such as busy", param, ctx)
        return outcome


class Lasting(click.ParamType[timedelta]):
    """A span of time."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        """Return the span."""
        try:
            return value if isinstance(value, timedelta) else span_of(str(value))
        except ValueError as error:
            self.fail(f"{value!r} {error}", param, ctx)


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is planned: a fax as it stands, or one that would be accepted now (id 0); how its calls went, and what holds it."""

    job: Job
    assumed: Assumption
    rules: Rules
    zone: ZoneInfo
    now: datetime
    made: tuple[Call, ...] = ()
    holds: tuple[Hold, ...] = ()


@click.command()
@click.argument("target", metavar="JOB|NUMBER")
@click.option(
    "--outcome",
    type=Ending(),
    help="How every call ends; default: as a number for testing makes it, as the last one did, or busy.",
)
@click.option("--timeout", type=Lasting(), help='How long your program waits for a report, such as "25min".')
@site_option
@json_option
def plan(target: str, outcome: Outcome | None, timeout: timedelta | None, site: Path, as_json: bool) -> None:
    """Print the dates of all calls to come of fax JOB, or to NUMBER, if every call ends alike; and what comes of it.

    A JOB is written in digits alone, a NUMBER with + or as FAX=NUMBER. With --timeout the exit code is 1 when the report comes too late.
    """
    with refusing(GatewayError):
        asked = _question(target, outcome, site)
    answer = planned(asked.job, asked.now, asked.assumed, asked.rules)
    if as_json:
        click.echo(json.dumps(_plain(asked, answer, timeout), indent=2))
    else:
        _print(asked, answer, timeout)
    if timeout is not None and not _in_time(asked, answer, timeout):
        raise SystemExit(TOO_LONG)


def _question(target: str, outcome: Outcome | None, site: Path) -> Question:
    if target.isascii() and target.isdigit():
        return _of_job(int(target), outcome, site)
    # Before there is a site, the defaults are worth an answer.
    settings = read_settings(site) if settings_file(site).exists() else GatewayFile()
    callee = target.removeprefix("FAX=")
    return _of_number(callee, outcome, settings, present_at(site, settings))


def _of_job(number: int, outcome: Outcome | None, site: Path) -> Question:
    settings = read_settings(site)
    now = present_at(site, settings)
    records = open_records(site, settings)
    job = records.jobs.get(number)
    made = tuple(records.jobs.calls(number))
    last = made[-1].result if made else None
    chosen = outcome or (last.outcome if last and last.outcome.value.stage is Stage.CALL else Outcome.BUSY)
    rehearsed = None if outcome else _rehearsed(job, settings)
    assumed = rehearsed or usual(chosen, job)
    if rehearsed is None and last is not None and last.outcome is chosen and last.duration > timedelta():
        assumed = Assumption(outcome=chosen, length=last.duration)
    concerned = (Scope.EVERYTHING, Scope.NUMBER)
    holds = [one for one in records.desk.holds() if one.scope in concerned and one.value in ("", job.number)]
    rules = _rules(settings, job.number)
    return Question(
        job=job, assumed=assumed, rules=rules, zone=settings.site.zone, now=now, made=made, holds=tuple(holds)
    )


def _rehearsed(job: Job, settings: GatewayFile) -> Assumption | None:
    """Return what a number for testing makes of the calls to it; None for any other, and for one whose calls the settings decide."""
    line = settings.gateway.line
    number = rehearsal.digits_of(job.number)
    named = [*(one.number for one in line.sequences), *(one for persona in line.personas for one in persona.numbers)]
    if (meant := rehearsal.read(job.number)) is None or number in map(rehearsal.digits_of, named):
        return None
    # What needs a call to us, or no call at all, happens in none of ours.
    outcome = meant.outcome if meant.outcome.value.stage is Stage.CALL else Outcome.DELIVERED
    return replace(usual(outcome, job), rehearsal=replace(meant, outcome=outcome))


def _of_number(text: str, outcome: Outcome | None, settings: GatewayFile, now: datetime) -> Question:
    callee = number_of(text, settings.gateway)
    if callee.refusal is not None:
        why = callee.refusal.outcome.value.sentence.format(detail=callee.refusal.detail)
        raise NotPossibleError(f"{callee.number} is never called: {why}")
    job = Job(
        id=0,
        message=0,
        index=0,
        recipient=Recipient(address=f"FAX={callee.number}"),
        number=callee.number,
        state=State.NEW,
        due=now,
        created=now,
        deadline=now + settings.gateway.retry.lifetime,
    )
    rules = _rules(settings, callee.number)
    known = None if outcome else _rehearsed(job, settings)
    assumed = known or usual(outcome or Outcome.BUSY, job)
    return Question(job=job, assumed=assumed, rules=rules, zone=settings.site.zone, now=now)


def _rules(settings: GatewayFile, number: str) -> Rules:
    mine = settings.gateway
    return Rules(policy=mine.retry_policy, window=mine.schedule.window(number, settings.site.zone))


def _in_time(asked: Question, answer: Plan, timeout: timedelta) -> bool:
    return answer.end.finished is None or answer.end.finished - asked.job.created <= timeout


def _diagnosis(end: Job) -> str:
    """What ended it, as the machine part of the report says it: HylaFAX appends the limit to the last error."""
    if end.outcome is None:
        return ""
    ending = f"{end.outcome.value.code} {end.outcome.value.text}"
    is_told = end.state is State.DELIVERED or end.detail.casefold() == end.outcome.value.text.casefold()
    return f"{ending}; {end.detail}" if end.detail and not is_told else ending


def _said(asked: Question, answer: Plan) -> str:
    end = answer.end
    return sentence(end, end.outcome, (*asked.made, *answer.calls)) if end.outcome else ""


def _plain(asked: Question, answer: Plan, timeout: timedelta | None) -> dict[str, Any]:
    end, assumed = answer.end, asked.assumed
    return {
        "job": asked.job.id or None,
        "number": asked.job.number or None,
        "state": asked.job.state.value if asked.job.id else None,
        "now": instant(asked.now),
        "held": asked.job.state is State.HELD or bool(asked.holds),
        "assumed": {
            "outcome": assumed.outcome.name,
            "seconds": assumed.length.total_seconds(),
            "rehearsed": {"calls": number.calls, "page": number.page} if (number := assumed.rehearsal) else None,
        },
        "calls": [
            {"attempt": one.attempt, "begins": instant(one.result.started), "ends": instant(one.result.ended)}
            for one in answer.calls
        ],
        "end": {
            "at": instant(end.finished),
            "state": end.state.value,
            "outcome": end.outcome.name if end.outcome else None,
            "status": end.outcome.value.status if end.outcome else None,
            "diagnostic": _diagnosis(end) or None,
            "sentence": _said(asked, answer) or None,
        },
        "in_time": None if timeout is None else _in_time(asked, answer, timeout),
    }


def _print(asked: Question, answer: Plan, timeout: timedelta | None) -> None:
    console = screen()
    for line in _above(asked):
        console.print(line, soft_wrap=True)
    if answer.calls and not asked.job.state.is_final:
        console.print(_table(asked, answer))
    for line in _below(asked, answer, timeout):
        console.print(line, soft_wrap=True)


def _above(asked: Question) -> Iterator[str]:
    job, assumed = asked.job, asked.assumed
    whom = shown(spaced(job.number) or masked(job.recipient.address))
    yield f"[bold]{f'Fax {job.id} to {whom}' if job.id else f'A fax to {whom}'}[/]   (the telephone line is simulated)"
    if job.state.is_final:
        return
    yield _taken(assumed)
    if job.state is State.HELD:
        yield "The fax is held: these are the dates if it is released now."
    for hold in asked.holds:
        what = "All calls are" if hold.scope is Scope.EVERYTHING else "The number is"
        yield f"{what} held, by {shown(hold.who)} since {_local(hold.at, asked.zone)}: no call is made until it is released."


def _taken(assumed: Assumption) -> str:
    """Say how the calls to come are taken to end, and on whose word."""
    ends = f"{assumed.outcome.metric.replace('_', ' ')} ({assumed.outcome.value.code})"
    if (number := assumed.rehearsal) is None:
        return f"Every call to come is taken to end as {ends} after {lasting(assumed.length)}."
    which = {0: "every call ends", 1: "the first call ends"}.get(number.calls, f"the first {number.calls} calls end")
    where = f" on page {number.page}" if number.page else ""
    then = ", then the fax is delivered" if number.calls and assumed.outcome is not Outcome.DELIVERED else ""
    return f"The number is one for testing: {which} as {ends}{where} after {lasting(assumed.length)}{then}."


def _table(asked: Question, answer: Plan) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("call", justify="right")
    for heading in (f"begins ({asked.zone.key})", "after acceptance"):
        table.add_column(heading, no_wrap=True)
    for call in answer.calls:
        since = call.result.started - asked.job.created
        table.add_row(
            str(call.attempt), _local(call.result.started, asked.zone), lasting(since) if since else "at once"
        )
    return table


def _below(asked: Question, answer: Plan, timeout: timedelta | None) -> Iterator[str]:
    end = answer.end
    if asked.job.state.is_final:
        yield f"It is over ({end.state}) since {_local(end.finished or asked.now, asked.zone)}; no call is to come."
        return
    if not answer.calls:
        yield "No call is made: its hours do not open before its time limit."
    when = _local(end.finished or asked.now, asked.zone)
    yield f"[bold]{'Delivered' if end.state is State.DELIVERED else 'Given up'}[/] {when}: {shown(_diagnosis(end))}"
    if end.outcome is not None:
        yield f"The report would say ({end.outcome.value.status}): {shown(_said(asked, answer))}"
    if timeout is not None:
        yield _judged(asked, answer, timeout)


def _judged(asked: Question, answer: Plan, timeout: timedelta) -> str:
    """Say whether a program that waits so long for its report will have it."""
    known = lasting((answer.end.finished or asked.now) - asked.job.created)
    waits = f"it waits {lasting(timeout)}"
    if _in_time(asked, answer, timeout):
        return f"Your program waits long enough: the end is known {known} after acceptance, and {waits}."
    if answer.calls and answer.calls[-1].result.started - asked.job.created > timeout:
        late = "The last call would come after your program has given up"
    else:
        late = "The report would come after your program has given up"
    return (
        f"[bold]{late}[/]: {waits}, and the end is known {known} after acceptance. Let it wait longer, or lower \\[gateway.retry] "
        "max_dials, lifetime or the pauses."
    )


def _local(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%a %Y-%m-%d %H:%M:%S")
