"""A mail that Exchange turns into a fax, as people and programs write it."""

import re
from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import make_msgid

SENDER = "ann@contoso.example"

_ESCAPED = re.compile(rb"[^A-Za-z0-9=/-]")


def fax_address(number: str, *, name: str | None = None, domain: str = "contoso.example") -> str:
    """Return the encapsulated address of a fax number (Microsoft KB 323351), with the recipient's name in front of it when there is one."""
    value = number if name is None else f"{name}@{number}"
    escaped = _ESCAPED.sub(lambda octet: b"+%02X" % ord(octet[0]), value.encode())
    return f"IMCEAFAX-{escaped.replace(b'/', b'_').decode('ascii')}@{domain}"


def fax_mail(
    number: str,
    *,
    name: str | None = None,
    subject: str = "",
    text: str = "",
    sender: str = SENDER,
    pdfs: Mapping[str, bytes] | None = None,
) -> EmailMessage:
    """Return a mail to one fax number; `pdfs` are attached by their file names."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = fax_address(number, name=name)
    mail["Subject"] = subject
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    mail.set_content(text)
    for file, pdf in (pdfs or {}).items():
        mail.add_attachment(pdf, maintype="application", subtype="pdf", filename=file)
    return mail
