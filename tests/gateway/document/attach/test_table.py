"""Attached tables: cut by the right sign, ruled, legible however wide they are."""

import pytest

from gateway.document.attach.table import otherwise, print_table, recognises
from gateway.document.mime import File
from gateway.document.printed import Overlong
from gateway.settings import DocumentSettings
from tests.gateway.document.attach.leaves import PLAIN, SETTINGS, a_file, ends_well, pages_of, printed, text_of

PRICES = 'Item;Text;Price\r\nA1;"Screw ""M4""; zinc";1,50\r\nA2;Nut\r\n;;\r\nA3;"two\nlines";12,00;more\r\n'


def table(content: str | bytes, name: str = "prices.csv") -> File:
    return a_file(content, name, "text/csv")


@pytest.mark.parametrize(
    ("name", "kind"), [("a.csv", "application/octet-stream"), ("a", "text/csv"), ("a.tsv", "text/plain")]
)
def test_a_table_is_known_by_its_label(name: str, kind: str) -> None:
    assert recognises(a_file("a,b", name, kind))


def test_cells_with_delimiters_quotes_and_line_ends_stay_whole() -> None:
    page = text_of(print_table(table(PRICES), SETTINGS))
    assert 'Screw "M4"; zinc' in page
    assert "1,50" in page
    assert "more" in page  # a row may have more cells than the first
    assert ";;" not in page


@pytest.mark.parametrize(
    "content",
    ["Name;Price\nNut;1,50\nBolt;2,75\n", "Name\tPrice\nNut\t1,50\nBolt\t2,75\n", "Name|Price\nNut|1,50\nBolt|2,75\n"],
)
def test_a_decimal_comma_parts_no_columns(content: str) -> None:
    page = text_of(print_table(table(content), SETTINGS))
    assert "Nut 1,50" in page
    assert "Nut;" not in page


def test_the_delimiter_that_excel_declares_is_taken_and_not_printed() -> None:
    page = text_of(print_table(table("sep=;\nA;B,C\n1;2\n"), SETTINGS))
    assert page == "prices.csv A B,C 1 2"


def test_the_first_row_is_repeated_on_every_page() -> None:
    rows = "".join(f"{number};Screw\n" for number in range(200))
    pages = pages_of(print_table(table("Number;Text\n" + rows), SETTINGS))
    assert len(pages) > 2
    assert all("Number Text" in page for page in pages)


def test_a_table_of_a_hundred_columns_is_cut_into_legible_ones() -> None:
    rows = [",".join(f"r{row}c{column}" for column in range(100)) for row in range(10)]
    page = text_of(print_table(table("\n".join(rows)), SETTINGS))
    assert all(f"r{row}c{column}" in page for row in range(10) for column in range(100))
    assert page.count("r3c0 ") > 1  # the first column leads every part


def test_a_table_of_too_many_rows_is_refused_before_it_is_drawn() -> None:
    result = print_table(table("a,b\n" * 50_000), SETTINGS)
    assert isinstance(result, Overlong)
    assert result.at_least


def test_a_table_that_could_just_fit_is_drawn() -> None:
    few = DocumentSettings(max_pages=2)
    assert printed(print_table(table("a,b\n" * 60), few)).pages <= 2


@pytest.mark.parametrize("content", ["no table at all", "one\ntwo\nthree\n", ""])
def test_what_has_one_column_is_printed_as_text(content: str) -> None:
    assert content.split() == text_of(print_table(table(content), SETTINGS)).split()[1:]


def test_an_endless_quoted_cell_is_printed_as_text() -> None:
    result = print_table(table('a,b\n"' + "word " * 40_000), DocumentSettings(max_pages=500))
    assert "word" in text_of(result)


def test_markup_in_cells_is_text() -> None:
    assert "<script>x</script> &amp;" in text_of(print_table(table("a,b\n<script>x</script>,&amp;\n"), SETTINGS))


def test_without_an_engine_the_file_is_printed_as_it_stands() -> None:
    assert "Item;Text;Price" in text_of(print_table(table(PRICES), PLAIN))
    assert print_table(table(PRICES), PLAIN) == otherwise(table(PRICES), SETTINGS)


def test_damaged_tables_end_in_pages_or_a_reason() -> None:
    ends_well(PRICES.encode(), lambda content: print_table(table(content), SETTINGS))


def test_columns_without_end_are_not_drawn_to_be_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.document.attach.table.print_leaf", None)
    result = print_table(table("a," * 20_000), DocumentSettings(max_pages=3))
    assert isinstance(result, Overlong)
