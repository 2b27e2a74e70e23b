"""A mail made of what somebody typed: text and files, with a header that nothing typed can break out of."""

import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from connector.categorizer import mail_address_of
from connector.settings import ExchangeSettings
from foundation.terminal import plain
from wire import headers

_LONGEST_NAME = 150


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A file that goes with a mail, by the name that its owner gave it."""

    name: str
    content: bytes


def written_mail(sender: str, recipients: Sequence[str], subject: str, text: str, files: Sequence[Attached]) -> bytes:
    """Return a mail (RFC 5322). Date and Message-ID are left to the server that takes it in."""
    message = EmailMessage(policy=SMTP)
    message.set_content(text.replace("\r\n", "\n"), charset="utf-8")
    for file in files:
        kind, _, subtype = _kind(file.name).partition("/")
        message.add_attachment(file.content, maintype=kind, subtype=subtype, filename=_shown(file.name))
    typed = {"From": sender, "To": ", ".join(f"<{one}>" for one in recipients), "Subject": subject}
    fields = tuple(headers.field(name, value) for name, value in typed.items() if value.strip())
    return headers.join(fields, b"")[:-2] + message.as_bytes()


def recipients_of(typed: str, settings: ExchangeSettings) -> tuple[str, ...]:
    """Return the addresses of the lines of a text; what is no address stays as it is, for Exchange to return."""
    return tuple(_address(line.strip(), settings) for line in typed.splitlines() if line.strip())


def _address(line: str, settings: ExchangeSettings) -> str:
    try:
        return mail_address_of(line, settings)
    except ValueError:
        return line


def _kind(name: str) -> str:
    """Return the content type of a file by its name: what a browser says of it is its own guess."""
    guessed, coding = mimetypes.guess_type(name, strict=True)
    # A part of type message or multipart would have to be a mail itself.
    if guessed is None or coding or guessed.startswith(("message/", "multipart/")):
        return "application/octet-stream"
    return guessed


def _shown(name: str) -> str:
    return plain(name.replace("\\", "/").rpartition("/")[2])[:_LONGEST_NAME] or "file"
