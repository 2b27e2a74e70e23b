"""Conditions of a script that can be told without running it: whether something of a name is there."""

from collections.abc import Mapping, Sequence

from connector.powershell import domains, listed
from connector.powershell.binding import bind
from connector.powershell.cmdlets import LISTS, LOOKS
from connector.powershell.errors import NotUnderstood
from connector.powershell.lexis import Element, Kind, statements
from connector.powershell.steps import Command, Value
from connector.powershell.syntax import DEEPEST, command_of
from connector.powershell.tables import Tables


def holds(
    condition: Sequence[Element], tables: Tables, variables: Mapping[str, Value | None], depth: int = 0
) -> bool | None:
    """Tell whether `(Get-ForeignConnector 'Fax' ...)` or its opposite holds; None for any other condition."""
    if depth > DEEPEST:
        return None
    if len(condition) == 1 and condition[0].kind is Kind.GROUP and condition[0].opening == "(":
        try:
            inner = statements(condition[0].text, condition[0].line)
        except NotUnderstood:
            return None
        return holds(inner[0].elements, tables, variables, depth + 1) if len(inner) == 1 else None
    first, *rest = condition
    if (first.kind, first.text.lower()) in ((Kind.PARAMETER, "not"), (Kind.SIGN, "!")) and rest:
        opposite = holds(rest, tables, variables, depth + 1)
        return None if opposite is None else not opposite
    try:
        return _exists(command_of(list(condition), first.line), tables, variables)
    except ValueError:
        return None


def _exists(command: Command, tables: Tables, variables: Mapping[str, Value | None]) -> bool | None:
    """Tell whether Get-... would find something; raises ValueError when its arguments cannot be bound."""
    cmdlet = LOOKS.get(command.name.lower())
    identity = bind(command, cmdlet, variables).text("Identity") if cmdlet else None
    if cmdlet is None or identity is None or "\\" in identity or "*" in identity:
        return None
    if cmdlet.noun in LISTS:
        return listed.place_of(tables, cmdlet.noun, identity) is not None
    return domains.domain_of(tables, identity) in tables.exchange["AcceptedDomains"]
