"""Source servers: which of a connector's servers hands its messages over, and how far that one is."""

from dataclasses import dataclass
from enum import StrEnum, unique

from connector.categorizer.active_directory import directory_of
from connector.model.route import Connector
from connector.settings import ExchangeSettings, TransportServerSettings


@unique
class Nearness(StrEnum):
    """How far the source server is; nearer ones stand before farther ones."""

    THIS_SERVER = "this server"
    SAME_SITE = "a server of this site"
    OTHER_SITE = "a server of another site"


NEARNESS = tuple(Nearness)
"""The nearest first."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """The server that would hand a connector's messages over, and the cost of the way to its site."""

    server: str
    cost: int
    nearness: Nearness


def site_of_router(settings: ExchangeSettings) -> str:
    """Return the site of the server that routes."""
    return settings.transport_servers[0].site


def hosts(connector: Connector, settings: ExchangeSettings) -> tuple[str, ...]:
    """Return the names of a connector's source servers; the server that made it where none is named."""
    return connector.source_transport_servers or (settings.server,)


def _servers(connector: Connector, settings: ExchangeSettings) -> list[TransportServerSettings]:
    names = hosts(connector, settings)
    return [server for server in settings.transport_servers if server.name in names]


def is_in_scope(connector: Connector, settings: ExchangeSettings) -> bool:
    """Whether a scoped connector may be used here: one of its source servers is of the routing server's site."""
    return any(server.site == site_of_router(settings) for server in _servers(connector, settings))


def source_server(connector: Connector, settings: ExchangeSettings) -> Source | None:
    """Return the nearest source server that runs and can be reached, of equally near ones the one with the lowest name."""
    costs = directory_of(settings).site_costs
    sources = [
        Source(server=server.name, cost=costs[server.site], nearness=_nearness(server, settings))
        for server in _servers(connector, settings)
        if server.enabled and server.site in costs
    ]
    return min(sources, key=lambda one: (NEARNESS.index(one.nearness), one.cost, one.server), default=None)


def _nearness(server: TransportServerSettings, settings: ExchangeSettings) -> Nearness:
    if server.name == settings.server:
        return Nearness.THIS_SERVER
    return Nearness.SAME_SITE if server.site == site_of_router(settings) else Nearness.OTHER_SITE
