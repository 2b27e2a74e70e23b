"""One deed on many: on single faxes, on all to a number, on a line, or on everything; what the command line and REST share."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gateway.errors import LostLeaseError, NoSuchJobError, NotPossibleError
from gateway.model.deed import Scope
from gateway.model.job import Job
from gateway.model.number import spaced
from gateway.records import Records, waits
from gateway.store.management import Request
from gateway.story.deeds import Deed, doing, standing

Doing = Callable[[int, Request], Job]

_REFUSALS = (NotPossibleError, NoSuchJobError, LostLeaseError)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What became of one thing that was asked for: `fax` is None for a number, a line or everything. The sentence has no full stop."""

    fax: int | None
    done: bool
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is meant: single faxes, or with a scope all open ones to a number, on a line, or of the site. `value` as in Hold."""

    faxes: tuple[int, ...] = ()
    scope: Scope | None = None
    value: str = ""


def do_to(records: Records, deed: Deed, target: Target, by: Request) -> list[Said]:
    """Do a deed to what is meant, and say what became of each; raises NotPossibleError for a line that the site has not.

    A number or everything is held with the faxes to come; a line is held for the calls to come, and the one on it goes on.
    """
    if target.scope is Scope.CHANNEL:
        _refuse_no_line(records, int(target.value))
        if deed is Deed.RETRY:
            raise NotPossibleError("a fax that waits has no line yet; name faxes, a number or everything")
    each = () if target.scope is Scope.CHANNEL and deed is not Deed.CANCEL else _meant(records, target)
    return [*_on_scope(records, deed, target, by), *on_each(records, doing(records, deed), each, by)]


def on_each(records: Records, do: Doing, faxes: Sequence[int], by: Request) -> Iterator[Said]:
    """Do something to each fax, and say how it stands then or why nothing was changed."""
    for fax in faxes:
        try:
            job = do(fax, by)
        except _REFUSALS as error:
            yield Said(fax=fax, done=False, sentence=str(error))
        else:
            wait = waits(records, by.at)(job)
            yield Said(fax=fax, done=True, sentence=standing(job, wait, records.site.zone))


def _meant(records: Records, target: Target) -> Sequence[int]:
    """Return the faxes that are meant, as they are known at this moment."""
    return target.faxes if target.scope is None else records.desk.open_faxes(target.scope, target.value)


def _on_scope(records: Records, deed: Deed, target: Target, by: Request) -> Iterator[Said]:
    """Hold or release the number, the line or everything itself."""
    done = {Deed.HOLD: "held", Deed.RELEASE: "released"}.get(deed)
    if target.scope is None or done is None:
        return
    block = records.desk.block if deed is Deed.HOLD else records.desk.unblock
    try:
        block(target.scope, target.value, by)
    except NotPossibleError as error:
        yield Said(fax=None, done=False, sentence=str(error))
    else:
        yield Said(fax=None, done=True, sentence=f"{_named(target)} is {done}")


def _named(target: Target) -> str:
    match target.scope:
        case Scope.NUMBER:
            return f"the number {spaced(target.value)}"
        case Scope.CHANNEL:
            return f"line {target.value}"
        case _:
            return "everything"


def _refuse_no_line(records: Records, channel: int) -> None:
    """Refuse a line that the site has not, unless it is held: it may have had more when that was done."""
    held = {hold.value for hold in records.desk.holds() if hold.scope is Scope.CHANNEL}
    lines = records.settings.line.channels
    if channel > lines and str(channel) not in held:
        those = "line 1" if lines == 1 else f"lines 1 to {lines}"
        raise NotPossibleError(f"there is no line {channel}: the site has {those} (line.channels); nothing was done")
