"""Events and logs for the tests of this folder."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from connector.model.tracking import EventId, TrackingEvent
from connector.model.transit import Source
from connector.settings import ExchangeSettings, TrackingSettings
from connector.tracking import Logging, TrackingLog

EIGHT = datetime(2024, 4, 2, 8, 0, 5, 101000, tzinfo=UTC)
FIRST = "MSGTRK20240402-1.LOG"
HEAD_LINES = 5
MBX01 = Logging(server="MBX01", is_ours=ExchangeSettings().is_ours, server_ip="192.0.2.10")

SENT = TrackingEvent(
    at=EIGHT,
    source=Source.GATEWAY,
    event=EventId.SEND,
    connector="Contoso Fax",
    internal_id=104,
    message_id="<m1@contoso.example>",
    guid="1f0c2e4a5b6c7d8e9fa0b1c2d3e4f506",
    recipients=("IMCEAFAX-+2B14255550123@contoso.example",),
    statuses=("250 2.0.0 Written to drop directory",),
    size=20480,
    subject="Invoice",
    sender="ann@contoso.example",
    return_path="ann@contoso.example",
    info="2024-04-02T08:00:02.000Z",
    custom=(("File", "0a1b.eml"),),
)
"""The first composed row of exchange-files.md section 8."""

REPORTED = TrackingEvent(
    at=datetime(2024, 4, 2, 8, 4, 11, 20000, tzinfo=UTC),
    source=Source.PICKUP,
    event=EventId.RECEIVE,
    context="Replay",
    internal_id=107,
    message_id="<dsn1@fax.contoso.example>",
    recipients=("ann@contoso.example",),
    size=5120,
    reference="<m1@contoso.example>",
    subject="Undeliverable: Invoice",
    sender="postmaster@contoso.example",
    return_path="",
)
"""The second one."""


def event(**changes: Any) -> TrackingEvent:
    """SENT with other fields."""
    return replace(SENT, **changes)


def log_in(directory: Path, **settings: Any) -> TrackingLog:
    """A log of MBX01 in a directory, with settings under their names in the file."""
    return TrackingLog(directory, TrackingSettings.model_validate(settings), MBX01)


def lines(file: Path) -> list[str]:
    """The rows of a file, without its head; every line must end with CRLF."""
    octets = file.read_bytes()
    assert octets.endswith(b"\r\n")
    return octets.decode("utf-8-sig").split("\r\n")[HEAD_LINES:-1]


def names(directory: Path) -> list[str]:
    """The files of a directory."""
    return sorted(path.name for path in directory.iterdir())
