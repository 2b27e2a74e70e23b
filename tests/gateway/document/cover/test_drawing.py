"""What a cover shows, and that nothing breaks it."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.document.cover import Cover, complex_cells, cover_height, load_covers
from gateway.document.cover.layout import laid_out
from gateway.document.cover.marks import Rule, Writing
from gateway.document.cover.words import WORDS
from gateway.document.paper import Paper, paper_of
from gateway.settings import PaperSize, Resolution
from tests.gateway.document.cover.facts import (
    SAMPLES,
    a_logo,
    a_site,
    cover_like,
    covers_with,
    facts,
    page_of,
    words_of,
)
from tests.gateway.document.ink import edges, inks

A4 = paper_of(PaperSize.A4)
SITE = load_covers(SAMPLES, "standard")
LONG = {
    "to_name": "W" * 300,
    "to_number": "9" * 40,
    "from_name": "Wide Name " * 60,
    "from_address": "m" * 300 + "@contoso.example",
    "subject": "Mostly wide words " * 200,
    "station_name": "W" * 50,
    "reference": "W" * 500,
    "message_id": "<" + "W" * 990 + ">",
}
HOSTILE = [
    "<b>bold</b> & <font size=99>x",
    "a\x00b\x07c\r\nBcc: d\x0ce",
    "(un) \\ ) Tj ET Q",
    "\u202eturned",
    "\ud800",
    "{pages}",
    " ",
]
NAMES = ("standard", "standard-ru", "sales", "german", "legal")


def lines_of(cover: Cover, paper: Paper = A4) -> list[str]:
    return [mark.text for mark in laid_out(cover, 3, paper).marks if isinstance(mark, Writing)]


def test_the_standard_cover_says_who_writes_to_whom_about_what() -> None:
    words = words_of(page_of(SITE.cover(facts(), "standard"), total=12))
    for said in (
        *(
            "FAX",
            "Contoso Ltd",
            "+1 425 555 0100",
            "To",
            "Bob Receiver",
            "Fax",
            "+1 425 555 0123",
            "From",
            "Ann Example",
        ),
        *("ann@contoso.example", "Date", "2026-11-23 13:05 CET", "Subject", "Order 4711", "Pages", "12"),
    ):
        assert said in words


@pytest.mark.parametrize("language", WORDS)
def test_every_language_has_its_standard_cover(language: str) -> None:
    shown = lines_of(SITE.cover(facts(), f"standard-{language}"))
    words = WORDS[language]
    for said in (words.title, words.to, words.to_number, words.sender, words.date, words.subject, words.pages):
        assert said in shown
    assert complex_cells(SITE.cover(facts(), f"standard-{language}"), 3, A4) == ()


def test_dates_are_written_as_the_language_does() -> None:
    assert "23.11.2026 13:05 CET" in lines_of(SITE.cover(facts(), "standard-de"))
    assert "23/11/2026 13:05 CET" in lines_of(SITE.cover(facts(), "standard-fr"))


def test_a_time_of_its_own_leaves_the_date_alone(tmp_path: Path) -> None:
    shown = lines_of(cover_like(tmp_path, 'rows = [["date", "time"]]'))
    assert shown[-4:] == ["Date", "2026-11-23", "Time", "13:05 CET"]


def test_labels_and_directory_columns_are_shown(tmp_path: Path) -> None:
    template = 'rows = [["from.cost_centre", { field = "company", label = "Firm" }]]'
    people = "address,company,cost_centre\nann@contoso.example,Contoso,77\n"
    cover = covers_with(tmp_path, mine=template, people=people).cover(facts(), "mine")
    assert lines_of(cover)[-4:] == ["Cost centre", "77", "Firm", "Contoso"]


def test_a_row_of_which_nothing_is_known_is_left_out(tmp_path: Path) -> None:
    known = cover_like(tmp_path, 'rows = [["to"], ["subject", "reference"]]')
    unknown = cover_like(tmp_path, 'rows = [["to"], ["subject", "reference"]]', subject="", reference=" ")
    assert cover_height(unknown, A4) < cover_height(known, A4)
    assert lines_of(unknown)[-2:] == ["To", "Bob Receiver"]


def test_a_value_is_cut_to_its_lines(tmp_path: Path) -> None:
    shown = lines_of(cover_like(tmp_path, 'rows = [[{ field = "subject", lines = 3 }]]', subject="long subject " * 100))
    assert [line.endswith("\u2026") for line in shown[-3:]] == [False, False, True]


def test_a_note_stands_between_the_rows_and_the_text(tmp_path: Path) -> None:
    cover = cover_like(tmp_path, 'note = """For {to} only.\n\nCall {station_number}, not {phone}."""')
    bare = cover_like(tmp_path, "")
    assert lines_of(cover)[-2:] == ["For Bob Receiver only.", "Call +1 425 555 0100, not ."]
    assert cover_height(bare, A4) + 3 * 12 < cover_height(cover, A4) < cover_height(bare, A4) + 3 * 12 + 30


@pytest.mark.parametrize("size", PaperSize)
def test_the_note_of_a_cover_that_stands_alone_ends_at_the_foot(size: PaperSize, tmp_path: Path) -> None:
    cover = cover_like(tmp_path, 'body = false\nnote = "Confidential."')
    assert cover_height(cover, paper_of(size)) == paper_of(size).text.height
    _, _, _, bottom = edges(inks(page_of(cover, size))[0])
    assert bottom == pytest.approx(18, abs=3)


def test_no_cover_takes_no_room_and_draws_nothing() -> None:
    cover = SITE.cover(facts(), "none")
    assert cover_height(cover, A4) == 0
    assert not inks(page_of(cover))[0].any()


@pytest.mark.parametrize("resolution", [Resolution.STANDARD, Resolution.FINE])
@pytest.mark.parametrize("size", PaperSize)
@pytest.mark.parametrize("name", NAMES)
def test_no_extreme_leaves_the_margins(name: str, size: PaperSize, resolution: Resolution) -> None:
    black = inks(page_of(SITE.cover(facts(**LONG), name), size, 200), resolution)[0]
    left, top, right, bottom = edges(black)
    assert min(left, right) > 15
    assert top > 12.5 * (0.5 if resolution is Resolution.STANDARD else 1)
    assert bottom > 15 * (0.5 if resolution is Resolution.STANDARD else 1)


@pytest.mark.parametrize("size", PaperSize)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("values", [LONG, {}, dict.fromkeys(LONG, "漢字" * 200), dict.fromkeys(LONG, "Ж" * 200)])
def test_nothing_on_a_cover_overlaps(name: str, size: PaperSize, values: dict[str, str]) -> None:
    """Each line of text keeps its distance to what stands to its right, and between the rules above and below."""
    paper = paper_of(size)
    cover = SITE.cover(facts(**values), name)
    marks = laid_out(cover, 200, paper).marks
    written = [mark for mark in marks if isinstance(mark, Writing)]
    for left, right in pairwise(sorted(written, key=lambda mark: (mark.baseline, mark.left))):
        if left.baseline == right.baseline:
            assert left.left + left.face.width(left.text, left.size) < right.left
    assert all(mark.left + mark.face.width(mark.text, mark.size) < paper.text.right + 0.1 for mark in written)
    rules = [mark.y for mark in marks if isinstance(mark, Rule)]
    below = [mark for mark in written if mark.baseline < max(rules)]
    assert all(min(abs(mark.baseline - y) for y in rules) > 3 for mark in below)
    assert cover_height(cover, paper) <= paper.text.height


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("name", NAMES)
def test_no_word_of_a_mail_breaks_the_cover(name: str, words: str) -> None:
    cover = SITE.cover(facts(**dict.fromkeys(LONG, words)), name)
    assert cover_height(cover, A4) <= A4.text.height
    assert WORDS[cover.template.language].pages in words_of(page_of(cover))


def test_markup_and_braces_are_printed_as_they_were_written() -> None:
    words = words_of(page_of(SITE.cover(facts(subject="<b>A</b> &amp; {to}", to_name="{subject}"), "sales")))
    assert "<b>A</b> &amp; {to}" in words
    assert "This fax is meant for {subject} alone" in words


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=120), st.sampled_from(NAMES), st.sampled_from(sorted(LONG)))
def test_no_text_makes_a_cover_higher_than_its_page(text: str, name: str, value: str) -> None:
    cover = SITE.cover(facts(**{value: text}), name)
    assert page_of(cover)
    assert cover_height(cover, A4) <= A4.text.height


def test_a_logo_stands_on_its_side_and_the_title_on_the_other(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(a_logo())
    site = a_site(tmp_path)
    heads = {}
    for side in ("left", "right"):
        cover = cover_like(
            site, f'title = ""\nlogo = "logo.png"\nlogo_side = "{side}"', station_name="", station_number=""
        )
        heads[side] = inks(page_of(cover))[0][154:360]  # from 20 mm on: the head without its rule
    middle = 1728 // 2
    assert heads["left"][:, :middle].any()
    assert not heads["left"][:150, middle:].any()
    assert heads["right"][:, middle:].any()
    assert not heads["right"][:150, :middle].any()


def test_a_logo_is_black_and_white_without_dots(tmp_path: Path) -> None:
    """The disc is one area of black, and so light a colour as the bar's is paper."""
    (tmp_path / "logo.png").write_bytes(a_logo())
    cover = cover_like(
        a_site(tmp_path), 'title = ""\nlogo = "logo.png"\nlogo_side = "left"', station_name="", station_number=""
    )
    head = inks(page_of(cover))[0][154:330]
    changes = (head[:, 1:] != head[:, :-1]).sum(axis=1)
    assert set(changes.tolist()) == {0, 2}


def test_a_cover_with_a_logo_costs_little(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(a_logo((1200, 300)))
    cover = cover_like(a_site(tmp_path), 'logo = "logo.png"')
    assert len(page_of(cover)) < 10_000


def test_the_same_cover_makes_the_same_bytes() -> None:
    covers = [SITE.cover(facts(), name) for name in NAMES]
    assert [page_of(cover) for cover in covers] == [page_of(cover) for cover in covers]
