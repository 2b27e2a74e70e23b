"""TIFF Profile S (RFC 3949 section 3): what every Internet fax machine can read, and nothing beyond it."""

import io
import subprocess
from pathlib import Path

import numpy
import pytest
from PIL import Image

from gateway.document.g4 import encode
from gateway.document.pages import BadTiffError, read_tiff
from gateway.document.profile_s import write_profile_s
from gateway.model.call import Page
from tests.components import component

MINIMUM_SET = [254, 256, 257, 258, 259, 262, 266, 273, 277, 278, 279, 282, 283, 292, 296, 297]


def a_page(rows: int = 2000, width: int = 1728, across: int = 204, down: int = 196) -> Page:
    """A page with a line and a word's worth of dots."""
    black = numpy.zeros((rows, width), numpy.bool_)
    black[rows // 2, 100:-100] = True
    black[rows // 4 : rows // 4 + 20, 200:400:3] = True
    return Page(width=width, rows=rows, across=across, down=down, strip=encode(black))


@pytest.mark.parametrize(("across", "down"), [(204, 98), (204, 196), (200, 100), (200, 200)])
def test_pages_come_back_bit_by_bit(across: int, down: int) -> None:
    """RFC 2305 section 2.2.3 (A7): writers and readers of the minimum set."""
    pages = (a_page(across=across, down=down), a_page(rows=1001, across=across, down=down))

    assert read_tiff(write_profile_s(pages)) == pages


def test_no_field_is_written_beyond_the_minimum_set() -> None:
    """RFC 2305 section 4 (A8); RFC 4160 section 4.4 (D26)."""
    with Image.open(io.BytesIO(write_profile_s([a_page(), a_page()]))) as image:
        for number in range(2):
            image.seek(number)
            tags = image.tag_v2  # type: ignore[attr-defined]  # of TIFF only
            assert sorted(tags) == MINIMUM_SET
            assert (tags[259], tags[262], tags[266], tags[292], tags[297]) == (3, 0, 2, 0, (number, 2))
            assert tags[278] == tags[257]


def test_it_is_little_endian_with_its_directory_first_and_every_value_on_a_word_boundary() -> None:
    """RFC 3249 section 5 (C12)."""
    tiff = write_profile_s([a_page(), a_page()])

    assert tiff[:8] == b"II*\0\x08\0\0\0"
    with Image.open(io.BytesIO(tiff)) as image:
        image.seek(1)
        assert image.tag_v2[273][0] % 2 == 0  # type: ignore[attr-defined]


def test_every_line_begins_with_an_end_of_line_and_the_page_ends_without_six() -> None:
    """RFC 3949 section 3.4: EOL before each line, RTC should not be written; MSB of a code first into the least bit."""
    tiff = write_profile_s([a_page(rows=3)])
    with Image.open(io.BytesIO(tiff)) as image:
        tags = image.tag_v2  # type: ignore[attr-defined]
        strip = tiff[tags[273][0] :][: tags[279][0]]

    bits = "".join(f"{byte:08b}"[::-1] for byte in strip)

    assert bits.startswith("000000000001")
    assert bits.count("000000000001") == 3


@pytest.mark.parametrize(
    "page",
    [
        a_page(width=2048),
        a_page(width=2432, down=391),
        a_page(down=391),
        a_page(rows=3400, width=2550, across=300, down=300),
    ],
    ids=["wide", "wider and superfine", "superfine", "300 dots per inch"],
)
def test_a_page_of_another_kind_is_scaled_into_the_profile(page: Page) -> None:
    """RFC 3949 section 3.2: 1728 pixels at 204 by 98 or 196 dots per inch."""
    (scaled,) = read_tiff(write_profile_s([page]))

    assert (scaled.width, scaled.across, scaled.down) == (1728, 204, 196)
    shape = page.rows / page.down / (page.width / page.across)
    assert scaled.rows / 196 / (1728 / 204) == pytest.approx(shape, rel=0.01)
    assert scaled.strip != encode(numpy.zeros((scaled.rows, 1728), numpy.bool_))


def test_no_page_is_no_file() -> None:
    with pytest.raises(BadTiffError, match="at least one page"):
        write_profile_s([])


@pytest.mark.parametrize("program", [["tiffinfo", "-D"], ["tiffcheck", "-1", "-r", "196", "-w", "1728", "-l", "297"]])
def test_programs_of_others_read_it(program: list[str], tmp_path: Path) -> None:
    """libtiff's tiffinfo and HylaFAX's tiffcheck."""
    file = tmp_path / "fax.tif"
    file.write_bytes(write_profile_s([a_page(), a_page()]))

    done = subprocess.run([component(program[0]), *program[1:], file], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
