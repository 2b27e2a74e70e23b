"""What the sender of a mail wishes for it beyond its recipients: when, how urgently, until when, and how it is answered."""

from gateway.wishes.reading import Wishes, wishes_of

__all__ = ["Wishes", "wishes_of"]
