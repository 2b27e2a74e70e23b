"""A date as people write it on the command line, in the site's zone."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click


class Moment(click.ParamType[datetime]):
    """A date with a time of day: 2026-11-24T08:00, with or without a zone (ISO 8601)."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the date as it was written, naive when it names no zone."""
        try:
            return datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date such as 2026-11-24T08:00 or 2026-11-24T08:00+01:00.", param, ctx)


def in_zone(written: datetime, zone: ZoneInfo) -> datetime:
    """Return the instant that was meant: by the clocks of the zone, unless another was written."""
    return (written if written.tzinfo else written.replace(tzinfo=zone)).astimezone(UTC)
