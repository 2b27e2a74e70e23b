"""Types of addresses, and the address spaces of connectors: which addresses a connector takes, and how closely it fits one."""

from connector.spaces.space import AddressSpace, parse, plain
from connector.spaces.typed import SMTP, TypedAddress, is_mail_address
from connector.spaces.x400 import X400

__all__ = ["SMTP", "X400", "AddressSpace", "TypedAddress", "is_mail_address", "parse", "plain"]
