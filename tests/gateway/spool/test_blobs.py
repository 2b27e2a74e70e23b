"""What the gateway keeps: whole files, where the rows of the store say that they are."""

from pathlib import Path

import pytest

from gateway.errors import SpoolError
from gateway.spool.blobs import Blobs
from gateway.spool.replay import hand_over


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(root=tmp_path / "spool")


def test_an_original_is_kept_byte_for_byte(blobs: Blobs):
    path = blobs.keep_original("ab" * 32, b"mail\x00\xff\r\n")

    assert blobs.original("ab" * 32) == b"mail\x00\xff\r\n"
    assert path == blobs.original_path("ab" * 32)
    assert path.parent.name == "ab"


def test_a_fax_is_kept_as_document_and_as_page_images(blobs: Blobs):
    blobs.keep_fax(1234, b"%PDF", b"II*\x00")

    assert blobs.pdf_path(1234).read_bytes() == b"%PDF"
    assert blobs.tiff(1234) == blobs.tiff_path(1234).read_bytes() == b"II*\x00"
    assert blobs.fax_directory(1234).relative_to(blobs.root) == Path("faxes/000001/1234")


def test_keeping_again_replaces(blobs: Blobs):
    """A node that died between the files and the commit prints again."""
    blobs.keep_fax(1, b"old", b"old")
    blobs.keep_fax(1, b"new", b"new")

    assert (blobs.pdf_path(1).read_bytes(), blobs.tiff(1)) == (b"new", b"new")
    assert sorted(file.name for file in blobs.fax_directory(1).iterdir()) == ["fax.pdf", "received.tif"]


def test_what_was_never_kept_is_missing_and_named(blobs: Blobs):
    with pytest.raises(SpoolError, match=r"cdcd\.eml cannot be read now"):
        blobs.original("cd" * 32)
    with pytest.raises(SpoolError, match=r"received\.tif cannot be read now"):
        blobs.tiff(7)


def test_a_spool_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"no directory")

    with pytest.raises(SpoolError, match="cannot be written now"):
        Blobs(root=tmp_path / "file").keep_original("cd" * 32, b"mail")


def test_a_letter_handed_over_twice_stands_there_once(tmp_path: Path):
    hand_over(tmp_path, "dsn-1.eml", b"report")
    hand_over(tmp_path, "dsn-1.eml", b"report")

    assert [file.name for file in tmp_path.iterdir()] == ["dsn-1.eml"]


def test_a_replay_directory_that_is_away_is_an_error(tmp_path: Path):
    with pytest.raises(OSError, match="No such file"):
        hand_over(tmp_path / "gone", "dsn-1.eml", b"report")
