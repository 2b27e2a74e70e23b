"""What the tests of the house look at: its root, its packages and its files."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PACKAGES = ("foundation", "wire", "gateway", "connector", "appliance")
FOLDERS = (*PACKAGES, "tests", "samples", "bench", "docs", "requirements", ".ci")
TEXTS = (".py", ".md", ".toml", ".txt", ".typ", ".ms", "")


def modules(*packages: str) -> list[Path]:
    """Every Python file of these packages."""
    return sorted(path for package in packages for path in (ROOT / package).rglob("*.py"))


def texts() -> Iterator[Path]:
    """Every file of the project that people wrote as text."""
    for path in sorted(ROOT.iterdir()):
        if path.is_file() and (path.suffix in TEXTS) and path.name != ".coverage":
            yield path
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and path.suffix in TEXTS and "__pycache__" not in path.parts:
                yield path


def named(path: Path) -> str:
    """The file's name in a test's name."""
    return path.relative_to(ROOT).as_posix()
