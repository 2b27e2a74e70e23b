"""Which fax gets which cover."""

import pickle
from pathlib import Path

import pytest

from gateway.document.cover import Covers, choose
from tests.gateway.document.cover.facts import covers_with, facts

RULES = {
    "ann": '[when]\nsenders = ["Ann@Contoso.example"]',
    "exact": '[when]\ndomains = ["sales.contoso.example"]',
    "below": '[when]\ndomains = ["*.sales.contoso.example"]',
    "all": '[when]\ndomains = ["*.contoso.example"]',
    "germany": '[when]\nnumbers = ["+49*"]',
    "berlin": '[when]\nnumbers = ["+49 30*"]',
    "one": '[when]\nnumbers = ["+49 30 1"]',
    "scanner": 'cover = false\n[when]\nsenders = ["scanner@contoso.example"]',
}


@pytest.fixture
def covers(tmp_path: Path) -> Covers:
    return covers_with(tmp_path, **RULES)


@pytest.mark.parametrize(
    ("sender", "number", "wish", "name", "why"),
    [
        ("x@y.example", "+1", "", "standard", "the cover of the site"),
        ("", "", "", "standard", "the cover of the site"),
        ("ann@contoso.example", "+4930", "", "ann", "the sender is ann@contoso.example"),
        ("ANN@CONTOSO.EXAMPLE", "+4930", "", "ann", "the sender is ann@contoso.example"),
        ("bob@sales.contoso.example", "+4930", "", "exact", "the sender's domain is sales.contoso.example"),
        ("bob@de.sales.contoso.example", "+4930", "", "below", "the sender's domain is *.sales.contoso.example"),
        ("bob@contoso.example", "+4930", "", "all", "the sender's domain is *.contoso.example"),
        ("bob@hr.contoso.example", "+4930", "", "all", "the sender's domain is *.contoso.example"),
        ("bob@notcontoso.example", "+49 89 2", "", "germany", "the number is +49*"),
        ("bob@y.example", "+49 (30) 12", "", "berlin", "the number is +4930*"),
        ("bob@y.example", "+49-30-1", "", "one", "the number is +49301"),
        ("ann@contoso.example", "+4930", " Berlin ", "berlin", "X-Fax-Cover asks for it"),
        ("ann@contoso.example", "+4930", "NONE", "none", "X-Fax-Cover asks for it"),
        ("ann@contoso.example", "+4930", "standard-fr", "standard-fr", "X-Fax-Cover asks for it"),
        ("scanner@contoso.example", "+4930", "", "scanner", "the sender is scanner@contoso.example"),
    ],
)
def test_the_wish_wins_then_the_sender_the_domain_the_number(
    covers: Covers, sender: str, number: str, wish: str, name: str, why: str
) -> None:
    choice = choose(covers, sender, number, wish)
    assert (choice.template.name, choice.why, choice.notes) == (name, why, ())


def test_an_unknown_wish_is_noted_and_the_rules_decide(covers: Covers) -> None:
    choice = choose(covers, "ann@contoso.example", "+1", "Berlim")
    assert choice.template.name == "ann"
    assert choice.notes == ("there is no cover named 'Berlim', perhaps 'berlin' was meant; 'none' asks for no cover",)


@pytest.mark.parametrize("wish", ["x" * 100_000, "a\r\nBcc: b", "\x00\ud800\u202e"])
def test_a_hostile_wish_makes_a_short_note(covers: Covers, wish: str) -> None:
    (note,) = choose(covers, "", "", wish).notes
    assert len(note) < 200
    assert note.isprintable()


def test_a_hostile_sender_costs_no_time(covers: Covers) -> None:
    assert choose(covers, "@" + "a." * 500_000, "+" + "1" * 500_000).template.name == "standard"


def test_the_site_may_send_without_a_cover(tmp_path: Path) -> None:
    assert covers_with(tmp_path, "none").cover(facts()).template.cover is False


def test_a_cover_knows_what_the_directory_says(tmp_path: Path) -> None:
    people = "address,number,name,company\nann@contoso.example,,Ann Example,Contoso\n,+14255550123,Bob B.,Fabrikam\n"
    cover = covers_with(tmp_path, people=people).cover(facts(to_name="", from_name=""))
    assert (cover.to_name, cover.from_name) == ("Bob B.", "Ann Example")
    assert (cover.values("company", 1), cover.values("to.company", 1)) == (("Contoso",), ("Fabrikam",))
    assert covers_with(tmp_path).cover(facts(to_name="Robert")).to_name == "Robert"


def test_covers_travel_to_other_processes(covers: Covers) -> None:
    assert pickle.loads(pickle.dumps(covers)) == covers
    cover = covers.cover(facts(), "berlin")
    assert pickle.loads(pickle.dumps(cover)) == cover
