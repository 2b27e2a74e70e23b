"""The wishes of a mail, read from its header fields and its envelope. Pure; a wish that cannot be honoured is told in a note."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.model.job import Priority
from gateway.model.stress import PROFILES
from gateway.settings import GatewaySettings, Language
from gateway.wishes.automatic import is_automatic
from gateway.wishes.dates import read_date
from gateway.wishes.loop import loop_of
from wire.envelope import Envelope
from wire.headers import Field, first, mailboxes, values

SEND_AT = ("X-Fax-Send-At", "Deferred-Delivery")
"""Fields that name the date of the fax; the first that the mail has counts (RFC 2156 section 5.3.1 for the second)."""

_PRIORITY_FIELDS = ("X-Fax-Priority", "Importance", "Priority", "X-Priority")
# RFC 2156 section 5.3.4 and 5.3.6; X-Priority is Outlook's, 1 to 5 with a word in parentheses.
_PRIORITIES = {
    **dict.fromkeys(("high", "urgent", "1", "2"), Priority.HIGH),
    **dict.fromkeys(("normal", "3"), Priority.NORMAL),
    **dict.fromkeys(("low", "non-urgent", "4", "5"), Priority.LOW),
}
_MDN_FIELDS = ("Disposition-Notification-To", "Return-Receipt-To")
_BY = re.compile(r"(?P<seconds>[+-]?[0-9]{1,9});(?P<mode>[RN])T?", re.IGNORECASE)  # RFC 2852 section 4
_LANGUAGE_TAG = re.compile(r"([A-Za-z]{2,3})(?:-[A-Za-z0-9]{1,8}){0,4}(?:;.{0,20})?")
_LANGUAGES = frozenset(language.value for language in Language) - {Language.AUTO.value}
_MOST_TAGS = 20
_LONGEST_SHOWN = 60
_MOST_NAMED = 8


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What the sender wishes. `returned_by` is the date after which the fax is to be returned, `told_by` that after which its sender
    is to be told (RFC 2852, modes R and N); one of them at most. `loop` says why the mail goes round in a circle, empty where it does not,
    `automatic` that no person sent it.

    `notes` say which wishes are not honoured and why, for the report; `remarks` likewise, for the log.
    """

    not_before: datetime | None = None
    priority: Priority = Priority.NORMAL
    returned_by: datetime | None = None
    told_by: datetime | None = None
    mdn: bool = False
    language: str = ""
    stress: str = ""
    loop: str = ""
    automatic: bool = False
    notes: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def deliver_by(self) -> datetime | None:
        """The sender's own limit, in either mode."""
        return self.returned_by or self.told_by


def wishes_of(
    fields: Sequence[Field], envelope: Envelope, arrived: datetime, settings: GatewaySettings, zone: ZoneInfo
) -> Wishes:
    """Read the wishes of a mail; never raises. A date without a zone is by the clocks of `zone`."""
    notes: list[str] = []
    remarks = _unknown(envelope)
    returned_by, told_by = _deliver_by(envelope, arrived, notes)
    return Wishes(
        not_before=_later(_not_before(fields, arrived + settings.schedule.longest_wait, zone, notes), arrived),
        priority=_priority(fields, notes),
        returned_by=returned_by,
        told_by=told_by,
        mdn=_asks_for_mdn(fields, envelope.sender, remarks),
        language=_language(fields),
        stress=_stress(fields, settings, notes),
        loop=loop_of(fields, settings.report.reporting_mta),
        automatic=is_automatic(fields),
        notes=tuple(notes),
        remarks=tuple(remarks),
    )


def _not_before(fields: Sequence[Field], latest: datetime, zone: ZoneInfo, notes: list[str]) -> datetime | None:
    """Return the date wished for, None for none that can be kept."""
    name = next((name for name in SEND_AT if first(fields, name)), None)
    if name is None:
        return None
    text = first(fields, name)
    date = read_date(text, zone)
    if date is None:
        notes.append(
            f"{name} {_shown(text)} is no date with a time, such as 2026-12-24T18:00:00Z: the fax did not wait for it"
        )
    elif date > latest:
        notes.append(f"{name} {_shown(text)} is farther ahead than faxes wait here: the fax did not wait for it")
    else:
        return date
    return None


def _later(date: datetime | None, arrived: datetime) -> datetime | None:
    """A date that has passed means at once, which is what happens anyway."""
    return date if date is not None and date > arrived else None


def _priority(fields: Sequence[Field], notes: list[str]) -> Priority:
    """Return the priority of the first field that names one; our own field is meant for us, so it must not be misread in silence."""
    for name in _PRIORITY_FIELDS:
        words = first(fields, name).partition("(")[0].split()
        if words and (priority := _PRIORITIES.get(words[0].lower())) is not None:
            return priority
        if words and name == _PRIORITY_FIELDS[0]:
            notes.append(f"{name} {_shown(words[0])} is none of high, normal and low: it was passed over")
    return Priority.NORMAL


def _unknown(envelope: Envelope) -> list[str]:
    """Name the parameters of the envelope that mean nothing here, not their values, which may be anything; none is fatal."""
    keys = [key for key, _ in envelope.other if key != "BY"]
    keys += [key for recipient in envelope.recipients for key, _ in recipient.other]
    named = ", ".join(_shown(key) for key in list(dict.fromkeys(keys))[:_MOST_NAMED])
    return [f"the envelope has parameters that mean nothing here: {named}"] if keys else []


def _deliver_by(envelope: Envelope, arrived: datetime, notes: list[str]) -> tuple[datetime | None, datetime | None]:
    """Return the dates of modes R and N (RFC 2852 section 4); R with no time left is an error of syntax there."""
    text = next((value for key, value in reversed(envelope.other) if key == "BY"), None)
    if text is None:
        return None, None
    found = _BY.fullmatch(text)
    span = timedelta(seconds=int(found["seconds"])) if found else timedelta()
    returns = found is not None and found["mode"].upper() == "R"
    if found is None or (returns and span <= timedelta()):
        notes.append(f"BY={_shown(text)} is no time of delivery (RFC 2852), such as BY=3600;R: it sets no limit")
        return None, None
    return (arrived + span, None) if returns else (None, arrived + span)


def _asks_for_mdn(fields: Sequence[Field], sender: str, remarks: list[str]) -> bool:
    """Tell whether a disposition notification may be sent of its own accord: it goes to the envelope's sender and nobody else.

    RFC 8098 section 2.1, RFC 2532 section 2.1.2; nothing that was sent automatically is answered so (RFC 3834 section 2).
    """
    wanted = [value for name in _MDN_FIELDS for value in values(fields, name)]
    if not wanted:
        return False
    addresses = {address.casefold() for value in wanted for _, address in mailboxes(value)}
    if not sender or is_automatic(fields):
        remarks.append("a mail that was sent automatically asks for a disposition notification; none is sent")
        return False
    if addresses != {sender.casefold()}:
        remarks.append("a disposition notification is asked for by another than the envelope's sender; none is sent")
        return False
    return True


def _language(fields: Sequence[Field]) -> str:
    """Return the first language named that reports speak: that of the mail, then those that its sender reads."""
    tags = [
        tag for name in ("Content-Language", "Accept-Language") for tag in first(fields, name).split(",")[:_MOST_TAGS]
    ]
    found = (_LANGUAGE_TAG.fullmatch(tag.strip()) for tag in tags)
    spoken = (match[1].lower() for match in found if match is not None)
    return next((language for language in spoken if language in _LANGUAGES), "")


def _stress(fields: Sequence[Field], settings: GatewaySettings, notes: list[str]) -> str:
    """Return the profile of replies that a tester asks for, where the site lets mails choose one."""
    profile = first(fields, "X-Fax-Stress").strip().lower()
    if not profile or not settings.report.stress_on_request:
        return ""
    if profile not in PROFILES:
        notes.append(f"X-Fax-Stress {_shown(profile)} is none of the profiles: reports are honest")
        return ""
    return profile


def _shown(text: str) -> str:
    return ascii(text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 3]}...")
