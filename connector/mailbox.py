"""Mailboxes: every one a Maildir, and the same mail enters each of them once."""

import hashlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from wire import headers
from wire.mailfile import MessageFile
from wire.publish import publish

log = logging.getLogger(__name__)

_LONGEST_NAME = 200  # file systems allow 255 bytes


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
        """Return the file of a mail in a mailbox, read or unread; None when it is not there."""
        mailbox, name = self.path(address), _file_name(address, message_id)
        unread = mailbox / "new" / name
        # A reader moves a mail to cur and puts its marks behind the name.
        return unread if unread.exists() else next((mailbox / "cur").glob(f"{name}*"), None)

    def deliver(self, address: str, message: MessageFile) -> bool:
        """Put a mail into a mailbox; False when it is there already. Raises OSError when it cannot be written.

        The file's name derives from Message-ID and address, so that a repeat after a crash is found out, as a mailbox
        store's duplicate detection does.
        """
        mailbox = self.path(address)
        for part in ("tmp", "new", "cur"):
            (mailbox / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        message_id = _message_id(message.content)
        name = _file_name(address, message_id)
        facts = {"mailbox": address, "file": name}
        if self.find(address, message_id) is not None:
            log.info("duplicate mail dropped", extra=facts)
            return False
        # Readers watch new: a mail is written in tmp and moved there whole (the Maildir convention).
        publish(mailbox / "tmp", name, _with_return_path(message)).rename(mailbox / "new" / name)
        _flush_names(mailbox / "new")
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


def _message_id(content: bytes) -> str:
    fields, _ = headers.split(content)
    return next(iter(headers.values(fields, "Message-ID")), "").strip()


def _file_name(address: str, message_id: str) -> str:
    origin = f"{message_id}\0{address.lower()}".encode("utf-8", "surrogateescape")
    return f"{hashlib.sha256(origin).hexdigest()[:32]}.dropfax"


def _flush_names(directory: Path) -> None:
    """Bring a rename to the disk: the queue forgets the mail next."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _with_return_path(message: MessageFile) -> bytes:
    """Put the envelope sender on top (RFC 5321 section 4.4); one that came with the mail is somebody else's."""
    fields, body = headers.split(message.content)
    kept = [f for f in fields if f.name.lower() != "return-path"]
    return headers.join([headers.field("Return-Path", f"<{message.envelope.sender}>"), *kept], body)
