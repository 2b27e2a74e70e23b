"""One log line per event, and nothing that a mail contains can break it or forge another."""

import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundation.clock import VirtualClock
from foundation.log import LineFormatter, configure

CLOCK = VirtualClock(datetime(2026, 11, 23, 10, 5, 0, 250_000, tzinfo=UTC))


def line(message: str = "call ended", *, error: BaseException | None = None, **fields: object) -> str:
    record = logging.LogRecord("gateway.flow.call", logging.INFO, "call.py", 1, message, None, None)
    record.__dict__.update(fields)
    if error:
        record.exc_info = (type(error), error, error.__traceback__)
    return LineFormatter(CLOCK).format(record)


def test_a_line_has_its_date_by_the_sites_clock_its_phrase_and_its_fields():
    assert (
        line(job=7, outcome="BUSY") == "2026-11-23T10:05:00.250Z INFO gateway.flow.call call ended job=7 outcome=BUSY"
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x.eml", "x.eml"),
        ("", '""'),
        (None, "None"),
        ("two words", '"two words"'),
        ("a=b", '"a=b"'),
        ('say "hi"', r'"say \"hi\""'),
        ("x\n2026-11-23T10:05:00Z INFO forged", r'"x\n2026-11-23T10:05:00Z INFO forged"'),
        ("\x1b[2J\x7f", r'"\u001b[2J\u007f"'),
        ("grün", r'"gr\u00fcn"'),
        ("\udcff", r'"\udcff"'),
        ("\u202egnp.exe", r'"\u202egnp.exe"'),
    ],
)
def test_a_value_that_could_be_misread_is_quoted(value: object, shown: str):
    assert line("drop file", file=value).endswith(f" drop file file={shown}")


@given(st.text(max_size=50), st.text(max_size=50))
def test_no_text_breaks_the_line(message: str, value: str):
    written = line(message.replace("%", ""), reason=value)

    assert len(written.splitlines()) == 1
    assert "\x1b" not in written


def test_the_phrase_of_a_library_stays_on_its_line():
    assert line("bad object\n2026 INFO forged\x1b").endswith(r"bad object\n2026 INFO forged\u001b")


def test_a_traceback_stands_below_its_line_and_cannot_pass_for_one():
    with pytest.raises(ValueError, match="forged") as broken:
        int("x\n2026-11-23T10:05:00Z INFO gateway forged\x1b[2J")
    # What int() says is quoted already; a library's own words are not.
    error = broken.value.with_traceback(broken.tb)
    error.args = ("x\n2026-11-23T10:05:00Z INFO gateway forged\x1b[2J",)

    written = line(error=error)

    first, *trace = written.splitlines()
    assert first.endswith("call ended")
    assert all(row.startswith("    ") for row in trace)
    assert "\x1b" not in written
    assert "ValueError" in written


@pytest.fixture
def own_root() -> Iterator[None]:
    """Give the process its log back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("own_root")
def test_the_log_goes_to_the_stream_and_leaves_out_the_alarm_clocks_chatter():
    stream = io.StringIO()

    configure(CLOCK, stream)
    logging.getLogger("gateway").info("fax accepted", extra={"job": 1})
    logging.getLogger("gateway").debug("not told")
    logging.getLogger("apscheduler.scheduler").info("Added job")

    assert stream.getvalue() == "2026-11-23T10:05:00.250Z INFO gateway fax accepted job=1\n"


@pytest.mark.usefixtures("own_root")
def test_the_log_goes_to_standard_error_unless_told_otherwise(capsys: pytest.CaptureFixture[str]):
    configure(CLOCK)
    logging.getLogger("gateway").warning("letter waits")

    assert capsys.readouterr() == ("", "2026-11-23T10:05:00.250Z WARNING gateway letter waits\n")


@pytest.mark.usefixtures("own_root")
def test_the_scheduler_is_heard_when_something_is_broken_and_not_when_a_tick_is_skipped():
    stream = io.StringIO()
    configure(CLOCK, stream)

    logging.getLogger("apscheduler.scheduler").warning("tick skipped")
    logging.getLogger("apscheduler.scheduler").error("tick broke")

    assert "tick skipped" not in stream.getvalue()
    assert "tick broke" in stream.getvalue()
