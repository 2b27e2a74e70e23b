"""All covers of a site, read when it starts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from gateway.document.cover.choice import Covers
from gateway.document.cover.directory import Directory, read_directory
from gateway.document.cover.facts import Cover
from gateway.document.cover.layout import tallest
from gateway.document.cover.reading import Source, nearest, read_template
from gateway.document.cover.template import BUILT_IN, CoverError, Template
from gateway.document.paper import paper_of
from gateway.document.typeset import LEADING
from gateway.settings import PaperSize

_LEAST_TEXT = 3 * LEADING  # fewer lines of the mail below a cover look like a mistake


def load_covers(directory: Path | None, default: str, people: Path | None = None) -> Covers:
    """Read every template of a directory, and the table of people; `default` names the site's cover. Raises CoverError.

    The table is the directory's own directory.csv unless another is named. A site need not have any of them.
    """
    if directory is not None and directory.exists() and not directory.is_dir():
        raise CoverError(f"{directory} should be a directory; the templates of covers (*.toml) lie there")
    table = people or (directory / "directory.csv" if directory else None)
    known = read_directory(table) if table and table.exists() else Directory()
    files = sorted(directory.glob("*.toml")) if directory else []
    read = [read_template(file, known.columns) for file in files]
    for template, source in read:
        _refuse_too_tall(template, source)
    templates = {**BUILT_IN, **_by_name(read)}
    if default not in templates:
        hint = nearest(default, templates)
        raise CoverError(
            f"cover = {default!r} in the settings: there is no such cover{hint} Covers are: {', '.join(templates)}"
        )
    rules = {kind: _rules(read, kind) for kind in ("senders", "domains", "numbers")}
    return Covers(templates=templates, default=default, directory=known, **rules)


def _by_name(read: list[tuple[Template, Source]]) -> Mapping[str, Template]:
    """A template of the site takes the place of a built-in one of the same name, but not of another one of the site."""
    files: dict[str, Path] = {}
    for template, source in read:
        if other := files.get(template.name):
            raise source.fault(("name",), f"name {template.name!r} is taken by {other}; each template needs its own")
        files[template.name] = source.file
    return {template.name: template for template, _ in read}


def _rules(read: list[tuple[Template, Source]], kind: str) -> dict[str, str]:
    """Which rule chooses which template; the second of two equal rules could never win."""
    chosen: dict[str, tuple[str, Path]] = {}
    for template, source in read:
        for rule in getattr(template.when, kind):
            if rule in chosen:
                name, file = chosen[rule]
                raise source.fault(
                    ("when", kind),
                    f"{rule!r} in {kind} chooses {name!r} already ({file}), so that this rule could never win; "
                    "one of the two should go",
                )
            chosen[rule] = (template.name, source.file)
    return {rule: name for rule, (name, _) in chosen.items()}


def _refuse_too_tall(template: Template, source: Source) -> None:
    """Refuse a cover that can grow out of a page, or leave no room for the text that begins on it, on any paper."""
    cover = _blank(template)
    place = ("rows",) if "rows" in source.table else ("note",)  # the built-in rows alone fit everywhere
    for size in PaperSize:
        paper = paper_of(size)
        height, room = tallest(cover, paper), paper.text.height
        if height > room:
            raise source.fault(
                place,
                f"the cover can become {height:.0f} points high and a page of {size} holds {room:.0f}; "
                "it should have fewer rows, fewer lines in a row or a shorter note",
            )
        if template.body and template.cover and height > room - _LEAST_TEXT:
            raise source.fault(
                place,
                f"the cover can leave less than {_LEAST_TEXT:.0f} points of a page of {size} for the mail's text; "
                "with body = false the text begins on the next page",
            )


def _blank(template: Template) -> Cover:
    day = datetime(2000, 1, 1, tzinfo=UTC)
    return Cover(to_name="", to_number="", from_name="", from_address="", subject="", date=day, template=template)
