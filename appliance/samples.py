"""The samples: hand-written mails, and what must become of each of their faxes."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from appliance.errors import SampleError
from gateway.model.outcome import Outcome
from wire.envelope import Notify


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What must become of one fax: its pages, its ending, its calls, and whether the sender gets a report."""

    number: str
    pages: int
    outcome: Outcome
    calls: int
    report: bool


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One mail, a sentence about it for the stage, what its sender wished, and the faxes it must become."""

    name: str
    title: str
    mail: bytes
    notify: frozenset[Notify] | None
    faxes: tuple[Expected, ...]


def samples_directory() -> Path:
    """Return where the samples lie: inside the installed package, or beside it in a checkout."""
    packaged = Path(str(files("appliance"))) / "samples"
    return packaged if packaged.is_dir() else packaged.parent.parent / "samples"


def read_samples(directory: Path) -> tuple[Sample, ...]:
    """Read demo.toml and the mails it names; raises SampleError."""
    try:
        declared = tomllib.loads((directory / "demo.toml").read_text("utf-8"))["sample"]
        return tuple(_sample(directory, entry) for entry in declared)
    except (OSError, KeyError, ValueError) as error:
        raise SampleError(f"the samples in {directory} cannot be used: {error!r}") from error


def _sample(directory: Path, entry: dict[str, Any]) -> Sample:
    notify = entry.get("notify")
    return Sample(
        name=entry["file"].removesuffix(".eml"),
        title=entry["title"],
        mail=(directory / entry["file"]).read_bytes(),
        notify=None if notify is None else frozenset(Notify(word) for word in notify.split(",")),
        faxes=tuple(
            Expected(
                number=fax["number"],
                pages=fax["pages"],
                outcome=Outcome[fax["outcome"]],
                calls=fax["calls"],
                report=fax["report"],
            )
            for fax in entry["fax"]
        ),
    )
