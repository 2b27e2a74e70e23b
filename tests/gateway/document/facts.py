"""Mails, PDFs and pictures to try with, made on the spot."""

import io
from dataclasses import replace
from datetime import datetime
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from gateway.document.compose import Document, compose
from gateway.document.content import Content, read_content
from gateway.document.cover import Cover
from gateway.settings import DocumentSettings

SETTINGS = DocumentSettings()
A4 = (595.28, 841.89)


def a_cover(subject: str = "Order 4711", **changes: str) -> Cover:
    """Return a cover of a November morning in Berlin."""
    cover = Cover(
        to_name="Bob Receiver",
        to_number="+14255550123",
        from_name="Ann Example",
        from_address="ann@contoso.example",
        subject=subject,
        date=datetime(2026, 11, 23, 10, 5, tzinfo=ZoneInfo("Europe/Berlin")),
    )
    return replace(cover, **changes)  # type: ignore[arg-type]  # all of them are text


def a_mail(text: str, *parts: MIMEApplication) -> bytes:
    """Return a mail of a text and attachments."""
    mail = MIMEMultipart()
    for part in (MIMEText(text, _charset="utf-8"), *parts):
        mail.attach(part)
    return mail.as_bytes()


def a_file(content: bytes, name: str, subtype: str = "octet-stream") -> MIMEApplication:
    """Return an attachment."""
    part = MIMEApplication(content, subtype)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def a_pdf(pages: int = 1, size: tuple[float, float] = A4, text: str = "Offer") -> bytes:
    """Return a PDF with a black frame along the edges of each page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=size, invariant=1)
    for number in range(1, pages + 1):
        canvas.setLineWidth(4)
        canvas.rect(2, 2, size[0] - 4, size[1] - 4)
        canvas.drawString(60, size[1] - 100, f"{text} page {number}")
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def a_picture(size: tuple[int, int] = (400, 300), mode: str = "L") -> Image.Image:
    """Return a white picture with a black upper left quarter."""
    picture = Image.new(mode, size, "white" if mode == "RGB" else 1 if mode == "1" else 255)
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1] // 2), fill=0)
    return picture


def coded(picture: Image.Image, form: str = "PNG", **options: object) -> bytes:
    """Return the picture as a file."""
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


def read(mail: bytes, settings: DocumentSettings = SETTINGS) -> Content:
    """Read a mail that can be printed."""
    content = read_content(mail, settings)
    assert isinstance(content, Content), content
    return content


def composed(content: Content | bytes, cover: Cover | None = None, settings: DocumentSettings = SETTINGS) -> Document:
    """Compose a fax that can be composed."""
    if isinstance(content, bytes):
        content = read(content, settings)
    document = compose(content, cover or a_cover(), settings)
    assert isinstance(document, Document), document
    return document


def texts(pdf: bytes) -> list[str]:
    """Return the text of each page, its spaces evened out."""
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
