"""Attached calendars: what, when, where and who, as the sender wrote it."""

import pytest

from gateway.document.attach.calendar import otherwise, print_calendar, recognises
from gateway.document.attach.contentlines import components, content_lines
from gateway.document.mime import File
from gateway.document.printed import Overlong, Print
from gateway.settings import DocumentSettings
from tests.gateway.document.attach.leaves import PLAIN, SETTINGS, a_file, ends_well, text_of

MEETING = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
SUMMARY:Review\\, fourth quarter
DTSTART;TZID=Europe/Berlin:20261203T100000
DTEND;TZID=Europe/Berlin:20261203T113000
RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270131T000000Z
EXDATE;TZID=Europe/Berlin:20261217T100000
LOCATION:Room 4711\\; second floor
ORGANIZER;CN="Example, Ann":MAILTO:ann@contoso.example
ATTENDEE;CN=Bob;PARTSTAT=ACCEPTED:mailto:bob@fabrikam.example
ATTENDEE;ROLE=OPT-PARTICIPANT:mailto:carl@fabrikam.exam
 ple
DESCRIPTION:Bring figures.\\n\\nUntil then
BEGIN:VALARM
DESCRIPTION:Reminder
END:VALARM
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


def ics(*lines: str, part: str = "VEVENT", method: str = "") -> File:
    given = [f"METHOD:{method}"] if method else []
    return invite("\r\n".join(("BEGIN:VCALENDAR", *given, f"BEGIN:{part}", *lines, f"END:{part}", "END:VCALENDAR")))


def invite(content: str | bytes) -> File:
    return a_file(content, "invite.ics", "text/calendar")


def page(file: File) -> str:
    return text_of(print_calendar(file, SETTINGS)).removeprefix("invite.ics ")


def test_a_calendar_is_known_by_its_first_line_or_its_label() -> None:
    assert recognises(a_file("\ufeffBEGIN:VCALENDAR\r\n", "x"))
    assert recognises(invite("anything"))
    assert not recognises(a_file("BEGIN:VCARD", "x"))


def test_an_invitation_says_everything_that_matters() -> None:
    said = page(invite(MEETING))
    for words in (
        "Invitation: Review, fourth quarter",
        "When Thu 3 Dec 2026, 10:00 to 11:30 (Europe/Berlin)",
        "Repeats every 2 weeks on Tue, Thu until Sun 31 Jan 2027",
        "Except Thu 17 Dec 2026, 10:00 (Europe/Berlin)",
        "Where Room 4711; second floor",
        "Organizer Example, Ann <ann@contoso.example>",
        "Bob <bob@fabrikam.example>: accepted",
        "carl@fabrikam.example: no answer yet, optional",
        "Bring figures. Until then",
    ):
        assert words in said
    assert "Reminder" not in said


def test_it_says_the_same_as_plain_text() -> None:
    said = text_of(otherwise(invite(MEETING), SETTINGS))
    assert "Thu 3 Dec 2026, 10:00 to 11:30 (Europe/Berlin)" in said
    assert print_calendar(invite(MEETING), PLAIN) == otherwise(invite(MEETING), SETTINGS)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261227"), "Thu 24 Dec 2026 to Sat 26 Dec 2026, all day"),
        (("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261225"), "Thu 24 Dec 2026, all day"),
        (("DTSTART;VALUE=DATE:20261224",), "Thu 24 Dec 2026"),
        (
            ("DTSTART:20261224T090000Z", "DTEND:20261225T100000Z"),
            "Thu 24 Dec 2026, 09:00 to Fri 25 Dec 2026, 10:00 (UTC)",
        ),
        (("DTSTART;TZID=A:20261224T090000", "DTEND;TZID=B:20261224T100000"), "Thu 24 Dec 2026, 09:00 (A) to 10:00 (B)"),
        (("DTSTART:20261224T090000", "DURATION:PT1H30M"), "Thu 24 Dec 2026, 09:00, for 1 hour 30 minutes"),
        (("DTSTART:tomorrow", "DTEND:later"), "tomorrow to later"),
        (("DTSTART:20261332T990000",), "20261332T990000"),
    ],
)
def test_times_are_shown_in_their_own_zone(lines: tuple[str, ...], said: str) -> None:
    assert page(ics(*lines)) == f"Appointment When {said}"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=DAILY;COUNT=10", "every day 10 times"),
        ("FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=2TU"),
        ("FREQ=YEARLY;BYMONTH=3", "FREQ=YEARLY;BYMONTH=3"),
        ("nonsense", "nonsense"),
    ],
)
def test_a_simple_rule_is_told_in_words_and_any_other_as_it_stands(rule: str, said: str) -> None:
    assert page(ics(f"RRULE:{rule}")) == f"Appointment Repeats {said}"


@pytest.mark.parametrize(("method", "said"), [("CANCEL", "Cancelled: X"), ("REPLY", "Answer: X"), ("PUBLISH", "X")])
def test_the_method_is_in_the_title(method: str, said: str) -> None:
    assert page(ics("SUMMARY:X", method=method)) == said


def test_a_task_says_when_it_is_due() -> None:
    said = page(ics("SUMMARY:Offer", "DUE:20261130T160000Z", "STATUS:IN-PROCESS", "PERCENT-COMPLETE:40", part="VTODO"))
    assert said == "Offer Due Mon 30 Nov 2026, 16:00 (UTC) Status in process, 40 % done"


def test_a_calendar_without_appointments_is_printed_as_it_stands() -> None:
    assert "X-NOTHING" in page(invite("BEGIN:VCALENDAR\r\nX-NOTHING:x\r\nEND:VCALENDAR"))


def test_a_calendar_cut_short_keeps_what_came() -> None:
    assert "Review, fourth quarter" in page(invite(MEETING[:120]))


def test_a_fold_in_the_middle_of_a_letter_is_mended() -> None:
    folded = b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Gr\xc3\r\n \xbc\xc3\x9fe\r\nEND:VEVENT"
    assert page(invite(folded)) == "Grüße"


def test_parameters_are_read_with_quotes_and_carets() -> None:
    (line,) = content_lines(b'item1.X;A="1;2:3";B=p,q;b=r;C=^\'^n^^:a:b;c\r\n')
    assert (line.name, line.value) == ("X", "a:b;c")
    assert line.parameters == {"A": "1;2:3", "B": "p,q,r", "C": '"\n^'}


def test_pieces_are_cut_at_bare_signs_only() -> None:
    (line,) = content_lines(b"N:a\\;b;c\\\\;;d\\,e\r\n")
    assert line.pieces() == ["a;b", "c\\", "", "d,e"]


def test_ends_that_belong_to_nothing_close_nothing() -> None:
    (outer,) = components(b"END:X\nBEGIN:A\nEND:Y\nBEGIN:B\nP:1\nEND:A\nQ:2\n") or []
    assert (outer.name, [part.name for part in outer.parts]) == ("A", ["B"])


def test_damaged_calendars_end_in_pages_or_a_reason() -> None:
    def work(content: bytes) -> Print:
        otherwise(invite(content), SETTINGS)
        return print_calendar(invite(content), SETTINGS)

    ends_well(MEETING.encode(), work)


def test_lines_without_end_are_not_read_to_be_counted() -> None:
    file = a_file("BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + "URL:\n" * 2000, "x", "text/calendar")
    few = DocumentSettings(max_pages=1)
    assert print_calendar(file, few) == otherwise(file, few) == Overlong(pages=2, at_least=True)


def test_lines_that_are_never_printed_do_not_count() -> None:
    file = a_file("BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Bob\n" + "X-A:b\n" * 2000, "x", "text/calendar")
    assert text_of(print_calendar(file, DocumentSettings(max_pages=1))) == "x Bob"
