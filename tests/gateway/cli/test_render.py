"""`render`: a mail as the fax it would become, without a job."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gateway.cli import main
from gateway.document.pages import read_tiff
from tests.gateway.document.facts import texts
from tests.gateway.flow.scene import a_file as a_drop_file
from tests.gateway.flow.scene import address

MAIL = b"From: Ann <ann@contoso.example>\r\nDate: Mon, 23 Nov 2026 09:05:00 +0000\r\nSubject: Tea\r\n\r\nDear Bob\r\n"


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "dropfax.toml").write_text("[gateway]\n")
    file = tmp_path / "tea.eml"
    file.write_bytes(MAIL)
    return file


def render(mail: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["render", str(mail), "--site", str(mail.parent / "site"), *options])


def test_the_pdf_lies_beside_the_mail(mail: Path):
    shown = render(mail)
    assert shown.exit_code == 0, shown.output
    (page,) = texts(mail.with_suffix(".pdf").read_bytes())
    assert "Tea" in page
    assert "Dear Bob" in page
    assert shown.output.startswith("1 page\n")


def test_the_date_is_the_mails_own_so_that_the_bytes_are_the_same_every_time(mail: Path):
    render(mail, "-o", str(mail.parent / "a.pdf"))
    render(mail, "-o", str(mail.parent / "b.pdf"))
    assert "2026-11-23" in texts((mail.parent / "a.pdf").read_bytes())[0]
    assert (mail.parent / "a.pdf").read_bytes() == (mail.parent / "b.pdf").read_bytes()


@pytest.mark.parametrize(("resolution", "rows"), [("standard", 1143), ("fine", 2286), ("superfine", 4573)])
def test_the_pages_as_the_far_machine_gets_them(mail: Path, resolution: str, rows: int):
    """Rows of A4: spec fax.md section 1."""
    tiff, received = mail.parent / "x.tif", mail.parent / "x.pdf"
    shown = render(mail, "--tiff", str(tiff), "--received", str(received), "--resolution", resolution)
    assert shown.exit_code == 0, shown.output
    assert [page.rows for page in read_tiff(tiff.read_bytes())] == [rows]
    assert received.read_bytes().startswith(b"%PDF")


def test_the_recipient_can_be_chosen(mail: Path):
    render(mail, "--to", "+1 425 555 0199", "--name", "Dr. Lee")
    (page,) = texts(mail.with_suffix(".pdf").read_bytes())
    assert "Dr. Lee" in page
    assert "+1 425 555 0199" in page


def test_a_drop_file_is_rendered_without_its_envelope(mail: Path):
    mail.write_bytes(a_drop_file())
    render(mail)
    (page,) = texts(mail.with_suffix(".pdf").read_bytes())
    assert "here is the invoice" in page
    assert "X-Receiver" not in page


def test_notes_are_said(mail: Path):
    mail.write_bytes(
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: application/x-strange; name=a.xyz\n\n\0\1\2\n--b--\n"
    )
    assert "a.xyz (application/x-strange" in render(mail).output
    facts = json.loads(render(mail, "--json").output)
    assert facts["pages"] == 2
    assert "is not printed" in facts["notes"][0]
    assert Path(facts["pdf"]).exists()


def test_a_mail_that_cannot_be_a_fax_is_refused_with_its_status(mail: Path):
    mail.write_bytes(b"Subject: long\n\n" + b"x\n" * 20_000)
    shown = render(mail)
    assert shown.exit_code == 1
    assert "5.3.4" in shown.output
    assert not mail.with_suffix(".pdf").exists()
    assert json.loads(render(mail, "--json").output)["outcome"] == "TOO_MANY_PAGES"


def test_the_settings_of_the_site_hold(mail: Path):
    (mail.parent / "site" / "dropfax.toml").write_text('[gateway.document]\npaper = "Legal"\n')
    render(mail, "--tiff", str(mail.parent / "x.tif"))
    assert read_tiff((mail.parent / "x.tif").read_bytes())[0].rows == 2738


def test_a_place_that_cannot_be_written_is_said(mail: Path):
    shown = render(mail, "-o", str(mail.parent / "nowhere" / "x.pdf"))
    assert shown.exit_code == 2
    assert "nowhere" in shown.output


def test_the_recipient_of_a_drop_file_is_on_the_cover(mail: Path):
    mail.write_bytes(a_drop_file(address("+14255550177", "Lee")))
    render(mail)
    (page,) = texts(mail.with_suffix(".pdf").read_bytes())
    assert "Lee" in page
    assert "+1 425 555 0177" in page


def test_a_site_that_is_named_must_be_there(mail: Path):
    shown = CliRunner().invoke(main, ["render", str(mail), "--site", str(mail.parent / "nowhere")])
    assert shown.exit_code == 2
    assert "nowhere is no site" in shown.output


@pytest.mark.parametrize("options", [["-o", "tea.eml"], ["-o", "a.pdf", "--tiff", "a.pdf"]])
def test_no_file_is_written_over_another(mail: Path, options: list[str]):
    before = mail.read_bytes()
    places = [str(mail.parent / word) if word[0] != "-" else word for word in options]
    shown = render(mail, *places)
    assert shown.exit_code == 2
    assert "written over" in shown.output
    assert mail.read_bytes() == before


def test_a_mail_called_pdf_is_not_written_over(mail: Path):
    called = mail.rename(mail.with_suffix(".pdf"))
    assert render(called).exit_code == 2
    assert called.read_bytes() == MAIL


def test_what_is_no_mail_is_refused(mail: Path):
    mail.write_bytes(b"\xff\xd8\xff\xe0 a photograph")
    shown = render(mail)
    assert shown.exit_code == 2
    assert "is no mail" in shown.output


def test_a_mail_that_the_gateway_would_refuse_for_its_size_is_refused(mail: Path):
    (mail.parent / "site" / "dropfax.toml").write_text('[gateway.document]\nmax_message_size = "2 KB"\n')
    mail.write_bytes(MAIL + b"x" * 3000)
    shown = render(mail)
    assert shown.exit_code == 1
    assert "5.3.4" in shown.output


def test_a_date_of_an_unknown_place_is_universal_time(mail: Path):
    """RFC 5322 section 3.3."""
    mail.write_bytes(MAIL.replace(b"+0000", b"-0000"))
    render(mail)
    assert "09:05" in texts(mail.with_suffix(".pdf").read_bytes())[0]
