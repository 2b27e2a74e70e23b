"""What the audience sees: the faxes under way, then the summary of how each one ended."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from appliance.demo.trip import Ended
from foundation.terminal import shown
from gateway.model.job import Job, State
from gateway.model.number import spaced

STYLES = {State.DELIVERED: "bold green", State.FAILED: "bold red", State.CALLING: "bold yellow", State.CANCELLED: "dim"}


def under_way(now: datetime, jobs: Sequence[Job], subjects: dict[int, str]) -> RenderableType:
    """Return the live table: every fax with its state at this virtual instant."""
    table = Table(title=f"{now:%Y-%m-%d %H:%M:%S} UTC, virtual clock", title_justify="left", expand=False)
    table.add_column("fax", justify="right")
    for heading in ("mail", "number", "state"):
        table.add_column(heading, no_wrap=True)
    for heading in ("pages", "calls"):
        table.add_column(heading, justify="right")
    table.add_column("next call", no_wrap=True)
    for job in jobs:
        waiting = job.state is State.READY and job.dials > 0
        table.add_row(
            str(job.id),
            shown(_short(subjects.get(job.message, ""), 34)),
            spaced(job.number),
            Text(job.state.value, style=STYLES.get(job.state, "")),
            "" if job.pages is None else f"{job.pages_confirmed}/{job.pages}",
            str(job.dials),
            f"{job.due:%H:%M:%S}" if waiting else "",
        )
    return table


def summary(ended: Sequence[Ended]) -> RenderableType:
    """Return the closing summary: each fax with its ending, its PDF and its report."""
    blocks: list[RenderableType] = []
    for one in ended:
        mark = Text("as declared  ", style="green") if one.as_declared else Text("NOT AS DECLARED  ", style="bold red")
        blocks += [Text.assemble("\n", mark, (one.sample.title, "bold")), _facts(one)]
    return Group(*blocks)


def _facts(one: Ended) -> Table:
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(overflow="fold")
    if one.fax is None:
        grid.add_row("  fax", "never came to the gateway")
        return grid
    job = one.fax.job
    pages = "no document" if job.pages is None else f"{job.pages_confirmed} of {job.pages} pages"
    calls = f"{job.dials} call{'' if job.dials == 1 else 's'}"
    ending = job.outcome.name if job.outcome else "not over"
    grid.add_row("  fax", f"{job.id} to {spaced(job.number)}: {pages}, {calls}, {ending}")
    grid.add_row("  pdf", shown(str(one.fax.pdf or "none")))
    grid.add_row("  report", shown(one.report.subject) if one.report else "none, as the sender wished")
    return grid


def as_data(one: Ended) -> dict[str, Any]:
    """Return one ended fax as JSON values, null where there is nothing."""
    fax, report = one.fax, one.report
    job = fax.job if fax else None
    return {
        "id": job.id if job else None,
        "sample": one.sample.name,
        "number": one.expected.number,
        "pages": job.pages if job else None,
        "pages_confirmed": job.pages_confirmed if job else None,
        "calls": job.dials if job else None,
        "outcome": job.outcome.name if job and job.outcome else None,
        "expected": one.expected.outcome.name,
        "pdf": str(fax.pdf) if fax and fax.pdf else None,
        "tiff": str(fax.tiff) if fax and fax.tiff else None,
        "report_subject": report.subject if report else None,
        "report_file": str(report.file) if report else None,
        "mailbox": str(report.mailbox) if report else None,
    }


def _short(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
