"""What we say of recipients as JSON, and what Exchange answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from gateway.errors import AwayError
from gateway.model.handover import Standing, Word


def as_json(words: Sequence[Word]) -> dict[str, Any]:
    """Return words as they are sent; what is not known is left out."""
    return {"recipients": [{name: value for name, value in _facts(word).items() if value} for word in words]}


def _facts(word: Word) -> dict[str, Any]:
    return {
        "address": word.address,
        "result": word.result.value,
        "status": word.status,
        "diagnostic": word.diagnostic,
        "text": word.text,
        "after": _instant(word.after),
        "last_attempt": _instant(word.last_attempt),
        "remote_mta": word.remote_mta,
        "fields": dict(word.fields),
        "confirm": word.confirm,
        "duplicate": word.duplicate,
    }


def _instant(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def standings(answer: Any) -> Mapping[str, Standing]:
    """Return by address how recipients stand; raises AwayError for an answer that says something else."""
    try:
        return {row["address"]: Standing(row["state"]) for row in answer["recipients"]}
    except (TypeError, KeyError, ValueError) as error:
        raise AwayError(f"Exchange answers an acknowledgement in a form that is not understood: {error!r}") from error
