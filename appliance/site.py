"""Making a site, and putting both halves of it together."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from appliance.errors import NotEmptyError, PartedError, SiteExistsError
from connector.app import Exchange, exclusive, open_exchange
from connector.settings import ExchangeSettings
from foundation.clock import Clock
from foundation.ids import Ids
from foundation.sample import sample
from foundation.settings import Section, load, section
from foundation.site import SiteSettings, settings_file
from gateway.app import ALONE, Gateway, Surroundings, open_gateway
from gateway.records import GatewayFile, check_settings, open_records
from gateway.settings import GatewaySettings, Through
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


def init(site: Path) -> Path:
    """Make a site: settings file, directories and database; raises SiteExistsError, NotEmptyError. Returns the settings file."""
    file = settings_file(site)
    if file.exists():
        raise SiteExistsError(f"{file} exists already; nothing was changed")
    if site.exists() and any(site.iterdir()):
        raise NotEmptyError(
            f"{site} holds other files and is no site; name a new or empty directory; nothing was changed"
        )
    settings = SiteFile()
    for directory in _directories(site, settings):
        # 0700: whoever can write to Replay can send mail as anybody.
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    open_records(site, gateway_part(settings)).jobs.engine.dispose()
    # The settings file comes last: a site that has one is a whole site.
    return create(site, file.name, sample(SiteFile).encode())


def _directories(site: Path, settings: SiteFile) -> list[Path]:
    gateway, exchange = settings.gateway, settings.exchange
    names = [gateway.drop_directory, gateway.replay_directory, gateway.spool_directory, exchange.pickup_directory]
    return [
        site,
        *(site / name for name in (*names, gateway.inbound.incoming_directory, exchange.mailboxes_directory)),
    ]


def read_settings(site: Path) -> SiteFile:
    """Read the settings of both halves; raises SettingsError."""
    return load(settings_file(site), SiteFile, check=lambda file: check_settings(file.gateway))


def gateway_part(settings: SiteFile) -> GatewayFile:
    """Return the settings as the gateway reads them alone."""
    return GatewayFile(site=settings.site, gateway=settings.gateway)


def _refuse_parted(site: Path, settings: SiteFile) -> None:
    """Refuse halves that name different directories: each would wait for the other's files for ever."""
    gateway, exchange = settings.gateway, settings.exchange
    root = site / exchange.root_drop_directory
    drops = [root / connector.directory for connector in exchange.foreign_connectors]
    if not _among(site / gateway.drop_directory, drops):
        raise PartedError(
            f"the halves do not meet: gateway.drop_directory is {site / gateway.drop_directory}, but the Foreign connectors write to "
            f"{', '.join(map(str, drops)) or 'no directory'}; name one of these; dropfax does not start"
        )
    replay = site / exchange.replay_directory
    if not _among(site / gateway.replay_directory, [replay]):
        raise PartedError(
            f"the halves do not meet: gateway.replay_directory is {site / gateway.replay_directory}, but exchange.ReplayDirectoryPath "
            f"is {replay}; name the same directory in both; dropfax does not start"
        )
    pickup = site / exchange.pickup_directory
    if gateway.inbound.through is Through.PICKUP and not _among(site / gateway.inbound.pickup_directory, [pickup]):
        raise PartedError(
            f"the halves do not meet: gateway.inbound.pickup_directory is {site / gateway.inbound.pickup_directory}, but "
            f"exchange.PickupDirectoryPath is {pickup}; name the same directory in both; dropfax does not start"
        )


def _among(directory: Path, others: Sequence[Path]) -> bool:
    return directory.resolve() in [other.resolve() for other in others]


@contextmanager
def open_site(
    site: Path, settings: SiteFile, clock: Clock, ids: Ids, around: Surroundings = ALONE
) -> Iterator[Appliance]:
    """Put both halves of a site together; raises AlreadyRunningError when another process runs one of them, or PartedError."""
    _refuse_parted(site, settings)
    around = replace(around, ids=ids)
    with exclusive(site), open_gateway(site, gateway_part(settings), clock, around) as gateway:
        yield Appliance(gateway=gateway, exchange=open_exchange(site, settings.exchange, clock, ids))
