"""Set-TransportService and Set-TransportConfig: what servers have, and what the organization has."""

from connector.powershell.binding import Bound
from connector.powershell.cmdlets import Parameter
from connector.powershell.steps import Value
from connector.powershell.tables import Tables, arguments, read_argument

ROOT = "RootDropDirectoryPath"


def apply_config(tables: Tables, bound: Bound) -> None:
    """Set what the organization has; raises ValueError with a sentence when a value cannot be."""
    for parameter, value in arguments(bound):
        tables.put_inside(parameter, value)


def apply_service(tables: Tables, bound: Bound) -> None:
    """Set what one server has; a site has one value for all of them but for RootDropDirectoryPath."""
    names = [server["Name"] for server in tables.exchange["TransportServers"]]
    # A host name means its server, as an Identity in Exchange may.
    identity = (bound.text("Identity") or names[0]).partition(".")[0].upper()
    if identity not in names:
        raise ValueError(
            f"there is no server {identity!r}; the TransportServers are {', '.join(names)}; name it there first"
        )
    for parameter, value in arguments(bound):
        if parameter.name == ROOT:
            _put_root(tables, names.index(identity), parameter, value)
        elif parameter.setting is not None:
            _refuse_difference(tables, parameter, identity, value)
            tables.put_inside(parameter, value)


def _put_root(tables: Tables, place: int, parameter: Parameter, value: Value) -> None:
    """Set where one server's Drop directories are; the organization's own setting is that of a single server."""
    servers = [dict(server) for server in tables.exchange["TransportServers"]]
    shared = tables.exchange[ROOT]
    own = {ROOT: servers[place].pop(ROOT, shared)}
    tables.put(own, parameter, value)
    if len(servers) == 1:
        tables.exchange[ROOT] = own[ROOT]
    elif own[ROOT] != shared:
        servers[place] |= own
    tables.exchange["TransportServers"] = servers


def _refuse_difference(tables: Tables, parameter: Parameter, server: str, value: Value) -> None:
    place, settled = parameter.setting or (), read_argument(parameter, value)
    other, before = tables.set_for_servers.setdefault(place, (server, settled))
    if other != server and before != settled:
        raise ValueError(f"-{parameter.name} is another one than that of {other}; a site has one for all its servers")
    tables.set_for_servers[place] = (server, settled)
