"""COMMIT 1: what Exchange drops becomes a fax, a report, or a file set aside with its reason; nothing is skipped in silence."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.acceptance import TOO_LARGE_KEPT
from gateway.errors import UnavailableError
from gateway.flow.intake import Intake
from gateway.model.job import Job, State
from gateway.model.message import Message
from gateway.model.outcome import Outcome
from gateway.spool.blobs import Blobs
from gateway.spool.drop import Claim, DropDirectory
from gateway.store.messages import Messages
from tests.gateway.flow.scene import MAIL, Scene, a_file, address, after
from tests.gateway.model.facts import EIGHT
from wire.envelope import Notify, OriginalRecipient, Recipient

BOB = address("+14255550123")


def reasons(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Why files were set aside or wait."""
    return [str(vars(record)["reason"]) for record in caplog.records if "reason" in vars(record)]


def test_a_dropped_file_becomes_a_fax_and_is_gone(scene: Scene):
    scene.put("x.eml", a_file(BOB))

    assert scene.intake().step(EIGHT) is True

    (job,) = scene.jobs.all()
    assert (job.state, job.number, job.name, job.created) == (State.NEW, "+14255550123", "Bob", EIGHT)
    assert job.deadline == EIGHT + scene.settings.retry.lifetime
    assert scene.dropped() == []


def test_the_original_is_kept_as_it_was_dropped(scene: Scene):
    scene.accepted(BOB)

    message = scene.messages.get(1)

    assert scene.blobs.original(message.fingerprint) == a_file(BOB)
    assert (message.subject, message.message_id) == ("Invoice 7", "<m1@contoso.example>")
    assert (message.sender, message.file_name) == ("ann@contoso.example", "x.eml")


def test_the_senders_wishes_are_kept_for_each_receiver(scene: Scene):
    al = Recipient(
        address=address("+14255550124", "Al"),
        notify=frozenset({Notify.SUCCESS, Notify.FAILURE}),
        orcpt=OriginalRecipient(address="al@contoso.example"),
    )

    jobs = scene.accepted(Recipient(address=BOB), al)

    assert [job.recipient for job in jobs] == [Recipient(address=BOB), al]


def test_an_empty_directory_gives_nothing_to_do(scene: Scene):
    assert scene.intake().step(EIGHT) is False


def test_a_missing_drop_directory_is_told_and_looked_for_again(scene: Scene, caplog: pytest.LogCaptureFixture):
    """Exchange's administrator makes it, not Exchange (Create a Foreign connector)."""
    scene.drop.rmdir()
    intake = scene.intake()

    intake.recover(EIGHT)
    assert intake.step(EIGHT) is False
    assert caplog.messages == ["drop directory cannot be read"]

    scene.drop.mkdir()
    scene.put("x.eml", a_file())
    assert intake.step(EIGHT) is True


NO_RECEIVER = b"X-Sender: <ann@contoso.example>\r\n\r\nSubject: x\r\n\r\n"
SET_ASIDE = {
    "empty": (b"", "x-sender is missing"),
    "binary": (bytes(range(256)) * 4, "x-sender is missing"),
    "no envelope": (MAIL, "x-sender is missing"),
    "no receiver": (NO_RECEIVER, "x-receiver is missing"),
    "two senders": (b"X-Sender: <a@b.example>\r\n" + a_file(), "x-sender stands there 2 times"),
    "NUL in an address": (a_file().replace(b"ann@", b"an\x00n@"), "control character"),
}


@pytest.mark.parametrize("case", SET_ASIDE)
def test_a_file_that_is_no_message_is_set_aside_with_its_reason(
    scene: Scene, case: str, caplog: pytest.LogCaptureFixture
):
    content, reason = SET_ASIDE[case]
    path = scene.put("x.eml", content)
    intake = scene.intake()

    intake.step(EIGHT)
    scene.world.advance(scene.settings.quiet)
    intake.step(EIGHT)

    assert (scene.dropped(), scene.jobs.all()) == (["x.bad"], [])
    assert path.with_suffix(".bad").read_bytes() == content
    assert reason in reasons(caplog)[0]


def test_what_is_set_aside_does_not_stop_the_file_behind_it(scene: Scene):
    scene.put("a.eml", NO_RECEIVER)
    scene.put("b.eml", a_file())
    intake = scene.intake()

    intake.step(EIGHT)
    scene.world.advance(scene.settings.quiet)
    intake.step(EIGHT)

    assert (scene.dropped(), len(scene.jobs.all())) == (["a.bad"], 1)


def test_a_folded_receiver_is_read(scene: Scene):
    """spec exchange-files 1.1: other systems fold what Exchange wrote on one line."""
    scene.put("x.eml", a_file(BOB).replace(b"X-Receiver: ", b"X-Receiver:\r\n\t"))
    intake = scene.intake()

    intake.step(EIGHT)
    intake.step(after(seconds=5))

    assert scene.jobs.all()[0].number == "+14255550123"


def test_a_mail_of_the_null_sender_is_faxed_and_never_reported(scene: Scene):
    """RFC 5321 section 4.5.5: nobody answers the null reverse path."""
    jobs = scene.accepted(BOB, "FAX=nobody@elsewhere.example", sender="")

    assert [job.state for job in jobs] == [State.NEW, State.FAILED]
    assert scene.owed() == []


def test_two_hundred_receivers_are_two_hundred_faxes(scene: Scene):
    jobs = scene.accepted(*(address(f"+1425555{n:04}") for n in range(200)))

    assert len({job.number for job in jobs}) == 200
    assert [job.index for job in jobs] == list(range(200))


def test_bytes_that_are_no_utf8_are_a_fax_all_the_same(scene: Scene):
    mail = b"Subject: gr\xfc\xdfe \xff\r\nMessage-ID: <\xff@contoso.example>\r\n\r\n\xff\xfe\r\n"

    (job,) = scene.accepted(BOB, mail=mail)

    assert scene.messages.get(job.message).subject.startswith("grüße")
    assert "\ufffd" in scene.messages.get(job.message).message_id


@pytest.mark.parametrize(
    ("recipient", "outcome"),
    [
        ("FAX=+14255550123@elsewhere.example", Outcome.NOT_OURS),
        ("FAX=@fax.contoso.example", Outcome.BAD_NUMBER),
        ("FAX=no-number@fax.contoso.example", Outcome.BAD_NUMBER),
        ("FAX=12@fax.contoso.example", Outcome.BAD_NUMBER),
    ],
)
def test_an_impossible_address_fails_at_once_and_its_sender_is_told(scene: Scene, recipient: str, outcome: Outcome):
    bad, good = scene.accepted(recipient, BOB)

    assert (bad.state, bad.outcome, bad.finished) == (State.FAILED, outcome, EIGHT)
    assert bad.detail
    assert good.state is State.NEW
    assert scene.owed() == [(bad.id, "failed")]


@pytest.mark.parametrize(
    ("number", "outcome", "detail"),
    [
        ("911", Outcome.FORBIDDEN, "it is an emergency number"),
        ("+19002345678", Outcome.FORBIDDEN, "it is a number of premium rate"),
        ("+442079460958", Outcome.FORBIDDEN, "the gateway's rule 'no calls to Britain' refuses it"),
        ("+1206234567", Outcome.BAD_NUMBER, "it is too short for a number of its country"),
        ("+9999999335", Outcome.TOO_MANY_PAGES, "rehearsed by the number"),
    ],
)
def test_a_refused_number_is_never_called_and_its_sender_is_told_the_rule(
    scene: Scene, number: str, outcome: Outcome, detail: str
):
    """RFC 4160 section 3.1: who may not send MUST get an error notice."""
    scene = scene.with_settings(dialling={"rules": [{"name": "no calls to Britain", "number": "+44*"}]})

    (job,) = scene.accepted(f"{number}@fax.contoso.example")

    assert (job.state, job.outcome, job.detail, job.dials) == (State.FAILED, outcome, detail, 0)
    assert scene.owed() == [(job.id, "failed")]


def test_two_spellings_of_a_number_are_one_number(scene: Scene):
    """Or it would be called twice at once, and sent twice (RFC 4161 section 2.1)."""
    scene = scene.with_settings(dialling={"country": "DE"})

    jobs = scene.accepted("030123456@fax.contoso.example", "+49-30-123456@fax.contoso.example")

    assert [job.number for job in jobs] == ["+4930123456"] * 2


SALES = ({"name": "sales", "numbers": ["+14255550120", "+14255550121"]},)


def test_an_alias_becomes_a_fax_for_each_number_and_one_report_that_it_did(scene: Scene):
    """RFC 3461 section 5.2.7.3, RFC 3464 section 2.3.3."""
    scene = scene.with_settings(aliases=SALES)
    alias = Recipient(address="sales@fax.contoso.example", notify=frozenset({Notify.SUCCESS, Notify.FAILURE}))

    jobs = scene.accepted(BOB, alias)

    assert [(job.index, job.number) for job in jobs] == [(0, "+14255550123"), (1, "+14255550120"), (2, "+14255550121")]
    assert [job.recipient.notify for job in jobs[1:]] == [frozenset({Notify.FAILURE})] * 2
    assert scene.owed() == [(jobs[1].id, "expanded")]


def test_an_alias_that_is_submitted_twice_is_a_duplicate_as_a_whole(scene: Scene):
    scene = scene.with_settings(aliases=SALES)
    alias = Recipient(address="sales@fax.contoso.example", notify=frozenset({Notify.SUCCESS}))
    scene.accepted(alias)

    again = scene.accepted(alias, name="y.eml")

    assert [job.outcome for job in again] == [Outcome.DUPLICATE] * 2
    assert len(scene.owed()) == 1


def test_aliases_that_stand_for_too_many_numbers_are_set_aside(scene: Scene, caplog: pytest.LogCaptureFixture):
    few = scene.with_settings(max_recipients=3, aliases=SALES)

    assert few.accepted("sales@fax.contoso.example", "FAX:sales") == []
    assert few.dropped() == ["x.bad"]
    assert reasons(caplog) == ["its aliases stand for more than 3 numbers"]


def test_a_wish_that_only_the_log_hears_of_is_in_the_log(scene: Scene, caplog: pytest.LogCaptureFixture):
    """Spec internet-fax.md B8: a mismatch means no disposition notification, and a line in the log."""
    caplog.set_level("INFO")

    scene.accepted(BOB, mail=b"Disposition-Notification-To: <eve@elsewhere.example>\r\n" + MAIL)

    assert "wish is not honoured" in caplog.messages
    assert "asked for by another than the envelope's sender" in reasons(caplog)[0]


def test_a_report_of_ours_that_comes_back_is_not_faxed_and_nobody_hears_of_it(scene: Scene):
    """Spec reports.md section 3, RFC 3834 section 2: a mailbox that passes everything on to a fax would never come to rest."""
    own = b"Message-ID: <dsn-0123456789abcdef01234567@fax.contoso.example>\r\nAuto-Submitted: auto-replied\r\n"

    (job,) = scene.accepted(BOB, mail=own + b"Subject: Undeliverable: Invoice\r\n\r\nYour fax\r\n")

    assert (job.state, job.outcome, job.dials) == (State.FAILED, Outcome.LOOP, 0)
    assert scene.owed() == []


def test_a_mail_that_has_gone_round_is_not_faxed_and_its_sender_is_told(scene: Scene):
    (job,) = scene.accepted(BOB, mail=b"Received: from a by b; Tue, 2 Apr 2024 08:00:00 +0000\r\n" * 21 + MAIL)

    assert (job.state, job.outcome) == (State.FAILED, Outcome.LOOP)
    assert scene.owed() == [(job.id, "failed")]


def test_a_file_that_is_too_large_fails_with_its_report_and_keeps_only_its_head(scene: Scene):
    """RFC 3463 section 3.4: 5.3.4 is a message too big for the system."""
    scene = scene.with_settings(document={"max_message_size": 2 * 1024**2})
    jobs = scene.accepted(BOB, "FAX=nobody@elsewhere.example", mail=MAIL + b"x" * 3 * 1024**2)

    assert [job.outcome for job in jobs] == [Outcome.TOO_LARGE, Outcome.NOT_OURS]
    assert jobs[0].detail == "more than 2 MB"
    assert scene.owed() == [(jobs[0].id, "failed"), (jobs[1].id, "failed")]
    message = scene.messages.get(jobs[0].message)
    assert len(scene.blobs.original(message.fingerprint)) == TOO_LARGE_KEPT
    assert message.size > 3 * 1024**2


def taken_when_quiet(scene: Scene) -> None:
    """Take a file in that does not say where it ends."""
    intake = scene.intake()
    intake.step(EIGHT)
    scene.world.advance(scene.settings.quiet)
    intake.step(EIGHT)


def test_whoever_an_envelope_of_more_than_a_megabyte_names_last_is_not_lost(scene: Scene):
    scene = scene.with_settings(document={"max_message_size": 2 * 1024**2})
    head, last = (
        f"X-Sender: <ann@contoso.example>\r\nX-ExtendedProps: {'A' * TOO_LARGE_KEPT}\r\n",
        address("+14255550124"),
    )
    block = f"{head}X-Receiver: <{BOB}>\r\nX-Receiver: <{last}>\r\n".encode()
    scene.put("large.eml", block + MAIL + b"x" * 3 * 1024**2)

    taken_when_quiet(scene)

    assert [(job.recipient.address, job.outcome) for job in scene.jobs.all()] == [
        (BOB, Outcome.TOO_LARGE),
        (last, Outcome.TOO_LARGE),
    ]


def test_an_envelope_that_never_ends_is_set_aside_and_not_taken_for_a_shorter_one(scene: Scene):
    scene = scene.with_settings(document={"max_message_size": 2 * 1024**2})
    head = f"X-Sender: <ann@contoso.example>\r\nX-Receiver: <{BOB}>\r\nX-ExtendedProps: ".encode()
    scene.put("endless.eml", head + b"A" * 3 * 1024**2)

    taken_when_quiet(scene)

    assert (scene.jobs.all(), [path.name for path in scene.drop.iterdir()]) == ([], ["endless.bad"])


def test_the_log_tells_a_refused_fax_from_an_accepted_one(scene: Scene, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO")

    accepted, refused = scene.accepted(BOB, address("911"))

    told = {record.getMessage(): record for record in caplog.records if record.getMessage().startswith("fax ")}
    assert {message: (record.levelname, vars(record)["job"]) for message, record in told.items()} == {
        "fax accepted": ("INFO", accepted.id),
        "fax refused": ("WARNING", refused.id),
    }
    facts = vars(told["fax refused"])
    assert (facts["outcome"], facts["detail"]) == ("FORBIDDEN", "it is an emergency number")


def test_a_limit_below_a_megabyte_is_told_in_bytes(scene: Scene):
    scene = scene.with_settings(document={"max_message_size": 1024})

    (job,) = scene.accepted(BOB, mail=MAIL + b"x" * 1024)

    assert job.detail == "more than 1024 bytes"


def test_a_file_that_vanishes_between_look_and_claim_is_no_error(scene: Scene, caplog: pytest.LogCaptureFixture):
    scene.put("x.eml", a_file())
    scene.put("y.eml", a_file())

    class Racing(DropDirectory):
        def whole_files(self) -> list[Path]:
            found = super().whole_files()
            found[0].unlink()
            return found

    drop = Racing(directory=scene.drop, node="node1", quiet=scene.settings.quiet, world=scene.world)

    assert replace(scene.intake(), drop=drop).step(EIGHT) is True
    assert (len(scene.jobs.all()), caplog.messages) == (1, [])


def unreleased(scene: Scene) -> None:
    """Put the ledger back to where it stood between COMMIT 1 and the deletion of the file."""
    with closing(sqlite3.connect(scene.root / "dropfax.db")) as db, db:
        db.execute("UPDATE messages SET released = NULL")


def test_a_file_that_comes_back_before_its_release_was_noted_is_not_faxed_again(scene: Scene):
    """Killed between COMMIT 1 and the deletion: the claim is taken in again."""
    (first,) = scene.accepted(BOB)
    unreleased(scene)

    assert scene.accepted(BOB) == []
    assert (scene.dropped(), [job.id for job in scene.jobs.all()]) == ([], [first.id])


def test_an_application_may_drop_the_same_file_every_morning(scene: Scene):
    """Any well-formed file that anybody puts into Drop counts; only the same mail, told by its Message-ID, is a duplicate."""
    nameless = MAIL.replace(b"Message-ID", b"X-Was-Message-ID")

    faxes = [scene.accepted(BOB, mail=nameless) for _ in range(3)]

    assert [[job.state for job in jobs] for jobs in faxes] == [[State.NEW]] * 3


def test_a_file_with_too_many_recipients_is_set_aside(scene: Scene):
    few = scene.with_settings(max_recipients=2)

    assert few.accepted(BOB, address("+14255550124"), address("+14255550125")) == []
    assert few.dropped() == ["x.bad"]


def test_a_directory_that_is_away_is_named_once_and_again_when_it_is_back(
    scene: Scene, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("INFO")
    intake = scene.intake()
    away = scene.drop.rename(scene.root / "away")

    for _ in range(3):
        intake.step(EIGHT)
    away.rename(scene.drop)
    intake.step(EIGHT)

    assert caplog.messages == ["drop directory cannot be read", "drop directory can be read again"]


def test_a_claim_that_somebody_took_away_is_given_up_with_an_error(scene: Scene, caplog: pytest.LogCaptureFixture):
    scene.put("x.eml", a_file())

    class Robbed(DropDirectory):
        def claim(self, path: Path) -> Claim | None:
            claim = super().claim(path)
            assert claim is not None
            claim.path.unlink()
            return claim

    drop = Robbed(directory=scene.drop, node="node1", quiet=scene.settings.quiet, world=scene.world)
    replace(scene.intake(), drop=drop).step(EIGHT)

    assert (drop.is_stuck, caplog.messages) == (False, ["claimed drop file vanished"])


def test_the_same_mail_under_another_name_is_a_cancelled_duplicate(scene: Scene):
    """RFC 4161 section 2.1; Exchange submits a Pickup file again when it stopped at the wrong moment."""
    (first,) = scene.accepted(BOB)
    (again,) = scene.accepted(BOB, name="y.eml")

    assert (again.state, again.outcome, again.detail) == (State.CANCELLED, Outcome.DUPLICATE, f"as fax {first.id}")


@pytest.mark.parametrize(
    "mail",
    [
        MAIL.replace(b"<m1@", b"<m2@"),
        MAIL.replace(b"Message-ID: <m1@contoso.example>\r\n", b""),
        MAIL.replace(b"invoice.", b"reminder."),
    ],
    ids=["other id", "no id", "other text"],
)
def test_another_mail_to_the_same_number_is_another_fax(scene: Scene, mail: bytes):
    scene.accepted(BOB)

    assert scene.accepted(BOB, name="y.eml", mail=mail)[0].state is State.NEW


def test_what_was_claimed_when_the_node_died_is_taken_in_at_its_start(scene: Scene):
    intake = scene.intake()
    intake.drop.claim(scene.put("x.eml", a_file(BOB)))

    scene.intake().recover(EIGHT)

    assert (len(scene.jobs.all()), scene.dropped()) == (1, [])
    assert scene.messages.get(1).file_name == "x.eml"


@pytest.mark.parametrize("name", [b"x.eml", b".eml", b"\xff.eml", b"two\nlines.eml", b"n" * 240 + b".eml"], ids=repr)
def test_what_was_accepted_and_not_released_when_the_node_died_is_not_faxed_again(scene: Scene, name: bytes):
    """Between COMMIT 1 and the release: the fingerprint says that it is ours already."""
    mail = MAIL.replace(b"Message-ID: <m1@contoso.example>\r\n", b"")
    scene.accepted(BOB, name=os.fsdecode(name), mail=mail)
    unreleased(scene)
    scene.intake().drop.claim(scene.put(os.fsdecode(name), a_file(BOB, mail=mail)))

    scene.intake().recover(EIGHT)

    assert (len(scene.jobs.all()), scene.dropped()) == (1, [])


@dataclass(frozen=True, kw_only=True)
class FullBlobs(Blobs):
    """A spool whose disk is full."""

    def keep_original(self, fingerprint: str, file: bytes) -> Path:
        raise OSError(28, "No space left on device")


@dataclass(frozen=True, kw_only=True)
class FullMessages(Messages):
    """A ledger whose disk is full."""

    def accept(self, message: Message, drafts: object, duplicates_since: datetime, owed: object) -> list[Job] | None:
        raise UnavailableError("the database cannot be used now: database or disk is full")


@dataclass(frozen=True, kw_only=True)
class BrokenMessages(Messages):
    """A ledger with a fault of ours in it."""

    def accept(self, message: Message, drafts: object, duplicates_since: datetime, owed: object) -> list[Job] | None:
        raise AssertionError("this cannot happen")


def full_disk(intake: Intake) -> Intake:
    full = FullBlobs(root=intake.acceptance.blobs.root)
    return replace(intake, acceptance=replace(intake.acceptance, blobs=full))


def full_ledger(intake: Intake) -> Intake:
    full = FullMessages(engine=intake.acceptance.messages.engine)
    return replace(intake, acceptance=replace(intake.acceptance, messages=full))


@pytest.mark.parametrize("full", [full_disk, full_ledger])
def test_a_full_disk_keeps_the_file_until_there_is_room(
    scene: Scene, full: Callable[[Intake], Intake], caplog: pytest.LogCaptureFixture
):
    scene.put("x.eml", a_file())

    full(scene.intake()).step(EIGHT)
    assert (scene.dropped(), scene.jobs.all()) == (["x.node1.tmp"], [])
    assert caplog.messages == ["drop file waits"]

    scene.intake().recover(after(minutes=1))
    assert (scene.dropped(), len(scene.jobs.all())) == ([], 1)


def test_a_fault_of_ours_sets_the_file_aside_and_goes_on(scene: Scene, caplog: pytest.LogCaptureFixture):
    scene.put("x.eml", a_file())
    acceptance = replace(scene.acceptance, messages=BrokenMessages(engine=scene.jobs.engine))
    broken = replace(scene.intake(), acceptance=acceptance)

    assert broken.step(EIGHT) is True

    assert scene.dropped() == ["x.bad"]
    assert caplog.messages == ["drop file broke the intake", "drop file set aside"]


def mutated(file: bytes, place: int, piece: bytes) -> bytes:
    place %= len(file)
    return file[:place] + piece + file[place + len(piece) :]


hostile = st.one_of(
    st.binary(max_size=300),
    st.builds(mutated, st.just(a_file()), st.integers(0, 10_000), st.binary(min_size=1, max_size=4)),
    st.builds(lambda mail: a_file(mail=mail), st.binary(max_size=300)),
    st.builds(
        lambda value: a_file().replace(b"Subject: Invoice 7", b"Subject: " + value).replace(b"<m1@", b"<" + value),
        st.binary(max_size=80),
    ),
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=hostile)
def test_whatever_is_dropped_becomes_a_fax_or_is_set_aside_for_a_reason_of_its_own(
    scene: Scene, caplog: pytest.LogCaptureFixture, content: bytes
):
    """Promise 3: every input ends visibly, and never as an internal error."""
    known, bad = len(scene.jobs.all()), len(list(scene.drop.glob("*.bad")))
    caplog.clear()
    intake = scene.intake()
    scene.put(f"{known}-{bad}.eml", content)

    intake.step(EIGHT)
    scene.world.advance(scene.settings.quiet)
    intake.step(EIGHT)

    fresh, aside = len(scene.jobs.all()) - known, len(list(scene.drop.glob("*.bad"))) - bad
    assert (fresh > 0) != (aside == 1)
    assert not list(scene.drop.glob("*.eml")) + list(scene.drop.glob("*.tmp"))
    assert not any(record.exc_info for record in caplog.records)


def test_the_time_of_a_fax_runs_from_the_first_hour_in_which_its_number_may_be_called(scene: Scene):
    """A fax of the evening lives until the morning, whatever the kill time is (fax.md section 7.1: from the time to send)."""
    windows = {"windows": [{"number": "+1425*", "hours": "Any1200-1800"}]}
    timed = scene.with_settings(schedule=windows)
    timed.put("x.eml", a_file(address("+14255550123"), address("+12065550123")))

    timed.intake().step(EIGHT)

    noon = EIGHT.replace(hour=12, minute=0, second=0)
    life = timed.settings.retry.lifetime
    assert [job.deadline for job in timed.jobs.all()] == [noon + life, EIGHT + life]
