"""Whom an envelope address means: one number, several behind an alias, or none; and who of them is not called, and why."""

from dataclasses import dataclass

from gateway.model import rehearsal
from gateway.model.outcome import Outcome, Stage
from gateway.numbering import plan, rules
from gateway.numbering.rules import Refusal
from gateway.settings import AliasSettings, DiallingSettings, GatewaySettings
from wire import imcea
from wire.address import Fault, FaxAddress, Reading, Step, local_part_of, read, read_callee
from wire.address.trace import OWN, Trace

ALIAS = "RFC 4160 section 3.2"

_FAX = ("FAX", "MSFAX")
_NOT_OURS = (Fault.NOT_OUR_DOMAIN, Fault.NOT_FAX)


@dataclass(frozen=True, kw_only=True)
class Callee:
    """One who is to be called: `number` as the plan knows it, `dialled` as the line needs it; `refusal` when there will be no call.

    `steps` tell what plan and rules did. An address that holds no number has a callee too, who is refused.
    """

    number: str = ""
    dialled: str = ""
    name: str = ""
    sub: str = ""
    post: str = ""
    refusal: Refusal | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What an address means: how it was read, or else the alias that it names; and the callees in order."""

    reading: Reading | None = None
    alias: AliasSettings | None = None
    steps: tuple[Step, ...]
    callees: tuple[Callee, ...]


def meaning(address: str, sender: str, settings: GatewaySettings) -> Meaning:
    """Tell whom an address means when this sender uses it; never raises. The sender is the envelope's, empty for the null one."""
    if (alias := _alias_of(address, settings)) is not None:
        readings = [read(f"FAX:{number}", ()) for number in alias.numbers]
        members = tuple(_callee(member, sender, settings.dialling) for member in readings)
        return Meaning(alias=alias, steps=_expansion(alias), callees=members)
    reading = read_callee(address, settings.fax_domains)
    return Meaning(reading=reading, steps=reading.steps, callees=(_callee(reading, sender, settings.dialling),))


def _alias_of(address: str, settings: GatewaySettings) -> AliasSettings | None:
    if not settings.aliases:
        return None
    named = _name_in(address.strip().removeprefix("<").removesuffix(">"), settings).casefold()
    return next((alias for alias in settings.aliases if alias.name.casefold() == named), None)


def _name_in(address: str, settings: GatewaySettings) -> str:
    """Return what an alias would be called: sales of sales@fax.example, of IMCEAFAX-sales@contoso.example and of FAX:sales."""
    found = imcea.decode(address)
    if isinstance(found, imcea.Encapsulated):
        return found.value if found.type in _FAX else ""
    if (local_part := local_part_of(address, settings.fax_domains)) is not None:
        return local_part
    kind, _, value = address.partition(":")
    return value if kind.upper() in _FAX else ""


def _expansion(alias: AliasSettings) -> tuple[Step, ...]:
    trace = Trace()
    trace.note("alias", f"{alias.name} stands for {', '.join(alias.numbers)}", ALIAS)
    return trace.steps


def _callee(reading: Reading, sender: str, settings: DiallingSettings) -> Callee:
    match reading.result:
        case FaxAddress() as fax:
            return _judged(fax, sender, settings)
        case fault:
            outcome = Outcome.NOT_OURS if fault in _NOT_OURS else Outcome.BAD_NUMBER
            return Callee(refusal=Refusal(outcome=outcome, detail=fault.value, rule="address"))


def _judged(fax: FaxAddress, sender: str, settings: DiallingSettings) -> Callee:
    planned = plan.explained(fax.number, settings)
    refused = _rehearsed(planned.number) or rules.refusal(planned.number, sender, settings)
    return Callee(
        number=planned.number,
        dialled=planned.dialled,
        name=fax.name,
        sub=fax.sub,
        post=fax.post,
        refusal=refused,
        steps=(*planned.steps, *_verdict(planned.number, sender, refused, settings)),
    )


def _rehearsed(number: str) -> Refusal | None:
    """Return the ending of a number for testing that stands for an ending without a call."""
    meant = rehearsal.read(number)
    if meant is None or meant.outcome.value.stage is not Stage.GATEWAY:
        return None
    return Refusal(outcome=meant.outcome, detail="rehearsed by the number", rule="number for testing")


def _verdict(number: str, sender: str, refused: Refusal | None, settings: DiallingSettings) -> tuple[Step, ...]:
    trace = Trace()
    if refused is not None:
        ending = refused.outcome.value
        trace.note(f"refused: {refused.rule}", f"{refused.detail} ({ending.status}, {ending.code})", OWN)
    elif rule := rules.deciding(number, sender, settings):
        trace.note(f"allowed: {rule.name}", f"it speaks of {rule.number} for {rule.sender}", OWN)
    return trace.steps
