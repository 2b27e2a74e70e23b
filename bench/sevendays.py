"""Seven days of a site in virtual time: five faxes with retries, calling hours, delays, a hold, and a Replay directory that goes away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from foundation.loop import Half, run_until_idle
from gateway.app import Gateway, Surroundings, open_gateway
from gateway.document.printing import Printer
from gateway.records import Fax, GatewayFile, fax
from gateway.store.management import Request
from wire import mailfile
from wire.envelope import Envelope, Notify, Recipient

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
THANKSGIVING = "2026-11-26"
SEND_AT = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)
HELD, RELEASED = MONDAY + timedelta(hours=1), MONDAY + timedelta(days=2, hours=7)
GONE, BACK = MONDAY + timedelta(days=2, hours=3), MONDAY + timedelta(days=3, hours=3)

BUSY, SLOW, LATER, WAITS, BROKEN = "+12125550110", "+14255550123", "+12125550101", "+12125550102", "+14255550162"
"""Always busy; answers on the third day; sent on the fifth; held for two days; hangs up on page 2 once. +1 212 has calling hours."""

NUMBERS = (BUSY, SLOW, LATER, WAITS, BROKEN)

SETTINGS = GatewayFile.model_validate(
    {
        "site": {"time_zone": "Europe/Berlin"},
        "gateway": {
            "retry": {
                "lifetime": "7 d",
                "max_dials": 1000,
                "busy": {"pause": "10 min", "backoff": 1.5, "longest": "1 h", "jitter": 0.2},
                "no_answer": {"pause": "3 h", "longest": "3 h", "jitter": 0.2},
            },
            "schedule": {
                "windows": [
                    {
                        "number": "+1212*",
                        "hours": "Any0800-1800",
                        "zone": "America/New_York",
                        "holidays": [THANKSGIVING],
                    }
                ]
            },
            "report": {"delay_after": "4 h", "delay_every": "24 h", "retry_pause": "10 min"},
            "line": {"seed": 7, "sequences": [{"number": SLOW, "calls": ["no_answer"] * 17}]},
        },
    }
)


@dataclass(frozen=True, kw_only=True)
class Week:
    """What became of the faxes, by their numbers, and when the last of it happened."""

    faxes: Mapping[str, Fax]
    end: datetime


Seen = Callable[[Gateway], Half]
"""How the loop sees the gateway: as it is, or through somebody who counts its turns."""


def seven_days(site: Path, printer: Printer, seen: Seen = lambda gateway: gateway) -> Week:
    """Let a week pass at a new site, until nothing is left to do."""
    clock = VirtualClock(MONDAY)
    for name in ("Drop", "Replay"):
        (site / name).mkdir(parents=True)
    for turn, number in enumerate(NUMBERS, 1):
        # Named by their turns: two files can have one age, and then their names decide which comes first.
        (site / "Drop" / f"{turn}.eml").write_bytes(_mail(number))
    around = Surroundings(printer=printer, ids=seeded_ids(7))
    with open_gateway(site, SETTINGS, clock, around) as gateway:
        half = seen(gateway)
        for at, deed in _deeds(gateway, site):
            run_until_idle([half], clock, at - clock.now())
            clock.advance_to(at)
            deed()
        assert run_until_idle([half], clock, timedelta(days=30))
        found = {job.number: fax(gateway.records, job.id) for job in gateway.records.jobs.all()}
        return Week(faxes=found, end=clock.now())


def _deeds(gateway: Gateway, site: Path) -> list[tuple[datetime, Callable[[], object]]]:
    """What people and directories do in that week, in order."""
    desk, jobs = gateway.records.desk, gateway.records.jobs

    def held() -> int:
        return next(job.id for job in jobs.all() if job.number == WAITS)

    return [
        (HELD, lambda: desk.hold(held(), Request(who="ann", at=HELD))),
        (GONE, lambda: (site / "Replay").rename(site / "Replay.away")),
        (RELEASED, lambda: desk.release(held(), Request(who="ann", at=RELEASED))),
        (BACK, lambda: (site / "Replay.away").rename(site / "Replay")),
    ]


def _mail(number: str) -> bytes:
    """A Drop file: two pages of text to one number, whose sender wants every kind of report."""
    later = f"X-Fax-Send-At: {SEND_AT.isoformat()}\r\n" if number == LATER else ""
    text = f"From: Ann Example <ann@contoso.example>\r\nSubject: A week\r\nMessage-ID: <{number[1:]}@contoso.example>\r\n{later}"
    content = f"{text}\r\nThis is the first page.\r\n\fThis is the second page.\r\n".encode()
    to = Recipient(
        address=f"IMCEAFAX-{number.replace('+', '+2B')}@fax.contoso.example", notify=frozenset(Notify) - {Notify.NEVER}
    )
    return mailfile.write(Envelope(sender="ann@contoso.example", recipients=(to,), envid=f"week-{number[1:]}"), content)
