"""What takes more than one request, as steps that either client walks."""

from collections.abc import Sequence

from dropfax import asks
from dropfax.asking import Steps
from dropfax.asks import Which
from dropfax.errors import NotReportedError
from dropfax.models import Fax, Story


def faxes(site: str, which: Which) -> Steps[list[Fax]]:
    """List every fax that is meant, oldest first."""
    found: list[Fax] = []
    after: int | None = None
    while True:
        page = yield asks.faxes(site, which, after)
        found += page.faxes
        if page.next is None:
            return found
        after = page.next


def wait_reported(site: str, which: Which) -> Steps[Story]:
    """Let the clock jump until nothing is due, and tell the one fax that is meant, whose report has been posted.

    Raises NotReportedError, which says what there is instead.
    """
    yield asks.run_until_idle(site, None)
    found = yield from faxes(site, which)
    if len(found) != 1:
        there = found if found or not which else (yield from faxes(site, {}))
        raise NotReportedError(
            f"{len(found) or 'no'} faxes at {site} are {_asked(which)}, not one; there are {_told(there)}"
        )
    story: Story = yield asks.story(site, found[0].id)
    if not any(report.posted is not None for report in story.reports):
        raise NotReportedError(f"nothing was reported of a fax at {site}: {_told(found)}")
    return story


def _asked(which: Which) -> str:
    return ", ".join(f"{name} {value}" for name, value in which.items()) or "there"


def _told(found: Sequence[Fax]) -> str:
    return "; ".join(sentence(fax) for fax in found[:_TOLD]) or "none at all"


_TOLD = 10
"""Faxes that a sentence names."""


def sentence(fax: Fax) -> str:
    """Say in a few words how a fax stands."""
    how = f"{fax.state}, {fax.outcome}" if fax.outcome else fax.state
    return f"fax {fax.id} to {fax.number or fax.address} ({how}; {fax.pages_confirmed} of {fax.pages or '?'} pages, calls: {fax.calls})"
