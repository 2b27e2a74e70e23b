"""Reading a fax recipient: which form is tried before which."""

from collections.abc import Callable, Collection
from dataclasses import replace
from functools import partial

from wire.address import encapsulated, mail, oneoff, plain, tpc, x400
from wire.address.facts import Fault, FaxAddress, Reading
from wire.address.trace import GSTN, MAIL, Trace
from wire.octets import octets_of, text_of

Recogniser = Callable[[str, Trace], FaxAddress | Fault | None]


def read(text: str, fax_domains: Collection[str]) -> Reading:
    """Read an address in any spelling; never raises. `fax_domains` are the domains whose plain and RFC 3192 addresses are ours."""
    trace = Trace()
    result = _recognise(_unwrapped(text), fax_domains, trace)
    return Reading(text=text, result=result, steps=trace.steps)


def read_callee(text: str, fax_domains: Collection[str]) -> Reading:
    """Read the address of somebody who is to be called: the same, but an address with nothing to dial before the answer is refused."""
    reading = read(text, fax_domains)
    if isinstance(reading.result, Fault) or reading.result.number:
        return reading
    # RFC 2846 allows an address that is all post-dial string: it belongs to a line that is always open, and we have none.
    trace = Trace(reading.steps)
    fault = trace.refuse(Fault.EMPTY_NUMBER, "there is no number to call", GSTN)
    return replace(reading, result=fault, steps=trace.steps)


def _recognise(text: str, fax_domains: Collection[str], trace: Trace) -> FaxAddress | Fault:
    if not text:
        return trace.refuse(Fault.EMPTY, "there is no address", MAIL)
    # The first form that fits wins, so forms with a mark of their own come before those without: an IMCEA address is a
    # mail address too, and its domain is Exchange's, not ours.
    forms: tuple[Recogniser, ...] = (
        oneoff.recognise_oneoff,
        encapsulated.recognise,
        oneoff.recognise_proxy,
        x400.recognise,
        tpc.recognise,
        partial(mail.recognise, fax_domains=fax_domains),
    )
    for recognise in forms:
        if (result := recognise(text, trace)) is not None:
            return result
    return plain.recognise_bare(text, trace)


def _unwrapped(text: str) -> str:
    """Return the text without blanks and one pair of angle brackets around it; raw octets in it are made readable."""
    bare = text_of(octets_of(text)).strip()
    if bare.startswith("<") and bare.endswith(">"):
        bare = bare[1:-1].strip()
    return bare
