"""How a country dials: its code, the digits in front of a national and of an international number, and what it writes."""

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat

RECOMMENDED = "00"
"""The international prefix that ITU-T E.164 recommends: for countries where the caller picks a carrier by it."""


def country_code(country: str) -> str:
    """Return the digits behind the + of this country's numbers; empty for a region that has none."""
    code = phonenumbers.country_code_for_region(country)
    return str(code) if code else ""


def trunk_prefix(country: str) -> str:
    """Return what a national number begins with inside the country: 0 in most, 1 in North America, nothing in Spain."""
    return phonenumbers.ndd_prefix_for_region(country, True) or ""  # noqa: FBT003  the library's own signature


def international_prefix(country: str) -> str:
    """Return what the country dials in front of a country code; w waits for a dial tone (Russia: 8w10)."""
    metadata = PhoneMetadata.metadata_for_region(country)
    custom = metadata and (metadata.preferred_international_prefix or metadata.international_prefix)
    # The library writes ~ where a tone is waited for; a pattern with more signs stands for a choice of carriers.
    dialled = (custom or "").replace("~", "w")
    return dialled if dialled.replace("w", "").isdigit() else RECOMMENDED


def writes_trunk_prefix(country: str) -> bool:
    """Tell whether a national number is always written with its trunk prefix, so that one without it is a local number.

    Germany writes 030 123456, the United States (201) 555-0123.
    """
    example, trunk = phonenumbers.example_number(country), trunk_prefix(country)
    if example is None or not trunk:
        return False
    written = phonenumbers.format_number(example, PhoneNumberFormat.NATIONAL)
    return str(phonenumbers.normalize_digits_only(written)).startswith(trunk)
