"""Every reason for which the categorizer returns mail, with the status and the line that Exchange writes ([DSN])."""

from connector.model.route import Undeliverable


def _refusal(status: str, text: str, *, code: int = 550) -> Undeliverable:
    return Undeliverable(status=status, diagnostic=f"{code} {status} {text}")


BAD_ADDRESS = _refusal("5.1.3", "STOREDRV.Submit; invalid recipient address")
NO_MAILBOX = _refusal("5.1.1", "RESOLVER.ADR.RecipNotFound; not found")
FORWARDING_LOOP = _refusal("5.4.6", "RESOLVER.FWD.Loop; there is a forwarding loop configured in the directory")
TOO_MANY_RECIPIENTS = _refusal("5.5.3", "RESOLVER.ADR.RecipLimit; too many recipients")
TOO_LARGE_FOR_SENDER = _refusal("5.2.3", "RESOLVER.RST.SendSizeLimit.Sender; message too large for this sender")
TOO_LARGE_FOR_ORGANIZATION = _refusal(
    "5.2.3", "RESOLVER.RST.SendSizeLimit.Org; message too large for this organization"
)
TOO_LARGE_FOR_RECIPIENT = _refusal("5.2.3", "RESOLVER.RST.RecipSizeLimit; message too large for this recipient")
NO_CONNECTOR = _refusal("5.4.4", "ROUTING.NoConnectorForAddressType; unable to route for address type")
TOO_LARGE = _refusal("5.3.4", "ROUTING.SizeLimit; message size exceeds fixed maximum size for route")
TOO_MANY_HOPS = _refusal("5.4.6", "Hop count exceeded - possible mail loop", code=554)

UNABLE_TO_RELAY = Undeliverable(
    status="5.7.54", diagnostic="550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain"
)
"""At RCPT alone: a mail that came in otherwise waits in the Unreachable queue."""
