"""The message tracking log: written, kept within its limits, read (Message tracking)."""

from connector.tracking.log import TrackingLog
from connector.tracking.reading import LoggedEvent, Unread
from connector.tracking.search import Query, search
from connector.tracking.story import Chapter, story

__all__ = ["Chapter", "LoggedEvent", "Query", "TrackingLog", "Unread", "search", "story"]
