"""The scripts by somebody else's grammar of PowerShell, not by the reader of our own."""

from collections.abc import Iterator

import pytest
import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

from connector.powershell.places import Names
from connector.powershell.script import Role, script
from connector.settings import ExchangeSettings
from tests.connector.powershell.test_script import FULL, HOSTILE, hostile_site

PARSER = Parser(Language(tree_sitter_powershell.language()))
SHARE = Names(root=r"\\files\o'drop", pickup="D:\\P", replay="D:\\R", gateway_account="CONTOSO\\svc-fax")


def faults(text: str) -> list[str]:
    """What the grammar cannot read, each with its line."""
    return [f"{node.start_point[0] + 1}: {node.text!r}" for node in _nodes(PARSER.parse(text.encode()).root_node)]


def _nodes(node: Node) -> Iterator[Node]:
    if node.is_error or node.is_missing:
        yield node
    elif node.has_error:
        for child in node.children:
            yield from _nodes(child)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("site", [FULL, ExchangeSettings(), *map(hostile_site, HOSTILE)])
def test_every_script_is_powershell(role: Role, site: ExchangeSettings):
    assert faults(script(site, role, SHARE)) == []


def test_the_grammar_sees_what_is_none():
    assert faults("if ($x { 'y' }") != []
