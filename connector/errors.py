"""Broken promises of the Exchange side, drawn as a tree.

ConnectorError
└── SubmissionError  a mail that somebody handed in has no usable sender or recipient (owner: whoever handed it in)

A mail that cannot be delivered is no exception: see connector.categorizer. Neither is a bad file in Pickup or Replay:
see connector.submission.
"""


class ConnectorError(Exception):
    """A promise of the Exchange side is broken."""


class SubmissionError(ConnectorError):
    """A mail cannot be queued; the message says what is missing."""
