"""Words and values that several models share."""

from datetime import UTC, datetime
from typing import Annotated, TypeAlias

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, WithJsonSchema

from gateway.model.outcome import Outcome


class Told(BaseModel):
    """What the gateway tells, word for word: a word that no model knows is a fault of ours and not left out in silence."""

    model_config = ConfigDict(extra="forbid")


def _known(name: str) -> str:
    if name not in Outcome.__members__:
        raise ValueError("it is no ending; GET /outcomes lists them, such as BUSY")
    return name


OutcomeName: TypeAlias = Annotated[
    str, AfterValidator(_known), WithJsonSchema({"type": "string", "enum": list(Outcome.__members__)})
]
"""The name of a row of the outcome table, such as BUSY."""

Instant: TypeAlias = datetime
"""ISO 8601 in UTC, such as 2026-01-05T08:01:30Z."""


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("it lies outside of the years that calendars here have") from None


Moment: TypeAlias = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""An instant that somebody asks for: with a zone, taken in UTC."""
