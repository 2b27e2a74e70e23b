"""Attached Office documents: converted by LibreOffice, which never leaves the document."""

import io
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image

from gateway.document.attach import office, soffice
from gateway.document.attach.office import print_office, recognises
from gateway.document.printed import Unprintable
from gateway.settings import DocumentSettings
from tests.components import component
from tests.gateway.document.attach.leaves import SETTINGS, a_file, printed, text_of
from tests.gateway.document.attach.officemaking import a_docx, an_odf, an_xlsx, linked_picture, linked_section, zipped
from tests.gateway.document.ink import inks

OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def ole(*streams: str) -> bytes:
    return OLE + bytes(1024) + b"".join(f"{name}\0".encode("utf-16-le") for name in streams)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[str]]]:
    """Return the address of a server on this machine, and what it was asked for; the child may use our network."""
    requests: list[str] = []

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            requests.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_GET  # noqa: N815  the names of their class

        def log_message(self, *_: object) -> None:
            pass

    component("soffice")
    monkeypatch.setattr(soffice, "_confine", lambda _: None)
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}", requests
        server.shutdown()


@pytest.mark.parametrize(
    "content",
    [
        a_docx("x"),
        an_xlsx(1, 1),
        an_odf("x"),
        an_odf("x", "spreadsheet"),
        ole("WordDocument"),
        ole("Workbook"),
        ole("PowerPoint Document"),
        ole("EncryptedPackage"),
    ],
)
def test_documents_are_known_by_what_is_in_them(content: bytes) -> None:
    assert recognises(a_file(content, "x"))


@pytest.mark.parametrize(
    "content",
    [zipped({"a.txt": "x"}), b"PK\x03\x04nothing", ole("__substg1.0_0037001F", "WordDocument"), ole("Other"), b"x"],
)
def test_other_archives_and_messages_are_no_documents(content: bytes) -> None:
    assert not recognises(a_file(content, "x.docx", "application/msword"))


def test_without_libreoffice_there_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soffice, "program", lambda: None)
    assert print_office(a_file(a_docx("x")), SETTINGS) == Unprintable(reason="LibreOffice is not installed")


def test_where_it_is_switched_off_there_is_a_reason() -> None:
    result = print_office(a_file(a_docx("x")), DocumentSettings(office=False))
    assert result == Unprintable(reason="printing of Office documents is switched off")


@pytest.mark.parametrize(
    "content",
    [
        ole("EncryptedPackage"),
        OLE + bytes(504) + b"\xec\xa5" + bytes(8) + b"\x00\x01" + "WordDocument\0".encode("utf-16-le"),
    ],
)
def test_encrypted_documents_say_so(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soffice, "program", lambda: "soffice")
    assert print_office(a_file(content), SETTINGS) == Unprintable(reason="the document is encrypted")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (a_docx("Grüße"), "Grüße"),
        (an_odf("<text:p>Grüße</text:p>"), "Grüße"),
        (an_xlsx(2, 2), "r0c0 r0c1 r1c0 r1c1"),
    ],
)
def test_documents_are_printed(content: bytes, said: str) -> None:
    component("soffice")
    assert said in text_of(print_office(a_file(content, "x"), SETTINGS))


def test_a_sheet_of_fourteen_columns_takes_one_page() -> None:
    component("soffice")
    result = printed(print_office(a_file(an_xlsx(20, 14), "x.xlsx"), SETTINGS))
    assert result.pages == 1
    assert "r19c13" in text_of(result)


def test_a_damaged_document_has_a_reason() -> None:
    component("soffice")
    broken = zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<x/>"})
    result = print_office(a_file(broken, "x.docx"), SETTINGS)
    assert isinstance(result, Unprintable)


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soffice, "program", lambda: component("soffice"))
    monkeypatch.setattr(soffice, "_command", lambda *_: [component("tail"), "-f", "/dev/null"])
    result = print_office(a_file(a_docx("x")), DocumentSettings(office_seconds=timedelta(seconds=1)))
    assert result == Unprintable(reason="LibreOffice needs more than 1 seconds for it")


def test_the_running_program_is_named_in_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever ends the worker ends with it what runs in a session of its own."""
    folder = tmp_path / "dropfax-office-x"
    folder.mkdir()
    script = "until test -s pid; do :; done; cp pid named; ps -o pgid= -p $$ | tr -d ' ' > group"
    monkeypatch.setattr(soffice, "_confine", lambda _: None)
    assert soffice._run([component("sh"), "-c", script], folder, 20)
    assert (folder / "group").read_text().strip() == (folder / "named").read_text()
    assert not (folder / "pid").exists()


def test_a_folder_that_cannot_be_cleared_costs_no_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_: object, folder: Path, __: float) -> bool:
        (folder / "out").mkdir()
        (folder / "out" / "document.pdf").write_bytes(b"%PDF-")
        return True

    def unlink(*_: object, **__: object) -> None:
        raise OSError("busy")

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(soffice, "program", lambda: "soffice")
    monkeypatch.setattr(soffice, "_run", run)
    monkeypatch.setattr("os.unlink", unlink)
    assert soffice.converted(b"x", "docx", timedelta(seconds=1)) == b"%PDF-"


def test_nothing_stays_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    component("soffice")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    printed(print_office(a_file(a_docx("x")), SETTINGS))
    assert list(tmp_path.iterdir()) == []


def linked(address: str) -> list[bytes]:
    return [
        a_docx("Hello", address),
        an_odf(f"<text:p>Hello</text:p>{linked_picture(address)}{linked_section(address)}"),
        rb'{\rtf1 Hello {\field{\*\fldinst {INCLUDEPICTURE "%s" \\d}}{\fldrslt x}}}' % address.encode(),
    ]


@pytest.mark.parametrize("number", range(3))
def test_a_server_named_in_a_document_is_never_asked(number: int, asked: tuple[str, list[str]]) -> None:
    address, requests = asked
    content = linked(f"{address}/x.png")[number]
    assert "Hello" in text_of(print_office(a_file(content, "x"), SETTINGS))
    assert requests == []


@pytest.mark.parametrize("number", range(2))
def test_the_profile_alone_keeps_libreoffice_from_asking(
    number: int, asked: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The old binary formats cannot be cleaned beforehand: for them only this holds."""
    address, requests = asked
    monkeypatch.setattr(office, "without_links", lambda content: content)
    assert "Hello" in text_of(print_office(a_file(linked(f"{address}/x.png")[number], "x"), SETTINGS))
    assert requests == []


@pytest.mark.parametrize("cleaned", [True, False])
@pytest.mark.parametrize("number", range(2))
def test_a_picture_on_the_disk_is_not_shown(
    number: int, cleaned: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    component("soffice")
    buffer = io.BytesIO()
    Image.new("L", (200, 200), 0).save(buffer, "PNG")
    (tmp_path / "secret.png").write_bytes(buffer.getvalue())
    if not cleaned:
        monkeypatch.setattr(office, "without_links", lambda content: content)
    content = linked((tmp_path / "secret.png").as_uri())[number]
    (page,) = inks(printed(print_office(a_file(content, "x"), SETTINGS)).pdf)
    assert page.mean() < 0.01  # a black square of 8 cm would be a tenth of it
