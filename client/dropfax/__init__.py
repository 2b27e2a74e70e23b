"""Client of dropfax: both halves of a fax-gateway integration with Exchange, on another process's simulated telephone line.

with dropfax.Client("http://127.0.0.1:8025") as client, client.new_site("ward") as site:
    site.send(dropfax.fax_mail("+1 425 555 0112", name="Bob", text="hello"))
    assert site.wait_reported().outcome == "DELIVERED"
"""

from dropfax.aio import AsyncClient, AsyncSite
from dropfax.asks import Calls
from dropfax.client import Client, Site
from dropfax.errors import (
    DropfaxError,
    NotReportedError,
    NotStartedError,
    ProblemError,
    UnexpectedAnswerError,
    UnreachableError,
)
from dropfax.mail import fax_address, fax_mail
from dropfax.models import (
    Call,
    ClockState,
    Deed,
    Fax,
    Handover,
    Mail,
    Mailbox,
    MailOfFax,
    Problem,
    Report,
    SiteState,
    Story,
    Wait,
)

__all__ = [
    "AsyncClient",
    "AsyncSite",
    "Call",
    "Calls",
    "Client",
    "ClockState",
    "Deed",
    "DropfaxError",
    "Fax",
    "Handover",
    "Mail",
    "MailOfFax",
    "Mailbox",
    "NotReportedError",
    "NotStartedError",
    "Problem",
    "ProblemError",
    "Report",
    "Site",
    "SiteState",
    "Story",
    "UnexpectedAnswerError",
    "UnreachableError",
    "Wait",
    "fax_address",
    "fax_mail",
]
