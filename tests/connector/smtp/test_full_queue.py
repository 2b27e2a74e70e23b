"""A mail by SMTP when the disk under mail.que is full."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event

from connector.settings import TimerSettings
from connector.smtp.parameters import OfMail
from connector.smtp.receiver import Client, Receiver, Transaction, take
from connector.smtp.replies import Reply
from connector.store.engine import open_database
from connector.store.transit import Transit
from foundation.clock import VirtualClock
from foundation.ids import seeded_ids
from tests.connector.smtp.office import ANN, settings
from tests.connector.world import MAIL, MORNING
from wire.envelope import Recipient


def handed_in(content: bytes, transit: Transit, site: Path) -> Reply:
    """What a client hears whose mail goes into that queue database."""
    receiver = Receiver(
        site=site,
        check=lambda _: None,
        submit=transit.submit,
        track=lambda _: None,
        clock=VirtualClock(MORNING),
        ids=seeded_ids(7),
    )
    transaction = Transaction(sender=ANN, parameters=OfMail(), recipients=(Recipient(address=ANN),))
    return take(content, transaction, Client(ip="127.0.0.1", server_ip="127.0.0.1", helo="me"), receiver, settings())


@pytest.mark.rule("smtp.no-room")
def test_a_full_disk_under_the_queue_database_is_no_room_and_no_fault_of_the_server(tmp_path: Path):
    """RFC 5321 section 4.2.2: 452 tells the client that there is no room; SQLite knows the fault by a code of its own."""
    engine = open_database(tmp_path)
    transit = Transit(engine=engine, lifetime=TimerSettings().message_expiration_timeout)

    def limit(connection: sqlite3.Connection, _record: object) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    engine.dispose()
    event.listen(engine, "connect", limit)
    assert str(handed_in(MAIL + b"x\r\n" * 100_000, transit, tmp_path)) == "452 4.3.1 Insufficient system resources"

    event.remove(engine, "connect", limit)
    engine.dispose()
    assert handed_in(MAIL, transit, tmp_path).code == 250
    engine.dispose()
