"""The pages of a fax one by one."""

from dataclasses import replace
from pathlib import Path

from gateway.model.call import Call
from gateway.model.outcome import Outcome
from gateway.records import Fax
from gateway.story.pages import Cut, Sheet, sheets
from tests.gateway.model.facts import a_call, a_job, a_message


def a_fax(*calls: Call, pages: int | None = 3) -> Fax:
    job = a_job(pages=pages)
    return Fax(
        job=job,
        message=a_message(),
        original=Path("mail.eml"),
        pdf=None,
        tiff=None,
        calls=tuple(replace(call, number=job.number) for call in calls),
        letters=(),
        deeds=(),
        awaited=0,
        acknowledgement=None,
    )


def test_each_page_tells_the_call_that_brought_it_and_those_that_broke_off_on_it():
    broken = a_call(Outcome.HANG_UP, pages_sent=2, pages_confirmed=1, rows_cut=700)
    last = a_call(Outcome.DELIVERED, attempt=2, first_page=2, pages_sent=2, pages_confirmed=2)

    assert sheets(a_fax(broken, last)) == (
        Sheet(number=1, confirmed=1, cuts=()),
        Sheet(number=2, confirmed=2, cuts=(Cut(call=1, rows=700),)),
        Sheet(number=3, confirmed=2, cuts=()),
    )


def test_what_a_number_before_received_does_not_count():
    fax = a_fax(a_call(Outcome.HANG_UP, pages_sent=2, pages_confirmed=1, rows_cut=700))
    elsewhere = replace(fax, calls=tuple(replace(call, number="+493012345") for call in fax.calls))

    assert {(sheet.confirmed, sheet.cuts) for sheet in sheets(elsewhere)} == {(None, ())}


def test_a_fax_that_is_not_printed_has_no_pages():
    assert sheets(a_fax(pages=None)) == ()
