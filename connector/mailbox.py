"""Mailboxes: every one a Maildir, and the same mail enters each of them once.

A file is named for what makes a mail the same: `<digest of Message-ID and address>-<digest of the body>.dropfax`.
"""

import hashlib
import logging
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from wire import headers
from wire.mailfile import MessageFile
from wire.publish import flush_names, make_directories, publish

log = logging.getLogger(__name__)

_LONGEST_NAME = 200  # file systems allow 255 bytes
_SUFFIX = ".dropfax"


@dataclass(frozen=True, kw_only=True)
class Mailboxes:
    """The Maildirs of one site."""

    directory: Path
    create_missing: bool

    def has(self, address: str) -> bool:
        """Whether mail for the address finds a mailbox here."""
        return self.create_missing or self.path(address).is_dir()

    def path(self, address: str) -> Path:
        """Return where an address has its mailbox; no address leads out of the directory."""
        return self.directory / directory_name(address)

    def find(self, address: str, message_id: str) -> Path | None:
        """Return the file of a mail in a mailbox, an unread one rather than a read one; None when it is not there."""
        mailbox, name = self.path(address), f"{_origin(address, message_id)}-*{_SUFFIX}"
        found = [*(mailbox / "new").glob(name), *_read(mailbox, name)]
        return next(iter(found), None)

    def deliver(self, address: str, message: MessageFile) -> bool:
        """Put a mail into a mailbox; False when it is there already. Raises OSError when it cannot be written.

        A repeat after a crash bears the name of the first, as a mailbox store's duplicate detection has it. A sender who uses
        a Message-ID again for another text is no repeat.
        """
        mailbox = self.path(address)
        for part in ("tmp", "new", "cur"):
            make_directories(mailbox / part, 0o700)
        name = _file_name(address, message.content)
        facts = {"mailbox": address, "file": name}
        if (mailbox / "new" / name).exists() or _read(mailbox, name):
            log.info("duplicate mail dropped", extra=facts)
            return False
        # Readers watch new: a mail is written in tmp and moved there whole (the Maildir convention).
        publish(mailbox / "tmp", name, _with_return_path(message)).rename(mailbox / "new" / name)
        flush_names(mailbox / "new")  # the queue forgets the mail next
        log.info("mail delivered", extra=facts)
        return True


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


def _file_name(address: str, content: bytes) -> str:
    fields, body = headers.split(content)
    message_id = headers.first(fields, "Message-ID").strip()
    # Not the header: every server on the way adds to it, so that honest repeats differ in their Received lines.
    return f"{_origin(address, message_id)}-{_digest(body)}{_SUFFIX}"


def _origin(address: str, message_id: str) -> str:
    return _digest(f"{message_id}\0{address.lower()}".encode("utf-8", "surrogateescape"))


def _digest(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()[:32]


def _read(mailbox: Path, name: str) -> list[Path]:
    """Return the mails of a name that were read: a reader moves them to cur and puts its marks behind the name."""
    return list((mailbox / "cur").glob(f"{name}*"))


def _with_return_path(message: MessageFile) -> bytes:
    """Put the envelope sender on top (RFC 5321 section 4.4); one that came with the mail is somebody else's."""
    fields, body = headers.split(message.content)
    kept = [f for f in fields if f.name.lower() != "return-path"]
    return headers.join([headers.field("Return-Path", f"<{message.envelope.sender}>"), *kept], body)
