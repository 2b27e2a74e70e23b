"""The table of acknowledgements: what was handed over, what became of it, how long it took."""

import json
import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from connector.cli.handovers import handovers
from connector.model.handover import Stage
from connector.model.transit import DeliveryType, NextHop
from connector.store.changes import Change, Handed
from foundation.options import speak_any_text
from tests.connector.agent.desk import SECOND, Desk, delivered, failed, to_fax
from tests.connector.world import FAX

TO_DROP = NextHop(server="MBX01", type=DeliveryType.NON_SMTP_GATEWAY, domain="FAX", connector="Fax")


def served(desk: Desk, *, handed: float, word: float, end: float) -> None:
    """Let one fax go its way, with these seconds between its dates."""
    desk.put()
    desk.clock.advance(timedelta(seconds=handed))
    connection = desk.connect()
    key = desk.take(connection).key
    desk.clock.advance(timedelta(seconds=word))
    desk.say(connection, key, desk.retry(hours=12, text="accepted as fax 7"))
    desk.agents.close(connection)
    desk.clock.advance(timedelta(seconds=end))
    desk.say(again := desk.connect(), key, delivered())
    desk.agents.close(again)


def dropped(desk: Desk, address: str = FAX) -> None:
    """Let a Foreign connector drop a message, as the transport does."""
    desk.put(to_fax(address), hop=TO_DROP)
    (queue,) = [q for q in desk.queues.all(desk.clock.now()) if q.hop == TO_DROP]
    for one in desk.transit.ready(queue.id, desk.clock.now(), 9):
        handed = Handed(connector="Fax", at=desk.clock.now(), file="0a1b.eml")
        desk.transit.apply([Change(delivery=one.delivery, done=one.delivery.recipients, handed=handed)])


def ask(desk: Desk, *words: str) -> Result:
    """Call the command on the site."""
    (desk.site / "dropfax.toml").write_text("[[exchange.DeliveryAgentConnectors]]\n")
    return CliRunner().invoke(handovers, ["--site", str(desk.site), *words])


@pytest.mark.rule("agents.latency")
def test_every_date_of_a_hand_over_is_known_for_each_recipient(desk: Desk):
    """[DA] latency per message can be measured."""
    start = desk.clock.now()

    served(desk, handed=1, word=2, end=60)

    (row,) = desk.figures.newest(None, 9)
    dates = [date and (date - start).total_seconds() for date in (row.accepted, row.handed, row.picked)]
    assert dates == [0, 1, 3]
    assert row.acknowledged == start + timedelta(seconds=63)
    assert (row.result, row.status, row.tries, row.connector) == ("delivered", "2.1.5", 1, "Fax Agent")


@pytest.mark.rule("agents.latency")
def test_half_and_ninety_five_of_a_hundred_are_found_by_the_nearest_rank(desk: Desk):
    for seconds in range(1, 21):
        served(desk, handed=seconds, word=1, end=10 * seconds)

    figures = {one.stage: one for one in desk.figures.latencies("Fax Agent")}

    assert set(figures) == set(Stage)
    assert [figures[Stage.TO_HAND].p50, figures[Stage.TO_HAND].p95] == [timedelta(seconds=10), timedelta(seconds=19)]
    assert [figures[Stage.TO_END].p50, figures[Stage.TO_END].p95] == [timedelta(seconds=100), timedelta(seconds=190)]
    assert figures[Stage.TO_PICK].p95 == timedelta(seconds=1)
    assert figures[Stage.WHOLE].count == 20


def test_a_stage_that_nobody_has_passed_has_no_figures(desk: Desk):
    desk.put()
    desk.take(desk.connect())

    assert [one.stage for one in desk.figures.latencies("Fax Agent")] == [Stage.TO_HAND]


def test_a_message_that_is_handed_over_again_counts_its_tries_from_its_first_date(desk: Desk):
    desk.put()
    for _ in range(3):
        desk.take(connection := desk.connect())
        desk.agents.close(connection)
        desk.clock.advance(timedelta(minutes=1))

    (row,) = desk.figures.newest("Fax Agent", 9)

    assert (row.tries, row.handed, row.result) == (3, row.accepted, "")


@pytest.mark.rule("agents.repeated-acknowledgement")
def test_who_left_the_queue_without_an_acknowledgement_is_gone(desk: Desk):
    removed = desk.put()
    desk.take(desk.connect())

    desk.remove(removed)

    assert [row.result for row in desk.figures.newest(None, 9)] == ["gone"]


def test_the_report_of_a_foreign_connectors_gateway_is_its_acknowledgement(desk: Desk):
    dropped(desk)
    desk.clock.advance(timedelta(minutes=5))
    figures, now = desk.figures, desk.clock.now()

    assert figures.acknowledged_by_report("<m1@contoso.example>", FAX.upper(), "delayed", "4.4.1", now)
    assert [(row.result, row.acknowledged) for row in figures.newest(None, 9)] == [("delayed", None)]
    assert figures.acknowledged_by_report("<m1@contoso.example>", FAX, "failed", "4.4.1", now)
    assert [(row.result, row.status, row.acknowledged) for row in figures.newest(None, 9)] == [("failed", "4.4.1", now)]

    assert not figures.acknowledged_by_report("<m1@contoso.example>", FAX, "delivered", "2.1.5", now)
    assert not figures.acknowledged_by_report("<m1@contoso.example>", "x@y.example", "failed", "5.1.1", now)
    assert not figures.acknowledged_by_report("<m2@contoso.example>", FAX, "failed", "\ud800", now)


def test_two_mails_of_one_message_id_are_acknowledged_one_after_the_other(desk: Desk):
    dropped(desk)
    dropped(desk)

    desk.figures.acknowledged_by_report("<m1@contoso.example>", FAX, "delivered", "2.1.5", desk.clock.now())

    assert [row.result for row in desk.figures.newest("Fax", 9)] == ["delivered", ""]


def test_an_agents_hand_over_is_not_acknowledged_by_a_report(desk: Desk):
    desk.put()
    desk.take(desk.connect())

    assert not desk.figures.acknowledged_by_report("<m1@contoso.example>", FAX, "failed", "5.1.1", desk.clock.now())


def test_a_fax_that_moves_from_one_connector_to_the_other_is_counted_anew(desk: Desk):
    desk.put()
    first = desk.connect()
    key = desk.take(first).key
    desk.say(first, key, desk.retry(hours=0, text="accepted"))
    with desk.engine.begin() as db:
        db.exec_driver_sql("UPDATE handovers SET connector = 'Old Agent'")

    desk.take(first)

    (row,) = desk.figures.newest(None, 9)
    assert (row.connector, row.result, row.picked, row.tries) == ("Fax Agent", "", None, 2)


@pytest.mark.rule("agents.latency")
def test_the_command_shows_recipients_and_latencies(desk: Desk):
    served(desk, handed=0.05, word=1, end=75)
    dropped(desk, SECOND)

    shown = ask(desk).output

    assert re.search(r"^ +1  04-02 08:00:02   50 ms +1 s +1 min 15 s  delivered 2\.1\.5 +1  FAX:Bob Lee@", shown, re.M)
    assert re.search(r"^Fax Agent +picked up - acknowledged +1 +1 min 15 s +1 min 15 s$", shown, re.M)
    assert re.search(r"^ +2 .* waiting +1  FAX:Bob Lee@", shown, re.M)


def test_the_command_gives_data_for_scripts(desk: Desk):
    served(desk, handed=1, word=1, end=1)

    told = json.loads(ask(desk, "--json", "--connector", "fax agent").output)

    assert told["handovers"][0]["address"] == FAX
    assert told["handovers"][0]["acknowledged"] == "2024-04-02T08:00:05+00:00"
    assert told["latencies"][-1] == {
        "connector": "Fax Agent",
        "from": "accepted",
        "to": "acknowledged",
        "count": 1,
        "p50_seconds": 3.0,
        "p95_seconds": 3.0,
    }


def test_the_command_shows_one_connector_and_knows_no_other(desk: Desk):
    dropped(desk)
    served(desk, handed=1, word=1, end=1)

    assert "Fax Agent" not in ask(desk, "--connector", "Fax").output
    refused = ask(desk, "--connector", "Telex")
    assert (refused.exit_code, "no connector is named 'Telex'; there are" in refused.output) == (2, True)


def test_a_site_that_handed_nothing_over_is_left_as_it_is(tmp_path: Path):
    (tmp_path / "dropfax.toml").write_text("")

    shown = CliRunner().invoke(handovers, ["--site", str(tmp_path)])

    assert (shown.exit_code, shown.output) == (0, "Nothing was handed to a gateway yet.\n")
    assert not (tmp_path / "spool").exists()


def test_what_a_sender_wrote_cannot_move_the_cursor_nor_show_what_is_dialled_afterwards(desk: Desk):
    desk.put(to_fax("IMCEAFAX-Bob+1B+5B31m+40+2B14255550123+3B1234@contoso.example"))
    desk.say(connection := desk.connect(), desk.take(connection).key, failed(desk.queued()[0].recipients[0].address))

    assert "\x1b" not in ask(desk).output


@pytest.mark.parametrize("columns", [80, 120])
def test_the_table_fits_a_terminal(desk: Desk, columns: int):
    served(desk, handed=1, word=61, end=3700)
    ask(desk)
    speak_any_text()
    program = (
        "import rich.console as c; c.Console.is_terminal = property(lambda self: True);"
        "from connector.cli.handovers import handovers; handovers()"
    )

    shown = subprocess.run(
        [sys.executable, "-c", program, "--site", str(desk.site)],
        env={**os.environ, "COLUMNS": str(columns)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    table = shown.split("\n\n")[0].splitlines()
    assert max(map(len, table)) <= columns
    assert any("FAX:Bob Lee@" in line for line in table)
