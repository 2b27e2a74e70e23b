"""When calls are made."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from foundation.measures import Span, Zone
from foundation.settings import Section, setting
from gateway.model.pattern import fits_number
from gateway.model.rehearsal import digits_of
from gateway.model.window import ANY_TIME, Window, closed_days, read_hours
from gateway.settings.kinds import Day, Hours


class WindowSettings(Section):
    """The hours in which certain numbers are called."""

    number: str = setting("*", "Numbers it speaks of: a number, or a pattern such as +44 20*.")
    hours: Hours = setting("Any", 'When they are called: "Any", "Wk0800-1800", "Any2300-0700,Sat,Sun".')
    zone: Zone | None = setting(None, "The zone of these hours; the site's own when absent.")
    holidays: tuple[Day, ...] = setting((), "Days without calls, such as 2026-12-25.")

    def window(self, zone: ZoneInfo) -> Window:
        """The same as hours that can be asked when they open; `zone` is the site's."""
        own = ZoneInfo(self.zone) if self.zone else zone
        return Window(terms=read_hours(self.hours), zone=own, holidays=closed_days(self.holidays))


class ScheduleSettings(Section):
    """When calls are made."""

    windows: tuple[WindowSettings, ...] = setting(
        (), "Hours of calls; the first that fits a number decides, and where none does any hour is good."
    )
    longest_wait: Span = setting(
        timedelta(days=30), "How far ahead a sender may set the date of a fax (X-Fax-Send-At).", ge=timedelta(minutes=1)
    )

    def window(self, number: str, zone: ZoneInfo) -> Window:
        """Return the hours in which a number is called; `zone` is the site's, for hours without a zone of their own."""
        # Behind an exit code stands the number that is meant.
        spellings = {number, digits_of(number)}
        fitting = (one for one in self.windows if any(fits_number(one.number, spelling) for spelling in spellings))
        return next((one.window(zone) for one in fitting), ANY_TIME)
