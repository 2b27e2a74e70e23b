"""The reports that Exchange itself makes: failed, delayed, relayed, expanded, delivered, in the shape of its own ([EX], RFC 3461)."""

from connector.ndr.endings import Ending, Occasion, is_orphan, is_owed
from connector.ndr.reports import report

__all__ = ["Ending", "Occasion", "is_orphan", "is_owed", "report"]
