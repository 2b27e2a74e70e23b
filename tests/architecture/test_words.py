"""The project speaks of itself alone, in its own words, and every module says what it is for."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.house import PACKAGES, ROOT, modules, named, texts

# Spelt in two pieces, so that this file does not find itself.
MACHINE_PATH = re.compile(r"(?<![A-Za-z0-9_.:/~-])/(?:wo" r"rk|ro" r"ot|ho" r"me|opt|Us" r"ers)/\w")
UNFINISHED = re.compile(r"\b(?:TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
EMPTY_WORDS = re.compile(r"Manager|Handler|Helper|Util|Processor", re.IGNORECASE)
INDEX = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|file://")

CODE = modules(*PACKAGES, "bench")
ALL_CODE = modules(*PACKAGES, "bench", "tests")
TEXTS = list(texts())


def test_the_texts_of_the_project_are_found() -> None:
    assert {ROOT / "README.md", ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".ci/run"} <= set(TEXTS)
    assert len(CODE) > 50


@pytest.mark.parametrize("path", TEXTS, ids=named)
def test_a_text_names_no_place_of_some_machine_and_leaves_nothing_open(path: Path) -> None:
    text = path.read_text("utf-8")
    assert MACHINE_PATH.findall(text) == []
    assert UNFINISHED.findall(text) == []


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.txt")), ids=named)
def test_a_lock_file_names_no_index_and_hashes_everything(path: Path) -> None:
    text = path.read_text("utf-8")
    pins = re.findall(r"^[a-z0-9._-]+==\S+ \\$", text, re.MULTILINE)
    assert INDEX.findall(text) == []
    assert pins
    assert len(re.findall(r"^\S", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE), re.MULTILINE)) == len(pins)


@pytest.mark.parametrize("path", ALL_CODE, ids=named)
def test_a_module_says_in_one_paragraph_what_it_is_for(path: Path) -> None:
    source = path.read_text("utf-8")
    if path.name == "__init__.py" and path.is_relative_to(ROOT / "tests") and not source:
        return
    docstring = ast.get_docstring(ast.parse(source))
    assert docstring
    assert docstring.splitlines()[0].endswith((".", ":", "]"))


@pytest.mark.parametrize("path", CODE, ids=named)
def test_a_public_function_or_class_has_its_sentence(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    public = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not _is_inside_a_function(tree, node)
    ]
    assert [node.name for node in public if not ast.get_docstring(node)] == []


def _is_inside_a_function(tree: ast.Module, node: ast.AST) -> bool:
    functions = (outer for outer in ast.walk(tree) if isinstance(outer, ast.FunctionDef) and outer is not node)
    return any(inner is node for outer in functions for inner in ast.walk(outer))


@pytest.mark.parametrize("path", ALL_CODE, ids=named)
def test_no_module_or_class_hides_behind_an_empty_word(path: Path) -> None:
    classes = [node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.ClassDef)]
    assert [name for name in (path.stem, *classes) if EMPTY_WORDS.search(name)] == []


@pytest.mark.parametrize("path", modules(*PACKAGES, "tests"), ids=named)
def test_nothing_sleeps(path: Path) -> None:
    calls = [node.func for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)]
    names = [call.attr if isinstance(call, ast.Attribute) else getattr(call, "id", "") for call in calls]
    assert "sleep" not in names
