"""Calls to begin a test with, on a line whose pages are octets of nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gateway.line.script import Callees
from gateway.line.simulator import SimulatedLine
from gateway.model.call import CallResult, Order, Page, Reception, Ring
from gateway.settings import LineSettings

TEN = datetime(2024, 4, 2, 10, tzinfo=UTC)
LATER = TEN + timedelta(days=1)
FINE = Page(width=1728, rows=2286, across=204, down=196, strip=b"x" * 40_000)


class EvenCoding:
    """Takes all rows of a page for equally long, in T.4 as in T.6: its tests dial pages that are no pictures."""

    def row_bits(self, page: Page) -> Sequence[int]:
        each, more = divmod(8 * len(page.strip), page.rows)
        return [each + (row < more) for row in range(page.rows)]

    def rows_within(self, page: Page, octets: int) -> int:
        return page.rows * octets // len(page.strip) if octets < len(page.strip) else page.rows

    def cut(self, page: Page, rows: int) -> Page:
        return replace(page, rows=rows, strip=page.strip[: len(page.strip) * rows // page.rows])


def a_line(channels: int = 4, seed: int = 1, **settings: Any) -> SimulatedLine:
    callees = Callees(settings=LineSettings(**settings), zone=ZoneInfo("UTC"), seed=seed)
    return SimulatedLine(channels=channels, station_id="+1 425 555 0100", callees=callees, coding=EvenCoding())


def an_order(number: str, *, total: int = 3, first_page: int = 1, page: Page = FINE, **facts: Any) -> Order:
    usual: dict[str, Any] = {"job": 7, "attempt": 1}
    pages = (page,) * (total - first_page + 1)
    return Order(number=number, first_page=first_page, total=total, pages=pages, **{**usual, **facts})


def call(order: Order, seed: int = 1, **settings: Any) -> CallResult:
    line = a_line(seed=seed, **settings)
    line.dial(order, TEN)
    [(_, result)] = line.ended(LATER)
    return result


def seconds(result: CallResult) -> float:
    return result.duration.total_seconds()


def a_ring(caller: str = "+12065550199", *, total: int = 2, page: Page = FINE, **facts: Any) -> Ring:
    usual: dict[str, Any] = {"id": "r1", "called": "+14255550100", "csid": "+1 206 555 0199", "channel": 1}
    return Ring(caller=caller, pages=(page,) * total, **{**usual, **facts})


def taken(ring: Ring, *, refuse: bool = False, seed: int = 1) -> Reception:
    line = a_line(seed=seed)
    line.answer(ring, TEN, refuse=refuse)
    [(_, reception)] = line.received(LATER)
    return reception


def said(result: CallResult | Reception, words: str) -> list[str]:
    """The lines of the transcript that hold these words, without their instants."""
    return [line.split(" ", 1)[1] for line in result.transcript if words in line]
