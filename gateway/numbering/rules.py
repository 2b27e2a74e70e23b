"""Numbers that are never called: emergency, premium rate, none that exist, and what the site's own rules refuse.

A number is refused before any call, and its sender is told which rule it was (RFC 4160 section 3.1, RFC 3965 section 5.2.2).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType, ValidationResult, shortnumberinfo

from gateway.model import rehearsal
from gateway.model.outcome import Outcome
from gateway.model.pattern import fits, fits_number
from gateway.numbering import plan
from gateway.settings import DiallingSettings, NumberRule, Validation

EMERGENCY = frozenset({"112", "911", "999"})
"""Refused in every country (spec addresses.md section 11)."""

_DIGITS = frozenset("0123456789")
LENGTHS = {
    ValidationResult.TOO_SHORT: "it is too short for a number of its country",
    ValidationResult.TOO_LONG: "it is too long for a number of its country",
    ValidationResult.INVALID_LENGTH: "its country has no numbers of this length",
    ValidationResult.INVALID_COUNTRY_CODE: "no country has its country code",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "it lacks its area code",
}
"""What is said of a number whose length is wrong; the wording of the reports translates it."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a number is not called. `detail` completes the sentence of the outcome, `rule` names what decided."""

    outcome: Outcome
    detail: str
    rule: str


def refusal(number: str, sender: str, settings: DiallingSettings) -> Refusal | None:
    """Return why this sender's fax to a number (as `plan.canonical` returned it) is not to be called, None when it may be.

    The site's own rules speak of every number, the others of no number for testing.
    """
    if (refused := _by_own_rules(number, sender, settings)) is not None:
        return refused
    if rehearsal.is_fictitious(number) or plan.is_extension(number, settings):
        return _emergency(number, settings)
    checks: tuple[Callable[[str, DiallingSettings], Refusal | None], ...] = (_emergency, _premium, _unlike_a_number)
    return next((refused for check in checks if (refused := check(number, settings)) is not None), None)


def deciding(number: str, sender: str, settings: DiallingSettings) -> NumberRule | None:
    """Return the first of the site's rules that speaks of this sender and this number."""
    return next((rule for rule in settings.rules if _speaks_of(rule, number, sender, settings)), None)


def _by_own_rules(number: str, sender: str, settings: DiallingSettings) -> Refusal | None:
    rule = deciding(number, sender, settings)
    if rule is None or rule.allow:
        return None
    return Refusal(outcome=Outcome.FORBIDDEN, detail=f"the gateway's rule {rule.name!r} refuses it", rule=rule.name)


def _speaks_of(rule: NumberRule, number: str, sender: str, settings: DiallingSettings) -> bool:
    if not fits(rule.sender, sender):
        return False
    # Behind a code for an outside line stands the number that the rule means.
    return fits_number(rule.number, number) or fits_number(rule.number, plan.bare(number, settings))


def _emergency(number: str, settings: DiallingSettings) -> Refusal | None:
    if not settings.refuse_emergency:
        return None
    outside = settings.outside.rstrip("pw")
    # Whatever is dialled behind a pause: the call is put through before it, or behind it.
    spellings = {plan.bare(number, settings), number.removeprefix(outside), *_dialled_apart(number)}
    if not any(_reaches_help(spelling.lstrip("+"), settings.country) for spelling in spellings):
        return None
    return Refusal(outcome=Outcome.FORBIDDEN, detail="it is an emergency number", rule="refuse_emergency")


def _reaches_help(number: str, country: str) -> bool:
    if number in EMERGENCY:
        return True
    if not country or not number or not _DIGITS.issuperset(number):
        return False
    # More digits behind the three change nothing in most countries: the call is put through after the third.
    return bool(shortnumberinfo.connects_to_emergency_number(number, country))


def _dialled_apart(number: str) -> list[str]:
    """Return the strings of digits that are dialled one after the other."""
    return re.split("[pw,]", number)


def _premium(number: str, settings: DiallingSettings) -> Refusal | None:
    if not settings.refuse_premium:
        return None
    candidates = [plan.parsed(part, settings) for part in (plan.bare(number, settings), *_dialled_apart(number))]
    types = {phonenumbers.number_type(known) for known in candidates if known is not None}
    if PhoneNumberType.PREMIUM_RATE not in types:
        return None
    return Refusal(outcome=Outcome.FORBIDDEN, detail="it is a number of premium rate", rule="refuse_premium")


def _unlike_a_number(number: str, settings: DiallingSettings) -> Refusal | None:
    """Look at a number as closely as the site wants; a dial string without a country can be any, and passes."""
    digits = plan.bare(number, settings)
    is_judged = digits.startswith("+") or (settings.country and _DIGITS.issuperset(digits))
    if settings.validation is Validation.OFF or not is_judged:
        return None
    if detail := _fault_in(digits, settings):
        return Refusal(outcome=Outcome.BAD_NUMBER, detail=detail, rule=f"validation {settings.validation}")
    return None


def _fault_in(digits: str, settings: DiallingSettings) -> str:
    try:
        known = phonenumbers.parse(digits, settings.country or None)
    except NumberParseException as error:
        is_unknown = error.error_type == NumberParseException.INVALID_COUNTRY_CODE
        return LENGTHS[ValidationResult.INVALID_COUNTRY_CODE if is_unknown else ValidationResult.TOO_SHORT]
    reason = phonenumbers.is_possible_number_with_reason(known)
    is_whole = reason == ValidationResult.IS_POSSIBLE
    # Inside its area a number needs no area code; behind a + it does.
    if not is_whole and (digits.startswith("+") or reason != ValidationResult.IS_POSSIBLE_LOCAL_ONLY):
        return LENGTHS[reason]
    if settings.validation is Validation.VALID and is_whole and not phonenumbers.is_valid_number(known):
        return "its country has given out no such number"
    return ""
