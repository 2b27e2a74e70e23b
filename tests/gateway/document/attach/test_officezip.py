"""What LibreOffice gets to see of a document: nothing that leads out of it."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from gateway.document.attach import officezip
from gateway.document.attach.officezip import UnsafeError, without_links
from tests.gateway.document.attach.leaves import ends_well
from tests.gateway.document.attach.officemaking import (
    a_docx,
    an_odf,
    an_xlsx,
    linked_picture,
    linked_section,
    members_of,
    relations,
    zipped,
)

OUTSIDE = [
    "http://contoso.example/x.png",
    "file:///etc/passwd",
    "//contoso.example/x",
    "\\\\server\\share\\x",
    "/etc/passwd",
    "../../../etc/passwd",
    "%66ile:///etc/passwd",
    "Pictures/%2e%2e/%2e%2e/x",
    " http://contoso.example/x",
]


@pytest.mark.parametrize("address", OUTSIDE)
def test_links_of_an_opendocument_that_lead_out_are_gone(address: str) -> None:
    content = members_of(without_links(an_odf(linked_picture(address) + linked_section(address))))["content.xml"]
    assert b"href" not in content
    assert b"Section" in content


@pytest.mark.parametrize("address", ["Pictures/1.png", "./Object 1", "#Sheet1.A1", "data:image/png;base64,AA=="])
def test_links_inside_the_document_stay(address: str) -> None:
    assert f'href="{address}"'.encode() in members_of(without_links(an_odf(linked_picture(address))))["content.xml"]


def test_external_relations_are_gone_and_others_stay() -> None:
    members = members_of(without_links(a_docx("Hello", "http://contoso.example/x.png")))
    assert b"contoso" not in members["word/_rels/document.xml.rels"]
    assert b"word/document.xml" in members["_rels/.rels"]


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://x/", "\\\\server\\x", "http%3a//x/"])
def test_a_relation_that_only_forgets_to_say_external_is_gone(target: str) -> None:
    part = relations(("rId1", "image", target)).replace(' TargetMode="External"', "")
    assert (
        b"rId1"
        not in members_of(without_links(a_docx("x", more={"word/_rels/x.xml.rels": part})))["word/_rels/x.xml.rels"]
    )


@pytest.mark.parametrize(
    "pieces", [['INCLUDEPICTURE "http://x"'], ["INCL", 'UDETEXT "file:///x"'], [" DDE", "AUTO x"], ["LINK x"]]
)
def test_fields_that_fetch_are_emptied_even_in_pieces(pieces: list[str]) -> None:
    body = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    document = members_of(without_links(a_docx("x", body=f"<w:p>{body}</w:p>")))["word/document.xml"]
    assert not any(piece.encode() in document for piece in pieces)


def test_harmless_fields_stay() -> None:
    body = '<w:p><w:r><w:instrText>PAGE HYPERLINK "x"</w:instrText></w:r></w:p>'
    assert b"PAGE" in members_of(without_links(a_docx("x", body=body)))["word/document.xml"]


@pytest.mark.parametrize(
    ("formula", "stays"),
    [
        ('WEBSERVICE("http://x")', False),
        ("[1]Sheet1!A1", False),
        ("soffice|'/etc/passwd'!A1", False),
        ('INDIRECT("x"&amp;A1)', False),
        ("SUM(A1:A9)", True),
        ("Table1[Price]", True),
    ],
)
def test_formulas_that_fetch_are_gone_and_their_values_stay(formula: str, *, stays: bool) -> None:
    cell = f'<row r="1"><c r="A1"><f>{formula}</f><v>42</v></c></row>'
    sheet = members_of(without_links(an_xlsx(1, 1, cell)))["xl/worksheets/sheet1.xml"]
    assert (formula.encode() in sheet) is stays
    assert b"<v>42</v>" in sheet


def test_formulas_of_opendocument_that_fetch_are_gone() -> None:
    cell = '<table:table-cell table:formula="of:=\'file:///etc/passwd\'#$A.A1"/><table:table-cell table:formula="of:=SUM(1)"/>'
    content = members_of(without_links(an_odf(cell, "spreadsheet")))["content.xml"]
    assert b"passwd" not in content
    assert b"of:=SUM(1)" in content


def test_macros_are_left_out() -> None:
    more: dict[str, bytes | str] = {
        "word/vbaProject.bin": b"x",
        "Basic/Standard/Module1.xml": "<x/>",
        "Scripts/python/x.py": b"x",
    }
    assert not {name for name in members_of(without_links(a_docx("x", more=more))) if name in more}


def test_documents_inside_documents_are_cleaned_too() -> None:
    inner = a_docx("Inner", "http://contoso.example/x.png")
    members = members_of(without_links(a_docx("x", more={"word/embeddings/a.docx": inner})))
    assert b"contoso" not in members_of(members["word/embeddings/a.docx"])["word/_rels/document.xml.rels"]


def test_entities_are_not_resolved() -> None:
    evil = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    part = members_of(without_links(a_docx("x", more={"word/x.xml": evil})))["word/x.xml"]
    assert b"passwd" not in part
    assert b"root" not in part


def test_markup_that_cannot_be_read_is_left_out_whatever_it_is_called() -> None:
    more: dict[str, bytes | str] = {
        "word/a.xml": "<x",
        "word/b.bin": "<html><img src=http://contoso.example>",
        "word/c.png": b"\x89PNG",
    }
    members = members_of(without_links(a_docx("x", more=more)))
    assert {name for name in members if name in more} == {"word/c.png"}


def test_a_drawing_of_a_picture_elsewhere_is_cleaned() -> None:
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/x.png"/><use href="#a"/></svg>'
    part = members_of(without_links(a_docx("x", more={"word/media/a.svg": svg})))["word/media/a.svg"]
    assert b"etc" not in part
    assert b'href="#a"' in part


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officezip, "_MOST_BYTES", 1_000_000)
    with pytest.raises(UnsafeError, match="too large"):
        without_links(a_docx("x", more={"word/media/a.bin": bytes(1_000_001)}))


def test_an_encrypted_opendocument_says_so() -> None:
    manifest = '<m xmlns="x"><encryption-data/></m>'
    with pytest.raises(UnsafeError, match="encrypted"):
        without_links(zipped({"mimetype": "x", "META-INF/manifest.xml": manifest}))


def test_two_parts_of_one_name_are_refused() -> None:
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<a/>")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("word/document.xml", "<b/>")
    with pytest.raises(UnsafeError, match="two parts"):
        without_links(buffer.getvalue())


def test_documents_one_in_another_without_end_are_refused() -> None:
    content = zipped({"a.txt": "x"})
    for _ in range(6):
        content = zipped({"a.docx": content})
    with pytest.raises(UnsafeError, match="without end"):
        without_links(content)


def test_the_same_document_is_the_same_bytes() -> None:
    assert without_links(an_xlsx(3, 3)) == without_links(an_xlsx(3, 3))


@pytest.mark.parametrize(
    ("columns", "setup", "fits", "turned"),
    [
        (5, "", True, False),
        (14, "", True, True),
        (14, '<pageSetup orientation="portrait"/>', True, True),
        (14, '<pageSetup scale="60"/>', False, False),
        (14, '<sheetPr><pageSetUpPr fitToPage="0"/></sheetPr>', True, True),
        (100, "", False, False),
    ],
)
def test_sheets_that_almost_fit_are_made_to_fit(columns: int, setup: str, *, fits: bool, turned: bool) -> None:
    sheet = members_of(without_links(an_xlsx(2, columns, setup=setup)))["xl/worksheets/sheet1.xml"]
    assert (b'fitToPage="1"' in sheet) is fits
    assert (b'orientation="landscape"' in sheet) is turned


def test_damaged_documents_end_in_a_document_or_a_reason() -> None:
    ends_well(a_docx("Hello", "http://contoso.example/"), without_links)


def test_damaged_parts_end_in_a_document_or_a_reason() -> None:
    parts = members_of(
        a_docx("Hello", "http://contoso.example/x", "<w:p><w:r><w:instrText>LINK</w:instrText></w:r></w:p>")
    )
    ends_well(
        parts["word/document.xml"], lambda content: without_links(zipped({**parts, "word/document.xml": content}))
    )
