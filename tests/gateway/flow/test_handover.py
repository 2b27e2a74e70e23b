"""Mail by agent: taken once, answered for, and acknowledged as a report of ours would have told it; nothing is reported beside."""

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from gateway.errors import NotTakenError
from gateway.flow.handover import FRESH
from gateway.model.handover import Result, Standing
from gateway.model.job import State, Wish
from gateway.model.letter import ReportSuccess
from gateway.model.outcome import Outcome
from gateway.settings import AgentSettings, AliasSettings, ReportSettings
from gateway.spool.blobs import SPOOL_PAUSE
from gateway.store.management import Request
from tests.gateway.agent.exchange import FakeConnection
from tests.gateway.agent.play import Play, by_agent
from tests.gateway.flow.scene import MAIL, Scene, ScriptedLine, a_file, address, after
from wire.envelope import Notify, Recipient

BOB = address("+14255550123")
EVE = address("+14255550124", "Eve")
DELIVERED = (Outcome.DELIVERED, 2)
BUSY = (Outcome.BUSY, 0)
NOBODY = (Outcome.NO_SUCH_NUMBER, 0)
HOUR = timedelta(hours=1)


@pytest.fixture
def play(scene: Scene) -> Play:
    return Play(scene=by_agent(scene))


def said(play: Play) -> list[tuple[str, str]]:
    """The results and statuses that Exchange heard, in order."""
    return [(word.result.value, word.status) for _, word in play.exchange.words]


def test_a_mail_is_answered_for_and_given_back_until_its_fax_is_over(play: Play):
    delivery = play.queue(BOB)

    assert play.hand_over() is True

    [job] = play.jobs()
    [(told, word)] = play.exchange.words
    assert (job.number, job.state, told) == ("+14255550123", State.NEW, delivery)
    assert (word.address, word.result, word.after) == (BOB, Result.RETRY, after(hours=1))
    assert word.text.startswith("Fax 1 of node1: It is waiting for its first call.")
    assert play.exchange.open == {}


def test_the_original_is_kept_and_known_by_its_delivery(play: Play):
    delivery = play.queue(BOB)

    play.hand_over()

    message = play.scene.messages.get(1)
    assert (message.connector, message.delivery, message.file_name) == ("Fax Agent", delivery, r"MBX01\7\12")
    assert play.scene.blobs.original(message.fingerprint) == a_file(BOB)


def test_a_delivered_fax_is_acknowledged_with_the_facts_of_a_report(play: Play):
    play.queue(BOB)
    play.line.script = [DELIVERED]

    play.hand_over()
    play.work()
    play.wait()

    word = play.exchange.words[-1][1]
    assert (word.result, word.status, word.after) == (Result.DELIVERED, "2.1.5", None)
    assert word.text == (
        "Your fax to Bob (+1 425 555 0123) was delivered. "
        "The fax was received by the machine at +1 425 555 0123 (2 pages, 1 min 0 s)."
    )
    assert (word.last_attempt, dict(word.fields)["X-Fax-Pages"]) == (after(), "2/2")
    assert play.exchange.queue == {}


@pytest.mark.parametrize(("success", "confirm"), [(ReportSuccess.ALWAYS, True), (ReportSuccess.REQUESTED, False)])
def test_of_a_delivered_fax_exchange_is_to_tell_whom_a_report_of_ours_would(
    scene: Scene, success: ReportSuccess, *, confirm: bool
):
    play = Play(scene=by_agent(scene, report=ReportSettings(report_success=success)))
    play.queue(BOB, EVE, number=1)
    play.line.script = [DELIVERED, NOBODY]

    play.hand_over()
    for _ in range(3):
        play.work()
        play.wait()

    ends = {word.address: word for _, word in play.exchange.words if word.result is not Result.RETRY}
    assert (ends[BOB].confirm, ends[EVE].confirm) == (confirm, False)


def test_a_failed_fax_is_acknowledged_with_its_code(play: Play):
    play.queue(BOB)
    play.line.script = [NOBODY]

    play.hand_over()
    play.work()
    play.wait()

    word = play.exchange.words[-1][1]
    assert (word.result, word.status) == (Result.FAILED, "5.1.2")
    assert word.diagnostic is not None
    assert word.diagnostic.startswith("x-t30; ")


def test_after_a_failed_call_exchange_hears_at_once_why_and_when_the_next_is(play: Play):
    delivery = play.queue(BOB)
    play.line.script = [BUSY]

    play.hand_over()
    play.work()
    play.wait()

    assert said(play) == [("retry", "4.4.5"), ("retry", "4.4.1")]
    assert play.exchange.queue[delivery].last_error == (
        "Fax 1 of node1: The last call ended with: Busy signal detected (1 call of at most 12 so far). "
        "The next call is planned for 2024-04-02 08:04:05 UTC."
    )


def test_what_exchange_was_told_is_renewed_in_time(play: Play):
    play.queue(BOB)
    play.hand_over()
    play.scene.desk.hold(1, Request(who="ann", at=after()))

    for _ in range(8):
        play.wait(timedelta(minutes=15))

    assert play.exchange.handed == [play.exchange.words[0][0]]
    assert all(word.after is not None for _, word in play.exchange.words)


def test_a_mail_that_comes_again_is_known_and_only_told_of(play: Play):
    play.queue(BOB)
    play.hand_over()

    play.wait(2 * HOUR)  # the gateway was down while its time passed

    assert len(play.jobs()) == 1
    assert len(play.exchange.words) >= 2
    assert play.exchange.reports == []


def test_recipients_that_an_earlier_hand_over_did_not_name_are_accepted(play: Play):
    """Exchange names a delivery by message and queue: what is routed there later comes under the same name."""
    play.queue(BOB)
    play.hand_over()

    play.exchange.queue.clear()
    play.exchange.drop(a_file(BOB, EVE))
    play.hand_over()

    assert [job.recipient.address for job in play.jobs()] == [BOB, EVE]


def test_every_recipient_is_acknowledged_when_it_is_over_and_no_sooner(play: Play):
    play.queue(BOB, EVE)
    play.line = ScriptedLine([DELIVERED, BUSY, NOBODY])

    play.hand_over()
    play.work()
    play.wait()
    assert play.exchange.reports == [(BOB, Result.DELIVERED)]

    for _ in range(30):
        play.wait()
    assert play.exchange.reports == [(BOB, Result.DELIVERED), (EVE, Result.FAILED)]


@pytest.mark.parametrize(
    ("second", "result"), [(DELIVERED, Result.DELIVERED), (NOBODY, Result.FAILED)], ids=["each", "one of two"]
)
def test_an_alias_is_delivered_when_each_of_its_numbers_is_reached(
    scene: Scene, second: tuple[Outcome, int], result: Result
):
    alias = AliasSettings(name="team", numbers=("+14255550123", "+14255550124"))
    play = Play(scene=by_agent(scene, aliases=(alias,)), line=ScriptedLine([DELIVERED, second]))
    play.queue("team@fax.contoso.example")

    play.hand_over()
    play.work()
    play.wait()
    assert play.exchange.reports == []

    play.wait()
    assert play.exchange.reports == [("team@fax.contoso.example", result)]


@pytest.mark.parametrize("notify", [None, frozenset({Notify.SUCCESS, Notify.DELAY}), frozenset({Notify.NEVER})])
def test_no_letter_is_owed_on_it_whatever_was_asked_for(scene: Scene, notify: frozenset[Notify] | None):
    site = by_agent(scene, report=ReportSettings(mdn=True))
    play = Play(scene=site, line=ScriptedLine([BUSY, DELIVERED]))
    mail = MAIL.replace(b"Subject", b"Disposition-Notification-To: <ann@contoso.example>\r\nSubject")
    play.exchange.drop(a_file(Recipient(address=BOB, notify=notify), mail=mail))

    play.hand_over()
    play.work()
    for _ in range(120):
        play.wait()
        site.remind().step(play.now)
        site.post().step(play.now)

    assert play.exchange.reports == [(BOB, Result.DELIVERED)]
    assert (site.owed(), site.posted(), site.letters.of_job(1)) == ([], [], [])


def test_an_impossible_number_is_acknowledged_as_failed_at_once(play: Play):
    play.queue(address("abc"))

    play.hand_over()

    assert [word.result for _, word in play.exchange.words] == [Result.FAILED]
    assert play.exchange.words[0][1].status.startswith("5.1.")


def test_a_duplicate_is_acknowledged_as_the_fax_ends_of_which_it_is_one(play: Play):
    """RFC 4161 section 2.1: it is not sent again; and Exchange, whose own mail it is, must hear of it."""
    play.queue(BOB, number=1)
    play.queue(BOB, number=2)
    play.line.script = [DELIVERED]

    play.hand_over()
    assert [job.state for job in play.jobs()] == [State.NEW, State.CANCELLED]
    assert said(play) == [("retry", "4.4.5"), ("retry", "4.4.5")]

    play.work()
    play.wait()
    play.wait(HOUR)
    assert play.exchange.reports == [(BOB, Result.DELIVERED), (BOB, Result.DELIVERED)]
    # Exchange may submit a mail twice after a restart: one of them is reported.
    assert [word.duplicate for _, word in play.exchange.words if word.result is Result.DELIVERED] == [False, True]
    assert len(play.line.orders) == 1


def test_what_exchange_has_ended_is_cancelled_without_a_word_to_anybody(play: Play):
    delivery = play.queue(BOB)
    play.hand_over()
    play.exchange.expire(delivery)

    play.wait(HOUR)

    [job] = play.jobs()
    deeds = play.scene.jobs.deeds(job.id)
    assert (job.state, job.outcome) == (State.CANCELLED, Outcome.CANCELLED)
    assert [(deed.who, deed.what) for deed in deeds] == [
        ("Exchange", "cancelled the fax: the message expired there or was removed")
    ]
    assert (play.exchange.reports, play.scene.owed()) == ([], [])


def test_a_call_that_goes_on_when_exchange_has_ended_it_is_hung_up(play: Play):
    delivery = play.queue(BOB)
    play.line = ScriptedLine([DELIVERED], lasts=timedelta(hours=3))
    play.hand_over()
    play.work()
    play.exchange.expire(delivery)

    play.now = play.exchange.now = after(hours=1)
    play.hand_over()

    assert play.jobs()[0].wish is Wish.CANCEL


def test_the_story_tells_that_exchange_never_heard_how_it_ended(play: Play):
    delivery = play.queue(BOB)
    play.line.script = [DELIVERED]
    play.hand_over()
    play.work()
    play.exchange.expire(delivery)

    play.wait()

    [deed] = play.scene.jobs.deeds(1)
    assert (deed.who, deed.what) == (
        "Exchange",
        "did not hear how the fax ended: the message expired there or was removed",
    )
    assert play.jobs()[0].state is State.DELIVERED


def test_an_exchange_that_is_away_is_asked_ever_more_seldom_and_said_so_once(
    play: Play, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.INFO)
    play.queue(BOB)
    play.exchange.away = "the socket is not there"

    for _ in range(60):
        play.wait()
    assert caplog.messages == ["Exchange cannot be asked for mail"]
    due = play.handover.next_due(play.now, None)
    assert due is not None
    assert timedelta(0) < due - play.now <= HOUR

    play.exchange.away = ""
    play.wait(HOUR)
    assert [said for said in caplog.messages if "asked" in said] == [
        "Exchange cannot be asked for mail",
        "Exchange can be asked for mail again",
    ]
    assert len(play.jobs()) == 1


def test_an_ending_that_exchange_cannot_hear_now_is_said_when_it_is_back(play: Play):
    play.queue(BOB)
    play.line.script = [DELIVERED]
    play.hand_over()
    play.work()
    play.exchange.away = "stopped"
    play.wait()
    assert play.exchange.reports == []

    play.exchange.away = ""
    play.wait(HOUR)
    assert play.exchange.reports == [(BOB, Result.DELIVERED)]


def test_a_file_without_an_envelope_is_kept_reported_by_exchange_and_never_taken_again(
    play: Play, caplog: pytest.LogCaptureFixture
):
    bad = a_file(BOB).replace(b"X-Sender: ", b"X-Sender: two@contoso.example, ")
    delivery = play.exchange.spoil(bad, BOB)

    play.hand_over()

    word = play.exchange.words[0][1]
    assert (word.address, word.result, word.status) == (BOB, Result.FAILED, "5.6.0")
    assert (play.jobs(), play.exchange.queue) == ([], {})
    assert (play.scene.root / "spool" / "refused" / f"{delivery}.bad").read_bytes() == bad
    assert caplog.messages == ["mail of Exchange set aside"]


def test_a_file_of_which_nobody_can_be_told_does_not_go_round_and_round(play: Play):
    play.exchange.spoil(b"no envelope at all", BOB)

    play.hand_over()
    assert len(play.exchange.handed) == 1
    assert play.handover.next_due(play.now, None) == play.now + SPOOL_PAUSE

    play.wait(SPOOL_PAUSE)
    assert len(play.exchange.handed) == 2


def test_of_an_envelope_that_is_cut_off_those_are_refused_whose_names_are_whole(play: Play):
    """Exchange hands the mail over again for the others, with a shorter envelope."""
    block = f"X-Sender: <ann@contoso.example>\r\nX-Receiver: <{BOB}>\r\nX-Receiver: <{EVE}>\r\n".encode()
    play.exchange.spoil(block, BOB, EVE)
    play.exchange.cut_off = len(block) - 10

    play.hand_over()

    assert [(word.address, word.result) for _, word in play.exchange.words] == [
        (BOB, Result.FAILED),
        (EVE, Result.RETRY),
    ]


def test_a_mail_to_more_than_may_be_is_refused_for_each_of_them(scene: Scene):
    play = Play(scene=by_agent(scene, max_recipients=1))
    play.queue(BOB, EVE)

    play.hand_over()

    assert [(word.address, word.status) for _, word in play.exchange.words] == [(BOB, "5.5.3"), (EVE, "5.5.3")]


def test_a_full_disk_gives_the_mail_back_until_there_is_room(play: Play, monkeypatch: pytest.MonkeyPatch):
    play.queue(BOB)
    whole = play.handover.acceptance
    play.handover.acceptance = replace(whole, blobs=replace(whole.blobs, root=play.scene.root / "dropfax.db"))

    play.hand_over()
    assert (play.jobs(), play.exchange.words, play.exchange.open) == ([], [], {})

    play.handover.acceptance = whole
    play.wait(SPOOL_PAUSE)
    assert len(play.jobs()) == 1


def test_more_than_one_connection_may_carry_is_taken_in_several(play: Play):
    play.exchange.most = 2
    for number in range(1, 6):
        play.exchange.drop(a_file(BOB, mail=MAIL.replace(b"<m1@", b"<m%d@" % number)), number)

    play.hand_over()

    assert len(play.jobs()) == 5


def test_a_site_that_gave_its_connector_up_still_tells_of_what_it_took(scene: Scene):
    play = Play(scene=by_agent(scene), line=ScriptedLine([DELIVERED]))
    play.queue(BOB)
    play.hand_over()
    play.work()

    play.scene = by_agent(scene, agent=AgentSettings())
    play.restart()
    play.wait()

    assert play.exchange.reports == [(BOB, Result.DELIVERED)]


def test_words_for_a_connector_that_is_gone_keep_no_mail_waiting(scene: Scene):
    play = Play(scene=by_agent(scene))
    play.queue(BOB)
    play.hand_over()

    play.exchange.name = "New"
    play.scene = by_agent(scene, agent=AgentSettings(connector="New"))
    play.restart()
    play.exchange.queue.clear()
    play.exchange.drop(a_file(EVE), 2)
    play.wait(HOUR)

    assert [job.recipient.address for job in play.jobs()] == [BOB, EVE]


def test_faxes_that_wait_for_a_person_keep_nobody_waiting_until_all_is_done(play: Play):
    play.queue(BOB)
    play.hand_over()
    assert play.scene.agenda().word is not None

    play.scene.desk.hold(1, Request(who="ann", at=play.now))
    play.hand_over()
    assert play.scene.agenda().word is None

    play.scene.desk.release(1, Request(who="ann", at=play.now))
    play.hand_over()
    assert play.scene.agenda().word is not None


def test_before_a_call_that_was_put_off_exchange_is_asked_whether_the_mail_is_still_ours(play: Play):
    delivery = play.queue(BOB)
    play.line.script = [BUSY, DELIVERED]
    play.hand_over()
    play.work()
    play.wait()
    play.exchange.expire(delivery)

    for _ in range(5):
        play.wait()

    assert (len(play.line.orders), play.jobs()[0].state) == (1, State.CANCELLED)


def test_one_that_waits_for_a_line_is_asked_about_once_a_minute_at_most(play: Play):
    play.queue(BOB)
    play.hand_over()
    play.line.channels = 0
    play.work()

    play.wait(FRESH / 2)
    assert len(play.exchange.words) == 1
    play.wait(FRESH)
    assert len(play.exchange.words) == 2


def test_after_a_start_exchange_is_asked_of_every_mail_whatever_its_fax_waits_for(play: Play):
    delivery = play.queue(BOB)
    play.hand_over()
    play.scene.desk.hold(1, Request(who="ann", at=after()))
    play.hand_over()
    play.exchange.expire(delivery)

    play.restart()
    play.hand_over()

    assert play.jobs()[0].state is State.CANCELLED


@pytest.mark.parametrize(("away", "calls"), [(timedelta(minutes=50), 1), (2 * HOUR, 0)], ids=["left", "not left"])
def test_while_exchange_cannot_be_asked_faxes_are_called_as_long_as_their_mails_were_left(
    play: Play, away: timedelta, calls: int
):
    play.queue(BOB)
    play.line.script = [DELIVERED]
    play.hand_over()
    play.line.channels = 0
    play.work()
    play.exchange.away = "stopped"
    play.wait(away - timedelta(minutes=1))

    play.line.channels = 1
    play.wait()
    assert len(play.line.orders) == calls

    play.exchange.away = ""
    for _ in range(3):
        play.wait()
    assert play.exchange.reports == [(BOB, Result.DELIVERED)]


def test_no_call_is_made_while_exchange_refuses_to_hear_of_the_mail(play: Play, monkeypatch: pytest.MonkeyPatch):
    """It is being routed anew, perhaps to another way out."""
    play.queue(BOB)
    play.line.script = [DELIVERED]
    play.hand_over()
    play.line.channels = 0
    play.work()
    play.line.channels = 1
    monkeypatch.setattr(FakeConnection, "acknowledge", refusing)

    play.wait(FRESH * 2)
    assert play.line.orders == []

    monkeypatch.undo()
    for _ in range(5):
        play.wait()
    assert play.exchange.reports == [(BOB, Result.DELIVERED)]


def refusing(_connection: FakeConnection, _delivery: str, _words: object) -> dict[str, Standing]:
    raise NotTakenError("the message is being routed anew")
