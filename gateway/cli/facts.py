"""A fax as plain data: the shape that every --json of the gateway prints."""

from datetime import datetime
from typing import Any

from gateway.records import Fax


def facts(fax: Fax) -> dict[str, Any]:
    """Return a fax as JSON values: instants in ISO 8601 UTC, absolute paths, null where there is nothing."""
    job = fax.job
    return {
        "id": job.id,
        "number": job.number or None,
        "name": job.name or None,
        "address": job.recipient.address,
        "sender": fax.message.sender or None,
        "subject": fax.message.subject,
        "state": job.state.value,
        "outcome": job.outcome.name if job.outcome else None,
        "detail": job.detail or None,
        "pages": job.pages,
        "pages_confirmed": job.pages_confirmed,
        "calls": job.dials,
        "created": _instant(job.created),
        "due": None if job.state.is_final else _instant(job.due),
        "finished": _instant(job.finished),
        "pdf": str(fax.pdf) if fax.pdf else None,
        "tiff": str(fax.tiff) if fax.tiff else None,
        "original": str(fax.original),
        "notes": list(job.notes),
    }


def story(fax: Fax) -> dict[str, Any]:
    """Return a fax with its mail, calls and reports."""
    calls = [
        {
            "attempt": call.attempt,
            "number": call.number,
            "started": _instant(call.result.started),
            "ended": _instant(call.result.ended),
            "outcome": call.result.outcome.name,
            "first_page": call.first_page,
            "pages_sent": call.result.pages_sent,
            "pages_confirmed": call.result.pages_confirmed,
            "csid": call.result.csid,
            "speed": call.result.speed,
            "ecm": call.result.ecm,
            "transcript": list(call.result.transcript),
        }
        for call in fax.calls
    ]
    reports = [
        {"id": letter.id, "action": letter.action.value, "due": _instant(letter.due), "posted": _instant(letter.posted)}
        for letter in fax.letters
    ]
    mail = {
        "message_id": fax.message.message_id,
        "arrived": _instant(fax.message.arrived),
        "file": fax.message.file_name,
    }
    return facts(fax) | {"mail": mail, "envid": fax.message.envid, "calls_made": calls, "reports": reports}


def _instant(at: datetime | None) -> str | None:
    return at.isoformat().replace("+00:00", "Z") if at else None
