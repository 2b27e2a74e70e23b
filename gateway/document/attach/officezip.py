"""Office documents that are zip files (OOXML, ODF), rewritten so that nothing in them names a place outside.

LibreOffice loads linked pictures, sections and sheets from the network and from the disk of whoever converts a document. It is told
not to (soffice.py), but what is not in the document cannot be loaded by any version of it.
"""

import io
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import unquote
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from lxml import etree

from gateway.document.attach.sheetwidth import fit_to_width

_MOST_MEMBERS, _MOST_BYTES, _MOST_XML = 10_000, 200 * 1024**2, 48 * 1024**2  # unpacked
_DEEPEST = 3  # documents embedded in documents
_ENCRYPTED = 0x1  # of the general purpose flags (PKWARE APPNOTE section 4.4.4)
_PROGRAMS = re.compile(r"(^|/)(vbaProject|vbaData|Basic/|Scripts/|Configurations2?/|activeX/)", re.IGNORECASE)
_LINKS = frozenset(
    {"href", "src", "url", "dde-application", "dde-topic", "dde-item", "odcFile", "sourceFile", "codebase"}
)
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# What a field of Word, or a formula, can fetch with.
_FETCHING_FIELD = re.compile(r"INCLUDE|IMPORT|DDE|DATABASE|(?<!HYPER)LINK|\bRD\b", re.IGNORECASE)
_FETCHING_FORMULA = re.compile(r"WEBSERVICE|DDE|INDIRECT|RTD|://|file:|\[[0-9]+\]|\|", re.IGNORECASE)
_FIELDS, _FORMULAS = ("instrText", "delInstrText"), ("f", "definedName")


class UnsafeError(Exception):
    """The document is not given to LibreOffice; the message says why."""


def without_links(content: bytes, depth: int = 0) -> bytes:
    """Return the document without its links to other places, its macros and what is no part of any document; may raise UnsafeError."""
    if depth > _DEEPEST:
        raise UnsafeError("documents are embedded in it one in another without end")
    target = io.BytesIO()
    try:
        with ZipFile(io.BytesIO(content)) as source, ZipFile(target, "w", ZIP_DEFLATED, compresslevel=1) as stripped:
            for member in _members(source):
                if (kept := _kept(member.filename, source.read(member), depth)) is not None:
                    stripped.writestr(ZipInfo(member.filename), kept, ZIP_DEFLATED)
    except (BadZipFile, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise UnsafeError("the document is damaged") from error
    return target.getvalue()


def _members(source: ZipFile) -> Iterator[ZipInfo]:
    """The files, checked before anything is unpacked: zipfile reads no more of one than it declares."""
    members = [member for member in source.infolist() if not member.is_dir()]
    if len(members) > _MOST_MEMBERS:
        raise UnsafeError(f"the document has {len(members)} parts")
    if sum(member.file_size for member in members) > _MOST_BYTES:
        raise UnsafeError("the document is too large when it is unpacked")
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise UnsafeError("the document is encrypted")
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise UnsafeError("the document has two parts of one name")  # readers disagree on which of them counts
    for member in members:
        if not _PROGRAMS.search(member.filename):
            yield member


def _kept(name: str, content: bytes, depth: int) -> bytes | None:
    """What stays of one part; None when nothing does."""
    if content.startswith(b"PK\x03\x04"):
        return without_links(content, depth + 1)
    if not _is_markup(name, content):
        return content
    if len(content) > _MOST_XML:
        raise UnsafeError("the document is too large when it is unpacked")
    if name == "META-INF/manifest.xml" and b"encryption-data" in content:
        raise UnsafeError("the document is encrypted")
    try:
        root = etree.fromstring(content, _parser())
    except etree.XMLSyntaxError:
        return None  # whoever can read it reads something else than we do
    _strip(root)
    fit_to_width(root)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def _is_markup(name: str, content: bytes) -> bool:
    suffix = PurePosixPath(name.lower()).suffix
    start = content[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return suffix in (".xml", ".rels", ".vml", ".rdf", ".svg") or start.startswith(b"<")


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True)


def _strip(root: etree._Element) -> None:
    """Take out of an XML part what names another place."""
    fields: list[etree._Element] = []
    outside: list[etree._Element] = []
    for element in root.iter(etree.Element):
        _strip_attributes(element)
        kind = etree.QName(element).localname
        if element.tag == _RELATION and _leads_out(element):
            outside.append(element)
        elif kind in _FIELDS:
            fields.append(element)
        elif kind in _FORMULAS and _FETCHING_FORMULA.search(element.text or ""):
            element.text = None if kind == "f" else "0"
    for relation in outside:
        if (parent := relation.getparent()) is not None:
            parent.remove(relation)
    _empty_fetching(fields)


def _empty_fetching(fields: Sequence[etree._Element]) -> None:
    """Empty the fields when they fetch; the name of one may be cut into several pieces, so they are judged together."""
    if _FETCHING_FIELD.search("".join(field.text or "" for field in fields)):
        for field in fields:
            field.text = ""


def _strip_attributes(element: etree._Element) -> None:
    for name, value in element.items():
        local = etree.QName(name).localname
        if (
            (local in _LINKS and not _stays_inside(value))
            or (local == "instr" and _FETCHING_FIELD.search(value))
            or (local in ("formula", "expression") and _FETCHING_FORMULA.search(value))
        ):
            del element.attrib[name]


def _leads_out(relation: etree._Element) -> bool:
    target = relation.get("Target", "")
    return relation.get("TargetMode", "").lower() == "external" or ":" in unquote(target) or "\\" in target


def _stays_inside(link: str) -> bool:
    """Whether a link names a part of the document itself, or holds its content."""
    plain = unquote(link).strip()
    if plain.startswith(("#", "data:")):
        return True
    return not (plain.startswith("/") or ":" in plain or "\\" in plain or ".." in plain)
