"""mail.que after a backlog."""

import sqlite3
from contextlib import closing
from datetime import timedelta

from connector.store.shrinking import WORTH_IT
from tests.connector.world import ONE_OFF, World, mail

QUEUE = "spool/queue/mail.que"
LARGE = mail() + b"x" * 76 * 13000


def backlog(world: World, size: int) -> int:
    """Let mails wait until the database is so large; return how large it is."""
    world.drop.rmdir()
    while (world.site / QUEUE).stat().st_size < size:
        world.exchange.submit(LARGE, recipients=[ONE_OFF])
    return (world.site / QUEUE).stat().st_size


def test_the_queue_database_is_small_again_after_a_backlog(world: World):
    backlog(world, WORTH_IT + 2 * len(LARGE))
    world.exchange.step()
    world.drop.mkdir()
    world.run(timedelta(hours=1))
    world.clock.advance(world.settings.timers.queue_max_idle_time)

    world.exchange.step()

    assert world.queued() == []
    assert len(world.dropped()) >= 16
    assert sum(file.stat().st_size for file in (world.site / QUEUE).parent.iterdir()) < 1024**2


def test_room_for_the_next_mails_is_kept(world: World):
    size = backlog(world, 3 * len(LARGE))
    world.exchange.step()
    world.drop.mkdir()
    world.run(timedelta(hours=1))
    world.clock.advance(world.settings.timers.queue_max_idle_time)

    world.exchange.step()

    assert world.queued() == []
    assert (world.site / QUEUE).stat().st_size >= size


def test_a_database_that_somebody_else_writes_to_stays_as_it_is(world: World):
    size = backlog(world, WORTH_IT + 2 * len(LARGE))
    other = sqlite3.connect(world.site / QUEUE, isolation_level=None)
    for table in ("recipients", "deliveries", "messages"):
        other.execute(f"DELETE FROM {table}")
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    other.execute("BEGIN IMMEDIATE")
    with closing(world.exchange.stores.engine.raw_connection()) as mine:
        mine.cursor().execute("PRAGMA busy_timeout = 0")  # the default is half a minute

    assert not world.exchange.stores.queues.shrink()
    assert (world.site / QUEUE).stat().st_size >= size

    other.execute("ROLLBACK")
    other.close()
    assert world.exchange.stores.queues.shrink()
    assert (world.site / QUEUE).stat().st_size < 1024**2
