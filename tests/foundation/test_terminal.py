"""Text from outside on a terminal and in a pipe."""

import pytest
from rich.table import Table

from foundation.terminal import plain, screen, shown


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("FAX:+1 (425) 555-0123", "FAX:+1 (425) 555-0123"),
        ("Café Größenwahn 請", "Café Größenwahn 請"),
        ("red \x1b[31m, bell \x07, C1 \x9b31m", "red [31m, bell , C1 31m"),
        ("two\r\nlines\tand\u2028more", "two  lines and more"),
        ("\u202egnp.exe\u2066", "\\u202egnp.exe\\u2066"),
        ("half a \udcfc", "half a \N{REPLACEMENT CHARACTER}"),
    ],
)
def test_text_from_outside_stays_on_its_line_and_commands_nothing(text: str, seen: str):
    assert plain(text) == seen


def test_no_text_becomes_markup_or_a_picture(capsys: pytest.CaptureFixture[str]):
    """[FAX:+1:] is an address that rich would show as a raised thumb."""
    screen().print(shown("[FAX:+1:] [red]not red[/] \x1b[31m"))

    assert capsys.readouterr().out == "[FAX:+1:] [red]not red[/] [31m\n"


def test_a_table_in_a_pipe_is_as_wide_as_its_longest_cell(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("COLUMNS", raising=False)
    table = Table("one", "two")
    table.add_row("a" * 300, "b" * 300)

    screen().print(table)

    assert f"{'a' * 300} │ {'b' * 300}" in capsys.readouterr().out
