"""The mails that are measured, made from a fixed seed."""

import io
import random
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from PIL import Image, ImageDraw, ImageFilter
from reportlab.pdfgen.canvas import Canvas

_A4 = (595.28, 841.89)
_LETTER = """
Account agreed answer before between bring carriage confirm contract copy customer delivery document each enclosed for from goods
have invoice is later letter Monday number of offer on order our payment please price quantity receipt regards said same second
send shipment signed that the their there these this to two until we week with write you your
"""
_WORDS = _LETTER.split()


@dataclass(frozen=True, kw_only=True)
class Part:
    """One thing to print: `kind` is text, html, pdf, tiff or png."""

    kind: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Case:
    """One kind of mail."""

    name: str
    parts: tuple[Part, ...]

    @property
    def mail(self) -> bytes:
        """The mail as it lies in Drop."""
        message = EmailMessage(policy=SMTP)
        message["From"] = "Ann Example <ann@contoso.example>"
        message["To"] = "Bob Example <IMCEAFAX-+2B14255550123@fax.example>"
        message["Subject"] = self.name
        message["Date"] = "Mon, 23 Nov 2026 08:00:00 +0000"
        text, *attached = self.parts
        message.set_content(text.content.decode(), subtype="html" if text.kind == "html" else "plain")
        for part in attached:
            main, sub = {"pdf": "application/pdf", "tiff": "image/tiff", "png": "image/png"}[part.kind].split("/")
            message.add_attachment(part.content, maintype=main, subtype=sub, filename=f"attached.{part.kind}")
        return message.as_bytes()


def cases() -> Sequence[Case]:
    """Return all mails; the same ones every time."""
    rnd = random.Random(2026)
    short = _text(rnd, 8)
    return (
        _case("text, 1 page", _text(rnd, 30)),
        _case("text, 5 pages", _text(rnd, 215)),
        Case(name="HTML as Outlook writes it", parts=(_html(rnd),)),
        _case("text + PDF of 3 pages", short, Part(kind="pdf", content=_pdf(rnd, 3))),
        _case("text + TIFF of 2 pages", short, Part(kind="tiff", content=_tiff(rnd, 2))),
        _case("text + PNG photo", short, Part(kind="png", content=_photo(rnd))),
        _case("text + PDF of 20 pages", short, Part(kind="pdf", content=_pdf(rnd, 20))),
        _case("text + PDF of 50 pages", short, Part(kind="pdf", content=_pdf(rnd, 50))),
    )


def _case(name: str, text: str, *attached: Part) -> Case:
    return Case(name=name, parts=(Part(kind="text", content=text.encode()), *attached))


def _sentence(rnd: random.Random) -> str:
    return " ".join(rnd.choice(_WORDS) for _ in range(rnd.randint(25, 70))).capitalize() + "."


def _text(rnd: random.Random, lines: int) -> str:
    written: list[str] = []
    while len(written) < lines:
        written += [*textwrap.wrap(_sentence(rnd), 76), ""]
    return "\n".join(written[:lines]) + "\n"


def _html(rnd: random.Random) -> Part:
    """Word's habits: a style sheet of classes, inline styles, a table with borders and a shaded head, empty paragraphs."""
    head = "".join(
        f'<td style="border:solid windowtext 1.0pt;background:#D9E2F3;padding:0cm 5.4pt"><p class=MsoNormal><b>{title}</b></p></td>'
        for title in ("Article", "Pieces", "Price")
    )
    rows = "".join(
        f'<tr><td style="border:solid windowtext 1.0pt;padding:0cm 5.4pt"><p class=MsoNormal>{rnd.choice(_WORDS)}</p></td>'
        f"<td align=right><p class=MsoNormal>{rnd.randint(1, 99)}</p></td>"
        f"<td align=right><p class=MsoNormal>{rnd.random() * 100:.2f}<o:p></o:p></p></td></tr>"
        for _ in range(12)
    )
    html = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8"><style><!--'
        "p.MsoNormal, li.MsoNormal {margin:0cm; font-size:11.0pt; font-family:'Calibri',sans-serif;}"
        "a:link {color:#0563C1; text-decoration:underline;} @page WordSection1 {size:612.0pt 792.0pt; margin:72.0pt;}"
        "div.WordSection1 {page:WordSection1;}--></style></head><body lang=EN-GB link='#0563C1'><div class=WordSection1>"
        f"<p class=MsoNormal>Dear Bob,<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>{_sentence(rnd)}</p>"
        f"<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse'><tr>{head}</tr>{rows}</table>"
        f"<p class=MsoNormal><span style='color:#1F497D'>{_sentence(rnd)}</span></p><p class=MsoNormal>Kind regards<br><b>Ann</b></p>"
        "</div></body></html>"
    )
    return Part(kind="html", content=html.encode())


def _pdf(rnd: random.Random, pages: int) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=_A4, invariant=1, pageCompression=1)
    for number in range(pages):
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 780, f"Order, page {number + 1} of {pages}")
        pen = canvas.beginText(60, 750)
        pen.setFont("Times-Roman", 11, 14)
        pen.textLines(_text(rnd, 36))
        canvas.drawText(pen)
        canvas.grid([60, 180, 300, 420, 535], [80 + 20 * row for row in range(8)])
        canvas.setFont("Courier", 9)
        for row in range(7):
            for column in range(4):
                canvas.drawString(66 + 120 * column, 86 + 20 * row, str(rnd.randint(1, 99999)))
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _tiff(rnd: random.Random, pages: int) -> bytes:
    pictures = []
    for _ in range(pages):
        picture = Image.new("1", (1728, 2287), 1)
        pen = ImageDraw.Draw(picture)
        for number, line in enumerate(_text(rnd, 55).splitlines()):
            pen.text((90, 110 + number * 36), line, fill=0, font_size=28)
        pen.rectangle((60, 60, 1668, 2220), outline=0, width=3)
        pictures.append(picture)
    buffer = io.BytesIO()
    pictures[0].save(buffer, "TIFF", save_all=True, append_images=pictures[1:], compression="group4", dpi=(204, 196))
    return buffer.getvalue()


def _photo(rnd: random.Random) -> bytes:
    """Soft shapes in colours, 1200 by 900: what a PNG of a camera costs to unpack and to print."""
    picture = Image.linear_gradient("L").resize((1200, 900)).convert("RGB")
    pen = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y, radius = rnd.randint(0, 1200), rnd.randint(0, 900), rnd.randint(20, 160)
        colour = (rnd.randint(0, 255), rnd.randint(0, 255), rnd.randint(0, 255))
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    buffer = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(8)).save(buffer, "PNG")
    return buffer.getvalue()
