"""The public reader of fax replies against our reports: what it makes of each, and where it must break (features.md section 7)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from gateway.model.job import Job, State
from gateway.model.letter import Letter, ReportPolicy, ReportSuccess, final_action, letters_on, reminder
from gateway.model.message import Message
from gateway.model.outcome import Fate, Outcome, RetryClass
from gateway.model.retry import Pauses, RetryPolicy, after
from gateway.model.stress import PROFILES
from gateway.report.account import Account, ReportedFax
from gateway.report.wording import ENGLISH
from tests.gateway.model.facts import EIGHT, a_call, a_job, a_message, a_result
from tests.gateway.report.cases import ORIGINAL, mail_of
from tests.gateway.report.consumers.court_service import CourtService, Reply, Told, Understood, Verdict, tag, understood
from wire.dsn import Action

UUID = "8e3b47c4-60b6-43e7-81ee-c9ac5930e49d"
LOOKS_THAT_IT_KNOWS = ("succeeded-failed", "exchange", "rfc3464")
SUCCEEDED, FAILED, TIMED_OUT = Verdict.SUCCEEDED, Verdict.FAILED, Verdict.TIMED_OUT


def uuid_of(number: int) -> str:
    """The mark of the service's fax of that number; the first one is that of its own samples."""
    return f"8e3b47c4-60b6-43e7-81ee-{0xC9AC5930E49D + number - 1:012x}"


def a_fax(outcome: Outcome, number: int = 1, minutes: float = 4, **facts: object) -> tuple[Job, Message]:
    """The service's fax, over so many minutes after it was sent."""
    state = State.DELIVERED if outcome is Outcome.DELIVERED else State.FAILED
    job = a_job(id=number, state=state, outcome=outcome, finished=EIGHT + timedelta(minutes=minutes), **facts)
    fingerprint = f"{number:064x}"
    return job, a_message(id=number, fingerprint=fingerprint, subject=tag(str(number), uuid_of(number)))


def mail_on(letter: Letter, job: Job, message: Message, dialect: str) -> bytes:
    """The mail that a letter becomes."""
    assert letter.action is not None
    call = a_call(job.outcome or Outcome.BUSY)
    fax = ReportedFax(action=letter.action, job=job, calls=(call,))
    return mail_of(Account(letter=letter, message=message, faxes=(fax,), original=ORIGINAL, words=ENGLISH), dialect)


def replies(faxes: Iterable[tuple[Job, Message]], profile: str = "", dialect: str = "succeeded-failed") -> list[Reply]:
    """The mails that come for these faxes, under a stress profile."""
    return list(_replies(faxes, ReportPolicy(success=ReportSuccess.ALWAYS, stress=profile), dialect))


def _replies(faxes: Iterable[tuple[Job, Message]], policy: ReportPolicy, dialect: str) -> Iterator[Reply]:
    for job, message in faxes:
        assert job.finished is not None
        for letter in letters_on(message, job, (), now=job.finished, policy=policy):
            yield Reply(letter.due, mail_on(letter, job, message, dialect))


def what_the_court_is_told(
    faxes: list[tuple[Job, Message]], profile: str = "", minutes: int = 70, dialect: str = "succeeded-failed"
) -> list[tuple[int, str, Verdict]]:
    """Every callback for faxes that were all sent at minute 0: minute, number of the fax, verdict."""
    service = CourtService(EIGHT)
    for job, _ in faxes:
        service.sent(str(job.id), uuid_of(job.id), EIGHT)
    return list(service.live(replies(faxes, profile, dialect), minutes))


# What it understands.


def test_it_understands_that_a_fax_was_delivered() -> None:
    [reply] = replies([a_fax(Outcome.DELIVERED)], dialect="succeeded-failed")

    assert understood(reply.mail) == Understood(SUCCEEDED, "1", UUID)


@pytest.mark.parametrize("outcome", [one for one in Outcome if one.fate is not Fate.SUCCESS], ids=lambda one: one.name)
@pytest.mark.parametrize("dialect", LOOKS_THAT_IT_KNOWS)
def test_it_understands_every_failure(dialect: str, outcome: Outcome) -> None:
    """`Message Failed: ` with the tags in the text, or `Undeliverable: ` with nothing but the tags behind it."""
    [reply] = replies([a_fax(outcome, detail="whatever <b>it</b> was")], dialect=dialect)

    assert understood(reply.mail) == Understood(FAILED, "1", UUID)


@pytest.mark.parametrize("dialect", ["rfc3464", "exchange", "hylafax"])
def test_only_the_notice_of_a_fax_service_tells_it_of_a_success(dialect: str) -> None:
    """It knows no `Delivered: `, and reads no part of RFC 3464: in these looks each delivered fax ends as a time-out."""
    [reply] = replies([a_fax(Outcome.DELIVERED)], dialect=dialect)

    assert understood(reply.mail) is None
    assert what_the_court_is_told([a_fax(Outcome.DELIVERED)], dialect=dialect) == [(26, "1", TIMED_OUT)]


def test_it_understands_nothing_of_hylafaxs_look() -> None:
    [reply] = replies([a_fax(Outcome.BUSY)], dialect="hylafax")

    assert understood(reply.mail) is None


def test_it_does_not_understand_a_report_of_delay() -> None:
    """Deleted unread; the fax goes on waiting."""
    job, message = a_fax(Outcome.BUSY)
    waiting = replace(job, state=State.READY, finished=None)
    _, letter = reminder(waiting, message, EIGHT + timedelta(minutes=20), ReportPolicy())

    assert [understood(mail_on(letter, waiting, message, dialect)) for dialect in LOOKS_THAT_IT_KNOWS] == [None] * 3


# What it makes of mails that were changed on their way.


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("honest", Understood(SUCCEEDED, "1", UUID)),
        ("spaced", Understood(SUCCEEDED, "1", UUID)),
        ("quoted", Understood(SUCCEEDED, "1", UUID)),
        ("oversize", Understood(SUCCEEDED, "1", UUID)),
        ("torn-tags", None),
        ("prefixed", None),
        ("translated", None),
    ],
)
def test_it_survives_some_changes_and_not_others(profile: str, expected: Understood | None) -> None:
    [reply] = replies([a_fax(Outcome.DELIVERED)], profile)

    assert understood(reply.mail) == expected


def test_of_a_rewrapped_reply_it_reads_a_wrong_uuid() -> None:
    [reply] = replies([a_fax(Outcome.DELIVERED)], "rewrapped")

    found = understood(reply.mail)

    assert found is not None
    assert (found.verdict, found.job) == (SUCCEEDED, "1")
    assert found.uuid != UUID
    assert found.uuid.replace(">", "") == UUID


# What the court is told: the prediction for each profile, for a fax that is over after 4 minutes.

PREDICTED: dict[str, tuple[list[Told], list[Told]]] = {
    # profile: (of a delivered fax, of a failed one)
    "honest": ([Told(5, "1", SUCCEEDED)], [Told(5, "1", FAILED)]),
    "spaced": ([Told(5, "1", SUCCEEDED)], [Told(5, "1", FAILED)]),
    "quoted": ([Told(5, "1", SUCCEEDED)], [Told(5, "1", FAILED)]),
    # Told twice: its callback goes out for whatever it understands, waited for or not.
    "duplicate": ([Told(5, "1", SUCCEEDED), Told(5, "1", SUCCEEDED)], [Told(5, "1", FAILED), Told(5, "1", FAILED)]),
    # The report of delay is deleted unread, so its order does not matter.
    "out-of-order": ([Told(5, "1", SUCCEEDED)], [Told(5, "1", FAILED)]),
    # Contradicted: first lost, then delivered or failed.
    "late": ([Told(26, "1", TIMED_OUT), Told(30, "1", SUCCEEDED)], [Told(26, "1", TIMED_OUT), Told(30, "1", FAILED)]),
    "late-success": ([Told(26, "1", TIMED_OUT), Told(30, "1", SUCCEEDED)], [Told(5, "1", FAILED)]),
    "delayed-then-failed": ([Told(5, "1", SUCCEEDED)], [Told(26, "1", TIMED_OUT), Told(35, "1", FAILED)]),
    "reversed": (
        [Told(26, "1", TIMED_OUT), Told(60, "1", SUCCEEDED)],
        [Told(26, "1", TIMED_OUT), Told(60, "1", FAILED)],
    ),
    # Contradicted the other way: the record of another uuid is removed, so its own times out.
    "rewrapped": (
        [Told(5, "1", SUCCEEDED), Told(26, "1", TIMED_OUT)],
        [Told(5, "1", FAILED), Told(26, "1", TIMED_OUT)],
    ),
    # Deleted unread: lost.
    "torn-tags": ([Told(26, "1", TIMED_OUT)], [Told(26, "1", TIMED_OUT)]),
    "prefixed": ([Told(26, "1", TIMED_OUT)], [Told(26, "1", TIMED_OUT)]),
    "translated": ([Told(26, "1", TIMED_OUT)], [Told(26, "1", TIMED_OUT)]),
    "never": ([Told(26, "1", TIMED_OUT)], [Told(26, "1", TIMED_OUT)]),
}


def test_every_profile_has_a_prediction() -> None:
    """An oversize reply that Exchange lets through is understood (above); one that it does not is `never`."""
    assert {*PREDICTED, "oversize"} == set(PROFILES)


@pytest.mark.parametrize("profile", PREDICTED)
def test_each_profile_has_its_predicted_end(profile: str) -> None:
    delivered, failed = PREDICTED[profile]

    assert what_the_court_is_told([a_fax(Outcome.DELIVERED)], profile) == delivered
    assert what_the_court_is_told([a_fax(Outcome.NO_SUCH_NUMBER)], profile) == failed


# Load, and long plans of calls.


def test_of_sixty_faxes_at_once_ten_are_called_lost_although_all_were_delivered() -> None:
    """Ten mails a poll, a poll each five minutes, and 25 minutes of patience: fifty are told in time."""
    told = what_the_court_is_told([a_fax(Outcome.DELIVERED, number) for number in range(1, 61)])

    in_time = [one for one in told if one[2] is SUCCEEDED and one[0] <= 25]
    lost = [one for one in told if one[2] is TIMED_OUT]
    late = [one for one in told if one[2] is SUCCEEDED and one[0] > 25]
    assert (len(in_time), len(lost), len(late)) == (50, 10, 10)
    assert {one[1] for one in lost} == {one[1] for one in late}
    assert {one[0] for one in late} == {30}


def test_fifty_faxes_at_once_are_all_told_in_time() -> None:
    told = what_the_court_is_told([a_fax(Outcome.DELIVERED, number) for number in range(1, 51)])

    assert [one[2] for one in told] == [SUCCEEDED] * 50


def given_up(policy: RetryPolicy) -> tuple[Job, datetime]:
    """A busy number under a policy: the fax as it ends, and when."""
    job = a_job(id=1, deadline=EIGHT + timedelta(minutes=45), dials=0, state=State.READY)
    now = EIGHT
    while not job.state.is_final:
        job = job.moved(State.CALLING, dials=job.dials + 1)
        now = max(now, job.due) + timedelta(seconds=30)
        job = after(job, a_result(Outcome.BUSY, started=now, ended=now), now, policy)
    return job, now


def a_plan(minutes: int) -> RetryPolicy:
    """Four calls in so many minutes."""
    pauses = Pauses(pause=timedelta(minutes=minutes / 3))
    return RetryPolicy(max_dials=4, max_tries=3, classes=dict.fromkeys(RetryClass, pauses))


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (15, [Told(20, "1", FAILED)]),
        (30, [Told(26, "1", TIMED_OUT), Told(35, "1", FAILED)]),
    ],
)
def test_a_plan_of_calls_longer_than_its_patience_ends_in_a_contradiction(minutes: int, expected: list[Told]) -> None:
    job, over = given_up(a_plan(minutes))
    message = a_fax(Outcome.BUSY)[1]

    assert final_action(job, message, ReportPolicy()) is Action.FAILED
    assert what_the_court_is_told([(replace(job, finished=over), message)]) == expected
