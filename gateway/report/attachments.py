"""What a report carries besides: a picture of page 1, the fax itself, the transcript of its calls."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from gateway.errors import GatewayError
from gateway.model.letter import Letter
from gateway.report.account import ReportedFax
from gateway.report.wording import plain
from gateway.settings import Attachment as Wanted
from gateway.settings import ReportSettings
from wire.dsn import Action
from wire.mail_parts import Attachment


@dataclass(frozen=True, kw_only=True)
class Documents:
    """Where the documents of a job are had from; both raise GatewayError or OSError for one that is not there."""

    picture: Callable[[int], bytes]
    pdf: Callable[[int], bytes]


def attachments(
    letter: Letter, faxes: Sequence[ReportedFax], settings: ReportSettings, documents: Documents
) -> tuple[Attachment, ...]:
    """Return what the settings want a final report to carry; what is deleted, damaged or too large stays behind."""
    if letter.action in (Action.DELAYED, Action.EXPANDED):
        return ()
    found = (_attached(wanted, fax, documents) for fax in faxes for wanted in settings.attach)
    return tuple(one for one in found if one is not None and len(one.content) <= settings.max_returned_size)


def _attached(wanted: Wanted, fax: ReportedFax, documents: Documents) -> Attachment | None:
    job = fax.job.id
    try:
        match wanted:
            case Wanted.FIRST_PAGE:
                return Attachment(name=f"fax-{job}-page-1.png", kind="image/png", content=documents.picture(job))
            case Wanted.PDF:
                return Attachment(name=f"fax-{job}.pdf", kind="application/pdf", content=documents.pdf(job))
            case Wanted.TRANSCRIPT if fax.every_call:
                lines = "\r\n".join(_transcript(fax)) + "\r\n"
                return Attachment(name=f"fax-{job}-calls.txt", kind="text/plain", content=lines.encode())
            case Wanted.TRANSCRIPT:
                return None
            case _:
                assert_never(wanted)
    except (OSError, GatewayError):
        # A fax that was never printed, or whose document was deleted, has nothing to show; its report must come all the same.
        return None


def _transcript(fax: ReportedFax) -> Iterator[str]:
    """Yield every line that was noted of the calls, each behind a line that names the call, and its number where there were several."""
    for call in fax.every_call:
        result = call.result
        started = result.started.strftime("%Y-%m-%d %H:%M:%S UTC")
        to = f" to {plain(call.number)}" if fax.others else ""
        yield f"Call {call.attempt}{to}: {started}, {result.outcome.value.code} {result.outcome.value.text}"
        yield from (f"  {plain(line, 500)}" for line in result.transcript)
