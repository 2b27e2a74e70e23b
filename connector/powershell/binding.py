"""Arguments to parameters, as PowerShell binds them: without case, by any prefix that means one alone, by position."""

from collections.abc import Mapping
from dataclasses import dataclass

from connector.powershell.cmdlets import ALIASES, COMMON, Cmdlet, Parameter
from connector.powershell.steps import Argument, Command, Text, Value, Variable
from connector.powershell.values import Kind, resolved


@dataclass(frozen=True, kw_only=True)
class Bound:
    """A command whose arguments are known, by the names of their parameters."""

    cmdlet: Cmdlet
    values: Mapping[str, Value]

    def text(self, name: str) -> str | None:
        """The text of an argument, None when there is none."""
        value = self.values.get(name)
        return value.text if isinstance(value, Text) else None


def bind(command: Command, cmdlet: Cmdlet, variables: Mapping[str, Value | None]) -> Bound:
    """Bind a command's arguments; raises ValueError with a sentence that names the argument which cannot be."""
    values: dict[str, Value] = {}
    for parameter, value in _paired(command, cmdlet):
        if parameter.name in values:
            raise ValueError(f"-{parameter.name} stands there twice")
        try:
            values[parameter.name] = resolved(value, variables)
        except ValueError as error:
            raise ValueError(f"-{parameter.name}: {error}") from error
    if missing := [name for name in cmdlet.required if name not in values]:
        raise ValueError(f"-{missing[0]} is missing")
    return Bound(cmdlet=cmdlet, values=values)


def _paired(command: Command, cmdlet: Cmdlet) -> list[tuple[Parameter, Value]]:
    """Pair every argument with its parameter; what follows a switch without a colon is an argument of its own."""
    pairs: list[tuple[Parameter, Value]] = []
    is_first_free = cmdlet.first is not None
    for argument in _separated(command, cmdlet):
        if argument.name is not None:
            parameter = parameter_of(argument.name, cmdlet)
            if argument.value is None and parameter.kind is not Kind.SWITCH:
                raise ValueError(f"-{parameter.name} has no value")
            pairs.append((parameter, argument.value or Variable(name="true")))
        elif is_first_free and cmdlet.first and argument.value is not None:
            pairs.append((parameter_of(cmdlet.first, cmdlet), argument.value))
            is_first_free = False
        else:
            raise ValueError("a value stands there without its parameter")
    return pairs


def _separated(command: Command, cmdlet: Cmdlet) -> list[Argument]:
    found: list[Argument] = []
    for argument in command.arguments:
        is_switch = argument.name is not None and parameter_of(argument.name, cmdlet).kind is Kind.SWITCH
        # -WhatIf:$false is one argument, and -Confirm $false two, of which PowerShell refuses the second or takes it for the Identity.
        if is_switch and argument.value is not None and not argument.has_colon:
            found.append(Argument(name=argument.name, value=None, line=argument.line))
            found.append(Argument(name=None, value=argument.value, line=argument.line))
        else:
            found.append(argument)
    return found


def parameter_of(name: str, cmdlet: Cmdlet) -> Parameter:
    """Find a parameter by its name, its alias or the beginning of its name; raises ValueError when none or several have it."""
    known = (*cmdlet.parameters, *COMMON)
    sought = ALIASES.get(name.lower(), name).lower()
    for parameter in known:
        if parameter.name.lower() == sought:
            return parameter
    begun = [parameter for parameter in known if parameter.name.lower().startswith(sought)]
    if len(begun) > 1:
        raise ValueError(f"-{name} may mean {' or '.join(f'-{parameter.name}' for parameter in begun)}")
    if not begun:
        raise ValueError(f"-{name} is a parameter that no setting stands for")
    return begun[0]
