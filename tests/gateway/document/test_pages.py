"""The TIFF file of a fax."""

import io
import shutil
import struct
import subprocess
from pathlib import Path

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gateway.document.g4 import encode
from gateway.document.pages import BadTiffError, read_tiff, write_tiff
from gateway.document.raster import rasterise
from gateway.model.call import Page
from gateway.settings import Resolution
from tests.gateway.document.facts import a_pdf, a_picture, coded
from tests.gateway.document.ink import ink


def a_page(rows: int = 100, width: int = 1728, down: int = 196) -> Page:
    black = numpy.zeros((rows, width), bool)
    black[10:20, 30:50] = True
    return Page(width=width, rows=rows, across=204, down=down, strip=encode(black))


STRIPS = st.binary(min_size=1, max_size=40)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(STRIPS, st.sampled_from([98, 196, 391]), st.integers(1, 3000)), min_size=1, max_size=5))
def test_reading_gives_back_what_was_written(pages: list[tuple[bytes, int, int]]) -> None:
    written = tuple(Page(width=1728, rows=rows, across=204, down=down, strip=strip) for strip, down, rows in pages)
    assert read_tiff(write_tiff(written)) == written


def fields(tiff: bytes, offset: int) -> tuple[list[tuple[int, int, int, int]], int]:
    count = struct.unpack_from("<H", tiff, offset)[0]
    entries = [struct.unpack_from("<HHII", tiff, offset + 2 + 12 * n) for n in range(count)]
    return entries, struct.unpack_from("<I", tiff, offset + 2 + 12 * count)[0]


def test_the_file_is_built_as_profile_s_and_f_ask() -> None:
    """RFC 3949 sections 3 and 4: II, first directory at 8, sorted tags, one strip, 0 is white, least significant bit first."""
    tiff = write_tiff([a_page(), a_page(down=98)])
    assert tiff[:8] == b"II*\0\x08\0\0\0"
    offset = 8
    for number in range(2):
        entries, following = fields(tiff, offset)
        tags = [tag for tag, *_ in entries]
        value = {tag: value for tag, _, _, value in entries}
        assert tags == sorted(tags)
        assert [value[tag] for tag in (254, 256, 257, 258, 259, 262, 266, 277, 278, 293, 296)] == [
            2, 1728, 100, 1, 4, 0, 2, 1, 100, 0, 2,
        ]  # fmt: skip
        assert value[297] == number | 2 << 16
        assert struct.unpack_from("<II", tiff, value[282]) == (204, 1)
        assert struct.unpack_from("<II", tiff, value[283]) == ((196, 98)[number], 1)
        assert offset % 2 == value[273] % 2 == 0
        offset = following
    assert offset == 0


def test_another_program_sees_the_same_pixels() -> None:
    black = ink(a_page())
    assert black.sum() == 200
    assert black[10:20, 30:50].all()


@pytest.mark.skipif(not shutil.which("tiffinfo"), reason="libtiff-tools is not installed")
def test_libtiff_has_no_complaint(tmp_path: Path) -> None:
    (tmp_path / "fax.tif").write_bytes(write_tiff(rasterise(a_pdf(2), Resolution.FINE)))
    told = subprocess.run(["tiffinfo", tmp_path / "fax.tif"], capture_output=True, text=True, check=True)
    assert told.stderr == ""
    assert "Page Number: 1-2" in told.stdout


def test_a_fax_without_pages_is_not_written() -> None:
    with pytest.raises(BadTiffError, match="at least one page"):
        write_tiff([])


@pytest.mark.parametrize(
    "tiff",
    [
        coded(a_picture((1728, 900), "1"), "TIFF", compression="group4", dpi=(204, 98)),  # several strips
        coded(a_picture((1728, 900), "1"), "TIFF", compression="group3", dpi=(204, 98)),
        coded(a_picture((1728, 900), "1"), "TIFF", dpi=(204, 98)),
        coded(a_picture((1728, 900), "L"), "TIFF", dpi=(204, 98)),
        coded(a_picture((1728, 900), "1"), "TIFF", big_tiff=True, dpi=(204, 98)),
    ],
)
def test_files_of_other_hands_are_read(tiff: bytes) -> None:
    """RFC 3249 section 5: a reader is tolerant."""
    (page,) = read_tiff(tiff)
    assert (page.width, page.rows, page.across, page.down) == (1728, 900, 204, 98)
    black = ink(page)
    assert black[:450, :860].all()
    assert not black[452:, 866:].any()


def test_big_endian_files_are_read() -> None:
    """TIFF 6.0 section 2; one uncompressed row of sixteen black pixels, no page number, no resolution."""
    entries = [(256, 16), (257, 1), (258, 1), (259, 1), (262, 0), (273, 8), (277, 1), (278, 1), (279, 2)]
    directory = struct.pack(">H", len(entries)) + b"".join(
        struct.pack(">HHII", tag, 4, 1, value) for tag, value in entries
    )
    (page,) = read_tiff(b"MM\0*\0\0\0\x0a" + b"\xff\xff" + directory + b"\0\0\0\0")
    assert (page.width, page.rows, page.across, page.down) == (16, 1, 204, 196)
    assert ink(page).all()


@pytest.mark.parametrize("tiff", [b"", b"II*\0", b"no tiff", write_tiff([a_page()])[:60], coded(a_picture())])
def test_what_is_no_fax_tiff_is_named(tiff: bytes) -> None:
    with pytest.raises(BadTiffError):
        read_tiff(tiff)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=12), st.integers(0, 250))
def test_damaged_files_raise_nothing_else(damage: bytes, at: int) -> None:
    tiff = write_tiff([a_page()])
    try:
        read_tiff(tiff[:at] + damage + tiff[at + len(damage) :])
    except BadTiffError:
        return


def test_an_encoded_page_is_one_strip_that_starts_with_its_first_row() -> None:
    with Image.open(io.BytesIO(write_tiff([a_page(2291)]))) as image:
        assert image.tag_v2[278] == 2291  # type: ignore[attr-defined]  # of TIFF only
