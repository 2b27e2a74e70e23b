"""Every row of the outcome table is met by dialling its number, with no setting at all: calls, report, status, code and count agree."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from foundation.clock import VirtualClock
from foundation.loop import run_until_idle
from gateway.app import Gateway, Surroundings, open_gateway
from gateway.document.cover import Cover
from gateway.document.pages import write_tiff
from gateway.document.printing import Fax
from gateway.model.call import Call, Reception, Ring
from gateway.model.grammar import example_of
from gateway.model.job import Job, State
from gateway.model.outcome import Fate, Form, Outcome, RetryClass, Stage
from gateway.records import GatewayFile
from gateway.settings import DocumentSettings
from gateway.store.tally import Tally
from tests.gateway.flow.scene import PAGE, a_file, address
from tests.gateway.model.facts import EIGHT
from wire import dsn, mailfile
from wire.dsn import Action, RecipientStatus
from wire.envelope import Notify, Recipient

pytestmark = pytest.mark.timeout(300)  # three hundred calls, each through the whole gateway

DIALLED = [outcome for outcome in Outcome if outcome.value.stage is not Stage.RECEPTION]
RECEIVED = [outcome for outcome in Outcome if outcome.value.stage is Stage.RECEPTION]
REFORMATTED = [outcome for outcome in DIALLED if outcome.fate is Fate.REFORMAT]
AT_ONCE = 24
"""Faxes that go out together: few enough that none waits for a channel until its deadline."""

# fax.md section 7.1: 12 dials in all, 3 of them answered, and only two in a row to a number where no fax machine was ever heard.
CALLS = {
    RetryClass.BUSY: 12,
    RetryClass.NO_CARRIER: 2,
    RetryClass.NO_ANSWER: 12,
    RetryClass.DATA: 12,
    RetryClass.NO_FAX: 3,
    RetryClass.PROTOCOL: 3,
    RetryClass.OTHER: 12,
}


@dataclass(frozen=True, kw_only=True)
class Ended:
    """A fax that is over: its job, its calls, and what its one report says."""

    job: Job
    calls: Sequence[Call]
    report: RecipientStatus


@dataclass(frozen=True, kw_only=True)
class Site:
    """What is left of a site when every number was dialled: the faxes by number, and the counts of their endings."""

    faxes: dict[str, Ended]
    calls: dict[Outcome, int]
    endings: dict[Outcome, int]


def three_pages(_mail: bytes, covers: Sequence[Cover], _settings: DocumentSettings) -> Iterator[Fax]:
    """A printer that prints nothing: how a page looks decides no ending."""
    tiff = write_tiff([PAGE] * 3)
    yield from (Fax(pdf=b"%PDF", tiff=tiff, pages=3, notes=()) for _ in covers)


def dialled(gateway: Gateway, clock: VirtualClock, site: Path, numbers: Sequence[str]) -> None:
    """Send a mail to these numbers and wait until nothing is due any more."""
    wanted = frozenset({Notify.SUCCESS, Notify.FAILURE})
    recipients = [Recipient(address=address(number), notify=wanted) for number in numbers]
    (site / "Drop" / f"{numbers[0]}.eml").write_bytes(a_file(*recipients))
    assert run_until_idle([gateway], clock, timedelta(days=1))


def reports(site: Path) -> dict[str, RecipientStatus]:
    """What each report says, by the number of its fax."""
    mails = [mailfile.read(file.read_bytes()).content for file in (site / "Replay").glob("*.eml")]
    told = [status for mail in mails for status in dsn.read(mail).recipients]
    assert Counter(status.final_log_id for status in told).most_common(1)[0][1] == 1, (
        "one report, and no other, for each fax"
    )
    return {dict(status.extensions)["X-Fax-Number"]: status for status in told}


def opened(root: Path) -> Path:
    """An empty site: no number, callee or weather is set."""
    for directory in ("Drop", "Replay"):
        (root / directory).mkdir()
    return root


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """One site from which every row was dialled, and those for which a fax is made anew also where that is of no use."""
    root, clock = opened(tmp_path_factory.mktemp("site")), VirtualClock(EIGHT)
    numbers = [example_of(outcome) for outcome in DIALLED] + [f"{example_of(outcome)}9" for outcome in REFORMATTED]
    with open_gateway(root, GatewayFile(), clock, Surroundings(printer=three_pages)) as gateway:
        for first in range(0, len(numbers), AT_ONCE):
            dialled(gateway, clock, root, numbers[first : first + AT_ONCE])
        jobs, tally = gateway.records.jobs, Tally(engine=gateway.records.jobs.engine)
        told = reports(root)
        faxes = {job.number: Ended(job=job, calls=jobs.calls(job.id), report=told[job.number]) for job in jobs.all()}
        return Site(faxes=faxes, calls=tally.calls(), endings=tally.faxes())


def expected_calls(outcome: Outcome) -> list[Outcome]:
    """How the calls to the number of a row end, first to last."""
    ending = outcome.value
    if ending.stage is Stage.GATEWAY:
        return []
    match ending.fate:
        case Fate.REFORMAT:
            return [outcome, Outcome.DELIVERED]
        case Fate.TRANSIENT:
            return [outcome] * CALLS[ending.retry]
        case _:
            return [outcome]


@pytest.mark.parametrize("outcome", DIALLED, ids=lambda outcome: outcome.name)
def test_the_calls_end_as_the_row_says_and_as_often_as_its_class_allows(site: Site, outcome: Outcome):
    fax = site.faxes[example_of(outcome)]

    assert [call.result.outcome for call in fax.calls] == expected_calls(outcome)
    assert fax.job.dials == len(fax.calls)


@pytest.mark.parametrize(
    "outcome", [one for one in DIALLED if one not in REFORMATTED], ids=lambda outcome: outcome.name
)
def test_the_report_has_the_action_the_status_and_the_code_of_the_row(site: Site, outcome: Outcome):
    """reports.md section 3: the code of the ending stays, whichever limit ended the calls (RFC 3464 section 2.3.4)."""
    fax = site.faxes[example_of(outcome)]
    delivered = outcome.fate is Fate.SUCCESS

    assert (fax.job.state, fax.job.outcome) == (State.DELIVERED if delivered else State.FAILED, outcome)
    assert (fax.report.action, fax.report.status) == (outcome.action, outcome.value.status)
    kind, text = fax.report.diagnostic or (
        "x-t30",
        "E000 Call successful",
    )  # nothing is to be diagnosed in a fax that arrived
    assert kind == "x-t30"
    assert text.startswith(f"{outcome.value.code} {outcome.value.text}")


@pytest.mark.parametrize("outcome", REFORMATTED, ids=lambda outcome: outcome.name)
def test_a_fax_that_a_machine_cannot_take_is_made_anew_and_delivered(site: Site, outcome: Outcome):
    """reports.md section 3: confirmed, but with some loss, is 2.6.4; another coding of the same rows loses nothing."""
    lossless = outcome.value.form is Form.ONE_DIMENSIONAL
    fax = site.faxes[example_of(outcome)]

    assert (fax.job.state, fax.job.outcome) == (State.DELIVERED, Outcome.DELIVERED)
    assert outcome.value.form in fax.job.forms
    assert (fax.report.action, fax.report.status) == (Action.DELIVERED, "2.1.5" if lossless else "2.6.4")


@pytest.mark.parametrize("outcome", REFORMATTED, ids=lambda outcome: outcome.name)
def test_a_machine_that_takes_no_form_of_it_is_given_up(site: Site, outcome: Outcome):
    fax = site.faxes[f"{example_of(outcome)}9"]

    assert [call.result.outcome for call in fax.calls] == [outcome, outcome]
    assert (fax.report.action, fax.report.status) == (Action.FAILED, outcome.value.status)
    assert fax.report.diagnostic is not None
    assert fax.report.diagnostic[1].startswith(outcome.value.code)


@pytest.mark.parametrize("outcome", DIALLED, ids=lambda outcome: outcome.name)
def test_no_page_is_confirmed_that_was_not_sent_and_the_calls_tell_what_was_heard(site: Site, outcome: Outcome):
    for call in site.faxes[example_of(outcome)].calls:
        assert 0 <= call.result.pages_confirmed <= call.result.pages_sent <= 3
        assert call.result.transcript
        assert call.result.duration > timedelta()


def test_every_ending_is_counted_as_often_as_it_came(site: Site):
    expected = Counter(ending for outcome in DIALLED for ending in expected_calls(outcome))
    expected += Counter(dict.fromkeys(REFORMATTED, 2))
    endings = Counter(DIALLED) + Counter({Outcome.DELIVERED: len(REFORMATTED)})

    assert {outcome.metric: number for outcome, number in site.calls.items()} == {
        outcome.metric: number for outcome, number in expected.items()
    }
    assert site.endings == dict(endings)


@pytest.fixture(scope="module")
def receptions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reception]:
    """What came of a call to us from each of these numbers, on the line of an empty site."""
    clock = VirtualClock(EIGHT)
    callers = [example_of(outcome) for outcome in (*RECEIVED, Outcome.DELIVERED)]
    came: dict[str, Reception] = {}
    with open_gateway(
        opened(tmp_path_factory.mktemp("rung")), GatewayFile(), clock, Surroundings(printer=three_pages)
    ) as gateway:
        for caller in callers:
            gateway.line.answer(Ring(id=caller, called="+14255550100", caller=caller, pages=(PAGE,) * 3), clock.now())
            ends = gateway.line.next_end()
            assert ends is not None
            clock.advance_to(ends)
            came |= {ring.caller: reception for ring, reception in gateway.line.received(clock.now())}
    return came


@pytest.mark.parametrize("outcome", RECEIVED, ids=lambda outcome: outcome.name)
def test_a_call_to_us_ends_as_the_caller_says(receptions: dict[str, Reception], outcome: Outcome):
    reception = receptions[example_of(outcome)]

    assert reception.outcome is outcome
    assert reception.pages_confirmed <= len(reception.pages) <= 3
    assert reception.pages_confirmed < 3
    assert reception.transcript


def test_any_other_caller_is_heard_to_the_end(receptions: dict[str, Reception]):
    reception = receptions[example_of(Outcome.DELIVERED)]

    assert (reception.outcome, reception.pages_confirmed, len(reception.pages)) == (Outcome.DELIVERED, 3, 3)
