"""A fax as it stands, and its whole story."""

from typing import Literal

from pydantic import BaseModel, Field

from appliance.api.models.words import Instant, OutcomeName, Told
from gateway.model.job import State, Wish
from gateway.model.letter import Kind
from gateway.model.outcome import Form
from gateway.model.waiting import Cause
from wire.dsn import Action


class WaitFacts(Told):
    """Why a fax is not being called now."""

    cause: Cause = Field(description="What keeps it waiting, in one word.")
    why: str = Field(description="The same as a clause in English.")
    until: Instant | None = Field(description="When that ends; null where nobody knows.")
    code: str | None = Field(description="HylaFAX's code for it: E337 engaged by a call of ours, E338 other hours.")


class FaxFacts(Told):
    """One fax to one number, as it stands."""

    id: int = Field(description="Its number at this site, from 1.")
    number: str | None = Field(description="What is called, in international form; null where the address held none.")
    name: str | None = Field(description="The recipient's name as the address had it.")
    address: str = Field(description="The envelope's recipient; digits behind the number are masked.")
    sender: str | None = Field(description="The envelope's sender; null for the null reverse path.")
    subject: str = Field(description="The mail's subject.")
    state: State = Field(description="Where it stands; delivered, failed and cancelled are final.")
    outcome: OutcomeName | None = Field(description="How its last call ended, or the fax itself; null before a call.")
    detail: str | None = Field(description="What the ending's sentence says besides.")
    pages: int | None = Field(description="Pages of the document; null before it is printed.")
    pages_confirmed: int = Field(description="Pages that the far machine has confirmed.")
    calls: int = Field(description="Calls begun.")
    created: Instant = Field(description="When it was accepted.")
    due: Instant | None = Field(description="When something is to be done next; null when it is over.")
    finished: Instant | None = Field(description="When it was over.")
    pdf: str | None = Field(description="Where fax.pdf lies on the machine that serves the site.")
    tiff: str | None = Field(description="Where received.tif lies there.")
    original: str = Field(description="Where the mail's file lies there.")
    notes: list[str] = Field(description="What was left out, shrunk or replaced when it was printed.")
    priority: Literal["high", "normal", "low"] = Field(description="How it stands among those that are due.")
    not_before: Instant | None = Field(description="The date before which its sender wants no call.")
    deadline: Instant = Field(description="When it is given up, unless it is held meanwhile.")
    returned_by: Instant | None = Field(description="When it is returned, whatever happens (RFC 2852, mode R).")
    held_since: Instant | None = Field(description="Since when it is held.")
    node: str | None = Field(description="The node that works on it now.")
    channel: int | None = Field(description="The line on which it is being sent, from 1.")
    begun: Instant | None = Field(description="When the call that goes on was begun.")
    wish: Wish | None = Field(description="What happens when the call that goes on has ended.")
    forms: list[Form] = Field(description="Ways in which it was made anew for a machine that could not take it.")
    wait: WaitFacts | None = Field(description="Why it is not being called now; null in a call and when it is over.")


class MailFacts(Told):
    """The mail that became the fax."""

    message_id: str = Field(description="Its Message-ID, with brackets; empty where it had none.")
    arrived: Instant = Field(description="When the gateway accepted it.")
    file: str = Field(description="The name of its file in the Drop directory, or of its hand-over.")


class CallFacts(Told):
    """One call that was made."""

    attempt: int = Field(description="Counted for its fax, from 1.")
    number: str = Field(description="The number that was called.")
    channel: int = Field(description="The line on which it was made, from 1.")
    started: Instant = Field(description="When it was dialled.")
    ended: Instant = Field(description="When it was over.")
    outcome: OutcomeName = Field(description="How it ended.")
    first_page: int = Field(description="The page of the document with which it began, from 1.")
    pages_sent: int = Field(description="Pages that were sent, whole or in part.")
    pages_confirmed: int = Field(description="Pages of this call that the far machine confirmed.")
    csid: str | None = Field(description="What the far machine calls itself.")
    speed: int | None = Field(description="Bits per second.")
    ecm: bool | None = Field(description="Whether error correction was used.")
    rows_cut: int | None = Field(description="Scan lines that came of the page on which it broke off.")
    transcript: list[str] = Field(description="Every signal and frame, a line each.")


class DeedFacts(Told):
    """Something that was done to the fax."""

    at: Instant = Field(description="When.")
    who: str = Field(description="By whom.")
    what: str = Field(description="A sentence without a full stop; why follows a colon.")


class LetterFacts(Told):
    """A report on the fax that the gateway owes or has posted."""

    id: str = Field(description="Its name: of its file in Replay, and of its Message-ID.")
    kind: Kind = Field(description="A delivery report (RFC 3464) or a disposition notification (RFC 8098).")
    action: Action | None = Field(description="What it says (RFC 3464 section 2.3.3); null of a notification.")
    due: Instant = Field(description="When it is or was to be posted.")
    posted: Instant | None = Field(description="When it was handed to Exchange; null before.")


class AgentFacts(Told):
    """How a fax was handed over by a Delivery Agent connector, and what Exchange heard of it."""

    connector: str = Field(description="The connector.")
    delivery: str = Field(description="Exchange's name for the hand-over.")
    result: str | None = Field(description="What Exchange was told in the end.")
    said: str | None = Field(description="The sentence with which it was told.")
    told: Instant | None = Field(description="When it was told last.")
    due: Instant | None = Field(description="When it hears again; null when it need not.")
    ended: Instant | None = Field(description="When it took the last word.")
    gone: bool = Field(description="Whether Exchange had ended its message before.")


class FaxStory(FaxFacts):
    """One fax with its mail, its calls, what was done to it and its reports."""

    mail: MailFacts = Field(description="The mail that it was.")
    envid: str | None = Field(description="The envelope's ENVID (RFC 3461 section 4.4).")
    calls_made: list[CallFacts] = Field(description="Its calls, first to last.")
    deeds: list[DeedFacts] = Field(description="What was done to it, first to last.")
    reports: list[LetterFacts] = Field(description="The gateway's reports on it, first to last.")
    agent: AgentFacts | None = Field(description="Null of a fax that came as a file.")


class FaxPage(BaseModel):
    """One page of the list of faxes."""

    faxes: list[FaxFacts] = Field(description="The faxes in the order that was asked for.")
    next: int | None = Field(description="What to give as `after` for the next page; null when there is none.")
