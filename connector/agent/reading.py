"""What agents send, read strictly: every fault is a ValueError with a sentence, and nothing unprintable comes in."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from connector.model.handover import Acknowledgement, Result
from wire.encoded_words import printable

LONGEST_RETRY = timedelta(hours=12)
"""How far ahead an agent may put a message off."""

MOST_RECIPIENTS = 1000
MOST_FIELDS = 50

_LONGEST_TEXT = 4000

_TYPED = re.compile(r"([A-Za-z0-9-]{1,40}) ?; ?(.+)")
_STATUS = re.compile(r"[245]\.(?:0|[1-9][0-9]{0,2})\.(?:0|[1-9][0-9]{0,2})")  # RFC 3463 section 2
_FIELD = re.compile(r"X-[A-Za-z0-9-]{1,60}")

_CLASSES = {Result.DELIVERED: "2", Result.FAILED: "45", Result.RETRY: "245"}
"""The first digits that a status may have (RFC 3463 section 3.1); a fax that is given up keeps its 4 (RFC 3464 section 2.3.4)."""

_ACKNOWLEDGEMENT = frozenset(
    {
        "address",
        "result",
        "status",
        "diagnostic",
        "text",
        "after",
        "last_attempt",
        "remote_mta",
        "fields",
        "confirm",
        "duplicate",
    }
)


def opening(body: bytes) -> tuple[str, str]:
    """Read the request for a connection: the names of the connector and of the agent."""
    table = _table(_json(body), "the request", {"connector", "agent"})
    return _text(table, "connector", 64, needed=True), _text(table, "agent", 64, needed=True)


def acknowledgements(body: bytes, now: datetime, pause: timedelta) -> tuple[Acknowledgement, ...]:
    """Read what an agent says of the recipients of a delivery; a retry without a date is due after `pause`."""
    rows = _table(_json(body), "the request", {"recipients"}).get("recipients")
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_RECIPIENTS:
        raise ValueError(f"recipients should be a list of 1 to {MOST_RECIPIENTS} acknowledgements")
    read = tuple(_acknowledgement(row, now, pause) for row in rows)
    if len({one.address for one in read}) < len(read):
        raise ValueError("recipients names an address twice; one acknowledgement for each is expected")
    return read


def _acknowledgement(row: object, now: datetime, pause: timedelta) -> Acknowledgement:
    table = _table(row, "an acknowledgement", _ACKNOWLEDGEMENT)
    word = table.get("result")
    if word not in list(Result):
        raise ValueError(f"result should be one of {', '.join(Result)}")
    result = Result(word)
    return Acknowledgement(
        address=_text(table, "address", 1000, needed=True, exact=True),
        result=result,
        status=_status(table, result),
        diagnostic=_typed(table, "diagnostic"),
        text=_text(table, "text", _LONGEST_TEXT),
        after=_after(table, result, now, pause),
        last_attempt=_instant(table, "last_attempt"),
        remote_mta=_typed(table, "remote_mta"),
        fields=_fields(table.get("fields") or {}),
        confirm=_confirm(table, result),
        duplicate=_duplicate(table, result),
    )


def _json(body: bytes) -> object:
    try:
        return json.loads(body, object_pairs_hook=_once)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError("the request is no JSON in UTF-8") from error


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        raise ValueError("the request names a key twice")
    return table


def _table(value: object, what: str, known: Collection[str]) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{what} should be a JSON object with {', '.join(sorted(known))}")  # noqa: TRY004  one kind of fault
    if unknown := sorted(set(value) - set(known)):
        raise ValueError(f"{what} has the unknown key {unknown[0][:60]!r}; known are {', '.join(sorted(known))}")
    return value


def _text(table: Mapping[str, Any], name: str, longest: int, *, needed: bool = False, exact: bool = False) -> str:
    """Read one line of text; unless `exact`, line ends become spaces and other controls are left out.

    A name in it may be one that a sender wrote, of any script: it must not keep a fax from its end.
    """
    value = table.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise ValueError(f"{name} should be a text")
    line = value if exact else " ".join(printable(value).split())
    if len(line) > longest or (exact and not line.isprintable()):
        raise ValueError(f"{name} should be printable text of at most {longest} letters")
    return line


def _status(table: Mapping[str, Any], result: Result) -> str:
    status = _text(table, "status", 20, needed=result is not Result.RETRY)
    if status and (not _STATUS.fullmatch(status) or status[0] not in _CLASSES[result]):
        raise ValueError(f"status {status!r} does not go with {result.value}; expected a code such as 2.1.5 or 4.4.1")
    return status


def _typed(table: Mapping[str, Any], name: str) -> tuple[str, str] | None:
    text = _text(table, name, _LONGEST_TEXT)
    if not text:
        return None
    if (found := _TYPED.fullmatch(text)) is None:
        raise ValueError(f"{name} should be a type and a text, such as 'x-t30; E001 Busy'")
    return found[1], found[2]


def _after(table: Mapping[str, Any], result: Result, now: datetime, pause: timedelta) -> datetime | None:
    after = _instant(table, "after")
    if result is not Result.RETRY:
        if after is not None:
            raise ValueError("after goes with retry alone")
        return None
    if after is not None and after > now + LONGEST_RETRY:
        raise ValueError(f"after should be at most 12 hours ahead; it is {now:%Y-%m-%dT%H:%M:%SZ} now")
    return now + pause if after is None else max(after, now)


def _confirm(table: Mapping[str, Any], result: Result) -> bool:
    confirm = _yes(table, "confirm")
    if confirm and result is not Result.DELIVERED:
        raise ValueError("confirm goes with delivered alone: of failures a sender hears who did not renounce it")
    return confirm


def _duplicate(table: Mapping[str, Any], result: Result) -> bool:
    duplicate = _yes(table, "duplicate")
    if duplicate and result is Result.RETRY:
        raise ValueError("duplicate goes with delivered or failed: nothing is reported of a retry")
    return duplicate


def _yes(table: Mapping[str, Any], name: str) -> bool:
    value = table.get(name)
    if value is not None and not isinstance(value, bool):
        raise ValueError(f"{name} should be true or false")
    return bool(value)


def _instant(table: Mapping[str, Any], name: str) -> datetime | None:
    text = _text(table, name, 40)
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
        if instant.tzinfo is not None:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ValueError(f"{name} should be an ISO date with its zone, such as 2024-04-02T08:00:00Z")


def _fields(table: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(table, dict) or len(table) > MOST_FIELDS:
        raise ValueError(f"fields should be a JSON object with at most {MOST_FIELDS} texts")
    for name in table:
        if not _FIELD.fullmatch(name):
            raise ValueError(f"fields has {name[:60]!r}; names are expected such as X-Fax-Pages")
    if len({name.lower() for name in table}) < len(table):
        raise ValueError("fields has one name in two spellings")
    return tuple((name, _text(table, name, _LONGEST_TEXT)) for name in table)
