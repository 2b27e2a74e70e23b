"""Broken promises of the Exchange side, drawn as a tree.

ConnectorError
├── SubmissionError     a mail that somebody handed in has no usable sender or recipient (owner: whoever handed it in)
└── QueueDatabaseError  mail.que cannot be used by this version (owner: who runs the site)

A mail that cannot be delivered is no exception: see connector.categorizer. Neither is a bad file in Pickup or Replay:
see connector.submission.
"""


class ConnectorError(Exception):
    """A promise of the Exchange side is broken."""


class SubmissionError(ConnectorError):
    """A mail cannot be queued; the message says what is missing."""


class QueueDatabaseError(ConnectorError):
    """The queue database cannot be used; the message says why."""
