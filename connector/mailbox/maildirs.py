"""Mails become files in Maildirs.

A file is named for what makes a mail the same: `<digest of Message-ID and address>-<digest of the body>.dropfax`.
"""

import hashlib
import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from connector.mailbox.memory import Memory
from wire import headers
from wire.mailfile import MessageFile
from wire.publish import flush_names, make_directories

log = logging.getLogger(__name__)

_LONGEST_NAME = 200  # file systems allow 255 bytes
_SUFFIX = ".dropfax"
_MARKS = ":"
"""What a reader puts between a name and its marks (the Maildir convention, `:2,S`)."""

_WRITERS = 8
"""Disks gather what several writers flush at the same time: 8 need half the time of one."""

_SECOND = 1_000_000_000
"""In nanoseconds."""

_COARSE = _SECOND
"""In nanoseconds: a directory may change twice in such a time and keep its date."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """A mail that is in its mailbox, on disk: in the file of that name, which was there before when it is a duplicate."""

    file: str
    is_duplicate: bool


@dataclass(frozen=True, kw_only=True)
class _Mail:
    """A message as every mailbox gets it."""

    message_id: str
    body_digest: str
    octets: bytes


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """One mail for one mailbox, under the name that it will have there."""

    address: str
    mailbox: Path
    name: str
    new: Path
    target: Path
    mail: _Mail


def _piece(address: str, mailbox: Path, name: str, mail: _Mail) -> _Piece:
    """Say once where a mail will stand: readers look into new."""
    new = mailbox / "new"
    return _Piece(address=address, mailbox=mailbox, name=name, new=new, target=new / name, mail=mail)


@dataclass(frozen=True, kw_only=True)
class _Read:
    """The mails of a `cur` directory, by their names without marks, as they were at that date of the directory."""

    date: int
    names: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Mailboxes:
    """The Maildirs of one site; one caller at a time delivers. `detect_duplicates` is the rule mailboxes.a-mail-enters-once."""

    directory: Path
    create_missing: bool
    detect_duplicates: bool = True
    machine_clock: Callable[[], int] = time.time_ns
    """What dates directories and deliveries here, in nanoseconds; not the site's clock, which may be virtual."""
    _read: dict[Path, _Read] = field(default_factory=dict)
    """What was found in `cur`, so that a full one is not listed again for every mail; what is on disk decides."""
    _memory: Memory = field(default_factory=Memory)

    def has(self, address: str) -> bool:
        """Whether mail for the address finds a mailbox here."""
        return self.create_missing or self.path(address).is_dir()

    def path(self, address: str) -> Path:
        """Return where an address has its mailbox; no address leads out of the directory."""
        return self.directory / directory_name(address)

    def find(self, address: str, message_id: str) -> Path | None:
        """Return the file of a mail in a mailbox, an unread one rather than a read one; None when it is not there."""
        mailbox, origin = self.path(address), f"{_origin(address, message_id)}-"
        for folder in (mailbox / "new", mailbox / "cur"):
            with suppress(FileNotFoundError), os.scandir(folder) as files:
                for file in files:
                    if file.name.startswith(origin) and file.name.partition(_MARKS)[0].endswith(_SUFFIX):
                        return folder / file.name
        return None

    def deliver(self, address: str, message: MessageFile) -> bool:
        """Put a mail into a mailbox; False when it is there already. Raises OSError when it cannot be written."""
        (ending,) = self.deliver_all([(address, message)])
        if isinstance(ending, OSError):
            raise ending
        return not ending.is_duplicate

    def deliver_all(self, deliveries: Sequence[tuple[str, MessageFile]]) -> list[Delivered | OSError]:
        """Put mails into mailboxes, each given by its address, and return how each ended, in the same order; all is on disk then.

        A repeat after a crash bears the name of the first, as a mailbox store's duplicate detection has it. A sender who uses
        a Message-ID again for another text is no repeat. What an OSError kept out can be delivered again.
        """
        pieces = self._pieces(deliveries)
        failed = _failures(_make_mailbox, {piece.mailbox: piece.mailbox for piece in pieces}, writers=1)
        fresh = self._fresh([piece for piece in pieces if piece.mailbox not in failed])
        failed |= _failures(_write_aside, fresh)
        # Readers watch new: a mail is written in tmp and moved there whole (the Maildir convention).
        failed |= _failures(
            _move, {target: piece for target, piece in fresh.items() if target not in failed}, writers=1
        )
        # Also for a duplicate: whoever moved it there may have died before its name was on disk, and the queue forgets the mail next.
        failed |= _failures(flush_names, {piece.new: piece.new for piece in pieces if piece.mailbox not in failed})
        if self.detect_duplicates:
            self._remember([piece for piece in pieces if not failed.keys() & {piece.mailbox, piece.target, piece.new}])
        return [_ending(piece, failed, is_duplicate=fresh.get(piece.target) is not piece) for piece in pieces]

    def _remember(self, delivered: Sequence[_Piece]) -> None:
        """Know the mails again when their reader has moved them; only now, for what is remembered and not there would be lost."""
        names: dict[Path, list[str]] = {}
        for piece in delivered:
            names.setdefault(piece.mailbox, []).append(piece.name)
        for mailbox, mine in names.items():
            self._memory.add(mailbox, dict.fromkeys(mine), self._now())

    def _is_remembered(self, piece: _Piece) -> bool:
        return self.detect_duplicates and self._memory.has(piece.mailbox, piece.name, self._now())

    def _now(self) -> int:
        return self.machine_clock() // _SECOND

    def _pieces(self, deliveries: Sequence[tuple[str, MessageFile]]) -> list[_Piece]:
        # One message for many mailboxes is taken apart once.
        mails = {id(message): _mail(message) for message in {id(m): m for _, m in deliveries}.values()}
        pieces: list[_Piece] = []
        for address, message in deliveries:
            mail = mails[id(message)]
            name = f"{_origin(address, mail.message_id)}-{mail.body_digest}{_SUFFIX}"
            pieces.append(_piece(address, self.path(address), name, mail))
        return pieces if self.detect_duplicates else self._renamed(pieces)

    def _renamed(self, pieces: Sequence[_Piece]) -> list[_Piece]:
        """Give a name of its own to every mail whose name is taken: nothing is a duplicate."""
        given: dict[Path, _Piece] = {}
        for piece in pieces:
            read = self._names_read(piece.mailbox)
            names = (f"{piece.name.removesuffix(_SUFFIX)}-{number}{_SUFFIX}" for number in count(2))
            free = piece
            while free.target in given or free.name in read or free.target.exists():
                free = _piece(piece.address, piece.mailbox, next(names), piece.mail)
            given[free.target] = free
        return list(given.values())

    def _fresh(self, pieces: Sequence[_Piece]) -> dict[Path, _Piece]:
        """Return the first of every mail that its mailbox does not have, nor had lately, by where it will stand."""
        missing: dict[Path, _Piece] = {}
        for piece in pieces:
            if not (piece.target.exists() or self._is_remembered(piece)):
                missing.setdefault(piece.target, piece)
        # Only now: a mail that a reader takes from new to cur meanwhile is seen in one of them.
        read = {mailbox: self._names_read(mailbox) for mailbox in {piece.mailbox for piece in missing.values()}}
        return {target: piece for target, piece in missing.items() if piece.name not in read[piece.mailbox]}

    def _names_read(self, mailbox: Path) -> frozenset[str]:
        """Return the names of the mails that were read: a reader moves them to cur and puts its marks behind the name."""
        cur = mailbox / "cur"
        try:
            date = cur.stat().st_mtime_ns
        except FileNotFoundError:
            return frozenset()
        known = self._read.get(cur)
        if known is None or known.date != date:
            names = os.listdir(cur)  # noqa: PTH208  a Path for each of 100 000 names takes ten times as long
            known = _Read(date=date, names=frozenset(name.partition(_MARKS)[0] for name in names))
            self._read.pop(cur, None)
            if abs(self.machine_clock() - date) > _COARSE:
                self._read[cur] = known
        return known.names


def directory_name(address: str) -> str:
    """Return an address as the name of one directory: no slash, no leading dot, no control, at most 200 characters."""
    # quote() leaves letters, digits and "_.-~" alone; Exchange compares addresses without case.
    name = quote(address.lower(), safe="@+=", errors="surrogateescape")
    if name.startswith("."):
        name = f"%2E{name[1:]}"
    if len(name) > _LONGEST_NAME:
        digest = hashlib.sha256(name.encode()).hexdigest()[:32]
        name = f"{name[:160]}~{digest}"
    return name


def _failures(work: Callable[[T], None], things: dict[Path, T], writers: int = _WRITERS) -> dict[Path, OSError]:
    """Do a work to every thing, several at the same time, and return the errors under the places of those that it failed for."""

    def error_of(thing: T) -> OSError | None:
        try:
            work(thing)
        except OSError as error:
            return error
        return None

    def errors_of(share: Sequence[T]) -> list[OSError | None]:
        return [error_of(thing) for thing in share]

    todo = list(things.values())
    if len(todo) < 2 or writers == 1:
        errors = errors_of(todo)
    else:
        # A share for each and not one thing after the other: handing out costs more than some of the works.
        share = -(-len(todo) // writers)
        with ThreadPoolExecutor(writers) as pool:
            shares = [todo[start : start + share] for start in range(0, len(todo), share)]
            errors = [error for found in pool.map(errors_of, shares) for error in found]
    return {place: error for place, error in zip(things, errors, strict=True) if error is not None}


def _make_mailbox(mailbox: Path) -> None:
    for part in ("tmp", "new", "cur"):
        make_directories(mailbox / part, 0o700)


def _write_aside(piece: _Piece) -> None:
    # One process delivers at a time (connector.app.exclusive): what a dead one left under this name, its repeat writes anew.
    aside = piece.mailbox / "tmp" / piece.name
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(piece.mail.octets)
            opened.flush()
            os.fsync(opened.fileno())
    except OSError:
        with suppress(OSError):  # half a mail fills a full disk
            aside.unlink()
        raise


def _move(piece: _Piece) -> None:
    (piece.mailbox / "tmp" / piece.name).rename(piece.target)


def _ending(piece: _Piece, failed: Mapping[Path, OSError], *, is_duplicate: bool) -> Delivered | OSError:
    for place in (piece.mailbox, piece.target, piece.new):
        if place in failed:
            return failed[place]
    facts = {"mailbox": piece.address, "file": piece.name}
    log.info("duplicate mail dropped" if is_duplicate else "mail delivered", extra=facts)
    return Delivered(file=piece.name, is_duplicate=is_duplicate)


def _mail(message: MessageFile) -> _Mail:
    """Put the envelope sender on top (RFC 5321 section 4.4); one that came with the mail is somebody else's."""
    fields, body = headers.split(message.content)
    kept = [f for f in fields if f.name.lower() != "return-path"]
    return _Mail(
        message_id=headers.first(fields, "Message-ID").strip(),
        # Not the header: every server on the way adds to it, so that honest repeats differ in their Received lines.
        body_digest=_digest(body),
        octets=headers.join([headers.field("Return-Path", f"<{message.envelope.sender}>"), *kept], body),
    )


def _origin(address: str, message_id: str) -> str:
    return _digest(f"{message_id}\0{address.lower()}".encode("utf-8", "surrogateescape"))


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()[:32]
