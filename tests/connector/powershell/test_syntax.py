"""PowerShell's words and statements, as far as they are read (about_Parsing, about_Quoting_Rules, about_Special_Characters)."""

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from connector.powershell.errors import NotUnderstood
from connector.powershell.steps import (
    Argument,
    Assignment,
    Choice,
    Command,
    Entries,
    Puzzle,
    Several,
    Step,
    Text,
    Unread,
    Value,
    Variable,
)
from connector.powershell.syntax import parse
from connector.powershell.values import quoted


def only(script: str) -> Step:
    (step,) = parse(script)
    return step


def command(script: str) -> Command:
    step = only(script)
    assert isinstance(step, Command)
    return step


def value(written: str) -> Value | None:
    (argument,) = command(f"Set-X -Value {written}").arguments
    return argument.value


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("word", Text(text="word", is_bare=True)),
        ("10MB", Text(text="10MB", is_bare=True)),
        ("'It''s $5 `n'", Text(text="It's $5 `n")),
        ('"say ""hi"" `"now`" `$5"', Text(text='say "hi" "now" $5')),
        ("\u2018typographic\u2019", Text(text="typographic")),  # PowerShell takes them for plain quotes
        ("\u201ctypographic\u201d", Text(text="typographic")),
        ('"cost: 5$"', Text(text="cost: 5$")),
        ("FAX:'a b'", Text(text="FAX:a b", is_bare=True)),
        ("a`,b", Text(text="a,b", is_bare=True)),
        ("$true", Variable(name="true")),
        ("$NULL", Variable(name="null")),
        ("a, 'b' ,c", Several(values=(Text(text="a", is_bare=True), Text(text="b"), Text(text="c", is_bare=True)))),
        ("@('a','b')", Several(values=(Text(text="a"), Text(text="b")))),
        ("@('a')", Several(values=(Text(text="a"),))),
        ("@()", Several(values=())),
        ("('a')", Text(text="a")),
        (
            '@{Add="a","b"; Remove=\'c\'}',
            Entries(entries=(("add", Several(values=(Text(text="a"), Text(text="b")))), ("remove", Text(text="c")))),
        ),
        ("@{ Add = 'a'\n Remove = 'b' }", Entries(entries=(("add", Text(text="a")), ("remove", Text(text="b"))))),
        ('"$root\\Fax"', Unread(what="a text with a variable in it")),
        ('"$(Get-Date)"', Unread(what="a text with a variable in it")),
        ("(Get-Date)", Unread(what="an expression in brackets")),
        ("{ $_ }", Unread(what="a group")),
        ("$a.Name", Unread(what="an expression")),
        ("'a'b", Unread(what="an expression")),
        ("@params", Text(text="@params", is_bare=True)),
    ],
)  # fmt: skip
def test_a_value_is_read_as_powershell_writes_it(written: str, read: Value):
    assert value(written) == read


@pytest.mark.parametrize(
    "script",
    [
        "Set-X -A 1 -B 2",
        "Set-X -A 1 `\n    -B 2",
        "Set-X -A 1 `\r\n    -B 2\r\n",
        "# a remark\nSet-X <# of several\nlines #> -A 1 -B 2 # behind it",
        "Set-X -A:1 -B:2;",
        "Set-X \u2013A 1 \u2014B 2",  # typographic dashes, which PowerShell takes for plain ones
    ],
)
def test_a_command_goes_on_behind_a_backtick_and_comments_say_nothing(script: str):
    names = [(one.name, one.value) for one in command(script).arguments]

    assert names == [("A", Text(text="1", is_bare=True)), ("B", Text(text="2", is_bare=True))]


def test_statements_end_with_lines_and_semicolons_and_go_on_behind_commas_and_pipes():
    steps = parse("Set-A 'x',\n  'y'; Set-B |\n  Out-Null\nSet-C")

    assert [(one.name, one.line) for one in steps if isinstance(one, Command)] == [
        ("Set-A", 1),
        ("Set-B", 2),
        ("Set-C", 4),
    ]
    assert isinstance(steps[1], Command)
    assert [one.name for one in steps[1].piped] == ["Out-Null"]


def test_a_number_sign_inside_a_word_begins_no_comment():
    assert command("Set-X a#b").arguments[0].value == Text(text="a#b", is_bare=True)


def test_a_switch_has_no_value_and_one_with_a_colon_has():
    first, second = command("Set-X -WhatIf -Confirm:$false").arguments

    assert (first.name, first.value) == ("WhatIf", None)
    assert second == Argument(name="Confirm", value=Variable(name="false"), line=1, has_colon=True)


def test_the_parameters_of_a_script_stand_at_their_defaults():
    script = "[CmdletBinding(SupportsShouldProcess)]\nparam(\n  [string] $Root = 'C:\\Fax', # why\n  [Parameter()]\n  $Account\n)"

    assert parse(script) == (
        Assignment(name="root", value=Text(text="C:\\Fax"), line=3),
        Assignment(name="account", value=None, line=5),
    )


def test_a_choice_has_its_branches_with_the_lines_of_their_commands():
    step = only("if (-not (Get-X 'a)}')) {\n  Set-A\n}\nelseif ($b) { Set-B }\nelse {\n  Set-C\n}")

    assert isinstance(step, Choice)
    bodies = [body[0] for _, body in step.branches]
    assert [(one.name, one.line) for one in bodies if isinstance(one, Command)] == [
        ("Set-A", 2),
        ("Set-B", 4),
        ("Set-C", 6),
    ]
    assert [condition is None for condition, _ in step.branches] == [False, False, True]


@pytest.mark.parametrize(
    "script",
    [
        "$x.Run()",
        "'text'",
        "& $program",
        "else { Set-A }",
        "if $x { Set-A }",
        "if ($x) { Set-A } { Set-B }",
        "(Get-X).Name",
    ],
)
def test_what_is_no_command_is_kept_as_a_puzzle(script: str):
    assert isinstance(parse(script)[0], Puzzle)


def test_loops_and_functions_are_commands_that_nobody_knows():
    assert command("foreach ($i in 1..3) { Set-A $i }").name == "foreach"
    assert command("function Set-All($x) { Set-A $x }").name == "function"


@pytest.mark.parametrize(
    ("script", "line"),
    [("Set-A\nSet-X 'never ended\n\n", 2), ("Set-X (\n(a)", 1), ("\n<# never ended", 2), ("if ($x) {\n  Set-A", 1)],
)
def test_a_quote_or_bracket_that_is_never_closed_is_named_with_its_line(script: str, line: int):
    with pytest.raises(NotUnderstood) as told:
        parse(script)

    assert told.value.line == line


def test_choices_in_one_another_have_a_deepest():
    steps = parse("if ($x) {" * 40 + "}" * 40)

    assert isinstance(steps[0], Choice)


@effort(deadline=None)
@given(st.text())
def test_a_quoted_text_reads_back_and_lets_nothing_out(text: str):
    assert parse(f"Set-X {quoted(text)} -Last") == (
        Command(
            name="Set-X",
            arguments=(
                Argument(name=None, value=Text(text=text), line=1),
                Argument(name="Last", value=None, line=1 + text.replace("\r\n", "\n").replace("\r", "\n").count("\n")),
            ),
            line=1,
        ),
    )


@effort(deadline=None)
@given(st.text(alphabet="Set-X a1$'\"`@{}()[]|,;=#<>&!:\\\n\r \u2018\u201c\u2013if else"))
def test_no_text_breaks_the_reading(text: str):
    try:
        parse(text)
    except NotUnderstood as error:
        assert 1 <= error.line <= len(text) + 1  # noqa: PT017  both ends are allowed
