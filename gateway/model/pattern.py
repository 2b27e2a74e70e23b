"""Patterns in the settings: `*` stands for any run of characters, `?` for one, every other character for itself."""

from fnmatch import fnmatchcase

_SEPARATORS = str.maketrans("", "", " -.()\u00a0")


def fits(pattern: str, text: str) -> bool:
    """Tell whether a text fits a pattern; capitals and small letters are alike."""
    # A bracket is a character like others here: who writes one does not think of sets of characters.
    return fnmatchcase(text.casefold(), pattern.casefold().replace("[", "[[]"))


def fits_number(pattern: str, number: str) -> bool:
    """Tell whether a number, as a job or a call holds it, fits a pattern; separators in the pattern mean nothing."""
    return fits(pattern.translate(_SEPARATORS), number)
