"""Addresses with their type, as a directory keeps them: `FAX:+14255550123`, `SMTP:ann@contoso.example` (proxy addresses)."""

import re
from dataclasses import dataclass

from wire import imcea

SMTP = "SMTP"

_TYPED = re.compile(r"([A-Za-z0-9]{1,8}):(.+)", re.DOTALL)
# A quoted string may hold what ends an address elsewhere (RFC 5321 section 4.1.2); letters outside ASCII are RFC 6531's.
_ATOMS = r'[^\s()<>\[\]:;@\\,"\x00-\x1f\x7f]++'
_MAIL_ADDRESS = re.compile(rf'(?:"(?:[^"\\]|\\.)++"|{_ATOMS})@(?:{_ATOMS}|\[[^\s()<>\[\]@\\,"\x00-\x1f\x7f]++\])')


@dataclass(frozen=True, kw_only=True)
class TypedAddress:
    """An address and its type in upper case."""

    type: str
    value: str

    @classmethod
    def read(cls, text: str) -> "TypedAddress":
        """Read `Type:address`, the same in `[...]` or `<...>`, or a mail address; raises ValueError with what would be right."""
        bare = _bare(text)
        if typed := _TYPED.fullmatch(bare):
            return cls(type=typed[1].upper(), value=typed[2].strip())
        if not is_mail_address(bare):
            raise ValueError(f"{text!r} should be a mail address or Type:address, such as 'FAX:+14255550123'")
        return cls(type=SMTP, value=bare)

    def __str__(self) -> str:
        """Write it as a directory does."""
        return f"{self.type}:{self.value}"

    @property
    def key(self) -> str:
        """What two spellings of one address have in common: addresses compare without case."""
        return str(self).casefold()

    def mail_address(self, domain: str) -> str:
        """Return the address as mail carries it: in IMCEA form of that domain, unless it is a mail address already.

        Raises EncapsulationError when it is longer than Exchange carries.
        """
        return self.value if self.type == SMTP else imcea.encode(self.type, self.value, domain)


def is_mail_address(text: str) -> bool:
    """Whether a text has the form of one mail address: a local part, one @ outside quotes, a domain."""
    return _MAIL_ADDRESS.fullmatch(text) is not None


def _bare(text: str) -> str:
    bare = text.strip()
    for opening, closing in ("<>", "[]"):
        if bare.startswith(opening) and bare.endswith(closing):
            bare = bare[1:-1].strip()
    return bare
