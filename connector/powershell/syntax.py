"""From statements to what they say; what lies outside the subset is kept as a puzzle, and the rest is read all the same."""

from collections.abc import Iterator, Sequence

from connector.powershell.errors import NotUnderstood
from connector.powershell.lexis import Element, Kind, Statement, statements
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

DEEPEST = 20
"""How deep choices may stand in one another; each is read once for every one around it."""


def parse(text: str, line: int = 1, depth: int = 0) -> tuple[Step, ...]:
    """Read a script, or the body of a choice; raises NotUnderstood when a quote or bracket is never closed."""
    steps: list[Step] = []
    waiting = statements(text, line)
    while waiting:
        first = waiting.pop(0)
        if _word(first) in ("else", "elseif"):
            steps.append(_unreadable(first.line, f"{_word(first)} stands without an if"))
        elif _word(first) == "if":
            # A new line may stand between } and else.
            while waiting and _word(waiting[0]) in ("else", "elseif"):
                first = Statement(elements=first.elements + waiting.pop(0).elements, line=first.line)
            steps.append(_choice(first, depth))
        else:
            steps += _simple(first)
    return tuple(steps)


def _word(statement: Statement) -> str:
    first = statement.elements[0]
    return first.text.lower() if first.kind is Kind.WORD else ""


def _unreadable(line: int, sentence: str) -> Puzzle:
    return Puzzle(sentence=sentence, line=line)


def _choice(statement: Statement, depth: int) -> Step:
    """Read `if (...) {...} elseif (...) {...} else {...}`."""
    if depth >= DEEPEST:
        return _unreadable(statement.line, f"choices stand in one another more than {DEEPEST} deep")
    elements, branches = list(statement.elements), []
    while elements:
        word, condition = elements.pop(0), None
        if word.kind is not Kind.WORD or word.text.lower() not in ("if", "elseif", "else"):
            return _unreadable(word.line, f"{word.text!r} stands behind the body of an if")
        if word.text.lower() != "else":
            condition = _taken(elements, "(")
        body = _taken(elements, "{")
        if body is None or (condition is None and word.text.lower() != "else"):
            return _unreadable(word.line, f"{word.text} stands without its condition or body")
        branches.append((condition, parse(body.text, body.line, depth + 1)))
    return Choice(branches=tuple(branches), line=statement.line)


def _taken(elements: list[Element], opening: str) -> Element | None:
    """Take a group off the front, None when none stands there."""
    is_there = elements and elements[0].kind is Kind.GROUP and elements[0].opening == opening
    return elements.pop(0) if is_there else None


def _simple(statement: Statement) -> list[Step]:
    """Read a command, an assignment, or the parameters of the script."""
    elements = statement.elements
    if elements[0].kind is Kind.GROUP and elements[0].opening == "[" and elements[0].text.startswith("CmdletBinding"):
        rest = elements[1:]
        return _simple(Statement(elements=rest, line=rest[0].line)) if rest else []
    if _word(statement) == "param" and len(elements) == 2 and elements[1].opening == "(":
        return list(_parameters(elements[1]))
    if elements[0].kind is Kind.VARIABLE and len(elements) > 2 and elements[1].text == "=":
        value = value_of(elements[2:])
        return [Assignment(name=elements[0].text.lower(), value=value, line=statement.line)]
    if elements[0].kind is Kind.WORD:
        return [_pipeline(statement)]
    return [_unreadable(statement.line, f"it begins with a {elements[0].kind.value} and is no command")]


def _parameters(group: Element) -> Iterator[Step]:
    """Read `param(...)`: every parameter stands at its default."""
    for part in _split(_inside(group)):
        named = [place for place, element in enumerate(part) if element.kind is Kind.VARIABLE]
        if not named:
            yield _unreadable(group.line, "the parameters of the script cannot be read")
            continue
        name, rest = part[named[0]], part[named[0] + 1 :]
        is_given = len(rest) > 1 and rest[0].text == "="
        value = value_of(rest[1:]) if is_given else None
        yield Assignment(name=name.text.lower(), value=value, line=name.line)


def _split(elements: Sequence[Element]) -> Iterator[list[Element]]:
    part: list[Element] = []
    for element in elements:
        if element.kind is Kind.COMMA:
            yield part
            part = []
        else:
            part.append(element)
    if part:
        yield part


def _pipeline(statement: Statement) -> Step:
    stages: list[list[Element]] = [[]]
    for element in statement.elements:
        if element.kind is Kind.SIGN and element.text == "|":
            stages.append([])
        else:
            stages[-1].append(element)
    try:
        first, *piped = [command_of(stage, statement.line) for stage in stages]
    except NotUnderstood as puzzle:
        return _unreadable(puzzle.line, str(puzzle))
    return Command(name=first.name, arguments=first.arguments, line=first.line, piped=tuple(piped))


def command_of(elements: list[Element], line: int) -> Command:
    """Read one command without pipes; raises NotUnderstood when the elements are none."""
    if not elements or elements[0].kind is not Kind.WORD:
        raise NotUnderstood(elements[0].line if elements else line, "no command stands where one is expected")
    return Command(name=elements[0].text, arguments=tuple(_arguments(elements[1:])), line=elements[0].line)


def _arguments(elements: list[Element]) -> Iterator[Argument]:
    """Pair parameters with their values; whether a parameter takes one, only its cmdlet knows: see `connector.powershell.binding`."""
    rest = list(elements)
    while rest:
        line = rest[0].line
        if rest[0].kind is Kind.PARAMETER:
            parameter = rest.pop(0)
            value = value_of(_value(rest)) if parameter.opening or _begins_value(rest) else None
            yield Argument(name=parameter.text, value=value, line=line, has_colon=bool(parameter.opening))
        else:
            yield Argument(name=None, value=value_of(_value(rest)), line=line)


def _begins_value(rest: list[Element]) -> bool:
    return bool(rest) and rest[0].kind is not Kind.PARAMETER


def _value(rest: list[Element]) -> list[Element]:
    """Take the elements of one value off the front: values with commas between them are one."""
    taken = [rest.pop(0)] if rest else []
    while rest and (rest[0].kind is Kind.COMMA or taken[-1].kind is Kind.COMMA or rest[0].glued):
        taken.append(rest.pop(0))
    return taken


def value_of(elements: Sequence[Element]) -> Value:
    """Read the elements of one value."""
    if len(elements) == 1:
        return _single(elements[0])
    parts = list(_split(elements))
    if len(parts) > 1 and all(len(part) == 1 for part in parts) and elements[-1].kind is not Kind.COMMA:
        return Several(values=tuple(_single(part[0]) for part in parts))
    return Unread(what="an expression")


def _single(element: Element) -> Value:
    match element.kind:
        case Kind.WORD | Kind.QUOTED:
            return Text(text=element.text, is_bare=element.kind is Kind.WORD)
        case Kind.VARIABLE:
            return Variable(name=element.text.lower())
        case Kind.GROUP if element.opening == "@{":
            return _entries(element)
        case Kind.GROUP if element.opening in ("@(", "("):
            return _listed(element)
        case _:
            return Unread(what=f"a {element.kind.value}")


def _listed(element: Element) -> Value:
    """Read @('a', 'b') or ('a'), where only values stand."""
    elements = _inside(element)
    if not elements and element.opening == "@(":
        return Several(values=())
    is_plain = all(part.kind in (Kind.QUOTED, Kind.COMMA, Kind.VARIABLE) for part in elements)
    value = value_of(elements) if is_plain and elements else Unread(what="an expression in brackets")
    return Several(values=(value,)) if element.opening == "@(" and isinstance(value, Text) else value


def _inside(group: Element) -> list[Element]:
    found = statements(group.text, group.line, is_expression=True)
    return [element for one in found for element in one.elements]


def _entries(group: Element) -> Value:
    found = []
    for one in statements(group.text, group.line, is_expression=True):
        key, *rest = one.elements
        is_nested = any(element.opening == "@{" for element in rest)
        if key.kind not in (Kind.WORD, Kind.QUOTED) or len(rest) < 2 or rest[0].text != "=" or is_nested:
            return Unread(what="a hash table of another kind than @{Add=...; Remove=...}")
        found.append((key.text.lower(), value_of(rest[1:])))
    return Entries(entries=tuple(found))
