"""Making a site, and putting both halves of it together."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from appliance.errors import NotEmptyError, PartedError, SiteExistsError
from connector.app import Exchange, make_queues, running
from connector.settings import DeliveryAgentConnectorSettings, ExchangeSettings, refuse_shared
from foundation.clock import Clock
from foundation.ids import Ids
from foundation.loop import Half
from foundation.sample import written
from foundation.settings import Section, load, parse, section
from foundation.site import SETTINGS_FILE, SiteSettings, settings_file
from gateway.app import ALONE, Gateway, Surroundings, open_gateway
from gateway.records import GatewayFile, check_settings, open_records
from gateway.settings import AgentSettings, GatewaySettings, Through
from wire.publish import create


class SiteFile(Section):
    """The whole settings file of a site."""

    site: SiteSettings = section(SiteSettings, "What both halves need to know.")
    gateway: GatewaySettings = section(GatewaySettings, "The fax side.")
    exchange: ExchangeSettings = section(ExchangeSettings, "The Exchange side, in the words of Exchange's own cmdlets.")


@dataclass(frozen=True, kw_only=True)
class Appliance:
    """Both halves of one site."""

    gateway: Gateway
    exchange: Exchange

    @property
    def halves(self) -> list[Half]:
        """What has to be stepped."""
        return [self.exchange, self.gateway]


CONNECTOR = "Fax Agent"
"""Name of the Delivery Agent connector of a site that takes mail by it."""


def settings_by_agent() -> SiteFile:
    """Return the settings of a site whose fax mails go through a Delivery Agent connector, and none through a Drop directory."""
    connector = DeliveryAgentConnectorSettings(name=CONNECTOR)
    return SiteFile(
        gateway=GatewaySettings(agent=AgentSettings(connector=CONNECTOR)),
        exchange=ExchangeSettings(foreign_connectors=(), delivery_agent_connectors=(connector,)),
    )


def init(site: Path, settings: SiteFile | None = None) -> Path:
    """Make a site with these settings, the usual ones where there are none: settings file, directories and databases.

    Raises SiteExistsError, NotEmptyError. Returns the settings file.
    """
    file = settings_file(site)
    if file.exists():
        raise SiteExistsError(f"{file} exists already; nothing was changed")
    if site.exists() and any(site.iterdir()):
        raise NotEmptyError(
            f"{site} holds other files and is no site; name a new or empty directory; nothing was changed"
        )
    settings = settings or SiteFile()
    for directory in _directories(site, settings):
        # 0700: whoever can write to Replay can send mail as anybody.
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    open_records(site, gateway_part(settings)).jobs.engine.dispose()
    make_queues(site, settings.exchange)
    # The settings file comes last: a site that has one is a whole site.
    return create(site, file.name, written(settings).encode())


def _directories(site: Path, settings: SiteFile) -> list[Path]:
    gateway, exchange = settings.gateway, settings.exchange
    names = [gateway.drop_directory, gateway.replay_directory, gateway.spool_directory, exchange.pickup_directory]
    names += [gateway.inbound.incoming_directory, exchange.mailboxes_directory]
    return [site, *(site / name for name in names if name is not None)]


def read_settings(site: Path) -> SiteFile:
    """Read the settings of both halves; raises SettingsError."""

    def check(file: SiteFile) -> None:
        check_settings(file.gateway)
        refuse_shared(site, file.exchange)

    return load(settings_file(site), SiteFile, check=check)


def settings_from(text: str) -> SiteFile:
    """Read the settings of both halves from the text of a settings file; raises SettingsError."""
    return parse(text, SiteFile, file=Path(SETTINGS_FILE), check=lambda file: check_settings(file.gateway))


def gateway_part(settings: SiteFile) -> GatewayFile:
    """Return the settings as the gateway reads them alone."""
    return GatewayFile(site=settings.site, gateway=settings.gateway)


def _refuse_parted(site: Path, settings: SiteFile) -> None:
    """Refuse halves that name different directories: each would wait for the other's files for ever."""
    gateway, exchange = settings.gateway, settings.exchange
    root = site / exchange.root_drop_directory
    drops = [root / connector.directory for connector in exchange.foreign_connectors]
    _refuse_strange_agent(site, settings)
    # A site whose mails come by agent needs no Drop directory; one that has both is to meet in both.
    if (drops or not gateway.agent.connector) and not _among(site / gateway.drop_directory, drops):
        raise PartedError(
            f"the halves do not meet: gateway.drop_directory is {site / gateway.drop_directory}, but the Foreign connectors write to "
            f"{', '.join(map(str, drops)) or 'no directory'}; name one of these; dropfax does not start"
        )
    replay = _polled(site, exchange.replay_directory)
    if not _among(site / gateway.replay_directory, replay):
        raise PartedError(
            f"the halves do not meet: gateway.replay_directory is {site / gateway.replay_directory}, but exchange.ReplayDirectoryPath "
            f"is {_named(replay)}; name the same directory in both; dropfax does not start"
        )
    pickup = _polled(site, exchange.pickup_directory)
    if gateway.inbound.through is Through.PICKUP and not _among(site / gateway.inbound.pickup_directory, pickup):
        raise PartedError(
            f"the halves do not meet: gateway.inbound.pickup_directory is {site / gateway.inbound.pickup_directory}, but "
            f"exchange.PickupDirectoryPath is {_named(pickup)}; name the same directory in both; dropfax does not start"
        )


def _refuse_strange_agent(site: Path, settings: SiteFile) -> None:
    """Refuse a gateway that asks where nobody hands anything over."""
    mine, exchange = settings.gateway.agent, settings.exchange
    known = [connector.name for connector in exchange.delivery_agent_connectors]
    if mine.connector and mine.connector.lower() not in map(str.lower, known):
        raise PartedError(
            f"the halves do not meet: gateway.agent.connector is {mine.connector!r}, but the DeliveryAgentConnectors are "
            f"{', '.join(known) or 'none'}; name one of these; dropfax does not start"
        )
    for name, ours, theirs in (
        ("socket", mine.socket, exchange.agent_socket),
        ("token_file", mine.token_file, exchange.agent_token_file),
    ):
        if mine.connector and not _among(site / ours, [site / theirs]):
            raise PartedError(
                f"the halves do not meet: gateway.agent.{name} is {site / ours}, but Exchange's is {site / theirs}; "
                "name the same file in both; dropfax does not start"
            )


def _polled(site: Path, directory: Path | None) -> list[Path]:
    """Return the directory that Exchange reads, none when it reads none."""
    return [] if directory is None else [site / directory]


def _named(directories: Sequence[Path]) -> str:
    return ", ".join(map(str, directories)) or "empty, so that nothing is read"


def _among(directory: Path, others: Sequence[Path]) -> bool:
    return directory.resolve() in [other.resolve() for other in others]


@contextmanager
def open_site(
    site: Path, settings: SiteFile, clock: Clock, ids: Ids, around: Surroundings = ALONE
) -> Iterator[Appliance]:
    """Put both halves of a site together; raises AlreadyRunningError when another process runs one of them, or PartedError."""
    _refuse_parted(site, settings)
    around = replace(around, ids=ids)
    with (
        running(site, settings.exchange, clock, ids) as exchange,
        open_gateway(site, gateway_part(settings), clock, around) as gateway,
    ):
        yield Appliance(gateway=gateway, exchange=exchange)
