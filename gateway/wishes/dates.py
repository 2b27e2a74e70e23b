"""Dates in the header fields by which a sender chooses the time of a fax (RFC 3339, RFC 5322 section 3.3)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?)?"
_RFC_3339 = re.compile(
    rf"(?P<year>[0-9]{{4}})-(?P<month>[0-9]{{2}})-(?P<day>[0-9]{{2}})[T ]{_CLOCK} ?(?P<zone>Z|[+-][0-9]{{2}}:?[0-9]{{2}})?",
    re.IGNORECASE,
)
_RFC_5322 = re.compile(
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun) ?, ?)?(?P<day>[0-9]{{1,2}}) (?P<month>{'|'.join(_MONTHS)}) (?P<year>[0-9]{{4}}) {_CLOCK}"
    r"(?: (?P<zone>[A-Z]{1,5}|[+-][0-9]{4}))?(?: ?\([^()]{0,40}\))?",
    re.IGNORECASE,
)
# RFC 5322 section 4.3; any other word is a zone that nobody knows.
_NAMED_ZONES = {
    **dict.fromkeys(("Z", "UT", "UTC", "GMT"), 0),
    "EDT": -4,
    "EST": -5,
    "CDT": -5,
    "CST": -6,
    "MDT": -6,
    "MST": -7,
    "PDT": -7,
    "PST": -8,
}
_LONGEST = 80


def read_date(text: str, zone: ZoneInfo) -> datetime | None:
    """Return the instant that a date names; one without a zone is by the site's clocks. None for what is no date."""
    plain = " ".join(text[:_LONGEST].split())
    found = _RFC_3339.fullmatch(plain) or _RFC_5322.fullmatch(plain)
    if found is None or len(text) > _LONGEST:
        return None
    month = found["month"]
    try:
        offset = _offset(found["zone"], zone)
        local = datetime(
            int(found["year"]),
            int(month) if month.isdigit() else _MONTHS.index(month.lower()) + 1,
            int(found["day"]),
            int(found["hour"]),
            int(found["minute"]),
            min(int(found["second"] or 0), 59),  # a leap second
            tzinfo=offset,
        )
        return local.astimezone(UTC)
    except (ValueError, KeyError, OverflowError):
        return None


def _offset(text: str | None, zone: ZoneInfo) -> ZoneInfo | timezone:
    """Raises KeyError or ValueError for a zone that does not exist."""
    if text is None:
        return zone
    if text[0] not in "+-":
        return timezone(timedelta(hours=_NAMED_ZONES[text.upper()]))
    span = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-span if text[0] == "-" else span)
