"""The documents that are generated say what the program says: a changed row of a table is a changed document."""

from collections.abc import Callable

import pytest

from connector.cli import rules
from gateway.cli import numbers, outcomes
from gateway.model.outcome import Outcome
from tests.architecture.house import ROOT

GENERATED: dict[str, Callable[[], str]] = {
    "docs/exchange-rules.md": rules.in_markdown,
    "docs/outcomes.md": outcomes.in_markdown,
    "docs/number-grammar.md": numbers.in_markdown,
}


@pytest.mark.parametrize("name", GENERATED)
def test_a_generated_document_is_up_to_date(name: str):
    """Where it is not: `dropfax outcomes`, `dropfax numbers` or `dropfax exchange rules` with --markdown, written into the file."""
    assert (ROOT / name).read_bytes() == GENERATED[name]().encode()


@pytest.mark.parametrize("outcome", Outcome, ids=lambda outcome: outcome.name)
def test_every_ending_is_documented_once_with_its_number(outcome: Outcome):
    row = outcomes.row_of(outcome)

    assert outcomes.in_markdown().count(f"| {row.code} |") == 1
    assert f"| {row.name} |" in outcomes.in_markdown()
    assert numbers.in_markdown().count(f"| {row.number} |") == 1
