"""What stands in a row (exchange-files.md section 8)."""

import csv
import re
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from connector.model.tracking import EventId
from connector.model.transit import Source
from connector.tracking import LoggedEvent, Query, search
from tests.connector.tracking.rows import EIGHT, FIRST, HEAD_LINES, REPORTED, SENT, event, lines, log_in

FIELDS = (
    "date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,event-id,"
    "internal-message-id,message-id,network-message-id,recipient-address,recipient-status,total-bytes,recipient-count,"
    "related-recipient-address,reference,message-subject,sender-address,return-path,message-info,directionality,tenant-id,"
    "original-client-ip,original-server-ip,custom-data,transport-traffic-type,log-id,schema-version"
)
GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def row(directory: Path, written=SENT, **changes: object) -> dict[str, str]:
    """What any reader of CSV makes of the last row."""
    log_in(directory, **changes).write([written])
    *_, fields = [
        line for line in (directory / FIRST).read_text("utf-8-sig").splitlines() if line.startswith("#Fields: ")
    ]
    (cells,) = csv.reader([lines(directory / FIRST)[-1]])
    return dict(zip(fields.removeprefix("#Fields: ").split(","), cells, strict=True))


@pytest.mark.rule("tracking.head", "tracking.thirty-fields")
def test_a_file_begins_like_a_real_one(tmp_path: Path):
    log_in(tmp_path).write([SENT])

    octets = (tmp_path / FIRST).read_bytes()
    assert octets.startswith(b"\xef\xbb\xbf#Software: Microsoft Exchange Server\r\n")
    assert octets.decode("utf-8-sig").split("\r\n")[:HEAD_LINES] == [
        "#Software: Microsoft Exchange Server",
        "#Version: 15.01.2507.017",
        "#Log-type: Message Tracking Log",
        "#Date: 2024-04-02T08:00:05.101Z",
        f"#Fields: {FIELDS}",
    ]


@pytest.mark.rule("tracking.thirty-fields", "tracking.last-fields", "tracking.dates-are-utc", "tracking.custom-data")
def test_a_hand_over_to_drop_reads_as_the_composed_row_does(tmp_path: Path):
    log_in(tmp_path).write([SENT])

    (line,) = lines(tmp_path / FIRST)
    before, log_id, after = re.split(f"({GUID.pattern})(?=,15)", line)
    assert before == (
        "2024-04-02T08:00:05.101Z,,,192.0.2.10,MBX01,,Contoso Fax,GATEWAY,SEND,104,<m1@contoso.example>,"
        "1f0c2e4a5b6c7d8e9fa0b1c2d3e4f506,IMCEAFAX-+2B14255550123@contoso.example,250 2.0.0 Written to drop directory,20480,1,,,"
        "Invoice,ann@contoso.example,ann@contoso.example,2024-04-02T08:00:02.000Z,Originating,,,,S:File=0a1b.eml,Email,"
    )
    assert (bool(log_id), after) == (True, ",15.01.2507.017")


@pytest.mark.rule(
    "tracking.null-sender", "tracking.directionality", "tracking.pickup-has-no-address", "tracking.reference"
)
def test_a_report_from_replay_reads_as_the_composed_row_does(tmp_path: Path):
    log_in(tmp_path).write([REPORTED])

    (line,) = lines(tmp_path / FIRST)
    assert line.startswith(
        "2024-04-02T08:04:11.020Z,,,,MBX01,Replay,,PICKUP,RECEIVE,107,<dsn1@fax.contoso.example>,,ann@contoso.example,,5120,1,,"
        "<m1@contoso.example>,Undeliverable: Invoice,postmaster@contoso.example,<>,,Incoming,,,,,Email,"
    )


@pytest.mark.parametrize(
    ("schema", "count", "version", "ends"),
    [
        pytest.param("2013", 27, "15.0.0.0", "S:File=0a1b.eml", marks=pytest.mark.rule("tracking.fields-of-2013")),
        pytest.param("2010", 26, "14.0.0.0", "S:File=0a1b.eml", marks=pytest.mark.rule("tracking.fields-of-2010")),
    ],
)
def test_older_versions_have_fewer_fields(tmp_path: Path, schema: str, count: int, version: str, ends: str):
    cells = row(tmp_path, MessageTrackingLogSchema=schema)

    assert (len(cells), cells["custom-data"]) == (count, ends)
    assert ("network-message-id" in cells) is (schema == "2013")
    assert cells["recipient-address"] == "IMCEAFAX-+2B14255550123@contoso.example"
    assert f"#Version: {version}" in (tmp_path / FIRST).read_text("utf-8-sig").splitlines()


@pytest.mark.rule("tracking.dates-are-utc")
def test_a_date_of_another_zone_is_written_in_utc(tmp_path: Path):
    berlin = datetime(2024, 4, 2, 10, 0, 5, 999999, tzinfo=timezone(timedelta(hours=2)))

    assert row(tmp_path, event(at=berlin))["date-time"] == "2024-04-02T08:00:05.999Z"


@pytest.mark.rule("tracking.quoted-when-needed")
@pytest.mark.parametrize(
    ("subject", "written"),
    [
        ("Invoice, paid", ',"Invoice, paid",'),
        ('He said "no"', ',"He said ""no""",'),
        ('"', ',"""",'),
        ("Größe €", ",Größe €,"),
        ("#Fields: a", ",#Fields: a,"),
    ],
)
def test_a_field_is_quoted_when_it_must_be(tmp_path: Path, subject: str, written: str):
    assert row(tmp_path, event(subject=subject))["message-subject"] == subject
    assert written in lines(tmp_path / FIRST)[0]


@pytest.mark.rule("tracking.one-row-one-line")
@pytest.mark.parametrize("sign", ["\r\n", "\n", "\0", "\x1b", "\x85", "\u2028", "\u2029"])
def test_nothing_in_a_mail_ends_a_row(tmp_path: Path, sign: str):
    """A subject must not write rows of its own: `x\\r\\n2024-...,DELIVER` is one field."""
    cells = row(tmp_path, event(subject=f"a{sign}2024,b", recipients=(f"eve{sign}@x.example",)))

    assert cells["message-subject"] == f"a{' ' * (2 if sign == chr(13) + chr(10) else 1)}2024,b"
    assert len((tmp_path / FIRST).read_text("utf-8-sig").splitlines()) == HEAD_LINES + 1


def test_octets_that_are_no_text_are_spelt_out(tmp_path: Path):
    log_in(tmp_path).write([event(subject="caf\udce9")])

    assert "caf\\udce9" in lines(tmp_path / FIRST)[0]


@pytest.mark.rule("tracking.lists-by-semicolon")
def test_recipients_and_statuses_stand_in_the_same_order(tmp_path: Path):
    several = event(recipients=("a@x.example", "b@x.example"), statuses=("250 2.1.5 OK", "550 5.1.1 Unknown"))

    cells = row(tmp_path, several)

    assert cells["recipient-address"] == "a@x.example;b@x.example"
    assert cells["recipient-status"] == "250 2.1.5 OK;550 5.1.1 Unknown"
    assert cells["recipient-count"] == "2"


@pytest.mark.rule("tracking.semicolon-inside", "tracking.lists-by-semicolon")
def test_lists_come_apart_again_whatever_stands_in_them(tmp_path: Path):
    expired = "550 4.4.7 QUEUE.Expired;message expired"
    hostile = event(
        recipients=('"a;b"@x.example', "c@x.example", "d@x.example"),
        statuses=(expired, "450 4.4.2 x;550 5.0.0 y;", expired),
        custom=(("File", "a;S:Eve=1"), ("Pages", "2")),
    )

    cells = row(tmp_path, hostile)

    (read,) = [each for each in search(tmp_path, Query()) if isinstance(each, LoggedEvent)]
    assert read.recipients == ('"a%3Bb"@x.example', "c@x.example", "d@x.example")
    assert read.statuses == (expired, "450 4.4.2 x; 550 5.0.0 y; ", expired)
    assert cells["custom-data"] == "S:File=a%3BS:Eve=1;S:Pages=2"


def test_one_status_stands_as_it_is(tmp_path: Path):
    """exchange-files.md section 8: `550 4.4.7 QUEUE.Expired;message expired`."""
    expired = event(event=EventId.FAIL, source=Source.QUEUE, statuses=("550 4.4.7 QUEUE.Expired;message expired",))

    assert row(tmp_path, expired)["recipient-status"] == "550 4.4.7 QUEUE.Expired;message expired"


@pytest.mark.rule("tracking.sender-address", "tracking.null-sender")
@pytest.mark.parametrize(
    ("sender", "return_path", "written"),
    [
        ("zoe@x.example", "ann@x.example", ("zoe@x.example", "ann@x.example")),
        ("", "ann@x.example", ("ann@x.example", "ann@x.example")),
        ("postmaster@x.example", "", ("postmaster@x.example", "<>")),
    ],
)
def test_the_sender_is_the_one_of_the_header(tmp_path: Path, sender: str, return_path: str, written: tuple[str, str]):
    cells = row(tmp_path, event(sender=sender, return_path=return_path))

    assert (cells["sender-address"], cells["return-path"]) == written


@pytest.mark.rule("tracking.subjects")
@pytest.mark.parametrize(("logged", "written"), [(True, "Invoice"), (False, "")])
def test_subjects_can_be_left_out(tmp_path: Path, logged: bool, written: str):
    assert row(tmp_path, MessageTrackingLogSubjectLoggingEnabled=logged)["message-subject"] == written


@pytest.mark.rule("tracking.directionality")
@pytest.mark.parametrize(
    ("said", "written"),
    [
        ({"return_path": "eve@fabrikam.example"}, "Incoming"),
        ({"return_path": ""}, "Incoming"),
        ({"return_path": "Ann@Contoso.example"}, "Originating"),
        ({"return_path": "", "is_own": True}, "Originating"),
    ],
)
def test_the_direction_is_that_of_the_sender_and_of_exchanges_own_reports_from_inside(
    tmp_path: Path, said: dict[str, Any], written: str
):
    """Section 8: a gateway's report, which has no sender either, is Incoming."""
    assert row(tmp_path, event(**said))["directionality"] == written


@pytest.mark.rule("tracking.pickup-has-no-address")
def test_addresses_stand_where_there_was_a_connection(tmp_path: Path):
    cells = row(tmp_path, event(source=Source.SMTP, event=EventId.RECEIVE, client_ip="192.0.2.77", client_host="pc7"))

    assert (cells["client-ip"], cells["client-hostname"]) == ("192.0.2.77", "pc7")
    assert (cells["original-client-ip"], cells["original-server-ip"]) == ("192.0.2.77", "192.0.2.10")


@pytest.mark.rule("tracking.last-fields", "tracking.log-id-repeats")
def test_the_log_id_is_a_guid_of_its_row(tmp_path: Path):
    """design.md: same input, same seed, same clock: same bytes."""
    for place in ("one", "two"):
        log_in(tmp_path / place).write([SENT, REPORTED])

    assert (tmp_path / "one" / FIRST).read_bytes() == (tmp_path / "two" / FIRST).read_bytes()
    first, second = (line.split(",")[28] for line in lines(tmp_path / "one" / FIRST))
    assert GUID.fullmatch(first)
    assert first != second


ANY_TEXT = st.text(max_size=30)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    subject=ANY_TEXT,
    sender=ANY_TEXT,
    context=ANY_TEXT,
    recipients=st.lists(ANY_TEXT.filter(bool), min_size=1, max_size=3),
)
def test_any_text_makes_one_row_that_csv_reads_back(
    tmp_path: Path, subject: str, sender: str, context: str, recipients: list[str]
):
    (tmp_path / FIRST).unlink(missing_ok=True)

    cells = row(tmp_path, event(subject=subject, sender=sender, context=context, recipients=tuple(recipients)))

    (read,) = [each for each in search(tmp_path, Query()) if isinstance(each, LoggedEvent)]
    assert len(read.recipients) == len(recipients)
    assert {name: read.field(name) for name in cells} == cells
    assert read.at == EIGHT.astimezone(UTC)
