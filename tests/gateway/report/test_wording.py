"""What the sender of a fax reads, word for word."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.model.call import Call
from gateway.model.job import Job
from gateway.model.outcome import Outcome
from gateway.report import wording
from tests.gateway.model.facts import EIGHT, a_call, a_job
from wire.address import Fault
from wire.dsn import Action
from wire.envelope import Recipient

BERLIN = ZoneInfo("Europe/Berlin")

DELIVERED = """\
Your fax to Bob Lee (+1 425 555 0123) was delivered.
The fax was received by the machine at +1 425 555 0123 (3 pages, 1 min 32 s).

Subject:   Invoice
Pages:     3 of 3 confirmed by the other machine
Answered:  +1 425 555 0123 (what the other machine calls itself)
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

2 calls (times in Europe/Berlin):
   1  2024-04-02 10:00:05 CEST  Busy signal detected, 7 s
   2  2024-04-02 10:03:12 CEST  Call successful, pages 1 to 3 confirmed, 14400 bit/s, 1 min 32 s

Please note:
  - The attachment clip.mp4 is not on the fax.

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""

BUSY = """\
Your fax to Bob Lee (+1 425 555 0123) was not sent.
The number was busy each time (2 calls).
No further call is made: too many attempts to dial.

Subject:   Invoice
Pages:     0 of 3 confirmed by the other machine
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

2 calls (times in Europe/Berlin):
   1  2024-04-02 10:00:05 CEST  Busy signal detected, 7 s
   2  2024-04-02 10:03:05 CEST  Busy signal detected, 7 s

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""

NO_SUCH_NUMBER = """\
Your fax to +1 425 555 0123 was not sent.
The number is not in service.
No further call is made.

Subject:   Invoice
Pages:     0 of 1 confirmed by the other machine
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

1 call (times in Europe/Berlin):
   1  2024-04-02 10:00:05 CEST  Number not in service (special information tones), 7 s

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""

PARTLY_SENT = """\
Your fax to Bob Lee (+1 425 555 0123) was sent only in part: 1 of 3 pages confirmed by the other machine.
The connection broke while sending page 2 (1 call).
No further call is made: too many attempts to send.
To complete the fax, send pages 2 to 3 again.

Subject:   Invoice
Pages:     1 of 3 confirmed by the other machine
Answered:  +1 425 555 0172 (what the other machine calls itself)
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

1 call (times in Europe/Berlin):
   1  2024-04-02 10:00:05 CEST  Remote disconnected prematurely, page 1 confirmed, 14400 bit/s, 1 min 32 s

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""

BAD_ADDRESS = """\
Your fax to IMCEAFAX-xyz@contoso.example was not sent.
The fax address is not valid: it holds no digits.
No call was made.

Subject:   Invoice
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""

UNPRINTABLE = """\
Your fax to Bob Lee (+1 425 555 0123) was not sent.
The message could not be turned into a fax: plan.pdf is encrypted.
No call was made.

Subject:   Invoice
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""

DELAYED = """\
Your fax to Bob Lee (+1 425 555 0123) is delayed.
The last call ended with: Busy signal detected (2 calls so far).
You need not send it again: the gateway goes on trying until 2024-04-02 13:00:05 CEST.

Subject:   Invoice
Pages:     0 of 3 confirmed by the other machine
Accepted:  2024-04-02 10:00:05 CEST
Reference: job 4711

2 calls (times in Europe/Berlin):
   1  2024-04-02 10:00:05 CEST  Busy signal detected, 7 s
   2  2024-04-02 10:03:05 CEST  Busy signal detected, 7 s

The telephone line of this gateway is simulated: no telephone rang, and nothing left this machine.
"""


def short_call(outcome: Outcome, attempt: int = 1) -> Call:
    started = EIGHT + timedelta(minutes=3 * (attempt - 1))
    return a_call(outcome, attempt=attempt, started=started, ended=started + timedelta(seconds=7))


THREE_PAGES = a_call(
    Outcome.DELIVERED,
    attempt=2,
    started=EIGHT + timedelta(seconds=187),
    ended=EIGHT + timedelta(seconds=279),
    pages_sent=3,
    pages_confirmed=3,
    csid="+1 425 555 0123",
    speed=14400,
)
PAGE_ONE = a_call(Outcome.HANG_UP, pages_sent=1, pages_confirmed=1, csid="+1 425 555 0172", speed=14400)
TWO_BUSY = [short_call(Outcome.BUSY), short_call(Outcome.BUSY, 2)]


@pytest.mark.parametrize(
    ("action", "job", "calls", "expected"),
    [
        (
            Action.DELIVERED,
            a_job(
                outcome=Outcome.DELIVERED,
                dials=2,
                pages_confirmed=3,
                notes=("The attachment clip.mp4 is not on the fax.",),
            ),
            [short_call(Outcome.BUSY), THREE_PAGES],
            DELIVERED,
        ),
        (
            Action.FAILED,
            a_job(outcome=Outcome.BUSY, dials=2, detail="too many attempts to dial"),
            TWO_BUSY,
            BUSY,
        ),
        (
            Action.FAILED,
            a_job(outcome=Outcome.NO_SUCH_NUMBER, name="", pages=1),
            [short_call(Outcome.NO_SUCH_NUMBER)],
            NO_SUCH_NUMBER,
        ),
        (
            Action.FAILED,
            a_job(outcome=Outcome.HANG_UP, pages_confirmed=1, detail="too many attempts to send"),
            [PAGE_ONE],
            PARTLY_SENT,
        ),
        (
            Action.FAILED,
            a_job(
                outcome=Outcome.BAD_NUMBER,
                number="",
                name="",
                dials=0,
                pages=None,
                detail="it holds no digits.",
                recipient=Recipient(address="IMCEAFAX-xyz@contoso.example"),
            ),
            [],
            BAD_ADDRESS,
        ),
        (
            Action.FAILED,
            a_job(outcome=Outcome.UNPRINTABLE, dials=0, pages=None, detail="plan.pdf is encrypted"),
            [],
            UNPRINTABLE,
        ),
        (Action.DELAYED, a_job(outcome=Outcome.BUSY, dials=2), TWO_BUSY, DELAYED),
    ],
    ids=["delivered", "busy", "no such number", "partly sent", "bad address", "unprintable", "delayed"],
)
def test_the_text_is_this(action: Action, job: Job, calls: Sequence[Call], expected: str) -> None:
    assert wording.text(action, job, calls, "Invoice", BERLIN) == expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (Action.DELIVERED, "Delivered: Invoice"),
        (Action.FAILED, "Undeliverable: Invoice"),
        (Action.DELAYED, "Delayed: Invoice"),
        (Action.RELAYED, "Relayed: Invoice"),
        (Action.EXPANDED, "Expanded: Invoice"),
    ],
)
def test_the_subject_says_what_became_of_the_fax(action: Action, expected: str) -> None:
    """reports.md section 6."""
    assert wording.subject(action, a_job(), "Invoice") == expected


@pytest.mark.parametrize("original", ["", "  ", "\r\n"])
def test_a_mail_without_subject_is_named_by_its_recipient(original: str) -> None:
    assert wording.subject(Action.FAILED, a_job(), original) == "Undeliverable: fax to Bob Lee (+1 425 555 0123)"


def test_a_text_without_subject_has_no_line_for_it() -> None:
    assert "Subject:" not in wording.text(Action.FAILED, a_job(outcome=Outcome.CANCELLED), [], "", BERLIN)


@pytest.mark.parametrize(
    ("job", "expected"),
    [
        (a_job(outcome=Outcome.HANG_UP, pages_confirmed=1), "Sending continues with page 2."),
        (a_job(outcome=None, dials=0), "It is waiting for its first call."),
        (a_job(outcome=None, dials=1), "1 call made so far."),
    ],
)
def test_a_delay_says_how_far_the_fax_is(job: Job, expected: str) -> None:
    assert expected in wording.text(Action.DELAYED, job, [], "Invoice", BERLIN)


@pytest.mark.parametrize(
    ("action", "expected"),
    [(Action.RELAYED, "passed on to a service that does not confirm"), (Action.EXPANDED, "to several numbers")],
)
def test_the_other_actions_have_their_headline(action: Action, expected: str) -> None:
    assert expected in wording.text(action, a_job(), [], "Invoice", BERLIN)


def test_a_single_missing_page_is_named_alone() -> None:
    job = a_job(outcome=Outcome.HANG_UP, pages_confirmed=2)

    assert "To complete the fax, send page 3 again." in wording.text(Action.FAILED, job, [], "Invoice", BERLIN)


def test_a_sent_page_is_told_even_where_the_whole_is_not_known() -> None:
    job = a_job(outcome=Outcome.HANG_UP, pages_confirmed=1, pages=None)

    assert "only in part: 1 page confirmed" in wording.text(Action.FAILED, job, [], "Invoice", BERLIN)


def test_of_very_many_calls_the_last_are_listed() -> None:
    calls = [short_call(Outcome.BUSY, attempt) for attempt in range(1, 101)]

    text = wording.text(Action.FAILED, a_job(outcome=Outcome.BUSY, dials=100), calls, "Invoice", BERLIN)

    assert text.count("Busy signal detected") == 30
    assert "100 calls (times in Europe/Berlin):\n  the last 30 of them\n  71  " in text


@pytest.mark.parametrize("outcome", Outcome, ids=lambda outcome: outcome.name)
@pytest.mark.parametrize("detail", ["", "something"])
def test_no_sentence_is_left_with_an_empty_place(outcome: Outcome, detail: str) -> None:
    sentence = wording.sentence(a_job(detail=detail), outcome, [])

    assert sentence.endswith(".")
    assert not {"{", "}"} & set(sentence)
    assert ": ." not in sentence
    assert "  " not in sentence


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_of_an_address_is_told_in_words(fault: Fault) -> None:
    """The flow stores the fault's name; a person must not read "bad-number"."""
    sentence = wording.sentence(a_job(detail=fault.value), Outcome.BAD_NUMBER, [])

    assert fault.value not in sentence or fault is Fault.EMPTY
    assert sentence.startswith("The fax address is not valid: ")


def test_braces_in_a_detail_stay_braces() -> None:
    assert "{number.__class__}" in wording.sentence(a_job(detail="{number.__class__}"), Outcome.INTERNAL, [])


def test_post_dial_digits_are_in_no_text() -> None:
    """RFC 3965: they may be the code of a calling card."""
    job = a_job(post="p77712345", outcome=Outcome.BUSY)

    assert "77712345" not in wording.text(Action.FAILED, job, TWO_BUSY, "Invoice", BERLIN)


@pytest.mark.parametrize(("number", "expected"), [(0, "0 calls"), (1, "1 call"), (2, "2 calls")])
def test_one_is_singular(number: int, expected: str) -> None:
    assert wording.count(number, "call") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bob\r\nBcc: all@contoso.example", "Bob Bcc: all@contoso.example"),
        ("Bob\u2028Lee\u0085x", "Bob Lee x"),
        ("12\u202e34", "12 34"),
        ("\ud800Bob", "Bob"),
        ("x" * 300, "x" * 199 + "…"),
        ("Zoë 李", "Zoë 李"),
    ],
)
def test_foreign_text_stays_in_its_line(text: str, expected: str) -> None:
    assert wording.plain(text) == expected


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_names_subjects_and_details_cannot_add_lines(name: str, subject: str, detail: str, note: str) -> None:
    def lines(*parts: str) -> int:
        hostile = a_job(name=parts[0], detail=parts[2], notes=(parts[3],), outcome=Outcome.INTERNAL)
        return len(wording.text(Action.FAILED, hostile, TWO_BUSY, parts[1], BERLIN).splitlines())

    assert lines(name, subject, detail, note) <= lines("n", "s", "d", "n")
    assert len(wording.subject(Action.FAILED, a_job(), subject).splitlines()) == 1
