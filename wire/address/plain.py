"""Numbers without a keyword: `4255550123@fax.domain`, `Ann_Lee=4255550123#77@fax.domain`, or the number alone."""

from wire.address import dialling
from wire.address.facts import Fault, FaxAddress, Form
from wire.address.printable import printable, shown, words
from wire.address.trace import OWN, Trace


def read_local_part(local_part: str, domain: str, trace: Trace) -> FaxAddress | Fault:
    """Read the local part of an address of a fax domain as a number, with a name before `=` if there is one."""
    trace.note("plain number", shown(local_part), OWN)
    # At the last =: a number never holds one.
    written, _, number = local_part.rpartition("=")
    name = words(written.replace(".", " ").replace("_", " "))
    if name:
        trace.note("name", f"{shown(name)} before the last =", OWN)
    dialled = dialling.read_dial_string(number, trace)
    return dialled if isinstance(dialled, Fault) else _fax(dialled, Form.PLAIN, name, domain)


def recognise_bare(text: str, trace: Trace) -> FaxAddress | Fault:
    """Read the text as a number and nothing else; the last form, so what is no number is no fax address."""
    tried = Trace()
    dialled = dialling.read_dial_string(text, tried)
    if isinstance(dialled, Fault) and dialled not in (Fault.NUMBER_TOO_SHORT, Fault.NUMBER_TOO_LONG):
        why = f"{shown(text)} is no number and has no form of a fax address"
        return trace.refuse(Fault.NOT_FAX, why, OWN)
    trace.note("bare number", shown(text), OWN)
    dialled = dialling.read_dial_string(text, trace)
    return dialled if isinstance(dialled, Fault) else _fax(dialled, Form.BARE, "", "")


def _fax(dialled: dialling.Dialled, form: Form, name: str, domain: str) -> FaxAddress:
    return FaxAddress(
        number=dialled.number,
        form=form,
        name=name,
        sub=dialled.tail.sub,
        post=dialled.tail.post,
        domain=printable(domain),
    )
