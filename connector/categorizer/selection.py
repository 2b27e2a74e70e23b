"""Which connector wins an address, in the documented order, and why each other one loses ([CS])."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum, unique

from connector.categorizer.refusals import NO_CONNECTOR, TOO_LARGE
from connector.categorizer.sources import NEARNESS, Source, hosts, is_in_scope, site_of_router, source_server
from connector.model.route import Connector, Route, ToConnector, Unroutable
from connector.settings import ExchangeSettings
from connector.spaces import SMTP, AddressSpace, TypedAddress
from foundation.measures import write_size
from wire import address as fax_address
from wire.address import FaxAddress


@unique
class Step(StrEnum):
    """The steps of the selection, in their order: a connector loses at one of them."""

    SIZE = "message size"
    SCOPE = "scope"
    ENABLED = "enabled"
    SOURCE = "source servers"
    MATCH = "address space"
    SPECIFICITY = "most specific space"
    COST = "lowest total cost"
    NEARNESS = "nearest source server"
    NAME = "lowest name"


_STEPS = tuple(Step)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """How one connector with one of its spaces fared: `lost` is None for the winner, `why` says it in words.

    `space` is None where the connector lost before its spaces were looked at. `fit` counts how much of the address the space names.
    """

    connector: Connector
    space: AddressSpace | None
    source: Source | None
    fit: int | None
    lost: Step | None
    why: str

    @property
    def cost(self) -> int | None:
        """The total cost: site links and address space."""
        return self.source.cost + self.space.cost if self.source and self.space else None


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The way of one address, and how every connector fared."""

    address: TypedAddress
    size: int
    verdicts: tuple[Verdict, ...]
    route: Route


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    """A connector and the space of its that takes the address, with the source server."""

    connector: Connector
    space: AddressSpace
    source: Source
    fit: int

    @property
    def cost(self) -> int:
        """The total cost."""
        return self.source.cost + self.space.cost


@dataclass(frozen=True, kw_only=True)
class _Standing:
    """What keeps one connector from an address: every obstacle in order, and the spaces that take the address."""

    connector: Connector
    source: Source | None
    obstacles: tuple[tuple[Step, str], ...]
    fits: tuple[tuple[AddressSpace, int | None], ...]

    @property
    def takes_the_address(self) -> bool:
        """Whether one of its spaces matches."""
        return any(fit is not None for _, fit in self.fits)

    def is_kept_only_by(self, step: Step) -> bool:
        """Whether it would be in the running but for this one obstacle."""
        return self.takes_the_address and [obstacle for obstacle, _ in self.obstacles] == [step]


_ORDER: tuple[tuple[Step, Callable[[_Candidate], int | str]], ...] = (
    (Step.SPECIFICITY, lambda one: -one.fit),
    (Step.COST, lambda one: one.cost),
    (Step.NEARNESS, lambda one: NEARNESS.index(one.source.nearness)),
    (Step.NAME, lambda one: one.connector.name.lower()),
)
"""The steps after the matching, and what the lowest value of wins ([CS] 3 to 6)."""


def explain(address: TypedAddress, size: int, settings: ExchangeSettings) -> Explanation:
    """Say which connector wins an address outside, for a message of the size that counts, and at which step every other loses."""
    standings = _standings(address, size, settings)
    winner = _winner(standings)
    verdicts = (verdict for standing in standings for verdict in _verdicts(standing, winner))
    return Explanation(
        address=address,
        size=size,
        verdicts=tuple(sorted(verdicts, key=_how_far, reverse=True)),
        route=_route(winner) if winner else _no_route(address, standings),
    )


def _how_far(verdict: Verdict) -> int:
    """Who came farther stands before who lost earlier, the winner before all."""
    return len(_STEPS) if verdict.lost is None else _STEPS.index(verdict.lost)


def select(address: TypedAddress, size: int, settings: ExchangeSettings) -> Route:
    """Return the way of an address outside, for a message of the size that counts."""
    standings = _standings(address, size, settings)
    winner = _winner(standings)
    return _route(winner) if winner else _no_route(address, standings)


def _standings(address: TypedAddress, size: int, settings: ExchangeSettings) -> list[_Standing]:
    connectors: list[Connector] = [*settings.foreign_connectors, *settings.delivery_agent_connectors]
    spellings = _spellings(address, [space for one in connectors for space in one.address_spaces])
    standings = [_standing(one, address.type, spellings, size, settings) for one in connectors]
    return sorted(standings, key=lambda standing: standing.connector.name.lower())


def _winner(standings: Sequence[_Standing]) -> _Candidate | None:
    running = [candidate for standing in standings for candidate in _candidates(standing)]
    return min(running, key=lambda one: tuple(key(one) for _, key in _ORDER), default=None)


def _spellings(address: TypedAddress, spaces: Sequence[AddressSpace]) -> tuple[str, ...]:
    """The value as it stands and, for a fax, its number alone: `FAX:+1425*` means `Ann Lee@+1 (425) 555-0123` too."""
    if address.type == SMTP:
        return (address.value.rpartition("@")[2],)
    if all(space.space == "*" for space in spaces if space.type == address.type):
        return (address.value,)  # finding the number takes its time, and would change nothing
    reading = fax_address.read(str(address), ())
    number = reading.result.number if isinstance(reading.result, FaxAddress) else ""
    return (address.value, number) if number else (address.value,)


def _standing(
    connector: Connector, type: str, spellings: tuple[str, ...], size: int, settings: ExchangeSettings
) -> _Standing:
    source = source_server(connector, settings)
    return _Standing(
        connector=connector,
        source=source,
        obstacles=tuple(_obstacles(connector, source, size, settings)),
        fits=tuple((space, space.fit(type, spellings)) for space in dict.fromkeys(connector.address_spaces)),
    )


def _obstacles(
    connector: Connector, source: Source | None, size: int, settings: ExchangeSettings
) -> Iterator[tuple[Step, str]]:
    largest = connector.max_message_size
    if size > largest or largest == 0:  # 0 disables it for whatever size ([PS])
        yield Step.SIZE, f"{write_size(largest)} at most" if largest else "no message of whatever size"
    if connector.is_scoped_connector and not is_in_scope(connector, settings):
        yield Step.SCOPE, f"for servers of its site, and {settings.server} is of {site_of_router(settings)}"
    if not connector.enabled:
        yield Step.ENABLED, "no"
    if source is None:
        yield Step.SOURCE, f"none runs and can be reached: {', '.join(hosts(connector, settings))}"


def _candidates(standing: _Standing) -> Iterator[_Candidate]:
    if standing.source is not None and not standing.obstacles:
        for space, fit in standing.fits:
            if fit is not None:
                yield _Candidate(connector=standing.connector, space=space, source=standing.source, fit=fit)


def _verdicts(standing: _Standing, winner: _Candidate | None) -> Iterator[Verdict]:
    blank = Verdict(connector=standing.connector, space=None, source=standing.source, fit=None, lost=None, why="")
    if standing.obstacles or standing.source is None:
        step, why = standing.obstacles[0]
        yield replace(blank, lost=step, why=why)
        return
    for space, fit in standing.fits:
        if fit is None or winner is None:
            yield replace(blank, space=space, lost=Step.MATCH, why="does not match")
        else:
            mine = _Candidate(connector=standing.connector, space=space, source=standing.source, fit=fit)
            lost, why = _compared(mine, winner)
            yield replace(blank, space=space, fit=fit, lost=lost, why=why)


def _compared(one: _Candidate, winner: _Candidate) -> tuple[Step | None, str]:
    if one == winner:
        return None, f"by way of {one.source.server}, {one.source.nearness}, at a cost of {_sum(one)}"
    for step, key in _ORDER:
        if key(one) != key(winner):
            return step, _told(step, one, winner)
    return Step.NAME, f"its {_space(winner.space)} fits as well"


def _told(step: Step, one: _Candidate, winner: _Candidate) -> str:
    name = winner.connector.name
    if step is Step.SPECIFICITY:
        return f"{name} has {_space(winner.space)}"
    if step is Step.COST:
        return f"{_sum(one)}, of {name} {_sum(winner)}"
    if step is Step.NEARNESS:
        return (
            f"{one.source.server}, {one.source.nearness}; {name} has {winner.source.server}, {winner.source.nearness}"
        )
    return f"{name} is lower"


def _space(space: AddressSpace) -> str:
    return f"{space.type}:{space.space}"


def _sum(one: _Candidate) -> str:
    """The total cost, with what it is made of where there is more than one part."""
    return (
        f"{one.cost} ({one.source.cost} to the site, {one.space.cost} for the space)"
        if one.source.cost
        else str(one.cost)
    )


def _route(winner: _Candidate) -> ToConnector:
    """The queue is named for the type of address, as the queue viewer's own example is, `FAX`; for mail by its domain ([Q])."""
    domain = winner.space.space if winner.space.type == SMTP else winner.space.type
    return ToConnector(connector=winner.connector, server=winner.source.server, domain=domain)


def _no_route(address: TypedAddress, standings: Sequence[_Standing]) -> Route:
    for standing in standings:
        if standing.is_kept_only_by(Step.SOURCE):
            # Its servers come back; a fax that was returned for that would be sent twice.
            return Unroutable(
                reason=f"Source servers of connector {standing.connector.name}: {standing.obstacles[0][1]}.",
                has_connector=True,
            )
    if any(standing.is_kept_only_by(Step.SIZE) for standing in standings):
        return TOO_LARGE
    if address.type != SMTP:
        return NO_CONNECTOR
    domain = address.value.rpartition("@")[2]
    return Unroutable(reason=f"There is currently no route to the domain {domain}.")
