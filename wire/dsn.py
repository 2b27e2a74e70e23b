"""Delivery status notifications: built and read by a pair that round-trips (RFC 3464, RFC 6522)."""

from wire.dsn_facts import Action, DeliveryStatus, RecipientStatus, ReportMail
from wire.dsn_mail import build, read

__all__ = ["Action", "DeliveryStatus", "RecipientStatus", "ReportMail", "build", "read"]
