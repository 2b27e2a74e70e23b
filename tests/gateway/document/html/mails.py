"""HTML as mail programs write it, and pictures to go with it."""

# ruff: noqa: E501  lines as mail programs write them
import io

from PIL import Image, ImageDraw


def a_picture(size: tuple[int, int] = (400, 300)) -> Image.Image:
    """Return a white picture with a black upper left quarter."""
    picture = Image.new("L", size, 255)
    ImageDraw.Draw(picture).rectangle((0, 0, size[0] // 2, size[1] // 2), fill=0)
    return picture


def coded(picture: Image.Image, form: str = "PNG", **options: object) -> bytes:
    """Return the picture as a file."""
    buffer = io.BytesIO()
    picture.save(buffer, form, **options)
    return buffer.getvalue()


OUTLOOK = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"><meta name="Generator" content="Microsoft Word 15">
<!--[if !mso]><style>v\\:* {behavior:url(#default#VML);} o\\:* {behavior:url(#default#VML);}</style><![endif]-->
<style><!--
/* Font Definitions */
@font-face {font-family:"Cambria Math"; panose-1:2 4 5 3 5 4 6 3 2 4;}
@font-face {font-family:Calibri; panose-1:2 15 5 2 2 2 4 3 2 4;}
/* Style Definitions */
p.MsoNormal, li.MsoNormal, div.MsoNormal {margin:0cm; font-size:11.0pt; font-family:"Calibri",sans-serif;}
a:link, span.MsoHyperlink {mso-style-priority:99; color:#0563C1; text-decoration:underline;}
p.MsoListParagraph {mso-style-priority:34; margin-left:36.0pt; font-size:11.0pt; font-family:"Calibri",sans-serif;}
span.E-MailFormatvorlage17 {mso-style-type:personal-compose; font-family:"Calibri",sans-serif; color:windowtext;}
.MsoChpDefault {mso-style-type:export-only; font-size:10.0pt;}
@page WordSection1 {size:612.0pt 792.0pt; margin:70.85pt 70.85pt 2.0cm 70.85pt;}
div.WordSection1 {page:WordSection1;}
@list l0:level1 {mso-level-number-format:bullet;}
--></style><!--[if gte mso 9]><xml><o:shapedefaults v:ext="edit" spidmax="1026" /></xml><![endif]--></head>
<body lang="EN-GB" link="#0563C1" vlink="#954F72" style="word-wrap:break-word"><div class="WordSection1">
<p class="MsoNormal">Dear Ms Receiver,<o:p></o:p></p><p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p class="MsoNormal">please find our offer for <b>order 4711</b> below. It is valid until <span style="color:red">30 November</span>;
the <i>usual terms</i> apply. Prices are in <a href="https://example.com/euro">euro</a>.<o:p></o:p></p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<table class="MsoTableGrid" border="1" cellspacing="0" cellpadding="0" style="border-collapse:collapse;border:none">
<tr><td width="250" valign="top" style="width:187.4pt;border:solid windowtext 1.0pt;background:#4472C4;padding:0cm 5.4pt 0cm 5.4pt">
<p class="MsoNormal"><b><span style="color:white">Article<o:p></o:p></span></b></p></td>
<td width="120" style="width:90pt;border:solid windowtext 1.0pt;border-left:none;background:#4472C4;padding:0cm 5.4pt 0cm 5.4pt">
<p class="MsoNormal" align="right" style="text-align:right"><b><span style="color:white">Price</span></b></p></td></tr>
<tr><td width="250" valign="top" style="width:187.4pt;border:solid #BFBFBF 1.0pt;border-top:none;padding:0cm 5.4pt 0cm 5.4pt">
<p class="MsoNormal">Three boxes of Assam tea, first flush</p></td>
<td width="120" style="width:90pt;border-top:none;border-left:none;border-bottom:solid #BFBFBF 1.0pt;border-right:solid #BFBFBF 1.0pt;padding:0cm 5.4pt">
<p class="MsoNormal" align="right" style="text-align:right">1.234,50 \u20ac</p></td></tr></table>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p>
<p class="MsoListParagraph" style="text-indent:-18.0pt"><![if !supportLists]><span style="font-family:Symbol">\u00b7<span
style="font:7.0pt 'Times New Roman'">&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>delivery within five days<o:p></o:p></p>
<p class="MsoListParagraph" style="text-indent:-18.0pt"><![if !supportLists]><span style="font-family:Symbol">\u00b7<span
style="font:7.0pt 'Times New Roman'">&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;&nbsp; </span></span><![endif]>free of charge from 500 \u20ac<o:p></o:p></p>
<p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class="MsoNormal">Kind regards<o:p></o:p></p>
<p class="MsoNormal"><span style="color:#1F3864;mso-fareast-language:DE">Ann Example</span><o:p></o:p></p>
<p class="MsoNormal"><span style="font-size:8.0pt;color:#7F7F7F">Contoso GmbH \u00b7 Am Kai 3 \u00b7 20457 Hamburg</span></p>
<p class="MsoNormal"><!--[if gte vml 1]><v:shape id="p1"/><![endif]--><![if !vml]><img width="160" height="60"
style="width:1.6666in;height:.625in" src="cid:image001.png@01DC5A1B.7E1F2A30" alt="Contoso logo"><![endif]></p>
<div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal"><b>From:</b> Bob Receiver
&lt;bob@fabrikam.example&gt; <br><b>Sent:</b> Monday, 23 November 2026 09:12<br><b>To:</b> Ann Example<br><b>Subject:</b> Tea</p></div></div>
<p class="MsoNormal">Could you send us an offer, please?</p></div></body></html>"""

GMAIL = """<div dir="ltr">Yes, Thursday suits me.<div><br></div><div>I bring:</div><div><ul><li>the signed contract</li><li>both keys<ol>
<li>front door</li><li>garage</li></ol></li></ul></div><div>Best,<br>Ann</div></div><br><div class="gmail_quote gmail_quote_container">
<div dir="ltr" class="gmail_attr">On Mon, 23 Nov 2026 at 09:12, Bob &lt;<a href="mailto:bob@fabrikam.example">bob@fabrikam.example</a>&gt; wrote:<br>
</div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex">
<div dir="ltr">Could we meet on <b>Thursday</b>?<br><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid
rgb(204,204,204);padding-left:1ex">The first question of all: <font color="#888888">when?</font></blockquote></div></blockquote></div>"""

NEWSLETTER = """<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html><head><style type="text/css">@import url(https://fonts.example/css?family=Lato);
body{margin:0;padding:0;background:#f2f2f2;-webkit-text-size-adjust:100%} .preheader{display:none!important;font-size:1px;color:#f2f2f2}
.h1{font:bold 26px/1.2 Lato,Helvetica,Arial,sans-serif;color:#fff} .button a{color:#fff;text-decoration:none}
@media only screen and (max-width:600px){.col{display:block!important;width:100%!important}}
@media (prefers-color-scheme:dark){.card{background:#000!important;color:#fff!important}}</style></head>
<body><div class="preheader">Only today: everything must go &zwnj;&nbsp;&zwnj;&nbsp;</div>
<table role="presentation" width="100%" bgcolor="#f2f2f2" cellpadding="0" cellspacing="0"><tr><td align="center">
<table role="presentation" width="600" class="card" bgcolor="#ffffff" cellpadding="0" cellspacing="0" style="width:600px">
<tr><td bgcolor="#0a3d62" align="center" style="padding:30px;background-image:url(https://img.example/hero.jpg)"><span class="h1">November news</span></td></tr>
<tr><td style="padding:20px;font:14px/20px Arial;color:#666">Good morning Bob,<br><br>here is what happened at Contoso this month.</td></tr>
<tr><td style="padding:0 20px"><table width="100%" cellpadding="0" cellspacing="0"><tr>
<td class="col" width="50%" valign="top" style="padding-right:10px"><table width="100%"><tr><td><img src="cid:left" width="270" alt="A tea garden" style="display:block;width:100%;max-width:270px"></td></tr>
<tr><td style="font:bold 16px Arial;color:#0a3d62">First flush</td></tr><tr><td style="font:13px/18px Arial;color:#777777">The first leaves of the year have arrived, and they are better than last year's.</td></tr></table></td>
<td class="col" width="50%" valign="top" style="padding-left:10px"><table width="100%"><tr><td><img src="https://img.example/right.jpg" width="270" height="120" alt="Our new shop"></td></tr>
<tr><td style="font:bold 16px Arial;color:#0a3d62">New shop</td></tr><tr><td style="font:13px/18px Arial;color:#777777">Since Monday you find us at the harbour, next to the old crane.</td></tr></table></td></tr></table></td></tr>
<tr><td align="center" style="padding:25px"><table class="button" bgcolor="#e58e26" cellpadding="12" style="border-radius:4px"><tr><td><a href="https://example.com/shop">To the shop</a></td></tr></table></td></tr>
<tr><td style="border-top:1px solid #dddddd;padding:15px;font-size:9px;color:#bbbbbb" align="center">You receive this mail because you asked for it.
<a href="https://example.com/u" style="color:#bbbbbb">Unsubscribe</a><img src="https://track.example/o.gif?id=1" width="1" height="1" alt=""></td></tr>
</table></td></tr></table></body></html>"""


def invoice(columns: int = 14, rows: int = 12, *, nowrap: str = " nowrap") -> str:
    """Return a table that is wider than any paper."""
    head = "".join(f"<th{nowrap}>Column head {number}</th>" for number in range(1, columns + 1))
    row = "".join(f"<td{nowrap}>value of {number} here</td>" for number in range(1, columns + 1))
    return (
        '<h2>Invoice 2026-1123</h2><table border="1" cellspacing="0" cellpadding="3" style="border-collapse:collapse;font-family:Arial;'
        f'font-size:10pt"><tr>{head}</tr>{f"<tr>{row}</tr>" * rows}</table><p>Total: 1.234,50</p>'
    )


SPANS = """<p>Timetable</p><table border=1 cellpadding=4 style="border-collapse:collapse"><caption>Week 48</caption>
<tr><th rowspan=2>Time<th colspan=2>Monday<th colspan=2>Tuesday<tr><th>Room 1<th>Room 2<th>Room 1<th>Room 2
<tr><td>09:00<td rowspan=2>Tasting<td>Packing<td colspan=2 align=center>Stocktaking<tr><td>10:00<td>Loading<td>Free<td>Call
</table><ol start=3><li>three<ul><li>dot<ul><li>circle</ul></ul><li value=7>seven<ol type=a><li>a<li>b</ol></ol>
<dl><dt>Term</dt><dd>Definition</dd></dl>"""

RTL = """<html dir="rtl" lang="ar"><body style="font-family:Tahoma"><p>\u0627\u0644\u0633\u0644\u0627\u0645 \u0639\u0644\u064a\u0643\u0645\u060c</p>
<p>\u0646\u0631\u0633\u0644 \u0625\u0644\u064a\u0643\u0645 \u0627\u0644\u0641\u0627\u062a\u0648\u0631\u0629 \u0631\u0642\u0645 4711 (Contoso GmbH) \u0644\u0634\u0647\u0631 \u0646\u0648\u0641\u0645\u0628\u0631.</p>
<table border="1" width="100%"><tr><td>\u0627\u0644\u0635\u0646\u0641</td><td>\u0627\u0644\u0633\u0639\u0631</td></tr><tr><td>\u0634\u0627\u064a</td><td>12,50</td></tr></table>
<ul><li>\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd</li></ul></body></html>"""

SCRIPTS = """<p lang="ja">\u5fa1\u898b\u7a4d\u66f8\u3092\u304a\u9001\u308a\u3057\u307e\u3059\u3002\u3054\u78ba\u8a8d\u304f\u3060\u3055\u3044\u3002</p>
<p lang="zh-CN">\u60a8\u597d\uff0c\u8bf7\u67e5\u6536\u9644\u4ef6\u4e2d\u7684\u62a5\u4ef7\u5355\u3002\u76f4\u9aa8</p><p lang="ko">\uacac\uc801\uc11c\ub97c \ubcf4\ub0b4\ub4dc\ub9bd\ub2c8\ub2e4.</p>
<p>\u0915\u0943\u092a\u092f\u093e \u0938\u0902\u0932\u0917\u094d\u0928 \u092c\u093f\u0932 \u0926\u0947\u0916\u0947\u0902\u0964</p><p>\u0e01\u0e23\u0e38\u0e13\u0e32\u0e15\u0e23\u0e27\u0e08\u0e2a\u0e2d\u0e1a\u0e43\u0e1a\u0e40\u0e2a\u0e19\u0e2d\u0e23\u0e32\u0e04\u0e32\u0e17\u0e35\u0e48\u0e41\u0e19\u0e1a\u0e21\u0e32</p>
<p>\u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1, \u041f\u0440\u0438\u0432\u0435\u0442, Gr\u00fc\u00dfe, \u010ce\u0161tina, Ti\u1ebfng Vi\u1ec7t</p><p>\U0001f600 \U0001f44d \U0001f389 \u2708 \u2611 \u260e</p>"""
