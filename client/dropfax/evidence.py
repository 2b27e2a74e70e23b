"""What a failed test leaves for people to read: what happened at its site, and the files of every fax."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

from dropfax.client import Site
from dropfax.errands import sentence
from dropfax.models import Story

MOST = 10
"""Faxes that are told; a test that sends more has not failed for want of the others' pages."""

LONGEST = 4000
"""Characters of a Drop file or a report that a section shows; the file has all."""

_UNFIT = re.compile(r"[^A-Za-z0-9.-]+")


def sections(site: Site) -> Iterator[tuple[str, str]]:
    """Tell what happened at a site, as sections of a test's report; raises DropfaxError."""
    stories = _stories(site)
    yield "faxes", "\n".join(line for story in stories for line in _timeline(story)) or "no fax came to the gateway"
    for story in stories:
        yield f"pages of fax {story.id}", "\n\f\n".join(site.text(story.id)) or "none were made"
        if (drop := _read(story.original)) is not None:
            yield f"Drop file of fax {story.id}", _shown(drop)
    for mailbox, number, mail in _mails(site):
        yield f"mail {number} of {mailbox}", _shown(mail)


def write(site: Site, directory: Path) -> Path:
    """Write the files of a site's faxes and its mails under a directory and return where; raises DropfaxError, OSError."""
    directory.mkdir(parents=True, exist_ok=True)
    for story in _stories(site):
        for name, path in (("drop.eml", story.original), ("fax.pdf", story.pdf), ("received.tif", story.tiff)):
            if (content := _read(path)) is not None:
                (directory / f"fax-{story.id}-{name}").write_bytes(content)
        (directory / f"fax-{story.id}.txt").write_text("\n".join(_timeline(story, whole=True)), encoding="utf-8")
    for mailbox, number, mail in _mails(site):
        (directory / f"mail-{number}-{fit(mailbox)}.eml").write_bytes(mail)
    return directory


def fit(text: str) -> str:
    """Return a text as it can stand in the name of a file."""
    return _UNFIT.sub("-", text).strip("-.")[-100:]


def _stories(site: Site) -> list[Story]:
    return [site.story(fax.id) for fax in site.faxes()[:MOST]]


def _timeline(story: Story, *, whole: bool = False) -> Iterator[str]:
    yield sentence(story)
    happened = [(story.created, f"accepted from {story.mail.file}")]
    for call in story.calls_made:
        told = f"call {call.attempt} to {call.number}: {call.outcome}, {call.pages_confirmed} of {call.pages_sent} pages confirmed"
        happened.append((call.started, "\n    ".join([told, *(call.transcript if whole else ())])))
    happened += [(deed.at, f"{deed.who}: {deed.what}") for deed in story.deeds]
    happened += [(report.posted, f"{report.kind} posted: {report.action}") for report in story.reports if report.posted]
    for at, what in sorted(happened):
        yield f"  {at:%Y-%m-%d %H:%M:%S}  {what}"


def _mails(site: Site) -> Iterator[tuple[str, int, bytes]]:
    for mailbox in site.mailboxes():
        for number, mail in enumerate(site.mails(mailbox.address)[:MOST], 1):
            yield mailbox.address, number, site.mail(mailbox.address, mail.id)


def _shown(mail: bytes) -> str:
    """Show the header and the text of a mail, with nothing in it that a terminal obeys."""
    read = message_from_bytes(mail)
    head = "\n".join(f"{name}: {value}" for name, value in read.items())
    texts = (part.get_payload(decode=True) for part in read.walk() if part.get_content_maintype() == "text")
    body = "\n".join(text.decode("utf-8", "replace") for text in texts if isinstance(text, bytes))
    shown = f"{head}\n\n{body}".replace("\r\n", "\n")[:LONGEST]
    return "".join(char if char.isprintable() or char in "\n\t" else "\N{REPLACEMENT CHARACTER}" for char in shown)


def _read(path: str | None) -> bytes | None:
    """Return a file of the machine that serves the site, where that is this one."""
    try:
        return Path(path).read_bytes() if path else None
    except OSError:
        return None
