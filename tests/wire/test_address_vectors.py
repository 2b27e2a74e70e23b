"""Every spelling of a fax recipient in one table: what is read from it, or why nothing is."""

from functools import partial

import pytest

from wire.address import Fault, FaxAddress, Form, read

OURS = ("fax.example.com",)

oneoff = partial(FaxAddress, form=Form.ONEOFF)
proxy = partial(FaxAddress, form=Form.PROXY)
imcea = partial(FaxAddress, form=Form.IMCEA, domain="contoso.com")
plain = partial(FaxAddress, form=Form.PLAIN, domain="fax.example.com")
rfc3192 = partial(FaxAddress, form=Form.RFC3192, domain="fax.example.com")
x400 = partial(FaxAddress, form=Form.X400)
tpc = partial(FaxAddress, form=Form.TPC, domain="3.2.1.0.5.5.5.5.2.4.1.tpc.int")
bare = partial(FaxAddress, form=Form.BARE)

VECTORS: list[tuple[int, str, FaxAddress | Fault]] = [
    # MAPI address format "Facsimile (FAX, MSFAX)"
    (1, "[FAX:936-7329]", oneoff(number="9367329")),
    (2, "[FAX:1-206-9367329]", oneoff(number="12069367329")),
    (3, "[FAX:9,1-425-555-0123]", oneoff(number="9p14255550123")),
    (4, "[FAX:936-7329,,,,567]", oneoff(number="9367329", post="pppp567")),
    (5, "[FAX:+1 (425) 555-0123]", oneoff(number="+14255550123")),
    (6, "[FAX:Ann Lee@+1 (425) 555-0123]", oneoff(number="+14255550123", name="Ann Lee")),
    (7, "[FAX:555-0123 | +1 (425) 555-0123]", oneoff(number="+14255550123")),
    (8, "[FAX:555-0123 | Ann Lee@+1 (425) 555-0123]", oneoff(number="+14255550123", name="Ann Lee")),
    (
        9,
        "[FAX:555-0123 | Ann Lee@+1 (425) 555-0123 | #546]",
        oneoff(number="+14255550123", name="Ann Lee", sub="546"),
    ),
    (10, "[FAX:555-0123 | +1 (425) 555-0123 | ,,,,,567]", oneoff(number="+14255550123", post="ppppp567")),
    (11, "[FAX:a@b.example@+1 (425) 555-0123]", oneoff(number="+14255550123", name="a@b.example")),
    (13, "[fax:5550123]", oneoff(number="5550123")),
    (14, "[MSFAX:Ann Lee@+1 (425) 555-0123|#77]", oneoff(number="+14255550123", name="Ann Lee", sub="77")),
    # Exchange proxy address FAX:value
    (16, "FAX:+14255550123", proxy(number="+14255550123")),
    (17, "FAX:Ann Lee@+1 (425) 555-0123", proxy(number="+14255550123", name="Ann Lee")),
    (18, "FAX:Müller@+49 (89) 123456", proxy(number="+4989123456", name="Müller")),
    (19, "fax:5550123", proxy(number="5550123")),
    # MS-OXCMAIL 2.1.3.1.8
    (25, "IMCEAFAX-4255550123@contoso.com", imcea(number="4255550123")),
    (26, "IMCEAFAX-+2B1+20+28425+29+20555-0123@contoso.com", imcea(number="+14255550123")),
    (
        27,
        "IMCEAFAX-Ann+20Lee+40+2B1+20+28425+29+20555-0123@contoso.com",
        imcea(number="+14255550123", name="Ann Lee"),
    ),
    (28, "IMCEAFAX-Acme_West+40+2B14255550123@contoso.com", imcea(number="+14255550123", name="Acme/West")),
    (29, "IMCEAFAX-a+5Fb+40+2B14255550123@contoso.com", imcea(number="+14255550123", name="a_b")),
    (30, "IMCEAFAX-M+C3+BCller+40+2B4989123456@contoso.com", imcea(number="+4989123456", name="Müller")),
    (31, "IMCEAFAX-M+FCller+40+2B4989123456@contoso.com", imcea(number="+4989123456", name="Müller")),
    (32, "IMCEAFAX-Bob+402505551234@contoso.com", imcea(number="2505551234", name="Bob")),
    (33, "IMCEAFAX-9+2C14255550123@contoso.com", imcea(number="9p14255550123")),
    (34, "imceafax-4255550123@contoso.com", imcea(number="4255550123")),
    (39, "IMCEAX400-C=US+3BA=+20+3BP=Contoso+3BX+2E121=14255550123@contoso.com", imcea(number="+14255550123")),
    # What web-fax services take.
    (40, "4255550123@fax.example.com", plain(number="4255550123")),
    (41, "+14255550123@fax.example.com", plain(number="+14255550123")),
    (42, "+1-425-555-0123@fax.example.com", plain(number="+14255550123")),
    (43, '"+1 (425) 555-0123"@fax.example.com', plain(number="+14255550123")),
    (44, "Ann_Lee=4255550123@fax.example.com", plain(number="4255550123", name="Ann Lee")),
    (45, "4255550123#77@fax.example.com", plain(number="4255550123", sub="77")),
    # RFC 3192, RFC 3191, RFC 2846
    (48, "FAX=+1-425-555-0123@fax.example.com", rfc3192(number="+14255550123")),
    (49, "fax=+1.425.555.0123@fax.example.com", rfc3192(number="+14255550123")),
    (50, "/FAX=+14255550123/@fax.example.com", rfc3192(number="+14255550123")),
    (51, '"/FAX=+14255550123/"@fax.example.com', rfc3192(number="+14255550123")),
    (52, "FAX=+14255550123/T33S=8745@fax.example.com", rfc3192(number="+14255550123", sub="8745")),
    (53, "FAX=+14255550123/t33s=87-45@fax.example.com", rfc3192(number="+14255550123", sub="8745")),
    (
        56,
        "FAX=+14255550123/T33S=8745/PostD=p1w7005393w373@fax.example.com",
        rfc3192(number="+14255550123", sub="8745", post="p1w7005393w373"),
    ),
    (
        57,
        "FAX=003940226338/Isub=9823/T33S=4312@fax.example.com",
        rfc3192(number="003940226338", sub="4312", isub="9823"),
    ),
    (58, "FAX=9p040p22.63.38/t33s=4312@fax.example.com", rfc3192(number="9p040p226338", sub="4312")),
    (59, "FAX=+39040226338/ATTN=Mark.Collins/@fax.example.com", rfc3192(number="+39040226338", name="Mark Collins")),
    (60, "FAX=+14255550123/ATTN=Ann.Lee/ORG=R/D/@fax.example.com", rfc3192(number="+14255550123", name="Ann Lee")),
    (61, "FAX=/postd=w6743w99p51@fax.example.com", rfc3192(number="", post="w6743w99p51")),
    (62, "FAX=+14255550123/X-BILL=42@fax.example.com", rfc3192(number="+14255550123", other=("X-BILL=42",))),
    (73, "<FAX=+14255550123@fax.example.com>", rfc3192(number="+14255550123")),
    # RFC 1685
    (66, "c=US;a= ;p=Contoso;X121=14255550123;T-TY=g3fax;S=Lee;G=Ann", x400(number="+14255550123", name="Ann Lee")),
    (67, "X400:C=US;A= ;P=Contoso;ISDN=14255550123", x400(number="+14255550123")),
    (
        68,
        "X400:C=US;A= ;P=Contoso;DDA:FAX=Ann Lee@+1 (425) 555-0123",
        x400(number="+14255550123", name="Ann Lee"),
    ),
    # What is refused, and why.
    (12, "[FAX:1|2|3|4]", Fault.TOO_MANY_FIELDS),
    (15, "[SMTP:ann@example.com]", Fault.NOT_FAX),
    (20, "FAX:", Fault.EMPTY_NUMBER),
    (21, "FAX:Ann Lee@", Fault.EMPTY_NUMBER),
    (22, "FAX:Ann Lee", Fault.BAD_NUMBER),
    (23, "FAX:+1 (425) 555-CALL", Fault.BAD_NUMBER),
    (24, "FAX:+1234567890123456", Fault.NUMBER_TOO_LONG),
    (35, "IMCEAFAX-+ZZ123@contoso.com", Fault.IMCEA_BAD_ESCAPE),
    (36, "IMCEAFAX-4255550123", Fault.IMCEA_NO_DOMAIN),
    (37, "IMCEAEX-_O=ORG_CN=FAX@contoso.com", Fault.NOT_FAX),
    (38, "IMCEANOTES-Ann+40Org@contoso.com", Fault.NOT_FAX),
    (46, "ann@fax.example.com", Fault.BAD_NUMBER),
    (47, "4255550123@other.example", Fault.NOT_OUR_DOMAIN),
    (54, "FAX=+14255550123/T33S=87#45@fax.example.com", Fault.BAD_SUBADDRESS),
    (55, "FAX=+14255550123/T33S=1/T33S=2@fax.example.com", Fault.MULTIPLE_SUBADDRESS),
    (63, "FAX=+1425555CALL@fax.example.com", Fault.BAD_NUMBER),
    (64, "FAX=@fax.example.com", Fault.EMPTY_NUMBER),
    (65, "VOICE=+14255550123@fax.example.com", Fault.NOT_FAX),
    (69, "X400:C=US;A= ;P=Contoso;S=Lee;G=Ann", Fault.NO_FAX_ADDRESS),
    (70, "X400:C=US;A= ;P=Contoso;X.121=14255550123;T-TY=tlx", Fault.NOT_FAX),
    # RFC 1528 section 2.1
    (
        71,
        "remote-printer.Ann_Lee/Room_4@3.2.1.0.5.5.5.5.2.4.1.tpc.int",
        tpc(number="+14255550123", name="Ann Lee, Room 4"),
    ),
    # ITU-T E.164
    (72, "+1 (425) 555-0123", bare(number="+14255550123")),
]


@pytest.mark.parametrize(("vector", "text", "expected"), VECTORS)
def test_every_spelling_reads_as_the_table_says(vector: int, text: str, expected: FaxAddress | Fault) -> None:
    assert read(text, OURS).result == expected


def test_the_table_misses_no_vector() -> None:
    assert sorted(vector for vector, _, _ in VECTORS) == list(range(1, 74))
