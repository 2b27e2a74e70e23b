"""What a test does with its site: says how calls end, sends, moves the clock, asserts of faxes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Literal

from dropfax.asks import Calls
from dropfax.client import Site
from dropfax.mail import SENDER, fax_mail
from dropfax.models import Story


@dataclass(frozen=True, kw_only=True)
class FaxLine:
    """The simulated telephone line of a site."""

    site: Site
    _said: dict[str, Calls] = field(default_factory=dict)

    def calls(self, number: str, *calls: str, then: Literal["delivered", "repeat", "last"] = "delivered") -> None:
        """Let calls to a number end so, first to last: "busy", "no_answer", "hang_up@2". What was said of other numbers begins anew."""
        self._said[number] = Calls(number=number, calls=calls, then=then)
        self.site.script(*self._said.values())


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """The Exchange side of a site: mail goes in, replies lie in mailboxes."""

    site: Site

    def send(
        self,
        number: str,
        *,
        name: str | None = None,
        subject: str = "",
        text: str = "",
        sender: str = SENDER,
        pdfs: Mapping[str, bytes] | None = None,
    ) -> str:
        """Send a mail to one fax number and return its Message-ID."""
        mail = fax_mail(number, name=name, subject=subject, text=text, sender=sender, pdfs=pdfs)
        self.site.send(mail)
        return str(mail["Message-ID"])

    def mails(self, mailbox: str = SENDER) -> list[EmailMessage]:
        """Return the mails of a mailbox in the order in which they came."""
        parser = BytesParser(EmailMessage, policy=default)
        return [parser.parsebytes(self.site.mail(mailbox, mail.id)) for mail in self.site.mails(mailbox)]


@dataclass(frozen=True, kw_only=True)
class FaxClock:
    """The clock of a site, which stands until it is moved."""

    site: Site

    @property
    def now(self) -> datetime:
        """What it shows."""
        return self.site.clock().now

    def advance(self, span: timedelta) -> datetime:
        """Move it on, do on the way what is due, and return what it shows then."""
        return self.site.advance(span).now

    def run_until_idle(self) -> None:
        """Let it jump from date to date until nothing is due."""
        assert self.site.run_until_idle(), "something is still due in more than 30 days"


@dataclass(frozen=True, kw_only=True)
class FaxPlaces:
    """Where a program under test meets a site: an SMTP receive connector on a free port, and the directories of the gateway."""

    host: str
    port: int
    drop: Path
    replay: Path
    pickup: Path | None


@dataclass(frozen=True, kw_only=True)
class AssertFax:
    """Asserts of the one fax to a number, after its report has come."""

    site: Site

    def __call__(
        self, number: str, *, outcome: str = "DELIVERED", pages: int | None = None, text: str | None = None
    ) -> Story:
        """Wait until the fax was reported and return its story; raises AssertionError, which names all that is otherwise."""
        story = self.site.wait_reported(number=number)
        amiss = [f"its outcome is {story.outcome}, not {outcome}"] if story.outcome != outcome else []
        if pages is not None and story.pages != pages:
            amiss.append(f"it has {story.pages} pages, not {pages}")
        if text is not None and _words(text) not in _words(words := "\n".join(self.site.text(story.id))):
            amiss.append(f"{text!r} does not stand on its pages: {words[:500]!r}")
        if amiss:
            raise AssertionError(f"fax {story.id} to {number}: {'; '.join(amiss)}")
        return story


def _words(text: str) -> str:
    """Lines break on paper where they must."""
    return " ".join(text.split())
