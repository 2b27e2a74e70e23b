"""The paragraphs of a report, from what its machine-readable part says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connector.wording.sentences import (
    FOR_ADMINISTRATORS,
    HEADER_FOLLOWS,
    HEADINGS,
    KEEPS_TRYING,
    NOT_YET,
    why,
)
from wire.address import masked
from wire.dsn import Action, DeliveryStatus, RecipientStatus
from wire.encoded_words import printable

DISPLAY_NAME = "X-Display-Name"

_LONGEST_LINE = 1000
_LONGEST_HEADER = 64 * 1024
_LONGEST_SUBJECT = 400
_OVERRIDES = dict.fromkeys([0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Characters that turn the reading direction: a name with one could write over what stands around it."""


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """Lines that stand together; a heading is bold in HTML, and what is `verbatim` keeps its line breaks and its widths."""

    lines: tuple[str, ...]
    is_heading: bool = False
    is_verbatim: bool = False


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a report tells: `status` is its machine-readable part, `subject` the one of the message, `at` the date of the report.

    `sentences` are of an agent, by the recipient's address, and stand instead of Exchange's own. `header` is the message's, shown to
    administrators; empty shows none.
    """

    status: DeliveryStatus
    subject: str
    at: datetime | None
    sentences: Mapping[str, str]
    header: bytes = b""


def paragraphs(told: Told) -> list[Paragraph]:
    """Return what a report says to people: for its reader first, then for administrators where something failed."""
    return [*_for_the_reader(told), *_for_administrators(told)]


def spoken(recipient: RecipientStatus) -> str:
    """Return a recipient as people read it: name and address; what is dialled after the answer may be a card code (RFC 3965)."""
    address = _line(masked(recipient.final_recipient))
    name = next((value for key, value in recipient.extensions if key.lower() == DISPLAY_NAME.lower()), "")
    return f"{_line(name)} ({address})" if name.strip() and name != recipient.final_recipient else address


def _for_the_reader(told: Told) -> Iterator[Paragraph]:
    """Yield each kind's heading and recipients; the subject of a failed message stands in the report's own."""
    recipients = told.status.recipients
    for action, heading in HEADINGS.items():
        meant = [recipient for recipient in recipients if recipient.action is action]
        if meant:
            yield Paragraph(lines=(heading,), is_heading=True)
        yield from (Paragraph(lines=(spoken(one), *_said(one, told))) for one in meant)
    if any(one.action is not Action.FAILED for one in recipients) and told.subject:
        yield Paragraph(lines=(f"Subject: {_line(told.subject, _LONGEST_SUBJECT)}",))
    delayed = [one for one in recipients if one.action is Action.DELAYED]
    if delayed:
        yield Paragraph(lines=tuple(_goes_on(delayed, told.at)))


def _said(recipient: RecipientStatus, told: Told) -> Iterator[str]:
    """Yield what an agent says of a recipient, else Exchange's sentence for the code of a failure."""
    if sentence := told.sentences.get(recipient.final_recipient):
        yield _line(sentence)
    elif recipient.action is Action.FAILED:
        yield why(recipient.status)


def _goes_on(delayed: Sequence[RecipientStatus], at: datetime | None) -> Iterator[str]:
    yield NOT_YET
    until = max((one.will_retry_until for one in delayed if one.will_retry_until), default=None)
    if until and at and until > at:
        days, rest = divmod(until - at, timedelta(days=1))
        hours, rest = divmod(rest, timedelta(hours=1))
        yield KEEPS_TRYING.format(days=days, hours=hours, minutes=rest // timedelta(minutes=1))


def _for_administrators(told: Told) -> Iterator[Paragraph]:
    failed = [one for one in told.status.recipients if one.action is Action.FAILED]
    if not failed:
        return
    yield Paragraph(lines=(FOR_ADMINISTRATORS,), is_heading=True)
    yield Paragraph(lines=(f"Generating server: {_line(told.status.reporting_mta)}",))
    for one in failed:
        answer = f"{one.diagnostic[1]}" if one.diagnostic else one.status
        yield Paragraph(lines=(_line(masked(one.final_recipient)), f"Remote Server returned '{_line(answer)}'"))
    if told.header:
        yield Paragraph(lines=(HEADER_FOLLOWS,))
        yield Paragraph(lines=tuple(_header_lines(told.header)), is_verbatim=True)


def _header_lines(header: bytes) -> Iterator[str]:
    """Yield the lines of a header as they came, without controls; of a very long one the beginning."""
    for line in header[:_LONGEST_HEADER].splitlines():
        yield _line(line.decode("ascii", "surrogateescape"))
    if len(header) > _LONGEST_HEADER:
        yield "..."


def _line(text: str, longest: int = _LONGEST_LINE) -> str:
    """Return foreign text as one line that is not endless."""
    whole = printable(text).translate(_OVERRIDES)
    return whole if len(whole) <= longest else f"{whole[: longest - 3]}..."
