"""The directory of people."""

from pathlib import Path

import pytest

from gateway.document.cover import CoverError
from gateway.document.cover.directory import read_directory

FAULTS = {
    "an empty file": ("", "line 1: there is no column 'address' and none 'number'"),
    "no column to find by": ("name,phone\n", "line 1: there is no column 'address' and none 'number'"),
    "a column twice": ("address,phone,Phone\n", "line 1: there are two columns 'phone'"),
    "a column without a name": ("address,,phone\n", "line 1: '' is no name of a column"),
    "a cell too many": (
        "address,name\na@b.example,Ann,x\n",
        "line 2: there are 3 cells; the first line names 2 columns",
    ),
    "nobody": ("address,name\n,Ann\n", "line 2: this is about nobody"),
    "no mail address": ("address\nann\n", "line 2: 'ann' should be a mail address"),
    "no number": ("number,name\nx,Ann\n", "line 2: 'x' should be a fax number"),
    "an address twice": ("address\nA@b.example\n\na@B.example\n", "line 4: a@b.example stands further up already"),
    "a number twice": ("number\n+1 2\n+12\n", "line 3: +12 stands further up already"),
    "an open quote": ('address\n"ann@b.example\n', "line 2: this is no line of a table"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_with_its_line(fault: str, tmp_path: Path) -> None:
    text, said = FAULTS[fault]
    file = tmp_path / "directory.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(CoverError) as refusal:
        read_directory(file)
    assert str(refusal.value).startswith(f"{file}, {said}")


@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_as_excel_saves_it_by_itself_is_refused_with_its_line(start: str, end: str, tmp_path: Path) -> None:
    file = tmp_path / "directory.csv"
    lines = ["address;name", "", "a@b.example;Ann", "b@b.example;Bärbel", ""]
    file.write_bytes(start.encode() + end.join(lines).encode("cp1252"))
    with pytest.raises(CoverError) as refusal:
        read_directory(file)
    assert str(refusal.value) == f"{file}, line 4: a letter here is not in UTF-8; save it as CSV UTF-8"


def test_a_table_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CoverError, match="cannot be read: "):
        read_directory(tmp_path)


@pytest.mark.parametrize(
    "text", ["address,Cost Centre\n a@b.example ,7\n", "\ufeffaddress;Cost Centre\r\na@b.example;7\r\n"]
)
def test_tables_of_every_spreadsheet_are_read(text: str, tmp_path: Path) -> None:
    file = tmp_path / "directory.csv"
    file.write_text(text, "utf-8")
    assert read_directory(file).of_address("A@B.example") == {"address": "a@b.example", "cost_centre": "7"}


def test_people_are_found_by_address_and_by_number(tmp_path: Path) -> None:
    file = tmp_path / "directory.csv"
    file.write_text('address,number,name\na@b.example,+1 (425) 555-0123,"Ann, née B"\n', "utf-8")
    read = read_directory(file)
    assert read.of_address("a@b.example")["name"] == read.of_number("+1 425 555 0123")["name"] == "Ann, née B"
    assert read.of_address("") == read.of_number("+1") == {}
