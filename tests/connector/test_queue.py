"""The queue directory."""

from datetime import timedelta
from pathlib import Path

import pytest

from connector.queue import Queue, arrival
from foundation.clock import VirtualClock
from foundation.ids import Ids, seeded_ids
from tests.connector.world import MAIL, MORNING
from wire import mailfile
from wire.envelope import Envelope, Recipient
from wire.mailfile import MessageFile


def message(*addresses: str, content: bytes = MAIL) -> MessageFile:
    recipients = tuple(Recipient(address=address) for address in addresses or ("bob@contoso.example",))
    return MessageFile(envelope=Envelope(sender="ann@contoso.example", recipients=recipients), content=content)


def queue_in(directory: Path, ids: Ids | None = None) -> Queue:
    return Queue(directory=directory / "queue", clock=VirtualClock(MORNING), ids=ids or seeded_ids(1))


def test_messages_are_listed_in_order_of_arrival_even_while_the_clock_stands_still(tmp_path: Path):
    queue = queue_in(tmp_path)

    added = [queue.add(message(content=b"Subject: %d\r\n\r\n" % n)) for n in range(5)]

    assert queue.entries() == added
    assert [queue.read(entry).content for entry in added] == [b"Subject: %d\r\n\r\n" % n for n in range(5)]


def test_order_of_arrival_survives_a_restart_at_the_same_instant(tmp_path: Path):
    first = queue_in(tmp_path, seeded_ids(1)).add(message())
    second = queue_in(tmp_path, seeded_ids(2)).add(message())

    assert queue_in(tmp_path).entries() == [first, second]


def test_an_entry_that_another_process_made_meanwhile_is_not_replaced(tmp_path: Path):
    queue = queue_in(tmp_path)
    answers = iter(["0" * 32, "1" * 32])

    def ids() -> str:
        answer = next(answers)
        if answer.startswith("0"):  # the other process is quicker by a moment, and has the same seed
            (queue.directory / f"20240402T080002000000-{answer}.eml").write_bytes(b"theirs")
        return answer

    queue.ids = ids
    mine = queue.add(message())

    assert len(queue.entries()) == 2
    assert queue.read(mine) == message()


def test_an_entry_tells_when_it_arrived(tmp_path: Path):
    assert arrival(queue_in(tmp_path).add(message())) == MORNING


def test_a_deferred_message_is_due_at_its_date_and_after_a_restart_at_once(tmp_path: Path):
    queue = queue_in(tmp_path)
    entry = queue.add(message())
    later = MORNING + timedelta(minutes=1)

    queue.defer(entry)

    assert (queue.due(MORNING), queue.next_due(MORNING), queue.due(later)) == ([], later, [entry])
    assert queue_in(tmp_path).due(MORNING) == [entry]


def test_the_pause_of_a_message_doubles_up_to_an_hour_and_is_its_own(tmp_path: Path):
    """[MI] QueueGlitchRetryInterval, 1 min, then OUR CHOICE."""
    queue = queue_in(tmp_path)
    entry = queue.add(message())

    dues = []
    for _ in range(8):
        queue.defer(entry)
        dues.append(queue.next_due(MORNING))

    assert dues == [MORNING + timedelta(minutes=n) for n in (1, 2, 4, 8, 16, 32, 60, 60)]
    queue.defer(queue.add(message()))
    assert queue.next_due(MORNING) == MORNING + timedelta(minutes=1)


def test_what_cannot_reach_some_recipients_is_kept_for_them_and_the_entry_stays(tmp_path: Path):
    queue = queue_in(tmp_path)
    whole = message("a@x.example", "b@x.example", "c@x.example")
    entry = queue.add(whole)
    a, b, _ = whole.envelope.recipients

    kept = [queue.keep_bad(entry, whole, lost) for lost in ((a,), (a,), (b,))]

    assert (kept[0], len(set(kept))) == (kept[1], 2)
    assert [mailfile.read(path.read_bytes()) for path in kept[1:]] == [message("a@x.example"), message("b@x.example")]
    assert queue.entries() == [entry]


def test_what_was_kept_as_bad_is_an_entry_again_when_somebody_renames_it(tmp_path: Path):
    queue = queue_in(tmp_path)
    entry = queue.add(message())
    bad = queue.keep_bad(entry, message(), message().envelope.recipients)

    bad.rename(bad.with_suffix(".eml"))

    assert len(queue.entries()) == 2


def test_a_narrowed_message_keeps_its_name_and_content(tmp_path: Path):
    queue = queue_in(tmp_path)
    whole = message("a@x.example", "b@x.example")
    entry = queue.add(whole)

    queue.narrow(entry, whole, (Recipient(address="b@x.example"),))

    assert queue.entries() == [entry]
    assert queue.read(entry) == message("b@x.example")


def test_what_follows_from_an_entry_is_queued_once_however_often(tmp_path: Path):
    queue = queue_in(tmp_path)
    entry = queue.add(message())

    first, again = queue.add_once(message(), entry, "failed"), queue.add_once(message(), entry, "failed")

    assert first == again
    assert queue.add_once(message(), entry, "relayed") != first
    assert len(queue.entries()) == 3


def test_removing_is_repeatable_and_leaves_nothing(tmp_path: Path):
    queue = queue_in(tmp_path)
    entry = queue.add(message())

    queue.remove(entry)
    queue.remove(entry)

    assert (queue.entries(), queue.next_due(MORNING)) == ([], None)


def test_half_written_and_foreign_files_are_no_entries(tmp_path: Path):
    queue = queue_in(tmp_path)
    entry = queue.add(message())
    for name in (f"{entry}.eml.host-1.part", "notes.txt", f"{entry}.bad"):
        (queue.directory / name).write_bytes(b"x")

    assert queue.entries() == [entry]


def test_an_envelope_that_no_x_header_can_hold_is_not_queued(tmp_path: Path):
    with pytest.raises(ValueError, match="cannot be written"):
        queue_in(tmp_path).add(message("a@x.example\r\nX-Sender: <b@x.example>"))
