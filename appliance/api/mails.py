"""Mails handed to Exchange, as its SMTP receive connector would take them."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Body, Query
from pydantic import BaseModel, Field

from appliance.api.access import TheSite
from appliance.api.problems import responses
from wire.envelope import Notify, Ret

router = APIRouter(tags=["mails"])


class Queued(BaseModel):
    """A mail that Exchange has taken."""

    message: int = Field(description="Its number in Exchange's queue database.")


@router.post(
    "/sites/{site}/mails",
    status_code=HTTPStatus.CREATED,
    responses=responses(HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
)
def send_mail(  # noqa: PLR0913  the parameters of MAIL FROM and RCPT TO
    site: TheSite,
    mail: Annotated[bytes, Body(media_type="message/rfc822", description="The mail (RFC 5322).")],
    sender: Annotated[str | None, Query(description="MAIL FROM; the header's when absent.")] = None,
    recipient: Annotated[list[str] | None, Query(description="RCPT TO; the header's when absent.")] = None,
    notify: Annotated[list[Notify] | None, Query(description="NOTIFY (RFC 3461 section 4.1).")] = None,
    ret: Annotated[Ret | None, Query(description="RET (RFC 3461 section 4.3).")] = None,
    envid: Annotated[str | None, Query(description="ENVID (RFC 3461 section 4.4).", max_length=100)] = None,
) -> Queued:
    """Hand a mail in."""
    number = site.appliance.exchange.submit(
        mail, sender=sender, recipients=recipient or (), notify=notify, ret=ret, envid=envid
    )
    site.errands.wake.set()
    return Queued(message=number)
