"""The fields of a message/delivery-status, judged strictly by RFC 3464 section 2."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from wire import dates
from wire.headers import Field, split

_MTA = re.compile(r"[A-Za-z0-9-]+[ \t]*;[ \t]*\S.*")
_TYPED = re.compile(r"[A-Za-z0-9-]+[ \t]*;[ \t]*\S.*")
_UTF8_ADDRESS = re.compile(r"(?:[!-*,-<>-\[\]-~]|\\x\{[0-9A-F]{2,6}\})+")
_UTF8_ITSELF = re.compile(r"[^\x00-\x20\x7f]+")
_COMMENT = r"[ \t]*(?:\((?:[^()\\]|\\.)*+\))?"
_STATUS = re.compile(rf"([245])\.(0|[1-9][0-9]{{0,2}})\.(0|[1-9][0-9]{{0,2}}){_COMMENT}")
_ACTION = re.compile(rf"([a-z]+){_COMMENT}", re.IGNORECASE)
_UNRESOLVED = re.compile(r"\{[A-Za-z_][\w.]*\}|(?:None|null|nan|0|0/0|\?)")
_LONGEST_ENVELOPE_ID = 100  # RFC 3461 section 4.4

# RFC 3464 section 2.3.4 and RFC 3463 section 3.1: which class of status each action may have.
_CLASSES = {"failed": "45", "delayed": "4", "delivered": "2", "relayed": "2", "expanded": "2"}


@dataclass(frozen=True)
class _Rule:
    """Where a field is defined, what its value looks like, and whether it must be there."""

    section: str
    is_right: Callable[[str], object]
    required: bool = False


_MESSAGE_RULES: Mapping[str, _Rule] = {
    "original-envelope-id": _Rule("2.2.1", lambda value: len(value) <= _LONGEST_ENVELOPE_ID),
    "reporting-mta": _Rule("2.2.2", _MTA.fullmatch, required=True),
    "dsn-gateway": _Rule("2.2.3", _MTA.fullmatch),
    "received-from-mta": _Rule("2.2.4", _MTA.fullmatch),
    "arrival-date": _Rule("2.2.5", dates.strict),
    "deliver-by-date": _Rule("2.2, RFC 2852 section 4.2", dates.strict),
}


def _is_address(value: str) -> bool:
    kind, _, address = value.partition(";")
    if kind.strip().lower() == "utf-8":  # RFC 6533 section 3: this spelling, or the characters themselves
        return (_UTF8_ADDRESS if address.isascii() else _UTF8_ITSELF).fullmatch(address.strip()) is not None
    return _TYPED.fullmatch(value) is not None


_RECIPIENT_RULES: Mapping[str, _Rule] = {
    "original-recipient": _Rule("2.3.1", _is_address),
    "final-recipient": _Rule("2.3.2", _is_address, required=True),
    "action": _Rule("2.3.3", lambda value: _action(value) in _CLASSES, required=True),
    "status": _Rule("2.3.4", _STATUS.fullmatch, required=True),
    "remote-mta": _Rule("2.3.5", _MTA.fullmatch),
    "diagnostic-code": _Rule("2.3.6", _TYPED.fullmatch),
    "last-attempt-date": _Rule("2.3.7", dates.strict),
    "final-log-id": _Rule("2.3.8", bool),
    "will-retry-until": _Rule("2.3.9", dates.strict),
}


def actions(body: bytes) -> frozenset[str]:
    """Return the actions of all recipients, in lower case."""
    return frozenset(_action(_value(group, "action")) for group in _groups(body)[1:])


def faults(body: bytes, date: str) -> Iterator[str]:
    """Yield a sentence for each rule that the status part breaks; `date` is the Date of the report around it."""
    groups = _groups(body)
    if len(groups) < 2:
        yield "the status part has no group of fields for a recipient (RFC 3464 section 2.1)"
    if groups:
        yield from _group("the message", groups[0], _MESSAGE_RULES, _RECIPIENT_RULES)
    arrival = dates.strict(_value(groups[0], "arrival-date")) if groups else None
    for number, group in enumerate(groups[1:], 1):
        name = f"recipient {number}"
        yield from _group(name, group, _RECIPIENT_RULES, _MESSAGE_RULES)
        yield from _consistency(name, group)
        yield from _order(name, group, arrival, dates.strict(date))
    recipients = [_value(group, "final-recipient") for group in groups[1:]]
    if len(set(recipients)) < len(recipients):
        yield "one Final-Recipient has two groups of fields (RFC 3464 section 2.3)"


def _groups(body: bytes) -> list[tuple[Field, ...]]:
    blocks = re.split(rb"\r?\n(?:\r?\n)+", body.strip(b"\r\n"))
    return [split(block)[0] for block in blocks if block]


def _value(group: tuple[Field, ...], name: str) -> str:
    return next((field.value for field in group if field.name.lower() == name), "")


def _action(value: str) -> str:
    found = _ACTION.fullmatch(value)
    return found[1].lower() if found else ""


def _group(
    name: str, group: tuple[Field, ...], rules: Mapping[str, _Rule], elsewhere: Mapping[str, _Rule]
) -> Iterator[str]:
    for required, rule in rules.items():
        count = sum(field.name.lower() == required for field in group)
        if count > 1 or (count == 0 and rule.required):
            yield f"{name} has {count} {required}, one is expected (RFC 3464 section {rule.section})"
    for field in group:
        yield from _field(name, field, rules, elsewhere)


def _field(name: str, field: Field, rules: Mapping[str, _Rule], elsewhere: Mapping[str, _Rule]) -> Iterator[str]:
    key = field.name.lower()
    if not key or re.search(rb"\n[^ \t]", field.raw):
        yield f"{name} has a line that is no field (RFC 3464 section 2.1; RFC 5322 section 2.2)"
    elif not field.value:
        yield f"{name} has an empty {field.name} (RFC 3464 section 2.1)"
    elif _UNRESOLVED.fullmatch(field.value.partition(";")[2].strip() or field.value) or "{" in _braces(field.value):
        yield f"{name} says nothing in {field.name}: {field.value[:80]!r} (RFC 3464 section 2.1)"
    if key in elsewhere:
        yield f"{name} has {field.name}, which stands in the other kind of group (RFC 3464 sections 2.2 and 2.3)"
    elif key in rules:
        rule = rules[key]
        if field.value and not rule.is_right(field.value):
            yield f"{name} has {field.name} {field.value[:80]!r}, which breaks its grammar (RFC 3464 section {rule.section})"
    elif key and not key.startswith("x-"):
        yield f"{name} has the unregistered field {field.name}; only X- names are free (RFC 3464 section 2.4)"


def _braces(value: str) -> str:
    """Return the placeholders of a value; the escapes of an utf-8 address are none."""
    return "".join(found[0] for found in re.finditer(r"(?<!\\x)\{[A-Za-z_][\w.]*\}", value))


def _consistency(name: str, group: tuple[Field, ...]) -> Iterator[str]:
    action, status = _action(_value(group, "action")), _STATUS.fullmatch(_value(group, "status"))
    if status and action in _CLASSES and status[1] not in _CLASSES[action]:
        yield f"{name} is {action} with a status of class {status[1]} (RFC 3464 section 2.3.4; RFC 3463 section 3.1)"
    if _value(group, "will-retry-until") and action != "delayed":
        yield f"{name} is {action} but has Will-Retry-Until, which only a delay has (RFC 3464 section 2.3.9)"
    if status and status.group(2, 3) == ("4", "1") and _value(group, "remote-mta"):
        yield f"{name} got no answer (status X.4.1), so no Remote-MTA took part (RFC 3464 section 2.3.5)"


def _order(name: str, group: tuple[Field, ...], arrival: datetime | None, date: datetime | None) -> Iterator[str]:
    attempt = dates.strict(_value(group, "last-attempt-date"))
    until = dates.strict(_value(group, "will-retry-until"))
    if attempt and arrival and attempt < arrival:
        yield f"{name} was last tried before the message arrived (RFC 3464 sections 2.2.5 and 2.3.7)"
    if attempt and date and attempt > date:
        yield f"{name} was last tried after the report was written (RFC 3464 section 2.3.7)"
    if attempt and until and until < attempt:
        yield f"{name} will be tried until a date that is past (RFC 3464 section 2.3.9)"
