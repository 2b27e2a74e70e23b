"""Templates are read strictly, and a refusal says where and what would be right."""

from pathlib import Path

import pytest
from PIL import Image

from gateway.document.cover import CoverError, load_covers
from tests.gateway.document.cover.facts import SAMPLES, a_logo, a_site, covers_with

PEOPLE = "address,name,cost_centre\nann@contoso.example,Ann,77\n"

FAULTS = {
    "a misspelt key": ('titel = "FAX"', "line 1: unknown key 'titel'; did you mean 'title'? Keys are: name, language"),
    "a misspelt field": (
        '\nrows = [["to"], ["form", "date"]]',
        "line 2: unknown field 'form' in row 2; did you mean 'from'? Fields are: to, to_number, from,",
    ),
    "a field by its common name": ('rows = [["fax"]]', "unknown field 'fax' in row 1; did you mean 'to_number'?"),
    "a misspelt column": (
        'rows = [["from.cost_center"]]',
        "unknown field 'from.cost_center' in row 1; did you mean 'from.cost_centre'?",
    ),
    "a misspelt field in the note": (
        'note = "Call {phon}."',
        "unknown field 'phon' in the note; did you mean 'phone'?",
    ),
    "a brace in the note": ('note = "a {b c} d"', "unknown field 'b c' in the note."),
    "a brace that is never closed": (
        'title = "FAX"\nnote = "For {to alone."',
        "line 2: a brace { in the note should be one of two around a field on one line, such as {to}",
    ),
    "a brace that is never opened": ('note = "For to} alone."', "line 1: a brace } in the note should be one of two"),
    "a brace closed on the next line": ('note = """{to\n}"""', "line 1: a brace { in the note should be one of two"),
    "a brace in braces": ('note = "{{to}}"', "line 1: a brace { in the note should be one of two"),
    "braces around nothing": ('note = "{ }"', "line 1: {} in the note should hold the name of a field, such as {to}"),
    "pages in the note": (
        'note = "{pages} pages"',
        "line 1: the note cannot hold {pages}; the field may stand in a row",
    ),
    "a missing logo": (
        'body = true\nlogo = "nowhere.png"',
        "nowhere.png does not exist; the file should lie beside the template",
    ),
    "a logo that is none": ('logo = "mine.toml"', "mine.toml should be a PNG or JPEG picture"),
    "an unknown language": ('language = "xx"', "line 1: language should be one of cs, da, de, el, en"),
    "an unknown side": ('logo_side = "middle"', "logo_side should be one of left, right, not 'middle'"),
    "a truth in quotes": ('body = "no"', "body should be true or false, not 'no'"),
    "a title that is a number": ("title = 7", "title should be a text in quotes of at most 40 characters"),
    "three fields in a row": ('rows = [["to", "from", "date"]]', "row 1 should be a list of one or two fields"),
    "rows without rows": ("rows = []", "rows should be a list of rows"),
    "a row that is a text": ('rows = ["to"]', "row 1 should be a list of one or two fields"),
    "a field that is a number": ("rows = [[1]]", "a field in row 1 should be written"),
    "a misspelt key of a field": ('rows = [[{ field = "to", line = 2 }]]', "unknown key 'line'; did you mean 'lines'?"),
    "too many lines": (
        'rows = [[{ field = "to", lines = 99 }]]',
        "lines in row 1 should be a number from 1 to 10, not 99",
    ),
    "lines that are a truth": ('rows = [[{ field = "to", lines = true }]]', "lines in row 1 should be a number"),
    "bold in quotes": ('rows = [[{ field = "to", bold = "yes" }]]', "bold in row 1 should be true or false, not 'yes'"),
    "a label that is a number": ('rows = [[{ field = "to", label = 1 }]]', "label in row 1 should be a text"),
    "a name with a space": (
        'name = "my cover"',
        "line 1: name should be at most 40 small letters a to z, digits and -",
    ),
    "a reserved name": ('name = "none"', "name should not be 'none', which asks for no cover"),
    "a misspelt rule": ('[when]\nsender = ["a@b.example"]', "line 2: unknown key 'sender'; did you mean 'senders'?"),
    "a rule that is no list": ('[when]\nsenders = "a@b.example"', "line 2: senders should be a list"),
    "a sender without a domain": ('[when]\nsenders = ["ann"]', "'ann' in senders should be a mail address"),
    "a domain with a star inside": (
        '[when]\ndomains = ["a.*.example"]',
        "'a.*.example' in domains should be a mail domain",
    ),
    "a number with letters": ('[when]\nnumbers = ["+49x"]', "'+49x' in numbers should be a fax number"),
    "a star in front": ('[when]\nnumbers = ["*49"]', "'*49' in numbers should be a fax number"),
    "a rule twice": ('[when]\nnumbers = ["+49*", "+4 9*"]', "'+4 9*' stands twice in numbers"),
    "a when that is no table": ("when = 1", "when should be a table, written [when]"),
    "rows without a cover": (
        'cover = false\nrows = [["to"]]',
        "line 2: unknown key 'rows' of a template with cover = false",
    ),
    "no TOML": ('title = "FAX"\nname = x\n', "mine.toml, line 2: this is not TOML: Invalid value at column 8"),
    "TOML that breaks off": (
        'title = "FAX"\nname =',
        "mine.toml, line 2: this is not TOML: Invalid value at the end of the file",
    ),
    "a list without an end": (
        'title = "FAX"\nrows = [["to"]\n\n',
        "mine.toml, line 2: this is not TOML: Unclosed array at the end of the file",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_refused_with_its_place_and_what_would_be_right(fault: str, tmp_path: Path) -> None:
    text, said = FAULTS[fault]
    with pytest.raises(CoverError) as refusal:
        covers_with(tmp_path, mine=text, people=PEOPLE)
    assert str(refusal.value).startswith(str(tmp_path / "mine.toml"))
    assert said in str(refusal.value)


def test_a_cover_that_could_outgrow_a_page_is_refused(tmp_path: Path) -> None:
    rows = ", ".join(['[{ field = "subject", lines = 10 }]'] * 5)
    with pytest.raises(CoverError, match=r"line 1: the cover can become \d+ points high and a page of A4 holds 734"):
        covers_with(tmp_path, mine=f"rows = [{rows}]\nbody = false")


def test_a_note_that_could_outgrow_a_page_is_refused_with_its_line(tmp_path: Path) -> None:
    note = "a\\n" * 100
    with pytest.raises(CoverError, match=r"mine\.toml, line 2: the cover can become \d+ points high"):
        covers_with(tmp_path, mine=f'body = false\nnote = "{note}"')


def test_a_cover_that_could_leave_no_room_for_text_must_stand_alone(tmp_path: Path) -> None:
    rows = ", ".join(['[{ field = "subject", lines = 10 }]'] * 3 + ['["to"]'] * 2)
    with pytest.raises(CoverError, match="with body = false the text begins on the next page"):
        covers_with(tmp_path, mine=f"rows = [{rows}]")
    assert covers_with(tmp_path, mine=f"rows = [{rows}]\nbody = false").templates["mine"].body is False


def test_two_templates_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CoverError, match=r"b\.toml, line 1: name 'a' is taken by .*a\.toml"):
        covers_with(tmp_path, a="", b='name = "a"')


@pytest.mark.parametrize(
    "rule", ['senders = ["ann@contoso.example"]', 'domains = ["*.contoso.example"]', 'numbers = ["+49*"]']
)
def test_a_rule_that_can_never_win_is_refused(rule: str, tmp_path: Path) -> None:
    with pytest.raises(
        CoverError, match=r"b\.toml, line 2: .* chooses 'a' already \(.*a\.toml\), so that this rule could never win"
    ):
        covers_with(
            tmp_path, a=f"[when]\n{rule}", b=f"[when]\n{rule.upper().replace(rule.split()[0].upper(), rule.split()[0])}"
        )


def test_a_default_that_does_not_exist_is_refused() -> None:
    with pytest.raises(
        CoverError, match="cover = 'standrad' in the settings: there is no such cover; did you mean 'standard'"
    ):
        load_covers(None, "standrad")


def test_a_site_needs_neither_templates_nor_a_directory(tmp_path: Path) -> None:
    assert load_covers(tmp_path / "covers", "standard-de", tmp_path / "people.csv") == load_covers(None, "standard-de")


def test_a_file_in_the_place_of_the_templates_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "covers"
    file.write_bytes(b"")
    with pytest.raises(CoverError, match="covers should be a directory"):
        load_covers(file, "standard")


def test_a_template_without_a_name_is_called_as_its_file(tmp_path: Path) -> None:
    assert covers_with(tmp_path, sales="").templates["sales"].name == "sales"


def test_a_template_may_take_the_place_of_the_standard_cover(tmp_path: Path) -> None:
    assert covers_with(tmp_path, standard='title = "Hello"').templates["standard"].title == "Hello"


def test_a_template_saved_by_a_windows_editor_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes("\ufefftitle = 'Grüße'\r\n".encode())
    assert load_covers(tmp_path, "a").templates["a"].title == "Grüße"


def test_a_template_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes("name = 'a'\r\ntitle = 'Grüße'\r\n".encode("cp1252"))
    with pytest.raises(CoverError, match=r"a\.toml, line 2: a letter here is not in UTF-8; save it as UTF-8"):
        load_covers(tmp_path, "a")


def test_columns_of_the_directory_are_fields(tmp_path: Path) -> None:
    read = covers_with(tmp_path, mine='rows = [["from.cost_centre", "to.cost_centre"]]', people=PEOPLE)
    assert [place.name for place in read.templates["mine"].rows[0]] == ["from.cost_centre", "to.cost_centre"]


def test_a_logo_is_cut_to_its_ink_and_keeps_its_shape(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(a_logo())
    logo = covers_with(tmp_path, mine='logo = "logo.png"').templates["mine"].logo
    assert logo is not None
    assert logo.width / logo.height == pytest.approx(61 / 81, rel=0.01)


def test_a_white_logo_is_refused(tmp_path: Path) -> None:
    Image.new("RGB", (60, 60), "white").save(tmp_path / "logo.png")
    with pytest.raises(CoverError, match=r"logo\.png should be a PNG or JPEG picture: it is all white"):
        covers_with(a_site(tmp_path), mine='logo = "logo.png"')


def test_the_samples_are_covers() -> None:
    covers = load_covers(SAMPLES, "standard")
    assert {"sales", "german", "legal", "scanner"} <= set(covers.templates)
