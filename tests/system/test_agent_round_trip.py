"""The same mails through a Foreign connector and through a Delivery Agent connector: the same endings, told in the same words."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from appliance.demo.trip import Ended, Trip, travel
from appliance.samples import Expected, Sample, read_samples, samples_directory
from gateway.model.outcome import Outcome
from tests.system.conftest import START, unseen
from wire import dsn
from wire.dsn import RecipientStatus
from wire.envelope import Notify
from wire.errors import ReportError

FATES = {
    "+14255550101": Outcome.DELIVERED,
    "+14255550110": Outcome.BUSY,
    "+14255550112": Outcome.DELIVERED,
    "+14255550150": Outcome.NO_SUCH_NUMBER,
    "+14255550161": Outcome.DELIVERED,
}
"""A number that answers, one that is always busy, one that is busy twice, one that does not exist, one that hangs up once."""

WISHES = {
    "absent": None,
    "failure": frozenset({Notify.FAILURE}),
    "both": frozenset({Notify.SUCCESS, Notify.FAILURE}),
    "never": frozenset({Notify.NEVER}),
}


def a_sample(name: str, notify: frozenset[Notify] | None, *numbers: str) -> Sample:
    """A mail of a few lines to these numbers; its subject is its name."""
    addresses = ", ".join(f"<FAX={number}@fax.contoso.example>" for number in numbers)
    mail = (
        f"From: Ann <ann@contoso.example>\r\nTo: {addresses}\r\nSubject: {name}\r\n"
        f"Message-ID: <{name.replace(' ', '-')}@contoso.example>\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n\r\nHello.\r\n"
    )
    faxes = tuple(Expected(number=one, pages=1, outcome=FATES[one], calls=1, report=True) for one in numbers)
    return Sample(name=name, title=name, mail=mail.encode(), notify=notify, faxes=faxes)


def samples() -> Iterator[Sample]:
    """Every fate with every wish, and mails to three."""
    for word, notify in WISHES.items():
        for number in FATES:
            yield a_sample(f"{word} to {number[1:]}", notify, number)
        yield a_sample(f"{word} to three", notify, "+14255550101", "+14255550112", "+14255550150")


@dataclass(frozen=True, kw_only=True)
class Way:
    """A trip by one kind of connector, and the reports in the sender's mailbox."""

    trip: Trip
    site: Path

    def reports(self) -> dict[tuple[str, str], RecipientStatus]:
        """The final reports by the subject of the mail and the address; one for each at most."""
        found: dict[tuple[str, str], RecipientStatus] = {}
        for mail in self.mails():
            try:
                report = dsn.read(mail)
            except ReportError:
                continue
            for status in report.recipients:
                key = (_subject(mail), status.final_recipient)
                if status.action != "delayed":
                    assert key not in found
                    found[key] = status
        return found

    def mails(self) -> list[bytes]:
        """Every mail in the sender's mailbox."""
        return [file.read_bytes() for file in (self.site / "mailboxes" / "ann@contoso.example").glob("*/*.dropfax*")]


def _subject(mail: bytes) -> str:
    line = next(line for line in mail.split(b"\r\n") if line.startswith(b"Subject: "))
    return line.decode().partition(": ")[2].partition(": ")[2]


def a_way(site: Path, *, by_agent: bool) -> Way:
    trip = travel(site, tuple(samples()), START, 1, unseen, by_agent=by_agent)
    assert trip.idle
    return Way(trip=trip, site=site)


@pytest.fixture(scope="module")
def by_file(tmp_path_factory: pytest.TempPathFactory) -> Way:
    return a_way(tmp_path_factory.mktemp("file") / "site", by_agent=False)


@pytest.fixture(scope="module")
def by_agent(tmp_path_factory: pytest.TempPathFactory) -> Way:
    return a_way(tmp_path_factory.mktemp("agent") / "site", by_agent=True)


def ending(one: Ended) -> tuple[object, ...]:
    """What became of one fax."""
    assert one.fax is not None
    job = one.fax.job
    return one.sample.name, job.number, job.state, job.outcome, job.dials, job.pages, job.pages_confirmed, job.detail


def told(reports: dict[tuple[str, str], RecipientStatus]) -> dict[tuple[str, str], tuple[object, ...]]:
    """What the reports say to a program, of the fax and of the calls."""
    return {
        key: (one.action, one.status, one.diagnostic, one.remote_mta, dict(one.extensions))
        for key, one in reports.items()
    }


def test_every_fax_ends_the_same(by_file: Way, by_agent: Way):
    assert sorted(map(ending, by_agent.trip.ended), key=str) == sorted(map(ending, by_file.trip.ended), key=str)
    assert {one.fax.job.outcome for one in by_agent.trip.ended if one.fax} == set(FATES.values())


def test_the_same_recipients_are_reported_with_the_same_facts(by_file: Way, by_agent: Way):
    ours, exchanges = by_file.reports(), by_agent.reports()

    assert told(exchanges) == told(ours)
    # Of failures alone three faxes; of both, and where nothing was said: those and five that were delivered.
    assert len(exchanges) == 3 + 8 + 8


def test_the_reports_by_agent_are_exchanges_own(by_agent: Way):
    assert by_agent.mails() != []
    assert all(
        b"From: postmaster@contoso.example" in mail or b"<postmaster@contoso.example>" in mail
        for mail in by_agent.mails()
    )


def test_every_recipient_is_acknowledged_and_no_letter_is_owed(by_agent: Way):
    for one in by_agent.trip.ended:
        assert one.fax is not None
        assert one.fax.letters == ()
        assert one.fax.acknowledgement is not None
        assert one.fax.acknowledgement.ended is not None
        assert not one.fax.acknowledgement.gone


def test_no_file_was_dropped_and_nothing_is_left(by_agent: Way):
    left = [path for name in ("Drop", "Pickup", "Replay") for path in (by_agent.site / name).iterdir()]

    assert left == []
    assert not (by_agent.site / "spool" / "agent.sock").exists()


def test_the_queue_showed_why_a_mail_waited_and_figures_are_kept(by_agent: Way):
    errors = [shown.last_error for shown in by_agent.trip.queue if shown.subject == "both to 14255550112"]

    assert any("Busy signal detected" in error and "The next call is planned for" in error for error in errors)
    assert {latency.count for latency in by_agent.trip.latencies} == {len(by_agent.trip.ended)}


def test_every_sample_ends_by_agent_as_it_is_declared_to(tmp_path: Path):
    declared = read_samples(samples_directory())

    first = travel(tmp_path / "first", declared, START, 1, unseen, by_agent=True)
    again = travel(tmp_path / "again", declared, START, 1, unseen, by_agent=True)

    assert first.as_declared
    assert [_bytes(one) for one in first.ended] == [_bytes(one) for one in again.ended]
    assert first.queue == again.queue


def _bytes(one: Ended) -> tuple[bytes, bytes]:
    assert one.fax is not None
    assert one.fax.tiff is not None
    return one.fax.tiff.read_bytes(), one.report.file.read_bytes() if one.report else b""
