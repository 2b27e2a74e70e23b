"""What a script says, as values: commands with their arguments, assignments, choices, and what is none of these."""

from dataclasses import dataclass

from connector.powershell.lexis import Element


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text; `is_bare` when no quotes stand around it, so that 10MB is a number."""

    text: str
    is_bare: bool = False


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A variable, by its name in lower case."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Several:
    """Values with commas between them."""

    values: tuple["Value", ...]


@dataclass(frozen=True, kw_only=True)
class Entries:
    """A hash table: @{Add="a","b"; Remove="c"}, its keys in lower case."""

    entries: tuple[tuple[str, "Value"], ...]


@dataclass(frozen=True, kw_only=True)
class Unread:
    """A value that only PowerShell itself could work out, and what it is."""

    what: str


Value = Text | Variable | Several | Entries | Unread


@dataclass(frozen=True, kw_only=True)
class Argument:
    """One argument: of a named parameter, or of the next position; `value` is None for a parameter without one.

    With `has_colon` the value belongs to the parameter even when that is a switch: -Confirm:$false.
    """

    name: str | None
    value: Value | None
    line: int
    has_colon: bool = False


@dataclass(frozen=True, kw_only=True)
class Command:
    """A cmdlet or program with its arguments, and the commands that its output is piped into."""

    name: str
    arguments: tuple[Argument, ...]
    line: int
    piped: tuple["Command", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """A variable is given a value; None when the value must be given by whoever runs the script."""

    name: str
    value: Value | None
    line: int


@dataclass(frozen=True, kw_only=True)
class Choice:
    """`if`, `elseif`, `else`: conditions with their bodies; None is the condition of `else`."""

    branches: tuple[tuple[Element | None, tuple["Step", ...]], ...]
    line: int


@dataclass(frozen=True, kw_only=True)
class Puzzle:
    """Something outside the subset, and why."""

    sentence: str
    line: int


Step = Command | Assignment | Choice | Puzzle
