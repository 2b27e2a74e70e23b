"""An address that stands for several numbers: what its members inherit, and the report on it (RFC 3461 section 5.2.7.3)."""

from dataclasses import replace

from gateway.model import stress
from gateway.model.job import Job
from gateway.model.letter import Letter, ReportPolicy, letter_id, profile_of
from gateway.model.message import Message
from wire.dsn import Action
from wire.envelope import Notify, Recipient


def of_member(alias: Recipient) -> Recipient:
    """Return the recipient that a member is: the same, but SUCCESS is answered by the report on the alias and by none of theirs."""
    if alias.notify is None or Notify.SUCCESS not in alias.notify:
        return alias
    return replace(alias, notify=(alias.notify - {Notify.SUCCESS}) or frozenset({Notify.NEVER}))


def is_reported(alias: Recipient, sender: str) -> bool:
    """Tell whether the sender is owed a report that the alias was expanded: when SUCCESS was asked for, and only then."""
    wanted = alias.notify or frozenset()
    return bool(sender) and Notify.SUCCESS in wanted and Notify.NEVER not in wanted


def as_alias(first: Job) -> Job:
    """Return what the report on an alias says of its first member: the address, and nothing of the number or of what became of it."""
    nobody = replace(first, number="", name="", sub="", post="", notes=())
    return replace(nobody, dials=0, pages=None, pages_confirmed=0, outcome=None, detail="")


def reports_on_expansion(message: Message, first: Job, policy: ReportPolicy) -> tuple[Letter, ...]:
    """Return the report on an alias, by its first member; its Action is `expanded` (RFC 3464 section 2.3.3)."""
    if message.is_acknowledged or stress.is_silent(profile_of(message, policy)):
        return ()
    name, now = letter_id(message, first.index, Action.EXPANDED), message.arrived
    return (Letter(id=name, job=first.id, action=Action.EXPANDED, created=now, due=now),)
