"""Numbers as people write them."""

import pytest

from gateway.model.number import spaced


@pytest.mark.parametrize(
    ("number", "written"),
    [
        ("+14255550123", "+1 425 555 0123"),
        ("+442071838750", "+442071838750"),
        ("+491234567890", "+491234567890"),
        ("9p14255550123", "9p14255550123"),
        ("5550123", "5550123"),
        ("", ""),
    ],
)
def test_north_american_numbers_are_spaced_and_others_stay(number: str, written: str) -> None:
    assert spaced(number) == written
