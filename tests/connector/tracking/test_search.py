"""Searching the log as Get-MessageTrackingLog does."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connector.model.tracking import EventId
from connector.model.transit import Source
from connector.tracking import LoggedEvent, Query, Unread, search, story
from tests.connector.tracking.rows import EIGHT, FIRST, REPORTED, SENT, event, log_in

NINE = EIGHT + timedelta(hours=1)

REAL_2010 = (
    "\ufeff#Software: Microsoft Exchange Server\r\n#Version: 14.0.0.0\r\n#Log-type: Message Tracking Log\r\n"
    "#Date: 2024-04-02T00:00:02.052Z\r\n"
    "#Fields: date-time,client-ip,client-hostname,server-ip,server-hostname,source-context,connector-id,source,event-id,"
    "internal-message-id,message-id,recipient-address,recipient-status,total-bytes,recipient-count,related-recipient-address,"
    "reference,message-subject,sender-address,return-path,message-info,directionality,tenant-id,original-client-ip,"
    "original-server-ip,custom-data\r\n"
    '2024-04-02T00:00:02.052Z,,,,,"MDB:6191, Mailbox:279f, ClientType:System",,STOREDRIVER,DELIVER,7,<old@contoso.example>,'
    "ann@contoso.example;bob@contoso.example,,2048,2,,,Seattle,eve@x.example,eve@x.example,2024-04-02T00:00:01.000Z,Incoming,,,,\r\n"
)
"""A row as Exchange 2010 writes it, values composed."""


def found(directory: Path, **wanted: Any) -> list[LoggedEvent]:
    """The rows that fit; every line must be readable."""
    rows = list(search(directory, Query(**wanted)))
    assert not [each for each in rows if isinstance(each, Unread)]
    return [each for each in rows if isinstance(each, LoggedEvent)]


def ids(directory: Path, **wanted: Any) -> list[str]:
    return [row.field("message-id") for row in found(directory, **wanted)]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Three messages in one day's log."""
    log_in(tmp_path).write(
        [
            SENT,
            REPORTED,
            event(
                at=NINE,
                event=EventId.DELIVER,
                source=Source.STOREDRIVER,
                message_id="<m2@contoso.example>",
                guid="a" * 32,
                internal_id=105,
                recipients=("Bob@contoso.example", "zoe@contoso.example"),
                statuses=(),
                subject="Trip to Seattle",
                sender="eve@x.example",
            ),
        ]
    )
    return tmp_path


@pytest.mark.rule("tracking.search-message-id")
@pytest.mark.parametrize(
    ("message_id", "count"),
    [
        ("<m1@contoso.example>", 1),
        ("m1@contoso.example", 1),
        ("m1@contoso", 0),
        ("1@contoso.example", 0),
        ("<M1@contoso.example>", 0),
    ],
)
def test_a_message_id_is_wanted_whole(log: Path, message_id: str, count: int):
    assert len(found(log, message_id=message_id)) == count


@pytest.mark.rule("tracking.search-recipients")
@pytest.mark.parametrize(
    ("recipients", "message_ids"),
    [
        (("bob@CONTOSO.example",), ["<m2@contoso.example>"]),
        (("nobody@x.example", "zoe@contoso.example"), ["<m2@contoso.example>"]),
        (("ann@contoso.example", "zoe@contoso.example"), ["<dsn1@fax.contoso.example>", "<m2@contoso.example>"]),
        (("contoso.example",), []),
    ],
)
def test_any_of_several_recipients_is_enough(log: Path, recipients: tuple[str, ...], message_ids: list[str]):
    assert ids(log, recipients=recipients) == message_ids


@pytest.mark.rule("tracking.search-subject")
@pytest.mark.parametrize(("subject", "count"), [("sea", 1), ("INVOICE", 2), ("Undeliverable: Invoice", 1), ("x", 0)])
def test_a_part_of_the_subject_is_enough(log: Path, subject: str, count: int):
    """Get-MessageTrackingLog, MessageSubject: "if you specify sea, the results include messages with Seattle"."""
    assert len(found(log, subject=subject)) == count


@pytest.mark.rule("tracking.search-span")
@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (EIGHT, None, 3),
        (EIGHT + timedelta(milliseconds=1), None, 2),
        (None, NINE, 2),
        (None, NINE + timedelta(milliseconds=1), 3),
        (EIGHT, EIGHT, 0),
        (EIGHT + timedelta(days=40), None, 0),
        (None, EIGHT - timedelta(days=40), 0),
    ],
)
def test_the_start_counts_and_the_end_does_not(log: Path, start: datetime | None, end: datetime | None, count: int):
    """Get-MessageTrackingLog, End: "up to, but not including, the specified date and time"."""
    assert len(found(log, start=start, end=end)) == count


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        ({"event_id": "send"}, 1),
        ({"event_id": "SEN"}, 0),
        ({"source": "Gateway"}, 1),
        ({"sender": "EVE@x.example"}, 1),
        ({"sender": "x.example"}, 0),
        ({"reference": "m1@contoso.example"}, 1),
        ({"internal_message_id": "105"}, 1),
        ({"network_message_id": "1F0C2E4A-5B6C-7D8E-9FA0-B1C2D3E4F506"}, 1),
        ({"server": "mbx01"}, 3),
        ({"server": "MBX02"}, 0),
        ({"source": "GATEWAY", "event_id": "DELIVER"}, 0),
    ],
)
def test_everything_that_is_asked_must_fit(log: Path, wanted: dict[str, Any], count: int):
    assert len(found(log, **wanted)) == count


@pytest.mark.rule("tracking.latency")
def test_the_latency_follows_from_the_date_of_submission(log: Path):
    """Message tracking: message-info on SEND and DELIVER is the date of the original submission."""
    sent, reported, delivered = found(log)

    assert (sent.latency, delivered.latency) == (timedelta(seconds=3.101), timedelta(hours=1, seconds=3.101))
    assert reported.latency is None


@pytest.mark.rule("tracking.other-versions-are-read")
def test_rows_of_another_version_are_read_by_their_own_head(log: Path):
    (log / "MSGTRKMD2024040200-1.LOG").write_bytes(REAL_2010.encode())

    (old,) = found(log, message_id="old@contoso.example")
    assert old.recipients == ("ann@contoso.example", "bob@contoso.example")
    assert old.field("source-context") == "MDB:6191, Mailbox:279f, ClientType:System"
    assert (old.field("network-message-id"), old.latency) == ("", timedelta(seconds=1.052))
    assert ids(log, subject="seattle") == ["<old@contoso.example>", "<m2@contoso.example>"]


@pytest.mark.rule("tracking.other-versions-are-read")
def test_joined_files_are_read_by_the_last_head(tmp_path: Path):
    log_in(tmp_path).write([SENT])
    (tmp_path / FIRST).write_bytes(REAL_2010.encode() + (tmp_path / FIRST).read_bytes())

    assert ids(tmp_path) == ["<old@contoso.example>", "<m1@contoso.example>"]


@pytest.mark.rule("tracking.other-versions-are-read")
@pytest.mark.parametrize(
    "torn",
    [
        b'2024-04-02T08:00:06.000Z,,,"half a',
        b"2024-04-02T08:00",
        b"yesterday" + b"," * 29,
        b"\x00" * 50,
        b'"a"b' + b"," * 29,
    ],
)
def test_a_torn_line_is_named_and_the_rest_is_read(tmp_path: Path, torn: bytes):
    log_in(tmp_path).write([SENT])
    with (tmp_path / FIRST).open("ab") as file:
        file.write(torn + b"\r\n")
    log_in(tmp_path).write([REPORTED])

    rows = list(search(tmp_path, Query()))

    assert [row.field("message-id") for row in rows if isinstance(row, LoggedEvent)] == [
        SENT.message_id,
        REPORTED.message_id,
    ]
    assert [row for row in rows if isinstance(row, Unread)] == [Unread(file=FIRST, line=7)]


def test_a_file_without_a_head_is_passed_over_whole(tmp_path: Path):
    (tmp_path / "MSGTRK20240401-1.LOG").write_text("minutes\nof a meeting\n")
    log_in(tmp_path).write([SENT])

    first, second = search(tmp_path, Query())

    assert first == Unread(file="MSGTRK20240401-1.LOG", line=0)
    assert isinstance(second, LoggedEvent)


def test_other_files_of_the_directory_are_not_opened(log: Path):
    for name in (
        "notes.txt",
        "MSGTRK20241399-1.LOG",
        "MSGTRK20240402-0.LOG",
        "MSGTRK20240402-1.LOG.bak",
        "MSGTRK99991231-1.LOG",
    ):
        (log / name).mkdir()

    assert len(found(log)) == 3


def test_files_are_read_in_the_order_of_their_writing(tmp_path: Path):
    log = log_in(tmp_path, MessageTrackingLogMaxFileSize="1 B", MessageTrackingLogMaxDirectorySize="1 MB")
    log.write([event(internal_id=n) for n in range(12)])

    assert [row.field("internal-message-id") for row in found(tmp_path)] == [str(n) for n in range(12)]


def test_a_log_that_was_never_written_has_no_rows(tmp_path: Path):
    assert found(tmp_path / "Logs") == []


@pytest.fixture
def told(tmp_path: Path) -> Path:
    """A message, the report that Exchange made of it, the report of the gateway, and a stranger."""
    about = {"reference": "<m1@contoso.example>", "return_path": "", "sender": "postmaster@contoso.example"}
    log_in(tmp_path).write(
        [
            event(event=EventId.RECEIVE, source=Source.SMTP, statuses=(), at=EIGHT - timedelta(seconds=3)),
            event(message_id="<other@x.example>", subject="Stranger"),
            SENT,
            event(event=EventId.DSN, source=Source.DSN, reference="<dsn2@mbx01>", at=EIGHT + timedelta(seconds=5)),
            event(
                event=EventId.RECEIVE,
                source=Source.DSN,
                message_id="<dsn2@mbx01>",
                at=EIGHT + timedelta(seconds=5),
                **about,
            ),
            event(event=EventId.DELIVER, source=Source.STOREDRIVER, message_id="<dsn2@mbx01>", at=NINE),
            REPORTED,
        ]
    )
    return tmp_path


@pytest.mark.rule("tracking.reference")
@pytest.mark.parametrize(
    "asked", ["<m1@contoso.example>", "m1@contoso.example", "dsn1@fax.contoso.example", "<dsn2@mbx01>"]
)
def test_a_story_has_the_message_and_all_reports_about_it(told: Path, asked: str):
    """Message tracking: reference leads from the DSN event to the report, and from the report to its original."""
    chapters = story(lambda: search(told, Query()), asked)

    assert [(each.message_id, each.about) for each in chapters] == [
        ("m1@contoso.example", ""),
        ("dsn2@mbx01", "m1@contoso.example"),
        ("dsn1@fax.contoso.example", "m1@contoso.example"),
    ]
    assert [row.field("event-id") for row in chapters[0].events] == ["RECEIVE", "SEND", "DSN"]
    assert [row.field("event-id") for row in chapters[1].events] == ["RECEIVE", "DELIVER"]


@pytest.mark.rule("tracking.reference")
def test_a_report_whose_only_row_is_its_making_is_a_report(tmp_path: Path):
    """A DSN row of the report itself refers to the original, one of the original to the report; the null sender tells them apart."""
    made = event(
        event=EventId.DSN, source=Source.DSN, message_id="<dsn2@mbx01>", reference=SENT.message_id, return_path=""
    )
    log_in(tmp_path).write([SENT, made])

    chapters = story(lambda: search(tmp_path, Query()), SENT.message_id)

    assert [each.about for each in chapters] == ["", "m1@contoso.example"]


def test_a_story_is_found_by_the_network_message_id(tmp_path: Path):
    log_in(tmp_path).write([event(guid="b" * 32, message_id="<b@x.example>"), SENT])

    (chapter,) = story(lambda: search(tmp_path, Query()), SENT.guid.upper())

    assert (chapter.message_id, chapter.began) == ("m1@contoso.example", EIGHT.astimezone(UTC))


def test_nobody_knows_a_message_that_never_came(told: Path):
    assert story(lambda: search(told, Query()), "<never@x.example>") == ()
