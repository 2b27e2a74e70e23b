"""What settings are made of besides plain values: domains, hours, days, numbers, mail addresses."""

import re
from typing import Annotated

from pydantic import AfterValidator

from gateway.model.window import closed_days, read_hours
from wire.address import Fault, read

_DOMAIN = re.compile(r"(\*\.)?[\w-]+(\.[\w-]+)*")


def _known_shape(domain: str) -> str:
    if not _DOMAIN.fullmatch(domain):
        raise ValueError("should be a domain such as 'fax.example', or '*.fax.example' for it and all domains below it")
    return domain


FaxDomain = Annotated[str, AfterValidator(_known_shape)]
"""A mail domain, or `*.` and a domain for it and all below it."""


def _hours(text: str) -> str:
    read_hours(text)
    return text


Hours = Annotated[str, AfterValidator(_hours)]
"""Hours of the week as HylaFAX writes them: "Any", "Wk0800-1800", "Any2300-0700,Sat,Sun"."""


def _day(text: str) -> str:
    closed_days([text])
    return text


Day = Annotated[str, AfterValidator(_day)]
"""A day, written 2026-12-25."""


def _readable_number(text: str) -> str:
    if isinstance(read(f"FAX:{text}", ()).result, Fault):
        raise ValueError(  # noqa: TRY004  a bad value in the file, whatever its type is called
            "should be a fax number such as '+14255550123', or a name and a number: 'Bob@+14255550123'"
        )
    return text


AliasNumber = Annotated[str, AfterValidator(_readable_number)]
"""A fax number, with a name and @ in front where it has one."""


def _mail_address(text: str) -> str:
    if not re.fullmatch(r"[^\s<>@,;\"]+@[^\s<>@,;\"]+", text):
        raise ValueError("should be a mail address such as 'nurse@contoso.example'")
    return text


MailAddress = Annotated[str, AfterValidator(_mail_address)]
"""A mail address such as nurse@contoso.example."""
