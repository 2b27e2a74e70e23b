"""The settings of a site as plain tables, which the cmdlets of a script change one after the other."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from connector import spaces
from connector.powershell import directories
from connector.powershell.binding import Bound
from connector.powershell.cmdlets import Parameter
from connector.powershell.steps import Entries, Value
from connector.powershell.values import Kind, read, texts
from connector.settings import ExchangeSettings

Table = dict[str, Any]


@dataclass(kw_only=True)
class Tables:
    """The tables of [exchange], and what was noticed while they were changed.

    `known_directories` says where directories of the Exchange server are found on this machine.
    """

    exchange: Table
    known_directories: Mapping[str, str] = field(default_factory=dict)
    on_windows: bool = False
    kept: list[str] = field(default_factory=list)
    domain_names: dict[str, str] = field(default_factory=dict)
    set_for_servers: dict[tuple[str, ...], tuple[str, object]] = field(default_factory=dict)

    def copied(self) -> "Tables":
        """Return tables to try a cmdlet on, which never changes a list or table in `exchange` but puts another in its place."""
        return replace(
            self,
            exchange=dict(self.exchange),
            kept=[],
            domain_names=dict(self.domain_names),
            set_for_servers=dict(self.set_for_servers),
        )

    def put(self, table: Table, parameter: Parameter, value: Value) -> None:
        """Give the setting of a parameter its value in a table; raises ValueError when it cannot have it."""
        *_, name = parameter.setting or ("",)
        if isinstance(value, Entries):
            if parameter.kind is not Kind.TEXTS:
                raise ValueError(f"-{parameter.name}: should be {parameter.kind.value}")
            table[name] = _edited(name, table.get(name, ()), value)
        elif parameter.kind is Kind.DIRECTORY:
            self._put_directory(table, name, str(read_argument(parameter, value)))
        else:
            settled = read_argument(parameter, value)
            table[name] = _proxies(settled) if name == "EmailAddresses" and isinstance(settled, list) else settled

    def put_inside(self, parameter: Parameter, value: Value) -> None:
        """Give a setting of [exchange], or of a table of it, its value."""
        *section, _ = parameter.setting or ("",)
        if not section:
            self.put(self.exchange, parameter, value)
        else:
            inner = self.exchange[section[0]] = dict(self.exchange[section[0]])
            self.put(inner, parameter, value)

    def _put_directory(self, table: Table, name: str, path: str) -> None:
        here = directories.local(path, self.known_directories, on_windows=self.on_windows)
        if here is None:
            stays = str(table.get(name, ""))
            self.kept.append(f"-{name} {path} is a directory of the Exchange server; the site keeps {stays!r}")
        else:
            table[name] = here


def tables_of(settings: ExchangeSettings) -> Table:
    """Return the settings as tables, as they would stand in a file."""
    # A value may be None and be written "" all the same, so that None is left out of what is written alone.
    return _without_nones(settings.model_dump(by_alias=True))


def _without_nones(table: Table) -> Table:
    return {name: _written(value) for name, value in table.items() if value is not None}


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return _without_nones(value)
    return [_written(one) for one in value] if isinstance(value, (list, tuple)) else value


def arguments(bound: Bound) -> list[tuple[Parameter, Value]]:
    """The cmdlet's own parameters that stand in a command, with their values."""
    own = bound.cmdlet.parameters
    return [(parameter, bound.values[parameter.name]) for parameter in own if parameter.name in bound.values]


def read_argument(parameter: Parameter, value: Value) -> object:
    """Read a value as its parameter's kind; raises ValueError with a sentence that names the parameter."""
    try:
        return read(value, parameter.kind)
    except ValueError as error:
        raise ValueError(f"-{parameter.name}: {error}") from error


def _edited(name: str, before: Any, edit: Entries) -> list[str]:
    """Add to a list and remove from it; values compare without case, address spaces with their cost."""
    after = list(before)
    for key, value in edit.entries:
        if key not in ("add", "remove"):
            raise ValueError(f"-{name}: a hash table has Add and Remove, and not {key!r}")
        found = _proxies(texts(value)) if name == "EmailAddresses" else texts(value)
        meant = {_compared(name, one) for one in found}
        after = [one for one in after if _compared(name, one) not in meant]
        after += found if key == "add" else []
    return after


def _compared(name: str, value: str) -> str:
    return str(spaces.parse(value)).lower() if name == "AddressSpaces" else value.lower()


def _proxies(addresses: list[str]) -> list[str]:
    """Write proxy addresses as the settings do: mail addresses bare, first the primary one, which SMTP: in capitals marks."""
    mails = [one for one in addresses if _is_mail(one)]
    ordered = iter(sorted(mails, key=lambda one: not one.startswith("SMTP:")))
    return [next(ordered).partition(":")[2] if _is_mail(one) else one for one in addresses]


def _is_mail(address: str) -> bool:
    return address.lower().startswith("smtp:")
