"""What people do to faxes, and what became of it."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from appliance.api.models.words import Moment, Told

_Why = Field("", max_length=200, description="Why, for the story of the fax.")


class Asked(BaseModel):
    """What is asked for; a word that no model knows is refused, for it would be passed over in silence."""

    model_config = ConfigDict(extra="forbid")


class Reason(Asked):
    """Why something is done to one fax."""

    why: str = _Why


class Change(Reason):
    """Where or when a fax is to be sent instead: to another number, at another date, or both."""

    number: str | None = Field(None, min_length=1, max_length=200, description="The other number, in any spelling.")
    at: Moment | None = Field(None, description="The date of the next call.")


class Many(Reason):
    """What is meant: faxes by their numbers, or all open ones to a number, on a line or at all; exactly one of the four."""

    faxes: list[Annotated[int, Field(ge=1, lt=2**63)]] = Field(
        [], max_length=1000, description="Faxes by their numbers at this site."
    )
    number: str | None = Field(
        None, min_length=1, max_length=200, description="All to this number that are not over; a hold outlives them."
    )
    line: int | None = Field(None, ge=1, lt=2**31, description="A line, from 1: held for the calls to come.")
    everything: Annotated[bool, Field(description="All that are not over; a hold is for those to come, too.")] = False

    @model_validator(mode="after")
    def _names_one(self) -> "Many":
        if sum((bool(self.faxes), self.number is not None, self.line is not None, self.everything)) != 1:
            raise ValueError("name faxes, or one of number, line and everything")
        return self


class SaidOf(Told):
    """What became of one thing that was asked for."""

    fax: int | None = Field(description="The fax; null for a number, a line or everything.")
    done: bool = Field(description="Whether it was done; otherwise nothing was changed.")
    sentence: str = Field(description="How it stands now, or why nothing was changed.")


class Doings(BaseModel):
    """What became of each thing that was asked for."""

    said: list[SaidOf] = Field(description="First the number, the line or everything itself, then each fax.")
    done: int = Field(description="To how many something was done; 0 when it concerned nothing.")
