"""Attached calendars (RFC 5545) and what is asked with them (RFC 5546): appointments and tasks as a person reads them."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from gateway.document.attach.contentlines import LINES_TO_A_PAGE, Component, ContentLine, components
from gateway.document.attach.entries import Entry, print_entries, print_plain_entries
from gateway.document.attach.text import print_text
from gateway.document.mime import File
from gateway.document.printed import Overlong, Print
from gateway.settings import DocumentSettings

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_METHODS = {
    "REQUEST": "Invitation",
    "CANCEL": "Cancelled",
    "REPLY": "Answer",
    "COUNTER": "Another time is proposed",
    "DECLINECOUNTER": "The proposed time is declined",
    "ADD": "Additional date",
    "REFRESH": "The current version is asked for",
}
_ANSWERS = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "accepted tentatively",
    "DELEGATED": "delegated",
    "NEEDS-ACTION": "no answer yet",
    "COMPLETED": "completed",
    "IN-PROCESS": "in process",
}
_EVERY = {"YEARLY": "year", "MONTHLY": "month", "WEEKLY": "week", "DAILY": "day", "HOURLY": "hour"}
_IN_WORDS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}
_WEEKDAYS = dict(zip(("MO", "TU", "WE", "TH", "FR", "SA", "SU"), _DAYS, strict=True))
_READ = tuple(
    """
    METHOD SUMMARY DTSTART DTEND DURATION DUE RECURRENCE-ID RRULE RDATE EXDATE LOCATION ORGANIZER ATTENDEE STATUS PERCENT-COMPLETE
    URL ATTACH COMMENT DESCRIPTION
    """.split()  # noqa: SIM905  many names, each in quotes and with a comma, would hide one another
)
_MOST_TIMES = 1000
_KINDS = {"VEVENT": "Appointment", "VTODO": "Task", "VJOURNAL": "Journal entry"}
_DURATION = re.compile(
    r"P(?:([0-9]{1,4})W)?(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,4})H)?(?:([0-9]{1,4})M)?(?:([0-9]{1,4})S)?)?"
)


def recognises(file: File) -> bool:
    """Whether this is a calendar."""
    start = file.content[:200].lstrip(b"\xef\xbb\xbf \r\n").upper()
    return start.startswith(b"BEGIN:VCALENDAR") or file.type in ("text/calendar", "application/ics")


def print_calendar(file: File, settings: DocumentSettings) -> Print:
    """Print every appointment and task; a calendar without any is printed as it stands."""
    entries = _entries(file, settings)
    if entries is None:
        return Overlong(pages=settings.max_pages + 1, at_least=True)
    return print_entries(file.name, entries, settings) if entries else print_text(file, settings)


def otherwise(file: File, settings: DocumentSettings) -> Print:
    """The same as plain text."""
    entries = _entries(file, settings)
    if entries is None:
        return Overlong(pages=settings.max_pages + 1, at_least=True)
    return print_plain_entries(file.name, entries, settings)


def _entries(file: File, settings: DocumentSettings) -> list[Entry] | None:
    """The appointments and tasks; None when there are more of them than the pages can hold."""
    outermost = components(file.content, file.charset, _READ, settings.max_pages * LINES_TO_A_PAGE)
    return None if outermost is None else list(_entries_in(outermost))


def _entries_in(outermost: Sequence[Component]) -> Iterator[Entry]:
    for calendar in outermost:
        method = _METHODS.get(calendar.text("METHOD").upper(), "")
        parts = [calendar] if calendar.name in _KINDS else calendar.parts
        yield from (_entry(part, method) for part in parts if part.name in _KINDS)


def _entry(part: Component, method: str) -> Entry:
    summary = part.text("SUMMARY") or _KINDS[part.name]
    rows = (
        ("When", _times(part)),
        ("Due", [_time(due)] if (due := part.first("DUE")) else []),
        ("Instead of", [_time(instead)] if (instead := part.first("RECURRENCE-ID")) else []),
        ("Repeats", [_repeats(line.value) for line in part.all("RRULE")]),
        ("Also on", _list_of_times(part, "RDATE")),
        ("Except", _list_of_times(part, "EXDATE")),
        ("Where", [part.text("LOCATION")]),
        ("Organizer", [_person(line) for line in part.all("ORGANIZER")[:1]]),
        ("Attendees", [_attendee(line) for line in part.all("ATTENDEE")]),
        ("Status", [_status(part)]),
        ("Link", [part.text("URL")]),
        ("Attached", [line.text for line in part.all("ATTACH") if "ENCODING" not in line.parameters]),
        ("Comment", [line.text for line in part.all("COMMENT")]),
    )
    return Entry(title=f"{method}: {summary}" if method else summary, rows=rows, text=part.text("DESCRIPTION"))


def _times(part: Component) -> list[str]:
    """From when to when; the end of whole days is the day after them (section 3.6.1)."""
    start, end = part.first("DTSTART"), part.first("DTEND")
    if start is None:
        return []
    begins, ends = _instant(start.value), _instant(end.value) if end else None
    if begins is None or (end and ends is None):
        return [" to ".join(_time(line) for line in (start, end) if line)]
    if ends is None:
        lasting = _lasting(part.text("DURATION"))
        return [_time(start) + (f", for {lasting}" if lasting else "")]
    return [_span(begins, ends, _zone(start), _zone(end) if end else "")]


def _span(begins: date, ends: date, zone: str, end_zone: str) -> str:
    if not isinstance(begins, datetime) or not isinstance(ends, datetime):
        last = ends - timedelta(days=1) if ends > begins and not isinstance(ends, datetime) else begins
        return f"{_day(begins)}, all day" if last <= begins else f"{_day(begins)} to {_day(last)}, all day"
    shown = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{_day(ends)}, {ends:%H:%M}"
    between = f"{zone} " if zone != end_zone else ""
    return f"{_day(begins)}, {begins:%H:%M} {between}to {shown} {end_zone}".rstrip()


def _time(line: ContentLine) -> str:
    instant = _instant(line.value)
    if instant is None:
        return line.text
    if not isinstance(instant, datetime):
        return _day(instant)
    return f"{_day(instant)}, {instant:%H:%M} {_zone(line)}".rstrip()


def _list_of_times(part: Component, name: str) -> list[str]:
    single = (
        ContentLine(name=name, parameters=line.parameters, value=value.strip())
        for line in part.all(name)
        for value in line.value.split(",", _MOST_TIMES)  # the rest stands as it is written
    )
    return [_time(line) for line in single]


def _instant(value: str) -> date | None:
    """A day, or a moment without its zone, which is shown as it is written."""
    digits = value.strip().upper().removesuffix("Z")
    try:
        if re.fullmatch(r"[0-9]{8}", digits):
            return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007  the zone is shown, not reckoned with
        return datetime.strptime(digits, "%Y%m%dT%H%M%S")  # noqa: DTZ007  as above
    except ValueError:
        return None


def _zone(line: ContentLine) -> str:
    zone = "UTC" if line.value.strip().upper().endswith("Z") else line.parameters.get("TZID", "")
    return f"({zone})" if zone else ""


def _day(day: date) -> str:
    """A day in English, whatever the locale of the machine."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]} {day.year}"


def _lasting(duration: str) -> str:
    found = _DURATION.fullmatch(duration.strip().upper().lstrip("+"))
    if found is None:
        return duration
    units = zip(found.groups(), ("week", "day", "hour", "minute", "second"), strict=True)
    return " ".join(f"{int(n)} {unit}{'' if int(n) == 1 else 's'}" for n, unit in units if n and int(n))


def _repeats(rule: str) -> str:
    """A simple rule in words, any other as it stands (section 3.3.10)."""
    parts = dict(part.partition("=")[::2] for part in rule.strip().upper().split(";") if part)
    every = _EVERY.get(parts.get("FREQ", ""))
    days = [_WEEKDAYS.get(day, "") for day in filter(None, parts.get("BYDAY", "").split(","))]
    if every is None or not parts.keys() <= _IN_WORDS or not all(days):
        return rule
    interval = parts.get("INTERVAL", "1")
    words = [f"every {every}" if interval == "1" else f"every {interval} {every}s"]
    words += [f"on {', '.join(days)}"] if days else []
    if until := parts.get("UNTIL"):
        instant = _instant(until)
        words.append(f"until {_day(instant) if instant else until}")
    words += [f"{parts['COUNT']} times"] if "COUNT" in parts else []
    return " ".join(words)


def _person(line: ContentLine) -> str:
    address = re.sub("^mailto:", "", line.text.strip(), flags=re.IGNORECASE)
    name = line.parameters.get("CN", "").strip()
    return f"{name} <{address}>" if name and name.lower() != address.lower() else address


def _attendee(line: ContentLine) -> str:
    answer = line.parameters.get("PARTSTAT", "NEEDS-ACTION").upper()  # its default (section 3.2.12)
    role = ", optional" if line.parameters.get("ROLE", "").upper() == "OPT-PARTICIPANT" else ""
    return f"{_person(line)}: {_ANSWERS.get(answer, answer.lower())}{role}"


def _status(part: Component) -> str:
    done = part.text("PERCENT-COMPLETE")
    return ", ".join(filter(None, (part.text("STATUS").lower().replace("-", " "), f"{done} % done" if done else "")))
