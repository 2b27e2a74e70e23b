"""The Receive connector: mail by SMTP (aiosmtpd)."""

from connector.smtp.listener import listen_on, listening
from connector.smtp.receiver import Receiver

__all__ = ["Receiver", "listen_on", "listening"]
