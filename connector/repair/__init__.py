"""Files that were set aside as `.bad`: why, corrected, and submitted again."""

from connector.repair.correcting import Corrections, corrected
from connector.repair.finding import Finding, Line, diagnose
from connector.repair.places import Place, bad_files, place_of, resubmit

__all__ = [
    "Corrections",
    "Finding",
    "Line",
    "Place",
    "bad_files",
    "corrected",
    "diagnose",
    "place_of",
    "resubmit",
]
