"""A number as people write it, in the form in which faxes hold it."""

from gateway.errors import NotPossibleError
from gateway.numbering.callee import Callee, meaning
from gateway.settings import GatewaySettings


def number_of(text: str, settings: GatewaySettings, sender: str = "") -> Callee:
    """Read a number as the address of a fax from that sender is read; raises NotPossibleError when it holds no single number.

    Whether the rules refuse it stands in the callee.
    """
    domain = settings.fax_domains[0].removeprefix("*.")
    callees = meaning(f"FAX={text}@{domain}", sender, settings).callees
    if len(callees) != 1 or not callees[0].number:
        raise NotPossibleError(f"{text!r} is not one fax number; nothing was done")
    return callees[0]


def allowed_number(text: str, settings: GatewaySettings, sender: str) -> str:
    """Return the number in the form in which faxes hold it; raises NotPossibleError when that sender may not call it."""
    callee = number_of(text, settings, sender)
    if callee.refusal is not None:
        why = callee.refusal.outcome.value.sentence.format(detail=callee.refusal.detail)
        raise NotPossibleError(f"{callee.number} cannot be called: {why}")
    return callee.number
