"""Every setting explains itself, and the settings file that `init` writes is generated from the declarations."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic.fields import FieldInfo

from appliance.site import SiteFile, init
from foundation.sample import sample
from foundation.settings import Section, load

Declared = tuple[str, FieldInfo]


def declared(model: type[Section], path: str = "") -> Iterator[Declared]:
    """Every setting and table below a section, under its full name."""
    for attribute, field in model.model_fields.items():
        name = f"{path}{field.alias or attribute}"
        yield name, field
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, Section):
                yield from declared(inner, f"{name}.")


SETTINGS = sorted(declared(SiteFile), key=lambda setting: setting[0])


def test_the_settings_of_both_halves_are_found() -> None:
    names = {name for name, _ in SETTINGS}
    assert {"site.time_zone", "gateway.retry.max_dials", "exchange.ForeignConnectors.DropDirectory"} <= names


@pytest.mark.parametrize("field", [field for _, field in SETTINGS], ids=[name for name, _ in SETTINGS])
def test_a_setting_has_its_sentence(field: FieldInfo) -> None:
    assert field.description
    assert field.description[0].isupper()
    assert field.description.endswith(".")


def test_init_writes_every_setting_with_its_sentence(tmp_path: Path) -> None:
    text = init(tmp_path / "site").read_text("utf-8")
    assert text == sample(SiteFile)
    for name, field in SETTINGS:
        assert f"# {field.description}\n" in text or f"# # {field.description}\n" in text, name


def test_what_init_writes_means_the_defaults(tmp_path: Path) -> None:
    assert load(init(tmp_path / "site"), SiteFile) == SiteFile()


def test_a_line_of_the_sample_can_be_read_without_scrolling(tmp_path: Path) -> None:
    assert [line for line in sample(SiteFile).splitlines() if len(line) > 240] == []
