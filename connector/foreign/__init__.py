"""The hand-over to a Foreign connector's gateway: one file in its Drop directory for all recipients of a message."""

from connector.foreign.delivery import ForeignDelivery
from connector.foreign.faults import Fault
from connector.foreign.file import drop_file, drop_name, portion
from connector.foreign.staging import Staged, Whereabouts

__all__ = ["Fault", "ForeignDelivery", "Staged", "Whereabouts", "drop_file", "drop_name", "portion"]
