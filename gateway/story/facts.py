"""A fax as plain data: the shape that every --json of the gateway prints."""

from datetime import datetime
from typing import Any

from gateway.model.waiting import Wait
from gateway.records import Fax, Listed
from wire.address import masked


def facts(fax: Listed, wait: Wait | None) -> dict[str, Any]:
    """Return a fax as JSON values: instants in ISO 8601 UTC, absolute paths, null where there is nothing."""
    job = fax.job
    return {
        "id": job.id,
        "number": job.number or None,
        "name": job.name or None,
        "address": masked(job.recipient.address),
        "sender": fax.message.sender or None,
        "subject": fax.message.subject,
        "state": job.state.value,
        "outcome": job.outcome.name if job.outcome else None,
        "detail": job.detail or None,
        "pages": job.pages,
        "pages_confirmed": job.pages_confirmed,
        "calls": job.dials,
        "created": instant(job.created),
        "due": None if job.state.is_final else instant(job.due),
        "finished": instant(job.finished),
        "pdf": str(fax.pdf) if fax.pdf else None,
        "tiff": str(fax.tiff) if fax.tiff else None,
        "original": str(fax.original),
        "notes": list(job.notes),
        "priority": job.priority.name.lower(),
        "not_before": instant(job.not_before),
        "deadline": instant(job.deadline),
        "returned_by": instant(job.returned_by),
        "held_since": instant(job.held_since),
        "node": job.leased_by,
        "channel": job.channel,
        "begun": instant(job.begun),
        "wish": job.wish.value if job.wish else None,
        "forms": sorted(job.forms),
        "wait": waiting(wait),
    }


def waiting(wait: Wait | None) -> dict[str, Any] | None:
    """Return why a fax waits, null when it does not."""
    if wait is None:
        return None
    return {"cause": wait.cause.value, "why": wait.why, "until": instant(wait.until), "code": wait.code or None}


def story(fax: Fax, wait: Wait | None) -> dict[str, Any]:
    """Return a fax with its mail, calls, deeds and reports."""
    calls = [
        {
            "attempt": call.attempt,
            "number": call.number,
            "channel": call.channel,
            "started": instant(call.result.started),
            "ended": instant(call.result.ended),
            "outcome": call.result.outcome.name,
            "first_page": call.first_page,
            "pages_sent": call.result.pages_sent,
            "pages_confirmed": call.result.pages_confirmed,
            "csid": call.result.csid,
            "speed": call.result.speed,
            "ecm": call.result.ecm,
            "rows_cut": call.result.rows_cut,
            "transcript": list(call.result.transcript),
        }
        for call in fax.calls
    ]
    reports = [
        {
            "id": letter.id,
            "kind": letter.kind.value,
            "action": letter.action.value if letter.action else None,
            "due": instant(letter.due),
            "posted": instant(letter.posted),
        }
        for letter in fax.letters
    ]
    deeds = [{"at": instant(deed.at), "who": deed.who, "what": deed.what} for deed in fax.deeds]
    mail = {
        "message_id": fax.message.message_id,
        "arrived": instant(fax.message.arrived),
        "file": fax.message.file_name,
    }
    told = {"mail": mail, "envid": fax.message.envid, "calls_made": calls, "deeds": deeds, "reports": reports}
    told["agent"] = _by_agent(fax)
    return facts(fax, wait) | told


def _by_agent(fax: Fax) -> dict[str, Any] | None:
    """Return how a fax was handed over and what Exchange heard of it, null of one that came as a file."""
    if (heard := fax.acknowledgement) is None:
        return None
    return {
        "connector": fax.message.connector,
        "delivery": fax.message.delivery,
        "result": heard.result,
        "said": heard.said or None,
        "told": instant(heard.told),
        "due": None if heard.ended else instant(heard.due),
        "ended": instant(heard.ended),
        "gone": heard.gone,
    }


def instant(at: datetime | None) -> str | None:
    """Return an instant in ISO 8601 UTC, None where there is none."""
    return at.isoformat().replace("+00:00", "Z") if at else None
