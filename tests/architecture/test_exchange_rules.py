"""Every documented behaviour of Exchange is a rule that says where it comes from, and a test shows each of them."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from connector.rules import AREAS, FIXED, OFF, RULES, SWITCHABLE
from connector.rules.rule import OUR_CHOICE, SOURCES
from connector.settings import ExchangeSettings
from foundation.settings import Section, element_in
from tests.architecture.house import modules, named

IDS = {rule.id for rule in RULES}
ID = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z0-9]+(-[a-z0-9]+)*")
RFC = re.compile(r"RFC \d{3,4}( section \d+(\.\d+)*)?")
VERSIONS = re.compile(r"(2007|2010|2013|2016|2019)(\+|, (2007|2010|2013|2016|2019))*")


def settings_of(section: type[Section]) -> Iterator[str]:
    """The names of all settings of a section, and of those inside it."""
    for attribute, field in section.model_fields.items():
        yield field.alias or attribute
        inner = field.annotation if isinstance(field.annotation, type) else None
        if inner is not None and issubclass(inner, Section):
            yield from settings_of(inner)
        if element := element_in(field):
            yield from settings_of(element)


def texts_in(node: ast.AST) -> list[str]:
    return [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]


def constants(tree: ast.Module) -> dict[str, list[str]]:
    """The texts behind the names of a module, for a mark that is written @pytest.mark.rule(*NAMES)."""
    return {
        target.id: texts_in(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def marked(tree: ast.Module) -> Iterator[str]:
    """Every id in a mark: on a test, on a class, on a row of a table, or for a whole module (pytestmark)."""
    known = constants(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "rule":
            for argument in node.args:
                named_constants = [n.id for n in ast.walk(argument) if isinstance(n, ast.Name)]
                yield from texts_in(argument)
                yield from (text for name in named_constants for text in known.get(name, []))


def asked(tree: ast.Module) -> Iterator[str]:
    """Every id that code asks the settings for: settings.holds("...")."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "holds":
            yield from (text for argument in node.args for text in texts_in(argument))


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def said(tree: ast.Module) -> Iterator[str]:
    """Every text that is no argument of a mark."""
    marks = [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr == "rule"
    ]
    in_marks = {id(n) for mark in marks for n in ast.walk(mark)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in in_marks:
            yield node.value


MARKED = {id: named(path) for path in modules("tests") for id in marked(parsed(path))}
ASKED = {id: named(path) for path in modules("connector") for id in asked(parsed(path))}
SAID = {text for path in modules("tests") for text in said(parsed(path))}
SETTINGS = set(settings_of(ExchangeSettings))


def test_marks_are_found_wherever_they_stand() -> None:
    source = """
IDS = ("area.constant",)
pytestmark = [pytest.mark.rule("area.module")]
@pytest.mark.rule("area.class")
class TestIt:
    @pytest.mark.rule("area.first", "area.second")
    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.rule("area.row"))])
    @pytest.mark.rule(*IDS)
    def test_it(self, x): "area.no-mark"
"""
    ids = {"module", "class", "first", "second", "row", "constant"}
    assert set(marked(ast.parse(source))) == {f"area.{id}" for id in ids}


def test_there_are_rules_and_settings() -> None:
    assert len(RULES) > 40
    assert {"DropDirectoryQuota", "PickupDirectoryMaxHeaderSize", "MessageExpirationTimeout"} <= SETTINGS


def test_no_two_rules_have_one_id() -> None:
    ids = [rule.id for rule in RULES]
    assert [id for id in IDS if ids.count(id) > 1] == []


def test_an_area_of_ids_belongs_to_one_part_of_exchange() -> None:
    parts = {
        area: {title for title, rules in AREAS for r in rules if r.area == area} for area in {r.area for r in RULES}
    }
    assert {area: titles for area, titles in parts.items() if len(titles) > 1} == {}


def test_every_rule_has_an_id_of_an_area_and_words() -> None:
    assert [rule.id for rule in RULES if not ID.fullmatch(rule.id)] == []


def test_every_rule_is_one_line_that_ends_in_a_full_stop() -> None:
    said = {rule.id: rule.sentence for rule in RULES}
    assert {id: text for id, text in said.items() if not re.fullmatch(r"\S[^\n]*\S\.", text) or "  " in text} == {}


def test_every_rule_says_where_it_comes_from() -> None:
    known = {*SOURCES, OUR_CHOICE}
    unknown = {rule.id: [s for s in rule.sources if s not in known and not RFC.fullmatch(s)] for rule in RULES}
    assert {id: sources for id, sources in unknown.items() if sources} == {}


def test_every_rule_says_for_which_versions() -> None:
    assert {rule.id: rule.versions for rule in RULES if not VERSIONS.fullmatch(rule.versions)} == {}


def test_every_rule_has_a_switch_that_exists() -> None:
    assert {rule.id: rule.switch for rule in RULES if rule.switch not in {FIXED, OFF} | SETTINGS} == {}


def test_every_rule_is_shown_by_a_test() -> None:
    """Where one is not: mark the test that shows it, @pytest.mark.rule("area.words")."""
    missing = sorted(IDS - MARKED.keys())
    assert not missing, "\n".join(missing)


def test_no_test_shows_a_rule_that_does_not_exist() -> None:
    assert {id: file for id, file in MARKED.items() if id not in IDS} == {}


def test_every_rule_that_can_be_switched_off_is_asked_for() -> None:
    """Where one is not: code in connector asks settings.holds("area.words")."""
    missing = sorted(SWITCHABLE - ASKED.keys())
    assert not missing, "\n".join(missing)


def test_every_rule_that_can_be_switched_off_is_shown_switched_off() -> None:
    """Where one is not: a test makes ExchangeSettings(disabled_rules=("area.words",))."""
    missing = sorted(SWITCHABLE - SAID)
    assert not missing, "\n".join(missing)


def test_no_code_asks_for_a_rule_that_cannot_be_switched_off() -> None:
    assert {id: file for id, file in ASKED.items() if id not in SWITCHABLE} == {}


def test_every_source_of_the_legend_is_used() -> None:
    assert set(SOURCES) - {source for rule in RULES for source in rule.sources} == set()
