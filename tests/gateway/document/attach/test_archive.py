"""Attached archives are listed, never unpacked."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from gateway.document.attach.archive import print_archive, recognises
from gateway.document.printed import Unprintable
from tests.gateway.document.attach.leaves import SETTINGS, a_file, ends_well, pages_of, printed, text_of


def a_zip(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_members_are_listed_with_their_sizes_and_a_note() -> None:
    result = printed(print_archive(a_file(a_zip(**{"a/Grüße.txt": b"x" * 3000, "b": b"y"}), "things.zip"), SETTINGS))
    said = text_of(result)
    assert "Attachment listed, not printed File things.zip" in said
    assert "a/Grüße.txt (2.9 KB) b (1 bytes)" in said
    assert "Contents 2 files" in said
    assert result.notes == ("things.zip is listed, not printed: 2 files inside",)


def test_many_members_take_one_page() -> None:
    content = a_zip(**{f"file {number}": b"x" for number in range(200)})
    (page,) = pages_of(print_archive(a_file(content, "things.zip"), SETTINGS))
    assert "file 39 " in page
    assert "file 40 " not in page
    assert page.endswith("and 160 more")


def test_encrypted_members_are_named_as_such() -> None:
    content = bytearray(a_zip(secret=b"x"))
    content[content.index(b"PK\1\2") + 8] |= 1  # the flags of the directory entry
    assert "secret (1 bytes, encrypted)" in text_of(print_archive(a_file(bytes(content), "x.zip"), SETTINGS))


def test_a_bomb_is_only_listed() -> None:
    assert "200.0 MB" in text_of(print_archive(a_file(a_zip(bomb=bytes(200 * 1024**2)), "x.zip"), SETTINGS))


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"Rar!\x1a\x07\x01\0", "RAR"),
        (b"\x1f\x8b\x08\0", "gzip"),
        (bytes(257) + b"ustar\0", "tar"),
    ],
)
def test_other_archives_are_named_by_their_kind(start: bytes, kind: str) -> None:
    file = a_file(start + bytes(300), "x")
    assert recognises(file)
    assert print_archive(file, SETTINGS) == Unprintable(
        reason=f"archives are not unpacked, and this is a {kind} archive"
    )


def test_a_name_in_any_script_is_readable() -> None:
    result = printed(print_archive(a_file(a_zip(**{"\u0645\u0644\u0641.txt": b"x"}), "x.zip"), SETTINGS))
    assert result.notes == ("x.zip is listed, not printed: 1 file inside",)


def test_a_damaged_zip_has_a_reason() -> None:
    assert print_archive(a_file(b"PK\x03\x04nothing", "x.zip"), SETTINGS) == Unprintable(
        reason="the zip archive is damaged"
    )
    assert not recognises(a_file("text", "x.zip", "application/zip"))


def test_damaged_archives_end_in_pages_or_a_reason() -> None:
    whole = a_zip(**{"a.txt": b"x" * 300, "b/c.txt": b"y"})
    ends_well(whole, lambda content: print_archive(a_file(content, "x.zip"), SETTINGS))
