"""Golden files: every look of every case, byte for byte. `python -m tests.gateway.report.golden` writes them anew."""

from pathlib import Path

FILES = Path(__file__).parent


def golden_file(dialect: str, case: str) -> Path:
    """Where the mail of a case in a look is kept."""
    return FILES / dialect / f"{case}.eml"
