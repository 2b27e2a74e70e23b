"""Stress profiles of replies: each yields exactly the mails that it declares, when it declares them."""

from datetime import timedelta

import pytest

from gateway.model.job import State
from gateway.model.letter import ReportPolicy, ReportSuccess, first_reminder, letters_on
from gateway.model.outcome import Outcome
from gateway.model.stress import PATIENCE, PROFILES, copies, is_silent
from tests.gateway.model.facts import EIGHT, a_job, a_message
from wire.dsn import Action

Mail = tuple[Action, str, int, bool]
"""What comes: the action, the shape, minutes after the fax was over, and whether it has the honest report's name."""

OVER = EIGHT + timedelta(minutes=4)
DELIVERED, FAILED, DELAYED = Action.DELIVERED, Action.FAILED, Action.DELAYED


def mails(profile: str, action: Action, minutes: int = 4) -> list[Mail]:
    """What comes for a fax that was over so many minutes after its mail was accepted."""
    over = EIGHT + timedelta(minutes=minutes)
    state, outcome = (
        (State.DELIVERED, Outcome.DELIVERED) if action is DELIVERED else (State.FAILED, Outcome.NO_SUCH_NUMBER)
    )
    job = a_job(state=state, outcome=outcome, finished=over)
    policy = ReportPolicy(success=ReportSuccess.ALWAYS, stress=profile)
    [honest] = letters_on(a_message(), job, (), now=over, policy=ReportPolicy(success=ReportSuccess.ALWAYS))
    letters = letters_on(a_message(), job, (), now=over, policy=policy)
    assert len({letter.id for letter in letters}) == len(letters)
    return [
        (letter.action, letter.shape, round((letter.due - over).total_seconds() / 60), letter.id == honest.id)
        for letter in letters
        if letter.action is not None
    ]


HONEST = {DELIVERED: [(DELIVERED, "", 0, True)], FAILED: [(FAILED, "", 0, True)]}

DECLARED: dict[str, dict[Action, list[Mail]]] = {
    "honest": HONEST,
    "late": {DELIVERED: [(DELIVERED, "", 26, True)], FAILED: [(FAILED, "", 26, True)]},
    "duplicate": {
        DELIVERED: [(DELIVERED, "", 0, True), (DELIVERED, "", 1, False)],
        FAILED: [(FAILED, "", 0, True), (FAILED, "", 1, False)],
    },
    "out-of-order": {
        DELIVERED: [(DELIVERED, "", 0, True), (DELAYED, "", 1, False)],
        FAILED: [(FAILED, "", 0, True), (DELAYED, "", 1, False)],
    },
    "reversed": {DELIVERED: [(DELIVERED, "", 52, True)], FAILED: [(FAILED, "", 52, True)]},
    "delayed-then-failed": {
        DELIVERED: HONEST[DELIVERED],
        FAILED: [(DELAYED, "", 0, False), (FAILED, "", 30, True)],
    },
    "late-success": {DELIVERED: [(DELIVERED, "", 26, True)], FAILED: HONEST[FAILED]},
    "never": {DELIVERED: [], FAILED: []},
    **{
        shape: {action: [(action, shape, 0, True)] for action in (DELIVERED, FAILED)}
        for shape in ("rewrapped", "spaced", "torn-tags", "quoted", "prefixed", "translated", "oversize")
    },
}


def test_every_profile_is_declared_here() -> None:
    assert set(DECLARED) == set(PROFILES)


@pytest.mark.parametrize("action", [DELIVERED, FAILED], ids=lambda action: action.value)
@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_a_profile_yields_exactly_the_mails_that_it_declares(profile: str, action: Action) -> None:
    assert mails(profile, action) == DECLARED[profile][action]


@pytest.mark.parametrize("profile", ["", "no such profile"])
def test_without_a_profile_replies_are_honest(profile: str) -> None:
    assert copies(profile, DELIVERED) == PROFILES["honest"].copies
    assert not is_silent(profile)


def test_two_profiles_break_the_rule_of_one_final_report_and_no_other() -> None:
    """A final report that is not exactly one: declared by `duplicate` and `never`."""
    breaking = {
        profile
        for profile in PROFILES
        for action in (DELIVERED, FAILED)
        if sum(copy[0] is not DELAYED for copy in mails(profile, action)) != 1
    }

    assert breaking == {"duplicate", "never"}


def test_what_comes_late_comes_when_nobody_waits_any_more() -> None:
    """features.md section 7: the public reader gives a fax up after 25 minutes."""
    [late] = copies("late", FAILED)

    assert late.after > PATIENCE


def test_reversed_reports_come_in_the_opposite_order_of_their_faxes() -> None:
    minutes = [over + mails("reversed", DELIVERED, over)[0][2] for over in (2, 10, 29)]

    assert minutes == [58, 50, 31]


def test_a_fax_that_is_over_after_half_an_hour_is_reported_at_once_even_when_reversed() -> None:
    assert mails("reversed", DELIVERED, minutes=45) == [(DELIVERED, "", 0, True)]


def test_a_mail_chooses_its_profile_only_where_the_site_lets_it() -> None:
    job = a_job(state=State.DELIVERED, outcome=Outcome.DELIVERED)
    message = a_message(stress="never")

    asked = letters_on(message, job, (), now=OVER, policy=ReportPolicy(stress_on_request=True))
    closed = letters_on(message, job, (), now=OVER, policy=ReportPolicy(stress_on_request=False))

    assert (len(asked), len(closed)) == (0, 1)


def test_where_nothing_is_reported_no_delay_is_reported_either() -> None:
    assert first_reminder(a_job(), a_message(), ReportPolicy(stress="never")) is None
    assert first_reminder(a_job(), a_message(), ReportPolicy(stress="late")) is not None


def test_a_report_that_nobody_is_owed_has_no_copies() -> None:
    """RFC 3461 section 6: nothing for the null sender, whatever a tester wants."""
    job = a_job(state=State.FAILED, outcome=Outcome.BUSY)

    assert letters_on(a_message(sender=""), job, (), now=OVER, policy=ReportPolicy(stress="duplicate")) == ()


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_a_profile_is_explained_in_a_sentence(profile: str) -> None:
    assert PROFILES[profile].sentence[0].isupper()
    assert PROFILES[profile].sentence.endswith(".")
