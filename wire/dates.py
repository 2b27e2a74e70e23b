"""Dates of mail as RFC 5322 section 3.3 has them today, without the forms it calls obsolete."""

import re
from datetime import datetime

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DATE = re.compile(
    rf"(?:({'|'.join(_DAYS)}), +)?([0-9]{{1,2}}) +({'|'.join(_MONTHS)}) +([0-9]{{4}}) +"
    r"([0-9]{2}:[0-9]{2}(?::[0-9]{2})?) +([+-][0-9]{4})"
)


def strict(value: str) -> datetime | None:
    """Return the instant that a date names; None when it breaks the grammar, does not exist or names a wrong day of the week."""
    if (found := _DATE.fullmatch(value)) is None:
        return None
    day_name, day, month, year, time, zone = found.groups()
    seconds = "" if time.count(":") == 2 else ":00"
    try:
        instant = datetime.fromisoformat(
            f"{year}-{_MONTHS.index(month) + 1:02}-{int(day):02}T{time}{seconds}{zone[:3]}:{zone[3:]}"
        )
    except ValueError:
        return None
    return instant if day_name in (None, _DAYS[instant.weekday()]) else None
