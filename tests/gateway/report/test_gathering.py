"""What a letter tells of a fax that was changed or held: only what is true of it now."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from gateway.model.call import Call
from gateway.model.deed import Hold, Scope
from gateway.model.job import Job, State
from gateway.model.outcome import Outcome
from gateway.report.account import Account, ReportedFax
from gateway.report.attachments import Documents, attachments
from gateway.report.gathering import Telling, reported
from gateway.report.status import delivery_status
from gateway.report.text import text
from gateway.report.wording import ENGLISH
from gateway.settings import Attachment as Wanted
from gateway.settings import GatewaySettings, ReportSettings
from tests.gateway.model.facts import EIGHT, a_job, a_message
from tests.gateway.report.cases import OVER, UTC_ZONE, a_call_at, a_letter, mail_of
from wire.dsn import Action, RecipientStatus

NEW = "+14255550199"
TO_THE_OLD = [
    a_call_at(0, Outcome.BUSY, attempt=1),
    a_call_at(
        5, Outcome.HANG_UP, attempt=2, csid="+1 425 555 0123", speed=14400, ecm=True, transcript=("08:05 old machine",)
    ),
]
TO_THE_NEW = [
    replace(a_call_at(20 + attempt, Outcome.BUSY, attempt=attempt, transcript=("08:20 busy",)), number=NEW)
    for attempt in (3, 4)
]
LOST = a_job(state=State.FAILED, outcome=Outcome.BUSY, number=NEW, name="", dials=4, detail="too many attempts to dial")


def gathered(job: Job, calls: list[Call], action: Action = Action.FAILED, **telling: Any) -> ReportedFax:
    return reported(job, action, calls, Telling(letter=a_letter(action, turn=1), settings=GatewaySettings(), **telling))


def account_of(fax: ReportedFax) -> Account:
    letter = a_letter(fax.action, turn=1)
    return Account(letter=letter, message=a_message(), faxes=(fax,), original=b"", words=ENGLISH)


def status_of(fax: ReportedFax) -> RecipientStatus:
    [status] = delivery_status(account_of(fax), ReportSettings()).recipients
    return status


def test_no_fact_of_a_call_to_a_number_that_the_fax_had_before_stands_in_the_report() -> None:
    """RFC 3464 section 2.3.5: Remote-MTA only where one took part; whose machine that was is no business of the new number."""
    status = status_of(gathered(LOST, TO_THE_OLD + TO_THE_NEW))
    facts = dict(status.extensions)

    assert status.remote_mta is None
    assert (facts["X-Fax-Number"], facts["X-Fax-Attempts"]) == (NEW, "2")
    assert not {"X-Fax-CSID", "X-Fax-Speed", "X-Fax-Duration"} & set(facts)
    assert status.last_attempt == TO_THE_NEW[-1].result.started


def test_of_a_fax_that_was_only_called_at_its_number_before_no_attempt_is_told() -> None:
    over = replace(LOST, outcome=Outcome.CANCELLED, state=State.CANCELLED, dials=2, detail="")

    status = status_of(gathered(over, TO_THE_OLD))

    assert (status.last_attempt, status.remote_mta) == (None, None)
    assert "X-Fax-Attempts" not in dict(status.extensions)


def test_the_text_counts_the_calls_to_the_number_and_lists_all_of_them_each_with_its_own() -> None:
    told = text(account_of(gathered(LOST, TO_THE_OLD + TO_THE_NEW)), UTC_ZONE)

    assert "The number was busy each time (2 calls)." in told
    assert "Answered:" not in told
    listed = told.split("\n\n")[2].splitlines()
    assert listed == [
        "4 calls (times in UTC):",
        "   1  2024-04-02 08:00:05 UTC  +1 425 555 0123  Busy signal detected, 1 min 32 s",
        "   2  2024-04-02 08:05:05 UTC  +1 425 555 0123  Remote fax disconnected prematurely, 14400 bit/s, 1 min 32 s",
        "   3  2024-04-02 08:23:05 UTC  +1 425 555 0199  Busy signal detected, 1 min 32 s",
        "   4  2024-04-02 08:24:05 UTC  +1 425 555 0199  Busy signal detected, 1 min 32 s",
    ]


def test_no_look_shows_the_machine_of_the_number_before() -> None:
    account = account_of(gathered(LOST, TO_THE_OLD + TO_THE_NEW))

    assert b"old machine" not in mail_of(account, "hylafax")
    assert b"x-csid" not in mail_of(account, "exchange")


def test_the_attached_calls_name_the_number_of_each() -> None:
    documents = Documents(picture=lambda _: b"", pdf=lambda _: b"")
    [attached] = attachments(
        a_letter(Action.FAILED),
        [gathered(LOST, TO_THE_OLD + TO_THE_NEW)],
        ReportSettings(attach=(Wanted.TRANSCRIPT,)),
        documents,
    )

    lines = attached.content.decode().splitlines()
    assert [line.split(":")[0] for line in lines if line.startswith("Call")] == [
        "Call 1 to +14255550123",
        "Call 2 to +14255550123",
        f"Call 3 to {NEW}",
        f"Call 4 to {NEW}",
    ]


def test_a_report_of_delay_counts_the_calls_to_the_number_that_were_made_by_then() -> None:
    waiting = replace(LOST, state=State.READY, dials=5, detail="", due=OVER + timedelta(minutes=3))
    later = replace(a_call_at(200, Outcome.BUSY, attempt=5), number=NEW)

    fax = gathered(waiting, [*TO_THE_OLD, *TO_THE_NEW, later], Action.DELAYED)

    assert (fax.job.dials, len(fax.calls), len(fax.others), fax.most_calls) == (2, 2, 2, 10)


HOLDS = [
    (Hold(scope=Scope.NUMBER, value=NEW, at=EIGHT, who="ann"), True),
    (Hold(scope=Scope.EVERYTHING, value="", at=EIGHT, who="ann"), True),
    (Hold(scope=Scope.NUMBER, value="+14255550123", at=EIGHT, who="ann"), False),
    (Hold(scope=Scope.CHANNEL, value="1", at=EIGHT, who="ann"), False),
    (Hold(scope=Scope.NUMBER, value=NEW, at=OVER + timedelta(seconds=1), who="ann"), False),
]


@pytest.mark.parametrize(("hold", "is_held"), HOLDS)
def test_a_fax_whose_number_is_held_has_no_next_call_and_no_date(hold: Hold, is_held: bool) -> None:
    waiting = replace(LOST, state=State.READY, due=OVER + timedelta(minutes=3), detail="")

    fax = gathered(waiting, TO_THE_NEW, Action.DELAYED, holds=[hold])

    assert fax.is_held is is_held
    assert (fax.next_call is None) is is_held
    assert (status_of(fax).will_retry_until is None) is is_held


def test_what_is_held_keeps_nothing_of_a_fax_that_is_over() -> None:
    assert not gathered(LOST, TO_THE_NEW, holds=[HOLDS[0][0]]).is_held
