"""What agents send is read strictly; nothing unprintable comes in."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connector.agent.reading import acknowledgements, opening
from connector.model.handover import Acknowledgement, Result
from tests.connector.world import FAX, MORNING

PAUSE = timedelta(minutes=15)


def read(**words: object) -> Acknowledgement:
    body = json.dumps({"recipients": [{"address": FAX, "result": "failed", "status": "4.4.1"} | words]})
    (said,) = acknowledgements(body.encode(), MORNING, PAUSE)
    return said


def test_an_acknowledgement_is_read_whole():
    said = read(
        diagnostic="x-t30; E001 Busy; again",
        text="The number\r\n was busy.",
        last_attempt="2024-04-02T10:00:00+02:00",
        remote_mta="x-csid; +1 425 555 0123",
        fields={"X-Fax-Pages": "2/2"},
    )

    assert said == Acknowledgement(
        address=FAX,
        result=Result.FAILED,
        status="4.4.1",
        diagnostic=("x-t30", "E001 Busy; again"),
        text="The number was busy.",
        last_attempt=datetime(2024, 4, 2, 8, tzinfo=UTC),
        remote_mta=("x-csid", "+1 425 555 0123"),
        fields=(("X-Fax-Pages", "2/2"),),
    )


@pytest.mark.rule("agents.confirmed-deliveries")
def test_a_report_of_a_delivery_is_asked_for_in_so_many_words():
    told = [read(result="delivered", status="2.1.5", confirm=confirm).confirm for confirm in (True, False, None)]

    assert told == [True, False, False]


@pytest.mark.rule("agents.duplicate")
def test_an_ending_may_be_that_of_a_duplicate():
    assert (read(duplicate=True).duplicate, read(duplicate=None).duplicate, read().duplicate) == (True, False, False)


@pytest.mark.parametrize("word", ["diagnostic", "text", "after", "last_attempt", "remote_mta", "fields"])
def test_null_is_what_was_left_out(word: str):
    assert read(**{word: None}) == read()


@pytest.mark.rule("agents.retry-date")
def test_a_retry_without_a_date_is_due_after_the_pause_of_messages():
    """[MI] MessageRetryInterval, 15 min."""
    assert read(result="retry", status="").after == MORNING + PAUSE


def test_a_date_that_has_passed_is_now():
    assert read(result="retry", status=None, after="2020-01-01T00:00:00Z").after == MORNING


@pytest.mark.rule("agents.retry-at-most-12-hours")
def test_a_retry_is_at_most_twelve_hours_ahead():
    last = MORNING + timedelta(hours=12)

    assert read(result="retry", after=last.isoformat()).after == last
    with pytest.raises(ValueError, match="at most 12 hours ahead"):
        read(result="retry", after=(last + timedelta(seconds=1)).isoformat())


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"adress": "x"}, "unknown key 'adress'"),
        ({"confirm": "yes"}, "confirm should be true or false"),
        ({"duplicate": True, "result": "retry", "status": ""}, "duplicate goes with delivered or failed"),
        ({"confirm": True, "result": "failed", "status": "5.1.1"}, "confirm goes with delivered alone"),
        ({"address": ""}, "address should be a text"),
        ({"address": 7}, "address should be a text"),
        ({"address": "a\r\nX-Sender: <>"}, "printable"),
        ({"result": "relayed"}, "one of delivered, failed, retry"),
        ({"result": ["failed"]}, "one of delivered, failed, retry"),
        ({"status": ""}, "status should be a text"),
        ({"status": "2.1.5"}, "does not go with failed"),
        ({"result": "delivered"}, "does not go with delivered"),
        ({"status": "5.01.1"}, "expected a code"),
        ({"status": "5.1.1\n"}, None),  # white space at the end is none
        ({"text": "x" * 4001}, "at most 4000"),
        ({"diagnostic": "busy"}, "a type and a text"),
        ({"remote_mta": "+1 425"}, "a type and a text"),
        ({"after": "2024-04-02T09:00:00Z"}, "goes with retry alone"),
        ({"result": "retry", "after": "2024-04-02T09:00:00"}, "with its zone"),
        ({"result": "retry", "after": "0001-01-01T00:00:00+23:59"}, "with its zone"),
        ({"last_attempt": "yesterday"}, "ISO date"),
        ({"fields": [["X-Fax-Pages", "2"]]}, "JSON object"),
        ({"fields": {"Status": "2.0.0"}}, "names are expected such as"),
        ({"fields": {"X-Fax: Pages": "2"}}, "names are expected such as"),
        ({"fields": {"X-A": "1", "x-a": "1"}}, "names are expected such as"),
        ({"fields": {"X-A": "1", "X-a": "1"}}, "two spellings"),
        ({"fields": {"X-A": 2}}, "X-A should be a text"),
        ({"fields": {f"X-{n}": "1" for n in range(51)}}, "at most 50"),
    ],
)
def test_what_is_amiss_is_refused_with_what_would_be_right(words: dict[str, object], sentence: str | None):
    if sentence is None:
        assert read(**words).status == "5.1.1"
        return
    with pytest.raises(ValueError, match=sentence):
        read(**words)


def test_a_name_of_any_script_refuses_no_ending():
    """A sender wrote it; the fax has ended all the same, and nothing in it moves a cursor or ends a line."""
    said = read(text="to \x1b[31m\u2028\r\nnow\ud800", fields={"X-Fax-Name": "a\u200db"})

    assert (said.text.isprintable(), said.text[:9]) == (True, "to [31m n")
    assert said.fields == (("X-Fax-Name", "a\u200db"),)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"recipients": []}',
        b'{"recipients": {}}',
        b'{"recipients": [1]}',
        b'{"recipients": [], "recipients": []}',
        b"[" * 200_000,
        json.dumps({"recipients": [{"address": FAX, "result": "retry"}] * 2}).encode(),
    ],
)
def test_a_request_of_another_shape_is_refused(body: bytes):
    with pytest.raises(ValueError, match=r"request|recipients|acknowledgement"):
        acknowledgements(body, MORNING, PAUSE)


@given(
    st.recursive(
        st.none() | st.booleans() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_whatever_is_sent_breaks_nothing(value: object):
    for body in (value, {"recipients": value}, {"recipients": [value]}, {"recipients": [{"address": value}]}):
        with pytest.raises(ValueError, match=r"should|has"):
            acknowledgements(json.dumps(body).encode(), MORNING, PAUSE)


def test_a_connection_is_asked_for_by_name():
    assert opening(b'{"connector": "Fax Agent", "agent": "node-1"}') == ("Fax Agent", "node-1")
    with pytest.raises(ValueError, match="agent should be a text"):
        opening(b'{"connector": "Fax Agent"}')
