"""The board: the lines, and what waits for them."""

from pydantic import Field

from appliance.api.models.fax import WaitFacts
from appliance.api.models.words import Instant, Told
from gateway.model.deed import Scope
from gateway.model.job import Wish


class HoldFacts(Told):
    """Somebody lets no call begin: to a number, on a line, or at all."""

    scope: Scope = Field(description="What is held.")
    value: str = Field(description="The number, or the line's; empty where everything is held.")
    who: str = Field(description="By whom.")
    why: str | None = Field(description="Why.")
    since: Instant = Field(description="Since when.")


class ReceivingFacts(Told):
    """A call to us that was answered."""

    ring: str = Field(description="The name of the call.")
    caller: str | None = Field(description="Who calls; null when the number is withheld.")
    called: str = Field(description="The number that was called.")


class LineFacts(Told):
    """One line of one node."""

    node: str = Field(description="The node.")
    line: int = Field(description="The line's number at its node, from 1.")
    fax: int | None = Field(description="The fax that is being sent on it.")
    number: str | None = Field(description="The number that is being called on it.")
    receiving: ReceivingFacts | None = Field(description="The fax that is being received on it.")
    since: Instant | None = Field(description="When the call on it began.")
    wish: Wish | None = Field(description="What happens to the fax when its call has ended.")
    hold: HoldFacts | None = Field(description="Who keeps further calls from it.")


class Waiting(WaitFacts):
    """A fax that is neither over nor in a call."""

    fax: int = Field(description="The fax.")
    number: str = Field(description="Where it goes to; empty where its address held none.")


class DoneLately(Told):
    """Something that was done to no single fax."""

    at: Instant = Field(description="When.")
    who: str = Field(description="By whom.")
    what: str = Field(description="A sentence without a full stop; why follows a colon.")


class BoardFacts(Told):
    """Everything on the board at one moment."""

    at: Instant = Field(description="The moment, by the site's clock.")
    lines: list[LineFacts] = Field(description="By node and line.")
    unanswered: int = Field(description="Calls that ring, and no line is free for them.")
    holds: list[HoldFacts] = Field(description="Numbers that are held, or everything; a line's hold stands at it.")
    waiting: list[Waiting] = Field(description="The next to be called first.")
    lately: list[DoneLately] = Field(description="The last deeds, first to last.")
