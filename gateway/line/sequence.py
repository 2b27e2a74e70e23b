"""What the settings plan for the calls to a number, one after the other."""

from dataclasses import dataclass
from typing import assert_never

from gateway.model.outcome import Outcome
from gateway.settings import SequenceSettings, Then


@dataclass(frozen=True, kw_only=True)
class Planned:
    """How one call is to end, and the page of the document where it does, None where the ending has a place of its own."""

    outcome: Outcome
    page: int | None = None


def planned(sequence: SequenceSettings, earlier: int) -> Planned:
    """Return what is planned for the call that so many others to this number came before, on the whole site."""
    calls = sequence.calls
    if earlier < len(calls):
        return _read(calls[earlier])
    match sequence.then:
        case Then.DELIVERED:
            return Planned(outcome=Outcome.DELIVERED)
        case Then.REPEAT:
            return _read(calls[earlier % len(calls)])
        case Then.LAST:
            return _read(calls[-1])
        case _:
            assert_never(sequence.then)


def _read(call: str) -> Planned:
    name, _, page = call.partition("@")
    return Planned(outcome=Outcome[name.upper()], page=int(page) if page else None)
