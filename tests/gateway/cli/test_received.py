"""`dropfax received`: what the far machine of a call has."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pypdf import PdfReader

from foundation.clock import VirtualClock
from foundation.loop import run_until_idle
from gateway.app import open_gateway
from gateway.cli import main
from gateway.document.pages import read_tiff
from gateway.document.scanlines import cut
from gateway.records import fax, open_records, read_settings
from tests.gateway.cli.printing import PRINTING_HERE
from tests.gateway.flow.scene import a_file, address
from tests.gateway.model.facts import EIGHT

BREAKS_OFF_ON_PAGE_1_ONCE = "+14255550161"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    for directory in ("Drop", "Replay"):
        (tmp_path / directory).mkdir()
    (tmp_path / "dropfax.toml").write_text("[site]\n[gateway]\n[exchange]\n")
    (tmp_path / "Drop" / "x.eml").write_bytes(a_file(address(BREAKS_OFF_ON_PAGE_1_ONCE)))
    clock = VirtualClock(EIGHT)
    with open_gateway(tmp_path, read_settings(tmp_path), clock, replace(PRINTING_HERE, seed=7)) as gateway:
        assert run_until_idle([gateway], clock, timedelta(days=1))
    return tmp_path


def received(site: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["received", "--site", str(site), *words])


def test_a_call_that_broke_off_left_the_rows_that_had_come(site: Path, tmp_path: Path) -> None:
    told = fax(open_records(site, read_settings(site)), 1)
    rows = told.calls[0].result.rows_cut
    assert rows
    [page] = read_tiff((site / "spool/faxes/000000/1/received.tif").read_bytes())

    said = received(site, "1", "--call", "1", "-o", str(tmp_path / "one.pdf"))

    assert said.stdout == f"1 page in {tmp_path / 'one.pdf'}; the last page is not confirmed: {rows} rows of it came\n"
    [sheet] = PdfReader(tmp_path / "one.pdf").pages
    image = sheet["/Resources"]["/XObject"]["/Fax"]  # type: ignore[index]
    assert (image["/Height"], image._data) == (rows, cut(page, rows).strip)


def test_the_next_call_brought_the_whole_page(site: Path, tmp_path: Path) -> None:
    said = received(site, "1", "--call", "2", "-o", str(tmp_path / "two.pdf"))

    assert said.stdout == f"1 page in {tmp_path / 'two.pdf'}\n"


def test_a_call_that_was_never_made_is_refused(site: Path, tmp_path: Path) -> None:
    refused = received(site, "1", "--call", "3", "-o", str(tmp_path / "no.pdf"))

    assert (refused.exit_code, (tmp_path / "no.pdf").exists()) == (2, False)
    assert "fax 1 has no call 3; no PDF is written" in refused.stderr


def test_a_call_that_brought_nothing_is_refused(site: Path, tmp_path: Path) -> None:
    (site / "Drop" / "y.eml").write_bytes(a_file(address("+14255550150")))
    clock = VirtualClock(EIGHT + timedelta(days=1))
    with open_gateway(site, read_settings(site), clock, PRINTING_HERE) as gateway:
        assert run_until_idle([gateway], clock, timedelta(days=1))

    refused = received(site, "2", "--call", "1", "-o", str(tmp_path / "no.pdf"))

    assert refused.exit_code == 2
    assert "call 1 of fax 2 brought no page (Number not in service" in refused.stderr
