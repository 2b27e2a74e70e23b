"""Exchange's own reports, and what it makes of those of others (Set-TransportConfig)."""

from enum import StrEnum, unique

from connector.settings.kinds import Limit, OptionalAddress
from foundation.settings import Section, setting


@unique
class DsnConversionMode(StrEnum):
    """What becomes of reports that other systems made."""

    USE_EXCHANGE_DSNS = "UseExchangeDSNs"
    PRESERVE_DSN_BODY = "PreserveDSNBody"
    DO_NOT_CONVERT = "DoNotConvert"


class DsnSettings(Section):
    """Delivery status notifications."""

    external_delay_dsn: bool = setting(
        default=True,
        sentence="Whether senders outside the organization hear of delays.",
        name="ExternalDelayDsnEnabled",
    )
    internal_delay_dsn: bool = setting(
        default=True, sentence="Whether senders of the organization hear of delays.", name="InternalDelayDsnEnabled"
    )
    external_max_attach_size: Limit = setting(
        10 * 1024**2,
        "Largest message that a report to somebody outside returns whole; of a larger one it returns the header.",
        name="ExternalDsnMaxMessageAttachSize",
    )
    internal_max_attach_size: Limit = setting(
        10 * 1024**2,
        "Largest message that a report to somebody of the organization returns whole.",
        name="InternalDsnMaxMessageAttachSize",
    )
    postmaster: OptionalAddress = setting(
        "",
        "Sender of reports; postmaster of the default accepted domain when nothing stands here.",
        name="ExternalPostmasterAddress",
    )
    conversion_mode: DsnConversionMode = setting(
        DsnConversionMode.DO_NOT_CONVERT,
        "What becomes of reports that a gateway made: UseExchangeDSNs writes text and attachments anew, as Exchange 2010 and 2013 do "
        "unless told otherwise; PreserveDSNBody keeps the text; DoNotConvert, the default here, lets them pass.",
        name="DSNConversionMode",
    )
