"""A fax that came in."""

from pydantic import BaseModel, Field

from appliance.api.models.words import Instant, OutcomeName, Told
from gateway.model.arrival import FaxFormat


class ArrivalFacts(Told):
    """One call to this site, as it ended."""

    id: int = Field(description="Its number at this site, from 1.")
    ring: str = Field(description="The name of the call.")
    caller: str | None = Field(description="Who called; null when the number was withheld.")
    called: str = Field(description="The number that was called.")
    csid: str | None = Field(description="What the caller's machine calls itself.")
    sub: str | None = Field(description="The sub-address that it asked for (T.33).")
    started: Instant = Field(description="When it was answered.")
    ended: Instant = Field(description="When it was over.")
    outcome: OutcomeName = Field(description="How it ended.")
    pages: int = Field(description="Pages that we have, the last of them perhaps cut.")
    pages_confirmed: int = Field(description="Pages that came whole.")
    rows_cut: int | None = Field(description="Scan lines that came of the page on which it broke off.")
    complete: bool = Field(description="Whether all came that was sent.")
    route: str = Field(description="Which rule decided who gets it.")
    unrouted: bool = Field(description="Whether no rule claimed it, so that the default mailbox gets it.")
    mailboxes: list[str] = Field(description="Who gets the mail.")
    format: FaxFormat = Field(description="As what the fax is attached to it.")
    tiff: str | None = Field(description="Where its pages lie on the machine that serves the site.")
    mail: str | None = Field(description="The name of the mail; null where none is owed.")
    posted: Instant | None = Field(description="When the mail was handed to Exchange.")
    transcript: list[str] = Field(description="Every signal and frame, a line each.")


class Arrivals(BaseModel):
    """The faxes that came in, and how many came to what."""

    arrivals: list[ArrivalFacts] = Field(description="Oldest first.")
    received: int = Field(description="Calls that brought a page.")
    unrouted: int = Field(description="Of which no rule claimed the fax.")
    refused: int = Field(description="Whose caller was refused.")
    incomplete: int = Field(description="That broke off.")
    ringing: int = Field(description="Calls that ring now.")
