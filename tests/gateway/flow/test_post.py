"""COMMIT 5: an owed letter is offered until the Replay directory has it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from gateway.errors import UnavailableError
from gateway.model.deed import Scope
from gateway.model.letter import Letter
from gateway.model.outcome import Outcome
from gateway.store.letters import Letters
from gateway.store.management import Request
from tests.gateway.flow.scene import MAIL, Scene, ScriptedLine, address, after
from tests.gateway.model.facts import EIGHT
from wire import dsn, mailfile, mdn
from wire.dsn import Action
from wire.dsn_check import faults
from wire.envelope import Notify, Recipient
from wire.mdn import Disposition
from wire.mime_parts import part_of

ELSEWHERE = "FAX=+14255550123@elsewhere.example"


def owed(scene: Scene, *recipients: str) -> list[Letter]:
    """Letters about faxes that failed at once."""
    scene.accepted(*recipients or (ELSEWHERE,))
    return scene.letters.due(EIGHT, 100)


def test_a_letter_is_posted_to_the_sender_and_marked(scene: Scene):
    (letter,) = owed(scene)

    assert scene.post().step(EIGHT) is True

    assert scene.posted() == [letter.file_name]
    file = mailfile.read((scene.replay / letter.file_name).read_bytes())
    assert (file.envelope.sender, file.envelope.recipients[0].address) == ("", "ann@contoso.example")
    assert dsn.read(file.content).recipients[0].status == "5.1.2"
    assert letter.job is not None
    assert scene.letters.of_job(letter.job)[0].posted == EIGHT


def test_nothing_owed_is_nothing_done(scene: Scene):
    scene.accepted(address("+14255550123"))

    assert scene.post().step(EIGHT) is False
    assert scene.posted() == []


def test_a_posted_letter_is_not_posted_again(scene: Scene):
    owed(scene)
    scene.post().step(EIGHT)

    assert scene.post().step(after(hours=1)) is False


@dataclass(frozen=True, kw_only=True)
class FullLetters(Letters):
    """An outbox whose disk is full when a letter should be marked."""

    def mark_posted(self, letter: Letter, now: datetime) -> None:
        raise UnavailableError("the database cannot be used now: database or disk is full")


def test_a_letter_that_could_not_be_marked_is_posted_again_with_the_same_bytes_and_name(scene: Scene):
    """Promise 2: between hand-over and mark a letter may arrive twice: same Message-ID, same file name."""
    (letter,) = owed(scene)
    with pytest.raises(UnavailableError):
        replace(scene.post(), letters=FullLetters(engine=scene.jobs.engine)).step(EIGHT)
    first = (scene.replay / letter.file_name).read_bytes()
    (scene.replay / letter.file_name).unlink()

    scene.post().step(after(minutes=7))

    assert scene.posted() == [letter.file_name]
    assert (scene.replay / letter.file_name).read_bytes() == first


def test_a_replay_directory_that_is_away_is_tried_again_after_pauses_that_double_up_to_an_hour(scene: Scene):
    (letter,) = owed(scene)
    scene.replay.rmdir()
    pauses: list[timedelta] = []
    now = EIGHT
    for _ in range(9):
        scene.post().step(now)
        due = scene.agenda().letter
        assert due is not None
        pauses.append(due - now)
        assert scene.post().step(due - timedelta(seconds=1)) is False
        now = due

    assert [pause // timedelta(minutes=1) for pause in pauses] == [1, 2, 4, 8, 16, 32, 60, 60, 60]

    scene.replay.mkdir()
    scene.post().step(now)
    assert scene.posted() == [letter.file_name]
    assert scene.agenda().letter is None


def test_a_letter_that_cannot_be_written_does_not_stop_the_next(scene: Scene, caplog: pytest.LogCaptureFixture):
    (lost,) = owed(scene)
    scene.blobs.original_path(scene.messages.get(1).fingerprint).write_bytes(b"damaged")
    scene.accepted(ELSEWHERE, name="y.eml")

    scene.post().step(EIGHT)

    assert len(scene.posted()) == 1
    assert [letter.id for letter in scene.letters.due(after(minutes=1), 10)] == [lost.id]
    assert caplog.messages[-1:] == ["letter waits"]


def test_a_report_is_posted_although_the_mail_it_is_about_was_deleted(scene: Scene):
    owed(scene)
    scene.blobs.original_path(scene.messages.get(1).fingerprint).unlink()

    scene.post().step(EIGHT)

    (report,) = scene.posted()
    assert faults(mailfile.read((scene.replay / report).read_bytes()).content) == []


def ended(scene: Scene, *endings: tuple[Outcome, int], to: tuple[str, ...] = ("+14255550123",), **mail: Any) -> None:
    """Play one call of each fax of a mail to its end; the last outcome is final."""
    scene.ready(*(address(number) for number in to), **mail)
    line = ScriptedLine(list(endings), channels=1)
    now = EIGHT
    for _ in range(3 * len(endings)):
        scene.calling(line).step(now)
        now += timedelta(minutes=2)


def the_report(scene: Scene) -> bytes:
    """The one mail in the Replay directory."""
    (name,) = scene.posted()
    return mailfile.read((scene.replay / name).read_bytes()).content


def test_a_replay_directory_that_is_away_for_a_day_gets_one_file_with_the_same_bytes(scene: Scene):
    """The outbox is the truth: every try writes the same file, and only the last finds its directory."""
    (letter,) = owed(scene)
    at_first = scene.post().written(letter)
    scene.replay.rmdir()
    now = EIGHT
    while now < after(days=1):
        scene.post().step(now)
        due = scene.agenda().letter
        assert due is not None
        now = due

    scene.replay.mkdir()
    scene.post().step(now)
    scene.post().step(now + timedelta(days=1))

    assert scene.posted() == [letter.file_name]
    assert (scene.replay / letter.file_name).read_bytes() == at_first


def test_a_delivered_fax_can_bring_its_picture_its_document_and_its_calls(scene: Scene):
    ended(
        scene.with_settings(report={"attach": ["first-page", "pdf", "transcript"]}),
        (Outcome.DELIVERED, 3),
    )
    with_all = scene.with_settings(report={"attach": ["first-page", "pdf", "transcript"]})

    with_all.post().step(after(hours=1))

    content = the_report(scene)
    people, *others = part_of(content).parts()
    text, picture, document, transcript = people.parts()
    assert [people.kind, text.kind, picture.kind, document.kind, transcript.kind] == [
        "multipart/mixed",
        "text/plain",
        "image/png",
        "application/pdf",
        "text/plain",
    ]
    assert picture.content().startswith(b"\x89PNG")
    assert document.content() == b"%PDF"
    assert transcript.content().startswith(b"Call 1: 2024-04-02 08:00:05 UTC, E000 Call successful")
    assert len(others) == 2
    assert faults(content) == []


def test_a_report_brings_nothing_besides_unless_the_site_wants_it(scene: Scene):
    ended(scene, (Outcome.DELIVERED, 3))

    scene.post().step(after(hours=1))

    assert part_of(the_report(scene)).parts()[0].kind == "text/plain"


def test_a_fax_that_was_never_printed_is_reported_without_a_picture(scene: Scene):
    owed(scene)

    scene.with_settings(report={"attach": ["first-page", "pdf", "transcript"]}).post().step(EIGHT)

    assert part_of(the_report(scene)).parts()[0].kind == "text/plain"


def test_one_report_can_speak_of_a_whole_message(scene: Scene):
    """reports.md section 1; only recipients with a report due are listed (RFC 3461 section 5.2.8)."""
    whole = scene.with_settings(report={"per": "message"})
    silent = Recipient(address=address("+14255550145"), notify=frozenset({Notify.NEVER}))
    whole.ready(address("+14255550123"), address("+14255550134"), silent)
    line = ScriptedLine([(Outcome.DELIVERED, 3), (Outcome.NO_SUCH_NUMBER, 0), (Outcome.NO_SUCH_NUMBER, 0)])
    for minute in range(0, 10, 2):
        whole.calling(line).step(after(minutes=minute))

    whole.post().step(after(hours=1))

    content = the_report(scene)
    assert [(one.action, one.status) for one in dsn.read(content).recipients] == [
        (Action.DELIVERED, "2.1.5"),
        (Action.FAILED, "5.1.2"),
    ]
    assert b"Your message went to 2 fax numbers: 1 delivered, 1 not." in content
    assert faults(content) == []


def test_a_mail_that_asked_for_it_has_a_disposition_notification_beside_the_report(scene: Scene):
    """reports.md section 10: the delivery report always, the notification additionally."""
    asked = scene.with_settings(report={"mdn": True})
    ended(
        asked,
        (Outcome.NO_SUCH_NUMBER, 0),
        mail=MAIL.replace(b"Subject:", b"Disposition-Notification-To: <ann@contoso.example>\r\nSubject:"),
    )

    asked.post().step(after(hours=1))

    mails = [mailfile.read((scene.replay / name).read_bytes()).content for name in scene.posted()]
    (notice,) = [mdn.read(mail) for mail in mails if b"report-type=disposition-notification" in mail]
    (report,) = [dsn.read(mail) for mail in mails if b"report-type=delivery-status" in mail]
    assert (notice.disposition, notice.modifiers) == (Disposition.PROCESSED, ("error",))
    assert notice.final_recipient == report.recipients[0].final_recipient
    assert [mailfile.read((scene.replay / name).read_bytes()).envelope.sender for name in scene.posted()] == ["", ""]


def test_the_report_speaks_the_language_of_the_mail(scene: Scene):
    ended(scene, (Outcome.NO_SUCH_NUMBER, 0), mail=MAIL.replace(b"Subject:", b"Content-Language: de\r\nSubject:"))

    scene.post().step(after(hours=1))

    content = the_report(scene)
    assert b"Content-Language: de-DE" in content
    assert "Unter dieser Nummer gibt es keinen Anschluss." in part_of(content).parts()[0].content().decode()


def test_the_resolution_of_the_pages_is_reported(scene: Scene):
    """reports.md section 4."""
    ended(scene, (Outcome.DELIVERED, 3))

    scene.post().step(after(hours=1))

    assert ("X-Fax-Resolution", "204x196 dpi") in dsn.read(the_report(scene)).recipients[0].extensions


def test_a_delay_of_a_fax_whose_number_is_held_says_so_and_names_no_date(scene: Scene):
    """Its time limit stands still: the date that is known may have passed when somebody lets it go."""
    scene = scene.with_settings(report={"delay_after": "1h"})
    scene.accepted(address("+14255550123"))
    scene.desk.block(Scope.NUMBER, "+14255550123", Request(who="ann", at=EIGHT))

    scene.remind().step(after(hours=5))
    scene.post().step(after(hours=5))

    (name,) = scene.posted()
    mail = mailfile.read((scene.replay / name).read_bytes()).content
    [told] = dsn.read(mail).recipients
    assert (told.action, told.will_retry_until) == (Action.DELAYED, None)
    assert b"It is held back at the gateway and waits until somebody releases it." in mail
