"""The message tracking log (Set-TransportService)."""

from datetime import timedelta
from enum import StrEnum, unique
from pathlib import Path

from pydantic import model_validator

from connector.settings.kinds import Limit
from foundation.measures import Size, Span
from foundation.settings import AmissError, Section, setting


@unique
class TrackingSchema(StrEnum):
    """The version of Exchange whose fields the rows have."""

    EXCHANGE_2010 = "2010"
    EXCHANGE_2013 = "2013"
    EXCHANGE_2016 = "2016"


class TrackingSettings(Section):
    """Where the tracking log stands and how much of it is kept."""

    enabled: bool = setting(
        default=True, sentence="Whether the message tracking log is written.", name="MessageTrackingLogEnabled"
    )
    path: Path = setting(
        Path("Logs/MessageTracking"), "Directory of the log files; relative to the site.", name="MessageTrackingLogPath"
    )
    max_file_size: Size = setting(
        10 * 1024**2,
        "Size at which a file is closed and the next one begun, 1 B to 4 GB.",
        name="MessageTrackingLogMaxFileSize",
        ge=1,
        le=4 * 1024**3,
    )
    max_directory_size: Limit = setting(
        1000 * 1024**2,
        'Size of all files beyond which the oldest are deleted; "unlimited" for none.',
        name="MessageTrackingLogMaxDirectorySize",
        ge=1,
    )
    max_age: Span = setting(
        timedelta(days=30),
        "Age at which a file is deleted; 0 s for never.",
        name="MessageTrackingLogMaxAge",
    )
    subject_logging: bool = setting(
        default=True,
        sentence="Whether subjects stand in the log.",
        name="MessageTrackingLogSubjectLoggingEnabled",
    )
    hourly: bool = setting(
        default=False,
        sentence="Whether files are named and begun by the hour, as newer Exchange does, and not by the day.",
        name="HourlyFiles",
    )
    fields_of: TrackingSchema = setting(
        TrackingSchema.EXCHANGE_2016,
        "Version of Exchange whose fields the rows have: 2016 (30 fields, also of 2019), 2013 (27) or 2010 (26).",
        name="MessageTrackingLogSchema",
    )

    @model_validator(mode="after")
    def _agree(self) -> "TrackingSettings":
        """Refuse a file that would fill more than the directory (Set-TransportService, MessageTrackingLogMaxFileSize)."""
        if self.max_file_size > self.max_directory_size:
            raise AmissError(
                "should be at most MessageTrackingLogMaxDirectorySize, or no file fits", "MessageTrackingLogMaxFileSize"
            )
        return self
