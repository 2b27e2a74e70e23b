"""The message tracking log: written, kept within its limits, read (Message tracking)."""

from connector.tracking.log import TrackingLog
from connector.tracking.reading import LoggedEvent, Unread
from connector.tracking.row import Logging
from connector.tracking.search import Query, search
from connector.tracking.story import Chapter, story
from connector.tracking.submissions import of_submission

__all__ = ["Chapter", "LoggedEvent", "Logging", "Query", "TrackingLog", "Unread", "of_submission", "search", "story"]
