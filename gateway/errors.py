"""Broken promises of the gateway, drawn as a tree.

GatewayError
├── StoreError
│   ├── LostLeaseError  a result came after the lease had lapsed; nothing was written (owner: the sweep)
│   ├── NoSuchJobError  a job number that the store does not know (owner: whoever asked)
│   ├── NoSuchArrivalError  an arrival number that the store does not know (owner: whoever asked)
│   ├── SchemaError     the database was made by another version (owner: the administrator)
│   └── UnavailableError  the database cannot be read or written now; nothing was changed (owner: the administrator)
├── HandoverError       Exchange's Delivery Agent connector does not do what it was asked (owner: the flow, which asks again)
│   ├── AwayError       it cannot be asked now; everything waits
│   └── NotTakenError   one word is not taken now; what it is about waits
├── NotPossibleError    what somebody wants done to a fax or a hold cannot be done now; nothing was changed (owner: whoever asked)
├── PressError          printing broke off whatever was left out (owner: prepare, which repeats it and gives up)
├── CoverError          (gateway.document.cover) a cover template or the directory is wrong (owner: the administrator)
├── BadTiffError        (gateway.document.pages) a file is no TIFF of bilevel pages (owner: whoever wrote it)
├── NoSuchPageError     a page that a fax does not have, or not yet (owner: whoever asked)
├── UnreadableFaxError  a file that was to ring is no fax that can be sent; nothing rings (owner: whoever put it there)
├── SpoolError          a file of ours cannot be read or written now; nothing was changed (owner: the administrator)
└── IllegalMoveError    a job was told to make a move that the table of legal moves does not hold (owner: us)

How a call or a document ended is no exception: see gateway.model.outcome.
"""


class GatewayError(Exception):
    """A promise of the gateway is broken."""


class SpoolError(GatewayError, OSError):
    """The spool directory is full, away or damaged; what needed it is repeated later."""


class NoSuchPageError(GatewayError):
    """The fax does not have this page, or not yet."""


class UnreadableFaxError(GatewayError):
    """A file that was to arrive as a fax cannot be one; nothing rings."""


class PressError(GatewayError):
    """Printing broke off whatever was left out; no fax was made."""


class StoreError(GatewayError):
    """The store cannot do what it was asked."""


class LostLeaseError(StoreError):
    """The lease lapsed before the result came; nothing was written."""


class NoSuchJobError(StoreError):
    """The store holds no job of that number."""


class NoSuchArrivalError(StoreError):
    """The store holds no arrival of that number."""


class HandoverError(GatewayError):
    """Exchange does not take what its delivery agent says, or hands nothing over."""


class AwayError(HandoverError):
    """The hand-over cannot be used now: Exchange is away, busy, or knows no such connector; nothing was changed."""


class NotTakenError(HandoverError):
    """Exchange does not take this word now; nothing was changed."""


class NotPossibleError(GatewayError):
    """What somebody wants done to a fax, a number or a line cannot be done as it stands now; nothing was changed."""


class SchemaError(StoreError):
    """The database was made by another version of dropfax."""


class UnavailableError(StoreError):
    """The database cannot be read or written now: it is full, locked, damaged or gone; nothing was changed."""


class IllegalMoveError(GatewayError):
    """The table of legal moves does not hold this move."""
