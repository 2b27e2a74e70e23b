"""THE table: its rows agree with one another and with the RFCs."""

import re
import string

import pytest

from gateway.model.outcome import Fate, Outcome, RetryClass, Stage, of_code
from gateway.model.retry import RetryPolicy

NAMES = {"number", "calls", "page", "pages", "detail", "minutes"}
every_outcome = pytest.mark.parametrize("outcome", Outcome, ids=lambda outcome: outcome.name)


def test_every_code_names_one_outcome() -> None:
    codes = [code for outcome in Outcome for code in (outcome.value.code, *outcome.value.also)]

    assert len(set(codes)) == len(codes)
    assert {of_code(code) for code in codes} == set(Outcome)
    assert of_code("E777") is None


@every_outcome
def test_codes_are_written_as_hylafax_plus_writes_them(outcome: Outcome) -> None:
    assert all(re.fullmatch(r"E[0-9]{3}", code) for code in (outcome.value.code, *outcome.value.also))


@every_outcome
def test_the_class_of_the_status_agrees_with_the_fate(outcome: Outcome) -> None:
    """RFC 3463 section 3.1: 2 success, 4 persistent transient, 5 permanent; E325 keeps 4.4.7 (reports.md section 3)."""
    first = outcome.value.status[0]

    assert re.fullmatch(r"[245]\.[0-9]\.[0-9]{1,2}", outcome.value.status)
    assert (first == "2") == (outcome.fate is Fate.SUCCESS)


@every_outcome
def test_what_is_called_again_has_a_class_of_retry_and_nothing_else_has(outcome: Outcome) -> None:
    assert (outcome.value.retry is not RetryClass.NONE) == (outcome.fate in (Fate.TRANSIENT, Fate.REFORMAT))


@every_outcome
def test_the_usual_policy_has_a_pause_for_every_retry(outcome: Outcome) -> None:
    assert outcome.fate is not Fate.TRANSIENT or outcome.value.retry in RetryPolicy().classes


@every_outcome
def test_only_what_is_made_anew_names_a_form(outcome: Outcome) -> None:
    assert (outcome.value.form is not None) == (outcome.fate is Fate.REFORMAT)


@every_outcome
def test_only_a_call_of_ours_can_be_repeated_or_reach_a_machine(outcome: Outcome) -> None:
    """Before any call, and in a call to us, nothing follows (fax.md section 8: such codes are F or rx)."""
    ending = outcome.value
    of_a_call = ending.stage is Stage.CALL

    assert of_a_call or (outcome.fate is Fate.PERMANENT and not ending.reached)


def test_likely_non_recoverable_is_what_rfc_4161_lists() -> None:
    """RFC 4161 section 2.2.2: no response, a voice, a data modem, paper trouble; what never is repeated needs no mark."""
    strict = {outcome for outcome in Outcome if outcome.value.strict}

    assert strict == {
        Outcome.NO_ANSWER,
        Outcome.RINGBACK,
        Outcome.NO_CARRIER,
        Outcome.NO_RECEIVER,
        Outcome.DATA_MODEM,
        Outcome.NOT_READY,
    }


@every_outcome
def test_a_metric_is_a_name_that_every_collector_takes(outcome: Outcome) -> None:
    assert re.fullmatch(r"[a-z][a-z0-9_]*", outcome.metric)


@every_outcome
def test_sentences_ask_only_for_facts_that_a_report_has(outcome: Outcome) -> None:
    asked = {name for _, name, _, _ in string.Formatter().parse(outcome.value.sentence) if name}

    assert asked <= NAMES
    assert outcome.value.sentence.endswith(".")


@pytest.mark.parametrize(
    ("outcome", "reached"),
    [
        (Outcome.DELIVERED, True),
        (Outcome.HANG_UP, True),
        (Outcome.PAGE_REJECTED, True),
        (Outcome.NO_TRAINING, True),
        (Outcome.NO_RECEIVER, True),
        (Outcome.BUSY, False),
        (Outcome.NO_ANSWER, False),
        (Outcome.NO_CARRIER, False),
        (Outcome.DATA_MODEM, False),
        (Outcome.NO_DIALTONE, False),
        (Outcome.INTERRUPTED, False),
        (Outcome.NO_SUCH_NUMBER, False),
    ],
)
def test_only_calls_that_a_machine_answered_count_as_tries(outcome: Outcome, reached: bool) -> None:
    """fax.md section 7.1: busy and no answer are dials, errors after the answer are tries."""
    assert outcome.value.reached is reached


@pytest.mark.parametrize(
    ("outcome", "code", "status"),
    [
        (Outcome.DELIVERED, "E000", "2.1.5"),
        (Outcome.BUSY, "E001", "4.4.1"),
        (Outcome.NO_ANSWER, "E003", "4.4.1"),
        (Outcome.NO_CARRIER, "E002", "4.4.1"),
        (Outcome.NO_RECEIVER, "E126", "4.4.1"),
        (Outcome.DATA_MODEM, "E008", "5.1.1"),
        (Outcome.NO_SUCH_NUMBER, "E005", "5.1.2"),
        (Outcome.BLACKLISTED, "E010", "5.1.2"),
        (Outcome.BAD_NUMBER, "E327", "5.1.3"),
        (Outcome.HANG_UP, "E128", "4.4.2"),
        (Outcome.PAGE_REJECTED, "E131", "4.4.2"),
        (Outcome.UNPRINTABLE, "E322", "5.6.5"),
        (Outcome.TOO_MANY_PAGES, "E335", "5.3.4"),
        (Outcome.EXPIRED, "E325", "4.4.7"),
        (Outcome.CANCELLED, "E344", "5.7.0"),
        (Outcome.INTERNAL, "E006", "5.3.5"),
    ],
)
def test_codes_and_statuses_are_those_of_the_outcome_table(outcome: Outcome, code: str, status: str) -> None:
    """reports.md section 3."""
    assert (outcome.value.code, outcome.value.status) == (code, status)


def _codes(*spans: int | range) -> list[str]:
    numbers = [number for span in spans for number in (span if isinstance(span, range) else (span,))]
    return [f"E{number:03}" for number in numbers]


LISTED = _codes(
    *(range(14), 50, 51, 100, 101, 102, 103, 104, 105, 111, 112, 118, range(120, 155)),
    *(range(200, 272), range(280, 289)),
    *(302, 304, range(314, 318), range(320, 324), range(325, 336), 340, 341, range(343, 349), range(350, 353)),
    *(range(400, 423), 601, range(901, 909)),
)
"""fax.md section 8; E272 to E279 are unused in HylaFAX's README.errorcodes, E337, E338, E339 and E342 are no endings but waits."""


def test_every_code_of_hylafax_belongs_to_one_ending() -> None:
    """fax.md section 8."""
    held = [code for outcome in Outcome for code in (outcome.value.code, *outcome.value.also)]

    assert [code for code in LISTED if of_code(code) is None] == []
    assert len(held) == len(set(held))


@pytest.mark.parametrize("code", ["E215", "E218", "E267", "E269", "E271"])
def test_no_answer_to_a_modem_of_class_2_is_no_answer(code: str) -> None:
    """fax.md section 8: E215 and E218 like no answer; HylaFAX+ adds E267 to E271."""
    assert of_code(code) is Outcome.NO_ANSWER


@pytest.mark.parametrize("code", ["E259", "E260", "E261", "E263", "E264"])
def test_what_a_machine_of_class_2_is_not_able_to_do_ends_the_fax(code: str) -> None:
    """fax.md section 8: capability, F; reports.md section 3: 5.6.1."""
    outcome = of_code(code)

    assert outcome is not None
    assert (outcome.fate, outcome.value.status) == (Fate.PERMANENT, "5.6.1")


def test_what_is_asked_for_is_named_with_its_code() -> None:
    assert Outcome.BUSY.diagnosis == "E001 Busy signal detected"
