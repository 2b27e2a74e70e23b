"""The sender's wishes: read from the mail's header and the envelope; one that cannot be honoured says so."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.model.job import Priority
from gateway.settings import GatewaySettings
from gateway.wishes import Wishes, wishes_of
from gateway.wishes.dates import read_date
from tests.gateway.model.facts import EIGHT
from wire import headers
from wire.envelope import Envelope, Recipient

ANN = "ann@contoso.example"
BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2024, 4, 2, 12, 0, tzinfo=UTC)


def wished(
    header: str = "", *, by: str | None = None, sender: str = ANN, settings: GatewaySettings | None = None
) -> Wishes:
    fields, _ = headers.split(header.encode("utf-8", "surrogateescape") + b"\r\n\r\n")
    other = (("BY", by),) if by is not None else ()
    envelope = Envelope(sender=sender, recipients=(Recipient(address="x@y"),), other=other)
    return wishes_of(fields, envelope, EIGHT, settings or GatewaySettings(), BERLIN)


def test_a_mail_without_wishes_has_none():
    assert wished("Subject: Invoice\r\nFrom: <ann@contoso.example>") == Wishes()


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-04-02T12:00:00Z", NOON),
        ("2024-04-02t12:00:00.5z", NOON),
        ("2024-04-02T14:00+02:00", NOON),
        ("2024-04-02 14:00 +0200", NOON),
        ("2024-04-02 14:00", NOON),
        ("Tue, 2 Apr 2024 14:00:00 +0200", NOON),
        ("2 Apr 2024 14:00", NOON),
        ("2 Apr 2024 12:00 GMT", NOON),
        ("Tue, 02 Apr 2024 08:00:00 EDT (Eastern Daylight Time)", NOON),
        ("Tue,\t2  Apr 2024\t12:00:00 -0000", NOON),
        ("2024-01-02T13:00:00", NOON.replace(month=1)),
    ],
)
def test_a_date_is_read_as_rfc_3339_or_rfc_5322_has_it(text: str, instant: datetime):
    """A date without a zone is by the site's clocks, in summer and in winter."""
    assert read_date(text, BERLIN) == instant


@pytest.mark.parametrize(
    "text",
    [
        "tomorrow",
        "2024-04-02",
        "2024-13-02T12:00Z",
        "2024-02-30T12:00Z",
        "2024-04-02T25:00Z",
        "2 Avr 2024 12:00",
        "2 Apr 2024 12:00 CET",
        "2 Apr 2024 12:00 +9900",
        "0001-01-01T00:00+14:00",
        "\u0662024-04-02T12:00Z",
        "2024-04-02T12:00Z" + " " * 80,
        "",
    ],
)
def test_what_is_no_date_is_none(text: str):
    assert read_date(text, BERLIN) is None


@pytest.mark.parametrize("field", ["X-Fax-Send-At", "Deferred-Delivery"])
def test_a_fax_is_sent_at_the_date_that_its_sender_chose(field: str):
    assert wished(f"{field}: Tue, 2 Apr 2024 12:00:00 +0000").not_before == NOON


def test_our_own_field_counts_before_that_of_x_400():
    assert wished("Deferred-Delivery: 2024-04-03T12:00Z\r\nX-Fax-Send-At: 2024-04-02T12:00Z").not_before == NOON


@pytest.mark.parametrize(
    ("date", "words"),
    [
        (
            "on Tuesday",
            "X-Fax-Send-At 'on Tuesday' is no date with a time, such as 2026-12-24T18:00:00Z: the fax did not wait for it",
        ),
        (
            "2024-05-03T12:00Z",
            "X-Fax-Send-At '2024-05-03T12:00Z' is farther ahead than faxes wait here: the fax did not wait for it",
        ),
    ],
)
def test_a_date_that_cannot_be_kept_is_told_and_the_fax_is_sent_at_once(date: str, words: str):
    said = wished(f"X-Fax-Send-At: {date}")

    assert (said.not_before, said.notes) == (None, (words,))


def test_a_date_that_has_passed_means_at_once_and_needs_no_note():
    assert wished("X-Fax-Send-At: 2024-04-02T08:00:00Z") == Wishes()


def test_how_far_ahead_a_date_may_lie_is_a_setting():
    patient = GatewaySettings(schedule={"longest_wait": timedelta(days=60)})  # type: ignore[arg-type]

    assert wished("X-Fax-Send-At: 2024-05-03T12:00Z", settings=patient).not_before is not None


@pytest.mark.parametrize(
    ("header", "priority"),
    [
        ("X-Fax-Priority: high", Priority.HIGH),
        ("X-Fax-Priority: Low\r\nImportance: high", Priority.LOW),
        ("X-Fax-Priority: normal\r\nX-Priority: 1", Priority.NORMAL),
        ("Importance: High", Priority.HIGH),
        ("Importance: low\r\nPriority: urgent", Priority.LOW),
        ("Priority: non-urgent", Priority.LOW),
        ("Priority: urgent", Priority.HIGH),
        ("X-Priority: 1 (Highest)", Priority.HIGH),
        ("X-Priority: 3", Priority.NORMAL),
        ("X-Priority: 5 (Lowest)", Priority.LOW),
        ("X-Priority: 7", Priority.NORMAL),
        ("Importance:", Priority.NORMAL),
    ],
)
def test_the_priority_is_the_mails_importance_unless_our_own_field_says_more(header: str, priority: Priority):
    """RFC 2156 sections 5.3.4 and 5.3.6."""
    said = wished(header)

    assert (said.priority, said.notes) == (priority, ())


def test_a_priority_of_ours_that_is_none_is_told():
    said = wished("X-Fax-Priority: asap\r\nImportance: high")

    assert said.priority is Priority.HIGH
    assert said.notes == ("X-Fax-Priority 'asap' is none of high, normal and low: it was passed over",)


@pytest.mark.parametrize(
    ("by", "returned", "told"),
    [
        ("3600;R", timedelta(hours=1), None),
        ("3600;r", timedelta(hours=1), None),
        ("+120;RT", timedelta(minutes=2), None),
        ("3600;N", None, timedelta(hours=1)),
        ("0;N", None, timedelta()),
        ("-60;NT", None, timedelta(minutes=-1)),
        ("999999999;N", None, timedelta(seconds=999999999)),
    ],
)
def test_deliver_by_sets_a_limit_of_return_or_of_notice(by: str, returned: timedelta | None, told: timedelta | None):
    """RFC 2852 section 4, modes R and N."""
    said = wished(by=by)

    assert said.returned_by == (returned if returned is None else EIGHT + returned)
    assert said.told_by == (told if told is None else EIGHT + told)
    assert (said.deliver_by, said.notes) == (said.returned_by or said.told_by, ())


@pytest.mark.parametrize("by", ["0;R", "-1;R", "1000000000;N", "3600", "soon;R", "3600;X", ""])
def test_a_limit_that_is_none_is_told(by: str):
    """RFC 2852 section 4: mode R with no time left is an error of syntax."""
    said = wished(by=by)

    assert said.deliver_by is None
    assert said.notes == (f"BY={by!r} is no time of delivery (RFC 2852), such as BY=3600;R: it sets no limit",)


@pytest.mark.parametrize(
    "header",
    [
        "Disposition-Notification-To: Ann <Ann@Contoso.example>",
        "Return-Receipt-To: ann@contoso.example",
        "Disposition-Notification-To: <ann@contoso.example>\r\nReturn-Receipt-To: ann@contoso.example",
        "Disposition-Notification-To: ann@contoso.example\r\nAuto-Submitted: no",
    ],
)
def test_a_disposition_notification_may_go_to_the_sender_of_the_envelope(header: str):
    """RFC 8098 section 2.1, RFC 2532 section 2.1.2."""
    assert wished(header).mdn is True


@pytest.mark.parametrize(
    ("header", "sender"),
    [
        ("Disposition-Notification-To: <eve@elsewhere.example>", ANN),
        ("Disposition-Notification-To: ann@contoso.example, eve@elsewhere.example", ANN),
        ("Disposition-Notification-To: nobody", ANN),
        ("Disposition-Notification-To: ann@contoso.example\r\nAuto-Submitted: auto-replied (vacation)", ANN),
        ("Disposition-Notification-To: ann@contoso.example\r\nContent-Type: multipart/report; report-type=x", ANN),
        ("Disposition-Notification-To: ann@contoso.example", ""),
    ],
)
def test_nobody_else_and_no_automatic_mail_gets_a_disposition_notification(header: str, sender: str):
    """RFC 8098 section 2.1: not to another address, not for a report; RFC 3834 section 2."""
    said = wished(header, sender=sender)

    assert (said.mdn, len(said.remarks), said.notes) == (False, 1, ())


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("Content-Language: de", "de"),
        ("Content-Language: de-AT", "de"),
        ("Content-Language: nl, FR-ca", "fr"),
        ("Content-Language: nl\r\nAccept-Language: es-ES, en;q=0.5", "es"),
        ("Accept-Language: *, de;q=0.8", "de"),
        ("Content-Language: en-US\r\nAccept-Language: de", "en"),
        ("Content-Language: auto", ""),
        ("Content-Language: deutsch", ""),
        ("Content-Language: ,;,", ""),
    ],
)
def test_the_language_is_the_first_that_reports_speak(header: str, language: str):
    """RFC 3282."""
    assert wished(header).language == language


def test_a_stress_profile_is_chosen_where_the_site_lets_mails_choose():
    testing = GatewaySettings(report={"stress_on_request": True})  # type: ignore[arg-type]

    assert wished("X-Fax-Stress: duplicate", settings=testing).stress == "duplicate"
    assert wished("X-Fax-Stress: duplicate").stress == ""
    assert wished("X-Fax-Stress: sideways", settings=testing).notes == (
        "X-Fax-Stress 'sideways' is none of the profiles: reports are honest",
    )


def test_a_hostile_value_is_cut_and_escaped_in_its_note():
    (note,) = wished(f"X-Fax-Priority: \x1b[2J{'x' * 500}").notes

    assert "\x1b" not in note
    assert len(note) < 200


names = st.sampled_from(
    [
        *("X-Fax-Send-At", "Deferred-Delivery", "X-Fax-Priority", "Importance", "X-Priority", "Auto-Submitted"),
        *("Disposition-Notification-To", "Return-Receipt-To", "Content-Language", "Accept-Language", "X-Fax-Stress"),
    ]
)


@given(
    fields=st.lists(st.tuples(names, st.text(max_size=120)), max_size=6),
    by=st.none() | st.text(max_size=30),
    sender=st.sampled_from(["", ANN]),
)
def test_no_header_of_a_stranger_breaks_the_reading(fields: list[tuple[str, str]], by: str | None, sender: str):
    header = "\r\n".join(f"{name}: {value}" for name, value in fields)

    said = wished(header.encode("utf-8", "replace").decode(), by=by, sender=sender)

    assert all(note.isprintable() for note in said.notes)
    assert said.not_before is None or said.not_before <= EIGHT + timedelta(days=30)
