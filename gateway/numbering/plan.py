"""The dial plan: a number as people write it, as the world knows it (E.164), and as the line dials it (RFC 4160 section 3.2)."""

import re
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from gateway.model import rehearsal
from gateway.numbering import custom
from gateway.settings import DiallingSettings
from wire.address.facts import Step
from wire.address.trace import E164, OWN, Trace

AUTO = "auto"
DIAL_PLAN = "RFC 4160 section 3.2"

_DIGITS = re.compile(r"[0-9]+")
_GLOBAL = re.compile(r"\+[0-9]+")
# One to three symbols and a pause lead to an outside line of the sender's house, which need not be ours.
_EXIT_CODE = re.compile(r"[0-9*A-D]{1,3}[pw]+(?=\+?[0-9]{3,}\Z)")


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A number under the plan: `number` is the one that the gateway knows it by, `dialled` what the line needs; and how that came."""

    number: str
    dialled: str
    steps: tuple[Step, ...]


def canonical(number: str, settings: DiallingSettings) -> str:
    """Return the number in its international form, + and digits; as it came when the plan cannot tell what it means."""
    return _canonical(number, settings, Trace())


def dialled(number: str, settings: DiallingSettings) -> str:
    """Return the digits that the line dials for a number that `canonical` returned; p is a pause, w waits for a dial tone."""
    return _dialled(number, settings, Trace())


def explained(number: str, settings: DiallingSettings) -> Planned:
    """Return what both make of a number, step by step."""
    trace = Trace()
    known = _canonical(number, settings, trace)
    return Planned(number=known, dialled=_dialled(known, settings, trace), steps=trace.steps)


def bare(number: str, settings: DiallingSettings) -> str:
    """Return a number without the code for an outside line in front, of the sender's house or of ours; a + stays."""
    number = _EXIT_CODE.sub("", number, count=1) if _EXIT_CODE.match(number) else number
    outside = settings.outside.rstrip("pw")
    rest = number.removeprefix(outside) if outside else number
    if rest == number or not _DIGITS.fullmatch(rest) or is_possible(number, settings):
        return number
    return rest if is_possible(rest, settings) else number


def parsed(number: str, settings: DiallingSettings) -> PhoneNumber | None:
    """Return the number as the library knows it; None when it is none in the country of the line."""
    try:
        return phonenumbers.parse(number, settings.country or None)
    except NumberParseException:
        return None


def is_possible(number: str, settings: DiallingSettings) -> bool:
    """Tell whether a number has a length that its country knows, inside an area at least."""
    known = parsed(number, settings)
    return known is not None and phonenumbers.is_possible_number(known)


def is_extension(number: str, settings: DiallingSettings) -> bool:
    """Tell whether a number is so short that it is an extension of the house."""
    return len(number) <= settings.extension_length and _DIGITS.fullmatch(number) is not None


def _canonical(number: str, settings: DiallingSettings, trace: Trace) -> str:
    if not settings.country:
        return number
    if is_extension(number, settings):
        trace.note("extension", f"{number} has at most {settings.extension_length} digits: a number of the house", OWN)
        return number
    digits = bare(number, settings)
    if digits != number:
        trace.note("outside line", f"{number} is {digits} without the code for an outside line", OWN)
    known = digits if _GLOBAL.fullmatch(digits) else _read(digits, settings, trace)
    if known is None:
        trace.note("no plan", f"{number} has no meaning in {settings.country}: it is left as it is", DIAL_PLAN)
        return number
    if (meant := rehearsal.read(number)) is not None and meant != rehearsal.read(known):
        # 999 9999 128 must mean the same whatever country the line is in.
        trace.note("number for testing", f"{number} is left as it is", OWN)
        return number
    return known


def _read(digits: str, settings: DiallingSettings, trace: Trace) -> str | None:
    """Read a number without + as the country dials it."""
    if not _DIGITS.fullmatch(digits):
        return None
    for prefix, begins in (
        (settings.international, "+"),
        (settings.trunk, f"+{custom.country_code(settings.country)}"),
    ):
        # A plan of its own is tried first: the longer custom of the country would take its digits for others.
        if prefix not in (AUTO, "") and digits.startswith(prefix):
            known = begins + digits.removeprefix(prefix)
            if is_possible(known, settings):
                trace.note("prefix of the plan", f"{prefix} in front of {digits}: {known}", DIAL_PLAN)
                return known
    if _is_local(digits, settings):
        trace.note("local number", f"{digits} has no area code: {settings.area} is put in front", DIAL_PLAN)
        digits = custom.trunk_prefix(settings.country) + settings.area + digits
    return _national(digits, settings, trace)


def _is_local(digits: str, settings: DiallingSettings) -> bool:
    """Tell whether a number lacks the area code that the plan knows."""
    if not settings.area:
        return False
    known = parsed(digits, settings)
    if known is None or _reason(known) == ValidationResult.IS_POSSIBLE_LOCAL_ONLY:
        return known is not None
    is_abroad = str(known.country_code) != custom.country_code(settings.country)
    trunk = custom.trunk_prefix(settings.country)
    return custom.writes_trunk_prefix(settings.country) and not is_abroad and not digits.startswith(trunk)


def _national(digits: str, settings: DiallingSettings, trace: Trace) -> str | None:
    known = parsed(digits, settings)
    if known is None or _reason(known) != ValidationResult.IS_POSSIBLE:
        return None
    number = str(phonenumbers.format_number(known, PhoneNumberFormat.E164))
    trace.note("number of the country", f"{digits} dialled in {settings.country} is {number}", E164)
    return number


def _reason(known: PhoneNumber) -> int:
    return int(phonenumbers.is_possible_number_with_reason(known))


def _dialled(number: str, settings: DiallingSettings, trace: Trace) -> str:
    if not settings.country or is_extension(number, settings):
        return number
    if not _GLOBAL.fullmatch(number):
        return _local_dialled(number, settings, trace)
    code = custom.country_code(settings.country)
    if number.startswith(f"+{code}") and (national := _significant(number, settings)):
        prefix = custom.trunk_prefix(settings.country) if settings.trunk == AUTO else settings.trunk
        what, rest = "national call", national
    else:
        automatic = settings.international == AUTO
        prefix = custom.international_prefix(settings.country) if automatic else settings.international
        what, rest = "international call", number[1:]
    digits = settings.outside + prefix + rest
    trace.note(what, f"{number} is dialled {digits}", DIAL_PLAN)
    return digits


def _local_dialled(number: str, settings: DiallingSettings, trace: Trace) -> str:
    """A dial string with signs or pauses of its own knows its way out; bare digits need the outside line."""
    digits = settings.outside + number if _DIGITS.fullmatch(number) else number
    trace.note("local call", f"{number} is dialled {digits}", DIAL_PLAN)
    return digits


def _significant(number: str, settings: DiallingSettings) -> str:
    """Return a number of our own country without its country code, Italy's leading zero included; empty for one too long to be read."""
    known = parsed(number, settings)
    return "" if known is None else str(phonenumbers.national_significant_number(known))
