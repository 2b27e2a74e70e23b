"""Style sheets of other hands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.document.html.css import clean_sheet, clean_style


@pytest.mark.parametrize(
    ("written", "passed"),
    [
        ("text-align: right; font-weight:bold", "text-align:right;font-weight:bold"),
        ("color:white;background:#000;background-image:url(x)", ""),
        ("position:absolute;left:-9999px;top:0;transform:scale(9)", ""),
        ("width:99999px;height:99999999px", ""),
        ("text-indent:-9999px;margin-left:-9999px", ""),
        ("text-indent:-18.0pt;margin-left:36.0pt", "text-indent:-18.0pt;margin-left:36.0pt"),
        ("list-style:url(http://x/y) square", ""),
        ("list-style-image:url(http://x/y)", ""),
        ("content:url(http://x/y)", ""),
        ("width:var(--w);--w:var(--v)", ""),
        ("width:calc(100% - 10px)", "width:calc(100% - 10px)"),
        ("font-family:'a;b', serif;color:red", "font-family:'a;b', serif"),
        ("page:WordSection1;mso-style-type:x;behavior:url(#y)", ""),
        ("display:table", ""),
        ("display:flex;gap:3px", ""),
        ("display:none", "display:none"),
        ("page-break-before:always", "page-break-before:always"),
        ("page-break-before:left", ""),
        ("margin:0 !important", "margin:0 !important"),
        ("no colon;;:;width:", ""),
    ],
)
def test_only_what_a_page_needs_passes(written: str, passed: str) -> None:
    assert clean_style(written) == passed


@pytest.mark.parametrize(
    ("written", "passed"),
    [
        ("border:1px solid #ddd", "border:1px solid #000"),
        ("border:solid windowtext 1.0pt", "border:solid #000 1.0pt"),
        ("border-color:rgb(204,204,204)", "border-color:#000"),
        ("border:20px solid white", "border:20px solid transparent"),
        ("border:20px solid transparent", "border:20px solid transparent"),
        ("border-top:none", "border-top:none"),
        ("border-collapse:collapse", "border-collapse:collapse"),
    ],
)
def test_borders_are_black_unless_they_only_make_room(written: str, passed: str) -> None:
    """A grey line is white after the threshold, and the table loses its form."""
    assert clean_style(written) == passed


@pytest.mark.parametrize(
    ("written", "passed"),
    [
        ("font-size:8px", "font-size:10px"),
        ("font:7.0pt 'Times New Roman'", "font:10px 'Times New Roman'"),
        ("font:bold 16px/18px Arial", "font:bold 16px/18px Arial"),
        ("font-size:1px", "font-size:1px"),
        ("font-size:0", "font-size:0"),
        ("font-size:9999px", ""),
        ("line-height:9px", "line-height:13px"),
        ("line-height:1.5", "line-height:1.5"),
        ("opacity:0.5", ""),
        ("opacity:0", "opacity:0"),
    ],
)
def test_type_is_large_enough_for_a_fax_or_unseen_as_the_mail_wants_it(written: str, passed: str) -> None:
    assert clean_style(written) == passed


def test_what_scrolls_on_a_screen_is_shown_whole() -> None:
    assert clean_style("overflow:auto;height:50px;width:20px") == "min-height:50px;width:20px"
    assert clean_style("overflow:hidden;height:50px;text-overflow:ellipsis") == "min-height:50px"
    assert clean_style("max-height:60px;overflow-y:scroll") == ""
    assert clean_style("height:50px;overflow:hidden", picture=True) == "height:50px"
    assert clean_sheet("td img.a{height:50px}p{height:900px}") == "td img.a{height:50px}p{}"


@pytest.mark.parametrize("hidden", ["max-height:0;overflow:hidden", "width:1px;height:1px;overflow:hidden"])
def test_words_in_a_box_without_room_stay_hidden(hidden: str) -> None:
    """Newsletters hide so the line that a list of mails shows, and words for those who have the page read to them."""
    assert clean_style(hidden) == hidden


@pytest.mark.parametrize(
    ("written", "passed"),
    [
        ("width:2000px;min-width:700px", ""),
        ("width:600px;max-width:2000px", "width:600px;max-width:2000px"),
        ("width:101%", ""),
        ("width:calc(100% + 900px)", ""),
        ("margin:0 1500px", "margin:0 200px"),
        ("padding-left:90%;margin-right:20%", "padding-left:64%;margin-right:20%"),
        ("text-indent:50em", "text-indent:320px"),
        ("border-left:900px solid #000", "border-left:50px solid #000"),
        ("white-space:pre", "white-space:pre-wrap"),
        ("letter-spacing:-3px", ""),
    ],
)
def test_nothing_is_wider_than_the_page_but_words(written: str, passed: str) -> None:
    assert clean_style(written) == passed


def test_children_laid_apart_on_a_screen_keep_a_space() -> None:
    sheet = clean_sheet(".a, p b{display:flex;float:left}.c:hover{display:grid}.d{float:left}")
    assert sheet == ".a, p b{float:left}.a>*:after,p b>*:after{content:' '}.c:hover{}.d{float:left}"


def test_a_selector_holds_no_braces() -> None:
    assert clean_sheet("'{'{") == ""


@pytest.mark.parametrize(
    "rule",
    [
        "@import url(http://x/y.css);",
        "@im\\70ort 'http://x/y.css';",
        "@\\69mport 'x';",
        "@page { margin:0; size:1cm }",
        "@page WordSection1 { size:612pt 792pt }",
        "@font-face { font-family:x; src:url(http://x/y) }",
        "@list l0:level1 { mso-level-text:x }",
        "@media (x:url(y)) { p { margin:0 } }",
        "p { a:hover { margin:0 } }",
        "div p div p div p div p { margin:0 }",
    ],
)
def test_rules_that_reach_outside_or_bind_the_page_are_dropped(rule: str) -> None:
    assert clean_sheet(rule + "b{float:left}").replace("p{}", "") == "b{float:left}"


def test_word_hides_its_style_sheet_in_a_comment() -> None:
    assert clean_sheet("<!-- /* x { */ p.MsoNormal {margin:0cm;} -->") == "p.MsoNormal{margin:0cm}"


def test_media_queries_are_kept_for_the_engine() -> None:
    sheet = "@media print { p { margin:0 } } @media screen{b{float:left;color:red}}"
    assert clean_sheet(sheet) == "@media print{p{margin:0}}@media screen{b{float:left}}"


def test_a_sheet_that_ends_early_is_closed() -> None:
    assert clean_sheet("@media print { p { margin:0") == "@media print{p{margin:0}}"


def test_content_that_is_repeated_without_end_is_dropped() -> None:
    assert (
        clean_sheet(f"*:before{{content:'{'x' * 500}'}} li:before{{content:'- '}}")
        == "*:before{}li:before{content:'- '}"
    )


@pytest.mark.parametrize(
    "piece", ["{", "}", "(", "'", '"', "/*", "\\", "@media{", "a{b:", ";", "a{b:url(", "1e", "<!--", "-"]
)
def test_hostile_sheets_are_read_to_their_end(piece: str) -> None:
    """The time limit of every test is the judge."""
    assert "url" not in clean_sheet(piece * 200_000)
    assert "url" not in clean_style(piece * 200_000)


@given(st.text(alphabet=st.sampled_from("<>{}();:'\"\\/*@!-#.,ab1 urlp\n"), max_size=200))
def test_nothing_leaves_the_style_element_or_names_a_file(css: str) -> None:
    sheet = clean_sheet(css)
    assert "<" not in sheet
    assert "url(" not in sheet
    assert sheet.count("{") == sheet.count("}")
