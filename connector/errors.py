"""Broken promises of the Exchange side, drawn as a tree.

ConnectorError
├── AgentSocketError    delivery agents cannot be served: the socket or the token file (owner: who runs the site)
├── ListenError         the Receive connector cannot listen: its address, certificate or users (owner: who runs the site)
├── RepairError         a .bad file cannot be corrected or submitted again as it was asked (owner: who asked)
├── SubmissionError     a mail that somebody handed in has no usable sender or recipient (owner: whoever handed it in)
├── QueueDatabaseError  mail.que cannot be used by this version (owner: who runs the site)
└── QueueUnavailableError  mail.que cannot be read or written now, a disk is full perhaps; an OSError too (owner: who runs the site)

A mail that cannot be delivered is no exception: see connector.categorizer. Neither is a bad file in Pickup or Replay:
see connector.submission.
"""


class ConnectorError(Exception):
    """A promise of the Exchange side is broken."""


class SubmissionError(ConnectorError):
    """A mail cannot be queued; the message says what is missing."""


class QueueDatabaseError(ConnectorError):
    """The queue database cannot be used; the message says why."""


class QueueUnavailableError(ConnectorError, OSError):
    """The queue database cannot be read or written now; what was tried is tried again, as with any file. A full disk has its errno."""


class ListenError(ConnectorError):
    """The Receive connector cannot listen; the message names the setting and says why."""


class AgentSocketError(ConnectorError):
    """Delivery agents cannot be served; the message names the file and says why."""


class RepairError(ConnectorError):
    """A file that was set aside cannot be corrected or submitted again; the message says why, and what is left."""
