"""The Transport service: mail.que's messages are categorized, delivered, deferred, reported and given up, a batch at a time.

Whatever is killed between two steps: the next start repeats the message, and every step meets its own earlier result. Nothing is
deleted in silence: each recipient is delivered to, or reported, or renounced by NOTIFY, or kept as `.bad` in the queue's directory.
"""

from connector.transport.service import Transport

__all__ = ["Transport"]
