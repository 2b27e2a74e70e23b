"""A fax number as people write it."""


def spaced(number: str) -> str:
    """Return +1 425 555 0123 for a North American number, any other number unchanged."""
    if len(number) == 12 and number.startswith("+1"):
        return f"+1 {number[2:5]} {number[5:8]} {number[8:]}"
    return number
