"""The head of a tracking log file: which fields its rows have, in the version of Exchange that is imitated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from connector.settings import TrackingSchema

BOM = "\ufeff"

FIELDS_2016 = (
    "date-time",
    "client-ip",
    "client-hostname",
    "server-ip",
    "server-hostname",
    "source-context",
    "connector-id",
    "source",
    "event-id",
    "internal-message-id",
    "message-id",
    "network-message-id",
    "recipient-address",
    "recipient-status",
    "total-bytes",
    "recipient-count",
    "related-recipient-address",
    "reference",
    "message-subject",
    "sender-address",
    "return-path",
    "message-info",
    "directionality",
    "tenant-id",
    "original-client-ip",
    "original-server-ip",
    "custom-data",
    "transport-traffic-type",
    "log-id",
    "schema-version",
)
FIELDS_2013 = FIELDS_2016[:27]
FIELDS_2010 = tuple(name for name in FIELDS_2013 if name != "network-message-id")

SCHEMA_VERSION = "15.01.2507.017"

_WITHOUT_ZONE = len("2024-04-02T08:00:05.101")


@dataclass(frozen=True, kw_only=True)
class Schema:
    """What a version writes: `version` of the head line, and the fields of a row."""

    version: str
    fields: tuple[str, ...]

    @property
    def fields_line(self) -> str:
        """The head line that names the fields."""
        return f"#Fields: {','.join(self.fields)}"


SCHEMAS: Mapping[TrackingSchema, Schema] = {
    TrackingSchema.EXCHANGE_2016: Schema(version=SCHEMA_VERSION, fields=FIELDS_2016),
    TrackingSchema.EXCHANGE_2013: Schema(version="15.0.0.0", fields=FIELDS_2013),
    TrackingSchema.EXCHANGE_2010: Schema(version="14.0.0.0", fields=FIELDS_2010),
}


def head(schema: Schema, begun: datetime) -> bytes:
    """Return the first bytes of a file that is begun now ([MT], with the lower-case `type` of real files)."""
    lines = (
        "#Software: Microsoft Exchange Server",
        f"#Version: {schema.version}",
        "#Log-type: Message Tracking Log",
        f"#Date: {written_date(begun)}",
        schema.fields_line,
    )
    return (BOM + "".join(f"{line}\r\n" for line in lines)).encode()


def written_date(instant: datetime) -> str:
    """Write an instant as the log does: UTC, with milliseconds, 2024-04-02T08:00:05.101Z."""
    return f"{instant.astimezone(UTC).isoformat(timespec='milliseconds')[:_WITHOUT_ZONE]}Z"
