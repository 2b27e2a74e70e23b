"""Office documents made by hand, with links that a converter should never follow."""

import io
from collections.abc import Mapping
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "application/vnd.openxmlformats-officedocument"
_ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'xmlns:xlink="http://www.w3.org/1999/xlink"'
)
_PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="3000000" cy="3000000"/><wp:docPr id="1" name="P"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
    f'<a:blip xmlns:r="{_OFFICE}" r:link="rId9"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="3000000" cy="3000000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r></w:p>"
)


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """Return a zip file of these members."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(ZipInfo(name), content, ZIP_STORED if name == "mimetype" else ZIP_DEFLATED)
    return buffer.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    """Return the members of a zip file."""
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def relations(*found: tuple[str, str, str]) -> str:
    """Return a part of relations: (id, kind, target); a target with a colon is external."""
    lines = (
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{target}"'
        f"{' TargetMode=' + chr(34) + 'External' + chr(34) if ':' in target else ''}/>"
        for name, kind, target in found
    )
    return f'<Relationships xmlns="{_RELATIONS}">{"".join(lines)}</Relationships>'


def _content_types(part: str, kind: str) -> str:
    return (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{part}" ContentType="{kind}"/></Types>'
    )


def a_docx(text: str, link: str = "", body: str = "", more: Mapping[str, bytes | str] | None = None) -> bytes:
    """Return a letter; `link` is the address of a picture in it."""
    linked = [("rId9", "image", link), ("rId8", "hyperlink", "https://contoso.example/")] if link else []
    document = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>{body}{_PICTURE if link else ''}</w:body></w:document>"
    )
    return zipped(
        {
            "[Content_Types].xml": _content_types("word/document.xml", f"{_TYPES}.wordprocessingml.document.main+xml"),
            "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
            "word/document.xml": document,
            "word/_rels/document.xml.rels": relations(*linked),
            **(more or {}),
        }
    )


def an_xlsx(rows: int, columns: int, extra: str = "", setup: str = "") -> bytes:
    """Return a sheet of cells named for their place."""
    cells = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>r{r}c{c}</t></is></c>' for c in range(columns)) + "</row>"
        for r in range(rows)
    )
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{extra}{cells}</sheetData>{setup}</worksheet>"
    )
    workbook = (
        f'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="Sheet" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    types = _content_types("xl/workbook.xml", f"{_TYPES}.spreadsheetml.sheet.main+xml").replace(
        "</Types>",
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.spreadsheetml.worksheet+xml"/></Types>',
    )
    return zipped(
        {
            "[Content_Types].xml": types,
            "_rels/.rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": workbook,
            "xl/_rels/workbook.xml.rels": relations(("rId1", "worksheet", "worksheets/sheet1.xml")),
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def an_odf(body: str, kind: str = "text", more: Mapping[str, bytes | str] | None = None) -> bytes:
    """Return an OpenDocument file with that body."""
    mimetype = f"application/vnd.oasis.opendocument.{kind}"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mimetype}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    content = (
        f'<office:document-content {_ODF} office:version="1.2"><office:body><office:{kind}>{body}</office:{kind}>'
        "</office:body></office:document-content>"
    )
    return zipped({"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": content, **(more or {})})


def linked_picture(address: str) -> str:
    """Return a paragraph of an OpenDocument text with a picture at that address."""
    return (
        '<text:p><draw:frame text:anchor-type="as-char" svg:width="8cm" svg:height="8cm">'
        f'<draw:image xlink:href="{address}" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
        "</draw:frame></text:p>"
    )


def linked_section(address: str) -> str:
    """Return a section whose text stands in another file."""
    return (
        f'<text:section text:name="S"><text:section-source xlink:href="{address}" text:filter-name="Text"/>'
        "<text:p>Section</text:p></text:section>"
    )
