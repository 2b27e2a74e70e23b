"""What people write on the command line: a number in any spelling, a date in the site's zone."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from gateway.errors import NotPossibleError
from gateway.numbering.callee import Callee, meaning
from gateway.settings import GatewaySettings


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


def number_of(text: str, settings: GatewaySettings, sender: str = "") -> Callee:
    """Read a number as the address of a fax from that sender is read; raises NotPossibleError when it holds no single number.

    Whether the rules refuse it stands in the callee.
    """
    domain = settings.fax_domains[0].removeprefix("*.")
    callees = meaning(f"FAX={text}@{domain}", sender, settings).callees
    if len(callees) != 1 or not callees[0].number:
        raise NotPossibleError(f"{text!r} is not one fax number; nothing was done")
    return callees[0]


def allowed_number(text: str, settings: GatewaySettings, sender: str) -> str:
    """Return the number in the form in which faxes hold it; raises NotPossibleError when that sender may not call it."""
    callee = number_of(text, settings, sender)
    if callee.refusal is not None:
        why = callee.refusal.outcome.value.sentence.format(detail=callee.refusal.detail)
        raise NotPossibleError(f"{callee.number} cannot be called: {why}")
    return callee.number
