"""What there is of a fax on paper, by REST."""

import io

import httpx
import pytest
from PIL import Image
from pypdf import PdfReader

from gateway.document.pages import read_tiff
from tests.appliance.api.ward import HERE, Ward
from wire import dsn, mailfile

DELIVERED, FAILED, CUT, MISSING = 1, 2, 3, 99


def got(ward: Ward, fax: int, path: str) -> httpx.Response:
    return ward.web.get(f"{HERE}/faxes/{fax}/{path}")


def rows(answer: httpx.Response) -> int:
    return Image.open(io.BytesIO(answer.content)).height


def test_the_pages_are_given_as_they_were_printed(ward: Ward):
    answer = got(ward, DELIVERED, "fax.pdf")

    assert "hello" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == 'attachment; filename="fax-1.pdf"'
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_went_over_the_line_is_given_whole_or_as_a_call_brought_it(ward: Ward):
    whole = got(ward, DELIVERED, "received.tif")
    last = ward.web.get(f"{HERE}/faxes/{DELIVERED}").json()["calls"]
    cut = got(ward, CUT, "received.tif?call=1")

    assert whole.headers["content-type"] == "image/tiff"
    assert read_tiff(got(ward, DELIVERED, f"received.tif?call={last}").content) == read_tiff(whole.content)
    assert 0 < rows(cut) < rows(whole)


@pytest.mark.parametrize("view", ["clean", "line"])
def test_a_page_is_given_as_a_picture(ward: Ward, view: str):
    answer = got(ward, DELIVERED, f"pages/1.png?view={view}&width=400")

    assert answer.headers["content-type"] == "image/png"
    assert Image.open(io.BytesIO(answer.content)).width == 400


def test_the_drop_file_is_given_byte_by_byte(ward: Ward):
    file = mailfile.read(got(ward, DELIVERED, "drop-file").content)

    assert file.envelope.sender == "ann@contoso.example"
    assert b"Subject: Referral" in file.content


def test_each_report_is_given_as_a_mail(ward: Ward):
    (report,) = ward.web.get(f"{HERE}/faxes/{FAILED}").json()["reports"]
    answer = got(ward, FAILED, f"reports/{report['id']}")

    assert answer.headers["content-type"] == "message/rfc822"
    assert [status.action for status in dsn.read(answer.content).recipients] == [dsn.Action.FAILED]


@pytest.mark.parametrize(
    ("fax", "path", "word"),
    [
        (MISSING, "fax.pdf", "99"),
        (DELIVERED, "pages/7.png", "no page 7"),
        (DELIVERED, "received.tif?call=1", "brought no page"),
        (DELIVERED, "received.tif?call=77", "no call 77"),
        (DELIVERED, "reports/none", "no report"),
    ],
)
def test_what_is_not_there_is_said(ward: Ward, fax: int, path: str, word: str):
    answer = got(ward, fax, path)

    assert (answer.status_code, word in answer.json()["detail"]) == (404, True), answer.text
