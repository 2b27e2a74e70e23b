"""The country of the line: one whose way of dialling is known."""

from difflib import get_close_matches

import phonenumbers

_ALSO = {"UK": "GB", "EN": "GB", "EL": "GR", "SP": "ES", "JA": "JP", "KO": "KR", "SW": "SE"}
"""What people write for a country instead of its code: the United Kingdom's domain, Greece's language, and so on."""


def fault_in_country(country: str) -> str:
    """Return the rest of a sentence about a country that nobody knows how to dial in, with the nearest code; empty for a good one.

    The codes are those of ISO 3166-1 (two letters) of which the library has the numbers.
    """
    known = phonenumbers.SUPPORTED_REGIONS
    if not country or country in known:
        return ""
    near = (
        [_ALSO[country]] if _ALSO.get(country) in known else get_close_matches(country, sorted(known), n=1, cutoff=0.5)
    )
    meant = f"; the nearest is {near[0]!r}" if near else ""
    return f"should be the code of a country (ISO 3166-1) such as 'US' or 'DE'{meant}"
