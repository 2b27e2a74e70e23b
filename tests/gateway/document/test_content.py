"""What a mail's content becomes, once for all its recipients."""

from email.mime.application import MIMEApplication
from email.mime.image import MIMEImage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.document.content import Content, Refusal, read_content
from gateway.document.mime import Writing
from gateway.model.outcome import Outcome
from gateway.settings import DocumentSettings, Unprintables
from tests.gateway.document.facts import SETTINGS, a_file, a_mail, a_pdf, a_picture, coded, read, texts

STRANGE = a_file(b"\0\1\2\3" * 100, "plan.xyz", "x-strange")


def test_the_text_is_clean() -> None:
    assert read(b"Subject: x\r\n\r\nHello\x00 Bob\r\n").writing.text == "Hello Bob"


def test_an_empty_mail_has_no_content() -> None:
    assert read(b"") == Content(writing=Writing())


def test_attachments_keep_their_order() -> None:
    files = (a_file(a_pdf(2), "a.pdf"), a_file(coded(a_picture()), "b.png"), a_file(b"words", "c.txt"), STRANGE)
    content = read(a_mail("See.", *files))
    assert [(a.name, a.pages) for a in content.attachments] == [
        ("a.pdf", 2),
        ("b.png", 1),
        ("c.txt", 1),
        ("plan.xyz", 1),
    ]


WHY = "plan.xyz (application/x-strange, 400 bytes) is not printed: this kind of file cannot be printed"


def test_an_unprintable_file_becomes_a_notice_page_and_a_note() -> None:
    content = read(a_mail("See.", STRANGE))
    (page,) = texts(content.attachments[0].pdf)
    for said in ("Attachment not printed", "plan.xyz", "x-strange", "400 bytes", "cannot be printed"):
        assert said in page
    assert content.notes == (WHY,)


def test_a_site_may_leave_out_what_is_unprintable() -> None:
    content = read(a_mail("See.", STRANGE), DocumentSettings(unprintable=Unprintables.SKIP))
    assert (content.attachments, content.notes) == ((), (WHY,))


def test_a_site_may_refuse_a_mail_with_something_unprintable() -> None:
    refusal = read_content(a_mail("See.", STRANGE), DocumentSettings(unprintable=Unprintables.REFUSE))
    assert isinstance(refusal, Refusal)
    assert refusal.outcome.value.status == "5.6.1"
    assert refusal.detail == "plan.xyz (application/x-strange, 400 bytes): this kind of file cannot be printed"


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "empty"), (b"\0no pdf", "it is no PDF"), (coded(a_picture())[:60], "damaged")]
)
def test_what_cannot_be_opened_is_named_with_its_reason(content: bytes, reason: str) -> None:
    read_it = read(a_mail("See.", a_file(content, "x.pdf", "pdf")))
    assert [attachment.pages for attachment in read_it.attachments] == [1]
    assert reason in read_it.notes[0]
    assert reason in texts(read_it.attachments[0].pdf)[0]


def test_a_file_is_known_by_its_first_bytes_whatever_its_label() -> None:
    content = read(a_mail("See.", a_file(a_pdf(3), "x.bin")))
    assert content.attachments[0].pages == 3


def test_a_file_with_too_many_pages_is_refused_by_its_count() -> None:
    refusal = read_content(a_mail("See.", a_file(a_pdf(12), "x.pdf")), DocumentSettings(max_pages=5))
    assert refusal == Refusal(outcome=Outcome.TOO_MANY_PAGES, detail="12 pages, at most 5 are allowed")


def test_many_attachments_count_together() -> None:
    refusal = read_content(a_mail("See.", *[a_file(b"", "x")] * 9), DocumentSettings(max_pages=5))
    assert refusal == Refusal(outcome=Outcome.TOO_MANY_PAGES, detail="more than 5 pages, at most 5 are allowed")


def test_a_text_file_with_too_many_pages_is_refused() -> None:
    refusal = read_content(a_mail("See.", a_file(b"x\n" * 5000, "x.txt")), DocumentSettings(max_pages=5))
    assert refusal == Refusal(outcome=Outcome.TOO_MANY_PAGES, detail="more than 5 pages, at most 5 are allowed")


def test_a_mail_without_sense_is_refused() -> None:
    heads = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(60))
    refusal = read_content(b"".join(heads), SETTINGS)
    assert isinstance(refusal, Refusal)
    assert refusal.outcome is Outcome.UNPRINTABLE


def test_small_pictures_of_the_layout_are_left_out_with_a_note() -> None:
    """A logo or a counter of an HTML mail must not become a page (kazoo #1108); a picture of it must."""
    mail = MIMEMultipart("related")
    mail.attach(MIMEText("<p>Hello</p>", "html"))
    for name, size in (("logo.png", (200, 60)), ("house.png", (400, 300))):
        mail.attach(MIMEImage(coded(a_picture(size)), name=name))
    content = read(mail.as_bytes())
    assert [attachment.name for attachment in content.attachments] == ["house.png"]
    assert content.notes == ("logo.png is a small picture of the layout and not printed",)


def forwarded(*mails: MIMEMultipart | MIMEText) -> MIMEMultipart:
    mail = MIMEMultipart()
    mail["Subject"] = "Fwd"
    for inner in mails:
        mail.attach(MIMEMessage(inner))
    return mail


def a_text(words: str, *files: MIMEApplication) -> MIMEMultipart:
    mail = MIMEMultipart()
    mail["Subject"] = f"About {words}"
    for part in (MIMEText(words), *files):
        mail.attach(part)
    return mail


def test_a_forwarded_mail_is_printed_with_its_files() -> None:
    content = read(forwarded(a_text("inner words", a_file(a_pdf(2), "x.pdf", "pdf"))).as_bytes())
    assert [(a.name, a.pages) for a in content.attachments] == [("About inner words", 1), ("x.pdf", 2)]
    assert "inner words" in texts(content.attachments[0].pdf)[0]


def test_forwarded_mails_are_opened_to_a_depth_and_the_next_is_a_notice() -> None:
    mail = a_text("core")
    for _ in range(4):
        mail = forwarded(mail)
    content = read(mail.as_bytes(), DocumentSettings(max_nesting=2))
    assert "lies 3 mails deep, and 2 are opened" in content.notes[0]
    assert "not printed" in texts(content.attachments[-1].pdf)[0]


def test_mails_in_mails_cannot_hold_files_without_number() -> None:
    mail = a_text("core", *[a_file(b"x", "x.txt")] * 8)
    refusal = read_content(forwarded(mail, mail).as_bytes(), DocumentSettings(max_parts=12))
    assert isinstance(refusal, Refusal)
    assert "more than 12" in refusal.detail


def test_a_byte_order_mark_is_not_printed() -> None:
    assert read(b"Content-Type: text/plain; charset=utf-8\n\n\xef\xbb\xbfab").writing.text == "ab"


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
