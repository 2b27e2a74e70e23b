"""Somebody who acts between another's look at mail.que and his writing, on a connection of his own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from connector.foreign import ForeignDelivery, Staged
from connector.model.transit import Delivery
from connector.store.changes import Change, Delayed, Made
from connector.store.transit import Transit
from tests.connector.world import World

Act = Callable[[], object]


@dataclass(frozen=True, kw_only=True)
class Interrupted(Transit):
    """The queues for somebody who is overtaken: the next act of a write happens just before it; None lets one write pass."""

    before: dict[str, list[Act | None]] = field(default_factory=dict)

    def claim(self, read: Sequence[Delivery]) -> frozenset[int]:
        """Claim, too late."""
        self._overtake("claim")
        return super().claim(read)

    def stage(self, staged: Sequence[tuple[Delivery, str, str]]) -> frozenset[int]:
        """Stage, too late."""
        self._overtake("stage")
        return super().stage(staged)

    def apply(self, changes: Sequence[Change]) -> Made:
        """Apply, too late."""
        self._overtake("apply")
        return super().apply(changes)

    def note_delays(self, late: Sequence[Delayed]) -> Made:
        """Note, too late."""
        self._overtake("note_delays")
        return super().note_delays(late)

    def _overtake(self, write: str) -> None:
        acts = self.before.get(write, [])
        if acts and (act := acts.pop(0)) is not None:
            act()


@dataclass(kw_only=True)
class Overtaken(ForeignDelivery):
    """Drop directories for somebody who is overtaken just before a file gets its name."""

    before_names: list[Act] = field(default_factory=list)

    def complete(self, staged: Staged) -> bool:
        """Name a file, too late."""
        if self.before_names:
            self.before_names.pop(0)()
        return super().complete(staged)


def interrupt(world: World, write: str, *acts: Act | None) -> None:
    """Let acts happen before the next writes of that kind by whoever runs the site's transport."""
    transport = world.exchange.transport
    transport.transit = Interrupted(
        engine=transport.transit.engine, lifetime=transport.transit.lifetime, before={write: list(acts)}
    )
    transport.dropping = replace(transport.dropping, transit=transport.transit)


def overtake(world: World, *acts: Act) -> None:
    """Let acts happen just before the next files get their names."""
    dropping = world.exchange.transport.dropping
    foreign = Overtaken(site=world.site, settings=world.settings, before_names=list(acts))
    world.exchange.transport.dropping = replace(dropping, foreign=foreign)
