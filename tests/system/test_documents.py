"""The faxes of the samples, judged by programs that nobody here wrote."""

import re
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from appliance.demo.trip import Ended
from gateway.records import Fax
from tests.components import component


@pytest.fixture
def faxes(trip: list[Ended]) -> list[Fax]:
    """Every fax of the samples."""
    return [one.fax for one in trip if one.fax]


def _print_of(program: str, *arguments: str | Path) -> str:
    done = subprocess.run([component(program), *arguments], capture_output=True, text=True, check=False)
    return done.stdout + done.stderr + (f"\nexit code {done.returncode}" if done.returncode else "")


def test_qpdf_finds_no_fault_in_any_pdf(faxes: list[Fax]) -> None:
    for fax in faxes:
        assert "No syntax or stream encoding errors found" in _print_of("qpdf", "--check", str(fax.pdf))


def test_hylafax_accepts_every_tiff(faxes: list[Fax]) -> None:
    """HylaFAX's tiffcheck for G4, 196 lines per inch, 1728 pixels, A4 (peers: the strictest check of a fax TIFF)."""
    for fax in faxes:
        printed = _print_of("tiffcheck", "-3", "-r", "196", "-w", "1728", "-l", "297", str(fax.tiff))
        assert printed.startswith("OK"), printed


def test_libtiff_reads_the_tags_of_rfc_3949(faxes: list[Fax]) -> None:
    """RFC 3949 section 3: 1728 pixels, 204 by 196, G4, least significant bit first, white is zero, pages counted from 0."""
    for fax in faxes:
        printed = _print_of("tiffinfo", str(fax.tiff))
        pages = fax.job.pages
        assert "Warning" not in printed
        assert len(re.findall(r"Image Width: 1728 ", printed)) == pages
        assert len(re.findall(r"Resolution: 204, 196 pixels/inch", printed)) == pages
        assert len(re.findall(r"Compression Scheme: CCITT Group 4", printed)) == pages
        assert len(re.findall(r"FillOrder: lsb-to-msb", printed)) == pages
        assert len(re.findall(r"Photometric Interpretation: min-is-white", printed)) == pages
        assert re.findall(r"Page Number: (\d+)-(\d+)", printed) == [(str(n), str(pages)) for n in range(pages or 0)]


def test_pages_agree_in_job_pdf_tiff_and_report(trip: list[Ended]) -> None:
    for one in trip:
        assert one.fax is not None
        assert one.fax.tiff is not None
        with Image.open(one.fax.tiff) as tiff:
            counted = {one.fax.job.pages, len(PdfReader(str(one.fax.pdf)).pages), getattr(tiff, "n_frames", 1)}
        if one.report is not None:
            fields = re.findall(rb"X-Fax-Pages: (\d+)/(\d+)", one.report.file.read_bytes())
            counted.add(int(fields[0][1]))
            assert int(fields[0][0]) == one.fax.job.pages_confirmed
        assert len(counted) == 1


def test_every_page_carries_its_header_line(faxes: list[Fax]) -> None:
    """47 CFR 68.318(d): date, sender's identity and number on every page."""
    for fax in faxes:
        pages = PdfReader(str(fax.pdf)).pages
        for number, page in enumerate(pages, 1):
            text = " ".join(page.extract_text().split())
            assert f"Page {number} of {len(pages)}" in text
            assert "+1 425 555 0100" in text
            assert "2026-11-23" in text
