"""The Receive connector: how mail comes in by SMTP (Set-ReceiveConnector)."""

from pathlib import Path

from connector.settings.kinds import Limit
from foundation.settings import Section, setting


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
    name: str = setting("Default", "Name of the connector, in front of the server's.", name="Name", min_length=1)
    banner: str = setting(
        "",
        'Greeting behind 220; host and "Microsoft ESMTP MAIL Service ready" when nothing stands here.',
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
    users_file: Path | None = setting(
        None,
        "File with one user:hash in a line, made by `dropfax exchange user`; who hands mail in must then log in.",
        name="AuthUsers",
    )
    certificate: Path | None = setting(
        None, "Certificate in PEM form, with its chain, which offers STARTTLS.", name="TlsCertificate"
    )
    key: Path | None = setting(None, "Key of the certificate in PEM form.", name="TlsKey")
    require_tls: bool = setting(
        default=False, sentence="Whether clients must use STARTTLS before they hand mail in.", name="RequireTLS"
    )
