"""Foreign text, made fit to stand in a sentence of ours."""

import unicodedata

_LONGEST_PHRASE = 200
_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # could show a number backwards


def plain(text: str, longest: int = _LONGEST_PHRASE) -> str:
    """Return foreign text as one line: it can neither break out of its line nor turn the reading direction."""
    visible = "".join(" " if _is_control(character) else character for character in text)
    phrase = " ".join(visible.split())
    return phrase if len(phrase) <= longest else phrase[: longest - 1].rstrip() + "…"


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") or character in _OVERRIDES
