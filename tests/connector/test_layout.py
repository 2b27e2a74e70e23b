"""Tables of the Exchange side: what must be typed back is never cut."""

import pytest
from click import unstyle

from connector.cli.layout import Column, show_table

COLUMNS = (
    Column(name="Identity"),
    Column(name="Status", styles={"Retry": "yellow"}),
    Column(name="Size", is_number=True),
    Column(name="Subject", is_prose=True),
    Column(name="Recipients", is_list=True),
    Column(name="LastError"),
)
IDENTITY = "MBX01\\fax.contoso.example\\1234567"
ADDRESSES = [f"IMCEAFAX-+2B1425555{number:04}@contoso.example" for number in range(60)]
ERROR = "A connection failure occurred on the Foreign connector Fax: its Drop directory does not exist; messages wait until it is made"
ROWS = [
    (IDENTITY, "Retry", "452", "Agreement :+1: [red]M-2291[/], " * 9, "FAX:+1:", ERROR),
    ("MBX01\\Fax\\2", "Ready", "12345", "\x1b[31mInvoice\x07", ";".join(ADDRESSES), ""),
]


@pytest.fixture(params=[40, 80, 200])
def on_terminal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Let standard output be a terminal; return how wide it is."""
    for name, value in (("FORCE_COLOR", "1"), ("COLUMNS", str(request.param)), ("TERM", "xterm")):
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("NO_COLOR", raising=False)
    width: int = request.param
    return width


@pytest.fixture
def printed(on_terminal: int, capsys: pytest.CaptureFixture[str]) -> str:
    """What the rows look like there."""
    assert on_terminal
    show_table(COLUMNS, ROWS)
    return capsys.readouterr().out


def test_no_terminal_is_too_narrow_for_an_identity_an_address_or_an_error(printed: str, on_terminal: int):
    text = unstyle(printed)

    assert IDENTITY in text
    assert ADDRESSES[0] in text
    assert ERROR in " ".join(text.split())
    assert max(len(line) for line in text.splitlines() if "IMCEAFAX" not in line) <= on_terminal


def test_of_many_recipients_some_are_whole_and_the_others_counted(printed: str):
    text = " ".join(unstyle(printed).split())
    shown = text.count("@contoso.example")

    assert 1 <= shown < 60
    assert f"{ADDRESSES[shown - 1]} and {60 - shown} more" in text


def test_nothing_from_outside_is_markup_a_picture_or_a_command(printed: str):
    text = " ".join(unstyle(printed).split())

    assert "FAX:+1:" in text
    assert ":+1: [red]" in text
    assert "[31mInvoice" in text
    assert "\x07" not in printed
    assert printed.count("\x1b[33m") == printed.count("\x1b[33mRetry") == 1  # the only style there is


def test_a_pipe_gets_every_row_whole_in_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "40")

    show_table(COLUMNS, ROWS)

    heading, first, second = capsys.readouterr().out.splitlines()
    assert heading.split() == ["Identity", "Status", "Size", "Subject", "Recipients", "LastError"]
    assert first.startswith(f"{IDENTITY}  Retry     452  ")
    assert first.endswith(ERROR)
    assert ";".join(ADDRESSES) in second


def test_a_column_that_is_empty_in_every_row_takes_no_room(capsys: pytest.CaptureFixture[str]):
    show_table(COLUMNS[:2], [("MBX01\\1", "")])

    assert capsys.readouterr().out == "Identity\nMBX01\\1\n"
