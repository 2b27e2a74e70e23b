"""The project speaks of itself alone, in its own words, and every module says what it is for."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.house import PACKAGES, ROOT, modules, named, texts

# Spelt in two pieces, so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![A-Za-z0-9_.:/~-])/(?:wo" r"rk|ro" r"ot|ho" r"me|opt|Us" r"ers)/\w")
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
EMPTY_WORDS = re.compile(r"Manager|Handler|Helper|Util|Processor", re.IGNORECASE)
LONGEST_MODULE = 400
INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|file://")

CODE = modules(*PACKAGES, "bench")
ALL_CODE = modules(*PACKAGES, "bench", "tests")
TREES = {path: ast.parse(path.read_text("utf-8")) for path in ALL_CODE}
TEXTS = {path: path.read_text("utf-8") for path in texts()}

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def definitions(tree: ast.Module | ast.ClassDef) -> Iterator[Definition]:
    """Every function, class and method that others can call; what stands inside a function is its own affair."""
    for node in tree.body:
        if isinstance(node, Definition):
            yield node
        if isinstance(node, ast.ClassDef):
            yield from definitions(node)


def classes(tree: ast.Module) -> list[str]:
    return [node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]


def called(tree: ast.Module) -> set[str]:
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls}


def test_the_texts_of_the_project_are_found() -> None:
    assert {ROOT / "README.md", ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".ci/run"} <= set(TEXTS)
    assert len(CODE) > 50


def test_no_text_names_a_place_of_some_machine() -> None:
    found = [(named(path), MACHINE_PATH.findall(text)) for path, text in TEXTS.items()]
    assert [places for places in found if places[1]] == []


def test_nothing_is_left_open() -> None:
    assert [named(path) for path, text in TEXTS.items() if UNFINISHED.search(text)] == []


@pytest.mark.parametrize("name", ["run", "dev"])
def test_a_lock_file_names_no_index_and_hashes_everything(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    entries = re.findall(r"^[^\s#].*(?:\n .*)*", text, re.MULTILINE)
    assert INDEX.findall(text) == []
    assert entries
    assert [
        entry for entry in entries if not re.match(r"[a-z0-9._-]+==\S+ (; [^\\]+)?\\\n +--hash=sha256:", entry)
    ] == []


def test_every_module_says_in_a_docstring_what_it_is_for() -> None:
    markers = {path for path in ALL_CODE if path.name == "__init__.py" and path.is_relative_to(ROOT / "tests")}
    documented = {path: ast.get_docstring(tree) for path, tree in TREES.items() if path not in markers}
    assert [named(path) for path, docstring in documented.items() if not docstring] == []


def test_everything_public_has_its_sentence() -> None:
    silent = [
        f"{named(path)}: {node.name}"
        for path in CODE
        for node in definitions(TREES[path])
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert silent == []


def test_no_module_or_class_hides_behind_an_empty_word() -> None:
    names = [(named(path), name) for path, tree in TREES.items() for name in (path.stem, *classes(tree))]
    assert [name for name in names if EMPTY_WORDS.search(name[1])] == []


def test_nothing_sleeps_outside_the_benchmarks() -> None:
    waking = [path for path in ALL_CODE if not path.is_relative_to(ROOT / "bench")]
    assert [named(path) for path in waking if "sleep" in called(TREES[path])] == []


def test_no_module_is_longer_than_one_can_read() -> None:
    lengths = {named(path): len(path.read_text("utf-8").splitlines()) for path in CODE}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}
