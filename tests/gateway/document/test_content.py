"""What a mail's content becomes, once for all its recipients."""

import io
import subprocess
import sys
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader, PdfWriter

from gateway.document.attach.image import _flat
from gateway.document.content import Content, Refusal, read_content
from gateway.model.outcome import Outcome
from gateway.settings import DocumentSettings
from tests.gateway.document.facts import SETTINGS, a_file, a_mail, a_pdf, a_picture, coded, read, texts

DOCX = a_file(b"PK\3\4" * 100, "plan.docx", "vnd.openxmlformats-officedocument.wordprocessingml.document")


def test_the_text_is_clean() -> None:
    assert read(b"Subject: x\r\n\r\nHello\x00 Bob\r\n").text == "Hello Bob"


def test_an_empty_mail_is_a_cover_alone() -> None:
    assert read(b"") == Content(text="")


def test_attachments_keep_their_order() -> None:
    files = (a_file(a_pdf(2), "a.pdf"), a_file(coded(a_picture()), "b.png"), a_file(b"words", "c.txt"), DOCX)
    content = read(a_mail("See.", *files))
    assert [(a.name, a.pages) for a in content.attachments] == [
        ("a.pdf", 2),
        ("b.png", 1),
        ("c.txt", 1),
        ("plan.docx", 1),
    ]


def test_an_unprintable_file_becomes_a_notice_page_and_a_note() -> None:
    content = read(a_mail("See.", DOCX))
    (page,) = texts(content.attachments[0].pdf)
    for said in ("Attachment not printed", "plan.docx", "wordprocessingml", "400 bytes", "cannot be printed"):
        assert said in page
    assert content.notes == (
        "plan.docx (application/vnd.openxmlformats-officedocument.wordprocessingml.document, 400 bytes) is not printed: "
        "this kind of file cannot be printed",
    )


def encrypted(password: str) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(a_pdf()))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def without_pages() -> bytes:
    buffer = io.BytesIO()
    PdfWriter().write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (encrypted("secret"), "encrypted"),
        (a_pdf()[:300], "damaged"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (without_pages(), "PDF"),
        (b"no pdf", "it is no PDF"),
        (b"", "empty"),
        (coded(a_picture())[:60], "damaged"),
    ],
)
def test_what_cannot_be_opened_is_named_with_its_reason(content: bytes, reason: str) -> None:
    read_it = read(a_mail("See.", a_file(content, "x.pdf", "pdf")))
    assert [attachment.pages for attachment in read_it.attachments] == [1]
    assert reason in read_it.notes[0]
    assert reason in texts(read_it.attachments[0].pdf)[0]


def test_a_pdf_encrypted_without_a_password_is_printed() -> None:
    content = read(a_mail("See.", a_file(encrypted(""), "x.pdf", "pdf")))
    assert "Offer page 1" in texts(content.attachments[0].pdf)[0]


def test_a_pdf_is_known_by_its_first_bytes_whatever_its_label() -> None:
    content = read(a_mail("See.", a_file(a_pdf(3), "x.bin")))
    assert content.attachments[0].pages == 3


def chain_of_forms(length: int) -> bytes:
    """A PDF whose forms hold one another: recursive programs overrun their stack."""
    head = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 4 0 R>>>>>>",
    ]
    form = (
        b"<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X %d 0 R>>>>/Length 0>>stream\n\nendstream"
    )
    objects = [*head, *(form % (number + 5) for number in range(length))]
    file, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    trailer = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + table
    return (
        bytes(file)
        + trailer
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(file))
    )


def test_a_pdf_that_crashes_its_reader_harms_only_itself() -> None:
    content = read(a_mail("See.", a_file(chain_of_forms(50_000), "x.pdf", "pdf")))
    assert "more time or memory than is allowed" in content.notes[0]


def test_a_pdf_with_too_many_pages_is_refused_by_its_count() -> None:
    refusal = read_content(a_mail("See.", a_file(a_pdf(12), "x.pdf")), DocumentSettings(max_pages=5))
    assert refusal == Refusal(outcome=Outcome.TOO_MANY_PAGES, detail="12 pages, at most 5 are allowed")


def test_many_attachments_count_together() -> None:
    refusal = read_content(a_mail("See.", *[a_file(b"", "x")] * 9), DocumentSettings(max_pages=5))
    assert refusal == Refusal(outcome=Outcome.TOO_MANY_PAGES, detail="6 pages, at most 5 are allowed")


def test_a_text_file_with_too_many_pages_is_refused() -> None:
    refusal = read_content(a_mail("See.", a_file(b"x\n" * 5000, "x.txt")), DocumentSettings(max_pages=5))
    assert refusal == Refusal(outcome=Outcome.TOO_MANY_PAGES, detail="more than 5 pages, at most 5 are allowed")


def test_a_mail_without_sense_is_refused() -> None:
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(60))
    refusal = read_content(b"".join(heads), SETTINGS)
    assert isinstance(refusal, Refusal)
    assert refusal.outcome is Outcome.UNPRINTABLE


def test_a_picture_with_too_many_pixels_is_never_decoded() -> None:
    limit = DocumentSettings(max_image_pixels=1_000_000)
    content = read(a_mail("See.", a_file(coded(Image.new("1", (20_000, 20_000))), "bomb.png", "png")), limit)
    assert "20000 x 20000 pixels, and at most 1000000 are allowed" in content.notes[0]


def test_each_page_of_a_tiff_is_a_page() -> None:
    tiff = coded(a_picture(mode="1"), "TIFF", save_all=True, append_images=[a_picture(mode="1")] * 2)
    assert read(a_mail("See.", a_file(tiff, "x.tif", "tiff"))).attachments[0].pages == 3


def test_a_tiff_with_too_many_pages_is_refused() -> None:
    tiff = coded(a_picture((9, 9), "1"), "TIFF", save_all=True, append_images=[a_picture((9, 9), "1")] * 9)
    refusal = read_content(a_mail("See.", a_file(tiff, "x.tif", "tiff")), DocumentSettings(max_pages=5))
    assert refusal == Refusal(outcome=Outcome.TOO_MANY_PAGES, detail="more than 5 pages, at most 5 are allowed")


def test_small_pictures_of_the_layout_are_left_out_with_a_note() -> None:
    """A logo or a counter of an HTML mail must not become a page (kazoo #1108); a picture of it must."""
    mail = MIMEMultipart("related")
    mail.attach(MIMEText("<p>Hello</p>", "html"))
    for name, size in (("logo.png", (200, 60)), ("house.png", (400, 300))):
        mail.attach(MIMEImage(coded(a_picture(size)), name=name))
    content = read(mail.as_bytes())
    assert [attachment.name for attachment in content.attachments] == ["house.png"]
    assert content.notes == ("logo.png is a small picture of the layout and not printed",)


def test_boxes_in_the_text_give_a_note() -> None:
    assert read(a_mail("漢")).notes == ("characters in the text that no font holds are printed as boxes: U+6F22",)


def test_an_attached_message_is_a_notice_for_now() -> None:
    mail = (
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\nSubject: Old\n\nx\n--b--\n"
    )
    content = read(mail)
    (page,) = texts(content.attachments[0].pdf)
    assert "Old" in page
    assert "Size 15 bytes" in page
    assert content.notes == ("Old (message/rfc822, 15 bytes) is not printed: attached messages are not printed",)


@pytest.mark.parametrize("content", [coded(a_picture())[:60], b"\x89PNG nothing", b"II*\0"])
def test_a_damaged_picture_is_named_in_words(content: bytes) -> None:
    (note,) = read(a_mail("See.", a_file(content, "x.png", "png"))).notes
    assert "is damaged" in note
    assert "Error" not in note


def test_a_byte_order_mark_is_not_printed() -> None:
    assert read(b"Content-Type: text/plain; charset=utf-8\n\n\xef\xbb\xbfab").text == "ab"


GREATEST_PEAK = """
import resource, sys
from gateway.document.attach.image import print_image
from gateway.document.attach.printed import Printed
from gateway.document.paper import paper_of
from gateway.settings import PaperSize
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
paper, before = paper_of(PaperSize.A4), peak()
assert isinstance(print_image(sys.stdin.buffer.read(), paper, 5, 10**8), Printed)
print((peak() - before) // 1024)
"""


def test_a_large_transparent_picture_is_held_in_memory_once() -> None:
    """A small file can hold many pixels: these take 144 MB, and each copy as much again."""
    picture = coded(Image.new("RGBA", (6000, 6000), (200, 10, 10, 128)))
    run = subprocess.run([sys.executable, "-c", GREATEST_PEAK], input=picture, capture_output=True, check=True)
    assert int(run.stdout) < 300


def test_a_picture_looks_the_same_in_every_band() -> None:
    """It is made grey in bands; a transparent one on white, a deep one from its darkest to its brightest."""
    deep = Image.fromarray(numpy.arange(600 * 40, dtype=numpy.uint16).reshape(600, 40))
    assert _flat(Image.new("RGBA", (40, 600), (0, 0, 0, 0))).getcolors() == [(24_000, 255)]
    assert _flat(Image.new("RGB", (40, 600), "black")).getcolors() == [(24_000, 0)]
    grey = numpy.asarray(_flat(deep))
    assert (grey.min(), grey.max()) == (0, 255)
    assert (numpy.diff(grey[:, 0].astype(int)) >= 0).all()


@settings(max_examples=40, deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from([b"\x89PNG\r\n\x1a\n", b"II*\0", b"GIF89a", b"\xff\xd8\xff", b"BM", b""])
)
def test_no_attachment_raises(content: bytes, magic: bytes) -> None:
    assert isinstance(read_content(a_mail("x", a_file(magic + content, "x.png", "png")), SETTINGS), Content)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_raise(mail: bytes) -> None:
    assert isinstance(read_content(mail, SETTINGS), Content | Refusal)


def test_fitted_pdfs_have_the_size_of_the_paper() -> None:
    content = read(a_mail("See.", a_file(a_pdf(1, (200, 3000)), "x.pdf")))
    page = PdfReader(io.BytesIO(content.attachments[0].pdf)).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
