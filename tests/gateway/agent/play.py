"""A site that takes its mail as a delivery agent, and everything that is done there in a minute."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.acknowledging import Acknowledging
from gateway.document.pages import write_tiff
from gateway.flow.handover import Handover
from gateway.model.job import Job, State
from gateway.settings import AgentSettings, GatewaySettings
from gateway.store.acknowledgements import Acknowledgements
from gateway.store.overdue import Overdue
from tests.gateway.agent.exchange import FakeExchange
from tests.gateway.flow.scene import PAGE, Scene, ScriptedLine, a_file
from tests.gateway.model.facts import EIGHT
from wire.envelope import Recipient


@dataclass
class Play:
    """Exchange, a gateway that is told to be killed and started anew, and a line."""

    scene: Scene
    line: ScriptedLine = field(default_factory=lambda: ScriptedLine([]))
    exchange: FakeExchange = field(default_factory=FakeExchange)
    now: datetime = EIGHT
    _handover: Handover | None = None

    @property
    def handover(self) -> Handover:
        """The part of the present life of the gateway that speaks with Exchange."""
        if self._handover is None:
            self._handover = a_handover(self.scene, self.exchange)
            self._handover.recover(self.now)
        return self._handover

    def restart(self) -> None:
        """Forget what was in memory."""
        self._handover = None

    def queue(self, *recipients: str | Recipient, number: int = 1, sender: str = "ann@contoso.example") -> str:
        """Let Exchange queue a mail."""
        return self.exchange.drop(a_file(*recipients, sender=sender), number)

    def hand_over(self) -> bool:
        """Speak with Exchange until there is nothing to say."""
        worked = False
        while self.handover.step(self.now):
            worked = True
        return worked

    def work(self) -> None:
        """Print what is new, begin and settle what is due."""
        for job in self.scene.jobs.lease_new(self.now, 100):
            self.scene.blobs.keep_fax(job.id, b"%PDF", write_tiff([PAGE] * 2))
            self.scene.jobs.settle(job, job.moved(State.READY, pages=2), self.scene.owed_at(self.now))
        replace(self.scene.calling(self.line), left_since=self.handover.left_since).step(self.now)

    def wait(self, span: timedelta = timedelta(minutes=1)) -> None:
        """Let time pass, and all be done that is due then."""
        self.now += span
        self.exchange.now = self.now
        self.hand_over()
        self.work()
        self.hand_over()

    def jobs(self) -> list[Job]:
        """Every fax."""
        return self.scene.jobs.all()


def a_handover(scene: Scene, exchange: FakeExchange) -> Handover:
    """What a site's gateway speaks with."""
    settings = scene.settings
    return Handover(
        exchange=exchange,
        connector=settings.agent.connector,
        acceptance=scene.acceptance,
        acknowledging=Acknowledging(
            acknowledgements=Acknowledgements(engine=scene.jobs.engine),
            messages=scene.messages,
            jobs=scene.jobs,
            desk=scene.desk,
            overdue=Overdue(engine=scene.jobs.engine, node=scene.jobs.node),
            settings=settings,
            zone=ZoneInfo("UTC"),
        ),
    )


def by_agent(scene: Scene, **changes: object) -> Scene:
    """The same site with a Delivery Agent connector."""
    settings = {"agent": AgentSettings(connector="Fax Agent"), **changes}
    return replace(scene, settings=GatewaySettings(**settings))  # type: ignore[arg-type]  # of each its own kind
