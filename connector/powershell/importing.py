"""Reading an administrator's script: what its lines mean for the settings of a site. Nothing is ever run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, unique

from connector.powershell import domains, existence, listed, services
from connector.powershell.binding import Bound, bind
from connector.powershell.cmdlets import CMDLETS, LISTS
from connector.powershell.errors import NotUnderstood
from connector.powershell.steps import Assignment, Choice, Command, Puzzle, Step, Text, Value, Variable
from connector.powershell.syntax import parse
from connector.powershell.tables import Tables, tables_of
from connector.settings import ConnectorFile, ExchangeSettings
from foundation.settings import faults


@unique
class Fate(Enum):
    """What became of a line."""

    TAKEN = "taken"
    KEPT = "kept as it is"
    PASSED_OVER = "passed over"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Note:
    """What became of one line of a script: its number, the command on it, and a sentence."""

    line: int
    command: str
    fate: Fate
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Reading:
    """The settings after a script, and a note for everything that stands in it."""

    settings: ExchangeSettings
    notes: tuple[Note, ...]

    def of(self, fate: Fate) -> tuple[Note, ...]:
        """The notes with that fate."""
        return tuple(note for note in self.notes if note.fate is fate)


_LOOKING = ("get", "test", "format", "select", "where", "sort", "measure", "out", "write")
"""Verbs of cmdlets that show something and set nothing."""

_NOTHING_HERE = {
    "new-item": "directories of the Exchange server are no part of the site's settings",
    "icacls": "permissions on the Exchange server are no part of the site's settings",
    "icacls.exe": "permissions on the Exchange server are no part of the site's settings",
    "restart-service": "services of the Exchange server are no part of the site's settings",
    "import-module": "modules mean nothing here",
    "add-pssnapin": "modules mean nothing here",
    "start-sleep": "waiting sets nothing",
    "send-mailmessage": "a mail sets nothing",
}
"""What a script may do on an Exchange server that no setting stands for, and why it is passed over."""

_SWITCHES: Mapping[str, Value] = {"whatifpreference": Variable(name="false"), "confirmpreference": Text(text="High")}
"""Variables that PowerShell itself has, at the values that they have unless somebody set them."""


_CMDLETS: Mapping[str, Callable[[Tables, Bound], None]] = {
    **dict.fromkeys(LISTS, listed.apply),
    "DistributionGroupMember": listed.apply_membership,
    "AcceptedDomain": domains.apply,
    "TransportService": services.apply_service,
    "TransportConfig": services.apply_config,
}
"""What is done for a cmdlet, by its noun."""


def read_script(
    script: str, settings: ExchangeSettings, known_directories: Mapping[str, str], *, on_windows: bool = False
) -> Reading:
    """Take over what a script sets; what is not understood is refused and leaves everything as the line before it did.

    `known_directories` says where directories of the Exchange server are found on this machine.
    """
    tables = Tables(exchange=tables_of(settings), known_directories=known_directories, on_windows=on_windows)
    reader = _Reader(tables=tables)
    try:
        steps = parse(script)
    except NotUnderstood as error:
        steps = ()
        reader.note(error.line, "", Fate.REFUSED, f"{error}; nothing of the script could be read")
    reader.follow(steps)
    return Reading(
        settings=ExchangeSettings.model_validate(reader.tables.exchange, by_alias=True, by_name=False),
        notes=tuple(reader.notes),
    )


@dataclass(kw_only=True)
class _Reader:
    """How far a script was read."""

    tables: Tables
    notes: list[Note] = field(default_factory=list)
    variables: dict[str, Value | None] = field(default_factory=lambda: dict(_SWITCHES))

    def note(self, line: int, command: str, fate: Fate, sentence: str) -> None:
        """Note what became of a line."""
        self.notes.append(Note(line=line, command=command, fate=fate, sentence=sentence))

    def follow(self, steps: Sequence[Step]) -> None:
        """Take over what steps say, in order."""
        for step in steps:
            match step:
                case Puzzle():
                    self.note(step.line, "", Fate.REFUSED, f"this is not understood: {step.sentence}")
                case Assignment():
                    self._assign(step)
                case Choice():
                    self._choose(step)
                case Command():
                    self._command(step)

    def _assign(self, step: Assignment) -> None:
        # A preference such as $ErrorActionPreference changes how a script runs, and not what it sets.
        self.variables[step.name] = step.value
        if step.name in _SWITCHES:
            self.note(
                step.line, f"${step.name}", Fate.REFUSED, "whether the script sets anything hangs on this variable"
            )
            self.variables[step.name] = None

    def _choose(self, choice: Choice) -> None:
        """Follow the branch whose condition holds, as far as it can be told; else every branch must be of no meaning here."""
        for condition, body in choice.branches:
            holds = condition is None or existence.holds((condition,), self.tables, self.variables)
            if holds is None:
                self._pass_over_all(choice)
                return
            if holds:
                self.follow(body)
                return

    def _pass_over_all(self, choice: Choice) -> None:
        sentence = "whether its condition holds, only running the script would tell"
        for _, body in choice.branches:
            for step in body:
                if isinstance(step, Command) and _meaning(step) is not None:
                    self._command(step)
                elif isinstance(step, Choice):
                    self._pass_over_all(step)
                elif isinstance(step, Assignment):
                    self.variables[step.name] = None
                else:
                    name = step.name if isinstance(step, Command) else ""
                    self.note(step.line, name, Fate.REFUSED, f"it stands in an if, and {sentence}")

    def _command(self, command: Command) -> None:
        if (meaning := _meaning(command)) is not None:
            self.note(command.line, command.name, Fate.PASSED_OVER, meaning)
            return
        trial = self.tables.copied()
        try:
            sets = self._carry_out(command, trial)
        except ValueError as error:
            self.note(command.line, command.name, Fate.REFUSED, str(error))
            return
        for sentence in trial.kept:
            self.note(command.line, command.name, Fate.KEPT, sentence)
        if not sets:
            self.note(command.line, command.name, Fate.PASSED_OVER, "with -WhatIf it sets nothing")
            return
        self.tables = trial
        self.note(command.line, command.name, Fate.TAKEN, "")

    def _carry_out(self, command: Command, tables: Tables) -> bool:
        """Apply a cmdlet; return whether it sets anything, and raise ValueError when it cannot be applied."""
        for piped in command.piped:
            if _meaning(piped) is None:
                raise ValueError(f"its output is piped into {piped.name}, which is not understood")
        cmdlet = CMDLETS.get(command.name.lower())
        if cmdlet is None:
            raise ValueError(f"{command.name} is a command that no setting stands for")
        bound = bind(command, cmdlet, self.variables)
        if bound.values.get("WhatIf") == Variable(name="true"):
            return False
        _CMDLETS[cmdlet.noun](tables, bound)
        if wrong := faults({"exchange": tables.exchange}, ConnectorFile):
            raise ValueError("; ".join(wrong))
        return True


def _meaning(command: Command) -> str | None:
    """Say why a command sets nothing of the site; None when it may."""
    stages = (command, *command.piped)
    if command.name.lower() in _NOTHING_HERE and all(_looks(stage) for stage in command.piped):
        return _NOTHING_HERE[command.name.lower()]
    return "it looks and sets nothing" if all(_looks(stage) for stage in stages) else None


def _looks(command: Command) -> bool:
    verb, dash, _ = command.name.lower().partition("-")
    return (bool(dash) and verb in _LOOKING) or command.name.lower() in ("fl", "ft", "select", "where", "sort", "?")
