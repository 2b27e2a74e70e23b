"""Settings that the documents show can be copied into a settings file."""

import re
from pathlib import Path

import pytest

from appliance.site import SiteFile
from foundation.settings import load
from tests.architecture.house import ROOT

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
EXAMPLES = [
    (document.name, example)
    for document in DOCUMENTS
    for example in re.findall(r"^```toml\n(.*?)^```$", document.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    if re.search(r"^\[+(gateway|exchange|site)\b", example, re.MULTILINE)
]


def test_the_documents_show_settings() -> None:
    assert {"callees.md"} <= {name for name, _ in EXAMPLES}


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_settings_in_a_document_are_read(name: str, example: str, tmp_path: Path) -> None:
    file = tmp_path / "dropfax.toml"
    file.write_text(example, "utf-8")

    assert load(file, SiteFile) != SiteFile(), name
