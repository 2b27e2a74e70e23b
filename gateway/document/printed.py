"""What becomes of an attached file: pages, or a reason why not."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Printed:
    """Pages that lie on our paper, the header strip still empty; `notes` say what a reader of the fax should know."""

    pdf: bytes
    pages: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Unprintable:
    """The file stays off the paper; the reason completes "... was not printed: "."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Overlong:
    """The file alone has more pages than a fax may have; nothing was drawn. `at_least` when nobody counted to the end."""

    pages: int
    at_least: bool = False


Print = Printed | Unprintable | Overlong
