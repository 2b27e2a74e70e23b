"""The Receive connector: how mail comes in by SMTP (Set-ReceiveConnector)."""

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from pydantic import field_validator, model_validator

from connector.settings.kinds import UNLIMITED, Limit
from foundation.measures import Span
from foundation.settings import AmissError, Section, setting

LOOPBACK = "127.0.0.1"

_LONGEST_BANNER = 200


@dataclass(frozen=True, kw_only=True)
class Binding:
    """An address of this machine and a TCP port; 0 stands for any free one."""

    host: str
    port: int

    def __str__(self) -> str:
        """Return it as Bindings are written: 127.0.0.1:2525, [::1]:2525."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        return ip_address(self.host).is_loopback


def binding_of(text: str) -> Binding:
    """Read `ADDRESS:PORT`, `[ADDRESS]:PORT`, or a port alone, which is one of the loopback; raises ValueError, the rest of a sentence."""
    host, _, port = text.strip().rpartition(":")
    host = {"": LOOPBACK, "localhost": LOOPBACK}.get(host.lower(), host)
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    # int() alone would also take "٢٥", "+25" and "2_5".
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and int(port) <= 65535):
        raise ValueError("should end in a port from 0 to 65535, such as '127.0.0.1:2525'")
    try:
        return Binding(host=str(ip_address(host)), port=int(port))
    except ValueError as error:
        raise ValueError("should begin with an IP address, such as '127.0.0.1:2525' or '[::1]:2525'") from error


class ReceiveConnectorSettings(Section):
    """The SMTP listener."""

    enabled: bool = setting(
        default=False, sentence="Whether mail is taken in by SMTP while the Exchange side runs.", name="Enabled"
    )
    bindings: str = setting(
        "127.0.0.1:2525",
        "Address and port to listen on; port 0 stands for any free one. Only a loopback address goes without AuthUsers.",
        name="Bindings",
    )
    name: str = setting(
        "Default",
        "Name of the connector, in front of the server's.",
        name="Name",
        min_length=1,
        max_length=64,
        pattern=r"^[^\x00-\x1f\x7f]+$",
    )
    banner: str = setting(
        "",
        'Greeting, which begins with 220; host, "Microsoft ESMTP MAIL Service ready" and the date when nothing stands here.',
        name="Banner",
    )
    max_message_size: Limit = setting(
        36 * 1024**2, "Largest message that a client may hand in (SIZE).", name="MaxMessageSize", ge=65536
    )
    max_recipients: int = setting(
        200, "Recipients that one message may have, 1 to 512000.", name="MaxRecipientsPerMessage", ge=1, le=512000
    )
    max_header_size: Limit = setting(256 * 1024, "Largest header that a message may have.", name="MaxHeaderSize", ge=1)
    max_hop_count: int = setting(
        60, "Received lines that a message may bring, 1 to 500.", name="MaxHopCount", ge=1, le=500
    )
    max_connections: int = setting(
        100, "Connections at the same time.", name="MaxInboundConnection", ge=1, le=2147483647
    )
    max_protocol_errors: int = setting(
        5,
        "Commands that a client may get wrong in one connection; it is closed at the next one.",
        name="MaxProtocolErrors",
        ge=0,
        le=2147483647,
    )
    max_logon_failures: int = setting(
        3,
        "Failed logons after which a connection is closed, 0 to 10; 0 stands for never.",
        name="MaxLogonFailures",
        ge=0,
        le=10,
    )
    inactivity_timeout: Span = setting(
        timedelta(minutes=5),
        "How long a client may be silent before its connection is closed, 1 s to 1 d, less than ConnectionTimeout.",
        name="ConnectionInactivityTimeout",
        ge=timedelta(seconds=1),
        le=timedelta(days=1),
    )
    connection_timeout: Span = setting(
        timedelta(minutes=10),
        "How long a connection may stay open at all, 1 s to 1 d.",
        name="ConnectionTimeout",
        ge=timedelta(seconds=1),
        le=timedelta(days=1),
    )
    rejects_bare_linefeeds: bool = setting(
        default=False,
        sentence="Whether messages with line feeds that no carriage return precedes are refused; otherwise each ends a line, "
        "but never the message.",
        name="BareLinefeedRejectionEnabled",
    )
    offers_dsn: bool = setting(
        default=True,
        sentence="Whether clients may ask for delivery reports (DSN: NOTIFY, RET, ENVID, ORCPT).",
        name="DeliveryStatusNotificationEnabled",
    )
    users_file: Path | None = setting(
        None,
        "File with one user:hash in a line, made by `dropfax exchange user`; who hands mail in must then log in. Relative to "
        "the site, as the two files below.",
        name="AuthUsers",
    )
    certificate: Path | None = setting(
        None, "Certificate in PEM form, with its chain, which offers STARTTLS.", name="TlsCertificate"
    )
    key: Path | None = setting(
        None, "Key of the certificate in PEM form; it may stand in the file of the certificate.", name="TlsKey"
    )
    require_tls: bool = setting(
        default=False, sentence="Whether clients must use STARTTLS before they hand mail in.", name="RequireTLS"
    )

    @field_validator("bindings")
    @classmethod
    def _readable(cls, text: str) -> str:
        return str(binding_of(text))

    @field_validator("banner")
    @classmethod
    def _greeting(cls, text: str) -> str:
        is_plain = text.isascii() and text.isprintable() and len(text) <= _LONGEST_BANNER
        if text and not (text.startswith("220 ") and is_plain):
            raise ValueError("should begin with '220 ' and be one line of plain letters")  # [PS]
        return text

    @model_validator(mode="after")
    def _agree(self) -> "ReceiveConnectorSettings":
        """Refuse what each setting allows alone and not together."""
        if not self.binding.is_loopback and self.users_file is None:
            raise AmissError(EXPOSED, "Bindings")
        if self.require_tls and self.certificate is None:
            raise AmissError("needs a TlsCertificate, without which no client can use STARTTLS", "RequireTLS")
        if self.key is not None and self.certificate is None:
            raise AmissError("needs the TlsCertificate that it belongs to", "TlsKey")
        if self.inactivity_timeout >= self.connection_timeout:
            raise AmissError("should be less than ConnectionTimeout", "ConnectionInactivityTimeout")
        if 2147483647 < self.max_message_size < UNLIMITED:
            raise AmissError('should be at most 2147483647 B, or "unlimited"', "MaxMessageSize")
        return self

    @property
    def binding(self) -> Binding:
        """Where the connector listens."""
        return binding_of(self.bindings)


EXPOSED = "should be a loopback address while there are no AuthUsers: anybody who reaches another one could send faxes"
"""Why an address of the network is refused without users."""
