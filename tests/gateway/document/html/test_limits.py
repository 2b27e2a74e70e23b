"""HTML written anew within limits."""

from contextlib import suppress

import pytest

from gateway.document.html.limits import UnreadableError, limited
from gateway.document.html.resources import Pictures


def body(html: str) -> str:
    """Return what becomes of it."""
    return limited(html, Pictures({}, (600.0, 900.0), 10**6)).body


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<p onclick=alert(1)>x</p>", "<p>x</p>"),
        ("<script>x</script>y<template>z</template>", "y"),
        ("<p>a<o:p>&nbsp;</o:p>b</p>", "<p>a\xa0b</p>"),
        ("<iframe src=http://x>in</iframe><p>x</p>", "in<p>x</p>"),
        ("<object data=http://x>instead</object>", "instead"),
        ("<p>a<base href=http://x><link rel=stylesheet href=y><meta http-equiv=refresh content=0>b", "<p>ab</p>"),
        ("<p>&lt;b&gt; &amp;amp;", "<p>&lt;b&gt; &amp;amp;</p>"),
        ('<p class="a&quot;><script>">x', "<p>x</p>"),
        ("<![if !mso]><p>x</p><![endif]><!--[if mso]><p>y</p><![endif]-->", "<p>x</p>"),
        ("<p>a\u202eb&#x202e;c\u200bd", "<p>abcd</p>"),
        ("<p>a\u200cb\u200dc", "<p>a\u200cb\u200dc</p>"),
        ("<svg><use href='#a'/><text>words</text></svg>", "words"),
        ("<p hidden>no</p><p>yes", "<p>yes</p>"),
        ("<marquee>runs</marquee>", "runs"),
        ("<p>\ud800x", "<p>\ufffdx</p>"),
        (
            "<table><tr><td colspan=99999999 width=99999 nowrap>x",
            '<table><tr><td colspan="100" nowrap="nowrap">x</td></tr></table>',
        ),
    ],
)
def test_only_what_a_reader_sees_is_written(html: str, written: str) -> None:
    assert body(html) == written


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<input type=checkbox checked>a<input type=radio>b", "[x] a[ ] b"),
        ("<input value='5 &lt; 6'><input type=hidden value=no><input type=password value=no>", "5 &lt; 6 "),
        ("<meter>3 of 10</meter><progress>half</progress>", " 3 of 10  half "),
        ("<select><option>one<option selected>two</select>", "two"),
        ("<select><option>one<option>two</select>", "one"),
        ("<textarea>a\n b</textarea>", '<div style="white-space:pre-wrap">a\n b</div>'),
        ("<button>Press</button>", "<span>Press</span>"),
    ],
)
def test_forms_are_printed_as_they_were_filled_in(html: str, written: str) -> None:
    assert body(html) == written


def test_outlooks_bullets_and_smileys_are_read_in_their_typeface() -> None:
    assert body("<p><span style='font-family:Symbol'>\xb7</span>").count("\u2022") == 1
    assert body("<p><span style='font-family:Wingdings'>J</span>").count("\u263a") == 1
    assert body("<p><span style='font-family:Segoe UI Symbol'>J</span>").count("J") == 1


def test_a_table_in_a_centred_cell_is_centred() -> None:
    assert body("<table><tr><td align=center><table><tr><td>x").count("margin-left:auto") == 1


def test_tables_too_deep_for_an_engine_become_plain_blocks() -> None:
    written = body("<table><tr><td>" * 40 + "deep")
    assert written.count("<table>") == 10
    assert "deep" in written


def test_elements_too_deep_are_dropped_and_their_text_stays() -> None:
    written = body("<div>" * 1000 + "deep" + "</div>" * 1000 + "<p>after")
    assert written.count("<div>") == 90
    assert "deep" in written
    assert written.endswith("<p>after</p>")


def test_a_long_paragraph_is_parted_at_spaces_and_loses_nothing() -> None:
    words = " ".join(f"word{number}" for number in range(10_000))
    pieces = body(f"<p><b>{words}</b></p>").split('<div style="display:block!important"></div>')
    assert max(map(len, pieces)) < 8100
    assert "".join(pieces) == f"<p><b>{words}</b></p>"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("", "it is empty"),
        ("  \n", "it is empty"),
        ("<b>" * 100_000, "its elements are nested without end"),
        ("<br>" * 100_001, "it has more than 100000 elements"),
        ("x" * 2_000_001, "it has more than 2000000 characters of text"),
        ("<p " + " ".join(f"a{n}" for n in range(125_000)) + ">x", "more than 5000 attributes"),
        ("<p a='>' " + "".join(f"a{n}='<p>'" for n in range(125_000)) + ">x", "more than 5000 attributes"),
        ("x" * 40_000_001, "it has more than 40000000 characters"),
    ],
)
def test_what_exceeds_a_limit_is_refused_and_not_cut(html: str, reason: str) -> None:
    with pytest.raises(UnreadableError, match=reason):
        body(html)


@pytest.mark.parametrize("piece", ["<a", "<a ", "<a b='", "<a '\"", "<a b=\"'", "< ", "<a/", "<a=="])
def test_attributes_are_counted_in_no_time(piece: str) -> None:
    """The time limit of every test is the judge."""
    with suppress(UnreadableError):
        body(piece * 200_000)


def test_a_large_picture_written_into_the_text_is_one_attribute() -> None:
    assert body(f"<p>x<img alt=logo src='data:image/png;base64,{'A / ' * 100_000}'>") == "<p>x<span>[logo]</span></p>"


def test_children_laid_apart_by_a_style_keep_a_space() -> None:
    written = body("<div style='display: flex'><span>Total</span><span>12.50</span></div><i>a</i><i>b</i>")
    assert written == "<div><span>Total</span> <span>12.50</span> </div><i>a</i><i>b</i>"


def test_lines_outside_of_tables_may_always_break() -> None:
    assert body("<p style='white-space: nowrap;float:left'>x") == '<p style="float:left">x</p>'
    assert "nowrap" in body("<table><tr><td style='white-space:nowrap'>x")


def test_style_sheets_of_a_screen_alone_are_not_read() -> None:
    manuscript = limited(
        "<style media='only screen and (max-width:480px)'>p{float:left}</style><style>b{float:right}</style><p>x",
        Pictures({}, (600.0, 900.0), 10**6),
    )
    assert "float:right" in manuscript.head
    assert "float:left" not in manuscript.head
